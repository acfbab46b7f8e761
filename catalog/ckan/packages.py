"""A dataset as CKAN's package, with each of its files as a resource.

Field names are those that ckanext-dcat reads, so that a CKAN that harvests us describes the dataset in DCAT as we do.
What nobody told is left out. A field that may hold several values is a list in JSON inside a text, as there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catalog.ckan.names import group_id, group_name, organization_id, resource_id, tag_id, tag_name
from catalog.ckan.told import every, first, nodes, plain
from catalog.dcat.datasets import keywords, themes
from catalog.dcat.graph import Graph, Node
from catalog.dcat.portal import Descriptions
from catalog.dcat.terms import term
from catalog.dcat.values import text
from catalog.licenses import license_of
from catalog.model import COUNTY, Dataset, Publisher
from catalog.texts import load_texts

FORMATS = {"csv": "CSV", "excel_csv": "CSV", "json": "JSON", "xlsx": "XLSX", "parquet": "Parquet", "zip": "ZIP"}
SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
QUERYABLE = "csv"  # the file whose rows datastore_search gives

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z")


def package(descriptions: Descriptions, dataset: Dataset, own_id: str, name: str) -> dict[str, Any]:
    """Return the package of a dataset, whole, as package_show gives it, with the id and the name that it has."""
    graph = descriptions.dataset(dataset)
    told = graph.nodes[descriptions.wording.names.dataset(dataset)]
    publisher = descriptions.catalog.publishers[dataset.publisher]
    contact = first(nodes(graph, told, "dcat:contactPoint"))
    files = descriptions.files.get(dataset.key, ())
    tags = tags_of(dataset)
    return {
        "id": own_id,
        "name": name,
        "title": plain(told, "dct:title", "sv") or dataset.name,
        "notes": plain(told, "dct:description", "sv"),
        **_translated(told),
        "url": plain(told, "dcat:landingPage"),
        "version": plain(told, "dcat:version"),
        "type": "dataset",
        "state": "active",
        "private": False,
        **_license(graph, dataset),
        **_named("maintainer", plain(contact, "vcard:fn"), plain(contact, "vcard:hasEmail").removeprefix("mailto:")),
        "metadata_created": moment(dataset.issued),
        "metadata_modified": moment(dataset.modified),
        "owner_org": organization_id(dataset.publisher),
        "organization": organization(publisher),
        "groups": [group(theme) for theme in themes_of(dataset)],
        "tags": [{"id": tag_id(t), "name": t, "display_name": t, "state": "active"} for t in tags],
        "num_tags": len(tags),
        "extras": [{"key": key, "value": value} for key, value in sorted(_extras(graph, told, publisher, dataset))],
        "resources": [_resource(descriptions, graph, dataset, own_id, file, at) for at, file in enumerate(files)],
        "num_resources": len(files),
    }


def organization(publisher: Publisher) -> dict[str, Any]:
    """Return a publisher as an organization, as it stands in a package."""
    name = load_texts().get("site.name", "sv") if publisher.slug == COUNTY else publisher.name
    return {
        "id": organization_id(publisher.slug),
        "name": publisher.slug,
        "title": name,
        "type": "organization",
        "description": "",
        "image_url": "",
        "is_organization": True,
        "approval_status": "approved",
        "state": "active",
    }


def group(theme: str) -> dict[str, Any]:
    """Return an EU theme as a group, as it stands in a package."""
    name = group_name(theme)
    title = load_texts().get(f"ckan.theme.{name}", "sv")
    return {
        "id": group_id(name),
        "name": name,
        "title": title,
        "display_name": title,
        "description": theme,
        "image_display_url": "",
    }


def tags_of(dataset: Dataset) -> list[str]:
    """Return the Swedish keywords as tags: CKAN's tags have no language."""
    made = [tag_name(word.text) for word in keywords(dataset) if word.lang == "sv"]
    return sorted(dict.fromkeys(filter(None, made)))


def themes_of(dataset: Dataset) -> list[str]:
    """Return the EU themes, as IRIs."""
    return sorted(map(str, themes(dataset)))


def moment(told: str) -> str:
    """Return a moment as CKAN writes it, in UTC without saying so; as it is when it has another form."""
    found = _MOMENT.fullmatch(told)
    return f"{found[1]}T{found[2]}.000000" if found else told


def _translated(told: Node) -> dict[str, Any]:
    """Return the texts in both languages, as ckanext-fluent has them, when there are two."""
    made: dict[str, Any] = {}
    for field, name in (("title_translated", "dct:title"), ("notes_translated", "dct:description")):
        texts = {lang: words for lang in ("sv", "en") if (words := plain(told, name, lang))}
        made |= {field: texts} if len(texts) > 1 else {}
    return made


def _license(graph: Graph, dataset: Dataset) -> dict[str, Any]:
    told = first(graph.of_type(term("dct:LicenseDocument")))
    known, named = license_of(told.iri), text(dataset.license)
    return {
        "license_id": known.name if known else named.text if named else None,
        "license_title": plain(told, "rdfs:label") or None,
        "license_url": told.iri or None,
        "isopen": known is not None,
    }


def _named(field: str, name: str, email: str) -> dict[str, str]:
    return {key: value for key, value in ((field, name), (f"{field}_email", email)) if value}


def _extras(graph: Graph, told: Node, publisher: Publisher, dataset: Dataset) -> Iterator[tuple[str, str]]:
    agent, contact = first(nodes(graph, told, "dct:publisher")), first(nodes(graph, told, "dcat:contactPoint"))
    notation = every(first(nodes(graph, told, "adms:identifier")), "skos:notation")
    found = {
        "uri": str(told.iri),
        "identifier": plain(told, "dct:identifier"),
        "alternate_identifier": _many(other for other in notation if other != dataset.id),
        "theme": _many(every(told, "dcat:theme")),
        "frequency": plain(told, "dct:accrualPeriodicity"),
        "language": _many(every(told, "dct:language")),
        "conforms_to": _many(every(told, "dct:conformsTo")),
        "access_rights": plain(told, "dct:accessRights"),
        "provenance": plain(first(nodes(graph, told, "dct:provenance")), "rdfs:label", "sv"),
        "documentation": _many([*every(told, "foaf:page"), *every(told, "dcat:landingPage")[1:]]),
        "related_resource": _many(every(told, "dct:relation")),
        "issued": plain(told, "dct:issued"),
        "modified": plain(told, "dct:modified"),
        "applicable_legislation": _many(every(told, "dcatap:applicableLegislation")),
        "hvd_category": _many(every(told, "dcatap:hvdCategory")),
        "kommunkod": publisher.kommunkod,
        "publisher_uri": str(agent.iri),
        "publisher_name": plain(agent, "foaf:name"),
        "publisher_type": plain(agent, "dct:type"),
        "publisher_url": plain(agent, "foaf:homepage"),
        "publisher_identifier": plain(agent, "dct:identifier"),
        "contact_uri": str(contact.iri),
        "contact_name": plain(contact, "vcard:fn"),
        "contact_email": plain(contact, "vcard:hasEmail").removeprefix("mailto:"),
        **_places(nodes(graph, told, "dct:spatial")),
        **_periods(nodes(graph, told, "dct:temporal")),
    }
    yield from ((key, value) for key, value in found.items() if value)


def _places(places: Sequence[Node]) -> dict[str, str]:
    """Return one place in its own fields; several as the list that ckanext-dcat's newer schemas have."""
    if len(places) == 1:
        return {"spatial_uri": str(places[0].iri), "spatial_text": plain(places[0], "rdfs:label")}
    told = [{"uri": str(place.iri), "text": plain(place, "rdfs:label")} for place in places]
    return {"spatial_coverage": json.dumps(told, ensure_ascii=False)} if told else {}


def _periods(periods: Sequence[Node]) -> dict[str, str]:
    """Return one period in its own fields; several as a list: from the first to the last would be untrue."""
    told = [{"start": plain(p, "dcat:startDate"), "end": plain(p, "dcat:endDate")} for p in periods]
    if len(told) == 1:
        return {f"temporal_{end}": day for end, day in told[0].items()}
    return {"temporal_coverage": json.dumps(told)} if told else {}


def _resource(
    descriptions: Descriptions, graph: Graph, dataset: Dataset, own_id: str, file: Mapping[str, Any], position: int
) -> dict[str, Any]:
    words, names = load_texts(), descriptions.wording.names
    kind, table = str(file["format"]), str(file["resource"])
    file_name = str(file["url"]).rpartition("/")[2]
    address = str(names.page(str(file["url"])))
    own = graph.nodes.get(names.part(dataset, file_name))
    like = own or first(n for n in graph.of_type(term("dcat:Distribution")))  # licence and status are the same for all
    title = f"{table or dataset.name} ({words.get(f'ckan.format.{kind}', 'sv')})"
    profile = next((r.profile for r in dataset.resources if r.name == table), "")
    made: dict[str, Any] = {
        "id": resource_id(own_id, file_name),
        "package_id": own_id,
        "name": title,
        "description": words.get(f"ckan.about.{kind}", "sv"),
        "url": address,
        "download_url": address,
        "format": FORMATS.get(kind, kind.upper()),
        "mimetype": str(file["media_type"]).partition(";")[0],
        "size": file["size_bytes"],
        "hash": file["sha256"],
        "hash_algorithm": SHA256,
        "created": moment(dataset.issued),
        "last_modified": moment(dataset.modified),
        "metadata_modified": moment(dataset.modified),
        "issued": plain(like, "dct:issued"),
        "modified": plain(like, "dct:modified"),
        "license": plain(like, "dct:license"),
        "rights": plain(like, "dct:rights"),
        "status": plain(like, "adms:status"),
        "availability": plain(like, "dcatap:availability"),
        "language": _many(every(like, "dct:language")),
        "conforms_to": _many([str(names.page(f"/profiler/{profile}.json"))] if profile else []),
        "documentation": _many(every(like, "foaf:page")),
        "state": "active",
        "position": position,
        "datastore_active": kind == QUERYABLE,
    }
    return {key: value for key, value in made.items() if value != ""}


def _many(values: Iterator[str] | Sequence[str]) -> str:
    found = list(values)
    return json.dumps(found, ensure_ascii=False) if found else ""

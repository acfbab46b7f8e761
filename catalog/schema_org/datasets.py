"""A dataset for its own page: what Google Dataset Search asks for, and what else is known.

Bounded, so that a page stays light: the first columns and files are named. All files are in the dataset's linkset,
all columns in datapackage.json.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from catalog.dcat.graph import Graph, Node
from catalog.dcat.terms import term
from catalog.dcat.values import iri
from catalog.model import Dataset
from catalog.schema_org.block import without_empty
from catalog.schema_org.catalogues import in_short
from catalog.schema_org.organisations import agent, portal
from catalog.schema_org.said import all_in, in_language, iris, plain
from catalog.template_words import link_in
from catalog.texts import load_texts

if TYPE_CHECKING:
    from catalog.site.page import Site

SHORTEST, LONGEST = 50, 5000  # characters of a description that Google Dataset Search takes
COLUMNS_NAMED = 25
FILES_NAMED = 20
KEYWORDS_NAMED = 30
SOURCES_NAMED = 5
_COLUMN_CHARS = 160


def dataset(site: Site, one: Dataset, lang: str) -> dict[str, Any]:
    """Return a dataset in a language, in Swedish where it has no text in that."""
    names = site.descriptions.wording.names
    graph = site.descriptions.dataset(one)
    node = graph.nodes[names.dataset(one)]
    publisher = agent(graph.nodes[iris(node, "dct:publisher")[0]])
    contacts = [_contact(graph.nodes[name]) for name in iris(node, "dcat:contactPoint")]
    page = site.base_url + link_in(f"/data/{one.key}/", lang)
    kept = names.kept.get(one.key)
    return without_empty({
        "@type": "Dataset",
        "@id": node.iri,
        "name": in_language(node, "dct:title", lang),
        "description": describe(site, one, node, lang),
        "url": page,
        "sameAs": kept or "",
        "identifier": list(dict.fromkeys(filter(None, (one.id, one.identifier)))),
        "version": plain(node, "dcat:version"),
        "datePublished": plain(node, "dct:issued"),
        "dateModified": plain(node, "dct:modified"),
        "keywords": list(islice(_keywords(node, lang), KEYWORDS_NAMED)),
        "about": [{"@id": theme} for theme in iris(node, "dcat:theme")],
        "inLanguage": "sv" if iris(node, "dct:language") else "",
        "license": _license(graph),
        "isAccessibleForFree": True,
        "creator": without_empty({**publisher, "contactPoint": contacts}),
        "publisher": {"@id": publisher["@id"]},
        "spatialCoverage": [_place(graph.nodes[name]) for name in iris(node, "dct:spatial")],
        "temporalCoverage": [_period(graph.nodes[name]) for name in iris(node, "dct:temporal")],
        "variableMeasured": list(islice(_variables(one, lang), COLUMNS_NAMED)),
        "isBasedOn": _sources(one),
        "includedInDataCatalog": in_short(site, lang),
        "sdPublisher": portal(site),
        "distribution": [_file(site, file) for file in first_files(site.downloads.get(one.key, ()), FILES_NAMED)],
    })  # fmt: skip


def describe(site: Site, one: Dataset, node: Node, lang: str) -> str:
    """Return the description that DCAT has. A short one is filled up with what we know, a long one is cut."""
    told = in_language(node, "dct:description", lang)
    if len(told) < SHORTEST:
        name = site.catalog.publishers[one.publisher].name
        more = load_texts().get("schema_org.more", lang, publisher=name, n=one.rows)
        told = f"{told.rstrip('. ')}. {more}"
    return told if len(told) <= LONGEST else told[: LONGEST - 1].rstrip() + "…"


def first_files(files: Sequence[Mapping[str, Any]], most: int) -> list[Mapping[str, Any]]:
    """Return the first files, and the package of all in any case."""
    whole = [file for file in files if not file["resource"]]
    tables = [file for file in files if file["resource"]]
    return [*tables[: max(0, most - len(whole))], *whole]


def _keywords(node: Node, lang: str) -> list[str]:
    return all_in(node, "dcat:keyword", lang) or all_in(node, "dcat:keyword", "sv")


def _license(graph: Graph) -> list[str]:
    return [node.iri for node in graph.of_type(term("dct:LicenseDocument"))]


def _contact(node: Node) -> dict[str, Any]:
    email = next((name.removeprefix("mailto:") for name in iris(node, "vcard:hasEmail")), "")
    return without_empty({"@type": "ContactPoint", "name": in_language(node, "vcard:fn", "sv"), "email": email})


def _place(node: Node) -> dict[str, Any]:
    name = in_language(node, "rdfs:label", "sv")
    return without_empty({"@type": "Place", "@id": node.iri, "name": name, "sameAs": node.iri})


def _period(node: Node) -> str:
    return f"{plain(node, 'dcat:startDate') or '..'}/{plain(node, 'dcat:endDate') or '..'}"


def _variables(one: Dataset, lang: str) -> list[dict[str, Any]]:
    """Return the columns of all tables, each name once."""
    found: dict[str, dict[str, Any]] = {}
    for resource in one.resources:
        units = {str(f["name"]): str(f.get("unit", "")) for f in resource.schema.get("fields", ())}
        for column in resource.columns:
            english = lang == "en"
            title = (column.title_en if english else "") or column.title
            about = (column.description_en if english else "") or column.description
            said = ": ".join(filter(None, (title if title != column.name else "", about)))
            said = said if len(said) <= _COLUMN_CHARS else said[: _COLUMN_CHARS - 1].rstrip() + "…"
            made = {"@type": "PropertyValue", "name": column.name, "description": said}
            found.setdefault(column.name, without_empty({**made, "unitText": units.get(column.name, "")}))
    return list(found.values())


def _sources(one: Dataset) -> list[str]:
    told = (iri(str(source.get("path", ""))) for source in one.descriptor.get("sources", ()))
    return list(islice(dict.fromkeys(address for address in told if address), SOURCES_NAMED))


def _file(site: Site, file: Mapping[str, Any]) -> dict[str, Any]:
    return without_empty({
        "@type": "DataDownload",
        "contentUrl": site.base_url + file["url"],
        "encodingFormat": file["media_type"],
        "contentSize": f"{file['size_bytes']} B",
        "sha256": file.get("sha256"),
    })  # fmt: skip

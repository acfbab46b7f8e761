"""/data.json: the datasets as Project Open Data 1.1 (DCAT-US), which catalogues on other continents read.

What is particular to the USA's own offices is left out. A contact is given where one is known: the schema wants one
always, but nobody is served by an address that does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from catalog.dcat.graph import Node
from catalog.dcat.terms import term
from catalog.dcat.values import iri
from catalog.model import Dataset
from catalog.schema_org.block import without_empty
from catalog.schema_org.said import all_in, in_language, iris, plain
from catalog.web.csvw import ENDING
from catalog.web.signposts import CSVW_TYPE

if TYPE_CHECKING:
    from catalog.site.page import Site

PATH = "data.json"
SCHEMA = "https://project-open-data.cio.gov/v1.1/schema"
# The EU's frequencies as ISO 8601 writes them.
_EVERY = {
    "CONT": "R/PT1S", "UPDATE_CONT": "R/PT1S", "DAILY": "R/P1D", "WEEKLY": "R/P1W", "BIWEEKLY": "R/P2W",
    "WEEKLY_2": "R/P3.5D", "WEEKLY_3": "R/P0.33W", "MONTHLY": "R/P1M", "MONTHLY_2": "R/P0.5M",
    "MONTHLY_3": "R/P0.33M", "BIMONTHLY": "R/P2M", "QUARTERLY": "R/P3M", "ANNUAL_3": "R/P4M", "ANNUAL_2": "R/P6M",
    "ANNUAL": "R/P1Y", "BIENNIAL": "R/P2Y", "TRIENNIAL": "R/P3Y", "IRREG": "irregular",
}  # fmt: skip


def catalogue(site: Site) -> dict[str, Any]:
    """Return all datasets that are listed."""
    return {
        "@context": f"{SCHEMA}/catalog.jsonld",
        "@id": f"{site.base_url}/{PATH}",
        "@type": "dcat:Catalog",
        "conformsTo": SCHEMA,
        "describedBy": f"{SCHEMA}/catalog.json",
        "dataset": [_dataset(site, one) for one in site.catalog.listed],
    }


def _dataset(site: Site, one: Dataset) -> dict[str, Any]:
    graph, base = site.descriptions.dataset(one), site.base_url
    node = graph.nodes[site.descriptions.wording.names.dataset(one)]
    publisher = graph.nodes[iris(node, "dct:publisher")[0]]
    frequency = plain(node, "dct:accrualPeriodicity").rpartition("/")[2]
    licenses = [license_.iri for license_ in graph.of_type(term("dct:LicenseDocument"))]
    told = {
        "@type": "dcat:Dataset",
        "identifier": node.iri,
        "title": in_language(node, "dct:title", "sv"),
        "description": in_language(node, "dct:description", "sv"),
        "accessLevel": "public",
        "modified": plain(node, "dct:modified"),
        "issued": plain(node, "dct:issued"),
        "publisher": {"@type": "org:Organization", "name": in_language(publisher, "foaf:name", "sv")},
        "contactPoint": next((_contact(graph.nodes[name]) for name in iris(node, "dcat:contactPoint")), None),
        "license": licenses[0] if licenses else "",
        "accrualPeriodicity": _EVERY.get(frequency, ""),
        "spatial": next((_place(graph.nodes[name]) for name in iris(node, "dct:spatial")), ""),
        "temporal": _period([graph.nodes[name] for name in iris(node, "dct:temporal")]),
        "conformsTo": next(iter(iris(node, "dct:conformsTo")), ""),
        "describedBy": f"{base}/data/{one.key}/datapackage.json",
        "describedByType": "application/json",
        "landingPage": f"{base}/data/{one.key}/",
    }
    lists = {
        "keyword": all_in(node, "dcat:keyword", "sv"),
        "language": ["sv"] if iris(node, "dct:language") else [],
        "theme": [str(theme) for theme in iris(node, "dcat:theme")],
        "references": _sources(one),
        "distribution": [_file(site, one, file) for file in site.downloads.get(one.key, ())],
    }
    return {**without_empty(told), **{name: values for name, values in lists.items() if values}}


def _contact(node: Node) -> dict[str, str]:
    email = next(iter(iris(node, "vcard:hasEmail")), "")
    return {"@type": "vcard:Contact", "fn": in_language(node, "vcard:fn", "sv"), "hasEmail": str(email)}


def _place(node: Node) -> str:
    return in_language(node, "rdfs:label", "sv") or str(node.iri)


def _period(spans: list[Node]) -> str:
    """Return the one period that has both ends: the form has no other."""
    days = [(plain(span, "dcat:startDate"), plain(span, "dcat:endDate")) for span in spans]
    return "/".join(days[0]) if len(days) == 1 and all(days[0]) else ""


def _sources(one: Dataset) -> list[str]:
    told = (iri(str(source.get("path", ""))) for source in one.descriptor.get("sources", ()))
    return list(dict.fromkeys(str(address) for address in told if address))


def _file(site: Site, one: Dataset, file: Mapping[str, Any]) -> dict[str, str]:
    name = str(file["url"]).rpartition("/")[2]
    described = {}
    if name in {f"{resource.name}.csv" for resource in one.resources}:
        address = f"{site.base_url}{file['url']}{ENDING}"
        described = {"describedBy": address, "describedByType": CSVW_TYPE}
    return {
        "@type": "dcat:Distribution",
        "title": name,
        "downloadURL": site.base_url + file["url"],
        "mediaType": file["media_type"],
        "format": name.rpartition(".")[2].upper(),
        **described,
    }

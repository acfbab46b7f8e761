"""One file that lists every data package, /datapackages.json: a catalogue in the form of Frictionless.

    {"name": …, "datasets": [{"name": "ale-beslut", "package": "https://…/datapackage.json", …}]}

An entry also says what we say of the dataset in DCAT and a package may not say of itself: its IRI and publisher, and
what follows from its tables. Archived packages keep their address and are not listed.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from catalog.ckan.told import every, first, nodes, plain
from catalog.ids import fingerprint
from catalog.json_text import indented
from catalog.model import Dataset
from catalog.site.page import MadeFile, Site
from catalog.texts import load_texts

PATH = "datapackages.json"


def made_files(site: Site) -> Iterator[MadeFile]:
    """Yield the list."""
    inputs = fingerprint([site.packages.inputs(dataset) for dataset in site.packages.listed])
    yield MadeFile(PATH, inputs, functools.partial(_list, site), of_all=True)


def _list(site: Site) -> bytes:
    words = load_texts()
    listed = sorted(site.packages.listed, key=lambda d: site.packages.names[d.key])
    catalogue = {
        "name": "datapackages",
        "title": words.get("ckan.site.title", "sv"),
        "description": words.get("ckan.site.description", "sv"),
        "datasets": [_entry(site, dataset) for dataset in listed],
    }
    return (indented(catalogue) + "\n").encode()


def _entry(site: Site, dataset: Dataset) -> dict[str, Any]:
    graph = site.descriptions.dataset(dataset)
    told = graph.nodes[site.descriptions.wording.names.dataset(dataset)]
    publisher = first(nodes(graph, told, "dct:publisher"))
    agent = {"title": plain(publisher, "foaf:name"), "path": str(publisher.iri), "roles": ["publisher"]}
    agent |= {"type": kind} if (kind := plain(publisher, "dct:type")) else {}
    spans = [(plain(p, "dcat:startDate"), plain(p, "dcat:endDate")) for p in nodes(graph, told, "dct:temporal")]
    entry = {
        "name": site.packages.names[dataset.key],
        "package": str(site.descriptions.wording.names.page(f"/data/{dataset.key}/datapackage.json")),
        "uri": str(told.iri),
        "description": plain(told, "dct:description", "sv"),
        "description_en": plain(told, "dct:description", "en"),
        "keywords": every(told, "dcat:keyword", "sv"),
        "themes": every(told, "dcat:theme"),
        "spatial": every(told, "dct:spatial"),
        "temporal": [f"{start or '..'}/{end or '..'}" for start, end in spans],
        "accrualPeriodicity": plain(told, "dct:accrualPeriodicity"),
        "contributors": [agent],
    }
    return {key: value for key, value in entry.items() if value}

"""The catalogue as RDF: of everything, of each kommun and of each dataset; and the profiles that tables follow.

Each lies at an address of its own for ever, and is made again only when something in it changed.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator

from catalog.dcat.graph import Graph
from catalog.dcat.paging import page_path, pages_of
from catalog.exporters import GRAPH_EXPORTERS, GraphExporter
from catalog.ids import fingerprint
from catalog.model import COUNTY, Dataset
from catalog.profiles import PROFILES, profile_schema
from catalog.site.page import MadeFile, Site


def made_files(site: Site) -> Iterator[MadeFile]:
    """Yield /catalog.*, its pages, /dcat/<kommun>.* and /data/<kommun>/<dataset>/<dataset>.* in every form of RDF."""
    told = site.descriptions
    if told.listed(COUNTY) or told.parts:
        yield from _forms("catalog", told.whole_inputs(), told.whole, of_all=True)
    for number in range(1, pages_of(len(told.in_order), told.per_page) + 1):
        for name, exporter in GRAPH_EXPORTERS.items():
            made = fingerprint([told.page_inputs(number), name, exporter.VERSION])
            make = functools.partial(_export, exporter, functools.partial(told.page, number, exporter.EXTENSION))
            yield MadeFile(page_path(number, exporter.EXTENSION), made, make, of_all=True)
    for slug in told.parts:
        yield from _forms(f"dcat/{slug}", told.catalogue_inputs(slug), functools.partial(told.catalogue, slug))
    for dataset in site.catalog.datasets:
        graph = functools.partial(told.dataset, dataset)
        yield from _forms(f"data/{dataset.key}/{dataset.name}", told.inputs(dataset), graph)


def machine_files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield /profiler/<profile>.json: the Table Schema that dct:conformsTo points to."""
    for profile in PROFILES:
        data = json.dumps(profile_schema(profile), ensure_ascii=False, indent=1) + "\n"
        yield f"profiler/{profile}.json", data.encode()


def links(dataset: Dataset) -> list[dict[str, str]]:
    """Return where a dataset's description is in each form: for a page to link to."""
    return _links(f"/data/{dataset.key}/{dataset.name}")


def catalogue_links(slug: str) -> list[dict[str, str]]:
    """Return where the catalogue of a publisher is in each form; the county's is that of all."""
    return _links("/catalog" if slug == COUNTY else f"/dcat/{slug}")


def _links(address: str) -> list[dict[str, str]]:
    return [
        {"name": name, "href": f"{address}.{exporter.EXTENSION}", "type": exporter.MEDIA_TYPE}
        for name, exporter in GRAPH_EXPORTERS.items()
    ]


def _forms(path: str, inputs: str, graph: Callable[[], Graph], *, of_all: bool = False) -> Iterator[MadeFile]:
    for name, exporter in GRAPH_EXPORTERS.items():
        made = fingerprint([inputs, name, exporter.VERSION])
        make = functools.partial(_export, exporter, graph)
        yield MadeFile(f"{path}.{exporter.EXTENSION}", made, make, of_all)


def _export(exporter: GraphExporter, graph: Callable[[], Graph]) -> bytes:
    return exporter.export_graph(graph())

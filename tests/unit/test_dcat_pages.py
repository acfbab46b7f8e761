"""The catalogue in pages: whoever follows the links in any of the ways that harvesters know has read all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import DCAT, RDF, Graph, Namespace, URIRef

from catalog.dcat.paging import page_path, pages_of
from catalog.dcat.portal import Descriptions
from catalog.exporters import GRAPH_EXPORTERS
from catalog.model import Catalog, Publisher
from catalog.site.dcat import made_files
from catalog.site.page import Site
from harvesters.dcat.pages import read_page
from harvesters.snapshot import Snapshot
from tests.shapes import GATES, needs_standards, official, read_rdf, violations, with_vocabulary
from tests.site_world import BASE_URL, make_site, put_dataset

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
TABLE = {"bad": {"fields": [{"name": "namn", "type": "string", "title": "Namn"}], "rows": [{"namn": "Sandvik"}]}}
PUBLISHERS = [
    Publisher("ale", "Ale", "1440", website="https://ale.se", geonames_id="2726973"),
    Publisher("hjo", "Hjo", "1497", website="https://hjo.se"),
    Publisher(
        "vastra-gotaland", "Västra Götaland", publisher_type="RegionalAuthority", contact_email="d@insyn.example"
    ),
]


def descriptions(folder: Path, per_page: int, counts: dict[str, int]) -> Descriptions:
    datasets = tuple(
        put_dataset(folder, f"{slug}/bad-{n}", TABLE, source=f"{slug}/bad-{n}", issued=f"2026-01-{n + 1:02}T00:00:00Z",
                    hvd_categories=["c_e1da4e07"] if n == 1 else [])
        for slug, count in sorted(counts.items())
        for n in range(count)
    )  # fmt: skip
    files = {
        d.key: [
            {"format": "json", "resource": "bad", "url": f"/data/{d.key}/bad.json", "size_bytes": 1, "media_type": ""}
        ]
        for d in datasets
    }
    return Descriptions(Catalog({p.slug: p for p in PUBLISHERS}, datasets, ()), BASE_URL, files, per_page)


def written(told: Descriptions, name: str) -> dict[str, Graph]:
    """Return every page in one form, read again, by its address."""
    exporter = GRAPH_EXPORTERS[name]
    last = pages_of(len(told.in_order), told.per_page)
    return {
        f"{BASE_URL}/{page_path(n, exporter.EXTENSION)}": read_rdf(
            exporter.export_graph(told.page(n, exporter.EXTENSION)), name
        )
        for n in range(1, last + 1)
    }


def followed(pages: dict[str, Graph], first: str, kind: URIRef, links: tuple[URIRef, ...]) -> Iterator[str]:
    """Yield the pages that a harvester reads that looks for nodes of a class and the first of some links."""
    address = first
    while address:
        yield address
        graph = pages[address]
        found = [str(o) for node in graph.subjects(RDF.type, kind) for link in links for o in graph.objects(node, link)]
        address = found[0] if found else ""


# How harvesters find the next page: the class that they look for, and the links in the order that they try.
READERS = {
    "ckanext-dcat up to 2.0": (HYDRA.PagedCollection, (HYDRA.next, HYDRA.nextPage)),
    "older ckanext-dcat": (HYDRA.PagedCollection, (HYDRA.nextPage,)),
    "udata": (HYDRA.PartialCollectionView, (HYDRA.next,)),
}


@pytest.mark.parametrize("name", GRAPH_EXPORTERS)
@pytest.mark.parametrize("reader", READERS)
def test_all_pages_together_are_the_whole_catalogue(tmp_path: Path, name: str, reader: str) -> None:
    told = descriptions(tmp_path, 3, {"ale": 5, "hjo": 2, "vastra-gotaland": 4})
    pages = written(told, name)
    read = list(followed(pages, next(iter(pages)), *READERS[reader]))
    assert read == list(pages)
    assert len(read) == 4
    together = Graph()
    for address in read:
        together += pages[address]
        together.remove((URIRef(address), None, None))
    assert set(together) == set(read_rdf(GRAPH_EXPORTERS[name].export_graph(told.whole()), name))


def test_our_own_harvester_follows_them_too(tmp_path: Path) -> None:
    told, found = descriptions(tmp_path / "data", 2, {"ale": 3, "hjo": 2}), []
    for n in (1, 2, 3):
        data = GRAPH_EXPORTERS["rdf_xml"].export_graph(told.page(n, "rdf"))
        path = tmp_path / f"{n}.rdf"
        path.write_bytes(data)
        address = f"{BASE_URL}/{page_path(n, 'rdf')}"
        found.append(
            read_page(Snapshot(address, "", "", 200, {"content-type": "application/rdf+xml"}, len(data), path))
        )
    assert [page.next_url for page in found] == [*(f"{BASE_URL}/catalog/sida/{n}.rdf" for n in (2, 3)), ""]
    assert [(page.listed, page.received) for page in found] == [(5, 2), (5, 2), (5, 1)]


def test_each_page_says_how_many_there_are(tmp_path: Path) -> None:
    for address, page in written(descriptions(tmp_path, 2, {"ale": 3}), "turtle").items():
        assert [v.toPython() for v in page.objects(URIRef(address), HYDRA.totalItems)] == [3]
        assert {str(v) for v in page.objects(URIRef(address), HYDRA.last)} == {f"{BASE_URL}/catalog/sida/2.ttl"}
        assert len(set(page.subjects(RDF.type, DCAT.Dataset))) == (2 if "/1." in address else 1)


@needs_standards
@pytest.mark.parametrize("shapes", GATES)
def test_the_official_shapes_find_no_violation_on_any_page(tmp_path: Path, shapes: str) -> None:
    for page in written(descriptions(tmp_path, 2, {"ale": 2, "vastra-gotaland": 1}), "rdf_xml").values():
        assert violations(with_vocabulary(page), official(shapes)) == []


@pytest.mark.parametrize(("total", "pages"), [(0, 0), (1, 0), (3, 0), (4, 2), (6, 2), (7, 3)])
def test_there_are_pages_only_when_one_does_not_hold_all(total: int, pages: int) -> None:
    assert pages_of(total, 3) == pages


def test_the_whole_catalogue_names_no_page(tmp_path: Path) -> None:
    told = descriptions(tmp_path, 1, {"ale": 2})
    assert b"hydra:next" not in GRAPH_EXPORTERS["rdf_xml"].export_graph(told.whole())


def test_a_page_is_made_again_when_something_on_it_changes(tmp_path: Path) -> None:
    told = descriptions(tmp_path, 2, {"ale": 2, "hjo": 2})
    first, second = (told.page_inputs(n) for n in (1, 2))
    changed = [replace(d, title="Sim", descriptor={**d.descriptor, "title": "Sim"}) if d.key == "hjo/bad-1" else d
               for d in told.catalog.datasets]  # fmt: skip
    other = Descriptions(replace(told.catalog, datasets=tuple(changed)), BASE_URL, told.files, 2)
    assert other.page_inputs(1) == first
    assert other.page_inputs(2) != second
    assert descriptions(tmp_path, 2, {"ale": 2, "hjo": 3}).page_inputs(1) != first, "there is one page more"


def test_the_site_writes_every_page_in_every_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = descriptions(tmp_path, 2, {"ale": 3})
    site: Site = make_site(told.catalog.datasets, publishers=PUBLISHERS)
    monkeypatch.setitem(site.__dict__, "descriptions", told)
    paths = [file.path for file in made_files(site) if file.path.startswith("catalog/sida/") and file.of_all]
    assert paths == [page_path(n, e.EXTENSION) for n in (1, 2) for e in GRAPH_EXPORTERS.values()]

"""What recorded catalogues say, said again by us: the official shapes are content, and our own reader reads it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from rdflib import Graph

from catalog.dcat.portal import Descriptions
from catalog.errors import ParseError
from catalog.exporters import GRAPH_EXPORTERS
from catalog.model import Catalog, Dataset, Publisher
from harvesters.dcat.datasets import read_datasets
from harvesters.dcat.pages import read_page
from harvesters.package import Package
from harvesters.snapshot import Snapshot
from harvesters.table import About
from tests.kind_runs import make_source
from tests.real import REAL, needs_real
from tests.shapes import GATES, needs_standards, official, read_rdf, violations, with_vocabulary
from tests.site_world import put_dataset

pytestmark = [needs_real, needs_standards]

BASE = "https://insyn.exempel.test"
TABLE = {"fields": [{"name": "namn", "type": "string"}], "rows": [{"namn": "A"}]}
PUBLISHERS = {p.slug: p for p in (Publisher("ale", "Ale", "1440"), Publisher("vastra-gotaland", "Västra Götaland"))}


def recorded() -> Iterator[About]:
    """Yield what every recorded catalogue says of each of its datasets; of a long one the first eight."""
    for path in sorted((REAL / "dcat").glob("*/*")):
        if path.suffix in (".rdf", ".ttl", ".xml", ".jsonld"):
            url = f"http://katalog.exempel.test/{path.name}"
            snapshot = Snapshot(url, "", "", 200, {}, 0, path, final_url=url)
            try:
                graph = read_page(snapshot).graph
            except ParseError:  # one official example is no Turtle; test_dcat_real.py tells of it
                continue
            yield from (d.about for d in read_datasets(graph).datasets[:8])


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, About], Descriptions]:
    folder = tmp_path_factory.mktemp("again")
    source = replace(make_source("dcat", "http://katalog.exempel.test"), publisher="ale", id="ale/prov")
    abouts, datasets = {}, []
    for number, about in enumerate(recorded()):
        name = f"d-{number}"
        package = Package(source, name, about, {}, [], [], [])._package([], False)
        package = {key: value for key, value in package.items() if key not in ("resources", "$schema", "name")}
        datasets.append(put_dataset(folder, f"ale/{name}", {"tabell": TABLE}, **package))
        abouts[name] = about
    return abouts, Descriptions(Catalog(PUBLISHERS, tuple(datasets), ()), BASE, {d.key: files(d) for d in datasets})


def files(dataset: Dataset) -> list[dict[str, object]]:
    url = f"/data/{dataset.key}/tabell"
    return [{"format": f, "resource": "tabell", "url": f"{url}.{f}", "size_bytes": 9} for f in ("csv", "json")]


@pytest.fixture(scope="module")
def graph(told: tuple[dict[str, About], Descriptions]) -> Graph:
    return read_rdf(GRAPH_EXPORTERS["rdf_xml"].export_graph(told[1].catalogue("ale")), "rdf_xml")


def test_every_form_is_the_same_graph(told: tuple[dict[str, About], Descriptions], graph: Graph) -> None:
    for name, exporter in GRAPH_EXPORTERS.items():
        assert set(read_rdf(exporter.export_graph(told[1].catalogue("ale")), name)) == set(graph), name


@pytest.mark.parametrize("shapes", GATES)
def test_the_official_shapes_find_no_violation(graph: Graph, shapes: str) -> None:
    assert violations(with_vocabulary(graph), official(shapes)) == []


def test_our_own_reader_reads_back_what_was_said(told: tuple[dict[str, About], Descriptions], graph: Graph) -> None:
    abouts, descriptions = told
    back = {d.about.iri: d.about for d in read_datasets(graph).datasets}
    names = descriptions.wording.names
    assert len(back) == len(abouts) > 40
    claims = Counter(about.iri for about in abouts.values())
    kept = 0
    for dataset in descriptions.catalog.datasets:
        said, read = abouts[dataset.name], back[names.dataset(dataset)]
        assert read.identifier == dataset.id
        assert read.title == dataset.title.strip()
        if said.iri.startswith("http") and claims[said.iri] == 1:  # some lie here in two recordings
            assert read.iri == said.iri.replace(" ", "%20")
            kept += 1
        if said.publisher_iri.startswith("http") and said.publisher:
            assert read.publisher_iri == said.publisher_iri
        if said.contact_email:
            assert read.contact_email == said.contact_email
    assert kept > 15

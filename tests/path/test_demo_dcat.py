"""The catalogue of the whole demo by the official shapes, and counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rdflib import DCAT, RDF, Graph

from catalog.store import Store
from tests.shapes import GATES, needs_standards, official, read_rdf, violations, with_vocabulary
from tests.site_world import dataset_keys


@pytest.fixture(scope="module")
def whole(demo_folder: Path) -> Graph:
    return read_rdf((demo_folder / "output/catalog.rdf").read_bytes(), "rdf_xml")


def test_every_dataset_is_in_the_catalogue_and_in_that_of_its_kommun(demo_folder: Path, whole: Graph) -> None:
    output = demo_folder / "output"
    pages = dataset_keys(output)
    assert len(pages) > len(list(Store(demo_folder / "datasets").keys())), "the portal's own are there too"
    assert len(set(whole.subjects(RDF.type, DCAT.Dataset))) == len(pages)
    assert len(set(whole.subjects(RDF.type, DCAT.Catalog))) == 50
    assert len(list((output / "dcat").glob("*.rdf"))) == 49
    told = json.loads((output / "status/beskrivningar.json").read_text(encoding="utf-8"))
    assert sum(len(p["datasets"]) for p in told["publishers"]) == len(pages)


@needs_standards
@pytest.mark.parametrize("shapes", GATES)
def test_the_official_shapes_find_no_violation(whole: Graph, shapes: str) -> None:
    assert violations(with_vocabulary(whole), official(shapes)) == []

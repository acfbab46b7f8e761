"""The whole demo by every list that names its datasets: they all name the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from rdflib import DCAT, RDF

from catalog.store import Store
from harvesters.demo import BASE_URL
from tests.shapes import read_rdf
from tests.unit.test_schema_org import things_of

PAGE = re.compile(rf"{re.escape(BASE_URL)}/data/([a-z0-9-]+/[a-z0-9-]+)/(?=[<\"])")


@pytest.fixture(scope="module")
def output(demo_folder: Path) -> Path:
    return demo_folder / "output"


@pytest.fixture(scope="module")
def held(demo_folder: Path) -> set[str]:
    """The keys of the datasets in the store, and of the portal's own."""
    own = Store(Path(__file__).parents[2] / "datasets")
    return {*Store(demo_folder / "datasets").keys(), *own.keys()}


def test_every_list_names_the_datasets_of_the_store(output: Path, held: set[str]) -> None:
    def text(path: str) -> str:
        return (output / path).read_text(encoding="utf-8")

    search = {d[0].removeprefix("/data/").rstrip("/") for d in json.loads(text("sok/index.json"))["documents"]}
    search = {key for key in search if not key.startswith("/")}  # the kommuner and the indicators
    sitemap = {key for key in PAGE.findall(text("sitemaps/data-1.xml")) if not key.startswith("slag/")}
    linkset = [item["href"] for item in json.loads(text("data/linkset.json"))["linkset"][0]["item"]]
    open_data = [one["landingPage"] for one in json.loads(text("data.json"))["dataset"]]
    pages = [output / "data/index.html", *(output / "data").glob("sida-*/index.html")]
    named = [i["@id"] for p in pages for i in things_of(p.read_text(encoding="utf-8"))[0]["dataset"]]
    ckan = json.loads(text("api/3/action/current_package_list_with_resources.json"))["result"]
    rdf = set(read_rdf((output / "catalog.rdf").read_bytes(), "rdf_xml").subjects(RDF.type, DCAT.Dataset))
    addresses = sorted(f"{BASE_URL}/data/{key}/" for key in held)
    assert search == held
    assert sorted(package["id"] for package in ckan) == sorted(
        json.loads(text(f"data/{key}/datapackage.json"))["id"] for key in held
    )
    assert sitemap == held
    assert sorted(linkset) == addresses
    assert sorted(open_data) == addresses
    assert {str(iri) for iri in rdf} == set(named)
    assert len(rdf) == len(named) == len(held)


def test_each_dataset_is_found_with_all_its_files(output: Path, held: set[str]) -> None:
    for key in sorted(held):
        folder = output / "data" / key
        page = json.loads((folder / "linkset.json").read_text(encoding="utf-8"))["linkset"][0]
        assert page["anchor"] == f"{BASE_URL}/data/{key}/"
        files = {item["href"].removeprefix(BASE_URL) for item in page["item"]}
        assert {f"/data/{key}/{p.name}" for p in folder.glob("*.csv")} <= files
        assert all((output / path.lstrip("/")).is_file() for path in files)
        metadata = {p.name.removesuffix("-metadata.json") for p in folder.glob("*.csv-metadata.json")}
        assert metadata == {r["path"] for r in json.loads((folder / "datapackage.json").read_text())["resources"]}

"""The tiny portal as other machines find it: every address answers, every list is whole, every cell has its type."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from catalog.serve import find_file
from harvesters.demo import BASE_URL
from harvesters.kinds.datajson import DataJson
from tests.csvw_check import faults
from tests.kind_runs import make_source, run_kind
from tests.replay import Answer
from tests.site_world import dataset_keys
from tests.unit.test_schema_org import graph_of, things_of

ADDRESS = re.compile(rf"{re.escape(BASE_URL)}(/[^\s\"'<>)]*)")
LISTS = ("robots.txt", "llms.txt", "data.json", ".well-known/api-catalog", ".well-known/void", "sitemap.xml")


def test_every_address_that_the_files_name_answers(output: Path) -> None:
    files = [output / name for name in LISTS] + [*(output / "sitemaps").glob("*.xml"), *output.rglob("linkset.json")]
    named = {found for file in files for found in ADDRESS.findall(file.read_text(encoding="utf-8"))}
    paths = {urlsplit(path).path for path in named}
    assert len(paths) > 100
    broken = {path for path in paths if find_file(output.resolve(), path) is None}
    # Not pages: the IRIs of the catalogues and the start of those of the datasets.
    catalogues = {"/data", *(f"/data/{p.stem}" for p in (output / "dcat").glob("*.rdf"))}
    assert broken <= catalogues


def test_every_page_is_in_a_sitemap_and_says_how_to_search(output: Path) -> None:
    listed = {p for f in (output / "sitemaps").glob("*.xml") for p in ADDRESS.findall(f.read_text(encoding="utf-8"))}
    pages = {"/" + p.relative_to(output).as_posix().removesuffix("index.html") for p in output.rglob("*.html")}
    frozen = {page for page in pages if "/v/" in page}
    assert frozen
    assert listed == pages - frozen - {"/404.html", "/en/404.html"}
    for page in ("index.html", "en/data/index.html", "om/index.html", "404.html"):
        assert 'type="application/opensearchdescription+xml"' in (output / page).read_text(encoding="utf-8"), page


def test_every_dataset_page_says_what_it_is_in_the_words_of_schema_org(output: Path) -> None:
    said: dict[str, dict[str, Any]] = {}
    for key in dataset_keys(output):
        for lang in ("", "en/"):
            things = things_of((output / lang / "data" / key / "index.html").read_text(encoding="utf-8"))
            graph_of(things)
            assert [t["@type"] for t in things] == ["Dataset", "BreadcrumbList"]
            assert 50 <= len(things[0]["description"]) <= 5000
            assert things[0]["distribution"]
            said[key] = things[0]
    assert len({one["@id"] for one in said.values()}) == len(said)


def test_csv_files_are_as_their_metadata_says(output: Path) -> None:
    found = sorted(output.rglob("*.csv-metadata.json"))
    assert len(found) >= len(dataset_keys(output))
    assert {str(file): told for file in found if (told := list(faults(file)))} == {}


def test_a_cell_of_another_type_is_found(output: Path, tmp_path: Path) -> None:
    metadata = output / "data/ale/beslut/beslut.csv-metadata.json"
    shutil.copy(metadata, tmp_path)
    text = (metadata.parent / "beslut.csv").read_text(encoding="utf-8")
    (tmp_path / "beslut.csv").write_text(re.sub(r"\b\d{4}-\d\d-\d\d\b", "igår", text), encoding="utf-8")
    assert any("igår" in fault for fault in faults(tmp_path / metadata.name))


def test_another_portal_harvests_data_json(output: Path, tmp_path: Path) -> None:
    plain = BASE_URL.replace("https:", "http:")  # the server that answers speaks no TLS
    answers = {}
    for path in ("data.json", *(p.relative_to(output).as_posix() for p in (output / "data").glob("*/*/*.*"))):
        body = (output / path).read_bytes()
        body = body.replace(BASE_URL.encode(), plain.encode()) if path.endswith(".json") else body
        kind = {"csv": "text/csv", "json": "application/json"}.get(path.rpartition(".")[2], "application/octet-stream")
        answers[f"{urlsplit(plain).netloc}/{path}"] = [Answer(200, body, {"Content-Type": kind})]
    run = run_kind(DataJson(), make_source("datajson", f"{plain}/"), answers, tmp_path)
    assert [line for line in run.lines if "error" in line or "missing" in line] == []
    assert len({line["dataset"] for line in run.tables}) == len(dataset_keys(output))
    own = [
        json.loads((output / f"data/{key}/datapackage.json").read_text(encoding="utf-8"))
        for key in dataset_keys(output)
    ]
    assert {line["about"]["title"] for line in run.tables} == {package["title"] for package in own}


@pytest.mark.parametrize("lang", ["", "en/"])
def test_the_head_of_a_dataset_page_has_its_signposts(output: Path, lang: str) -> None:
    html = (output / lang / "data/ale/beslut/index.html").read_text(encoding="utf-8")
    rels = re.findall(r'<link rel="([^"]+)"', html)
    for rel in ("canonical", "cite-as", "license", "type", "author", "collection", "linkset", "item", "describedby"):
        assert any(rel in found.split() for found in rels), rel
    assert f'<link rel="cite-as" href="{BASE_URL}/data/ale/beslut/">' in html
    assert f'<link rel="canonical" href="{BASE_URL}/{lang}data/ale/beslut/">' in html


def test_every_page_has_a_picture_that_is_there(output: Path) -> None:
    for file in output.rglob("*.html"):
        found = re.findall(r'<meta property="og:image" content="([^"]+)">', file.read_text(encoding="utf-8"))
        if file.name != "404.html":
            assert len(found) == 1, file
        assert all(find_file(output.resolve(), path.removeprefix(BASE_URL)) for path in found), file


def test_the_publisher_of_a_dataset_has_a_place_on_the_page_that_its_iri_names(output: Path) -> None:
    named = {
        path
        for file in output.rglob("data/*/*/index.html")
        for path in re.findall(
            rf'<link rel="author" href="{BASE_URL}/([^"#]*#[^"]*)"', file.read_text(encoding="utf-8")
        )
    }
    assert len(named) > 1
    for page, _, place in (path.partition("#") for path in named):
        assert f'id="{place}"' in (output / page / "index.html").read_text(encoding="utf-8"), page

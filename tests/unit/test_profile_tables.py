"""What all publishers have of a profile: one table, traceable row by row, a valid data package, made once."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import profile_tables
from catalog.model import Catalog, Dataset
from catalog.output import Output
from catalog.profile_tables import write_profile_tables
from catalog.site import datasets
from tests.site_world import BASE_URL, by_url, make_site, put_dataset, read

CC0 = [{"name": "CC0-1.0", "path": "https://example.org/cc0", "title": "CC0"}]


def votes(folder: Path, publisher: str, count: int, **about: Any) -> Dataset:
    rows = [{"beslut_id": f"https://{publisher}.example/{n}", "namn": f"Åsa {n}", "parti": "S", "rost": "ja"}
            for n in range(count)]  # fmt: skip
    made = {"profile": "roster", "rows": rows}
    return put_dataset(folder, f"{publisher}/roster", {"roster": made}, **{"licenses": CC0} | about)


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    stored = tmp_path / "datasets"
    gone = votes(stored, "boras", 4, archived="2026-11-01T00:00:00Z")
    return make_site([votes(stored, "ale", 2), votes(stored, "amal", 1), gone]).catalog


def written(catalog: Catalog, folder: Path, **how: bool) -> tuple[dict[str, dict[str, Any]], Output]:
    output = Output.open(folder)
    made = write_profile_tables(catalog, ["roster", "beslut"], output, BASE_URL, **how)
    output.close({"code": "1"})
    return made, output


def test_each_row_says_where_it_comes_from(catalog: Catalog, tmp_path: Path) -> None:
    made, _ = written(catalog, tmp_path / "output")
    assert list(made) == ["roster"], "no table without rows"
    assert (made["roster"]["rows"], made["roster"]["datasets"]) == (3, 2), "an archived dataset is left out"
    assert [f["format"] for f in made["roster"]["files"]] == ["csv", "excel_csv", "parquet", "zip"]
    with (tmp_path / "output/data/slag/roster/roster.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["namn"], r["publisher"], r["dataset"], r["release"]) for r in rows] == [
        ("Åsa 0", "ale", "roster", "abc123def456"),
        ("Åsa 1", "ale", "roster", "abc123def456"),
        ("Åsa 0", "amal", "roster", "abc123def456"),
    ]


CELL = st.text(st.sampled_from('aå",; \r\n'), max_size=5)


@settings(max_examples=80, deadline=None)
@given(rows=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=12), chunk=st.integers(1, 40), turned=st.booleans())
def test_rows_are_whole_wherever_a_piece_ends(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], chunk: int, turned: bool
) -> None:
    folder = tmp_path_factory.mktemp("merged")
    fields = [{"name": name, "type": "string"} for name in "ab"]
    table = {"fields": fields, "rows": [dict(zip("ab", row, strict=True)) for row in rows]}
    dataset = put_dataset(folder, "ale/x", {"x": table})
    names = ["b", "a"] if turned else ["a", "b"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(profile_tables, "_CHUNK", chunk)
        profile_tables.write_merged([(dataset, dataset.resources[0])], names, folder / "all.csv")
    with (folder / "all.csv").open(encoding="utf-8", newline="") as file:
        header, *made = list(csv.reader(file))
    assert header == [*names, "publisher", "dataset", "release"]
    assert made == [[*(row[::-1] if turned else row), "ale", "x", dataset.release] for row in rows]


def test_the_pack_is_a_valid_data_package(catalog: Catalog, tmp_path: Path) -> None:
    written(catalog, tmp_path / "output")
    with zipfile.ZipFile(tmp_path / "output/data/slag/roster/roster.zip") as archive:
        archive.extractall(tmp_path / "out")
    folder = tmp_path / "out/vastra-gotaland-roster"
    for package in (folder, tmp_path / "output/data/slag/roster"):
        report = Package(str(package / "datapackage.json")).validate()
        assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
    readme = (folder / "README.txt").read_text(encoding="utf-8")
    said = [
        f"{BASE_URL}/data/slag/roster/",
        f"{BASE_URL}/data/ale/roster/",
        "release\n    (text) Utgåva.",
        "CC0, https",
    ]
    assert [text for text in said if text not in readme] == []
    assert json.loads((folder / "citation.csl.json").read_text())[0]["URL"] == f"{BASE_URL}/data/slag/roster/"


def test_licences_that_differ_are_not_made_one(tmp_path: Path) -> None:
    stored = tmp_path / "datasets"
    catalog = make_site([votes(stored, "ale", 2), votes(stored, "amal", 1, licenses=[])]).catalog
    written(catalog, tmp_path / "output")
    with zipfile.ZipFile(tmp_path / "output/data/slag/roster/roster.zip") as archive:
        readme = archive.read("vastra-gotaland-roster/README.txt").decode()
    assert "olika för olika datamängder: CC0" in readme


def test_it_is_made_again_when_a_dataset_has_a_new_release(catalog: Catalog, tmp_path: Path) -> None:
    assert (
        written(catalog, tmp_path / "output")[1].written == 6
    )  # three tables, the pack, its description, the manifest
    assert written(catalog, tmp_path / "output")[1].written == 0
    changed = make_site([votes(tmp_path / "datasets", "ale", 3)]).catalog
    made, output = written(changed, tmp_path / "output")
    assert (made["roster"]["rows"], output.written) == (3, 6)


def test_a_site_of_some_publishers_leaves_the_table_of_all(catalog: Catalog, tmp_path: Path) -> None:
    whole, _ = written(catalog, tmp_path / "output")
    of_ale = make_site([d for d in catalog.datasets if d.publisher == "ale"]).catalog
    made, output = written(of_ale, tmp_path / "output", is_part=True)
    assert (made, output.written) == (whole, 0)


def test_the_list_of_a_profile_leads_to_its_table(catalog: Catalog, tmp_path: Path) -> None:
    made, _ = written(catalog, tmp_path / "output")
    site = make_site(catalog.datasets, profile_tables=made)
    found = by_url(datasets.pages(site))
    assert datasets.listed_profiles(catalog) == ["roster"]
    for url, said in (("/data/slag/roster/", "3 rader från 2 datamängder"), ("/en/data/slag/roster/", "3 rows from 2")):
        page = read(found[url])
        assert said in page.text
        assert [link for link in page.links if link.startswith("/data/slag/roster/roster.")] == [
            f"/data/slag/roster/roster.{end}" for end in ("csv", "excel.csv", "parquet", "zip")
        ]
    assert "hamta-allt" not in read(found["/data/"]).text

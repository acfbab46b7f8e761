"""`read` in the registry: one file of a catalogue is read as the registry says, the others by what is in them."""

from __future__ import annotations

import json
from pathlib import Path

from harvesters.kinds.ckan import Ckan
from harvesters.kinds.datapackage import DataPackage
from harvesters.read_options import reading_options_of, unknown_names
from tests.kind_runs import KindRun, make_source, run_kind
from tests.replay import Answer, request_key

FILE = b"Elever 2026\nid|namn\n1|a\n2|b\n"
OWN = {"delimiter": "|", "header_row": 2, "columns": {"namn": "skola"}}
PACKAGE = "http://paket.exempel.test/p/datapackage.json"
API = "http://ckan.exempel.test/api/3/action"


def answer(body: bytes | object) -> list[Answer]:
    return [Answer(200, body if isinstance(body, bytes) else json.dumps(body).encode(), {"Content-Type": "text/plain"})]


def ckan(store: Path, options: dict[str, object]) -> KindRun:
    resource = {"id": "r-1", "name": "Elever", "url": "http://ckan.exempel.test/1.csv", "format": "CSV"}
    found = {"count": 1, "results": [{"id": "p", "name": "p", "resources": [resource]}]}
    recorded = {
        request_key(f"{API}/package_search?rows=100&start=0&sort=id%20asc"): answer({"success": True, "result": found}),
        "ckan.exempel.test/1.csv": answer(FILE),
    }
    return run_kind(Ckan(), make_source("ckan", API, options=options), recorded, store)


def datapackage(store: Path, options: dict[str, object]) -> KindRun:
    recorded = {
        request_key(PACKAGE): answer({"name": "p", "resources": [{"name": "elever", "path": "1.csv"}]}),
        "paket.exempel.test/p/1.csv": answer(FILE),
    }
    return run_kind(DataPackage(), make_source("datapackage", PACKAGE, options=options), recorded, store)


def test_a_ckan_resource_by_id_or_name(tmp_path: Path) -> None:
    for number, name in enumerate(("r-1", "Elever")):
        run = ckan(tmp_path / str(number), {"read": {name: OWN}})
        assert [table["header"] for table in run.tables] == [["id", "skola"]]
        assert run.lines == run.tables


def test_a_resource_of_a_package(tmp_path: Path) -> None:
    run = datapackage(tmp_path, {"delimiter": ";", "read": {"elever": OWN}})
    assert [table["header"] for table in run.tables] == [["id", "skola"]]
    assert [row[1:] for row in run.tables[0]["rows"]] == [["1", "a"], ["2", "b"]]


def test_options_for_the_whole_package(tmp_path: Path) -> None:
    assert [t["header"] for t in datapackage(tmp_path, OWN).tables] == [["id", "skola"]]


def test_a_tab_by_name_where_the_header_comes_from_the_schema(tmp_path: Path) -> None:
    fields = {"fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}]}
    recorded = {
        request_key(PACKAGE): answer({"name": "p", "resources": [{"name": "x", "path": "1.csv", "schema": fields}]}),
        "paket.exempel.test/p/1.csv": answer(b"1\tx\n2\ty\n"),
    }
    source = make_source("datapackage", PACKAGE, options={"delimiter": "tab", "header_row": 0})
    (table,) = run_kind(DataPackage(), source, recorded, tmp_path).tables
    assert (table["header"], table["rows"]) == (["a", "b"], [[1, "1", "x"], [2, "2", "y"]])


def test_the_header_of_the_first_part_is_read_the_same_way(tmp_path: Path) -> None:
    resource = {"name": "elever", "path": ["1.csv", "2.csv"]}
    recorded = {
        request_key(PACKAGE): answer({"name": "p", "resources": [resource]}),
        "paket.exempel.test/p/1.csv": answer(FILE),
        "paket.exempel.test/p/2.csv": answer(b"Elever 2026\nid|namn\n3|c\n"),
    }
    source = make_source("datapackage", PACKAGE, options={"read": {"elever": OWN}})
    tables = run_kind(DataPackage(), source, recorded, tmp_path).tables
    assert [table["header"] for table in tables] == [["id", "skola"]] * 2
    assert [row[1:] for table in tables for row in table["rows"]] == [["1", "a"], ["2", "b"], ["3", "c"]]


def test_a_name_that_no_resource_has_is_missing_not_passed_over(tmp_path: Path) -> None:
    options: dict[str, object] = {"read": {"eleverna": OWN}}
    for run in (ckan(tmp_path / "c", options), datapackage(tmp_path / "d", options)):
        assert [line["missing"] for line in run.lines if "missing" in line] == ["unknown_resource"]


def test_an_option_that_does_not_fit_the_file_is_an_error(tmp_path: Path) -> None:
    run = ckan(tmp_path, {"read": {"r-1": {"columns": {"namnet": "skola"}}}})
    assert [line["found"] for line in run.lines if "error" in line] != []


def test_the_first_name_that_read_has_counts() -> None:
    options = {"encoding": "utf-8", "rows": 5, "read": {"b": {"sheet": 1}, "c": {"encoding": "utf-16"}}}
    assert reading_options_of(options, "a", "c", "b") == {"encoding": "utf-16"}
    assert reading_options_of(options) == {"encoding": "utf-8"}
    assert unknown_names(options, ["b"]) == ["c"]
    assert unknown_names({}, []) == []

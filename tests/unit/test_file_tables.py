"""The tables of one file: what their resources are called, in every kind that reads files, and what is told of them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.report import Finding
from catalog.store import Store, read_rows
from harvesters.dataset import Draft
from harvesters.file_tables import file_tables
from harvesters.kinds import KINDS
from harvesters.snapshot import Snapshot
from harvesters.table import About
from harvesters.tables import TableParts, read_table
from tests.kind_runs import make_source, run_kind
from tests.replay import answer, request_key

SCHOOLS = ["skola;elever;larare;ort", *(f"Skola {n};{n}0;{n};Nol" for n in range(1, 6))]
YEARS = ["kommun;ar;antal", *(f"Ale;{year};{year - 2000}" for year in range(2019, 2025))]
TWO = "\n".join([*YEARS, "", "Tabell 2", *SCHOOLS])
SPLIT = {"tables": "split"}
HOST = "http://filer.exempel.test"


def named(data: bytes, name: str, resource: str = "lista", **options: object) -> list[str]:
    return [t.resource for t in file_tables(read_table(data, name=name, options=options), About("x"), resource)]


def book(*sheets: str) -> bytes:
    """Return a workbook with the two tables on each sheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        for name in sheets:
            sheet = made.add_worksheet(name)
            for n, line in enumerate(TWO.split("\n")):
                sheet.write_row(n, 0, [int(cell) if cell.isdigit() else cell for cell in line.split(";")])
    return out.getvalue()


def test_the_first_table_keeps_its_name_when_a_second_is_found() -> None:
    assert named("\n".join(YEARS).encode(), "fil.csv", **SPLIT) == ["lista"]
    assert named(TWO.encode(), "fil.csv", **SPLIT) == ["lista", "lista-2"]
    assert named(book("Blad1"), "fil.xlsx", **SPLIT) == ["lista", "lista-2"]
    assert named(book("2024", "2025"), "fil.xlsx") == ["lista-2024", "lista-2025"]
    assert named(book("2024", "2025"), "fil.xlsx", **SPLIT) == [
        "lista-2024", "lista-2024-2", "lista-2025", "lista-2025-2",
    ]  # fmt: skip


def test_with_a_profile_all_tables_are_pieces_of_one_resource() -> None:
    parts = read_table(TWO.encode(), name="fil.csv", options=SPLIT)
    assert [t.resource for t in file_tables(parts, About("x"), "beslut", profile="beslut")] == ["beslut", "beslut"]


def test_the_stated_count_is_of_the_whole_file() -> None:
    parts = read_table(TWO.encode(), name="fil.csv", options=SPLIT)
    assert [t.listed for t in file_tables(parts, About("x"), "lista", listed=11)] == [11, None]


CKAN = {
    "success": True,
    "result": {"count": 1, "results": [{
        "id": "aaaaaaaa-0000-4000-8000-000000000001", "name": "fil",
        "resources": [{"id": "fil", "url": f"{HOST}/fil.csv", "format": "CSV"}],
    }]},
}  # fmt: skip
DATA_JSON = {"dataset": [{
    "identifier": "fil", "title": "Fil", "accessLevel": "public",
    "distribution": [{"downloadURL": f"{HOST}/fil.csv", "mediaType": "text/csv", "title": "fil"}],
}]}  # fmt: skip
PACKAGE = {"name": "fil", "resources": [{
    "name": "fil", "path": "fil.csv", "rowcount": 11,
    "schema": {"fields": [{"name": n, "type": t} for n, t in (("kommun", "string"), ("ar", "year"), ("antal", "any"))]},
}]}  # fmt: skip
DCAT = (
    "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n"
    f'<{HOST}/d> a dcat:Dataset ; dct:title "Fil" ; dcat:distribution <{HOST}/fil> .\n'
    f'<{HOST}/fil> a dcat:Distribution ; dct:title "fil" ; dct:format "text/csv" ; dcat:downloadURL <{HOST}/fil.csv> .'
)
MEDIA = {"dcat": "text/turtle", "file": "text/csv"}
READ = {"read": {"fil": SPLIT}}
CATALOGUES: list[tuple[str, str, Any, dict[str, Any]]] = [
    ("file", "/fil.csv", TWO, SPLIT),
    ("ckan", "/api/3/action/package_search?rows=100&start=0&sort=id%20asc", CKAN, READ),
    ("datajson", "/data.json", DATA_JSON, READ),
    ("datapackage", "/datapackage.json", PACKAGE, READ),
    ("dcat", "/katalog", DCAT, READ),
]


@pytest.mark.parametrize(("kind", "path", "body", "options"), CATALOGUES, ids=[c[0] for c in CATALOGUES])
def test_every_kind_makes_one_dataset_with_a_resource_for_each_table(
    tmp_path: Path, kind: str, path: str, body: Any, options: dict[str, Any]
) -> None:
    recorded = {
        request_key(f"{HOST}/fil.csv"): answer(TWO, "text/csv"),
        request_key(HOST + path): answer(body, MEDIA.get(kind, "application/json")),
    }
    url = HOST if kind in ("ckan",) else HOST + path
    run = run_kind(KINDS[kind], make_source(kind, url, dataset="fil", options=options), recorded, tmp_path)
    assert [line for line in run.lines if "header" not in line] == []
    first, second = run.tables
    assert (first["dataset"], second["dataset"]) == ("fil", "fil")
    assert second["resource"] == f"{first['resource']}-2"
    assert (first["header"], second["header"]) == (["kommun", "ar", "antal"], ["skola", "elever", "larare", "ort"])
    assert (len(first["rows"]), len(second["rows"])) == (6, 5)
    assert ("schema" in first, "schema" in second) == (kind == "datapackage", False)


def test_what_the_reader_tells_of_is_in_the_report_and_the_cell_is_empty(tmp_path: Path) -> None:
    lines = ["namn;antal", *(f"Ale {n};{n}" for n in range(5)), "Ale 5;#DIV/0!", "#REF!;6"]
    parts = read_table("\n".join(lines).encode(), name="fil.csv")
    draft = Draft(make_source("file", "https://ale.example/fil.csv"), "fil", tmp_path / "work")
    snapshot = Snapshot("https://ale.example/fil.csv", "0" * 64, "2026-05-07T10:00:00Z", 200, {}, 10, Path("not-read"))
    for table in file_tables(parts, About("fil"), "fil"):
        draft.add(table, snapshot)
    store = Store(tmp_path / "datasets")
    assert draft.finish(store, "1", example_data=False).outcome == "ok"
    dataset = store.load("exempel/fil")
    assert dataset is not None
    (resource,) = dataset.resources
    assert [(c.name, c.type) for c in resource.columns] == [("namn", "string"), ("antal", "integer")]
    assert [tuple(row.values()) for row in read_rows(resource)][5:] == [("Ale 5", ""), ("", "6")]
    report = dataset.report["fil"]
    assert report["warnings"] == {"felvarde": 2}
    assert [(f["row"], f["column"], f["value"]) for f in report["findings"]] == [
        (7, "antal", "#DIV/0!"), (8, "namn", "#REF!"),
    ]  # fmt: skip


def test_the_findings_of_every_piece_are_counted(tmp_path: Path) -> None:
    draft = Draft(make_source("file", "https://ale.example/fil.csv"), "fil", tmp_path / "work")
    snapshot = Snapshot("https://ale.example/fil.csv", "0" * 64, "2026-05-07T10:00:00Z", 200, {}, 10, Path("not-read"))
    for _ in range(2):
        for table in file_tables(read_table(b"a;b\n1;#N/A\n2;3\n", name="x.csv"), About("fil"), "fil", shift=100):
            draft.add(table, snapshot)
    draft.finish(Store(tmp_path / "datasets"), "1", example_data=False)
    (checked,) = draft.checked
    assert checked.report.warnings_by_rule == {"felvarde": 2}
    assert checked.report.findings[0] == Finding("felvarde", "warning", 102, "b", "#N/A", {"error": "missing"})


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["2024", "Blad 1", "***"]), st.integers(1, 3)), min_size=1, max_size=6))
def test_names_are_slugs_and_a_further_table_is_named_after_the_first(shape: list[tuple[str, int]]) -> None:
    parts = [TableParts(name, ("a",), iter(()), number=n + 1) for name, tables in shape for n in range(tables)]
    names = [t.resource for t in file_tables(parts, About("x"), "lista")]
    firsts = [name for name, part in zip(names, parts, strict=True) if part.number == 1]
    assert (firsts == ["lista"]) == (len(shape) == 1)
    for at, (name, part) in enumerate(zip(names, parts, strict=True)):
        if part.number > 1:
            assert name == f"{names[at - part.number + 1]}-{part.number}"

"""The bench of table readers: its measure, and that our reader comes out best on the public corpora."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harvesters.bench_tables import OURS, PARTS, Case, find_cases, run_bench_tables, same_table

ROWS = [["id", "namn"], ["1", "Ale"], ["2", "Orust"]]
CASE = Case(PARTS[0], Path("x.csv"), ROWS, 1)


@pytest.mark.parametrize(
    "found",
    [
        ROWS,
        [["id ", "namn"], ["1", " Ale"], ["2", "Orust", ""]],
        [["id", "namn", "kolumn 3"], ["1", "Ale", ""], ["2", "Orust", ""], ["", ""]],
    ],
)
def test_what_is_let_through(found: list[list[str]]) -> None:
    assert same_table(found, CASE) == ""


@pytest.mark.parametrize(
    "found",
    [
        ROWS[:2],
        [["id", "namn"], ["1", "", "Ale"], ["2", "Orust"]],
        [["id", "namn"], ["1", "Ale"], ["2", "orust"]],
        [["id", "ort"], ["1", "Ale"], ["2", "Orust"]],
    ],
)
def test_what_is_wrong(found: list[list[str]]) -> None:
    assert same_table(found, CASE) != ""


def test_joined_and_numbered_names_are_let_through() -> None:
    wanted = [["Antal Antal", "Antal", "Kvinnor 2026"], ["1", "2", "3"]]
    found = [["Antal", "Antal (2)", "Kvinnor – 2026"], ["1", "2", "3"]]
    assert same_table(found, Case(PARTS[0], Path("x.csv"), wanted, 1)) == ""


def small_corpus(root: Path) -> Path:
    polluted, survey, spectrum = root / "pollock/polluted", root / "pollock/survey", root / "csv-spectrum"
    for folder in (polluted, survey, spectrum):
        folder.mkdir(parents=True)
    true = {"encoding": "latin1", "delimiter": ";", "quotechar": "", "header_lines": "1"}
    true |= {"preamble_lines": "1", "footnote_lines": "0"}
    polluted.joinpath("a.csv").write_text("id;antal\n1;20\n2;21\n", "utf-8")
    polluted.joinpath("clean_a.csv").write_text('"id","antal"\n"1","20"\n"2","21"\n', "utf-8")
    survey.joinpath("b.CSV").write_bytes("Översikt\nid;antal\n1;20\n2;21\n".encode("latin-1"))
    for path in (polluted / "a.csv", survey / "b.CSV"):
        path.with_name(f"{path.name}_parameters.json").write_text(json.dumps(true), "utf-8")
    spectrum.joinpath("c.csv").write_text('a,b\n1,"2,3"\n', "utf-8")
    spectrum.joinpath("c.json").write_text('[{"a": "1", "b": "2,3"}]', "utf-8")
    return root


@pytest.mark.filterwarnings("ignore")
def test_scores_for_every_tool(tmp_path: Path) -> None:
    scores = run_bench_tables(small_corpus(tmp_path))
    table = scores.table()
    assert table[0] == ("tool", "version", *PARTS)
    assert table[1] == (OURS, "", "100.0 % (1 of 1)", "100.0 % (1 of 1)", "100.0 % (1 of 1)")
    peers = {"frictionless", "pandas", "clevercsv", "duckdb", "polars"}
    assert {row[0] for row in table[1:]} == {OURS, f"{OURS}, mend_rows", *peers}
    assert {entry["tool"] for entry in json.loads(scores.as_json())} == {row[0] for row in table[1:]}


def test_a_tool_that_is_not_there_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harvesters.bench_tables.TOOLS", {"no-such-reader": lambda path: []})
    scores = run_bench_tables(small_corpus(tmp_path))
    assert scores.table()[1] == ("no-such-reader", *["not installed"] * 4)


def test_no_corpus(tmp_path: Path) -> None:
    assert find_cases(tmp_path) == []
    with pytest.raises(FileNotFoundError, match="csv-spectrum"):
        run_bench_tables(tmp_path)

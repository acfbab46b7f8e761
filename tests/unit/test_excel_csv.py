"""CSV for a double click: what stays text, what stays a number, what cannot be a formula, and that nothing is lost."""

from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.exporters.excel_csv import disarmed, number_cell, text_cell, write
from catalog.ids import sha256_hex
from catalog.model import Column, Dataset, Resource
from catalog.store import write_csv
from tests.excel_reader import number, plain, read_excel_csv

FORMULA = re.compile("[=+\\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]")
NUMBER = re.compile(r"-?\d+(?:,\d+)?|-")
SIGNS = st.sampled_from([*"=+-@'\";,|\t\r\n (!:/.012345eEåÅ", "\0", "\uff1d", "\uff0d", "cmd|", "mars ", "0114"])
TEXTS = st.lists(SIGNS, max_size=12).map("".join) | st.text(max_size=20).filter(lambda t: "\x00" not in t)
NUMBERS = st.from_regex(r"-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?", fullmatch=True)


@pytest.mark.parametrize(
    "text",
    [
        "0114", "00", "0703123456", "070 312 34 56", "12345678901234567890", "1234 5678 9012", "1E5", "12e3", "2026/12",
        "1-2", "1.5", "3/4", "12-2026", "2026-05", "1 1/2", "1:2", "(5)", "mars 2026", "1 maj", "MAR1",
        "okt-26", "0,50",
    ],
)  # fmt: skip
def test_text_that_a_spreadsheet_would_change_has_a_tab_before_it(text: str) -> None:
    assert text_cell(text) == "\t" + text


@pytest.mark.parametrize(
    "text",
    ["", "1440", "2026", "12,5", "Ale", "KS 2026/12", "§ 12", "2026-05-07", "18:30", "-", "-3", "-3,5", "212000-1439",
     "marsipan", "a@b.se", "12 %", "https://example.se/?a=b", "5 kr", "Ja – nej", "maj och juni 2026"],
)  # fmt: skip
def test_text_that_stays_as_it_is_has_no_mark(text: str) -> None:
    assert text_cell(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"), ("+46 70", "'+46 70"), ("-1+1", "'-1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"), ("  =1", "  '=1"), ("'=1", "''=1"), ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
        ("a;=1", "a;'=1"), ("a,=1", "a,'=1"), ('a"=1', "a\"'=1"), ("a\n=1", "a\n'=1"), ("a\n@x", "a\n'@x"),
        ("a\n-cmd|'/c'!A1", "a\n'-cmd|'/c'!A1"), ("a\n+HYPERLINK(1)", "a\n'+HYPERLINK(1)"), ("\uff1d1", "'\uff1d1"),
        ("vi ska:\n- äta\n- sova", "vi ska:\n- äta\n- sova"), ("-007", "'-007"),
    ],
)  # fmt: skip
def test_what_could_be_a_formula_has_an_apostrophe_before_it(text: str, written: str) -> None:
    assert text_cell(text) == written
    assert plain(written) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [("-3", "-3"), ("1.5", "1,5"), ("-0.25", "-0,25"), ("1e5", "1e5"), ("1.5E+300", "1,5E+300"), ("007", "007"),
     ("1234567890123456", "\t1234567890123456"), ("0.1234567890123456", "\t0,1234567890123456"), ("..", ".."),
     ("12000000000000000000", "12000000000000000000"), ("-1234567890123456", "\t-1234567890123456"), ("=1", "'=1")],
)  # fmt: skip
def test_a_number_has_a_comma_and_as_many_digits_as_a_spreadsheet_keeps(text: str, written: str) -> None:
    assert number_cell(text) == written
    assert number(written) == text


@given(TEXTS)
@example("'-")
@example(";'=(")
def test_the_marks_come_off_again(text: str) -> None:
    assert plain(text_cell(text)) == text


@given(TEXTS)
def test_no_cell_begins_a_formula_however_it_is_cut(text: str) -> None:
    cell = text_cell(text)
    if cell == "\t" + text:
        assert re.match(r"[\d(+]|-0|[a-z]", text, re.IGNORECASE)
        assert not re.search(r"[=@|!]", text)
        return
    assert NUMBER.fullmatch(cell) or not FORMULA.match(cell.lstrip(" "))
    for part in re.split('[;,|"\n\r\t]', disarmed(text))[1:]:
        assert not re.match("[=@\uff1d\uff20]", part)
        assert not re.match("[+\\-\uff0b\uff0d].*[(!]", part)


@given(st.lists(st.tuples(TEXTS, NUMBERS | st.just("") | st.just(".."), TEXTS), max_size=5))
def test_a_file_gives_back_its_cells(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    types = {"kod": "string", "varde": "number", "0114": "string"}
    folder = tmp_path_factory.mktemp("x")
    made = exported(folder, types, rows)
    assert [tuple(row.values()) for row in read_excel_csv(made, types)] == rows
    text = made.decode("utf-8-sig")
    assert [len(r) for r in csv.reader(StringIO(text, newline=""), delimiter=";")] == [3] * (len(rows) + 1)


def test_a_column_of_empty_cells_keeps_its_rows(tmp_path: Path) -> None:
    assert exported(tmp_path, {"a": "string"}, [("",), ("b",), ("",)]) == b'\xef\xbb\xbfa\r\n""\r\nb\r\n""\r\n'


def test_a_hostile_cell_takes_no_longer_than_another(tmp_path: Path) -> None:
    cell = ",-" * 200_000 + "0" * 200_000
    assert read_excel_csv(exported(tmp_path, {"a": "string"}, [(cell,)]), {"a": "string"}) == [{"a": cell}]


def exported(folder: Path, types: dict[str, str], rows: list[tuple[str, ...]]) -> bytes:
    write_csv(folder / "t.csv", list(types), iter(rows))
    data = (folder / "t.csv").read_bytes()
    columns = tuple(Column(name, type_) for name, type_ in types.items())
    table = Resource("t", folder / "t.csv", len(rows), len(data), sha256_hex(data), columns)
    dataset = Dataset("ale", "t", "x", "T", "", "abc", "", "", (table,), folder)
    write(dataset, table, folder / "t.excel.csv")
    return (folder / "t.excel.csv").read_bytes()

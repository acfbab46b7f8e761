"""Workbooks: types of cells, several sheets, headers over merged cells, and files that are no workbook."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from catalog.errors import ParseError
from harvesters.tables import read_table, xlsx_table
from harvesters.tables.xlsx_table import cell_text


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        fill(book)
    return out.getvalue()


def rows_into(book: xlsxwriter.Workbook, name: str, rows: list[list[object]]) -> None:
    sheet = book.add_worksheet(name)
    for r, row in enumerate(rows):
        sheet.write_row(r, 0, row)


def simple(rows: list[list[object]]) -> bytes:
    return workbook(lambda book: rows_into(book, "Blad1", rows))


def test_cells_become_text_in_their_shortest_spelling() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Blad1")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["kod", "antal", "andel", "dag", "tid", "öppet", "fel"])
        sheet.write_string(1, 0, "0114")
        sheet.write_row(1, 1, [445, 17.1])
        sheet.write_datetime(1, 3, datetime.date(2026, 11, 16), day)
        sheet.write_number(1, 4, 46342.5, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        sheet.write_boolean(1, 5, True)
        sheet.write_formula(1, 6, "=A99", None, "#REF!")
        sheet.write_row(2, 0, ["1440", 0.3, -3])

    table = read_table(workbook(fill), name="blad.xlsx")[0]
    assert list(table.rows) == [
        (2, ("0114", "445", "17.1", "2026-11-16", "2026-11-16T12:00:00", "true", "")),
        (3, ("1440", "0.3", "-3", "", "", "", "")),
    ]
    assert table.formats["kod"] == {"type": "string"}
    assert table.formats["dag"] == {"type": "date"}
    assert table.formats["tid"] == {"type": "datetime"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (1e20, "100000000000000000000"), (1e-7, "0.0000001"), (1e300, "1e+300"), (2.0, "2"), (7, "7"),
        (datetime.date(2026, 1, 2), "2026-01-02"), (datetime.time(8, 5), "08:05:00"),
        (datetime.timedelta(hours=30), "1 day, 6:00:00"), (False, "false"),
    ],
)  # fmt: skip
def test_spelling(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_titles_three_header_rows_subtotals_and_footnotes() -> None:
    rows: list[list[object]] = [
        ["Tabell 1", "Anställda i exempelkommuner"],
        [],
        ["Län", "Antal", "", "", "", "Medelålder"],
        ["Kommun", "", "därav, %"],
        ["Kommun", "Antal", -29, "30-", "  ", "Kvinnor", "Män"],
        ["Exempellän", 30, 10.5, 89.5, " ", 45, 44.5],
        ["Exempelby ", 10, 11, 89, " ", 45.5, 44],
        [],
        ["Summa", 30, 10.5, 89.5, " ", 45, 44.5],
        [],
        ["* Preliminära uppgifter"],
    ]
    table = read_table(simple(rows), name="tabell.xlsx")[0]
    assert table.header == (
        "Län – Kommun", "Antal", "därav, % – -29", "därav, % – 30-", "Medelålder – Kvinnor", "Medelålder – Män",
    )  # fmt: skip
    assert list(table.rows) == [
        (6, ("Exempellän", "30", "10.5", "89.5", "45", "44.5")),
        (7, ("Exempelby ", "10", "11", "89", "45.5", "44")),
        (9, ("Summa", "30", "10.5", "89.5", "45", "44.5")),
    ]
    assert table.notes["header_row"] == "3–5"
    assert table.notes["footnotes"] == "* Preliminära uppgifter"
    assert table.notes["dropped_columns"] == "5"


def test_sheets_with_tables_are_tables_and_prose_is_a_note() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        rows_into(book, "2024", [["namn", "antal"], ["Ale", 1], ["Orust", 2]])
        rows_into(book, "Om", [["Om statistiken"], [], ["Siffrorna avser oktober."], ["Frågor: oss"]])
        rows_into(book, "2025", [["namn", "antal"], ["Ale", 3]])
        book.add_worksheet("Tomt")

    data = workbook(fill)
    tables = read_table(data, name="bok.xlsx")
    assert [table.name for table in tables] == ["2024", "2025"]
    assert tables[0].notes["other_sheets"].splitlines()[0] == "Om"
    assert [table.name for table in read_table(data, options={"sheet": "2025"})] == ["2025"]
    assert [table.name for table in read_table(data, options={"sheet": 3})] == ["2025"]
    with pytest.raises(ParseError) as caught:
        read_table(data, name="bok.xlsx", options={"sheet": "2026"})
    assert caught.value.values["found"] == "sheets: 2024, Om, 2025, Tomt"


def test_numbers_as_text_get_the_same_hints_as_in_csv() -> None:
    table = read_table(simple([["namn", "andel"], ["Ale", "83,2"], ["Orust", ".."]]))[0]
    assert table.formats["andel"] == {"type": "number", "decimalChar": ","}
    assert table.missing_values == ("", "..")


def zip_of(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


def test_what_is_no_workbook_is_named(tmp_path: Path) -> None:
    whole = simple([["a", "b"], [1, 2]])
    cases = {
        "cut off": whole[: len(whole) // 2],
        "empty parts": zip_of(xl__workbook_xml=b""),
        "old format, broken": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "no cells": workbook(lambda book: book.add_worksheet("Tomt")),
    }
    for case, data in cases.items():
        path = tmp_path / "bok.xlsx"
        path.write_bytes(data)
        for source in (data, path):
            with pytest.raises(ParseError) as caught:
                read_table(source, name="bok.xlsx")
            assert caught.value.values["expected"] == "XLSX, XLS, ODS", case


def test_a_zip_that_is_no_workbook_is_named() -> None:
    with pytest.raises(ParseError) as caught:
        read_table(zip_of(a_xml=b"<a/>"), name="bok.xlsx")
    assert caught.value.values["found"] == "ZIP: a.xml"


def test_a_workbook_that_unpacks_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_table, "MAX_UNPACKED_BYTES", 1_000)
    with pytest.raises(ParseError) as caught:
        read_table(simple([["a"], ["b" * 2_000]]), name="bok.xlsx")
    assert caught.value.values["expected"] == "<= 1000 byte"


def test_a_damaged_sheet_is_named() -> None:
    source = zipfile.ZipFile(io.BytesIO(simple([["a", "b"], [1, 2]])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for entry in source.namelist():
            data = source.read(entry)
            archive.writestr(entry, data[:200] + b"<<<" if "sheet1" in entry else data)
    with pytest.raises(ParseError) as caught:
        read_table(out.getvalue(), name="bok.xlsx")
    assert str(caught.value.values["found"]).startswith("Blad1: ")


def test_error_cells_are_emptied_and_told_of_wherever_they_stand() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Tomt")
        sheet = book.add_worksheet("Räkning & fel")
        sheet.write_row(0, 0, ["namn", "antal", "kvot"])
        sheet.write_row(1, 0, ["Ale", 1])
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
        sheet.write_row(2, 0, ["Orust", 2, 3])
        sheet.write_formula(3, 2, "=A1:B2 C3", None, "#N/A")

    table = read_table(workbook(fill), name="fel.xlsx")[0]
    assert [cells for _, cells in table.rows] == [("Ale", "1", ""), ("Orust", "2", "3"), ("", "", "")]
    assert [(f.row, f.column, f.value) for f in table.flaws.kept] == [(2, 2, "#DIV/0!"), (4, 2, "#N/A")]
    assert table.formats["kvot"] == {"type": "integer"}


def test_two_cells_far_apart_are_refused_before_they_fill_the_memory() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Stor")
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "b")

    with pytest.raises(ParseError) as caught:
        read_table(workbook(fill), name="stor.xlsx")
    assert caught.value.values["found"] == "Stor: 1048576 x 16384"

"""Several tables below each other in one file or sheet."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.errors import ParseError
from harvesters.tables import TableParts, read_table

FIRST = ["kommun;ar;antal", *(f"Ale;{year};{year - 2000}" for year in range(2019, 2025))]
SECOND = ["skola;elever;larare;ort", *(f"Skola {n};{n}0;{n};Nol" for n in range(1, 6))]


def read(lines: list[str], **options: object) -> list[TableParts]:
    asked = {"tables": "split", **options}  # a harvest tells tables apart only where the registry says so
    return read_table("\n".join(lines).encode(), name="lista.csv", options=asked)


@pytest.mark.parametrize("between", [[], [""], ["", "Tabell 2. Skolor"], ["", ""]])
def test_two_tables(between: list[str]) -> None:
    first, second = read([*FIRST, *between, *SECOND])
    assert [(t.name, t.number) for t in (first, second)] == [("lista", 1), ("lista", 2)]
    assert first.header == ("kommun", "ar", "antal")
    assert len(list(first.rows)) == 6
    assert second.header == ("skola", "elever", "larare", "ort")
    assert next(cells for _, cells in second.rows) == ("Skola 1", "10", "1", "Nol")
    assert second.notes["table"] == "2 of 2"
    assert ("preamble" in second.notes) == (len(between) == 2 and bool(between[1]))


@pytest.mark.parametrize(
    "lines",
    [
        [*FIRST, "", "Partille;2020;3"],  # a blank row within a table
        [*FIRST, "", "Norra området", *FIRST[1:]],  # a heading between groups
        ["Uttag;Ale;2026;x", "Källa;Nol;2026;y", "Ansvarig;Orust;2026;z", "", *FIRST],  # a preamble of its own width
        FIRST,
    ],
)
def test_one_table(lines: list[str]) -> None:
    assert len(read(lines)) == 1


def test_a_source_can_overrule() -> None:
    assert len(read([*FIRST, "", *SECOND], tables="one")) == 1
    assert len(read([*FIRST, "", *SECOND], header_row=1)) == 1
    with pytest.raises(ParseError, match="split, one"):
        read(FIRST, tables="två")


def test_two_tables_on_one_sheet() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Blad1")
        for at, line in enumerate([*FIRST, "", "Skolor", *SECOND]):
            for column, cell in enumerate(line.split(";")):
                sheet.write(at, column, int(cell) if cell.isdigit() else cell)
    first, second = read_table(stream.getvalue(), name="bok.xlsx", options={"tables": "split"})
    assert first.header == ("kommun", "ar", "antal")
    assert second.header == ("skola", "elever", "larare", "ort")
    assert len(list(second.rows)) == 5
    assert (second.name, second.number) == ("Blad1", 2)


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from(["", "Ale", "7", "2026", "a b"]), min_size=1, max_size=4), max_size=30))
def test_no_row_is_read_twice_and_none_moves(rows: list[list[str]]) -> None:
    lines = [*FIRST, *(";".join(cells) for cells in rows)]
    numbers = [number for part in read(lines) for number, _ in part.rows]
    assert numbers == sorted(set(numbers))
    assert set(numbers) <= set(range(1, len(lines) + 1))

"""Laws of reading tiny and contrary tables: a row, a column, all text, years or numbers as names, holes."""

from __future__ import annotations

import io
from collections.abc import Collection

import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from catalog.errors import EmptyAnswer, ParseError
from harvesters.tables import TableParts, read_table
from harvesters.tables.grid import read_grid
from harvesters.tables.header import as_line
from harvesters.tables.parts import is_blank

LAW = settings(max_examples=120, deadline=None)
NAMES = ["namn", "antal", "År", "kommunkod", "a", "X", "2023", "2024", "1", "2,5", "", " "]
VALUES = ["Ale", "Nol", "7", "1,5", "2023", "1 000", "-", "..", "#N/A", "2026-11-16", "", " ", "Källa: oss", "* not"]
CELL = st.sampled_from(NAMES + VALUES) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=4)
Grid = list[list[str]]


def even(cell: st.SearchStrategy[str]) -> st.SearchStrategy[Grid]:
    """Return tables of one to five rows and columns, a header of names above values."""
    return st.integers(1, 5).flatmap(
        lambda width: st.builds(
            lambda names, rows: [names, *rows],
            st.lists(st.sampled_from(NAMES), min_size=width, max_size=width),
            st.lists(st.lists(cell, min_size=width, max_size=width), max_size=5),
        )
    )


RAGGED: st.SearchStrategy[Grid] = st.lists(st.lists(CELL, max_size=5), min_size=1, max_size=8)
GRID = even(st.sampled_from(VALUES)) | even(st.sampled_from(["Ale", "Nol", "x y"])) | RAGGED


def read(grid: Grid, **options: object) -> TableParts:
    """Read the rows as a sheet holds them."""
    return read_grid(lambda: iter(list(enumerate(grid, 1))), "blad", "blad.xlsx", options, {})


def span(note: str) -> range:
    first, _, last = note.partition("–")
    return range(int(first or 0), int(last or first or 0) + 1)


def unaccounted(grid: Grid, part: TableParts, data: Collection[int]) -> list[int]:
    """Return the rows that are neither data nor header, nor told of in the notes."""
    header = span(part.notes["header_row"])
    preamble = part.notes.get("preamble", "").splitlines()
    footnotes, foot = part.notes.get("footnotes", "").splitlines(), span(part.notes.get("footnote_rows", ""))
    lost = []
    for number, cells in enumerate(grid, 1):
        line = as_line(cells).strip()
        told = number in header or line in preamble or (number in foot and line in footnotes)
        if not is_blank(cells) and number not in data and not told:
            lost.append(number)
    return lost


@LAW
@given(GRID)
@example([["2023", "2024"], ["1", "2"]])
@example([["1", "2"]])
@example([["Ale"]])
@example([["", ""], ["Ale", "7"]])
def test_no_row_is_lost_without_a_note(grid: Grid) -> None:
    if all(is_blank(cells) for cells in grid):
        with pytest.raises(EmptyAnswer):
            read(grid)
        return
    part = read(grid)
    assert len({name.casefold() for name in part.header}) == len(part.header)
    assert all(part.header)
    assert unaccounted(grid, part, {number for number, _ in part.rows}) == []


@LAW
@given(GRID)
def test_the_cells_of_a_row_are_the_files_own(grid: Grid) -> None:
    if all(is_blank(cells) for cells in grid):
        return
    part = read(grid)
    dropped = {int(column) - 1 for column in part.notes.get("dropped_columns", "").split(", ") if column}
    lost = {(flaw.row, flaw.value) for flaw in part.flaws.kept}
    for number, cells in part.rows:
        given_cells = [cell for column, cell in enumerate(grid[number - 1]) if column not in dropped]
        assert len(cells) == len(given_cells)
        for read_cell, cell in zip(cells, given_cells, strict=True):
            assert read_cell == cell or (read_cell == "" and (number, cell.strip()) in lost)


@LAW
@given(GRID, st.integers(0, 9), st.none() | st.integers(1, 3))
def test_the_header_that_a_source_states_always_wins(grid: Grid, row: int, rows: int | None) -> None:
    filled = [number for number, cells in enumerate(grid, 1) if not is_blank(cells)]
    options: dict[str, object] = {"header_row": row} | ({"header_rows": rows} if rows else {})
    if not filled or row > filled[-1]:
        with pytest.raises(ParseError):
            read(grid, **options)
        return
    part = read(grid, **options)
    expected = [number for number in filled if number >= row][: rows or 1] if row else []
    header = span(part.notes["header_row"])
    assert [n for n in filled if n in header] == expected
    data = [number for number, _ in part.rows]
    assert all(number > (expected[-1] if expected else 0) for number in data)
    assert unaccounted(grid, part, data) == []
    if row:
        below = [number for number in filled if number > expected[-1]]
        foot = span(part.notes.get("footnote_rows", ""))
        assert [number for number in below if number not in foot] == data


@LAW
@given(st.binary(max_size=60) | GRID.map(lambda grid: "\n".join(";".join(row) for row in grid).encode()))
def test_no_text_makes_the_reader_crash(data: bytes) -> None:
    for options in ({}, {"tables": "split"}, {"mend_rows": True}, {"header_row": 0}):
        try:
            for part in read_table(data, name="a.csv", options=options):
                list(part.rows)
        except ParseError:
            pass


@settings(max_examples=40, deadline=None)
@given(GRID)
def test_no_sheet_makes_the_reader_crash(grid: Grid) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": True}) as book:
        sheet = book.add_worksheet("Blad1")
        for number, row in enumerate(grid):
            sheet.write_row(number, 0, row)
    try:
        parts = read_table(out.getvalue(), name="a.xlsx", options={"tables": "split"})
    except ParseError:
        return
    assert all(len(list(part.rows)) <= len(grid) for part in parts)


@pytest.mark.parametrize(
    ("grid", "header", "rows"),
    [
        ([["namn", "antal"], ["Ale", "7"]], ("namn", "antal"), 1),
        ([["kommun", "2023", "2024"], ["Ale", "1", "2"]], ("kommun", "2023", "2024"), 1),
        ([["kommun", "2023", "2024"], ["Ale", "1,5", "2,5"], ["Nol", "..", "3,5"]], ("kommun", "2023", "2024"), 2),
        ([["namn", "ort"], ["Eken", "Nol"]], ("namn", "ort"), 1),
        ([["namn", "ort"]], ("namn", "ort"), 0),
        ([["", "2023"], ["Ale", "7"], ["Nol", "8"]], ("kolumn 1", "2023"), 2),
        ([["", "antal"], ["Ale", "7"], ["Nol", "8"]], ("kolumn 1", "antal"), 2),
        ([["", "7"], ["Ale", "8"], ["Nol", "9"]], ("kolumn 1", "kolumn 2"), 3),
        ([["Ale", "7"], ["Nol", "8"]], ("kolumn 1", "kolumn 2"), 2),
        ([["namn"], ["Ale"]], ("namn",), 1),
        ([["antal"], ["7"]], ("antal",), 1),
        ([["kod", "1", "2", "3"], ["Ale", "a", "b", "c"], ["Nol", "d", "e", "f"]], ("kod", "1", "2", "3"), 2),
        ([["namn", "antal"], ["Ale", ".."], ["Nol", "7"]], ("namn", "antal"), 2),
        ([["namn", "antal"], ["Ale", "#N/A"], ["Nol", "7"]], ("namn", "antal"), 2),
        ([["Ale", "#N/A"], ["Nol", "7"], ["Bo", "8"]], ("kolumn 1", "kolumn 2"), 3),
    ],
)
def test_tiny_tables(grid: Grid, header: tuple[str, ...], rows: int) -> None:
    part = read(grid)
    assert part.header == header
    assert len(list(part.rows)) == rows

"""Several tables beside each other on one sheet, and tables that merely have an empty column."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters.tables import TableParts, beside, read_table
from harvesters.tables.beside import letters

PARTIES = [["parti", "mandat"], *[[name, n] for n, name in enumerate(["C", "KD", "L", "M", "MP", "S", "SD", "V"], 2)]]
SCHOOLS = [["skola", "elever", "lärare"], *[[f"Skola {n}", n * 10, n] for n in range(1, 6)]]


def side_by_side(*tables: list[list[object]], down: tuple[int, ...] = (), gap: int = 1) -> list[list[object]]:
    """Return rows with the tables beside each other; `down` is how many rows lower each begins."""
    height = max(len(t) + d for t, d in zip(tables, (*down, *[0] * len(tables)), strict=False))
    rows: list[list[object]] = [[] for _ in range(height)]
    for at, (table, lower) in enumerate(zip(tables, (*down, *[0] * len(tables)), strict=False)):
        width = len(table[0])
        for n, row in enumerate(rows):
            row += ([""] * gap if at else []) + (table[n - lower] if 0 <= n - lower < len(table) else [""] * width)
    return rows


def in_csv(rows: list[list[object]], **options: object) -> list[TableParts]:
    return read_table("\n".join(";".join(map(str, row)) for row in rows).encode(), name="a.csv", options=options)


def in_book(rows: list[list[object]], **options: object) -> list[TableParts]:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Blad1")
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
    return read_table(out.getvalue(), name="a.xlsx", options=options)


def content(part: TableParts) -> list[list[str]]:
    return [list(part.header), *[list(cells) for _, cells in part.rows]]


def texts(table: list[list[object]]) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in table]


@pytest.mark.parametrize("read", [in_csv, in_book])
@pytest.mark.parametrize(
    ("tables", "down"),
    [
        ((PARTIES, SCHOOLS), ()),  # one ends earlier
        ((SCHOOLS, PARTIES), ()),
        ((SCHOOLS, SCHOOLS), ()),  # the first column has the same name
        ((PARTIES, SCHOOLS), (0, 3)),  # one begins lower, among the other's data
        ((SCHOOLS, PARTIES, [["skola", "rum"], *[[f"Skola {n}", n] for n in range(1, 4)]]), ()),
    ],
)
@pytest.mark.parametrize("gap", [1, 2])
def test_tables_with_an_empty_column_between(read, tables, down, gap) -> None:
    found = read(side_by_side(*tables, down=down, gap=gap))
    assert [content(part) for part in found] == [texts(table) for table in tables]
    assert [part.number for part in found] == list(range(1, len(tables) + 1))
    assert found[1].notes["table"] == f"2 of {len(tables)}"
    width = len(tables[0][0])
    assert found[0].notes["columns"] == f"A–{letters(width - 1)}"
    assert found[1].notes["columns"].startswith(f"{letters(width + gap)}–")


def test_titles_above_and_sources_below() -> None:
    rows = [["Tabell 1", "", "", "Tabell 2"], [], *side_by_side(PARTIES, SCHOOLS), [], ["Källa: påhittad"]]
    first, second = in_book(rows)
    assert (content(first), content(second)) == (texts(PARTIES), texts(SCHOOLS))
    assert (first.notes["preamble"], second.notes["preamble"]) == ("Tabell 1", "Tabell 2")
    assert first.notes["footnotes"] == "Källa: påhittad"


YEARS = [["kommun", "2019", "2020", "", "2021", "2022"], *[[f"Ort {n}", n, n + 1, "", n + 2, n] for n in range(6)]]
GROUPS = [["kommun", "antal", "andel", "", "antal", "andel"], *[[f"Ort {n}", n, 1.5, "", n, 2.5] for n in range(6)]]
CONTACT = [["skola", "elever", "", "rektor", "ort"], *[[f"Skola {n}", n, "", f"Namn {n}", "Nol"] for n in range(6)]]
COMMENT = [["skola", "elever", "", "kommentar"], *[[f"S {n}", n, "", "ny" if n == 1 else ""] for n in range(6)]]
NAMED = [["parti", "mandat", "reserv", "parti", "mandat"], *[["C", 1, "", "S", 2]] * 4]  # an empty column with a name
TEXT = [["a", "b", "", "c", "d"], *[["x", "y", "", "z", "w"]] * 4]
ONE_COLUMN = [["parti", "", "parti"], *[["C", "", "S"]] * 4]
LAST_BLANK = [*CONTACT[:-1], ["Skola 9", 9, "", "", ""]]


@pytest.mark.parametrize("read", [in_csv, in_book])
@pytest.mark.parametrize("rows", [YEARS, GROUPS, CONTACT, COMMENT, NAMED, TEXT, ONE_COLUMN, LAST_BLANK])
def test_a_table_that_merely_has_an_empty_column_is_one(read, rows) -> None:
    (part,) = read(rows)
    assert "columns" not in part.notes
    assert len(list(part.rows)) == len(rows) - 1


def test_a_source_can_overrule() -> None:
    both = side_by_side(PARTIES, SCHOOLS)
    assert len(in_csv(both, tables="one")) == 1
    assert len(in_csv(both, header_row=1)) == 1  # it says where the table is
    assert len(in_csv(both, header_row=1, tables="split")) == 2
    alike = side_by_side(PARTIES[:6], SCHOOLS)  # as long as each other: that they are two, only a person knows
    assert len(in_csv(alike)) == 1
    assert [content(part) for part in in_csv(alike, tables="split")] == [texts(PARTIES[:6]), texts(SCHOOLS)]
    assert len(in_csv(YEARS, tables="split")) == 1


def test_tables_beside_and_below_each_other() -> None:
    lower = side_by_side(SCHOOLS, [["ort", "invånare", "hushåll"], *[[f"Ort {n}", n, n] for n in range(1, 9)]])
    rows = [*[[*row, "", "", "", "", ""][:7] for row in SCHOOLS], [""] * 7, ["Tabell 2"], *lower]
    parts = in_book(rows, tables="split")
    assert sum(len(list(part.rows)) for part in parts) == 5 + 5 + 8
    assert [part.number for part in parts] == [1, 2, 3]


def test_a_cell_far_down_in_the_empty_column_keeps_the_table_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "SAMPLE_ROWS", 8)
    rows = side_by_side(SCHOOLS, [["skola", "rum"], *[[f"Skola {n}", n] for n in range(1, 6)]])
    rows += [["Skola 9", 1, 1, "", "Skola 9", 1]] * 10
    assert len(in_csv(rows)) == 2
    assert len(in_csv([*rows, ["Skola 9", 1, 1, "obs", "Skola 9", 1]])) == 1
    monkeypatch.setattr(beside, "MAX_ROWS", 5)
    assert len(in_csv(rows)) == 1


def test_a_merged_cell_is_told_of_in_its_own_table() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Blad1")
        for n, row in enumerate(side_by_side(PARTIES, SCHOOLS)):
            sheet.write_row(n, 0, row)
        sheet.merge_range(2, 3, 3, 3, "Skola 2")
        sheet.write_formula(4, 4, "=1/0", None, "#DIV/0!")
    first, second = read_table(out.getvalue(), name="a.xlsx")
    assert first.flaws.kept == []
    assert [(f.rule, f.row, f.column) for f in second.flaws.kept] == [("felvarde", 5, 1), ("sammanfogade-rader", 3, 0)]


@pytest.mark.parametrize(("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_called_as_in_a_spreadsheet(column: int, name: str) -> None:
    assert letters(column) == name


CELL = st.sampled_from(["", "", "Ale", "Nol", "7", "1,5", "2026", "#N/A", "-"])


@settings(deadline=None)
@given(st.lists(st.lists(CELL, min_size=1, max_size=7), max_size=15), st.sampled_from([{}, {"tables": "split"}]))
def test_no_cell_is_lost_between_the_tables(rows: list[list[str]], options: dict[str, object]) -> None:
    """What stands in a row stands in some table's row of that number, in its header, or in its notes."""
    data = [*side_by_side(PARTIES, SCHOOLS), *rows]
    parts = in_csv(data, **options)
    assert len(parts) >= 1
    read = [cell for part in parts for _, cells in part.rows for cell in cells if cell]
    named = " ".join(" ".join(part.header) + " ".join(part.notes.values()) for part in parts)
    flawed = [flaw.value for part in parts for flaw in part.flaws.kept]
    for row in data:
        for cell in map(str, row):
            assert not cell or cell in read or cell in flawed or cell in named

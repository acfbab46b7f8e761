"""Rows with one delimiter too many or too few: mended only where there is one place for the fault."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.errors import ParseError
from harvesters.tables import read_table
from harvesters.tables.mend import Mender

HEADER = "datum,tid,antal,kod,namn"
WHOLE = [
    [f"2026-01-{day:02}", f"08:{day:02}", str(day), f"AB-{1000 + day}", name]
    for day, name in enumerate(["Ale bibliotek", "Orust simhall", "Tjörn idrottsplats", "Lilla Edet"] * 7, 1)
]


def read(lines: list[str], **chosen: object) -> tuple[list[tuple[str, ...]], dict[str, str]]:
    options = {"mend_rows": True, **chosen}  # a harvest mends only where the registry says so
    table = read_table("\n".join([HEADER, *lines]).encode(), name="lista.csv", options=options)[0]
    return [cells for _, cells in table.rows], dict(table.notes)


def lines_with(faulty: str) -> list[str]:
    return [",".join(cells) for cells in WHOLE[:24]] + [faulty] + [",".join(cells) for cells in WHOLE[24:]]


@pytest.mark.parametrize(
    ("faulty", "mended"),
    [
        ("2026-01-29,,08:29,29,AB-1029,Lilla Edet", ("2026-01-29", "08:29", "29", "AB-1029", "Lilla Edet")),
        (",2026-01-29,08:29,29,AB-1029,Lilla Edet", ("2026-01-29", "08:29", "29", "AB-1029", "Lilla Edet")),
        ("2026-01-2908:29,29,AB-1029,Lilla Edet", ("2026-01-29", "08:29", "29", "AB-1029", "Lilla Edet")),
        ("2026-01-29,08:29,29AB-1029,Lilla Edet", ("2026-01-29", "08:29", "29", "AB-1029", "Lilla Edet")),
    ],
)
def test_one_place_for_the_fault(faulty: str, mended: tuple[str, ...]) -> None:
    rows, notes = read(lines_with(faulty))
    assert rows[24] == mended
    assert notes["mended_rows"] == "1 (26)"
    assert "ragged_rows" not in notes


@pytest.mark.parametrize(
    "faulty",
    [
        "2026-01-29,08:29,29,AB-1029,Ale torg,extra",  # nothing blank to take away
        "2026-01-29,08:29,29,AB-1029",  # nothing is padded
        "2026-01-29,08:29,29,ab-1029Ale torg",  # no cell of that shape
        "2026-01-29,,,08:29,29,AB-1029,Ale torg",  # two too many
    ],
)
def test_a_row_without_one_clear_place_stays_ragged(faulty: str) -> None:
    rows, notes = read(lines_with(faulty))
    assert rows[24] == tuple(faulty.split(","))
    assert notes["ragged_rows"] == "1 (26)"
    assert "mended_rows" not in notes


def test_a_source_can_overrule() -> None:
    rows, notes = read(lines_with("2026-01-29,,08:29,29,AB-1029,Ale torg"), mend_rows=False)
    assert rows[24] == ("2026-01-29", "", "08:29", "29", "AB-1029", "Ale torg")
    assert notes["ragged_rows"] == "1 (26)"
    with pytest.raises(ParseError, match="mend_rows"):
        read(lines_with(",".join(WHOLE[0]) + ","), mend_rows="ja")


def test_many_ragged_rows_are_not_single_faults() -> None:
    faulty = ["2026-01-29,,08:29,29,AB-1029,Ale torg"] * 3
    _, notes = read([",".join(cells) for cells in WHOLE] + faulty)
    assert notes["ragged_rows"].startswith("3 ")


def test_too_few_whole_rows_say_nothing() -> None:
    assert Mender(WHOLE[:19], 5).mended(["2026-01-29", "", "08:29", "29", "AB-1029", "Ale torg"]) is None


def test_words_in_every_column_leave_more_places() -> None:
    rows = [["Ale kommun", f"Orust plats {'x' * day}", f"Tjörn {'ab' * day}"] for day in range(30)]
    assert Mender(rows, 3).mended(["Ale", "Orust Tjörn bibliotek"]) is None


CELLS = st.lists(st.text("ab1 -,", max_size=6), min_size=1, max_size=7)


@given(CELLS)
def test_a_mended_row_has_the_same_text(cells: list[str]) -> None:
    made = Mender(WHOLE, 5).mended(cells)
    if made is not None:
        assert len(made) == 5
        assert "".join(made).split() == "".join(cells).split()


@given(st.sampled_from(WHOLE), st.integers(0, 5), st.integers(0, 3))
def test_a_fault_put_in_is_found_or_left(row: list[str], blank_at: int, glued_at: int) -> None:
    mender = Mender(WHOLE, 5)
    assert mender.mended([*row[:blank_at], "", *row[blank_at:]]) == row
    glued = [*row[:glued_at], row[glued_at] + row[glued_at + 1], *row[glued_at + 2 :]]
    assert mender.mended(glued) in (row, None)

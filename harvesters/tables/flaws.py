"""Cells that are read otherwise than they stand in the file, so that each can be told of: errors and merged cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from harvesters.tables.error_cells import RULE, error_meaning, may_hold_errors

MERGED_ROWS, MERGED_COLUMNS = "sammanfogade-rader", "sammanfogade-kolumner"
MAX_KEPT = 1_000  # with their places; the counts are always complete

Merge = tuple[int, int, int, int]  # first row, first column, last row, last column of a merged cell; 1 = first


@dataclass(frozen=True)
class Flaw:
    """One cell: `rule` is a key of texts/rules.yml, `column` its place in the header of the table (0 = first)."""

    rule: str
    row: int
    column: int
    value: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass
class Flaws:
    """The first `MAX_KEPT` of a table, and how many there are by rule beyond those."""

    kept: list[Flaw] = field(default_factory=list)
    more: Counter[str] = field(default_factory=Counter)

    def add(self, flaw: Flaw) -> None:
        """Keep a flaw, or count it when there is no room."""
        if len(self.kept) < MAX_KEPT:
            self.kept.append(flaw)
        else:
            self.more[flaw.rule] += 1


class ErrorCells:
    """Finds the error cells of rows and empties them. `spared`: texts that the source says are its masks."""

    def __init__(self, spared: Collection[str]) -> None:
        self._spared = {text.casefold() for text in spared}

    def meaning(self, text: str) -> str:
        """Return what an error means, "" for any other text."""
        meaning = error_meaning(text)
        return "" if meaning and text.strip().casefold() in self._spared else meaning

    def find(self, number: int, cells: Sequence[str]) -> list[Flaw]:
        """Return the error cells of a row; `column` is their place in the row."""
        if not may_hold_errors(cells):
            return []
        found = ((at, cell.strip(), self.meaning(cell)) for at, cell in enumerate(cells))
        return [Flaw(RULE, number, at, text, {"error": meaning}) for at, text, meaning in found if meaning]

    def emptied(self, cells: list[str]) -> list[str]:
        """Return the row with nothing in its error cells."""
        if not may_hold_errors(cells):
            return cells
        return ["" if self.meaning(cell) else cell for cell in cells]


def merged_flaw(merge: Merge, column: int) -> Flaw:
    """Return what is told of a merged cell in the table's data."""
    top, left, bottom, right = merge
    if right > left:
        return Flaw(MERGED_COLUMNS, top, column, values={"columns": right - left + 1})
    return Flaw(MERGED_ROWS, top, column, values={"first": top, "last": bottom})

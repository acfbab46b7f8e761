"""Rows with one cell too many or one too few, where the columns leave only one place for the fault.

A mended row has the same characters in the same order as the row in the file.
Only a cell boundary is taken away (a blank cell goes) or put in (a cell is cut
in two). Nothing is padded: a cut never leaves a blank cell. A row is mended
only if every cell then looks like the rest of its column, and no other place
gives that; else it stays ragged, for the validator to report.
"""

from __future__ import annotations

from collections.abc import Sequence

from harvesters.tables.cells import kind_of

MIN_WHOLE_ROWS = 20  # fewer say too little about a column
MAX_RAGGED_SHARE = 0.05  # with more ragged rows, the fault is not in single rows
_MAX_SHAPES = 8  # a column with so few shapes is regular: a cell of another shape does not belong
_SHAPE_CHARS = 80


class Mender:
    """What the whole rows of a table say about its columns."""

    def __init__(self, whole_rows: Sequence[Sequence[str]], width: int) -> None:
        self._columns = [_Column([cells[at] for cells in whole_rows]) for at in range(width)]
        self.ready = width > 1 and len(whole_rows) >= MIN_WHOLE_ROWS

    def mended(self, cells: Sequence[str]) -> list[str] | None:
        """Return the row with the table's width, None if there is no place, or more than one, for the fault."""
        if not self.ready:
            return None
        if len(cells) == len(self._columns) + 1:
            return self._joined(cells)
        if len(cells) == len(self._columns) - 1:
            return self._cut(cells)
        return None

    def _joined(self, cells: Sequence[str]) -> list[str] | None:
        found = {
            (*cells[:at], *cells[at + 1 :])
            for at, cell in enumerate(cells)
            if not cell.strip() and self._fits(cells[:at], 0) and self._fits(cells[at + 1 :], at)
        }
        return list(found.pop()) if len(found) == 1 else None

    def _cut(self, cells: Sequence[str]) -> list[str] | None:
        """Return the row with one cell cut in two: at a quote that stands inside it, else where the shapes say."""
        places = []
        for at, cell in enumerate(cells):
            if not (self._fits(cells[:at], 0) and self._fits(cells[at + 1 :], at + 2)):
                continue
            pairs = [(cell[:cut], cell[cut:]) for cut in range(1, len(cell))]
            quoted = [(cell[:cut], cell[cut + 1 :]) for cut in range(1, len(cell) - 1) if cell[cut] == '"']
            pairs, quoted = self._fitting(pairs, at), self._fitting(quoted, at)
            if pairs or quoted:
                places.append((at, quoted if len(quoted) == 1 else pairs))
        if len(places) != 1 or len(places[0][1]) != 1:
            return None
        at, [pair] = places[0]
        return [*cells[:at], *pair, *cells[at + 1 :]]

    def _fits(self, cells: Sequence[str], first: int) -> bool:
        return all(column.fits(cell) for column, cell in zip(self._columns[first:], cells, strict=False))

    def _fitting(self, pairs: Sequence[tuple[str, str]], at: int) -> list[tuple[str, str]]:
        """Return the pairs that fit columns `at` and the next; neither half may be blank or end in white space."""
        left, right = self._columns[at], self._columns[at + 1]
        return [
            (a, b) for a, b in pairs if a.strip() == a and b.strip() == b and a and b and left.fits(a) and right.fits(b)
        ]


class _Column:
    """How the cells of one column look."""

    def __init__(self, cells: Sequence[str]) -> None:
        filled = [cell for cell in cells if cell.strip()]
        self._blanks = len(filled) < len(cells)
        shapes = {_shape(cell) for cell in filled}
        # As many shapes as half the rows are free text, though short.
        self._shapes = shapes if len(shapes) <= min(_MAX_SHAPES, len(filled) // 2) else None
        self._kinds = {kind_of(cell) for cell in filled}
        self._longest = max((len(cell) for cell in filled), default=0)
        self._shortest = min((len(cell) for cell in filled), default=0)
        if not filled:
            self._shapes = set()

    def fits(self, cell: str) -> bool:
        if not cell.strip():
            return self._blanks
        if self._shapes is not None:
            return _shape(cell) in self._shapes
        return kind_of(cell) in self._kinds and self._shortest / 2 <= len(cell) <= 2 * self._longest


def _shape(cell: str) -> str:
    """Return the cell with 9 for each digit, A for each capital and a for each other letter; a long text as it is."""
    if len(cell) > _SHAPE_CHARS:
        return cell
    return "".join(
        "9" if char.isdigit() else "A" if char.isupper() else "a" if char.isalpha() else char for char in cell
    )

"""Several tables beside each other on one sheet: which columns each of them has.

Two blocks of columns with an empty column between them are two tables when each
has a header and a first column that tells its rows apart, and one thing more
says that they do not belong together: the first column has the same name in
both, or they begin or end at rows of their own. A table that merely has an
empty column in it fails all three. `tables: split` makes do without the third,
if both blocks have columns of numbers or dates under words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from catalog.errors import ParseError
from harvesters.tables.cells import YEAR, kind_of
from harvesters.tables.flaws import Merge
from harvesters.tables.header import filled_count, find_shape
from harvesters.tables.parts import SAMPLE_ROWS, Options, Record, text_option

MAX_ROWS = 200_000  # of a sheet that are looked through before it is cut in two
_MIN_COLUMNS = 2
_MIN_DATA_ROWS = 2
_MIN_ROWS_APART = 2
_PLACE = ("header_row", "header_rows", "skip_footer")

Records = Callable[[], Iterator[Record]]


@dataclass(frozen=True)
class Block:
    """Some columns of a sheet: `first` (0 = A) up to `end`, None for all that follow."""

    records: Records
    first: int = 0
    end: int | None = None

    def merges(self, merges: Sequence[Merge]) -> list[Merge]:
        """Return the merged cells that begin in this block, counted from its first column."""
        end = self.end if self.end is not None else float("inf")
        return [
            (top, left - self.first, low, right - self.first)
            for top, left, low, right in merges
            if self.first < left <= end
        ]

    @property
    def columns(self) -> str:
        """Return the columns as a spreadsheet calls them: "A–C", "E–"."""
        return f"{letters(self.first)}–{'' if self.end is None else letters(self.end - 1)}"


@dataclass(frozen=True)
class _Look:
    """What a block of columns looks like. Row numbers are the file's."""

    header_row: int
    names: tuple[str, ...]
    data: tuple[int, ...]  # rows with at least two filled cells
    filled: frozenset[int]  # rows with more than one filled cell, header and titles too
    has_keys: bool  # its first column tells rows apart
    is_typed: bool  # some column holds numbers or dates under a word


def split_beside(records: Records, options: Options, source_name: str) -> list[Block]:
    """Return the blocks of columns that are tables of their own, from the left; one when there is only one.

    Only one when the options say `tables: one`; or where the table is (header_row, header_rows, skip_footer) and not
    `tables: split`, which applies those to each.
    """
    whole = [Block(records)]
    asked = text_option(options, "tables")
    is_placed = any(options.get(key) is not None for key in _PLACE)
    if asked == "one" or (is_placed and asked != "split"):
        return whole
    sample = list(islice(records(), SAMPLE_ROWS))
    runs = _runs(sample)
    if len(runs) < 2:
        return whole
    tables: list[tuple[int, int]] = []
    first, end = runs[0]
    for left, right in runs[1:]:
        here, there = _look(sample, first, end, source_name), _look(sample, left, right, source_name)
        if here and there and _apart(here, there, is_asked=asked == "split") and _is_empty(records(), end):
            tables.append((first, end))
            first = left
        end = right
    if not tables:
        return whole
    return [*(_block(records, *columns) for columns in tables), _block(records, first, None)]


def letters(column: int) -> str:
    """Return "A" for 0, "AA" for 26."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _runs(sample: Sequence[Record]) -> list[tuple[int, int]]:
    """Return the runs of columns that hold something, as (first, end)."""
    used = sorted({c for _, cells in sample for c, cell in enumerate(cells) if cell and not cell.isspace()})
    starts = [c for at, c in enumerate(used) if at == 0 or used[at - 1] != c - 1]
    ends = [c + 1 for at, c in enumerate(used) if at == len(used) - 1 or used[at + 1] != c + 1]
    return list(zip(starts, ends, strict=True))


def _look(sample: Sequence[Record], first: int, end: int, source_name: str) -> _Look | None:
    """Return what a block looks like, None when it is no table with a header."""
    width = end - first
    if width < _MIN_COLUMNS:
        return None
    rows = [(n, [*cells[first:end], *[""] * width][:width]) for n, cells in sample]
    try:
        shape = find_shape(rows, source_name, None, None)
    except ParseError:
        return None
    if not shape.header_rows or not shape.names[0]:
        return None
    data = [(n, cells) for n, cells in rows if n >= shape.first_row and filled_count(cells) > 1]
    if len(data) < _MIN_DATA_ROWS:
        return None
    keys = [cells[0].strip() for _, cells in data]
    kinds = [{kind_of(cells[c]) for _, cells in data} - {"blank"} for c in range(width)]
    return _Look(
        header_row=shape.header_rows[-1],
        names=shape.names,
        data=tuple(n for n, _ in data),
        filled=frozenset(n for n, cells in rows if filled_count(cells) > 1),
        has_keys=all(keys) and (kinds[0] == {"text"} or all(YEAR.fullmatch(key) for key in keys)),
        is_typed=any(
            found & {"number", "date"} and found <= {"number", "date", "mask"} and kind_of(name) == "text"
            for found, name in zip(kinds, shape.names, strict=True)
        ),
    )


def _apart(here: _Look, there: _Look, *, is_asked: bool) -> bool:
    """Tell whether two blocks are tables of their own."""
    if not (here.has_keys and there.has_keys):
        return False
    early, late = sorted((here, there), key=lambda look: look.header_row)
    short, long = sorted((here, there), key=lambda look: look.data[-1])
    return (
        here.names[0].casefold() == there.names[0].casefold()
        or (late.is_typed and late.header_row in early.data and early.header_row not in late.filled)
        or (short.is_typed and sum(n > short.data[-1] for n in long.data) >= _MIN_ROWS_APART)
        or (is_asked and here.is_typed and there.is_typed)
    )


def _is_empty(records: Iterator[Record], column: int) -> bool:
    """Tell whether a column holds nothing in any row; False for a sheet that is too long to look through."""
    for at, (_, cells) in enumerate(records):
        if at >= MAX_ROWS or (column < len(cells) and cells[column].strip()):
            return False
    return True


def _block(records: Records, first: int, end: int | None) -> Block:
    def rows() -> Iterator[Record]:
        for number, cells in records():
            yield number, cells[first:end]

    return Block(rows, first, end)

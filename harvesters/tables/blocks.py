"""Several tables below each other in one file or sheet: where the second and later ones begin.

A table begins where a row of at least three different words stands above
columns that hold numbers or dates, if a blank row goes before it or its rows
have another number of cells than those above, and if the rows above are a
table of the same kind. So neither preamble, nor a heading between groups of
rows, nor a header written twice in a block of its own width makes a table.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from harvesters.tables.cells import YEAR, kind_of
from harvesters.tables.parts import Options, Record, is_blank, text_option, wrong

MAX_ROWS = 200_000  # of a file that are looked through
MAX_TABLES = 50
_LOOK_AHEAD = 3
_MIN_DATA_ROWS = 3
_MIN_NAMES = 3
_MAX_TITLE_ROWS = 3


@dataclass
class _Seen:
    """What the current table has shown so far."""

    header: bool = False
    rows: int = 0  # below the header
    width: int = 0  # of the last rows
    run: int = 0  # how many of them had that width


def split_tables(
    records: Callable[[], Iterator[Record]], options: Options, source_name: str
) -> list[Callable[[], Iterator[Record]]]:
    """Return one source of records for each table, in the file's order; row numbers stay the file's.

    Only one when the options say `tables: one`, or where the table is (header_row, header_rows, skip_footer).
    Raises: ParseError if `tables` is neither split nor one.
    """
    asked = text_option(options, "tables") or "one"
    if asked not in ("split", "one"):
        raise wrong(source_name, f"tables: {asked}", "tables: split, one")
    if asked == "one" or any(options.get(key) is not None for key in ("header_row", "header_rows", "skip_footer")):
        return [records]
    starts = find_starts(records())
    if not starts:
        return [records]
    edges = [0, *starts]
    return [_between(records, first, last) for first, last in zip(edges, [*starts, None], strict=True)]


def find_starts(records: Iterator[Record]) -> list[int]:
    """Return the row numbers where the second and later tables begin, with the title rows right above them."""
    starts: list[int] = []
    seen = _Seen()
    titles: list[int] = []  # rows since the last blank one
    after_blank = True
    waiting: deque[Record] = deque()
    stream = islice(records, MAX_ROWS)
    while len(starts) < MAX_TABLES:
        waiting.extend(islice(stream, _LOOK_AHEAD + 1 - len(waiting)))
        if not waiting:
            break
        number, cells = waiting.popleft()
        if is_blank(cells):
            titles, after_blank = [], True
            continue
        if after_blank:
            titles.append(number)
        if _is_header(cells, [row for _, row in waiting]):
            other_width = seen.run >= _MIN_DATA_ROWS and len(cells) != seen.width
            if seen.header and seen.rows >= _MIN_DATA_ROWS and (other_width or (after_blank and titles)):
                starts.append(titles[0] if after_blank and titles else number)
            if starts or not seen.header:
                seen = _Seen(header=True)
            after_blank = False
            titles = []
        elif len(titles) > _MAX_TITLE_ROWS or _typed(cells):
            after_blank, titles = False, []
        seen.rows += 1
        seen.run = seen.run + 1 if len(cells) == seen.width else 1
        seen.width = len(cells)
    return starts


def _is_header(cells: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    names = [cell.strip().casefold() for cell in cells if cell.strip()]
    if len(names) < _MIN_NAMES or len(set(names)) < len(names) or len(below) < 2:
        return False
    if any(len(row) != len(cells) for row in below) or is_blank(list(below[0])):
        return False
    if any(kind_of(name) != "text" and not YEAR.fullmatch(name) for name in names):
        return False
    rows = [row for row in below if not is_blank(list(row))]
    return len(rows) > 1 and any(
        cell.strip() and kind_of(cell) == "text" and all(kind_of(row[at]) in ("number", "date") for row in rows)
        for at, cell in enumerate(cells)
    )


def _typed(cells: Sequence[str]) -> bool:
    return any(kind_of(cell) in ("number", "date") and not YEAR.fullmatch(cell.strip()) for cell in cells)


def _between(records: Callable[[], Iterator[Record]], first: int, last: int | None) -> Callable[[], Iterator[Record]]:
    def rows() -> Iterator[Record]:
        for record in records():
            if last is not None and record[0] >= last:
                return
            if record[0] >= first:
                yield record

    return rows

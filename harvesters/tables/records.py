"""Lines of CSV to records of cells, with the quotes that real files have.

Python's own reader does the work in strict mode. Where it refuses (a quote
that never closes, text after a closing quote) the line is split by hand: a
quote that opens nothing is kept as a character, and the rows below are safe.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from harvesters.tables.parts import Record

# A quoted cell may span lines, but not the rest of the file.
MAX_RECORD_LINES = 500
MAX_RECORD_CHARS = 1_000_000
_MAX_FAILURES = 200  # after so many unclosed quotes, we no longer look for their end on other lines


@dataclass(frozen=True)
class Dialect:
    """How cells are written. `delimiter` "": one column. `quote` "": quotes are ordinary characters."""

    delimiter: str
    quote: str = '"'
    escape: str = ""  # a character before a quote that is part of the text, beside the doubled quote
    skip_space: bool = False  # a space after the delimiter is not part of the cell
    width: int = 0  # the usual number of cells; 0 = not known


@dataclass
class Oddities:
    """What was strange in the quoting: filled while records are read."""

    stray_quotes: list[int] = field(default_factory=list)  # row numbers, the first 20
    stray_quote_count: int = 0

    def add(self, number: int) -> None:
        """Remember one row with a stray quote."""
        self.stray_quote_count += 1
        if len(self.stray_quotes) < 20 and number not in self.stray_quotes:
            self.stray_quotes.append(number)


def read_records(lines: Iterable[str], dialect: Dialect, oddities: Oddities | None = None) -> Iterator[Record]:
    """Yield (line number where the record begins, cells). Blank lines yield [""]."""
    odd = oddities if oddities is not None else Oddities()
    feed = _Feed(lines)
    quoted = _QuotedReader(feed, dialect) if dialect.quote else None
    while (line := feed.take()) is not None:
        number = feed.number
        if quoted is None or dialect.quote not in line:
            yield number, _split(line.rstrip("\r\n"), dialect)
            continue
        cells = quoted.read(line)
        if cells is None:
            odd.add(number)
            cells = split_loosely(line.rstrip("\r\n"), dialect)
        yield number, cells


def split_loosely(line: str, dialect: Dialect) -> list[str]:
    """Return the cells of one line whose quoting is broken.

    A quote opens a cell only if a closing one is found before the next opening
    one; otherwise it is an ordinary character.
    """
    cells: list[str] = []
    at = 0
    delimiter, quote = dialect.delimiter, dialect.quote
    while True:
        if dialect.skip_space:
            while at < len(line) and line[at] == " ":
                at += 1
        end = _closing(line, at, dialect) if line.startswith(quote, at) else -1
        if end >= 0:
            cells.append(_unquoted(line[at + 1 : end], dialect))
            at = end + 1
        else:
            end = line.find(delimiter, at) if delimiter else -1
            end = len(line) if end < 0 else end
            cells.append(line[at:end])
            at = end
        if at >= len(line):
            return cells
        at += len(delimiter)


def _split(line: str, dialect: Dialect) -> list[str]:
    if not dialect.delimiter:
        return [line]
    cells = line.split(dialect.delimiter)
    return [cell.lstrip(" ") for cell in cells] if dialect.skip_space else cells


def _closing(line: str, opening: int, dialect: Dialect) -> int:
    """Return where the quoted cell that opens at `opening` closes, -1 if it does not."""
    quote, delimiter = dialect.quote, dialect.delimiter
    at = opening + 1
    doubled = -1  # the last doubled quote that a delimiter follows: it may be one quote too few
    while (at := line.find(quote, at)) >= 0:
        if dialect.escape and line[at - 1] == dialect.escape and at - 1 > opening:
            at += 1
        elif line.startswith(quote, at + 1):
            at += 2
            if at == len(line) or (delimiter and line.startswith(delimiter, at)):
                doubled = at - 1
        elif at + 1 == len(line) or (delimiter and line.startswith(delimiter, at + 1)):
            return at
        elif delimiter and line[:at].rstrip(" ").endswith(delimiter):
            return doubled
        else:
            at += 1
    return doubled


def _unquoted(text: str, dialect: Dialect) -> str:
    if dialect.escape:
        text = text.replace(dialect.escape + dialect.quote, dialect.quote)
    return text.replace(dialect.quote * 2, dialect.quote)


class _Feed:
    """Lines with their numbers, and a way to put them back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._returned: deque[str] = deque()
        self.number = 0

    def take(self) -> str | None:
        line = self._returned.popleft() if self._returned else next(self._lines, None)
        self.number += line is not None
        return line

    def put_back(self, lines: list[str]) -> None:
        self._returned.extendleft(reversed(lines))
        self.number -= len(lines)


class _QuotedReader:
    """Python's strict reader over one record at a time, with what it took from the feed."""

    def __init__(self, feed: _Feed, dialect: Dialect) -> None:
        self._feed = feed
        self._dialect = dialect
        self._first: str | None = None
        self._taken: list[str] = []
        self._chars = 0
        self._failures = 0
        self._reader = csv.reader(
            self,
            delimiter=dialect.delimiter or "\x1f",
            quotechar=dialect.quote,
            escapechar=dialect.escape or None,
            skipinitialspace=dialect.skip_space,
            strict=True,
        )

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._first is not None:
            line, self._first = self._first, None
            return line
        limit = MAX_RECORD_LINES if self._failures < _MAX_FAILURES else 0
        if len(self._taken) >= limit or self._chars > MAX_RECORD_CHARS:
            raise StopIteration
        taken = self._feed.take()
        if taken is None:
            raise StopIteration
        self._taken.append(taken)
        self._chars += len(taken)
        return taken

    def read(self, line: str) -> list[str] | None:
        """Return the record that begins with `line`, or None when its quotes do not make sense."""
        self._first, self._taken, self._chars = line, [], len(line)
        try:
            cells = next(self._reader)
        except csv.Error:
            cells = None
        if cells is not None and self._taken and self._swallowed(line, cells):
            cells = None
        if cells is None:
            self._failures += 1
            self._feed.put_back(self._taken)
        return cells

    def _swallowed(self, line: str, cells: list[str]) -> bool:
        """Tell whether a stray quote ate the rows below: the line alone has the usual width, the record not."""
        width = self._dialect.width
        return width > 0 and len(cells) != width and len(split_loosely(line.rstrip("\r\n"), self._dialect)) == width

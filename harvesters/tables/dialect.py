"""Which delimiter, quote and escape a CSV file uses.

Every candidate reads the same sample. The one whose rows agree best on a
number of cells, and whose cells look most like whole values, wins. No file is
a special case, so a wrong guess can be explained: the scores are comparable.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from harvesters.tables.cells import kind_of
from harvesters.tables.parts import is_blank
from harvesters.tables.records import Dialect, Oddities, read_records

DELIMITERS = (";", ",", "\t", "|")  # in order of preference when scores are equal
SAMPLE_LINES = 400
SAMPLE_CHARS = 400_000
_SINGLE_COLUMN_SCORE = 0.12
_BROKEN_QUOTE_COST = 0.2
_SPACE_PENALTY = 0.5  # a space also stands inside values: it must be much better than the rest
_SEP_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)  # Excel's own way to name the delimiter
_HAS_OTHER = re.compile(r"[;\t|]|,(?! )")
_CELLS_PER_ROW = 60  # enough to judge a row by


@dataclass(frozen=True)
class Scored:
    """A candidate with its score, 0–1."""

    dialect: Dialect
    score: float


def find_dialect(lines: Sequence[str], delimiter: str = "", quote: str | None = None, escape: str = "") -> Dialect:
    """Return the dialect of the sample `lines`. What is given is kept; the rest is found."""
    if not delimiter and lines and (named := _SEP_LINE.fullmatch(lines[0])):
        delimiter = named.group(1)
    best = Scored(Dialect("", '"' if quote is None else quote, width=1), _SINGLE_COLUMN_SCORE)
    if delimiter:
        best = Scored(best.dialect, -1.0)
    for candidate in _candidates(lines, delimiter, quote, escape):
        scored = _score(lines, candidate, best.score)
        if scored.score > best.score + 1e-9:
            best = scored
    return best.dialect


def sample_lines(lines: Iterator[str]) -> list[str]:
    """Return the first lines, enough to judge by and not more."""
    sample: list[str] = []
    chars = 0
    for line in lines:
        sample.append(line)
        chars += len(line)
        if len(sample) >= SAMPLE_LINES or chars >= SAMPLE_CHARS:
            break
    return sample


def _candidates(lines: Sequence[str], delimiter: str, quote: str | None, escape: str) -> Iterator[Dialect]:
    text = "".join(lines)
    escapes = [escape] if escape else ["", "\\"] if '\\"' in text or "\\'" in text else [""]
    for mark in (delimiter,) if delimiter else (*DELIMITERS, " "):
        if mark not in text and not delimiter:
            continue
        for sign in (quote,) if quote is not None else _quotes(text, mark):
            for escaped in escapes:
                plain = Dialect(mark, sign, escaped)
                yield plain
                if mark != " " and mark + " " in text:
                    yield replace(plain, skip_space=True)


def _quotes(text: str, delimiter: str) -> list[str]:
    """Return the quote characters worth trying: the one that encloses most cells, `"` when in doubt."""
    mark = re.escape(delimiter)
    counts = {}
    for sign in ('"', "'"):
        enclosed = rf"(?:^|{mark}) ?{sign}[^{sign}\r\n]*{sign}(?=\r?$|{mark})"
        counts[sign] = sum(1 for _ in re.finditer(enclosed, text, re.MULTILINE))
    if counts["'"] > counts['"'] and counts["'"] >= 2:
        return ["'", '"'] if counts['"'] else ["'"]
    return ['"']


def _score(lines: Sequence[str], dialect: Dialect, to_beat: float) -> Scored:
    """Return the candidate with its score, or one that is no better than `to_beat` when it cannot beat that."""
    odd = Oddities()
    rows = [cells for _, cells in read_records(lines, dialect, odd) if not is_blank(cells)]
    if not rows:
        return Scored(dialect, 0.0)
    widths = Counter(len(cells) for cells in rows)
    wide = [(count, width) for width, count in widths.items() if width > 1]
    if not wide:
        return Scored(replace(dialect, width=1), 0.0)
    _, width = max(wide)
    near = sum(count for other, count in widths.items() if abs(other - width) == 1 and other > 1)
    agreement = (widths[width] + 0.5 * near) / len(rows) * (width - 1) / width
    if dialect.delimiter == " " and width < 3:
        return Scored(dialect, 0.0)  # "2026-01-01 12:00" is one value
    if agreement <= to_beat:  # all that follows can only lower it, and takes most of the time
        return Scored(dialect, agreement)
    table = [cells for cells in rows if len(cells) == width]
    score = agreement * _wholeness(table, dialect) * (1 - _BROKEN_QUOTE_COST * odd.stray_quote_count / len(rows))
    if dialect.delimiter == " ":
        score *= _SPACE_PENALTY
    return Scored(replace(dialect, width=width), score)


def _wholeness(rows: Sequence[list[str]], dialect: Dialect) -> float:
    """Return how much the cells look like whole values: 1.0 = every one."""
    total, good = 0, 0.0
    for cells in rows:
        for at, cell in enumerate(cells[:_CELLS_PER_ROW]):
            total += 1
            good += _cell_wholeness(cell, at, dialect)
    return good / total if total else 0.0


def _cell_wholeness(cell: str, at: int, dialect: Dialect) -> float:
    if at and cell.startswith(" ") and not cell.isspace():
        return 0.7  # probably the space after a delimiter
    if kind_of(cell) != "text":
        return 1.0
    if cell[0] in "\"'" and cell[-1] != cell[0]:
        return 0.2  # half of a quoted cell
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        return 0.3  # quotes that this dialect did not take away
    if len(cell) > 1 and cell[0] == cell[-1] == "'":
        return 0.6
    if dialect.delimiter not in cell and _HAS_OTHER.search(cell):
        return 0.3
    return 0.9

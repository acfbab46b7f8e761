"""One pass over all rows of a table: where its data ends, which columns hold something, and what is odd.

What stands last in a file, such as footnotes, is known before the first row is
handed out.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from harvesters.tables.cells import kind_of
from harvesters.tables.flaws import ErrorCells, Flaws
from harvesters.tables.header import Shape, as_line, filled_count
from harvesters.tables.parts import Record, check_width, is_blank

_MAX_TAIL_ROWS = 5_000  # a longer run of odd rows is not footnotes
_NOTE_START = re.compile(
    r"(\*|\d\)|[¹²³]|käll|not\b|not:|anm|obs|source|note|rapport|kommentar|förklaring)", re.IGNORECASE
)
_LONG_TEXT = 60


@dataclass
class Survey:
    """What one pass over all rows found."""

    last_row: int = 0  # row number of the last row of data
    blank: int = 0
    used: set[int] = field(default_factory=set)  # columns that hold something
    widths: dict[int, tuple[int, list[int]]] = field(default_factory=dict)  # cells → how many rows, the first of them
    footnotes: list[Record] = field(default_factory=list)
    errors: ErrorCells = field(default_factory=lambda: ErrorCells(()))
    flaws: Flaws = field(default_factory=Flaws)  # their columns are places in the row

    def count(self, number: int, cells: list[str], shape: Shape) -> None:
        """Count one row of data, or a blank row between."""
        if is_blank(cells):
            self.blank += 1
            return
        self.last_row = number
        for flaw in self.errors.find(number, cells):
            self.flaws.add(flaw)
        if len(self.used) < shape.width:
            self.used.update(c for c, cell in enumerate(cells[: shape.width]) if cell and not cell.isspace())
        count, first = self.widths.setdefault(len(cells), (0, []))
        if len(first) < 20:
            first.append(number)
        self.widths[len(cells)] = (count + 1, first)


def survey_rows(
    records: Iterator[Record], shape: Shape, source_name: str, skip_footer: int | None, errors: ErrorCells
) -> Survey:
    """Return what a pass over the rows finds. `skip_footer`: so many rows at the end are no data; None = find them.

    Raises: ParseError if a row is too wide.
    """
    survey = Survey(errors=errors)
    tail: deque[Record] = deque()  # rows that are data only if more data follows
    for record in records:
        number, cells = record
        if not tail and skip_footer is None and number >= shape.first_row and _is_plain(cells, shape):
            survey.count(number, cells, shape)
            continue
        check_width(len(cells), source_name)
        if number < shape.first_row:
            continue
        tail.append(record)
        if skip_footer is not None:
            if len(tail) > skip_footer:
                survey.count(*tail.popleft(), shape)
        elif not (is_blank(cells) or _may_be_note(cells, shape)) or len(tail) > _MAX_TAIL_ROWS:
            while tail:
                survey.count(*tail.popleft(), shape)
    if skip_footer is None:
        _give_back_data(survey, tail, shape)
    survey.blank += sum(1 for _, cells in tail if is_blank(cells))
    survey.footnotes = [(number, cells) for number, cells in tail if not is_blank(cells)]
    return survey


def _is_plain(cells: list[str], shape: Shape) -> bool:
    """Tell whether a row is beyond doubt neither blank nor a footnote: as wide as the table, with two texts first."""
    return len(cells) == shape.width > 1 and bool(cells[0].strip() and cells[1].strip())


def _may_be_note(cells: list[str], shape: Shape) -> bool:
    """Tell whether a row could be a footnote: at most half as wide or half as full as the table, or one text."""
    if shape.width < 2:
        return False
    lone = filled_count(cells) == 1 and kind_of(next(cell for cell in cells if cell.strip())) == "text"
    sparse = len(cells) < shape.width - 1 and filled_count(cells) <= shape.width / 2
    return lone or sparse or len(cells) <= shape.width / 2


def _give_back_data(survey: Survey, tail: deque[Record], shape: Shape) -> None:
    """Count as data the first rows of `tail` that do not read like a footnote. A cut-off last row is data."""
    while tail:
        number, cells = tail[0]
        text = as_line(cells)
        if is_blank(cells):
            if all(is_blank(others) for _, others in tail):
                return
            break
        if filled_count(cells) == 1 and (_NOTE_START.match(text) or len(text) >= _LONG_TEXT):
            return
        survey.count(number, cells, shape)
        tail.popleft()

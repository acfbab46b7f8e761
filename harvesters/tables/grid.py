"""From rows of text to one table: header, body, footnotes, dropped columns, hints and notes.

Shared by CSV and workbooks. The rows are read three times (sample, survey,
body), so that memory stays bounded and what stands last in the file, such as
footnotes, is known before the first row is handed out.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from harvesters.table import Row
from harvesters.tables.blocks import split_tables
from harvesters.tables.cells import kind_of
from harvesters.tables.header import Shape, as_line, filled_count, find_shape, unique_names
from harvesters.tables.mend import MAX_RAGGED_SHARE, Mender
from harvesters.tables.numbers import Columns, find_formats
from harvesters.tables.parts import (
    SAMPLE_ROWS,
    Options,
    Record,
    TableParts,
    bool_option,
    check_width,
    int_option,
    is_blank,
    note_text,
    text_option,
    wrong,
)

_MAX_TAIL_ROWS = 5_000  # a longer run of odd rows is not footnotes
_NOTE_START = re.compile(
    r"(\*|\d\)|[¹²³]|käll|not\b|not:|anm|obs|source|note|rapport|kommentar|förklaring)", re.IGNORECASE
)
_LONG_TEXT = 60
_MAX_MENDED = 10_000  # rows kept in memory


@dataclass
class Survey:
    """What one pass over all rows found."""

    last_row: int = 0  # row number of the last row of data
    blank: int = 0
    used: set[int] = field(default_factory=set)  # columns that hold something
    widths: dict[int, tuple[int, list[int]]] = field(default_factory=dict)  # cells → how many rows, the first of them
    footnotes: list[Record] = field(default_factory=list)

    def count(self, number: int, cells: list[str], shape: Shape) -> None:
        """Count one row of data, or a blank row between."""
        if is_blank(cells):
            self.blank += 1
            return
        self.last_row = number
        if len(self.used) < shape.width:
            self.used.update(c for c, cell in enumerate(cells[: shape.width]) if cell and not cell.isspace())
        count, first = self.widths.setdefault(len(cells), (0, []))
        if len(first) < 20:
            first.append(number)
        self.widths[len(cells)] = (count + 1, first)


def read_tables(
    records: Callable[[], Iterator[Record]], name: str, source_name: str, options: Options, notes: dict[str, str]
) -> list[TableParts]:
    """Return each of the tables that stand below each other in a grid of text; the second is called "<name> 2".

    Raises: as `read_grid`.
    """
    blocks = split_tables(records, options, source_name)
    if len(blocks) == 1:
        return [read_grid(records, name, source_name, options, notes)]
    return [
        read_grid(
            block,
            name if at == 1 else f"{name} {at}",
            source_name,
            options,
            {**notes, "table": f"{at} of {len(blocks)}"},
        )
        for at, block in enumerate(blocks, 1)
    ]


def read_grid(
    records: Callable[[], Iterator[Record]], name: str, source_name: str, options: Options, notes: dict[str, str]
) -> TableParts:
    """Return the table in a grid of text. `records` starts a new reading each time it is called.

    `notes`: what the caller knows already; what is found here is added.
    Raises: ParseError if there is no table in the rows, or an option does not fit them.
    """
    header_row = int_option(options, "header_row", source_name)
    header_rows = int_option(options, "header_rows", source_name)
    sample = list(islice(records(), SAMPLE_ROWS))
    shape = find_shape(sample, source_name, header_row, header_rows)
    survey = _survey(records(), shape, source_name, int_option(options, "skip_footer", source_name))
    dropped = [c for c in range(shape.width) if not shape.names[c] and c not in survey.used]
    kept_names = [name_ for c, name_ in enumerate(shape.names) if c not in dropped]
    header = unique_names(kept_names, renamed_columns(options, kept_names, source_name))
    body = [_without(cells, dropped) for number, cells in sample if _is_body(number, cells, shape, survey)]
    columns = find_formats(
        header,
        [cells for cells in body if len(cells) == len(header)] or body,
        text_option(options, "decimal"),
        text_option(options, "group"),
        missing_option(options),
    )
    mended = _mended(records, shape, survey, sample, options, source_name)
    _write_notes(notes, shape, survey, dropped, columns, mended)
    return TableParts(
        name=name,
        header=header,
        rows=_body(records(), shape, survey, dropped, mended),
        formats=columns.formats,
        missing_values=columns.missing_values,
        notes=notes,
    )


def renamed_columns(options: Options, names: Sequence[str], source_name: str) -> dict[str, str]:
    """Return found name → wanted name, from the option `columns`. Raises: ParseError if a found name is not there."""
    given = options.get("columns")
    if not isinstance(given, dict):
        return {}
    found = {name.casefold() for name in names}
    for wanted in given:
        if " ".join(str(wanted).split()).casefold() not in found:
            raise wrong(source_name, f"columns: {', '.join(names)}", f"column: {wanted}")
    return {" ".join(str(old).split()).casefold(): str(new) for old, new in given.items()}


def missing_option(options: Options) -> list[str] | None:
    """Return the masks named in the options, None when they are to be found."""
    given = options.get("missing")
    if given is None:
        return None
    return [str(mask) for mask in given] if isinstance(given, list | tuple) else [str(given)]


def add_column_notes(notes: dict[str, str], columns: Columns) -> None:
    """Note the masks and the decimal character."""
    if columns.masks:
        notes["masks"] = ", ".join(f"{mask} ({count})" for mask, count in sorted(columns.masks.items()))
    if columns.decimal:
        notes["decimal"] = columns.decimal


def _survey(records: Iterator[Record], shape: Shape, source_name: str, skip_footer: int | None) -> Survey:
    survey = Survey()
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


def _mended(
    records: Callable[[], Iterator[Record]],
    shape: Shape,
    survey: Survey,
    sample: Sequence[Record],
    options: Options,
    source_name: str,
) -> dict[int, list[str]]:
    """Return row number → mended cells, for the few rows that have one cell too many or too few."""
    ragged = sum(count for width, (count, _) in survey.widths.items() if width != shape.width)
    whole = survey.widths.get(shape.width, (0, []))[0]
    if not ragged or ragged > MAX_RAGGED_SHARE * whole or not bool_option(options, "mend_rows", source_name, False):
        return {}
    body = [cells for number, cells in sample if _is_body(number, cells, shape, survey)]
    mender = Mender([cells for cells in body if len(cells) == shape.width], shape.width)
    mended = {}
    for number, cells in records():
        if abs(len(cells) - shape.width) != 1 or not _is_body(number, cells, shape, survey):
            continue
        made = mender.mended(cells)
        if made is not None:
            mended[number] = made
        if len(mended) >= _MAX_MENDED:
            break
    return mended


def _body(
    records: Iterator[Record], shape: Shape, survey: Survey, dropped: list[int], mended: dict[int, list[str]]
) -> Iterator[Row]:
    for number, cells in records:
        if number > survey.last_row:
            return
        if _is_body(number, cells, shape, survey):
            whole = mended.get(number, cells)
            yield number, tuple(_without(whole, dropped) if dropped else whole)


def _is_body(number: int, cells: list[str], shape: Shape, survey: Survey) -> bool:
    return shape.first_row <= number <= survey.last_row and not is_blank(cells)


def _without(cells: list[str], dropped: list[int]) -> list[str]:
    """Return the cells without the dropped columns, which hold nothing in any row."""
    gone = set(dropped)
    return [cell for column, cell in enumerate(cells) if column not in gone]


def _write_notes(
    notes: dict[str, str],
    shape: Shape,
    survey: Survey,
    dropped: list[int],
    columns: Columns,
    mended: dict[int, list[str]],
) -> None:
    notes["header_row"] = (
        "–".join(dict.fromkeys((str(shape.header_rows[0]), str(shape.header_rows[-1])))) if shape.header_rows else "0"
    )
    if len(shape.header_rows) > 1:
        notes["header_rows"] = str(len(shape.header_rows))
    if preamble := note_text(shape.preamble):
        notes["preamble"] = preamble
    if survey.footnotes:
        notes["footnotes"] = note_text(as_line(cells) for _, cells in survey.footnotes)
        notes["footnote_rows"] = f"{survey.footnotes[0][0]}–{survey.footnotes[-1][0]}"
    if survey.blank:
        notes["blank_rows"] = str(survey.blank)
    fits = {
        width for width in survey.widths if width - sum(1 for c in dropped if c < width) == shape.width - len(dropped)
    }
    ragged = sorted(number for width, numbers in survey.widths.items() if width not in fits for number in numbers[1])
    count = sum(numbers[0] for width, numbers in survey.widths.items() if width not in fits) - len(mended)
    if count > 0:
        notes["ragged_rows"] = f"{count} ({', '.join(map(str, [n for n in ragged if n not in mended][:20]))})"
    if mended:
        notes["mended_rows"] = f"{len(mended)} ({', '.join(map(str, list(mended)[:20]))})"
    if dropped:
        notes["dropped_columns"] = ", ".join(str(column + 1) for column in dropped)
    add_column_notes(notes, columns)

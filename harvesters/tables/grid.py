"""From rows of text to one table: header, body, footnotes, dropped columns, hints, flaws and notes.

Shared by CSV and workbooks. The rows are read three times (sample, survey,
body), so that memory stays bounded and what stands last in the file, such as
footnotes, is known before the first row is handed out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from harvesters.table import Row
from harvesters.tables.beside import split_beside
from harvesters.tables.blocks import split_tables
from harvesters.tables.flaws import ErrorCells, Flaws, Merge, merged_flaw
from harvesters.tables.header import Shape, as_line, find_shape, unique_names
from harvesters.tables.mend import MAX_RAGGED_SHARE, Mender
from harvesters.tables.numbers import Columns, find_formats
from harvesters.tables.parts import (
    SAMPLE_ROWS,
    Options,
    Record,
    TableParts,
    bool_option,
    int_option,
    is_blank,
    note_text,
    text_option,
    wrong,
)
from harvesters.tables.survey import Survey, survey_rows

_MAX_MENDED = 10_000  # rows kept in memory


def read_tables(
    records: Callable[[], Iterator[Record]],
    name: str,
    source_name: str,
    options: Options,
    notes: dict[str, str],
    merges: Sequence[Merge] = (),
) -> list[TableParts]:
    """Return each of the tables in a grid of text: those beside each other, and in each the ones below each other.

    merges: the merged cells of the sheet that hold something.
    Raises: as `read_grid`.
    """
    blocks = split_beside(records, options, source_name)
    found = [(block, rows) for block in blocks for rows in split_tables(block.records, options, source_name)]
    tables = []
    for number, (block, rows) in enumerate(found, 1):
        own = dict(notes)
        if len(found) > 1:
            own["table"] = f"{number} of {len(found)}"
        if len(blocks) > 1:
            own["columns"] = block.columns
        table = read_grid(rows, name, source_name, options, own, block.merges(merges))
        tables.append(replace(table, number=number))
    return tables


def read_grid(
    records: Callable[[], Iterator[Record]],
    name: str,
    source_name: str,
    options: Options,
    notes: dict[str, str],
    merges: Sequence[Merge] = (),
) -> TableParts:
    """Return the table in a grid of text. `records` starts a new reading each time it is called.

    `notes`: what the caller knows already; what is found here is added.
    Raises: ParseError if there is no table in the rows, or an option does not fit them.
    """
    header_row = int_option(options, "header_row", source_name)
    header_rows = int_option(options, "header_rows", source_name)
    missing = missing_option(options)
    errors = ErrorCells(missing or ())
    sample = list(islice(records(), SAMPLE_ROWS))
    shape = find_shape(sample, source_name, header_row, header_rows)
    survey = survey_rows(records(), shape, source_name, int_option(options, "skip_footer", source_name), errors)
    dropped = [c for c in range(shape.width) if not shape.names[c] and c not in survey.used]
    kept_names = [name_ for c, name_ in enumerate(shape.names) if c not in dropped]
    renamed = renamed_columns(options, kept_names, source_name)
    header = unique_names(["" if _is_lost(n, errors, renamed) else n for n in kept_names], renamed)
    body = [_without(cells, dropped) for number, cells in sample if _is_body(number, cells, shape, survey)]
    body = [errors.emptied(cells) for cells in body]
    columns = find_formats(
        header,
        [cells for cells in body if len(cells) == len(header)] or body,
        text_option(options, "decimal"),
        text_option(options, "group"),
        missing,
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
        flaws=_flaws(shape, survey, dropped, [c for c in kept_names if _is_lost(c, errors, renamed)], merges),
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
            whole = survey.errors.emptied(whole) if survey.flaws.kept else whole
            yield number, tuple(_without(whole, dropped) if dropped else whole)


def _is_body(number: int, cells: list[str], shape: Shape, survey: Survey) -> bool:
    return shape.first_row <= number <= survey.last_row and not is_blank(cells)


def _without(cells: list[str], dropped: list[int]) -> list[str]:
    """Return the cells without the dropped columns, which hold nothing in any row."""
    gone = set(dropped)
    return [cell for column, cell in enumerate(cells) if column not in gone]


def _is_lost(name: str, errors: ErrorCells, renamed: Mapping[str, str]) -> bool:
    """Tell whether a column's name is an error cell that nobody has given another name."""
    return bool(errors.meaning(name)) and name.casefold() not in renamed


def _flaws(
    shape: Shape, survey: Survey, dropped: list[int], lost_names: Sequence[str], merges: Sequence[Merge]
) -> Flaws:
    """Return the table's flaws, by their places in its header: those of the header, of the rows, and merged cells."""
    places = {column: at for at, column in enumerate(c for c in range(shape.width) if c not in dropped)}
    flaws = Flaws(more=survey.flaws.more.copy())
    for at, name in enumerate(shape.names):
        if name in lost_names and at in places:
            for flaw in survey.errors.find(shape.header_rows[-1], [name]):
                flaws.add(replace(flaw, column=places[at]))
    for flaw in survey.flaws.kept:
        flaws.add(replace(flaw, column=places.get(flaw.column, flaw.column)))
    for merge in merges:
        if shape.first_row <= merge[0] <= survey.last_row and merge[1] - 1 in places:
            flaws.add(merged_flaw(merge, places[merge[1] - 1]))
    return flaws


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

"""Workbooks (XLSX, XLS, ODS): one table for each sheet that holds one.

Cells become text: numbers in their shortest spelling (445, not 445.0), dates
in ISO, error cells as they read in the sheet (#REF!), for `grid` to empty and
tell of. A cell merged downwards holds for each of its rows, and is told of. A
hidden sheet is read only when it is asked for: what nobody sees in the workbook,
nobody meant to publish.
"""

from __future__ import annotations

import datetime
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from harvesters.tables.flaws import Merge
from harvesters.tables.grid import read_tables
from harvesters.tables.header import as_line, filled_count
from harvesters.tables.ods_xml import Unreadable, read_ods_facts
from harvesters.tables.parts import Options, Record, Source, TableParts, note_text, text_option, wrong
from harvesters.tables.sheet_xml import SheetFacts, read_facts

MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
MAX_CELLS = 20_000_000  # of the rectangle that a sheet's cells span
_EXPECTED = "XLSX, XLS, ODS"


def read_workbook(source: Source, source_name: str, options: Options) -> list[TableParts]:
    """Return the tables of a workbook, in the order of its sheets.

    Sheets of prose beside tables, and hidden ones, are named in the notes of the first table.
    Raises: ParseError if the workbook is damaged, locked by a password, too
    large when unpacked, has no table, or has no sheet as the option `sheet` says.
    """
    facts = _facts(source, source_name)
    workbook = _open(source, source_name)
    asked = text_option(options, "sheet")
    hidden = [s.name for s in workbook.sheets_metadata if s.visible != SheetVisibleEnum.Visible]
    names = [n for n in workbook.sheet_names if n not in hidden]
    if asked:
        names = [_sheet_name(workbook.sheet_names, asked, source_name)]
    tables: list[TableParts] = []
    prose: list[str] = []
    for name in names:
        records, merges = _records(_sheet(workbook, name, source_name), facts.get(name, SheetFacts()), source_name)
        grid = [record for record in records() if filled_count(record[1])]
        if not grid:
            continue
        if len(names) > 1 and not _is_table(grid):
            prose.append(note_text([name, *(as_line(cells) for _, cells in grid)]))
            continue
        notes = {"format": "XLSX", "sheet": name}
        tables.extend(read_tables(records, name, source_name, options, notes, merges))
    if not tables:
        raise wrong(source_name, "0 tables", _EXPECTED)
    further = {"other_sheets": note_text(prose)} if prose else {}
    if hidden and not asked:
        further["hidden_sheets"] = note_text(hidden)
    if further:
        tables[0] = replace(tables[0], notes={**tables[0].notes, **further})
    return tables


def cell_text(value: object) -> str:
    """Return a cell's value as text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
    if isinstance(value, datetime.timedelta):
        return str(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(Decimal(repr(value)), "f") if 1e-30 < abs(value) < 1e30 else repr(value)


def _facts(source: Source, source_name: str) -> dict[str, SheetFacts]:
    """Return what the sheets' XML says, once it is sure that the workbook is not too large to open."""
    try:
        with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > MAX_UNPACKED_BYTES:
            raise wrong(source_name, f"{size} byte", f"<= {MAX_UNPACKED_BYTES} byte")
        facts = read_facts(source) or read_ods_facts(source)
    except Unreadable as error:
        raise wrong(source_name, f"XLSX: {error}", _EXPECTED) from error
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, NotImplementedError, RuntimeError):
        return {}  # an older XLS is no archive; a damaged or locked one is refused by the reader
    for name, found in facts.items():
        if found.rows * found.columns > MAX_CELLS:
            raise wrong(source_name, f"{name}: {found.rows} x {found.columns}", f"<= {MAX_CELLS} cells")
    return facts


def _open(source: Source, source_name: str) -> CalamineWorkbook:
    try:
        if isinstance(source, bytes):
            return CalamineWorkbook.from_filelike(io.BytesIO(source))
        return CalamineWorkbook.from_path(str(source))
    except PasswordError as error:
        raise wrong(source_name, f"XLSX: {error}", _EXPECTED) from error
    except (CalamineError, OSError, ValueError) as error:
        raise wrong(source_name, f"XLSX: {error}", _EXPECTED) from error


def _sheet(workbook: CalamineWorkbook, name: str, source_name: str) -> CalamineSheet:
    try:
        return workbook.get_sheet_by_name(name)
    except (CalamineError, ValueError) as error:
        raise wrong(source_name, f"{name}: {error}", _EXPECTED) from error


def _sheet_name(names: Sequence[str], asked: str, source_name: str) -> str:
    if asked in names:
        return asked
    if asked.isdigit() and 1 <= int(asked) <= len(names):
        return names[int(asked) - 1]
    raise wrong(source_name, f"sheets: {', '.join(names)}", f"sheet: {asked}")


def _records(
    sheet: CalamineSheet, facts: SheetFacts, source_name: str
) -> tuple[Callable[[], Iterator[Record]], list[Merge]]:
    """Return what starts a reading of the sheet, and its merged cells that hold something. Raises: ParseError."""
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in facts.errors.items():
        by_row.setdefault(row, {})[column] = text
    rows = sheet.to_python(skip_empty_area=False)
    found = [(top + 1, left + 1, low + 1, right + 1) for (top, left), (low, right) in sheet.merged_cell_ranges or ()]
    merges = [m for m in (*found, *facts.merges) if _at(rows, m[0], m[1]) or m[:2] in facts.errors]
    if sum(min(low, len(rows)) - top for top, _, low, _ in merges) > MAX_CELLS:
        raise wrong(source_name, f"{len(merges)} merged cells", f"<= {MAX_CELLS} cells")
    for top, left, bottom, right in merges:
        if left == right:
            for number in range(top + 1, min(bottom, len(rows)) + 1):
                rows[number - 1][left - 1 :] = [_at(rows, top, left), *rows[number - 1][left:]]
                if (top, left) in facts.errors:
                    by_row.setdefault(number, {})[left] = facts.errors[top, left]
    length = max(len(rows), *by_row, 0)  # the reader leaves out a last row that holds errors only

    def records() -> Iterator[Record]:
        for number in range(1, length + 1):
            cells = [cell_text(value) for value in rows[number - 1]] if number <= len(rows) else []
            for column, text in by_row.get(number, {}).items():
                cells.extend([""] * (column - len(cells)))
                cells[column - 1] = text
            yield number, cells

    return records, merges


def _at(rows: Sequence[Sequence[object]], row: int, column: int) -> object:
    """Return the value of a cell, "" where the sheet has none. 1 = first."""
    cells = rows[row - 1] if row <= len(rows) else ()
    return cells[column - 1] if column <= len(cells) else ""


def _is_table(grid: Sequence[Record]) -> bool:
    """Tell whether most rows hold more than one cell: a sheet of prose does not."""
    wide = sum(1 for _, cells in grid if filled_count(cells) > 1)
    return len(grid) > 1 and wide >= 0.5 * len(grid)

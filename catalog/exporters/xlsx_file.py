"""XLSX: the rows on one sheet and what each column means on another. No cell can become a formula or a link."""

from __future__ import annotations

import shutil
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter

from catalog.model import Dataset, Resource
from catalog.store import read_cells

EXTENSION = "xlsx"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
VERSION = "3"

MAX_ROWS = 1_048_575  # Excel's limit, less the header
MAX_CELL = 32_767  # characters in one cell
MAX_DIGITS = 15  # that Excel keeps in a number
LARGEST_IN_MEMORY = 5_000_000  # bytes of a stored table: making its workbook in memory takes ten times that
_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_TIME = (1980, 1, 1, 0, 0, 0)  # of the files in the workbook, as when it is made in memory


def write(dataset: Dataset, resource: Resource, path: Path) -> None:
    """Write a workbook with the sheets "Data" and "Om kolumnerna". Codes are text, so leading zeros stay.

    A large table is written row by row, and needs room for itself beside `path`. Raises: OSError.
    """
    if resource.size_bytes <= LARGEST_IN_MEMORY:
        _write_book(dataset, resource, path, {"in_memory": True})
        return
    with TemporaryDirectory(dir=path.parent) as folder:
        rows = Path(folder) / "rows.xlsx"
        _write_book(dataset, resource, rows, {"constant_memory": True, "tmpdir": folder, "use_zip64": True})
        _copy_without_traces(rows, path)


def _write_book(dataset: Dataset, resource: Resource, path: Path, how: dict[str, object]) -> None:
    book = xlsxwriter.Workbook(str(path), {**_SAFE, **how})
    # Excel wants a date here; the data's own keeps the file the same until the data changes.
    book.set_properties({"title": dataset.title, "created": _moment(dataset.modified)})
    bold = book.add_format({"bold": True})
    _data_sheet(book.add_worksheet("Data"), bold, resource)
    _dictionary_sheet(book.add_worksheet("Om kolumnerna"), bold, dataset, resource)
    book.close()


def _copy_without_traces(source: Path, target: Path) -> None:
    """Copy a workbook without the rights that this machine gave the files in it, so that the bytes are the same."""
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for member in given.infolist():
            info = zipfile.ZipInfo(member.filename, _TIME)
            info.compress_type, info.file_size = zipfile.ZIP_DEFLATED, member.file_size
            info.external_attr = 0o600 << 16
            with given.open(member) as data, made.open(info, "w") as file:
                shutil.copyfileobj(data, file)


def _data_sheet(sheet: xlsxwriter.workbook.Worksheet, bold: object, resource: Resource) -> None:
    numeric = [c.type in ("number", "integer", "year") for c in resource.columns]
    missing = set(resource.missing_values) | {""}
    for column, c in enumerate(resource.columns):
        sheet.write_string(0, column, c.name, bold)
    sheet.freeze_panes(1, 0)
    last = MAX_ROWS if resource.rows <= MAX_ROWS else MAX_ROWS - 1
    for number, cells in enumerate(read_cells(resource), start=1):
        if number > last:
            sheet.write_string(number, 0, "Excel rymmer inte fler rader. Hela tabellen finns som CSV.")
            break
        for column, text in enumerate(cells):
            if text == "":
                continue
            if numeric[column] and text not in missing and _is_exact(text):
                sheet.write_number(number, column, float(text))
            else:
                sheet.write_string(number, column, text[:MAX_CELL])


def _dictionary_sheet(sheet: xlsxwriter.workbook.Worksheet, bold: object, dataset: Dataset, resource: Resource) -> None:
    licence = dataset.license_title or dataset.license
    rows = [("Datamängd", dataset.title), ("Licens", licence), ("Version", dataset.release)]
    for number, (label, text) in enumerate(rows):
        sheet.write_string(number, 0, label, bold)
        sheet.write_string(number, 1, text)
    start = len(rows) + 1
    for column, label in enumerate(("Kolumn", "Rubrik", "Typ", "Betydelse")):
        sheet.write_string(start, column, label, bold)
    for number, c in enumerate(resource.columns, start=start + 1):
        for column, text in enumerate((c.name, c.title, c.type, c.description)):
            sheet.write_string(number, column, text)


def _is_exact(text: str) -> bool:
    """Return whether Excel keeps every digit of a number; one that it would round is written as text."""
    if len(text) <= MAX_DIGITS:
        return text[-1:] not in "fny"  # inf, infinity, nan
    number = Decimal(text)
    return number.is_finite() and len("".join(map(str, number.as_tuple().digits)).strip("0")) <= MAX_DIGITS


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text.replace("Z", "+00:00")) if text else datetime(2000, 1, 1, tzinfo=UTC)
    return moment.replace(tzinfo=None)

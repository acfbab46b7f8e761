"""XLSX: the rows on one sheet and what each column means on another. No cell can become a formula or a link."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal

import xlsxwriter

from catalog.model import Dataset, Resource
from catalog.store import read_rows

EXTENSION = "xlsx"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
VERSION = "2"

MAX_ROWS = 1_048_575  # Excel's limit, less the header
MAX_CELL = 32_767  # characters in one cell
MAX_DIGITS = 15  # that Excel keeps in a number
_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def export(dataset: Dataset, resource: Resource) -> bytes:
    """Return a workbook with the sheets "Data" and "Om kolumnerna". Codes are text, so leading zeros stay."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _SAFE)
    # Excel wants a date here; the data's own keeps the file the same until the data changes.
    book.set_properties({"title": dataset.title, "created": _moment(dataset.modified)})
    bold = book.add_format({"bold": True})
    _data_sheet(book.add_worksheet("Data"), bold, resource)
    _dictionary_sheet(book.add_worksheet("Om kolumnerna"), bold, dataset, resource)
    book.close()
    return buffer.getvalue()


def _data_sheet(sheet: xlsxwriter.workbook.Worksheet, bold: object, resource: Resource) -> None:
    numeric = {c.name for c in resource.columns if c.type in ("number", "integer", "year")}
    missing = set(resource.missing_values) | {""}
    for column, c in enumerate(resource.columns):
        sheet.write_string(0, column, c.name, bold)
    sheet.freeze_panes(1, 0)
    last = MAX_ROWS if resource.rows <= MAX_ROWS else MAX_ROWS - 1
    for number, row in enumerate(read_rows(resource), start=1):
        if number > last:
            sheet.write_string(number, 0, "Excel rymmer inte fler rader. Hela tabellen finns som CSV.")
            break
        for column, (name, text) in enumerate(row.items()):
            if text == "":
                continue
            if name in numeric and text not in missing and _is_exact(text):
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
    number = Decimal(text)
    return number.is_finite() and len("".join(map(str, number.as_tuple().digits)).strip("0")) <= MAX_DIGITS


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text.replace("Z", "+00:00")) if text else datetime(2000, 1, 1, tzinfo=UTC)
    return moment.replace(tzinfo=None)

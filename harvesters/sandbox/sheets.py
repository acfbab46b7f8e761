"""Records as CSV and XLSX files, the way that municipal offices make them. Same records, same bytes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

import xlsxwriter

from harvesters.sandbox.meetings import Record, Value

CREATED = datetime(2026, 11, 16, 5, 0, 0, tzinfo=UTC)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def csv_bytes(
    records: Sequence[Record],
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
    decimal: str = ".",
    preamble: Sequence[str] = (),
    header: Mapping[str, str] | None = None,
) -> bytes:
    """Return a CSV file with a header from the first record; `header` renames columns, `preamble` goes above."""
    out = io.StringIO()
    for line in preamble:
        out.write(line + "\r\n")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    columns = list(records[0])
    writer.writerow([(header or {}).get(column, column) for column in columns])
    writer.writerows([_text(record[column], decimal) for column in columns] for record in records)
    return out.getvalue().encode(encoding, "replace")


def xlsx_bytes(records: Sequence[Record], *, sheet: str, preamble: Sequence[str] = ()) -> bytes:
    """Return a workbook with one sheet: text as text, numbers as numbers, dates as dates."""
    out = io.BytesIO()
    # strings_to_* off: a cell is what the record says, also when it looks like a formula or an address
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": sheet, "comments": "Exempeldata", "created": CREATED})
    day_format = book.add_format({"num_format": "yyyy-mm-dd"})
    bold = book.add_format({"bold": True})
    tab = book.add_worksheet(sheet)
    for number, line in enumerate(preamble):
        tab.write_string(number, 0, line)
    columns = list(records[0])
    for place, column in enumerate(columns):
        tab.write_string(len(preamble), place, column, bold)
    for number, record in enumerate(records, start=len(preamble) + 1):
        for place, column in enumerate(columns):
            value = record[column]
            if isinstance(value, str):
                if (day := _day(value)) is not None:
                    tab.write_datetime(number, place, day, day_format)
                else:
                    tab.write_string(number, place, value)
            elif value is not None:
                tab.write_number(number, place, value)
    book.close()
    return out.getvalue()


def _text(value: Value, decimal: str) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(value).replace(".", decimal)
    return str(value)


def _day(text: str) -> date | None:
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:  # an honest fault: 2026-02-30 stays text
        return None

"""CSV for a double click in Excel or LibreOffice with Swedish settings: semicolon, decimal comma, UTF-8 with BOM, CRLF.

A spreadsheet that opens CSV reads each cell as if it were typed in, quotes or not. So two marks are added, and a
program that reads the file takes them away again (docs/adr/0015-csv-for-a-double-click.md says why these):

- a tab before text that would be changed: `0114` would be 114, `2026/12` a date, digits beyond the fifteenth zeros.
- an apostrophe before what would be a formula: `=`, `+`, `-`, `@` and control signs at the start of a cell, and after
  what another program may take for the end of one.

Numbers in columns of numbers have neither: `-3` stays a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from catalog.model import Dataset, Resource
from catalog.store import read_cells

EXTENSION = "excel.csv"
MEDIA_TYPE = "text/csv"
VERSION = "1"

KEPT_AS_TEXT, DISARMED = "\t", "'"
BOM = "\ufeff"
MAX_DIGITS = 15  # that a spreadsheet keeps in a number
_NUMERIC = frozenset({"number", "integer", "year"})
_SHOWN_AS_WRITTEN = frozenset({"date", "datetime", "time", "boolean"})
_CACHED, _CACHED_CHARS = 1 << 15, 40  # cells that repeat are short

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_PLAIN_NEGATIVE = re.compile(r"-(?:[1-9]\d{0,10}|0)?(?:,\d+)?")  # also the lone dash, which is no formula
# What cannot need a mark or quotes, seen at once. A month with a number ends with a digit.
_EASY_TEXT = re.compile('[^\\W\\d_](?:[^;,|"\n\r\t]*[^;,|"\n\r\t\\d ])?|[1-9]\\d{0,10}|')
_EASY_NUMBER = re.compile(r"-?\d{1,8}(?:\.\d{1,7})?")
_MAYBE_FORMULA = re.compile("(?:^ *|[;,|\"\n\r\t])'*[=+\\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]")
_START = re.compile("^( *'*)(?=[=+\\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20])")
_INSIDE = re.compile("(?<=[;,|\"\n\r\t])('*)(?=[=@\uff1d\uff20])")
_INSIDE_ALL = re.compile("(?<=[;,|\"\n\r\t])('*)(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")
_CALLS = re.compile(r"[(|!]")  # a formula without any of these only counts
_MONTH = r"(?:jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-zåäö]*\.?"
_CHANGED = re.compile(
    r"[+-]?0[\d \u00a0]+(?:[.,]\d*)?"  # zeros at the start
    r"|[+-]?(?=(?:[ ,.\u00a0]?\d){12})[\d ,.\u00a0]+"  # shown as 1,2E+11, and rounded beyond fifteen digits
    r"|[+-]?\d+(?:[.,]\d*)?[eE][+-]?\d+|[+-]?\d+,\d*0"
    r"|(?!\d{4}-\d\d-\d\d$)\d{1,4}[-/.]\d{1,4}(?:[-/.]\d{1,4})?"  # dates, but not ISO 8601, which is shown as it is
    r"|(?!\d\d:\d\d(?::\d\d)?$)\d+:\d+(?::\d+)?"
    r"|\d+ \d+/\d+|\(\d+(?:,\d+)?\)"
    rf"|\d{{1,2}}[-. ]?{_MONTH}(?:[-. ]?\d{{1,4}})?|{_MONTH}[-. ]?\d{{1,4}}",
    re.IGNORECASE | re.ASCII,
)
_LONGEST_CHANGED = 40  # characters; longer text is never taken for a number or a date
_TO_QUOTE = re.compile('[;,"\t\r\n]|^ | $')


def write(dataset: Dataset, resource: Resource, path: Path) -> None:
    """Write the table as a stream. Raises: OSError."""
    convert = [_converter(c.type) for c in resource.columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM + _line([_quoted(text_cell(c.name)) for c in resource.columns]))
        file.writelines(
            _line([to(cell) for to, cell in zip(convert, cells, strict=True)]) for cells in read_cells(resource)
        )


def text_cell(text: str) -> str:
    """Return text as it is written, without quotes: with the mark that keeps it as it is, if it needs one."""
    safe = disarmed(text)
    if safe == text and len(text) <= _LONGEST_CHANGED and _CHANGED.fullmatch(text):
        return KEPT_AS_TEXT + text
    return safe


def number_cell(text: str) -> str:
    """Return a number with a decimal comma, and anything else (a mask) as text."""
    if not _NUMBER.fullmatch(text):
        return text_cell(text)
    written = text.replace(".", ",")
    digits = re.sub(r"[eE].*|\D", "", text).strip("0")
    return KEPT_AS_TEXT + written if len(digits) > MAX_DIGITS else written


def disarmed(text: str) -> str:
    """Return text in which nothing begins a formula, however the file is cut into cells."""
    if not _MAYBE_FORMULA.search(text) or _PLAIN_NEGATIVE.fullmatch(text):
        return text
    inside = _INSIDE_ALL if _CALLS.search(text) else _INSIDE
    return inside.sub(rf"\1{DISARMED}", _START.sub(rf"\1{DISARMED}", text))


def _converter(type_: str) -> Callable[[str], str]:
    to = number_cell if type_ in _NUMERIC else disarmed if type_ in _SHOWN_AS_WRITTEN else text_cell

    @lru_cache(_CACHED)
    def short(text: str) -> str:
        return _quoted(to(text))

    def cell(text: str) -> str:
        if _EASY_TEXT.fullmatch(text):
            return text
        return short(text) if len(text) <= _CACHED_CHARS else _quoted(to(text))

    def number(text: str) -> str:
        if _EASY_NUMBER.fullmatch(text):
            return '"' + text.replace(".", ",") + '"' if "." in text else text
        return short(text)

    return number if type_ in _NUMERIC else cell


def _quoted(text: str) -> str:
    """Return a field. A comma is quoted too: LibreOffice offers comma and tab as separators beside the semicolon."""
    return '"' + text.replace('"', '""') + '"' if _TO_QUOTE.search(text) else text


def _line(fields: list[str]) -> str:
    return (";".join(fields) or '""') + "\r\n"

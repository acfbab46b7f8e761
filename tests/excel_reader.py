"""Read CSV made for a spreadsheet the way its module and README.txt say that a program should."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO

NUMERIC = ("number", "integer", "year")
STARTS = "[=+\\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]"


def read_excel_csv(data: bytes, types: dict[str, str]) -> list[dict[str, str]]:
    """Return the rows as they were stored. Fails if the file lacks its BOM."""
    text = data.decode("utf-8")
    assert text[0] == "\ufeff"
    header, *rows = fields(text[1:])
    names = [plain(name) for name in header]
    return [
        {n: number(cell) if types[n] in NUMERIC else plain(cell) for n, cell in zip(names, row, strict=True)}
        for row in rows
    ]


def fields(text: str) -> Iterator[list[str]]:
    csv.field_size_limit(2**31 - 1)
    return (row for row in csv.reader(StringIO(text, newline=""), delimiter=";") if row)


def plain(cell: str) -> str:
    """Return text without the marks."""
    if cell.startswith("\t"):
        return cell[1:]
    signs = "[=@+\\-\uff1d\uff0b\uff0d\uff20]" if re.search(r"[(|!]", cell) else "[=@\uff1d\uff20]"
    cell = re.sub(rf"(?<=[;,|\"\n\r\t])'('*)(?={signs})", r"\1", cell)
    return re.sub(rf"^( *'*)'(?={STARTS})", r"\1", cell)


def number(cell: str) -> str:
    """Return a number with a decimal point, or what stands instead of one."""
    bare = cell.removeprefix("\t")
    return bare.replace(",", ".") if re.fullmatch(r"[+-]?[\d,]+(?:[eE][+-]?\d+)?", bare) else plain(cell)

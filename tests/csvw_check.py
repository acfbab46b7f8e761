"""A reader of CSV on the Web for tests: holds a CSV file against its metadata, by the rules of the two recommendations.

The one in Python that others maintain (csvw) asks for older versions of what the portal itself needs.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_DATE = r"-?\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?"
_ZONE = r"(?:Z|[+-]\d\d:\d\d)?"
# How XML Schema writes the values of each type that our metadata names.
FORMS = {
    "string": r"(?s:.*)", "json": r"(?s:.*)", "anyURI": r"\S+",
    "integer": r"[+-]?\d+", "number": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|NaN|-?INF",
    "boolean": r"true|false|1|0", "date": _DATE + _ZONE, "dateTime": f"{_DATE}T{_TIME}{_ZONE}", "time": _TIME + _ZONE,
    "gYear": r"-?\d{4}", "gYearMonth": r"-?\d{4}-\d\d", "duration": r"-?P.+",
}  # fmt: skip
_VARIABLE = re.compile(r"(?:[A-Za-z0-9]|%[0-9A-F]{2})(?:\.?(?:[A-Za-z0-9_]|%[0-9A-F]{2}))*")


def faults(metadata: Path) -> Iterator[str]:
    """Yield what is wrong with a table or with what is said of it."""
    told = json.loads(metadata.read_text(encoding="utf-8"))
    if told["@context"][0] != "http://www.w3.org/ns/csvw":
        yield "context"
    columns = told["tableSchema"]["columns"]
    names = [column["name"] for column in columns]
    yield from (f"name {name}" for name in names if not _VARIABLE.fullmatch(name))
    if len(set(names)) != len(names):
        yield "a name that comes twice"
    keys = [names.index(name) for name in told["tableSchema"].get("primaryKey", ())]
    with (metadata.parent / told["url"]).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    for title, column in zip(header, columns, strict=True):
        if title not in column["titles"]["sv"]:
            yield f"the header has {title}, its titles are {column['titles']}"
    for number, row in enumerate(rows, start=1):
        for cell, column in zip(row, columns, strict=True):
            if wrong := _fault(cell, column, column.get("null", told["null"])):
                yield f"row {number}, {column['name']}: {wrong}"
    if keys and len({tuple(row[at] for at in keys) for row in rows}) != len(rows):
        yield "a primary key that comes twice"


def _fault(cell: str, column: dict[str, Any], nulls: list[str]) -> str:
    if cell in nulls:
        return "required" if column.get("required") else ""
    told = column["datatype"]
    made = told if isinstance(told, dict) else {"base": told}
    if made["base"] == "boolean" and "format" in made:
        return "" if cell in made["format"].split("|") else f"{cell!r} is no boolean"
    if isinstance(made.get("format"), dict):
        cell = cell.replace(made["format"]["decimalChar"], ".")
    if not re.fullmatch(FORMS[made["base"]], cell):
        return f"{cell!r} is no {made['base']}"
    if made["base"] in ("integer", "number") and not (
        float(made.get("minimum", "-inf")) <= float(cell) <= float(made.get("maximum", "inf"))
    ):
        return f"{cell} is out of bounds"
    return "" if made.get("minLength", 0) <= len(cell) <= made.get("maxLength", len(cell)) else f"length of {cell!r}"

"""JSON: an array of objects, one a row, numbers as numbers, missing values as null."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from catalog.model import Dataset, Resource
from catalog.store import read_cells

EXTENSION = "json"
MEDIA_TYPE = "application/json"
VERSION = "1"

_WHOLE = re.compile(r"-?\d{1,300}")


def write(dataset: Dataset, resource: Resource, path: Path) -> None:
    """Write the rows as a stream. Numbers are double precision where they have decimals; dates are text in ISO 8601.

    Raises: OSError.
    """
    names = [c.name for c in resource.columns]
    convert = [_CONVERT.get(c.type, str) for c in resource.columns]
    missing = set(resource.missing_values) | {""}
    encode = json.JSONEncoder(ensure_ascii=False).encode
    with path.open("w", encoding="utf-8", newline="") as file:
        before = "[\n"
        for cells in read_cells(resource):
            values = [None if t in missing else to(t) for to, t in zip(convert, cells, strict=True)]
            file.write(before + encode(dict(zip(names, values, strict=True))))
            before = ",\n"
        file.write("\n]\n" if before == ",\n" else "[\n\n]\n")


def _number(text: str) -> Any:
    return int(text) if _WHOLE.fullmatch(text) else float(text)


_CONVERT: dict[str, Callable[[str], Any]] = {
    "integer": int,
    "year": int,
    "number": _number,
    "boolean": lambda text: text == "true",
}

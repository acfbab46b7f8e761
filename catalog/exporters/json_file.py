"""JSON: an array of objects, one a row, numbers as numbers, missing values as null."""

from __future__ import annotations

import json
import re
from typing import Any

from catalog.model import Dataset, Resource
from catalog.store import read_rows

EXTENSION = "json"
MEDIA_TYPE = "application/json"
VERSION = "1"

_WHOLE = re.compile(r"-?\d{1,300}")


def export(dataset: Dataset, resource: Resource) -> bytes:
    """Return the rows as JSON. Numbers are double precision where they have decimals; dates are text in ISO 8601."""
    types = {c.name: c.type for c in resource.columns}
    missing = set(resource.missing_values) | {""}
    lines = (
        json.dumps({n: _value(t, types[n], missing) for n, t in row.items()}, ensure_ascii=False)
        for row in read_rows(resource)
    )
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()


def _value(text: str, type_: str, missing: set[str]) -> Any:
    if text in missing:
        return None
    if type_ in ("integer", "year"):
        return int(text)
    if type_ == "number":
        return int(text) if _WHOLE.fullmatch(text) else float(text)
    if type_ == "boolean":
        return text == "true"
    return text

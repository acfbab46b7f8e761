"""A stored table as typed columns, for the formats that know types."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
from pyarrow import csv as pa_csv

from catalog.model import Resource

_BLOCK = 1 << 20  # bytes read at a time

# Table Schema type → Arrow type. INT32 where it fits is left to the writer: codes and ids are text already.
_ARROW = {
    "integer": pa.int64(),
    "year": pa.int32(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("s", tz="UTC"),
}


def typed_table(resource: Resource) -> pa.Table:
    """Return the resource as an Arrow table; masks and empty cells are null, unknown types stay text.

    A column with a value that its type cannot hold (a whole number beyond 64 bits) is text.

    Datetimes are UTC: an offset in the text is applied, a text without one is taken as it stands.
    """
    names = [c.name for c in resource.columns]
    text = pa_csv.read_csv(
        resource.path,
        # The header may span lines, so it is skipped as a row. A cell may not span two blocks, so there is one block.
        read_options=pa_csv.ReadOptions(
            column_names=names, skip_rows_after_names=1, block_size=max(_BLOCK, resource.size_bytes + 1)
        ),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )
    missing = set(resource.missing_values) | {""}
    columns = [_column(text.column(c.name), c.type, missing) for c in resource.columns]
    return pa.table(dict(zip(names, columns, strict=True))) if names else pa.table({})


def _column(texts: pa.ChunkedArray, type_: str, missing: set[str]) -> pa.Array:
    convert = _CONVERT.get(type_, str)
    known = [None if t in missing else t for t in texts.to_pylist()]
    try:
        return pa.array([None if t is None else convert(t) for t in known], type=_ARROW.get(type_, pa.string()))
    except (OverflowError, pa.ArrowInvalid):
        return pa.array(known, type=pa.string())


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


_CONVERT: dict[str, Callable[[str], Any]] = {
    "integer": int,
    "year": int,
    "number": float,
    "boolean": lambda text: text == "true",
    "date": date.fromisoformat,
    "datetime": _instant,
}

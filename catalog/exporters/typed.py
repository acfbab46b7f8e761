"""A stored table as typed columns, in batches, for the formats that know types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

import pyarrow as pa

from catalog.model import Resource
from catalog.store import read_cells

BATCH_ROWS = 50_000
BATCH_CHARS = 16_000_000  # a batch ends there if its cells are long: it is in memory several times over
_AT_ONCE = 1000  # rows between two looks at how long they are

# Table Schema type → Arrow type. INT32 where it fits is left to the writer: codes and ids are text already.
_ARROW = {
    "integer": pa.int64(),
    "year": pa.int32(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("s", tz="UTC"),
}
_MAY_OVERFLOW = ("integer", "year", "datetime")


def typed_schema(resource: Resource) -> pa.Schema:
    """Return the type of each column, decided for all its rows: they are read through if a type may be too small.

    A column with a value that its type cannot hold (a whole number beyond 64 bits) is text, as unknown types are.
    """
    types = [_ARROW.get(c.type, pa.string()) for c in resource.columns]
    doubtful = {at for at, c in enumerate(resource.columns) if c.type in _MAY_OVERFLOW}
    missing = set(resource.missing_values) | {""}
    seen: dict[int, set[str]] = {at: set() for at in doubtful}
    for rows in _batches(resource) if doubtful else ():
        for at in sorted(doubtful):
            fresh = {row[at] for row in rows} - seen[at] - missing
            try:
                _array(sorted(fresh), resource.columns[at].type, types[at], missing)
            except (OverflowError, pa.ArrowInvalid):
                types[at] = pa.string()
                doubtful.discard(at)
            seen[at] = seen[at] | fresh if len(seen[at]) < BATCH_ROWS else seen[at]
    return pa.schema(list(zip([c.name for c in resource.columns], types, strict=True)))


def typed_batches(resource: Resource, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Yield the rows as typed by `typed_schema`; masks and empty cells are null.

    Datetimes are UTC: an offset in the text is applied, a text without one is taken as it stands.
    """
    missing = set(resource.missing_values) | {""}
    for rows in _batches(resource):
        texts = zip(*rows, strict=True)
        columns = zip(texts, resource.columns, schema.types, strict=True)
        arrays = [_array(list(found), c.type, arrow, missing) for found, c, arrow in columns]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _array(texts: list[str], type_: str, arrow: pa.DataType, missing: set[str]) -> pa.Array:
    convert = _CONVERT.get(type_) if arrow != pa.string() else None
    if convert is None:
        return pa.array([None if t in missing else t for t in texts], type=arrow)
    return pa.array([None if t in missing else convert(t) for t in texts], type=arrow)


def _batches(resource: Resource) -> Iterator[list[list[str]]]:
    cells, batch, chars = read_cells(resource), [], 0
    while rows := list(islice(cells, _AT_ONCE)):
        batch += rows
        chars += sum(len(cell) for row in rows for cell in row)
        if len(batch) >= BATCH_ROWS or chars >= BATCH_CHARS:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch


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

"""A stored table as typed columns, in batches, for the formats that know types.

Arrow reads and converts the cells; what it cannot, such as a date without hyphens, Python does, each value once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from catalog.model import Resource
from catalog.store import read_cells

BLOCK_BYTES = 16_000_000  # of the file, in memory several times over; no row that Arrow reads is longer
_AT_ONCE = 1000  # rows that are read together where one is longer

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
    missing = _missing(resource)
    for texts in _texts(resource) if doubtful else ():
        for at in sorted(doubtful):
            try:
                _array(texts[at], resource.columns[at].type, types[at], missing)
            except (OverflowError, pa.ArrowInvalid):
                types[at] = pa.string()
                doubtful.discard(at)
    return pa.schema(list(zip([c.name for c in resource.columns], types, strict=True)))


def typed_batches(resource: Resource, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Yield the rows as typed by `typed_schema`; masks and empty cells are null.

    Datetimes are UTC: an offset in the text is applied, a text without one is taken as it stands.
    """
    missing = _missing(resource)
    for texts in _texts(resource):
        columns = zip(texts, resource.columns, schema.types, strict=True)
        arrays = [_array(found, c.type, arrow, missing) for found, c, arrow in columns]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _missing(resource: Resource) -> pa.Array:
    return pa.array(sorted({*resource.missing_values, ""}), type=pa.string())


def _array(texts: pa.Array, type_: str, arrow: pa.DataType, missing: pa.Array) -> pa.Array:
    known = pc.if_else(pc.is_in(texts, value_set=missing), pa.scalar(None, pa.string()), texts)
    convert = _CONVERT.get(type_) if arrow != pa.string() else None
    if convert is None:
        return known
    if type_ not in _PYTHON_ONLY:
        try:
            return known.cast(arrow)
        except pa.ArrowInvalid:
            pass  # a spelling that only Python reads, or a value that is too large: Python tells which
    told = known.dictionary_encode()
    values = [None if t is None else convert(t) for t in told.dictionary.to_pylist()]
    return pa.array(values, type=arrow).take(told.indices)


def _texts(resource: Resource) -> Iterator[list[pa.Array]]:
    """Yield the cells as text, a list of columns for each batch of rows."""
    names = [c.name for c in resource.columns]
    done = 0
    try:
        for batch in _blocks(resource, names) if names and resource.rows else ():
            yield batch.columns
            done += batch.num_rows
    except pa.ArrowInvalid:  # a row that is longer than a block
        cells = islice(read_cells(resource), done, None)
        while rows := list(islice(cells, _AT_ONCE)):
            yield [pa.array(column, type=pa.string()) for column in zip(*rows, strict=True)]


def _blocks(resource: Resource, names: list[str]) -> Iterator[pa.RecordBatch]:
    return arrow_csv.open_csv(  # type: ignore[no-any-return]
        resource.path,
        # The header may span lines, so it is skipped as a row.
        read_options=arrow_csv.ReadOptions(
            column_names=names, skip_rows_after_names=1, block_size=BLOCK_BYTES, use_threads=False
        ),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )


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
_PYTHON_ONLY = ("boolean", "datetime")  # Arrow reads other words as true, and moments without their offset

"""Parquet, Snappy: columns with types, for pandas, R, DuckDB and the browser."""

from __future__ import annotations

import pyarrow as pa
from pyarrow import parquet

from catalog.exporters.typed import typed_table
from catalog.model import Dataset, Resource

EXTENSION = "parquet"
MEDIA_TYPE = "application/vnd.apache.parquet"
VERSION = "1"

ROW_GROUP = 50_000


def export(dataset: Dataset, resource: Resource) -> bytes:
    """Return the table as Parquet."""
    sink = pa.BufferOutputStream()
    parquet.write_table(typed_table(resource), sink, compression="snappy", row_group_size=ROW_GROUP)
    return bytes(sink.getvalue().to_pybytes())

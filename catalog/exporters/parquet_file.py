"""Parquet, Snappy: columns with types, for pandas, R, DuckDB and the browser."""

from __future__ import annotations

from pathlib import Path

from pyarrow import parquet

from catalog.exporters.typed import typed_batches, typed_schema
from catalog.model import Dataset, Resource

EXTENSION = "parquet"
MEDIA_TYPE = "application/vnd.apache.parquet"
VERSION = "3"


def write(dataset: Dataset, resource: Resource, path: Path) -> None:
    """Write the table as a stream, a batch of rows to each row group. Raises: OSError."""
    schema = typed_schema(resource)
    with parquet.ParquetWriter(path, schema, compression="snappy") as writer:
        for batch in typed_batches(resource, schema):
            writer.write_batch(batch)

"""Read stored tables by column: for pages that look across many rows at once.

With pandas where a table is small, and with pyarrow where it may have millions of rows: there a column of few distinct
texts is a list of them and a number for each row.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
from pyarrow import compute as pc
from pyarrow import csv as pa_csv

from catalog.model import Resource

POSITION = "rad"  # the row's number in the stored file, 1 = the first
BLOCK_BYTES = 8_000_000  # of a stored table, read at a time


@dataclass(frozen=True)
class Row:
    """A row of a stored table: dataset key, resource, and its number from 1."""

    dataset: str
    resource: str
    position: int

    @property
    def url(self) -> str:
        """Return the row's address in the CSV file, by RFC 7111: the header is row 1."""
        return f"/data/{self.dataset}/{self.resource}.csv#row={self.position + 1}"


def read_columns(resource: Resource, names: Sequence[str]) -> pd.DataFrame:
    """Return the named columns as text, with the masks for missing values as "", and `rad`.

    Raises: ValueError naming a column that the table lacks.
    """
    frame = pd.read_csv(resource.path, usecols=list(names), dtype=str, keep_default_na=False, na_filter=False)
    frame = frame[list(names)]
    masks = [m for m in resource.missing_values if m]
    if masks:
        frame = frame.mask(frame.isin(masks), "")
    frame[POSITION] = range(1, len(frame) + 1)
    return frame


def read_coded(resource: Resource, names: Sequence[str], *, plain: Collection[str] = ()) -> pa.Table:
    """Return the named columns as dictionaries of texts, those in `plain` as texts; masks for missing values as "".

    Raises: KeyError naming a column that the table lacks.
    """
    every = [c.name for c in resource.columns]
    if lacking := [name for name in names if name not in every]:
        raise KeyError(lacking[0])
    types = {name: pa.string() if name in plain else pa.dictionary(pa.int32(), pa.string()) for name in names}
    convert = pa_csv.ConvertOptions(column_types=types, include_columns=list(names), strings_can_be_null=False)
    try:
        table = _read_csv(resource, every, convert, BLOCK_BYTES)
    except pa.ArrowInvalid:  # a cell that does not fit in a block
        table = _read_csv(resource, every, convert, resource.size_bytes + 1)
    table = table.unify_dictionaries().combine_chunks()
    masks = [mask for mask in resource.missing_values if mask]
    return _unmasked(table, masks) if masks else table


def count_rows(resource: Resource, names: Sequence[str]) -> dict[tuple[str, ...], int]:
    """Return how many rows the table has for each combination of texts in the named columns."""
    table = read_coded(resource, names)
    if not table.num_rows:
        return {}
    columns = [table.column(name).combine_chunks() for name in names]
    coded = pa.table({name: column.indices for name, column in zip(names, columns, strict=True)})
    found = coded.group_by(list(names)).aggregate([([], "count_all")])
    texts = [column.dictionary.to_pylist() for column in columns]
    cells = [[own[i] for i in found.column(n).to_pylist()] for n, own in zip(names, texts, strict=True)]
    counts: dict[tuple[str, ...], int] = {}
    for *key, rows in zip(*cells, found.column("count_all").to_pylist(), strict=True):
        counts[tuple(key)] = counts.get(tuple(key), 0) + rows  # two masks are both ""
    return counts


def rows_by(resource: Resource, column: str) -> dict[str, int]:
    """Return how many rows the table has for each value in `column`."""
    return {value: rows for (value,), rows in count_rows(resource, [column]).items()}


def _read_csv(resource: Resource, every: Sequence[str], convert: pa_csv.ConvertOptions, block_bytes: int) -> pa.Table:
    return pa_csv.read_csv(
        resource.path,
        # The header may span lines, so it is skipped as a row.
        read_options=pa_csv.ReadOptions(column_names=every, skip_rows_after_names=1, block_size=block_bytes),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True),
        convert_options=convert,
    )


def _unmasked(table: pa.Table, masks: Sequence[str]) -> pa.Table:
    for at, name in enumerate(table.column_names):
        column = table.column(at).combine_chunks()
        if pa.types.is_dictionary(column.type):
            texts = ["" if text in masks else text for text in column.dictionary.to_pylist()]
            column = pa.DictionaryArray.from_arrays(column.indices, pa.array(texts, pa.string()))
        else:
            column = pc.if_else(pc.is_in(column, pa.array(masks, pa.string())), "", column)
        table = table.set_column(at, name, column)
    return table

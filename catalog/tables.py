"""Read stored tables by column, with pandas: for pages that look across many rows at once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from catalog.model import Resource

POSITION = "rad"  # the row's number in the stored file, 1 = the first


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


def group_fingerprints(frame: pd.DataFrame, by: str) -> dict[str, str]:
    """Return a fingerprint of each group's rows, in their order, by the group's value."""
    hashes = pd.util.hash_pandas_object(frame, index=False)
    grouped = hashes.groupby(frame[by], sort=True)
    return {str(name): hashlib.sha256(part.to_numpy().tobytes()).hexdigest() for name, part in grouped}


def rows_by(resource: Resource, column: str) -> dict[str, int]:
    """Return how many rows the table has for each value in `column`."""
    counts = read_columns(resource, [column])[column].value_counts()
    return {str(value): int(count) for value, count in counts.items()}

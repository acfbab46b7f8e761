"""Typed columns are the same in whatever pieces the table is read, and whoever reads a cell, Arrow or Python."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.exporters import typed
from catalog.model import Column, Resource
from catalog.store import write_csv

TYPES = {"text": "string", "heltal": "integer", "tal": "number", "dag": "date", "ja": "boolean", "tid": "datetime"}
CELLS = st.tuples(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
    st.sampled_from(["", "..", "7", "-0012", "9" * 12]),
    st.sampled_from(["", "..", "1.5", "-0.1", "1e300", "007"]),
    st.sampled_from(["", "..", "2026-11-23", "0001-01-01"]),
    st.sampled_from(["", "true", "false"]),
    st.sampled_from(["", "2026-11-23T05:00:00+01:00", "2026-11-23T05:00:00"]),
)


def resource(path: Path, rows: list[tuple[str, ...]]) -> Resource:
    write_csv(path, list(TYPES), iter(rows))
    columns = tuple(Column(name, type_) for name, type_ in TYPES.items())
    size = path.stat().st_size
    return Resource("x", path, len(rows), size, "", columns, missing_values=("", ".."))


def table(held: Resource) -> pa.Table:
    schema = typed.typed_schema(held)
    return pa.Table.from_batches(typed.typed_batches(held, schema), schema=schema)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("typed")


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(CELLS, max_size=8), block=st.integers(20, 400))
def test_pieces_of_any_size_give_the_same_table(folder: Path, rows: list[tuple[str, ...]], block: int) -> None:
    held = resource(folder / "x.csv", rows)
    whole = table(held)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typed, "BLOCK_BYTES", block)
        pieces = table(held)
    assert pieces.to_pylist() == whole.to_pylist()
    assert whole.column("text").to_pylist() == [None if row[0] in ("", "..") else row[0] for row in rows]


def test_what_only_python_reads_is_read(tmp_path: Path) -> None:
    row = ("a", " 5", "1_0.5", "20261123", "true", "2026-11-23T05:00:00Z")
    (made,) = table(resource(tmp_path / "x.csv", [row])).to_pylist()
    assert (made["heltal"], made["tal"], made["dag"].isoformat()) == (5, 10.5, "2026-11-23")


def test_a_number_beyond_64_bits_makes_its_column_text(tmp_path: Path) -> None:
    rows = [("a", "7", "", "", "", ""), ("b", "9" * 40, "", "", "", "")]
    made = table(resource(tmp_path / "x.csv", rows))
    assert made.column("heltal").to_pylist() == ["7", "9" * 40]

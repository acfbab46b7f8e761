"""What is kept beside the rows passes the privacy gate too: notes on how a file was read, and examples of misfits."""

from __future__ import annotations

import json
from pathlib import Path

from catalog.privacy import MASK
from catalog.store import Store
from harvesters.dataset import Draft
from harvesters.snapshot import Snapshot
from harvesters.table import About, Table
from tests.kind_runs import make_source

PERSONNUMMER = "-".join(("19121212", "1212"))


def stored(tmp_path: Path, table: Table) -> str:
    """Return all that is stored of a dataset with this one table, as text."""
    draft = Draft(make_source("file", "http://a.example/b.csv"), "prov", tmp_path / "work")
    draft.add(table, Snapshot("http://a.example/b.csv", "0" * 64, "2026-11-16T05:00:00Z", 200, {}, 1, tmp_path / "b"))
    store = Store(tmp_path / "datasets")
    outcome = draft.finish(store, "0", example_data=False)
    assert outcome.outcome == "ok"
    return "\n".join(p.read_text("utf-8") for p in sorted(store.folder(draft.key).iterdir()))


def test_a_personnummer_above_or_below_the_table_is_masked(tmp_path: Path) -> None:
    notes = {"encoding": "utf-8", "preamble": f"Av {PERSONNUMMER}", "footnotes": f"Källa: {PERSONNUMMER}"}
    kept = stored(tmp_path, Table(About("prov"), "prov", ("a",), [(2, ("1",))], notes=notes))
    assert PERSONNUMMER not in kept
    assert json.dumps(f"Av {MASK}", ensure_ascii=False)[1:-1] in kept


def test_a_personnummer_in_a_column_of_numbers_is_masked_in_the_warning(tmp_path: Path) -> None:
    rows = [(2, ("1",)), (3, (PERSONNUMMER,)), (4, ("2",))]
    kept = stored(tmp_path, Table(About("prov"), "prov", ("a",), rows, formats={"a": {"type": "integer"}}))
    assert PERSONNUMMER not in kept
    assert '"blandad-kolumn"' in kept
    assert MASK in kept

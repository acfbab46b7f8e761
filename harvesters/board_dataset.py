"""A notice board inside a dataset in the making: its rows checked, held against the stored state, and written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from catalog.columns import EDGES, Row
from catalog.model import Dataset
from catalog.privacy import masked, personal_column
from catalog.report import Finding, Report
from catalog.store import read_rows
from harvesters.board_history import (
    HISTORY,
    HISTORY_FIELDS,
    Harvest,
    Received,
    Settled,
    Stored,
    is_gone,
    settle,
)
from harvesters.spool import write_csv

Judge = Callable[[Iterable[Row], Mapping[str, Any]], Iterator[tuple[str, ...]]]
# rows in the piece, when its answer was fetched, what judges its rows
Part = tuple[int, str, Judge]


class Board:
    """The notices of one resource: `read`, then `settle`, then the rest."""

    def __init__(self, names: Sequence[str], header: Sequence[str], report: Report, allowed: frozenset[str]) -> None:
        self.settled = Settled()
        self.was_up = 0  # notices on the board in the stored state
        self.carried: list[tuple[int, dict[str, str]]] = []  # position in the stored file, row; by where they came from
        self._names = list(names)
        self._id = list(header).index("id") if "id" in header else -1
        self._report = report
        self._allowed = allowed
        self._received: list[Received] = []
        self._seen_ids: set[str] = set()
        self._pieces = 0

    def read(self, rows: Iterator[Row], parts: Sequence[Part], schema: Mapping[str, Any]) -> None:
        """Check every row. An id may come twice here: what that means is told by `settle`."""
        rules = _without_key(schema)
        self._pieces = len(parts)
        for piece, (count, fetched, judge) in enumerate(parts):
            tap = _Tap(islice(rows, count), self._id, self._seen_ids)
            for cells in judge(tap, rules):
                row = dict(zip(self._names, cells, strict=True))
                self._received.append(Received(piece, tap.number, row, fetched))

    def settle(self, stored: Dataset | None, resource: str, when: Harvest) -> None:
        """Hold the rows against the stored state; one that came twice is refused, as any key that repeats."""
        held = _stored(stored, resource)
        kept = {one.row["id"] for one in self._received}
        when = Harvest(when.now, when.last_seen, when.is_complete, frozenset(self._seen_ids - kept))
        self.was_up = sum(not is_gone(row) for row in held.notices)
        self.settled = settle(self._received, held, when)
        for one in self.settled.twice:
            self._report.kept -= 1
            self._report.refuse([Finding("dubblett", "error", one.number, "id", one.row["id"])])
        found = [c for c in self.settled.carried if self._may_stay(c[1])]
        origin = _origins(stored, resource)
        self.carried = sorted(found, key=lambda c: (_origin_key(origin(c[0])), c[1]["id"]))
        gone = {row["id"] for _, row in self.settled.carried} - {row["id"] for _, row in found}
        self.settled.events = [e for e in self.settled.events if e["anslag_id"] not in gone]

    def kept(self) -> list[int]:
        """Return how many rows of each piece are published."""
        counts = Counter(one.piece for one in self.settled.shown)
        return [counts[piece] for piece in range(self._pieces)]

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Yield the new state: what is on the board in the order received, then what we carry."""
        for row in (*(one.row for one in self.settled.shown), *(row for _, row in self.carried)):
            yield tuple(row.get(name, "") for name in self._names)

    def write_history(self, folder: Path) -> tuple[Path, int]:
        """Write the history as CSV; return (where, how many rows)."""
        path = folder / f"{HISTORY}.csv"
        write_csv(path, HISTORY_FIELDS, (tuple(e[name] for name in HISTORY_FIELDS) for e in self.settled.events))
        return path, len(self.settled.events)

    def origins(self, resource: str, stored: Dataset | None, first: int) -> list[dict[str, Any]]:
        """Return the entries of provenance.json for the carried rows, which begin at row `first` of the new file."""
        origin = _origins(stored, resource)
        entries: list[dict[str, Any]] = []
        for position, (was, _) in enumerate(self.carried, start=first):
            snapshot = origin(was)
            if not snapshot:
                continue
            if entries and all(entries[-1][k] == snapshot[k] for k in ("url", "sha256", "fetched")):
                entries[-1]["rows"][resource][1] = position
            else:
                entries.append({**snapshot, "rows": {resource: [position, position]}})
        return entries

    def _may_stay(self, row: Mapping[str, str]) -> bool:
        """Return whether a carried row passes the privacy gate of today; the report says when one does not."""
        found = personal_column(self._names, [row.get(name, "") for name in self._names], self._allowed)
        if found is not None:
            self._report.add(Finding("personnummer", "warning", None, masked(found)))
        return found is None


class _Tap:
    """Rows on their way to the checks: which one is there now, and which ids came."""

    def __init__(self, rows: Iterable[Row], place: int, ids: set[str]) -> None:
        self._rows, self._place, self._ids = rows, place, ids
        self.number = 0

    def __iter__(self) -> Iterator[Row]:
        for number, cells in self._rows:
            self.number = number
            if 0 <= self._place < len(cells) and (own := cells[self._place].strip(EDGES)):
                self._ids.add(own)
            yield number, cells


def _without_key(schema: Mapping[str, Any]) -> dict[str, Any]:
    fields = [
        {**f, "constraints": {k: v for k, v in f.get("constraints", {}).items() if k != "unique"}}
        for f in schema["fields"]
    ]
    return {**schema, "fields": fields, "primaryKey": []}


def _stored(dataset: Dataset | None, resource: str) -> Stored:
    if dataset is None:
        return Stored()
    rows = {r.name: list(read_rows(r)) for r in dataset.resources if r.name in (resource, HISTORY)}
    return Stored(rows.get(resource, ()), rows.get(HISTORY, ()))


def _origins(dataset: Dataset | None, resource: str) -> Callable[[int], dict[str, Any]]:
    """Return what finds the snapshot that a row of the stored file came from, by its position; {} for none."""
    ranges = [
        (*s["rows"][resource], s)
        for s in (dataset.provenance.get("snapshots", ()) if dataset else ())
        if resource in s.get("rows", {})
    ]
    return lambda position: next((dict(s) for first, last, s in ranges if first <= position <= last), {})


def _origin_key(snapshot: Mapping[str, Any]) -> tuple[bool, str, str, str]:
    fetched, url, sha256 = (str(snapshot.get(k, "")) for k in ("fetched", "url", "sha256"))
    return not snapshot, fetched, url, sha256

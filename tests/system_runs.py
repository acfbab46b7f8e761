"""Harvest a meeting system again and again, each time at another moment and with other answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from catalog.runs import RunLog
from catalog.store import Store, read_rows
from harvesters.claims import Claims
from harvesters.http import Http, HttpSettings
from harvesters.kinds import KINDS
from harvesters.run import Run, Workplace, run_source
from harvesters.snapshot import SnapshotStore
from harvesters.source import Source
from tests.replay import Answer, replay

State = dict[str, dict[str, str]]  # rows by id


@dataclass(frozen=True)
class Step:
    """What one harvest changed in a table, by id."""

    appeared: frozenset[str]
    vanished: frozenset[str]
    changed: frozenset[str]


class System:
    """One source of a meeting system, harvested into `folder`."""

    def __init__(self, folder: Path, kind: str, url: str, **more: Any) -> None:
        self.folder = folder
        self.source = Source("ale/system", "ale", "1440", kind, url, "system", license="CC0-1.0", **more)
        self.store, self.runs = Store(folder / "datasets"), RunLog(folder / "runs")

    def harvest(self, moment: str, answers: Mapping[str, Sequence[Answer]], *, force: bool = False) -> Run:
        """Return the run of one harvest at `moment` (ISO 8601) against a server that gives `answers`."""
        now = datetime.fromisoformat(moment)
        claims = Claims({self.source.id})
        place = Workplace(self.store, self.runs, self.folder / "work", lambda: now, "code", "1", claims)
        with replay(answers) as server:
            settings = HttpSettings(retries=0, allow_loopback=True, connect_to=server.connect_to)
            with Http(settings, SnapshotStore(self.folder / "snapshots", lambda: now), sleep=lambda _: None) as http:
                bound = http.for_source(self.source.id)
                return run_source(self.source, KINDS[self.source.kind], bound, place, force=force)

    def rows(self, dataset: str) -> State:
        """Return the stored rows of a dataset by id, without what only the harvest says."""
        stored = self.store.load(f"ale/{dataset}")
        found = (row for resource in stored.resources for row in read_rows(resource)) if stored else ()
        return {row["id"]: {k: v for k, v in row.items() if k != "hamtad"} for row in found}

    def history(self, dataset: str) -> list[dict[str, int]]:
        """Return the counts of each release, the newest first: rows, added, removed, changed."""
        stored = self.store.load(f"ale/{dataset}")
        return [dict(entry["resources"][dataset]) for entry in stored.history] if stored else []


def step(before: State, after: State) -> Step:
    """Return what differs between two states."""
    both = before.keys() & after.keys()
    return Step(
        frozenset(after.keys() - before.keys()),
        frozenset(before.keys() - after.keys()),
        frozenset(own for own in both if before[own] != after[own]),
    )

"""Harvest a notice board again and again, each time at another moment and with another answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


class Board:
    """One source, harvested into `folder`. Its dataset is ale/anslag."""

    def __init__(self, folder: Path, **source: Any) -> None:
        self.folder = folder
        given = {"kind": "file", "url": "http://ale.example/anslag.csv", "profile": "anslag", **source}
        self.source = Source(id="ale/anslag", publisher="ale", kommunkod="1440", name="anslag", **given)
        self.store = Store(folder / "datasets")
        self.runs = RunLog(folder / "runs")

    def harvest(self, moment: str, answers: Mapping[str, Sequence[Answer]], *, force: bool = False) -> Run:
        """Return the run of one harvest at `moment` (ISO 8601) against a server that gives `answers`."""
        now = datetime.fromisoformat(moment)
        place = Workplace(
            store=self.store,
            runs=self.runs,
            work=self.folder / "work",
            clock=lambda: now,
            code="1",
            version="1",
            claims=Claims({self.source.id}),
        )
        with replay(answers) as server:
            settings = HttpSettings(retries=0, allow_loopback=True, connect_to=server.connect_to)
            with Http(settings, SnapshotStore(self.folder / "snapshots", lambda: now), sleep=lambda s: None) as http:
                return run_source(
                    self.source, KINDS[self.source.kind], http.for_source(self.source.id), place, force=force
                )

    @property
    def dataset(self):
        """Return the stored dataset."""
        return self.store.load("ale/anslag")

    def notices(self) -> dict[str, dict[str, str]]:
        """Return the stored notices by id, in stored order."""
        return {row["id"]: row for row in self._rows("anslag")}

    def events(self) -> list[tuple[str, str, str]]:
        """Return the history as (time, what, id)."""
        return [(e["tid"], e["handelse"], e["anslag_id"]) for e in self._rows("anslagshistorik")]

    def release(self) -> str:
        """Return the stored release, "" when there is none."""
        return self.dataset.release if self.dataset else ""

    def _rows(self, name: str) -> list[dict[str, str]]:
        resource = next((r for r in self.dataset.resources if r.name == name), None) if self.dataset else None
        return list(read_rows(resource)) if resource else []

"""The run log: what happened at each harvest, per source, outside datasets/ because it changes with the clock."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.store import replace_file

KEPT_RUNS = 50
KEPT_ROWS = 10  # of those that brought good data, the newest keep how many rows each dataset had


@dataclass(frozen=True)
class RunLog:
    """One JSON file per source below `root`: {"last": run, "last_good": run, "history": [short runs]}."""

    root: Path

    def last(self, source: str) -> dict[str, Any] | None:
        """Return the source's last run, or None."""
        run = self.read(source).get("last")
        return run if isinstance(run, dict) else None

    def read(self, source: str) -> dict[str, Any]:
        """Return the whole log of a source; {} when there is none or when it is unreadable."""
        try:
            value = json.loads(self._path(source).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return value if isinstance(value, dict) else {}

    def add(self, source: str, run: Mapping[str, Any]) -> None:
        """Put a run first in the source's log."""
        log = self.read(source)
        short = {k: run[k] for k in ("started", "finished", "outcome", "unchanged")}
        if rows := {name: d["kept"] for name, d in run["datasets"].items() if d.get("outcome") == "ok"}:
            short["rows"] = rows
        short |= {k: sum(d[k] for d in run["datasets"].values()) for k in ("received", "kept", "rejected")}
        good = dict(run) if run["outcome"] == "ok" else log.get("last_good")
        earlier = log.get("history")
        history = _bounded([short, *(earlier if isinstance(earlier, list) else ())])
        lines = ",\n  ".join(map(_line, history))
        text = f'{{"history": [\n  {lines}],\n "last": {_line(dict(run))},\n "last_good": {_line(good)}}}\n'
        replace_file(self._path(source), text.encode())

    def usual_rows(self, source: str) -> dict[str, list[int]]:
        """Return how many rows each dataset had in the last good runs, newest first; at most KEPT_ROWS of them."""
        rows: dict[str, list[int]] = {}
        history = self.read(source).get("history")
        for run in history if isinstance(history, list) else ():
            kept = run.get("rows") if isinstance(run, dict) else None
            for name, count in kept.items() if isinstance(kept, dict) else ():
                if isinstance(count, int):
                    rows.setdefault(name, []).append(count)
        return rows

    def last_seen(self, source: str, dataset: str) -> str:
        """Return when the last harvest began that brought the whole dataset, also unchanged; "" when none is known."""
        log = self.read(source)
        history = log.get("history")
        for run in history if isinstance(history, list) else ():
            rows = run.get("rows") if isinstance(run, dict) else None
            if isinstance(rows, dict) and dataset in rows:
                return str(run.get("started", ""))
        good = log.get("last_good")
        return str(good.get("started", "")) if isinstance(good, dict) and dataset in good.get("datasets", {}) else ""

    def _path(self, source: str) -> Path:
        return self.root / f"{source}.json"


def _line(value: Any) -> str:
    """Return JSON on one line: with its `indent`, Python's writer took a quarter of an unchanged source's time."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _bounded(history: list[Any]) -> list[Any]:
    """Return the newest runs; of those with rows for each dataset only the first few keep them."""
    kept: list[Any] = []
    with_rows = 0
    for run in history[:KEPT_RUNS]:
        if isinstance(run, dict) and "rows" in run:
            with_rows += 1
            kept.append(run if with_rows <= KEPT_ROWS else {k: v for k, v in run.items() if k != "rows"})
        else:
            kept.append(run)
    return kept

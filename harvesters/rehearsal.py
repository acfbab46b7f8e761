"""`invoke harvest --dry-run`: the whole harvest, but nothing stored; and what it would have changed.

What servers answer is fetched and judged as usual. Only the datasets, the run log and the memory of what each address
last answered stay untouched, so that the next true run does all of it again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalog.store import Store

if TYPE_CHECKING:
    from harvesters.run import Run


@dataclass(frozen=True)
class Rehearsal(Store):
    """A store that is read as usual; what is written to it goes to `scratch`, and away."""

    scratch: Path

    @contextmanager
    def staged(self, key: str) -> Iterator[Path]:
        """Yield an empty folder to fill, and delete it."""
        folder = self.scratch / f"{key.replace('/', '--')}.part"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def would_change(runs: Iterable[Run]) -> list[tuple[str, str]]:
    """Return, for each dataset that would change or that needs a person, its key and what would become of it."""
    lines: list[tuple[str, str]] = []
    for run in runs:
        publisher = run.source.split("/")[0]
        if run.error:
            lines.append((run.source, f"{run.outcome}: {run.error['code']}"))
        for name, dataset in sorted(run.datasets.items()):
            if dataset["changed"] or dataset["outcome"] != "ok":
                lines.append((f"{publisher}/{name}", _told(dataset)))
        lines += [(f"{publisher}/{m['dataset']}", f"missing: {m['code']}") for m in run.missing]
    return lines


def _told(dataset: dict[str, Any]) -> str:
    words = [dataset["outcome"]]
    if dataset["rule"]:
        words[0] += f" ({dataset['rule']})"
    if dataset["changed"]:
        added, removed, changed = (
            sum(counts[kind] for counts in dataset["changes"].values()) for kind in ("added", "removed", "changed")
        )
        words.append(f"{added} rows added, {removed} removed, {changed} changed")
    else:
        words.append("stays as it is")
    return ", ".join(words)

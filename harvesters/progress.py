"""What a person sees while a harvest runs: a bar on a terminal, otherwise a plain line for each source in trouble."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

if TYPE_CHECKING:
    from harvesters.run import Run


class Progress:
    """Counts finished sources. `bar` None: decide by whether standard error is a terminal."""

    def __init__(self, total: int, *, bar: bool | None = None) -> None:
        self._total = total
        self._done = 0
        self._console = Console(stderr=True)
        wanted = sys.stderr.isatty() if bar is None else bar
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bar = Bar(*columns, console=self._console, transient=True) if wanted else None
        self._task = self._bar.add_task("Harvest", total=total) if self._bar else None

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        if self._bar:
            self._bar.stop()

    def step(self, run: Run) -> None:
        """Count a finished source; name it when it needs a person."""
        self._done += 1
        if self._bar and self._task is not None:
            self._bar.update(self._task, completed=self._done, description=run.source)
        if run.outcome != "ok":
            self._console.print(f"{run.source}: {run.outcome}", highlight=False, markup=False)

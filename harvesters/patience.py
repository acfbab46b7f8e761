"""How long a source, and a whole run, may take; and what tells the sources that the run was told to stop.

Python cannot stop a thread from outside, so each source asks for itself: before and after every request, every
thousandth row it reads, and before it stores. A wait for bytes never goes beyond what is left.

A source is stored whole or not at all: once it has begun to store, it asks no more.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator

from catalog.errors import RunOutOfTime, SourceOutOfTime
from harvesters.table import Row

ROWS_BETWEEN = 1000


class Abandoned(BaseException):
    """The run was told to stop, and this source had not begun to store. Nothing is logged for it."""


class Hourglass:
    """The time of one run, shared by its threads. Times in seconds of `monotonic`."""

    def __init__(
        self,
        *,
        source_seconds: float = float("inf"),
        run_seconds: float = float("inf"),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.source_seconds = source_seconds
        self.run_seconds = run_seconds
        self.monotonic = monotonic
        self.ends = monotonic() + run_seconds
        self._changed = threading.Condition()
        self._stopped = False
        self._storing: set[str] = set()

    @property
    def stopped(self) -> bool:
        """Return whether the run was told to stop."""
        return self._stopped

    def stop(self) -> None:
        """Let every source that has not begun to store give up at its next question."""
        with self._changed:
            self._stopped = True

    def turn(self, source: str, times: int = 1) -> Patience:
        """Return the patience with a source, which begins now: `times` the usual, for one that is so much larger."""
        return Patience(self, source, times * self.source_seconds)

    def await_stored(self) -> None:
        """Return when no source is storing any more."""
        with self._changed:
            self._changed.wait_for(lambda: not self._storing)

    def begin_to_store(self, source: str) -> None:
        """Note that a source stores from now on. Raises: Abandoned if the run was stopped before."""
        with self._changed:
            if self._stopped:
                raise Abandoned
            self._storing.add(source)

    def done(self, source: str) -> None:
        """Note that a source has stored and logged what it will."""
        with self._changed:
            self._storing.discard(source)
            self._changed.notify_all()


class Patience:
    """The time of one source."""

    def __init__(self, glass: Hourglass, source: str, seconds: float) -> None:
        self._glass = glass
        self._source = source
        self._seconds = seconds
        self._ends = glass.monotonic() + seconds

    def check(self) -> None:
        """Do nothing while there is time. Raises: SourceOutOfTime, RunOutOfTime; Abandoned."""
        glass = self._glass
        if glass.stopped:
            raise Abandoned
        now = glass.monotonic()
        if now >= glass.ends:
            seconds = glass.run_seconds
            raise RunOutOfTime(f"{self._source}: the run's {seconds} s are over", source=self._source, seconds=seconds)
        if now >= self._ends:
            seconds = self._seconds
            raise SourceOutOfTime(f"{self._source}: not ready after {seconds} s", source=self._source, seconds=seconds)

    def seconds_left(self) -> float:
        """Return how long the source may still take, never below 0."""
        return max(0.0, min(self._ends, self._glass.ends) - self._glass.monotonic())

    def rows(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows, and check now and then. Raises: as `check`."""
        for number, row in enumerate(rows):
            if number % ROWS_BETWEEN == 0:
                self.check()
            yield row

    def begin_to_store(self) -> None:
        """Note that the source stores from now on; until `done` the run waits for it. Raises: as `check`."""
        self.check()
        self._glass.begin_to_store(self._source)

    def done(self) -> None:
        """Note that the source is ready, whatever came of it."""
        self._glass.done(self._source)


def unlimited() -> Patience:
    """Return a patience without an end."""
    return Hourglass().turn("")

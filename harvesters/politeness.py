"""How hard one host is asked: how many at once, how often, and how long to wait when it says so."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

BACKOFF_MAX_S = 60.0

PlaceAt = Callable[[str], AbstractContextManager[object]]  # host → a place there, to hold while it is asked


class Politeness:
    """Turns for hosts, shared by all threads of a harvest.

    With `shared_by` processes that ask the same hosts, `place_at` gives the places that they share, and
    each keeps so much longer pauses that together they ask no more often than one would.
    """

    def __init__(
        self,
        *,
        max_hosts: int,
        per_host_parallel: int,
        per_host_interval_s: float,
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
        place_at: PlaceAt | None = None,
        shared_by: int = 1,
    ) -> None:
        self._max_hosts = max_hosts
        self._per_host_parallel = per_host_parallel
        self._interval = per_host_interval_s * shared_by
        self._monotonic = monotonic
        self._sleep = sleep
        self._place_at = place_at
        self._shared_by = shared_by
        self._guard = threading.Lock()
        self._waiting: list[_Waiter] = []  # in the order of their coming; none of them could have a place now
        self._active: Counter[str] = Counter()
        self._not_before: dict[str, float] = {}
        self._paces: dict[str, _Pace] = {}

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Wait for a place and for the host's next moment; hold the place inside the block."""
        self._enter(host)
        try:
            with self._place_at(host) if self._place_at else nullcontext():
                if (wait := self._book(host)) > 0:
                    self._sleep(wait)
                yield
        finally:
            with self._guard:
                self._leave(host)

    def hold(self, host: str, seconds: float) -> None:
        """Let nobody ask `host` for `seconds`."""
        with self._guard:
            until = self._monotonic() + seconds
            self._not_before[host] = max(self._not_before.get(host, until), until)

    def pace(self, host: str, calls: int, seconds: float) -> None:
        """From now on ask `host` at most `calls` times in any `seconds`; the latest word counts."""
        seconds *= self._shared_by
        with self._guard:
            known = self._paces.get(host)
            if known is None or (known.starts.maxlen, known.seconds) != (calls, seconds):
                # What was asked before is not known: count the request that told the pace.
                self._paces[host] = _Pace(seconds, deque([self._monotonic()], maxlen=calls))

    def _enter(self, host: str) -> None:
        with self._guard:
            if self._has_place(host):
                self._active[host] += 1
                return
            waiter = _Waiter(host)
            self._waiting.append(waiter)
        try:
            waiter.called.wait()
        except BaseException:  # Ctrl-C: a place that nobody takes would be lost to all others
            with self._guard:
                if waiter in self._waiting:
                    self._waiting.remove(waiter)
                else:
                    self._leave(host)
            raise

    def _leave(self, host: str) -> None:
        """Give up a place, and call those who can have one now: only them, as each that wakes costs all the others."""
        self._active[host] -= 1
        if not self._active[host]:
            del self._active[host]
        for waiter in list(self._waiting):
            if self._has_place(waiter.host):
                self._waiting.remove(waiter)
                self._active[waiter.host] += 1
                waiter.called.set()

    def _has_place(self, host: str) -> bool:
        if host in self._active:
            return self._active[host] < self._per_host_parallel
        return len(self._active) < self._max_hosts

    def _book(self, host: str) -> float:
        """Return the seconds to wait, and book the moment after them for this request."""
        with self._guard:
            now = self._monotonic()
            start = max(now, self._not_before.get(host, now))
            if (pace := self._paces.get(host)) is not None:
                if len(pace.starts) == pace.starts.maxlen:
                    start = max(start, pace.starts[0] + pace.seconds)
                pace.starts.append(start)
            self._not_before[host] = start + self._interval
            return start - now


@dataclass(eq=False)
class _Waiter:
    """A thread that waits for a place at a host. When it is called, the place is its own already."""

    host: str
    called: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class _Pace:
    """A window of time and the moments of the last requests, as many as the window may hold."""

    seconds: float
    starts: deque[float]


def backoff(attempt: int, base_s: float) -> float:
    """Return the seconds to wait after failed attempt 0, 1, 2 …: base, twice, four times … at most a minute."""
    return float(min(base_s * 2**attempt, BACKOFF_MAX_S))


def retry_after(value: str, now: datetime, at_most_s: float) -> float | None:
    """Return the seconds that a Retry-After header asks for, bounded; None if it says nothing that we can read.

    Shape: "120", or an HTTP date such as "Mon, 16 Nov 2026 05:00:30 GMT".
    """
    text = value.strip()
    if text.isascii() and text.isdigit():
        return at_most_s if len(text) > 9 else min(float(text), at_most_s)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    seconds = (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
    return min(max(seconds, 0.0), at_most_s)

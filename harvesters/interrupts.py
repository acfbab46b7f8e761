"""Ctrl-C and SIGTERM: both end a harvest in the same orderly way.

The sources that are at work give up, or finish if they have begun to store; those that wait never begin. A second
signal does not wait for that. The store bears even the hardest end, so nothing is lost by it.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

GRACE_S = 5.0  # how long a source that hangs in a request is waited for; it has nothing to finish

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(KeyboardInterrupt):
    """A signal came. `exit_status` is what a shell expects of a process that it ended."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Stopped by {signal.Signals(number).name}: what was stored is whole.")
        self.exit_status = 128 + number


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise Interrupted where the main thread is when a signal comes. In another thread it changes nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _raise) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _raise(number: int, frame: FrameType | None) -> None:
    raise Interrupted(number)

"""One process at a time in a data directory: a harvest that writes, or a build that reads."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from catalog.errors import StoreError

HEIRS_S = 5.0  # how long the processes that a killed holder had begun may take to see that it is gone
HEIRS_LOOK_S = 0.01


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Hold the data directory for this process and those that it forks. The lock goes with the last, however it ends.

    Raises: StoreError naming the process that holds it.
    """
    data.mkdir(parents=True, exist_ok=True)
    path = data / ".lock"
    until = time.monotonic() + HEIRS_S
    with path.open("a+", encoding="utf-8") as file:
        while not _taken(file):
            file.seek(0)
            holder = file.read().strip() or "?"
            if time.monotonic() >= until or _is_alive(holder):
                raise StoreError(f"{data} is in use by process {holder}", path=str(data), reason=f"process {holder}")
            time.sleep(HEIRS_LOOK_S)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _taken(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_alive(holder: str) -> bool:
    """Return whether the process runs, or may run where we cannot see it, such as in another container."""
    try:
        os.kill(int(holder), 0)
    except ProcessLookupError:
        return False
    except (ValueError, OverflowError, PermissionError):
        return True
    return True

"""One process at a time in a data directory: a harvest that writes, or a build that reads."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from catalog.errors import StoreError


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Hold the data directory for this process. The lock goes with the process, however it ends.

    Raises: StoreError naming the process that holds it.
    """
    data.mkdir(parents=True, exist_ok=True)
    path = data / ".lock"
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "?"
            raise StoreError(
                f"{data} is in use by process {holder}", path=str(data), reason=f"process {holder}"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield

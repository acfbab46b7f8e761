"""Places at hosts that the processes of one machine share: files that one holder at a time can lock.

The system gives a lock back when its process ends, however it ends, so no place is ever lost.
"""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """So many places at each host; `folder` holds a small file for each."""

    folder: Path
    per_host: int

    @contextmanager
    def at(self, host: str) -> Iterator[None]:
        """Wait for one of the host's places and hold it inside the block."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = sha256(host.encode()).hexdigest()[:32]
        first = threading.get_ident() % self.per_host
        for turn in range(self.per_host + 1):
            waits = turn == self.per_host  # all are taken: stand in line for one
            number = (first + turn) % self.per_host
            with (self.folder / f"{name}-{number}").open("ab") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                yield
                return

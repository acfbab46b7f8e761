"""Which source a dataset belongs to: the one that brought it first, as its datapackage.json says under `source`.

Another source that brings a dataset of the same name is refused, so that two
sources never overwrite each other. When the owner is no longer in the registry
the dataset is free to be taken over: that is how a source is renamed.
"""

from __future__ import annotations

import threading
from collections.abc import Collection

from catalog.model import Dataset

PORTAL = "datasets/"  # stands for the owner of what the portal itself maintains


class Claims:
    """The owners known in one harvest. Threads share it."""

    def __init__(self, registered: Collection[str], *, own: Collection[str] = ()) -> None:
        self._registered = frozenset(registered)  # ids of every source in the registry
        self._owners = dict.fromkeys(own, PORTAL)
        self._lock = threading.Lock()

    def owner(self, key: str, source: str, stored: Dataset | None) -> str:
        """Return whose dataset it is, after claiming it for `source` if it is free."""
        with self._lock:
            if key not in self._owners:
                held = (stored.source or PORTAL) if stored is not None else source
                is_held = held == PORTAL or held in self._registered
                self._owners[key] = held if is_held else source
            return self._owners[key]

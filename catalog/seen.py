"""Which keys a table has had so far: in memory while they are few, or fit there packed; then in a file.

A key is compared by value, not by spelling: 1.5 and 1.50 are one key. In the file it stands as text that is the
same for equal values, so nothing is lost by it and no two keys are taken for one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from catalog.packed_keys import PackedKeys, TooMany

IN_MEMORY = 200_000  # keys
CACHE_KIB = 32_768  # of the file

Key = tuple[Any, ...]


class Seen:
    """The keys of one table. `path` is a file for those that do not fit in memory; None: they all stay there."""

    def __init__(self, path: Path | None = None, in_memory: int = IN_MEMORY, *, may_pack: bool = True) -> None:
        self._path = path
        self._limit = in_memory
        self._may_pack = may_pack
        self._keys: set[Key] = set()
        self._packed: PackedKeys | None = None
        self._file: sqlite3.Connection | None = None

    def __contains__(self, key: Key) -> bool:
        if self._packed is not None:
            return key in self._packed
        if self._file is None:
            return key in self._keys
        with closing(self._file.execute("SELECT 1 FROM seen WHERE key = ?", (_text(key),))) as found:
            return found.fetchone() is not None

    def update(self, keys: Iterable[Key]) -> None:
        """Remember keys, known or not."""
        if self._packed is not None:
            keys = list(keys)
            try:
                self._packed.update(keys)
                return
            except TooMany:
                self._unpack()
        if self._file is None:
            self._keys.update(keys)
            self._make_room()
        else:
            self._file.executemany("INSERT OR IGNORE INTO seen VALUES (?)", ((_text(key),) for key in keys))

    def add_all_new(self, keys: Sequence[Key]) -> bool:
        """Remember the keys and return True if all are new and differ; else remember none and return False."""
        if self._packed is not None:
            try:
                return self._packed.add_all_new(keys)
            except TooMany:
                self._unpack()
        if self._file is None:
            fresh = set(keys)
            if len(fresh) < len(keys) or not self._keys.isdisjoint(fresh):
                return False
            self._keys |= fresh
            self._make_room()
            return True
        self._file.execute("SAVEPOINT block")
        try:
            self._file.executemany("INSERT INTO seen VALUES (?)", ((_text(key),) for key in keys))
        except sqlite3.IntegrityError:
            self._file.execute("ROLLBACK TO block")
            return False
        finally:
            self._file.execute("RELEASE block")
        return True

    def close(self) -> None:
        """Forget all keys and delete the file."""
        self._keys.clear()
        self._packed = None
        if self._file is not None and self._path is not None:
            self._file.close()
            self._file = None
            self._path.unlink()

    def _make_room(self) -> None:
        if self._path is None or len(self._keys) <= self._limit:
            return
        if self._may_pack and self._pack():
            return
        self._begin_file(self._keys)
        self._keys = set()

    def _pack(self) -> bool:
        keys = list(self._keys)
        try:
            packed = PackedKeys(len(keys[0]))
            packed.update(keys)
        except TooMany:
            return False
        self._packed, self._keys = packed, set()
        return True

    def _unpack(self) -> None:
        assert self._packed is not None
        packed, self._packed = self._packed, None
        self._begin_file(packed)

    def _begin_file(self, keys: Iterable[Key]) -> None:
        assert self._path is not None
        # The file is rubbish after a crash, so it need not be safe.
        self._file = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        self._file.execute("PRAGMA journal_mode = MEMORY")
        self._file.execute("PRAGMA synchronous = OFF")
        self._file.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        self._file.execute("CREATE TABLE seen (key BLOB PRIMARY KEY) WITHOUT ROWID")
        self._file.execute("BEGIN")
        self.update(keys)


def _text(key: Key) -> bytes:
    """Return bytes that are equal for equal keys and only for them."""
    parts = [_part(value) for value in key]
    return "".join([f"{len(part)}:{part}" for part in parts]).encode("utf-8", "surrogatepass")


def _part(value: Any) -> str:
    if isinstance(value, str):
        return f"s{value}"
    if isinstance(value, int):
        return f"n{int(value)}"
    if isinstance(value, Decimal):
        return "n0" if not value else f"n{value.normalize():f}"
    if isinstance(value, datetime):
        return f"t{(value.astimezone(UTC) if value.tzinfo else value).isoformat()}"
    if isinstance(value, time) and (offset := value.utcoffset()) is not None:
        at = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
        return f"z{at - offset}"
    if isinstance(value, date | time):
        return f"{type(value).__name__[0]}{value.isoformat()}"
    if value is None:
        return "-"
    raise TypeError(f"{type(value).__name__} is no part of a key")

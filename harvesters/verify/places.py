"""Where a site is looked at, and a folder as such a place. What is found of a file is its size and SHA-256 only."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from catalog.ids import sha256_of
from catalog.output import MANIFEST, SIGNATURE, UNFINISHED
from harvesters.verify.listing import Listed

MISSING, CHANGED, NOT_A_FILE, UNREAD = "missing", "changed", "not_a_file", "unread"


@dataclass(frozen=True)
class Found:
    """What is wrong with a file; `fault` is "" when nothing is. `reason`: why it could not be read."""

    fault: str = ""
    reason: str = ""


class Place(Protocol):
    """A site to look at."""

    @property
    def at_once(self) -> int:
        """Return how many files may be looked at at the same time."""
        ...

    def small(self, path: str, max_bytes: int) -> bytes | None:
        """Return a file as a whole, None if there is none. Raises: FetchError; OSError."""
        ...

    def look(self, path: str, listed: Listed, lang: str) -> Found:
        """Return what is wrong with a listed file."""
        ...

    def others(self) -> Iterator[str] | None:
        """Return the path of every file that is there, None if nobody can tell."""
        ...


@dataclass(frozen=True)
class Folder:
    """A built site on this machine."""

    root: Path  # resolved
    at_once: int = 1

    def small(self, path: str, max_bytes: int) -> bytes | None:
        """Return a file as a whole, None if there is none. Raises: OSError, also when it is too large."""
        target = self.root / path
        if not _is_plain(target):
            return None
        with target.open("rb") as file:
            data = file.read(max_bytes + 1)
        if len(data) > max_bytes:
            raise OSError(f"{target}: more than {max_bytes} bytes")
        return data

    def look(self, path: str, listed: Listed, lang: str) -> Found:
        """Return what is wrong with a listed file. A link is no file of the site: it may lead anywhere."""
        target = self.root / path
        try:
            if not os.path.lexists(target):
                return Found(MISSING)
            if target.resolve() != target or not _is_plain(target):
                return Found(NOT_A_FILE)
            is_same = target.stat().st_size == listed.size_bytes and sha256_of(target) == listed.sha256
        except OSError as error:
            return Found(UNREAD, error.strerror or type(error).__name__)
        return Found("" if is_same else CHANGED)

    def others(self) -> Iterator[str]:
        """Yield the path of every file and link that is there, besides the list itself."""
        for folder, _folders, names in os.walk(self.root):
            for name in (*names, *(n for n in _folders if os.path.islink(os.path.join(folder, n)))):
                path = Path(folder, name).relative_to(self.root).as_posix()
                if path not in (MANIFEST, SIGNATURE, UNFINISHED):
                    yield path

    def is_unfinished(self) -> bool:
        """Return whether a build is under way, or broke off."""
        return (self.root / UNFINISHED).exists()


def _is_plain(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False

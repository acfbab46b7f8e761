"""What tells one state of a file from another: the manifest's SHA-256 where it is sure to be of this very state."""

from __future__ import annotations

import os
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path

import msgspec


class _Listed(msgspec.Struct):
    sha256: str
    bytes: int = 0


class _Manifest(msgspec.Struct):
    files: dict[str, _Listed] = {}


class Tags:
    """Entity tags of the files of an output folder; the manifest is read again when it has changed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._state: tuple[int, int, int] | None = None
        self._written = 0
        self._listed: dict[str, _Listed] = {}

    def of(self, path: Path, found: os.stat_result) -> str:
        """Return the strong entity tag of a file, with its quotation marks.

        A build writes the manifest last, so a file that is newer than it, or has another size, is told by size and
        time instead: the hash would be that of another state.
        """
        self._look()
        listed = self._listed.get(path.relative_to(self._root).as_posix())
        if listed and listed.bytes == found.st_size and found.st_mtime_ns <= self._written:
            return f'"{listed.sha256[:32]}"'
        return f'"{found.st_size:x}-{found.st_mtime_ns:x}"'

    def _look(self) -> None:
        try:
            found = (self._root / "manifest.json").stat()
        except OSError:
            self._listed = {}
            return
        state = (found.st_ino, found.st_mtime_ns, found.st_size)
        if state == self._state:
            return
        try:
            self._listed = msgspec.json.decode((self._root / "manifest.json").read_bytes(), type=_Manifest).files
        except (OSError, msgspec.DecodeError):
            self._listed = {}
        self._state, self._written = state, found.st_mtime_ns


def encoded_tag(tag: str, encoding: str) -> str:
    """Return the tag of the same state in another encoding: other bytes, so another strong tag."""
    return f'{tag[:-1]}-{encoding}"' if encoding else tag


def last_modified(found: os.stat_result) -> str:
    """Return when a file was last changed, as HTTP writes it."""
    return formatdate(found.st_mtime, usegmt=True)


def is_known(if_none_match: str, tag: str) -> bool:
    """Return whether a tag is among those of `If-None-Match`."""
    tags = [part.strip().removeprefix("W/") for part in if_none_match.split(",")]
    return "*" in tags or tag in tags


def is_unchanged(tag: str, found: os.stat_result, if_none_match: str, if_modified_since: str) -> bool:
    """Return whether the visitor has this state already (RFC 9110, section 13.2.2)."""
    if if_none_match:
        return is_known(if_none_match, tag)
    if if_modified_since:
        try:
            return int(found.st_mtime) <= parsedate_to_datetime(if_modified_since).timestamp()
        except (ValueError, TypeError, OverflowError):
            return False
    return False

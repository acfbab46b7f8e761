"""The only way to files on this machine's own disk: a folder that a kommun writes to, read like a source.

A registry is a text file that anybody may propose a change to, so it must not be
able to read the operator's disk. A folder is read only when it lies in one that
the operator allowed for this harvest. Inside it, links, hidden files, folders and
half-written files are not followed, opened or guessed at.

A file is whole when its size and time of change are the same in two looks with a
pause between them, and still the same after the last byte was read. Where the
writer agrees to it, a companion file (`fakturor.csv.klar`) says so instead.
"""

from __future__ import annotations

import mimetypes
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import quote, unquote, urlsplit

from catalog.errors import FolderRefused, FolderUnreadable, TooLarge
from harvesters.snapshot import Answer

if TYPE_CHECKING:
    from harvesters.snapshot import Snapshot, SourceSnapshots

SETTLE_S = 2.0  # between the two looks
MAX_FILES = 10_000
UNFINISHED = (".part", ".partial", ".filepart", ".crdownload", ".tmp", ".temp", "~")
UNSAFE, GROWING, UNMARKED = "unsafe", "growing", "unmarked"
_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Look:
    """What a look at a file told: changes between two looks mean that somebody is writing."""

    size_bytes: int
    changed_ns: int
    inode: int


@dataclass(frozen=True)
class Found:
    """The files of a folder by name: whole ones, and why each of the others is left: UNSAFE, GROWING or UNMARKED."""

    whole: Mapping[str, Look]
    left: Mapping[str, str]


class Folder:
    """One folder, held open so that nobody can put another in its place. Used in a `with` block.

    Raises: FolderRefused unless it is in one of `allowed`; FolderUnreadable if it is not there.
    """

    def __init__(
        self, url: str, allowed: tuple[Path, ...], snapshots: SourceSnapshots, *,
        address: str, max_bytes: int, sleep: Callable[[float], None],
    ) -> None:  # fmt: skip
        self._snapshots, self._max_bytes, self._sleep = snapshots, max_bytes, sleep
        self._address = address  # what may be published of where the folder is
        self._descriptor = _opened(url, allowed, address)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)

    def address(self, name: str) -> str:
        """Return the address of a file, for people and for the store; it does not tell where on the disk it is."""
        return f"{self._address}/{quote(name)}"

    def find(self, marker: str = "") -> Found:
        """Return the files: see `sorted_out`. Raises: FolderUnreadable."""
        return sorted_out(self._look, marker, self._sleep)

    def get(self, name: str, look: Look, context: Mapping[str, object]) -> Snapshot | None:
        """Return the file as a snapshot, or None if it changed since `look` or while it was read.

        Raises: TooLarge, FolderUnreadable, StoreError.
        """
        url = self.address(name)
        with self._snapshots.store.receive() as incoming:
            try:
                # O_NOFOLLOW and O_NONBLOCK: what was a file a moment ago may be a link or a pipe by now.
                opened = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=self._descriptor)
                with os.fdopen(opened, "rb") as file:
                    if _looked(os.fstat(opened)) != look:
                        return None
                    while chunk := file.read(_CHUNK):
                        if incoming.size_bytes + len(chunk) > self._max_bytes:
                            raise TooLarge(f"{url}: too large", url=url, limit_bytes=self._max_bytes)
                        incoming.write(chunk)
                    if _looked(os.fstat(opened)) != look or incoming.size_bytes != look.size_bytes:
                        return None
            except OSError as error:
                raise _unreadable(url, error) from error
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            answer = Answer(200, {"content-type": kind}, url)
            return self._snapshots.keep(url, incoming, answer, accept="", context=context)

    def _look(self) -> dict[str, Look | None]:
        """Return each visible entry; None for what is no plain file. Folders are left out. Raises: FolderUnreadable."""
        found: dict[str, Look | None] = {}
        try:
            for name in os.listdir(self._descriptor):
                said = os.stat(name, dir_fd=self._descriptor, follow_symlinks=False)
                if not name.startswith(".") and not stat.S_ISDIR(said.st_mode):
                    found[name] = _looked(said)
        except OSError as error:
            raise _unreadable(self._address, error) from error
        if len(found) > MAX_FILES:
            raise FolderUnreadable(f"more than {MAX_FILES} files", url=self._address, reason=f"> {MAX_FILES}")
        return found


def sorted_out(look: Callable[[], Mapping[str, Look | None]], marker: str, sleep: Callable[[float], None]) -> Found:
    """Return the files of a folder: after two looks, or by the companion files whose ending is `marker`.

    `look` gives each visible entry by name, None for what is no plain file.
    """
    first = second = look()
    if not marker and first:
        sleep(SETTLE_S)
        second = look()
    whole: dict[str, Look] = {}
    left: dict[str, str] = {}
    for name, seen in sorted(second.items()):
        if marker and name.endswith(marker):
            continue
        if seen is None:
            left[name] = UNSAFE
        elif finished_name(name) != name or first.get(name) != seen:
            left[name] = GROWING
        elif marker and second.get(name + marker) is None:
            left[name] = UNMARKED
        else:
            whole[name] = seen
    return Found(whole, left)


def finished_name(name: str) -> str:
    """Return what a half-written file will be called (beslut.csv for beslut.csv.part), or the name itself."""
    ending = next((e for e in UNFINISHED if name.lower().endswith(e)), "")
    return name[: len(name) - len(ending)]


def _opened(url: str, allowed: tuple[Path, ...], address: str) -> int:
    """Return a descriptor of the folder, every link in its path followed. Raises: FolderRefused, FolderUnreadable."""
    parts = urlsplit(url)
    path = Path(unquote(parts.path))
    refused = FolderRefused(f"{address}: refused", url=address)
    if parts.scheme != "folder" or parts.netloc or parts.query or parts.fragment or "\0" in str(path):
        raise refused
    if not path.is_absolute() or ".." in path.parts:
        raise refused
    try:
        roots = [folder.resolve(strict=True) for folder in allowed if folder.is_dir()]
        real = path.resolve(strict=True)
        if not any(real.is_relative_to(root) for root in roots):
            raise refused
        descriptor = os.open(real, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except (OSError, RuntimeError) as error:
        # Whether a path outside the allowed folders exists is nobody's business.
        is_inside = any(path.is_relative_to(folder) for folder in allowed)
        raise (_unreadable(address, error) if is_inside else refused) from error
    if real.resolve() != real:  # it became a link between the two
        os.close(descriptor)
        raise refused
    return descriptor


def _looked(said: os.stat_result) -> Look | None:
    """Return what a look tells, None for a link, a pipe, or a file that has a second name somewhere else."""
    is_plain = stat.S_ISREG(said.st_mode) and said.st_nlink == 1
    return Look(said.st_size, said.st_mtime_ns, said.st_ino) if is_plain else None


def _unreadable(address: str, error: Exception) -> FolderUnreadable:
    reason = getattr(error, "strerror", None) or type(error).__name__
    return FolderUnreadable(f"{address}: {reason}", url=address, reason=reason)

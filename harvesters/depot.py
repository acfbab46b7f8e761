"""A data directory in a shared place that every machine reaches: an object store, a network disk, any fsspec address.

An object store has no rename, so a depot has another shape than a data directory:

    blobs/ab/<sha256>         the bytes of files, once, never changed
    owners/<publisher>.json   {path: sha256} of all files that belong to one publisher; "_portal": to none
    lock.json                 who writes now

A publisher's list is one object, written last and as a whole: whoever reads sees all files
of a harvest or none of them, and a writer that dies leaves blobs that no list mentions.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path, PurePosixPath
from typing import Any

import fsspec

from catalog.errors import StoreError
from catalog.store import replace_file
from harvesters.mirror import (
    HELD,
    drop_empty_folders,
    held_in,
    holds,
    mark_of,
    owner_of,
    owners_in,
    paths_of,
    sha256_of,
)

AT_ONCE = 16  # files on their way to or from the depot


def is_depot(place: str) -> bool:
    """Return whether `place` is an fsspec address such as s3://bucket/insyn, and no plain folder."""
    return "://" in place


@dataclass(frozen=True)
class Depot:
    """The files below one fsspec address, such as `s3://insyn/data` or `file:///shared/insyn`.

    How to log in is fsspec's affair: its own configuration, or the variables that it reads.
    """

    url: str

    def owners(self) -> list[str]:
        """Return whose files there are, sorted."""
        with self._told():
            files, root = self._files()
            files.invalidate_cache()
            if not files.exists(f"{root}/owners"):
                return []
            return sorted(
                PurePosixPath(p).stem for p in files.ls(f"{root}/owners", detail=False) if p.endswith(".json")
            )

    def listing(self, owner: str) -> dict[str, str]:
        """Return an owner's files as {path in the data directory: sha256}; {} when it has none. Raises: StoreError."""
        with self._told():
            files, root = self._files()
            try:
                found = json.loads(files.cat_file(f"{root}/owners/{owner}.json"))
            except FileNotFoundError:
                return {}
            except ValueError as error:
                raise StoreError(
                    f"{self.url}: owners/{owner}.json: {error}", path=self.url, reason=str(error)
                ) from error
        return {str(path): str(sha256) for path, sha256 in found.items() if _is_inside(str(path))}

    def pull(self, mirror: Path, owners: Iterable[str] | None = None, wanted: Callable[[str], bool] = bool) -> None:
        """Make `mirror` hold what the depot has of these owners, or of all: the shape of a data directory.

        `wanted` picks paths. Files that the mirror already holds are left alone, and those of the same owners that
        the depot has no more are deleted. Raises: StoreError; then the mirror is no whole state, and the next
        pull mends it.
        """
        mirror.mkdir(parents=True, exist_ok=True)
        chosen = self.owners() if owners is None else list(owners)
        files = {path: sha for owner in chosen for path, sha in self.listing(owner).items() if wanted(path)}
        held = held_in(mirror)
        mine = {path for path in held if wanted(path) and (owners is None or owner_of(path) in chosen)}
        for path in sorted(mine - files.keys()):
            (mirror / path).unlink(missing_ok=True)
            held.pop(path)
        try:
            wanting: dict[str, list[str]] = defaultdict(list)  # sha256 → paths: what many have is fetched once
            for path, sha256 in sorted(files.items()):
                if not holds(mirror, path, sha256, held):
                    wanting[sha256].append(path)
            with ThreadPoolExecutor(AT_ONCE) as pool:
                for marks in pool.map(self._fetch, wanting, wanting.values(), repeat(mirror)):
                    held |= marks
        finally:
            replace_file(mirror / HELD, json.dumps(held, sort_keys=True).encode())
            drop_empty_folders(mirror)

    def push(self, owner: str, mirror: Path, wanted: Callable[[str], bool] = bool) -> int:
        """Make the depot hold just what `mirror` has of this owner and return how many files were new.

        With `wanted`, the owner's other files stay in the depot as they are.

        Raises: StoreError; then the depot shows the state before.
        """
        before, held = self.listing(owner), held_in(mirror)
        now = {path: sha256 for path, sha256 in before.items() if not wanted(path)}
        for path in (p for p in paths_of(owner, mirror) if wanted(p)):
            known = held.get(path, [""])
            now[path] = known[0] if holds(mirror, path, known[0], held) else sha256_of(mirror / path)
        there = set(before.values())
        new = {sha256: mirror / path for path, sha256 in sorted(now.items()) if sha256 not in there}
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(self._send, new.values(), new.keys()))
        if now != before:
            with self._told():
                files, root = self._files()
                text = json.dumps(now, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
                files.makedirs(f"{root}/owners", exist_ok=True)
                _put(files, f"{root}/owners/{owner}.json", text.encode())
        return len(new)

    @contextlib.contextmanager
    def locked(self, who: str) -> Iterator[None]:
        """Be the only writer. Raises: StoreError naming the one that writes now.

        The lock outlives a holder that dies; the error says how to remove it.
        """
        files, root = self._files()
        path = f"{root}/lock.json"
        with self._told():
            files.makedirs(root, exist_ok=True)
            try:
                _create(files, path, json.dumps({"holder": who}).encode())
            except FileExistsError as error:
                with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                    who = str(json.loads(files.cat_file(path))["holder"])
                raise StoreError(
                    f"{self.url} is in use by {who}; if that is gone, delete lock.json there", path=self.url, reason=who
                ) from error
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                files.rm_file(path)

    def _files(self) -> tuple[Any, str]:
        files, root = fsspec.core.url_to_fs(self.url)
        return files, str(root).rstrip("/")

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what the many kinds of stores raise into our error, which names the store."""
        try:
            yield
        except (StoreError, FileExistsError):
            raise
        except Exception as error:  # botocore, aiohttp and others each have a tree of their own
            raise StoreError(f"{self.url}: {error}", path=self.url, reason=str(error)) from error

    def _fetch(self, sha256: str, paths: list[str], mirror: Path) -> dict[str, list[Any]]:
        """Put the bytes with this hash at `paths` and return the mark of each."""
        descriptor, name = tempfile.mkstemp(dir=mirror)
        os.close(descriptor)
        try:
            with self._told():
                files, root = self._files()
                files.get_file(_blob(root, sha256), name)
            if sha256_of(Path(name)) != sha256:
                reason = f"blobs/{sha256[:2]}/{sha256} has other bytes than its name promises"
                raise StoreError(f"{self.url}: {reason}", path=self.url, reason=reason)
            for path in paths:
                replace_file(mirror / path, Path(name).read_bytes())
        finally:
            Path(name).unlink(missing_ok=True)
        return {path: mark_of(mirror / path, sha256) for path in paths}

    def _send(self, path: Path, sha256: str) -> None:
        with self._told():
            files, root = self._files()
            files.makedirs(f"{root}/blobs/{sha256[:2]}", exist_ok=True)
            files.put_file(str(path), _blob(root, sha256))


@contextlib.contextmanager
def mirrored(depot: Depot | None, data: Path, scheduler: str = "", *, dry_run: bool = False) -> Iterator[None]:
    """Hold the depot while the block works on its mirror `data`, and hand back what changed. None: do nothing.

    With a `scheduler` the mirror has no snapshots: the workers have those that they need.
    Raises: StoreError.
    """
    if depot is None:
        yield
        return
    wanted = no_snapshot if scheduler else bool
    with depot.locked(f"process {os.getpid()} on {platform.node()}"):
        depot.pull(data, wanted=wanted)
        try:
            yield
        finally:  # also when it was broken off: each source is stored whole or not at all
            for owner in () if dry_run else sorted(owners_in(data)):
                depot.push(owner, data, wanted)


def no_snapshot(path: str) -> bool:
    """Return whether a file is something else than a snapshot: what all but the harvest of a source can do with."""
    return not path.startswith("snapshots/")


def _is_inside(path: str) -> bool:
    """Return whether a path from a listing stays in the mirror."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts


def _blob(root: str, sha256: str) -> str:
    return f"{root}/blobs/{sha256[:2]}/{sha256}"


def _put(files: Any, path: str, data: bytes) -> None:
    """Write a small file as a whole: one request to an object store, a rename on a disk."""
    if "file" in _protocols(files):
        replace_file(Path(path), data)
    else:
        files.pipe_file(path, data)


def _create(files: Any, path: str, data: bytes) -> None:
    """Write a file that must not be there yet. Raises: FileExistsError."""
    if "file" in _protocols(files):
        with Path(path).open("xb") as stream:
            stream.write(data)
    else:
        files.pipe_file(path, data, mode="create")


def _protocols(files: Any) -> tuple[str, ...]:
    return (files.protocol,) if isinstance(files.protocol, str) else tuple(files.protocol)

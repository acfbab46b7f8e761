"""A copy of a depot's files on this machine, in the shape of a data directory: whose each file is, and what is held."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from catalog.releases.frozen import FOLDER as RELEASES
from catalog.store import STAGING

PORTAL = "_portal"  # owns what belongs to no publisher: registry.json, runs/messages.json
HELD = ".held.json"  # what was written from the depot, and how it looked on the disk then
_OBJECTS = ("snapshots", "objects")
_HALF_DONE = ((STAGING,), ("incoming",))  # in datasets/ and snapshots/
_NOT_KEPT = frozenset({"work", "output", ".lock", HELD})  # of this machine only


def owner_of(path: str) -> str:
    """Return whose file this is, by its path in a data directory: a publisher's slug, or PORTAL.

    Shape: "" for a snapshot's object. It is named by its content, and several publishers may have it.
    """
    parts = PurePosixPath(path).parts
    if parts[0] in ("datasets", "runs") and len(parts) > 2:
        return parts[1]
    if parts[:2] == ("snapshots", "index") and len(parts) > 3:
        return parts[2]
    return "" if parts[:2] == _OBJECTS else PORTAL


def paths_of(owner: str, mirror: Path) -> Iterator[str]:
    """Yield the owner's files, and the objects that its snapshots mention."""
    for path in sorted(p for p in mirror.rglob("*") if p.is_file()):
        name = path.relative_to(mirror).as_posix()
        parts = PurePosixPath(name).parts
        if parts[0] in _NOT_KEPT or parts[1:2] in _HALF_DONE or owner_of(name) != owner:
            continue
        yield name
        if parts[:2] == ("snapshots", "index"):
            entries = json.loads(path.read_bytes())["entries"].values()
            yield from sorted({"/".join((*_OBJECTS, e["sha256"][:2], e["sha256"])) for e in entries})


def owners_in(mirror: Path) -> set[str]:
    """Return whose files the mirror has."""
    folders = (p for kind in ("datasets", "runs", "snapshots/index") for p in (mirror / kind).glob("*") if p.is_dir())
    return {PORTAL, *(folder.name for folder in folders if folder.name != STAGING)}


def holds(mirror: Path, path: str, sha256: str, held: dict[str, list[Any]]) -> bool:
    mark = held.get(path)
    return (
        mark is not None and mark[0] == sha256 and (mirror / path).exists() and mark == mark_of(mirror / path, sha256)
    )


def mark_of(path: Path, sha256: str) -> list[Any]:
    """Return what tells that a file is still as it was, without reading it."""
    stat = path.stat()
    return [sha256, stat.st_size, stat.st_mtime_ns]


def held_in(mirror: Path) -> dict[str, list[Any]]:
    try:
        found = json.loads((mirror / HELD).read_bytes())
    except (OSError, ValueError):  # a mirror that is new, or damaged: all is fetched again
        return {}
    return found if isinstance(found, dict) else {}


def drop_empty_folders(mirror: Path) -> None:
    for pattern in (f"datasets/*/*/{RELEASES}", "datasets/*/*"):
        for folder in sorted((p for p in mirror.glob(pattern) if p.is_dir()), reverse=True):
            if not any(folder.iterdir()):
                folder.rmdir()


def sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

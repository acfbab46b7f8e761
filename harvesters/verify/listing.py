"""The list of a site's files as somebody else wrote it: every path and number in it is checked before it is used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.output import MANIFEST, SIGNATURE
from harvesters.json_bytes import parse_json

MAX_BYTES = 100_000_000  # of the list: some 450,000 files

_HASH = re.compile(r"[0-9a-f]{64}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_PATH_MAX = 1000  # characters
_LARGEST = 1 << 50  # bytes; beyond that it is no size of a file


@dataclass(frozen=True)
class Listed:
    """What the list says of one file."""

    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Listing:
    """`files` by path; `refused`: what stands in the list and cannot be a file of the site, so it is not looked for."""

    base_url: str
    files: Mapping[str, Listed]
    refused: tuple[str, ...]


def read_listing(data: bytes, place: str) -> Listing:
    """Return what manifest.json says.

    Raises: ParseError when it is not JSON; ValueError when it is JSON of another shape.
    """
    told = parse_json(data, place)
    files = told.get("files") if isinstance(told, dict) else None
    if not isinstance(files, dict):
        raise ValueError("no object called files")
    read = {path: _listed(path, entry) for path, entry in files.items()}
    return Listing(
        base_url=str(told.get("base_url", "")),
        files={path: entry for path, entry in read.items() if entry is not None},
        refused=tuple(sorted(path for path, entry in read.items() if entry is None)),
    )


def _listed(path: str, entry: Any) -> Listed | None:
    if not _is_inside(path) or not isinstance(entry, dict):
        return None
    digest, size = entry.get("sha256"), entry.get("bytes")
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size <= _LARGEST:
        return None
    return Listed(digest, size) if isinstance(digest, str) and _HASH.fullmatch(digest) else None


def _is_inside(path: str) -> bool:
    """Return whether a path can only lead to a file below the folder that the list lies in."""
    parts = path.split("/")
    plain = not any(part in ("", ".", "..") for part in parts) and not _CONTROL.search(path) and "\\" not in path
    return plain and len(path) <= _PATH_MAX and path not in (MANIFEST, SIGNATURE)

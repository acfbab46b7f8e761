"""What changed between two states of a table."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from catalog.store import LONGEST_CELL

WHEN_FETCHED = "hamtad"  # a page that changes is fetched anew with all its rows; that alone changes none of them


def count_changes(old: Path | None, new: Path, key: Sequence[str]) -> dict[str, int]:
    """Return {"added": …, "removed": …, "changed": …} in rows, compared by `key`.

    Without a key a changed row counts as one removed and one added. When a row was fetched is not compared.
    """
    before = _hashes(old, key) if old is not None and old.exists() else {}
    after = _hashes(new, key)
    added = sum(1 for k in after if k not in before)
    removed = sum(1 for k in before if k not in after)
    changed = sum(1 for k, digest in after.items() if k in before and before[k] != digest)
    return {"added": added, "removed": removed, "changed": changed}


def _hashes(path: Path, key: Sequence[str]) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    seen: Counter[bytes] = Counter()
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        places = [header.index(k) for k in key if k in header]
        said = [i for i, name in enumerate(header) if name != WHEN_FETCHED]
        for cells in reader:
            digest = _digest([cells[i] for i in said if i < len(cells)])
            if places:
                name = _digest([cells[i] for i in places])
            else:  # equal rows in a table without a key each count
                seen[digest] += 1
                name = _digest([digest.hex(), str(seen[digest])])
            found[name] = digest
    return found


def _digest(cells: Sequence[str]) -> bytes:
    return hashlib.blake2b("\x1f".join(cells).encode(), digest_size=16).digest()

"""What changed between two states of a table, however large they are.

Each row becomes two hashes, of its key and of all its cells. They are dealt into files by the hash of the key, so
that what belongs together meets in one file, and no more than one file is in memory at a time.
"""

from __future__ import annotations

import csv
import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from catalog.differing import differing
from catalog.store import LONGEST_CELL

WHEN_FETCHED = "hamtad"  # a page that changes is fetched anew with all its rows; that alone changes none of them

_HASH = 16  # bytes
BYTES_A_PART = 32_000_000  # of a table's text, in one file of hashes
MOST_PARTS = 256


def count_changes(
    old: Path | None, new: Path, key: Sequence[str], *, bytes_a_part: int = BYTES_A_PART
) -> dict[str, int]:
    """Return {"added": …, "removed": …, "changed": …} in rows, compared by `key`.

    Without a key a changed row counts as one removed and one added. When a row was fetched is not compared.
    """
    before = old if old is not None and old.exists() else None
    counts: Counter[str] = Counter(added=0, removed=0, changed=0)
    with tempfile.TemporaryDirectory(dir=new.parent, prefix=".revision-") as folder:
        if before:
            before, new = differing(before, new, Path(folder))
        size = new.stat().st_size + (before.stat().st_size if before else 0)
        parts = min(MOST_PARTS, 1 + size // bytes_a_part)
        now = _dealt(new, key, Path(folder) / "new", parts)
        then = _dealt(before, key, Path(folder) / "old", parts) if before else []
        for at in range(parts):
            counts.update(_changes(then[at] if then else None, now[at]))
    return dict(counts)


def _changes(old: Path | None, new: Path) -> dict[str, int]:
    before, after = dict(_numbered(old)) if old else {}, dict(_numbered(new))
    both = before.keys() & after.keys()
    return {
        "added": len(after) - len(both),
        "removed": len(before) - len(both),
        "changed": sum(before[name] != after[name] for name in both),
    }


def _numbered(path: Path) -> Iterator[tuple[tuple[bytes, int], bytes]]:
    """Yield (name, hash of the row); the rows of a table without a key, where equal ones each count, are numbered."""
    seen: Counter[bytes] = Counter()
    with path.open("rb") as file:
        while pair := file.read(2 * _HASH):
            name, row = pair[:_HASH], pair[_HASH:]
            if name == row:
                seen[name] += 1
            yield (name, seen[name]), row


def _dealt(path: Path, key: Sequence[str], folder: Path, parts: int) -> list[Path]:
    """Write the hashes of a table's rows to `parts` files in `folder` and return them."""
    folder.mkdir()
    made = [folder / str(at) for at in range(parts)]
    csv.field_size_limit(LONGEST_CELL)
    with ExitStack() as stack:
        file = stack.enter_context(path.open(encoding="utf-8", newline=""))
        outs = [stack.enter_context(one.open("wb")) for one in made]
        reader = csv.reader(file)
        header = next(reader, [])
        places = [header.index(k) for k in key if k in header]
        said = [i for i, name in enumerate(header) if name != WHEN_FETCHED]
        for cells in reader:
            row = _digest([cells[i] for i in said if i < len(cells)])
            name = _digest([cells[i] for i in places], b"key") if places else row
            outs[int.from_bytes(name[:4]) % parts].write(name + row)
    return made


def _digest(cells: Sequence[str], person: bytes = b"") -> bytes:
    """Return the hash of some cells; that of a key is never that of a row."""
    return hashlib.blake2b("\x1f".join(cells).encode(), digest_size=_HASH, person=person).digest()

"""When each row of a dataset first came and last changed, kept beside it in changes.json.

Feeds and calendars need this: a calendar client takes in a moved meeting only if its
sequence number rose, and a feed reader shows an entry again only if its time is new.
The moments are those of the data (when the harvest received the content), never the
clock's, and a row that has been as it is since the dataset's first release has no entry,
so the file is small.

Shape: {resource: {row id: {"n": changes since it came, "at": when it last changed or came,
"first": when it came, "" if with the first release, "gone": when it vanished, if it is gone}}}
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from catalog.store import LONGEST_CELL

FILE = "changes.json"
# profile → how many entries are kept, the latest; None keeps all, for a sequence number must never fall
FOLLOWED: Mapping[str, int | None] = {"sammantraden": None, "arendepunkter": None, "beslut": 2000, "anslag": 2000}
_KEY = "id"
_NOT_OURS = frozenset({"hamtad", "senast_sedd"})  # they follow the file, not the row

Changes = dict[str, dict[str, Any]]


def next_changes(
    before: Mapping[str, Mapping[str, Any]], old: Path, new: Path, moment: str, most: int | None
) -> Changes:
    """Return what is known of the rows of `new`, given what was known of `old`, both tables as stored CSV.

    Args: `moment` is when the new content came (ISO 8601); `most` is how many entries to keep, None for all.
    """
    state: Changes = {row: dict(entry) for row, entry in before.items()}
    columns = [c for c in _header(old) if c in _header(new) and c not in _NOT_OURS]
    held = dict(_digests(old, columns))
    seen = set()
    for row, digest in _digests(new, columns):
        seen.add(row)
        known = state.get(row)
        if row not in held:
            # One that vanished and came back has changed; others are new.
            state[row] = _changed(known, moment) if known else {"n": 0, "at": moment, "first": moment}
        elif held[row] != digest:
            state[row] = _changed(known, moment)
    for row in held.keys() - seen:
        state[row] = {"n": 0, "at": moment, "first": "", **state.get(row, {}), "gone": moment}
    kept = sorted(state.items(), key=lambda e: (e[1]["at"], e[0]), reverse=True)[:most]
    return dict(sorted(kept))


def _changed(known: Mapping[str, Any] | None, moment: str) -> dict[str, Any]:
    return {"n": known["n"] + 1 if known else 1, "at": moment, "first": known["first"] if known else ""}


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file), [])


def _digests(path: Path, columns: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding="utf-8", newline="") as file:
        for cells in csv.DictReader(file):
            if row := cells.get(_KEY):
                text = "\x1f".join(cells[c] or "" for c in columns)
                yield row, hashlib.blake2b(text.encode(), digest_size=16).digest()

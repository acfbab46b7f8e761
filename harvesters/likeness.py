"""Is the new table still the one that we hold? Its columns, their types and its identifiers say so.

Types and identifiers are only compared where we found the schema ourselves. A
profile, and a schema that the source states, judge every cell on their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from catalog.model import Column, Dataset, Resource
from catalog.store import read_rows
from harvesters.volume import SMALL, Verdict

MIXED = "blandad-kolumn"  # a column that nearly fits its type: it is text now, and the report says which cell
REPEATED_SHARE = 0.1  # rows that may repeat an identifier before it is none
MAX_ROWS = 200_000  # identifiers are compared in memory, up to this many rows
_FAMILIES = {"integer": "number", "year": "number", "datetime": "date"}
_LOOKS = {
    "number": re.compile(r"[-+\u2212]?\d[\d\s.,]*"),
    "date": re.compile(r"\d{4}-\d\d-\d\d.*", re.DOTALL),
}
_ID_NAMES = ("id", "uuid", "nr", "nummer", "diarienummer")


@dataclass(frozen=True)
class NewTable:
    """A table that was read and checked, and is not stored yet.

    `mixed` names the columns that nearly fit a type; `is_declared`: the schema is the source's own.
    """

    name: str
    path: Path
    rows: int
    types: Mapping[str, str]  # by column
    mixed: frozenset[str]
    is_declared: bool = False


def judge_likeness(tables: Iterable[NewTable], stored: Dataset) -> Verdict | None:
    """Return what makes a new state look like another table, or None.

    Rules: volume.columns_changed (more than half are gone), volume.types_changed (dates where numbers were, text where
    dates were), volume.keys_repeated (identifiers that told rows apart do so no longer).
    """
    held = {r.name: r for r in stored.resources if not r.profile}
    for new in tables:
        before = held.get(new.name)
        if before is None:
            continue
        names = {c.name for c in before.columns}
        left = names & new.types.keys()
        if len(left) * 2 < len(names):
            return Verdict("suspicious", "volume.columns_changed", len(names), len(left))
        if new.is_declared or before.rows < SMALL:  # in so few rows, types and differences may be chance
            continue
        others = [c for c in before.columns if c.name in left and _is_another(c.type, new, c.name)]
        if changed := [c for c in others if new.types[c.name] != "string" or _is_all_text(c, new, before)]:
            return Verdict("suspicious", "volume.types_changed", len(left), len(changed))
        if repeated := _repeated(before, new):
            return Verdict("suspicious", "volume.keys_repeated", new.rows, repeated)
    return None


def _is_another(before: str, new: NewTable, name: str) -> bool:
    now = new.types[name]
    if before == "string" or (now == "string" and name in new.mixed):
        return False
    return _FAMILIES.get(before, before) != _FAMILIES.get(now, now)


def _is_all_text(column: Column, new: NewTable, before: Resource) -> bool:
    """Return whether most cells of a column that is text now have lost the look that they had.

    A few strangers make a column text too (#REF!, "cirka 40"); that is what the source says, and it is published so.
    """
    look = _LOOKS.get(_FAMILIES.get(column.type, column.type))
    if look is None:
        return True
    alike = others = 0
    for row in read_rows(replace(before, path=new.path)):
        if look.fullmatch(row[column.name]):
            alike += 1
        else:
            others += 1
    return others > alike


def _repeated(before: Resource, new: NewTable) -> int:
    """Return how many rows repeat an identifier, when they are too many; else 0.

    Identifiers are the columns that are named so and told all rows apart, or else all that did.
    """
    if max(before.rows, new.rows) > MAX_ROWS:
        return 0
    alone = [name for name, count in _distinct(read_rows(before)).items() if count == before.rows and name in new.types]
    keys = [name for name in alone if _is_id(name)] or alone
    found = _distinct(read_rows(replace(before, path=new.path)))
    repeated = [new.rows - found.get(name, new.rows) for name in keys]
    return min(repeated) if repeated and min(repeated) > new.rows * REPEATED_SHARE else 0


def _distinct(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return the number of different values of each column that has no empty cell."""
    seen: dict[str, set[Any]] = {}
    empty: set[str] = set()
    for row in rows:
        for name, value in row.items():
            seen.setdefault(name, set()).add(value)
            if value in ("", None):
                empty.add(name)
    return {name: len(values) for name, values in seen.items() if name not in empty}


def _is_id(name: str) -> bool:
    words = name.lower().replace("-", "_").split("_")
    return words[-1] in _ID_NAMES or words[-1].endswith("nummer")

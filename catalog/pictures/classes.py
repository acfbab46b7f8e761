"""Five groups of kommuner by value, for shading a map. Equal values are always in the same group.

The groups hold about equally many. Their ranges are the lowest and highest value that occurs in them,
so that the ranges never touch and every range is true.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

MOST = 5


@dataclass(frozen=True)
class Class:
    """One group: its number, its lowest and highest value, and the keys of its members in the order given."""

    step: int
    low: Decimal
    high: Decimal
    keys: tuple[str, ...]


def classes(values: Mapping[str, Decimal], most: int = MOST) -> list[Class]:
    """Return one to `most` groups from low to high, numbered from 1; [] when there are no values.

    A value goes to the group that the middle of its rank falls in, so the order of the input changes nothing.
    Give values rounded as they are shown: two that look alike must not be shaded apart.
    """
    members: dict[int, list[str]] = {}
    group = _groups(values, most)
    for key, value in values.items():
        members.setdefault(group[value], []).append(key)
    made = []
    for step, (_, keys) in enumerate(sorted(members.items()), start=1):
        held = [values[key] for key in keys]
        made.append(Class(step, min(held), max(held), tuple(keys)))
    return made


def _groups(values: Mapping[str, Decimal], most: int) -> dict[Decimal, int]:
    counts = Counter(values.values())
    below, group = 0, {}
    for value in sorted(counts):
        group[value] = (2 * below + counts[value]) * most // (2 * len(values))
        below += counts[value]
    return group

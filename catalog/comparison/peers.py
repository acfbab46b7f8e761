"""Likvärdiga kommuner: which kommuner are most alike in inhabitants, ages and place. An open measure, no secret.

The distance between two kommuner is a sum of points, and small is alike:

    size       1 point when one has twice the inhabitants of the other (2 for four times, and so on)
    structure  0.1 point for each percentage point that the shares aged 0–19 and 65+ differ, added
    place      0.01 point for each kilometre between the main towns, as the crow flies

So twice the size weighs as much as ten percentage points or a hundred kilometres. A part is used
only when it is known of every kommun that is compared: else some distances would lack it and look short.
Points are rounded to four decimals before they are put in order, and equal points go by kommunkod,
so that the same facts always give the same peers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from catalog.comparison.facts import FactBase, Facts, load_facts
from catalog.ids import fingerprint
from catalog.model import Catalog, Publisher

COUNT = 7
SIZE, STRUCTURE, PLACE = "size", "structure", "place"
PARTS = (SIZE, STRUCTURE, PLACE)
POINTS_PER_DOUBLING = 1
POINTS_PER_PERCENTAGE_POINT = Decimal("0.1")
POINTS_PER_KM = Decimal("0.01")
_STEP = Decimal("0.0001")
_EARTH_KM = 6371.0


@dataclass(frozen=True)
class Peer:
    """A kommun that is like another, and how far from it: points in all and by part (those that are used)."""

    kommunkod: str
    distance: Decimal
    parts: Mapping[str, Decimal]


@dataclass(frozen=True)
class Peers:
    """The peers of every kommun, and what they were measured with."""

    kommuner: tuple[Publisher, ...]
    base: FactBase
    used: tuple[str, ...]  # the parts of the measure that are used
    unmeasured: tuple[str, ...]  # kommunkoder without known inhabitants: they have no peers and are nobody's
    found: Mapping[str, tuple[Peer, ...]]

    def of(self, kommunkod: str) -> tuple[Peer, ...]:
        """Return the peers of a kommun, the most alike first; () when its inhabitants are not known."""
        return self.found.get(kommunkod, ())

    def codes_of(self, kommunkod: str) -> tuple[str, ...]:
        """Return the kommunkoder of its peers."""
        return tuple(p.kommunkod for p in self.of(kommunkod))

    @property
    def fingerprint(self) -> str:
        """Return a fingerprint of who is whose peer: what pages that name peers depend on."""
        return fingerprint({code: [p.kommunkod for p in found] for code, found in self.found.items()})


def load_peers(catalog: Catalog) -> Peers:
    """Return the peers of the catalogue's kommuner."""
    return measure(catalog.kommuner(), load_facts(catalog))


def measure(kommuner: Sequence[Publisher], base: FactBase, count: int = COUNT) -> Peers:
    """Return the `count` kommuner nearest to each one, by the measure above."""
    known = [f for k in kommuner if (f := base.facts.get(k.kommunkod)) is not None]
    compared = [f for f in known if f.population]
    used = tuple(part for part in PARTS if compared and all(_knows(f, part) for f in compared))
    found = {}
    for one in compared:
        others = [_peer(one, other, used) for other in compared if other is not one]
        found[one.kommunkod] = tuple(sorted(others, key=lambda p: (p.distance, p.kommunkod))[:count])
    unmeasured = tuple(sorted(k.kommunkod for k in kommuner if k.kommunkod not in found))
    return Peers(tuple(kommuner), base, used, unmeasured, found)


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the distance as the crow flies between two places in degrees of latitude and longitude."""
    lat1, lon1, lat2, lon2 = (math.radians(d) for d in (*a, *b))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))


def _knows(facts: Facts, part: str) -> bool:
    return _points(facts, facts, part) is not None


def _peer(one: Facts, other: Facts, used: tuple[str, ...]) -> Peer:
    a, b = sorted((one, other), key=lambda f: f.kommunkod)  # so that the way there is the way back
    parts = {part: points for part in used if (points := _points(a, b, part)) is not None}
    return Peer(other.kommunkod, sum(parts.values(), Decimal(0)), parts)


def _points(a: Facts, b: Facts, part: str) -> Decimal | None:
    """Return the points of one part, None when it is not known of both."""
    raw: Decimal | None = None
    if part == SIZE and a.population and b.population:
        raw = Decimal(abs(math.log2(a.population / b.population))) * POINTS_PER_DOUBLING
    elif part == STRUCTURE and None not in (shares := (a.young, b.young, a.old, b.old)):
        young, young_too, old, old_too = (s or Fraction(0) for s in shares)
        points = 100 * (abs(young - young_too) + abs(old - old_too))
        raw = Decimal(points.numerator) / Decimal(points.denominator) * POINTS_PER_PERCENTAGE_POINT
    elif part == PLACE and a.at and b.at:
        raw = Decimal(kilometres(a.at, b.at)) * POINTS_PER_KM
    return None if raw is None else raw.quantize(_STEP)

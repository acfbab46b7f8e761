"""Honest faults: about one row in a hundred is wrong in a way that real sources are wrong.

The world itself is whole; a flaw is put in when a kommun publishes its rows,
so that an operator sees what rejected rows look like.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from harvesters.sandbox.chance import stream
from harvesters.sandbox.meetings import Record
from harvesters.sandbox.places import Place

RATE = 0.009
PERSONNUMMER_RANKS = (4, 19, 37)  # the kommuner (by rank) that let a personnummer through, once each

# profile → the faults that its rows can have: field, kind of fault
_FAULTS = {
    "beslut": (("beslutsdatum", "impossible_date"), ("diarienummer", "missing"), ("utfall", "unknown_code")),
    "sammantraden": (("start", "impossible_date"), ("organ", "missing"), ("status", "unknown_code")),
    "anslag": (("anslaget", "impossible_date"), ("rubrik", "missing"), ("typ", "unknown_code")),
    "arendepunkter": (("rubrik", "missing"), ("arendetyp", "unknown_code")),
    "roster": (("namn", "missing"), ("rost", "unknown_code")),
}


@dataclass(frozen=True)
class Flaw:
    """One fault that was put in. `index` counts the source's rows from 0."""

    index: int
    field: str
    fault: str  # impossible_date, missing, unknown_code or personnummer


def spoil(place: Place, profile: str, rows: Sequence[Record], seed: int) -> tuple[list[Record], list[Flaw]]:
    """Return copies of `rows` with the kommun's faults in them, and the list of those faults."""
    rng = stream(seed, place.kommunkod, profile, "flaws")
    spoiled = list(rows)
    flaws = []
    for index in range(len(rows)):
        if rng.random() < RATE:
            field, fault = rng.choice(_FAULTS[profile])
            flaws.append(Flaw(index, field, fault))
    if profile == "beslut" and place.rank in PERSONNUMMER_RANKS and rows:
        index = rng.randrange(len(rows))
        flaws = [flaw for flaw in flaws if flaw.index != index] + [Flaw(index, "beslutstext", "personnummer")]
    for flaw in flaws:
        spoiled[flaw.index] = {**rows[flaw.index], flaw.field: _wrong(rows[flaw.index], flaw, rng)}
    return spoiled, sorted(flaws, key=lambda flaw: flaw.index)


def example_personnummer(rng: Random) -> str:
    """Return a number with a right check digit that no living person has: born in the 1890s."""
    body = f"9{rng.randrange(0, 10)}{rng.randrange(1, 13):02d}{rng.randrange(1, 29):02d}{rng.randrange(100, 980):03d}"
    doubled = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(body))
    check = -sum(value // 10 + value % 10 for value in doubled) % 10
    return f"18{body[:6]}-{body[6:]}{check}"


def _wrong(row: Record, flaw: Flaw, rng: Random) -> str | None:
    if flaw.fault == "impossible_date":
        return f"{str(row[flaw.field])[:4]}-02-30" + str(row[flaw.field])[10:]
    if flaw.fault == "missing":
        return None
    if flaw.fault == "unknown_code":
        return rng.choice(("klart", "oklart läge", "se bilaga"))
    return f"{row[flaw.field] or ''} Beslutet gäller personnummer {example_personnummer(rng)}.".strip()

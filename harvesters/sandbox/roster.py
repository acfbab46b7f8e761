"""Who sits in the bodies of a kommun, and how each member voted where votes were counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from harvesters.sandbox import words
from harvesters.sandbox.bodies import Body
from harvesters.sandbox.matters import Decision
from harvesters.sandbox.meetings import Record
from harvesters.sandbox.places import Place

EVERY_RANK = 3  # one kommun in three publishes the votes member by member


def publishes_votes(place: Place) -> bool:
    """Return whether the kommun tells how each member voted; two thirds of them only give the count."""
    return place.rank % EVERY_RANK == 0


def members_of(bodies: Sequence[Body], rng: Random) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return invented members by body and party, as many as the party has seats; no name comes twice in a body."""
    members: dict[str, dict[str, tuple[str, ...]]] = {}
    for body in bodies:
        taken: set[str] = set()
        members[body.short] = {party: _names(seats, taken, rng) for party, seats in body.seats.items()}
    return members


def roster_of(
    decisions: Sequence[Decision], members: Mapping[str, Mapping[str, tuple[str, ...]]]
) -> tuple[Record, ...]:
    """Return the rows of `roster`: one for each member of the body in each counted vote."""
    rows: list[Record] = []
    for decision in decisions:
        if decision.vote is None:
            continue
        winning, losing = ("ja", "nej") if decision.vote.yes_won else ("nej", "ja")
        for party, names in members[decision.body.short].items():
            cast = losing if party in decision.vote.lost else "avstar" if party == decision.vote.silent else winning
            rows += [{"beslut_id": decision.id, "namn": name, "parti": party, "rost": cast} for name in names]
    return tuple(rows)


def _names(count: int, taken: set[str], rng: Random) -> tuple[str, ...]:
    found: list[str] = []
    while len(found) < count:
        name = words.person(rng)
        if name not in taken:
            taken.add(name)
            found.append(name)
    return tuple(found)

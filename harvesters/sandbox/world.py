"""The example world: everything that the sandbox's servers tell, made from a seed.

A kommun's part is made when it is first asked for, from a random stream of its
own, so neither the order of the questions nor the threads that ask them change
a byte.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from harvesters.sandbox.agendas import agendas_of
from harvesters.sandbox.bodies import Body, bodies_of
from harvesters.sandbox.chance import stream
from harvesters.sandbox.flaws import Flaw, spoil
from harvesters.sandbox.matters import plan_of
from harvesters.sandbox.meetings import Record, meeting_record, meetings_of
from harvesters.sandbox.notices import notices_of
from harvesters.sandbox.places import Place
from harvesters.sandbox.roster import members_of, publishes_votes, roster_of
from harvesters.sandbox.wording import decision_record

TODAY = date(2026, 11, 16)
DECISIONS_PER_KOMMUN = 40
POLITICAL_PROFILES = ("beslut", "sammantraden", "anslag", "arendepunkter", "roster")
_BIG, _CITY = (100_000, 60), (200_000, 160)  # population, decisions by default
_KEEP = 60  # kommuner in memory in the default world
_KEEP_SCALED = 8  # and in a scaled-up one, where one kommun can be 100 MB


@dataclass(frozen=True)
class Politics:
    """What one kommun publishes about its politics: rows as published, flaws included."""

    bodies: tuple[Body, ...]
    rows: dict[str, list[Record]]
    flaws: dict[str, list[Flaw]]


class World:
    """Answers for every kommun. Safe to use from many threads."""

    def __init__(
        self, places: Sequence[Place], *, seed: int = 1, decisions: int | None = None, today: date = TODAY
    ) -> None:
        self.places = tuple(places)
        self.seed = seed
        self.today = today
        self.by_slug = {place.slug: place for place in self.places}
        self.counts = _counts(self.places, decisions)
        self._keep = _KEEP if decisions is None or decisions <= 10_000 else _KEEP_SCALED
        self._made: OrderedDict[str, Politics] = OrderedDict()
        self._locks = {place.slug: threading.Lock() for place in self.places}
        self._guard = threading.Lock()

    def rng(self, *parts: object) -> Random:
        """Return a random stream that depends on the seed and `parts` only."""
        return stream(self.seed, *parts)

    def politics(self, place: Place) -> Politics:
        """Return the kommun's bodies, decisions, meetings, notices and agenda items."""
        with self._locks[place.slug]:
            with self._guard:
                made = self._made.get(place.slug)
                if made is not None:
                    self._made.move_to_end(place.slug)
                    return made
            made = self._make(place)
            with self._guard:
                self._made[place.slug] = made
                while len(self._made) > self._keep:
                    self._made.popitem(last=False)
            return made

    def profiles(self, place: Place) -> list[str]:
        """Return the political profiles that the kommun publishes: all, but votes by member only where it has any."""
        silent = not publishes_votes(place) or not self.politics(place).rows["roster"]
        return [profile for profile in POLITICAL_PROFILES if profile != "roster" or not silent]

    def _make(self, place: Place) -> Politics:
        count = self.counts[place.slug]
        bodies = bodies_of(place, self.rng(place.kommunkod, "bodies"))
        meetings = meetings_of(place, bodies, count, self.today, self.rng(place.kommunkod, "meetings"))
        streams = self.rng(place.kommunkod, "decisions"), self.rng(place.kommunkod, "agendas")
        plan = plan_of(place, bodies, meetings, count, self.today, *streams)
        whole: dict[str, Sequence[Record]] = {
            "beslut": [decision_record(one, place) for one in plan.decisions],
            "sammantraden": [meeting_record(one) for one in meetings],
            "anslag": notices_of(
                place, bodies, meetings, plan.decisions, self.today, self.rng(place.kommunkod, "notices")
            ),
            "arendepunkter": agendas_of(meetings, plan, self.today),
            "roster": roster_of(plan.decisions, members_of(bodies, self.rng(place.kommunkod, "members")))
            if publishes_votes(place)
            else (),
        }
        rows: dict[str, list[Record]] = {}
        flaws: dict[str, list[Flaw]] = {}
        for profile in POLITICAL_PROFILES:
            rows[profile], flaws[profile] = spoil(place, profile, whole[profile], self.seed)
        return Politics(bodies, rows, flaws)


def _counts(places: Sequence[Place], decisions: int | None) -> dict[str, int]:
    """Return how many decisions each kommun has: a fixed number, or `decisions` shared by population."""
    if decisions is None:
        return {place.slug: _default_count(place.population) for place in places}
    total = sum(place.population for place in places)
    counts = {place.slug: decisions * place.population // total for place in places}
    by_rest = sorted(places, key=lambda place: (-(decisions * place.population % total), place.kommunkod))
    for place in by_rest[: decisions - sum(counts.values())]:
        counts[place.slug] += 1
    return counts


def _default_count(population: int) -> int:
    for limit, count in (_CITY, _BIG):
        if population >= limit:
            return count
    return DECISIONS_PER_KOMMUN

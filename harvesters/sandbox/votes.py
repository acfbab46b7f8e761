"""Votes in which every member of the body is counted: yes + no + abstained = its seats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Vote:
    """A counted vote. `lost` are the parties on the losing side, those who enter a reservation; `silent` abstains."""

    yes: int
    no: int
    abstained: int
    lost: tuple[str, ...]
    silent: str = ""

    @property
    def yes_won(self) -> bool:
        """Say whether the Ja side won."""
        return self.yes > self.no


def vote(seats: Mapping[str, int], rng: Random) -> Vote:
    """Return a vote along party lines; Ja is the chair's proposal and usually, but not always, wins."""
    total = sum(seats.values())
    parties = list(seats)
    rng.shuffle(parties)
    lost: list[str] = []
    against = 0
    for party in parties:
        if len(lost) < 4 and (against + seats[party]) * 2 < total - 2:
            lost.append(party)
            against += seats[party]
            if rng.random() < 0.35:
                break
    silent = [party for party in parties if party not in lost and seats[party] * 8 < total]
    abstained = seats[silent[0]] if silent and rng.random() < 0.2 else 0
    if total - against - abstained <= against:
        abstained = 0
    winning = total - against - abstained
    order = tuple(party for party in seats if party in lost)
    quiet = silent[0] if abstained else ""
    if rng.random() < 0.12:  # the chair's proposal falls
        return Vote(against, winning, abstained, order, quiet)
    return Vote(winning, against, abstained, order, quiet)

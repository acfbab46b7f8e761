"""The example world's groups of kommuner, as Kolada makes them: seven that are like each one, most of them elsewhere.

A group's value is the unweighted mean of its members', as at Kolada. Names, codes and rough populations of the
kommuner outside the county are real; who is in whose group is made up here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from harvesters.sandbox.indicators import Indicator, Measured, measure
from harvesters.sandbox.places import Place

YEAR = 2025
SUBJECTS = ("Liknande kommuner, övergripande", "Liknande kommuner grundskola")  # how titles begin
FROM_THE_COUNTY, FROM_ELSEWHERE = 3, 4
_FIRST_ID = 37301
# kommunkod: (name, inhabitants in thousands)
ELSEWHERE: Mapping[str, tuple[str, float]] = {
    "0114": ("Upplands Väsby", 49), "0180": ("Stockholm", 990), "0186": ("Lidingö", 48), "0380": ("Uppsala", 245),
    "0381": ("Enköping", 48), "0482": ("Flen", 16), "0484": ("Eskilstuna", 107), "0509": ("Ödeshög", 5.3),
    "0560": ("Boxholm", 5.5), "0580": ("Linköping", 167), "0583": ("Motala", 44), "0604": ("Aneby", 6.9),
    "0617": ("Gnosjö", 9.5), "0680": ("Jönköping", 146), "0767": ("Markaryd", 10.2), "0780": ("Växjö", 97),
    "0834": ("Torsås", 7), "1081": ("Ronneby", 29), "1214": ("Svalöv", 14.4), "1266": ("Hörby", 15.7),
    "1280": ("Malmö", 363), "1281": ("Lund", 130), "1293": ("Hässleholm", 52), "1315": ("Hylte", 10.5),
    "1384": ("Kungsbacka", 86), "1715": ("Kil", 12.1), "1730": ("Eda", 8.4), "1760": ("Storfors", 3.9),
    "1860": ("Laxå", 5.5), "1882": ("Askersund", 11.5), "1982": ("Fagersta", 13.2), "2080": ("Falun", 60),
}  # fmt: skip


@dataclass(frozen=True)
class Group:
    """A group with an id of its own; the kommun that it is made for is not in it."""

    id: str
    title: str
    members: tuple[Place, ...]


@cache
def groups_of(places: tuple[Place, ...]) -> tuple[Group, ...]:
    """Return the groups of every kommun, one for each subject."""
    others = tuple(_elsewhere(code, place) for code, place in ELSEWHERE.items())
    made = []
    for n, place in enumerate(places):
        for m, subject in enumerate(SUBJECTS):
            near = _nearest(place, places, FROM_THE_COUNTY + m) + _nearest(place, others, FROM_ELSEWHERE - m)
            found = Group(f"G{_FIRST_ID + 100 * m + n}", f"{subject}, {place.name}, {YEAR - m}", near)
            made.append(found)
    return tuple(made)


def group_measure(indicator: Indicator, group: Group, year: int, seed: int) -> tuple[Measured, ...]:
    """Return the group's values of one year: the mean of those members that have one."""
    found: dict[str, list[float]] = {}
    for member in group.members:
        for gender, _, _, value in _measured(indicator, member, year, seed):
            found.setdefault(gender, []).extend([] if value is None else [value])
    return tuple(
        (gender, len(values), "", round(math.fsum(values) / len(values), indicator.decimals + 1))
        if values
        else (gender, 0, "Missing", None)
        for gender, values in found.items()
    )


@lru_cache(maxsize=100_000)
def _measured(indicator: Indicator, place: Place, year: int, seed: int) -> tuple[Measured, ...]:
    return measure(indicator, place, year, seed)


def _nearest(place: Place, among: Sequence[Place], count: int) -> tuple[Place, ...]:
    """Return those that are nearest in size."""

    def far(other: Place) -> tuple[float, str]:
        return abs(math.log(other.population / place.population)), other.kommunkod

    found = sorted((other for other in among if other.kommunkod != place.kommunkod), key=far)
    return tuple(sorted(found[:count], key=lambda p: p.kommunkod))


def _elsewhere(code: str, about: tuple[str, float]) -> Place:
    name, thousands = about
    return Place(code, name, "", "", int(thousands * 1000), YEAR, "", "", 0)

"""The political bodies of a kommun: names, sizes and parties, after the size of its population."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from harvesters.sandbox.places import Place

KF, KS = "kf", "ks"
PARTIES = ("S", "M", "SD", "C", "V", "KD", "MP", "L")
_SHARES = {"S": 30, "M": 19, "SD": 17, "C": 9, "V": 8, "KD": 6, "MP": 5, "L": 6}

# (subject area, short name, full name): one choice of each line
_SCHOOL = (
    ("bun", "Barn- och utbildningsnämnden"),
    ("bn", "Bildningsnämnden"),
    ("uan", "Utbildnings- och arbetsmarknadsnämnden"),
)
_CARE = (("sn", "Socialnämnden"), ("von", "Vård- och omsorgsnämnden"), ("on", "Omsorgsnämnden"))
_PLAN = (("mbn", "Miljö- och byggnadsnämnden"), ("sbn", "Samhällsbyggnadsnämnden"), ("byn", "Byggnadsnämnden"))
_TECH = (("tn", "Tekniska nämnden"), ("tfn", "Teknik- och fastighetsnämnden"), ("sen", "Servicenämnden"))
_CULTURE = (("kfn", "Kultur- och fritidsnämnden"), ("kun", "Kulturnämnden"))
_CITY = (
    ("skola", "gsn", "Grundskolenämnden"),
    ("skola", "fsn", "Förskolenämnden"),
    ("skola", "utn", "Utbildningsnämnden"),
    ("omsorg", "avo", "Äldre samt vård- och omsorgsnämnden"),
    ("omsorg", "nfs", "Nämnden för funktionsstöd"),
    ("plan", "sbn", "Stadsbyggnadsnämnden"),
    ("plan", "mkn", "Miljö- och klimatnämnden"),
    ("teknik", "smn", "Stadsmiljönämnden"),
    ("kultur", "kun", "Kulturnämnden"),
    ("kultur", "ifn", "Idrotts- och föreningsnämnden"),
)


@dataclass(frozen=True)
class Body:
    """One organ. `areas` are the subjects it prepares; `seats` how many members each party has."""

    kommunkod: str
    short: str
    name: str
    areas: tuple[str, ...]
    seats: Mapping[str, int]
    weekday: int  # 0 = Monday
    week: int  # which of the month's weeks, from 0
    open_to_public: str  # as sammantraden.offentligt

    @property
    def organ_id(self) -> str:
        """Return the id that decisions and meetings refer to."""
        return f"{self.kommunkod}-{self.short}"

    @property
    def size(self) -> int:
        """Return the number of members."""
        return sum(self.seats.values())


def bodies_of(place: Place, rng: Random) -> tuple[Body, ...]:
    """Return the kommun's bodies: the council, the board, then two to ten committees."""
    shares = {party: share * rng.uniform(0.7, 1.35) for party, share in _SHARES.items()}

    def body(short: str, name: str, areas: tuple[str, ...], size: int, weekday: int, week: int, public: str) -> Body:
        return Body(place.kommunkod, short, name, areas, _seats(size, shares), weekday, week, public)

    small = 9 if place.population < 15000 else 11
    board = 11 if place.population < 15000 else 13 if place.population < 60000 else 15
    public = rng.choice(("nej", "nej", "nej", "delvis"))
    return (
        body(
            KF,
            "Kommunfullmäktige",
            (),
            council_size(place.population),
            rng.choice((0, 0, 2, 3)),
            rng.choice((2, 3)),
            "ja",
        ),
        body(
            KS,
            "Kommunstyrelsen",
            ("ekonomi", "naringsliv", "digitalt"),
            board,
            rng.choice((1, 2)),
            rng.choice((0, 1)),
            public,
        ),
        *(
            body(short, name, areas, small, rng.choice((1, 3)), rng.choice((0, 2)), "nej")
            for areas, short, name in _committees(place, rng)
        ),
    )


def council_size(population: int) -> int:
    """Return the council's seats by KL 5:5 (the law counts voters: about 78 % of the population)."""
    voters = population * 0.78
    for limit, seats in ((8000, 21), (16000, 31), (24000, 41), (36000, 51), (150000, 61)):
        if voters <= limit:
            return seats
    return 81


def _committees(place: Place, rng: Random) -> list[tuple[tuple[str, ...], str, str]]:
    if place.population > 200_000:
        return [((area,), short, name) for area, short, name in _CITY]
    chosen: list[tuple[tuple[str, ...], str, str]] = [
        (("skola",), *rng.choice(_SCHOOL)),
        (("omsorg",), *rng.choice(_CARE)),
    ]
    if place.population < 8_000:
        chosen.append((("plan", "teknik", "kultur"), *rng.choice(_PLAN[:2])))
        return chosen
    tech = place.population >= 25_000
    culture = place.population >= 15_000
    chosen.append((("plan",) if tech else ("plan", "teknik"), *rng.choice(_PLAN)))
    if tech:
        chosen.append((("teknik",), *rng.choice(_TECH)))
    if culture:
        chosen.append((("kultur",), *rng.choice(_CULTURE)))
    else:
        areas, short, name = chosen[0]
        chosen[0] = ((*areas, "kultur"), short, name)
    return chosen


def _seats(size: int, shares: Mapping[str, float]) -> dict[str, int]:
    """Share `size` seats by largest remainder; parties without a seat are left out."""
    total = sum(shares.values())
    exact = {party: size * share / total for party, share in shares.items()}
    seats = {party: int(value) for party, value in exact.items()}
    rest = sorted(exact, key=lambda party: (seats[party] - exact[party], party))
    for party in rest[: size - sum(seats.values())]:
        seats[party] += 1
    return {party: count for party, count in seats.items() if count}

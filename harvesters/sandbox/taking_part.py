"""A made-up register of how residents can take part, for all kommuner: every kind of answer, unknown included.

It says nothing about any real kommun. Only what a law gives everywhere is the same for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from harvesters.sandbox.chance import stream
from harvesters.sandbox.meetings import Record
from harvesters.sandbox.places import Place
from harvesters.sandbox.words import EXAMPLE

CHECKED = ("2026-09-14", "2026-10-05", "2026-11-02")
_CONTACTS = ("kontaktcenter", "kommunkansliet", "medborgarservice")
_NAMES = ("{place}förslaget", "Din idé {place}", "{place}panelen")
# way → how often it is there, is not there, and is unknown, of 100
_CHANCES: dict[str, tuple[int, int, int]] = {
    "synpunkt": (100, 0, 0),
    "medborgarforslag": (55, 25, 20),
    "e_forslag": (30, 40, 30),
    "fragestund": (60, 15, 25),
    "samrad": (100, 0, 0),
    "folkinitiativ": (100, 0, 0),
}


def register_of(places: Sequence[Place], seed: int) -> list[Record]:
    """Return the rows of `deltagande`: one for each kommun and way, in kommunkod order."""
    rows = []
    for place in places:
        rng = stream(seed, place.kommunkod, "deltagande")
        rows += [_row(place, way, rng) for way in _CHANCES]
    return rows


def _row(place: Place, way: str, rng: Random) -> Record:
    state = rng.choices(("ja", "nej", "okant"), _CHANCES[way])[0]
    known, there = state != "okant", state == "ja"
    address = f"{place.base}/delta/{way}.html"
    name = rng.choice(_NAMES).format(place=place.name)
    return {
        "kommunkod": place.kommunkod,
        "vag": way,
        "finns": state,
        "namn": name if there and way == "e_forslag" else None,
        "villkor": _terms(way, rng) if there else None,
        "adress_url": address if there and way != "folkinitiativ" else None,
        "kontakt": f"{place.name}s {rng.choice(_CONTACTS)} ({EXAMPLE.lower()})" if there else None,
        "kalla_url": address if known else None,
        "kontrollerad": rng.choice(CHECKED) if known else None,
    }


def _terms(way: str, rng: Random) -> str:
    votes, days = rng.choice((50, 100, 150)), rng.choice((60, 90))
    return {
        "synpunkt": f"Vem som helst får skriva. Svar inom {rng.choice((5, 10))} arbetsdagar.",
        "medborgarforslag": "Du som är folkbokförd i kommunen får lämna förslag, oavsett ålder. Ett ämne per förslag.",
        "e_forslag": f"Förslaget prövas av en nämnd om det får {votes} röster på {days} dagar.",
        "fragestund": f"Frågan ska vara inlämnad {rng.choice((2, 3, 5))} dagar före mötet. Högst en fråga var.",
        "samrad": "Alla som berörs av planen får lämna synpunkter under samrådstiden.",
        "folkinitiativ": "Tio procent av de röstberättigade ska skriva under.",
    }[way]

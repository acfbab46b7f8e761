"""Swedish words of the example world: invented names of people, schools, streets and companies.

Every surname says that it is made up. No sentence here comes from a real protocol.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from harvesters.sandbox.days import MONTHS

EXAMPLE = "Exempeldata"
EXAMPLE_NOTE = "Exempeldata från Insyn Västs sandlåda. Uppgifterna är påhittade och beskriver inga verkliga beslut."

FIRST_NAMES = (
    "Astrid", "Bengt", "Cecilia", "Daniel", "Elin", "Fatima", "Gunnar", "Hanna", "Ibrahim", "Johanna", "Karin", "Lars",
    "Maria", "Niklas", "Olga", "Per", "Ragnhild", "Sofia", "Tomas", "Ulla", "Viktor", "Yasmin", "Åsa", "Örjan", "Amir",
    "Birgitta", "Emil", "Greta", "Henrik", "Ingrid", "Jamal", "Kerstin", "Leif", "Mona", "Nils", "Pia",
)  # fmt: skip
LAST_NAMES = (
    "Exempelsson", "Provberg", "Testlund", "Mönsterqvist", "Påhittsdotter", "Provgren", "Exempelström", "Fiktelius",
    "Modellby", "Övningsson", "Prövström", "Skissberg", "Utkast", "Mallgren", "Låtsasson", "Demofors", "Specimen",
    "Hittepåsson",
)  # fmt: skip
_TREES = ("Ek", "Björk", "Lind", "Gran", "Asp", "Rönn", "Hassel", "Lönn", "Tall", "Alm", "Ask", "Hägg")
_GROUNDS = ("backen", "hagen", "lunden", "dalen", "ängen", "kullen", "vallen", "åsen", "torpet", "gärdet")
_DIRECTIONS = ("Norra", "Södra", "Östra", "Västra", "Nedre", "Övre")
_STREETS = ("Kvarn", "Bruks", "Station", "Kyrko", "Ängs", "Skol", "Hamn", "Mejeri", "Skogs", "Lin", "Smedje", "Torg")
_STREET_ENDS = ("gatan", "vägen", "stigen", "allén")
_COMPANIES = ("Bygg", "Måltid", "IT", "Trafik", "Städ", "El", "Mark", "Data", "Vård", "Konsult", "Kontor", "VVS", "Lek")
_ASSOCIATIONS = ("Idrottsförening", "Hembygdsförening", "Ridklubb", "Konstförening", "Orienteringsklubb",
                 "Bygdegårdsförening", "Musiksällskap", "Båtklubb")  # fmt: skip
REASONS_BACK = (
    "kostnaderna ska beskrivas tydligare",
    "barnets bästa ska prövas i underlaget",
    "berörda föreningar ska få lämna synpunkter",
    "ett alternativ utan lånefinansiering ska tas fram",
    "underlaget ska kompletteras med en tidplan",
    "konsekvenserna för landsbygden ska belysas",
)
REASONS_NO = (
    "Uppdraget ryms redan i den beslutade verksamhetsplanen.",
    "Förslaget saknar finansiering i årets budget.",
    "Frågan hanteras redan i ett pågående uppdrag.",
    "En utvärdering av nuvarande arbetssätt pågår och bör inväntas.",
    "Kostnaden bedöms inte stå i proportion till nyttan.",
)
SENT_TO = ("berörda nämnder", "ekonomiavdelningen", "kommunarkivet", "förvaltningschefen", "kommunens revisorer",
           "webbredaktionen för publicering")  # fmt: skip
ROOMS = ("Kommunhuset, sessionssalen", "Stadshuset, sammanträdesrum Eken", "Folkets hus, stora salen",
         "Kommunhuset, sammanträdesrum Linden", "Medborgarhuset, hörsalen")  # fmt: skip
STORES = ("Kommunkansliet, kommunhuset", "Kansliavdelningen, stadshuset", "Kontaktcenter, kommunhuset")


def person(rng: Random) -> str:
    """Return an invented elected member's name, without party."""
    return f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"


def area_name(rng: Random) -> str:
    """Return an invented name of an area or a house, such as Ekbacken."""
    return f"{rng.choice(_TREES)}{rng.choice(_GROUNDS)}"


def street(rng: Random) -> str:
    """Return an invented street."""
    return f"{rng.choice(_STREETS)}{rng.choice(_STREET_ENDS)}"


def company(rng: Random) -> str:
    """Return an invented company; the word Exempel is always in it."""
    return f"Exempel{rng.choice(_COMPANIES).lower()} {rng.choice(('Väst', 'Nord', 'Syd', 'Gruppen', 'Sverige'))} AB"


def association(rng: Random) -> str:
    """Return an invented association."""
    return f"{area_name(rng)}s {rng.choice(_ASSOCIATIONS)}"


def kronor(rng: Random, low: int, high: int) -> str:
    """Return an amount as Swedish texts write it: 1 250 000 kronor, with no-break spaces."""
    amount = rng.randrange(low, high)
    amount -= amount % (10_000 if amount < 1_000_000 else 250_000)
    return f"{max(amount, 10_000):,}".replace(",", "\u00a0") + " kronor"


def month_of(day: date) -> str:
    """Return "maj 2026"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def slots(rng: Random, first: date, day: date) -> Mapping[str, str]:
    """Return one filling for the slots that the subject patterns may use.

    first, day: when the matter came to its first body, and when the last one decides.
    """
    area = area_name(rng)
    return {
        "skola": f"{area_name(rng)}s skola",
        "forskola": f"{area_name(rng)}s förskola",
        "boende": f"{area_name(rng)}s äldreboende",
        "omrade": area,
        "del": f"{rng.choice(_DIRECTIONS)} {area}",
        "gata": street(rng),
        "gata2": street(rng),
        "fastighet": f"{area} {rng.randrange(1, 9)}:{rng.randrange(1, 90)}",
        "forening": association(rng),
        "foretag": company(rng),
        "belopp": kronor(rng, 300_000, 12_000_000),
        "liten": kronor(rng, 30_000, 400_000),
        "stor": kronor(rng, 12_000_000, 180_000_000),
        "antal": str(rng.randrange(12, 180)),
        "ar": str(day.year),
        "ar1": str(day.year + 1),
        "ar2": str(day.year + 2),
        "ar4": str(day.year + 4),
        "manad": month_of(first - timedelta(rng.randrange(20, 120))),
        "halvar": rng.choice(("första halvåret", "andra halvåret")) + f" {day.year}",
        "tertial": rng.choice(("januari–april", "januari–augusti")) + f" {day.year}",
    }

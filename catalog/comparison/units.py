"""A figure with its unit as people say it: "93 %", "12,4 kr per invånare", "3 månader".

Sources abbreviate units in Swedish ("kr/inv"). Those that we know are said in full in both languages;
any other keeps the source's own words: in Swedish with "per" for the slash, in English as they are.
A count ("antal") needs no unit.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from decimal import Decimal

from catalog.comparison.figures import rounded
from catalog.formats import EN_DASH, NO_BREAK_SPACE, number, quantity

COUNTS = ("", "antal")
YES_OR_NO = re.compile(r"ja\s*=\s*1\b", re.I)
# unit in the source, lower case → (Swedish, of one) and (English, of one)
KNOWN: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "kr": (("kr", "kr"), ("SEK", "SEK")),
    "tkr": (("tusen kr", "tusen kr"), ("thousand SEK", "thousand SEK")),
    "kronor": (("kr", "kr"), ("SEK", "SEK")),
    "miljoner kronor": (("miljoner kr", "miljoner kr"), ("million SEK", "million SEK")),
    "mkr": (("miljoner kr", "miljoner kr"), ("million SEK", "million SEK")),
    "år": (("år", "år"), ("years", "year")),
    "månader": (("månader", "månad"), ("months", "month")),
    "dagar": (("dagar", "dag"), ("days", "day")),
    "timmar": (("timmar", "timme"), ("hours", "hour")),
    "minuter": (("minuter", "minut"), ("minutes", "minute")),
    "ton co2-ekv": (
        ("ton koldioxidekvivalenter", "ton koldioxidekvivalenter"),
        ("tonnes of CO2 equivalents", "tonnes of CO2 equivalents"),
    ),
    "gram": (("gram", "gram"), ("grams", "gram")),
}
PER: Mapping[str, tuple[str, str]] = {
    "inv": ("invånare", "inhabitant"),
    "invånare": ("invånare", "inhabitant"),
    "1000 inv": ("1\u202f000 invånare", "1,000 inhabitants"),
    "1000 invånare": ("1\u202f000 invånare", "1,000 inhabitants"),
    "100 000 inv": ("100\u202f000 invånare", "100,000 inhabitants"),
    "elev": ("elev", "pupil"),
    "barn": ("barn", "child"),
    "inskrivet barn": ("inskrivet barn", "enrolled child"),
    "ätande": ("ätande", "person eating"),
    "brukare": ("brukare", "user"),
}
_THOUSANDS = re.compile(r"1000\s+(kr.*)", re.I)


def said(value: Decimal, unit: str, lang: str, decimals: int) -> str:
    """Return a value with its unit, rounded to `decimals` (more, if it would look like zero and is not)."""
    shown = rounded(value, decimals)
    places = max(0, -int(shown.as_tuple().exponent))
    if unit == "%":
        return quantity(shown, unit, lang, places)
    words = unit_words(unit, lang, one=shown == 1)
    return number(shown, lang, places) + (NO_BREAK_SPACE + words if words else "")


def said_span(lowest: Decimal, highest: Decimal, unit: str, lang: str, decimals: int) -> str:
    """Return "90–95 %", "−1,2 till 0,3 %" where a minus sign would stand by the dash, or one value when equal."""
    last = said(highest, unit, lang, decimals)
    low = rounded(lowest, decimals)
    if low == rounded(highest, decimals):
        return last
    first = number(low, lang, max(0, -int(low.as_tuple().exponent)))
    joint = EN_DASH if low >= 0 else " till " if lang == "sv" else " to "
    return first + joint + last


@functools.cache
def unit_words(unit: str, lang: str, *, one: bool = False) -> str:
    """Return how a unit is said after a number, "" for a count. Args: `one` is for the number 1."""
    if unit.lower() in COUNTS:
        return ""
    if YES_OR_NO.search(unit) or unit.lower() == "index":
        return f"({unit})"
    unit = unit.removeprefix("antal ")  # "12 heltidstjänster", not "12 antal heltidstjänster"
    if in_thousands := _THOUSANDS.fullmatch(unit):
        unit = f"t{in_thousands[1]}"
    what, slash, per = (part.strip() for part in unit.partition("/"))
    known, each = KNOWN.get(what.lower()), PER.get(per.lower())
    if lang != "sv" and ((known is None and what.lower() not in COUNTS) or (slash and each is None)):
        return unit  # half a translation says less than none
    first = "" if what.lower() in COUNTS else known[lang != "sv"][one] if known else what
    return f"{first} per {each[lang != 'sv'] if each else per}".strip() if slash else first

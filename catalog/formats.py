"""How numbers, sizes and dates are written for people, in Swedish and English.

Pure: no clock, no locale of the machine. Swedish has a narrow no-break space between
thousands and a decimal comma, English a comma and a point; both a real minus sign. A unit
is joined by a no-break space. Numbers are written here and not by Babel, which uses the wide
space and is some twenty times slower; dates are Babel's.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.lists import format_list

NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
EN_DASH = "\u2013"

Number = int | float | Decimal
Day = dt.date | str  # date, datetime, or ISO 8601 text that starts with the date

_ZONE = "Europe/Stockholm"
_MIDNIGHT = re.compile(r"T00:00(?::00)?(?:\+0[12]:00)?$")
_LOCALES = {"sv": "sv", "en": "en_GB"}
_SIGNS = {"sv": (NARROW_SPACE, ","), "en": (",", ".")}
_BYTE_UNITS = ("kB", "MB", "GB", "TB")
_CACHE = 50_000


@functools.lru_cache(_CACHE)
def number(value: Number, lang: str, decimals: int | None = None) -> str:
    """Return `value` with thousands marked; `decimals` None keeps those it has. Halves round away from zero.

    Raises: ValueError for NaN and infinity (a missing value has a reason, and that is what to show).
    """
    thousands, point = _SIGNS[lang]
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    if not exact.is_finite():
        raise ValueError(f"not a number to show: {value!r}")
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    whole, _, fraction = f"{abs(exact):,f}".partition(".")
    if decimals is None:
        fraction = fraction.rstrip("0")
    text = whole.replace(",", thousands) + (point + fraction if fraction else "")
    return MINUS + text if exact < 0 else text


def percent(value: Number, lang: str, decimals: int | None = None) -> str:
    """Return a value that is already in per cent with its sign: 12.5 → "12,5 %" and "12.5%"."""
    return joined(number(value, lang, decimals), "%", lang)


def quantity(value: Number, unit: str, lang: str, decimals: int | None = None) -> str:
    """Return number and unit, held together on one line; without a unit, the number."""
    return joined(number(value, lang, decimals), unit, lang)


def joined(written: str, unit: str, lang: str) -> str:
    """Return a number that is already written, with its unit as `quantity` has it."""
    space = "" if unit == "%" and lang != "sv" else NO_BREAK_SPACE
    return f"{written}{space}{unit}" if unit else written


@functools.lru_cache(_CACHE)
def size(size_bytes: int, lang: str) -> str:
    """Return a file size in powers of a thousand: "812 byte", "1,2 MB"."""
    if size_bytes < 1000:
        unit = "byte" if lang == "sv" or size_bytes == 1 else "bytes"
        return f"{number(size_bytes, lang)}{NO_BREAK_SPACE}{unit}"
    scaled = Decimal(size_bytes)
    for unit in _BYTE_UNITS:
        scaled /= 1000
        # 999.95 kB would be written "1 000,0 kB": go on to the next unit
        if scaled < Decimal("999.5") or unit == _BYTE_UNITS[-1]:
            break
    return f"{number(scaled, lang, 1 if scaled < Decimal('9.95') else 0)}{NO_BREAK_SPACE}{unit}"


def date_long(day: Day, lang: str) -> str:
    """Return "torsdag 5 juni 2025", "Thursday 5 June 2025"."""
    return _date(_as_date(day), lang, "EEEE d MMMM y")


def date_short(day: Day, lang: str) -> str:
    """Return "5 juni 2025", "5 June 2025"."""
    return _date(_as_date(day), lang, "d MMMM y")


def date_in_year(day: Day, lang: str) -> str:
    """Return "tors 5 juni", "Thu 5 Jun": for lists where the year is plain."""
    return _date(_as_date(day), lang, "EEE d MMM")


def month(day: Day, lang: str) -> str:
    """Return "juni 2025", "June 2025"."""
    return _date(_as_date(day), lang, "LLLL y")


def clock(moment: dt.datetime | dt.time | str, lang: str) -> str:
    """Return the time of day, Swedish time when `moment` has a zone: "09.00", "09:00"."""
    if isinstance(moment, str):
        moment = dt.time.fromisoformat(moment) if "T" not in moment else dt.datetime.fromisoformat(moment)
    if isinstance(moment, dt.datetime):
        moment = _local(moment).time()
    return moment.strftime("%H.%M" if lang == "sv" else "%H:%M")


def datetime(moment: dt.datetime | str, lang: str) -> str:
    """Return "torsdag 5 juni 2025 kl. 09.00", in Swedish time when `moment` has a zone.

    Text that says Swedish midnight gives the day alone: so a meeting is written whose time of day nobody has told.
    """
    local = _local(dt.datetime.fromisoformat(moment) if isinstance(moment, str) else moment)
    if isinstance(moment, str) and is_day_alone(moment):
        return date_long(local.date(), lang)
    joint = f" kl.{NO_BREAK_SPACE}" if lang == "sv" else f" at{NO_BREAK_SPACE}"
    return date_long(local.date(), lang) + joint + clock(local, lang)


def is_day_alone(text: str) -> bool:
    """Return whether text in ISO 8601 is a day, or Swedish midnight: so is a meeting written whose time is not told."""
    return len(text) == len("2025-06-05") or bool(_MIDNIGHT.search(text))


def years(first: int | str, last: int | str) -> str:
    """Return "2015–2024", or one year when they are the same."""
    return str(first) if str(first) == str(last) else f"{first}{EN_DASH}{last}"


@functools.lru_cache(_CACHE)
def _listed(items: tuple[str, ...], lang: str) -> str:
    return format_list(items, locale=_LOCALES[lang])


def listed(items: Sequence[str], lang: str) -> str:
    """Return "Ale, Lerum och Partille", "Ale, Lerum and Partille"."""
    return _listed(tuple(items), lang)


@dataclass(frozen=True)
class Formats:
    """The functions above bound to one language: what templates know as `fmt`."""

    lang: str

    def number(self, value: Number, decimals: int | None = None) -> str:
        return number(value, self.lang, decimals)

    def percent(self, value: Number, decimals: int | None = None) -> str:
        return percent(value, self.lang, decimals)

    def quantity(self, value: Number, unit: str, decimals: int | None = None) -> str:
        return quantity(value, unit, self.lang, decimals)

    def joined(self, written: str, unit: str) -> str:
        return joined(written, unit, self.lang)

    def size(self, size_bytes: int) -> str:
        return size(size_bytes, self.lang)

    def date_long(self, day: Day) -> str:
        return date_long(day, self.lang)

    def date_short(self, day: Day) -> str:
        return date_short(day, self.lang)

    def date_in_year(self, day: Day) -> str:
        return date_in_year(day, self.lang)

    def month(self, day: Day) -> str:
        return month(day, self.lang)

    def clock(self, moment: dt.datetime | dt.time | str) -> str:
        return clock(moment, self.lang)

    def datetime(self, moment: dt.datetime | str) -> str:
        return datetime(moment, self.lang)

    def years(self, first: int | str, last: int | str) -> str:
        return years(first, last)

    def listed(self, items: Sequence[str]) -> str:
        return listed(items, self.lang)


@functools.lru_cache(_CACHE)
def _date(day: dt.date, lang: str, pattern: str) -> str:
    return format_date(day, pattern, locale=_LOCALES[lang])


def _as_date(day: Day) -> dt.date:
    if isinstance(day, str):
        # a moment in UTC late in the evening is the next day in Sweden
        return _local(dt.datetime.fromisoformat(day)).date() if "T" in day else dt.date.fromisoformat(day)
    return _local(day).date() if isinstance(day, dt.datetime) else day


def _local(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(_zone()) if moment.tzinfo else moment


@functools.cache
def _zone() -> ZoneInfo:
    return ZoneInfo(_ZONE)

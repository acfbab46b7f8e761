"""Which days are working days in Sweden, for periods that a statute sets.

Lag (1930:173) om beräkning av lagstadgad tid, 2 § names them: not Saturdays, Sundays and other public
holidays, nor Midsummer Eve, Christmas Eve and New Year's Eve. Which days are public holidays is in lag
(1989:253) om allmänna helgdagar. The library `holidays` keeps both: its category PUBLIC is the latter,
DE_FACTO is the three eves. docs/adr/0004 says why that library.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

import holidays
from holidays.constants import DE_FACTO, PUBLIC

_LIBRARY_LANGUAGES = {"sv": "sv", "en": "en_US"}
_WEEKEND = {5: {"sv": "lördag", "en": "Saturday"}, 6: {"sv": "söndag", "en": "Sunday"}}


def is_working_day(day: date) -> bool:
    """Return whether a period that a statute sets may end on `day`."""
    return day.weekday() not in _WEEKEND and day not in _closed(day.year, "sv")


def next_working_day(day: date) -> date:
    """Return `day` if it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += timedelta(1)
    return day


def working_day_before(day: date) -> date:
    """Return the last working day before `day`: what comes later, hardly anyone reads before a meeting on it."""
    day -= timedelta(1)
    while not is_working_day(day):
        day -= timedelta(1)
    return day


def why_not(day: date, lang: str) -> str:
    """Return why `day` is no working day ("Midsommarafton", "lördag"), "" when it is one."""
    weekend = _WEEKEND.get(day.weekday(), {"sv": "", "en": ""})[lang]
    return _closed(day.year, lang).get(day, weekend)


@cache
def _closed(year: int, lang: str) -> Mapping[date, str]:
    named = holidays.country_holidays(
        "SE", years=year, categories=(PUBLIC, DE_FACTO), language=_LIBRARY_LANGUAGES[lang]
    )
    return {day: name.replace("; ", ", ") for day, name in named.items()}

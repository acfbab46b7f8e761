"""Swedish days: holidays, working days, summer time and the last day to appeal."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

APPEAL_DAYS = 21  # kommunallagen 13:5

MONTHS = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
          "december")  # fmt: skip


@cache
def easter_day(year: int) -> date:
    """Return Easter Day (Gregorian, the anonymous algorithm)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * weekday) // 433
    month = (h + weekday - 7 * m + 90) // 25
    return date(year, month, (h + weekday - 7 * m + 33 * month + 19) % 32)


@cache
def holidays(year: int) -> frozenset[date]:
    """Return the days that are not working days whatever weekday they fall on, the three eves included."""
    easter = easter_day(year)
    midsummer_eve = next(date(year, 6, day) for day in range(19, 26) if date(year, 6, day).weekday() == 4)
    fixed = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))
    moving = (easter - timedelta(2), easter + timedelta(1), easter + timedelta(39), midsummer_eve)
    return frozenset([*(date(year, month, day) for month, day in fixed), *moving])


def is_working_day(day: date) -> bool:
    """Say whether offices are open."""
    return day.weekday() < 5 and day not in holidays(day.year)


def working_day(day: date, step: int = 1) -> date:
    """Return `day`, or the nearest working day after it (before it when `step` is -1)."""
    while not is_working_day(day):
        day += timedelta(step)
    return day


def last_appeal_day(posted: date) -> date:
    """Return the last day to appeal what was announced on `posted` (KL 13:5, lag 1930:173)."""
    return working_day(posted + timedelta(APPEAL_DAYS))


def local_time(day: date, hour: int, minute: int = 0) -> str:
    """Return ISO 8601 with Sweden's offset on that day: summer time from last Sunday of March to that of October."""
    offset = "+02:00" if _last_sunday(day.year, 3) <= day < _last_sunday(day.year, 10) else "+01:00"
    return f"{day.isoformat()}T{hour:02d}:{minute:02d}:00{offset}"


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta((last.weekday() + 1) % 7)

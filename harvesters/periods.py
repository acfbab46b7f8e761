"""What the period codes of official statistics mean: 2020, 2015M04, 2024K2, 2026V30, 2023H1, 2019-2021, 2024/25.

The codes are those of PxWeb and PC-Axis in the Nordic countries. A letter may have two meanings between countries
(T is a term of four months in Norway and a quarter in Spain); such a code is no period here, and keeps its text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d|21\d\d)"
_CODE = re.compile(
    _YEAR
    + r"(?:M(?P<month>\d\d)|[KQ](?P<quarter>[1-4])|[VWU](?P<week>\d\d)|H(?P<half>[12])"
    + r"|[-–/](?P<last>\d{4}|\d\d))?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Period:
    """A span of days, both ends included. `year` is the one that the code names first."""

    year: int
    first: date
    last: date


def period_of(code: str) -> Period | None:
    """Return the period that `code` means, None if it means none that we know (2024V54, 2024M13, "totalt")."""
    match = _CODE.fullmatch(code.strip())
    if match is None:
        return None
    year = int(match["year"])
    if match["month"]:
        return _months(year, int(match["month"]), 1)
    if match["quarter"]:
        return _months(year, 3 * int(match["quarter"]) - 2, 3)
    if match["half"]:
        return _months(year, 6 * int(match["half"]) - 5, 6)
    if match["week"]:
        return _week(year, int(match["week"]))
    last = _last_year(year, match["last"] or "")
    return Period(year, date(year, 1, 1), date(last, 12, 31)) if last >= year else None


def _months(year: int, month: int, count: int) -> Period | None:
    if not 1 <= month <= 12:
        return None
    after = year * 12 + month - 1 + count
    return Period(year, date(year, month, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1))


def _week(year: int, week: int) -> Period | None:
    """Return the ISO week; it may begin in December of the year before."""
    try:
        first = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return Period(year, first, first + timedelta(days=6))


def _last_year(year: int, text: str) -> int:
    """Return the last year of 2019-2021 or 2024/25; the year itself if there is none."""
    if len(text) == 2:
        return year - year % 100 + int(text) + (100 if int(text) < year % 100 else 0)
    return int(text) if text else year

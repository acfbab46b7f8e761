"""Dates as protocols write them: 2025-05-07, den 7 maj 2025, 7/5 2025."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
DATE = rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}} (?:{'|'.join(_MONTHS)}) \d{{4}}|\d{{1,2}}/\d{{1,2}} \d{{4}})(?!\d)"
_DATE = re.compile(rf"(?<![\d-]){DATE}")


def first_date(text: str) -> date | None:
    """Return the first date in a cleaned text, None without one."""
    for match in _DATE.finditer(text):
        if (found := as_date(match.group())) is not None:
            return found
    return None


def as_date(text: str) -> date | None:
    """Return the date that `text` is, None if there is no such day."""
    try:
        if text[4:5] == "-":
            return date.fromisoformat(text)
        if "/" in text:
            days, year = text.split()
            day, month = days.split("/")
            return date(int(year), int(month), int(day))
        number, name, year = text.split()
        return date(int(year), _MONTHS.index(name) + 1, int(number))
    except ValueError:
        return None

"""Dates as Swedish kommuner write them, read without guessing.

"torsdag 5 juni 2025", "den 5 juni 2025 kl. 08.00", "5/6 2025", "5.6.2025", "2025-06-05", "20250605", and periods:
"2025-06-05–2025-06-26", "5–26 juni 2025", "fr.o.m. 5 juni t.o.m. 26 juni 2025".

A day without a year, with two digits for the year, or whose weekday is another is not read: the answer is "".
"""

from __future__ import annotations

import re
from datetime import date

MONTHS = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober",
          "november", "december")  # fmt: skip
WEEKDAYS = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")
LONGEST = 200  # characters; a longer text is prose
_NAMED = {name[:3]: number for number, name in enumerate(MONTHS, start=1)}
_DAY = rf"(?P<day>\d{{1,2}})(?::?[ea])?\s+(?P<month>{'|'.join(MONTHS)}|{'|'.join(_NAMED)})\.?"
_WEEKDAY = r"(?:(?P<weekday>mån|tis|ons|tors|fre|lör|sön)(?:dag(?:en)?)?\.?,?\s+(?:den\s+)?)?"
_FORMS = (
    re.compile(r"(?P<year>\d{4})\s?[-–./]\s?(?P<number>\d{1,2})\s?[-–./]\s?(?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<number>\d\d)(?P<day>\d\d)(?!\d)"),
    re.compile(rf"{_WEEKDAY}(?<!\d){_DAY},?\s+(?P<year>\d{{4}})(?!\d)", re.IGNORECASE),
    re.compile(r"(?<![\d/.])(?P<day>\d{1,2})\s?[/.]\s?(?P<number>\d{1,2})[\s./-]\s?(?P<year>\d{4})(?!\d)"),
)
# The first day of a period often leaves out what the last one says.
_SHORT_START = re.compile(
    rf"{_WEEKDAY}(?<!\d)(?:(?P<day>\d{{1,2}})|{_DAY.replace('day', 'day2').replace('month', 'month2')})"
    r"\s*(?:-|–|—|till(?:\s+och\s+med)?|t\.?\s?o\.?\s?m\.?)\s*$",
    re.IGNORECASE,
)


def read_day(text: str) -> str:
    """Return the one day that `text` names, as ISO 8601; "" when there is none, several, or one that cannot be."""
    days = _days(text)
    return days[0] if len(set(days)) == 1 else ""


def read_period(text: str) -> tuple[str, str]:
    """Return (first day, last day) of the period that `text` names; ("", "") when it names none that can be."""
    if len(text) > LONGEST:
        return "", ""
    found = [(m, day) for m in _matches(text) if (day := _day(m))]
    if len(found) == 2 and found[0][1] <= found[1][1]:
        return found[0][1], found[1][1]
    if len(found) != 1:
        return "", ""
    match, last = found[0]
    start = _SHORT_START.search(text[: match.start()].rstrip())
    if start is None:
        return "", ""
    year, month, _ = last.split("-")
    named = start.group("month2")
    number = _NAMED[named[:3].lower()] if named else int(month)
    first = _made(int(year), number, int(start.group("day") or start.group("day2")), start.group("weekday"))
    return (first, last) if first and first <= last else ("", "")


def _days(text: str) -> list[str]:
    """Return every day in the text; one that cannot be is ""."""
    return [_day(match) for match in _matches(text)] if len(text) <= LONGEST else []


def _matches(text: str) -> list[re.Match[str]]:
    found: list[re.Match[str]] = []
    for form in _FORMS:
        found += [m for m in form.finditer(text) if not any(m.start() < o.end() and o.start() < m.end() for o in found)]
    return sorted(found, key=lambda match: match.start())


def _day(match: re.Match[str]) -> str:
    parts = match.groupdict()
    month = int(parts["number"]) if parts.get("number") else _NAMED[str(parts["month"])[:3].lower()]
    return _made(int(parts["year"]), month, int(parts["day"]), parts.get("weekday"))


def _made(year: int, month: int, day: int, weekday: str | None) -> str:
    try:
        made = date(year, month, day)
    except ValueError:
        return ""
    return "" if weekday and WEEKDAYS[made.weekday()] != weekday.lower() else made.isoformat()

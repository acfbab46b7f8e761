"""Moments as Solr writes them in a range: 2026-11-16T05:00:00Z, 2026-11, NOW, NOW-7DAYS, NOW/DAY."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_NOW = re.compile(r"NOW((?:[+-]\d{1,6}[A-Z]+|/[A-Z]+)*)")
_STEP = re.compile(r"([+-])(\d+)([A-Z]+)|/([A-Z]+)")
_PARTIAL = re.compile(r"(\d{4})(?:-(\d\d))?")
_SECONDS = {"SECOND": 1, "MINUTE": 60, "HOUR": 3_600, "DAY": 86_400, "WEEK": 604_800}
_MONTHS = {"MONTH": 1, "YEAR": 12}
_CUT = {"YEAR": 4, "MONTH": 7, "DAY": 10, "HOUR": 13, "MINUTE": 16, "SECOND": 19}


def moment(text: str, now: datetime) -> str:
    """Return the moment as UTC in ISO 8601 to the microsecond, so that texts compare as moments do.

    Raises: ValueError saying what was found.
    """
    relative = _NOW.fullmatch(text)
    if relative:
        return _relative(relative[1], now)
    partial = _PARTIAL.fullmatch(text)
    if partial:
        text = f"{partial[1]}-{partial[2] or '01'}-01"
    try:
        found = datetime.fromisoformat(text)
        return _text(found.astimezone(UTC) if found.tzinfo else found)
    except (ValueError, OverflowError):
        raise ValueError(f"Invalid date: {text[:40]!r}; write 2026-11-16T05:00:00Z or NOW-7DAYS") from None


def _relative(steps: str, now: datetime) -> str:
    found = now.astimezone(UTC)
    try:
        for step in _STEP.finditer(steps):
            unit = (step[3] or step[4]).removesuffix("S")
            if step[4]:
                found = datetime.fromisoformat(
                    (_text(found)[: _CUT[unit]] + "-01-01T00:00:00")[:19]
                    if unit == "YEAR"
                    else _text(found)[: _CUT[unit]] + "0000-01-01T00:00:00"[_CUT[unit] :]
                )
                found = found.replace(tzinfo=UTC)
                continue
            many = int(step[2]) * (1 if step[1] == "+" else -1)
            found = (
                _months_later(found, many * _MONTHS[unit])
                if unit in _MONTHS
                else found + timedelta(seconds=many * _SECONDS[unit])
            )
    except (KeyError, OverflowError, ValueError):
        raise ValueError(f"Invalid date: NOW{steps[:40]}") from None
    return _text(found)


def _months_later(found: datetime, months: int) -> datetime:
    year, month = divmod(found.year * 12 + found.month - 1 + months, 12)
    return found.replace(year=year, month=month + 1, day=min(found.day, 28))


def _text(found: datetime) -> str:
    return found.strftime("%Y-%m-%dT%H:%M:%S.%f").rjust(26, "0")

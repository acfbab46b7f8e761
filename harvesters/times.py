"""Times as catalogues write them, made ISO 8601."""

from __future__ import annotations

import re

_TIME = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?)?$")


def iso_time(text: str) -> str:
    """Return a time as ISO 8601 to the second, a date as it is, and "" for anything else (such as R/P1W).

    A time without a zone is taken as UTC. Source: CKAN writes naive UTC with microseconds, 2023-01-29T11:15:29.195900.
    """
    match = _TIME.match(text.strip())
    if not match:
        return ""
    day, time, zone = match.groups()
    return f"{day}T{time}{zone or 'Z'}" if time else day

"""When a row came and changed, as moments with an offset, from changes.json and the dataset's own times."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from catalog.formats import is_day_alone
from catalog.model import Dataset

ZONE = ZoneInfo("Europe/Stockholm")
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


class Moments:
    """The moments of the rows of some datasets, by dataset key and row id."""

    def __init__(self, datasets: Iterable[Dataset]) -> None:
        self._issued = {d.key: moment_of(d.issued or d.modified) or _BEFORE_ALL for d in datasets}
        self._rows = {d.key: {row: e for part in d.changes.values() for row, e in part.items()} for d in datasets}
        self._anywhere = {row: e for rows in self._rows.values() for row, e in rows.items()}

    def changed(self, dataset: str, row: str) -> datetime:
        """Return when the row last changed: when it came, if it never did."""
        entry = self._rows.get(dataset, {}).get(row)
        return (moment_of(entry["at"]) if entry else None) or self._issued.get(dataset, _BEFORE_ALL)

    def news(self, row: str) -> datetime | None:
        """Return when the row came or last changed, None if it is as it was in the first release."""
        entry = self._anywhere.get(row)
        return moment_of(entry["at"]) if entry else None

    def came(self, dataset: str, row: str) -> datetime | None:
        """Return when the row came, None when it was there from the dataset's first release."""
        entry = self._rows.get(dataset, {}).get(row)
        return moment_of(entry["first"]) if entry else None

    def count(self, row: str) -> int:
        """Return how often a row has changed since it came, also one that is gone."""
        entry = self._anywhere.get(row)
        return int(entry["n"]) if entry else 0


def start_of(text: str) -> datetime | date | None:
    """Return a moment, or the day alone when the text says Swedish midnight: no meeting begins then, so its time of
    day is one that nobody has told."""
    found = moment_of(text)
    return found.astimezone(ZONE).date() if found and is_day_alone(text) else found


@lru_cache(maxsize=20_000)
def moment_of(text: str) -> datetime | None:
    """Return a moment from ISO 8601, None if it is wrong: a day begins in Sweden, a time without offset is Swedish."""
    try:
        if len(text) == len("2026-11-16"):
            return datetime.combine(date.fromisoformat(text), time(), ZONE)
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=ZONE)

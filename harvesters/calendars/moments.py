"""Times of iCalendar: days, local times, times of a named zone and UTC, as Swedish time.

A time without a zone is in the calendar's own (X-WR-TIMEZONE), else in Swedish time. A zone is known by its name in
the tz database, by Windows' name for it ("W. Europe Standard Time"), or by what the file itself says of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from harvesters.calendars.components import Calendar, Zone
from harvesters.calendars.lines import Property
from harvesters.meeting_rows import STOCKHOLM

FIRST_YEAR, LAST_YEAR = 1900, 2200
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?")
_DURATION = re.compile(r"\+?P(?:(\d{1,4})W|(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?)")
_ZONE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}")
_TAIL = re.compile(r"(?:^|/)([A-Z][A-Za-z_]+/[A-Z][A-Za-z_-]+)$")  # /citadel.org/20210210_1/Europe/Stockholm
_CENTRAL_EUROPE = {"STANDARD": "+0100", "DAYLIGHT": "+0200"}
_WINDOWS: Mapping[str, str] = {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items()}


class UnknownZone(ValueError):
    """A TZID that neither we nor the file know."""


@dataclass(frozen=True)
class Moment:
    """A time in its own zone, or a whole day (midnight in Swedish time)."""

    local: datetime  # without tzinfo
    zone: tzinfo
    is_day: bool = False

    @property
    def swedish(self) -> datetime:
        """The moment in Swedish time; a local time that the clocks skip in spring is the one an hour later."""
        return self.local.replace(tzinfo=self.zone).astimezone(UTC).astimezone(STOCKHOLM)

    @property
    def day(self) -> date:
        """The day in Sweden."""
        return self.swedish.date()

    def on(self, day: date) -> Moment:
        """Return the same time of day, in the same zone, on another day."""
        return Moment(datetime.combine(day, self.local.time()), self.zone, self.is_day)


def read_moment(written: Property, value: str, calendar: Calendar) -> Moment:
    """Return the moment of one value of a property. Raises: ValueError with what cannot be read of it."""
    try:
        return _read(written, value, calendar)
    except UnknownZone:
        raise
    except ValueError as error:
        raise ValueError(f"{written.name}={value[:40]}") from error


def _read(written: Property, value: str, calendar: Calendar) -> Moment:
    found = _TIME.fullmatch(value.strip().split("/", 1)[0])  # a period is known by its start
    if found is None:
        raise ValueError(value[:40])
    numbers = [int(n) for n in found.groups()[:3]]
    if not FIRST_YEAR <= numbers[0] <= LAST_YEAR:
        raise ValueError(value[:40])
    if found[4] is None:
        return Moment(datetime.combine(date(*numbers), time()), STOCKHOLM, is_day=True)
    local = datetime.combine(date(*numbers), time(int(found[4]), int(found[5]), min(int(found[6] or 0), 59)))
    if found[7]:
        return Moment(local, UTC)
    return Moment(local, zone_of(written.parameter("TZID"), calendar))


def zone_of(name: str, calendar: Calendar) -> tzinfo:
    """Return the zone that a TZID means in this calendar; "" is the calendar's own. Raises: UnknownZone."""
    name = name or calendar.zone
    if not name:
        return STOCKHOLM
    zone = named_zone(name) or _defined(calendar.zones.get(name))
    if zone is None:
        raise UnknownZone(f"TZID={name[:60]}")
    return zone


@lru_cache(256)
def named_zone(name: str) -> tzinfo | None:
    """Return the zone of a name of the tz database or of Windows, None when nobody knows it."""
    plain = name.strip().strip('"')
    tail = _TAIL.search(plain)
    for one in (_WINDOWS.get(plain.casefold(), ""), plain, tail[1] if tail else ""):
        if one and _ZONE_NAME.fullmatch(one):
            try:
                return ZoneInfo(one)
            except (KeyError, ValueError, OSError):
                continue
    return None


def read_duration(text: str) -> timedelta:
    """Return a DURATION. Raises: ValueError when it is none, is negative or says nothing."""
    found = _DURATION.fullmatch(text.strip().upper())
    if found is None or not any(found.groups()):
        raise ValueError("not a duration")
    weeks, days, hours, minutes, seconds = (int(n or 0) for n in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _defined(zone: Zone | None) -> tzinfo | None:
    """Return the zone that a VTIMEZONE describes: by its other name, or by offsets that are Sweden's."""
    if zone is None:
        return None
    if zone.location and (known := named_zone(zone.location)):
        return known
    return STOCKHOLM if zone.offsets == _CENTRAL_EUROPE else None

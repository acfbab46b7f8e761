"""iCalendar (RFC 5545) of meetings and days, through the library icalendar. Why: docs/adr/0005."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from icalendar import Calendar, Event, Timezone, vText

from catalog.follow.moments import ZONE
from catalog.follow.plain import clean, one_line

TYPE = "text/calendar"
PRODID = "-//Insyn Vast//Kalender//SV"
_REFRESH = timedelta(hours=12)
# Sweden's rule since 1996. Written out, for every client to know it, and small: summer time from the last Sunday of
# March to the last of October.
_ZONE_TEXT = """BEGIN:VTIMEZONE
TZID:Europe/Stockholm
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19970330T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""


@dataclass(frozen=True)
class Happening:
    """One event. `start` is a moment, or a day for what lasts it all; `end` the same, the last day, or unknown."""

    uid: str
    sequence: int
    changed: datetime
    start: datetime | date
    end: datetime | date | None
    title: str
    text: str
    url: str
    status: str = "CONFIRMED"
    place: str = ""


def ical(*, title: str, own: str, happenings: Iterable[Happening]) -> bytes:
    """Return a calendar as bytes: CRLF, lines folded at 75 octets, the zone written out."""
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", vText(one_line(title)))  # the library leaves properties that it does not know unescaped
    calendar.add("x-wr-calname", vText(one_line(title)))
    calendar.add("x-wr-timezone", ZONE.key)
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    calendar.add("source", own, parameters={"VALUE": "URI"})
    calendar.add_component(_zone())
    for happening in happenings:
        calendar.add_component(_event(happening))
    return bytes(calendar.to_ical(sorted=False))


def _event(one: Happening) -> Event:
    event = Event()
    event.add("uid", one.uid)
    event.add("dtstamp", one.changed.astimezone(UTC))
    event.add("last-modified", one.changed.astimezone(UTC))
    event.add("sequence", one.sequence)
    if isinstance(one.start, datetime):
        event.add("dtstart", _in_sweden(one.start))
        if isinstance(one.end, datetime) and one.end > one.start:
            event.add("dtend", _in_sweden(one.end))
    else:
        event.add("dtstart", one.start)
        if one.end is not None and not isinstance(one.end, datetime) and one.end > one.start:
            event.add("dtend", one.end + timedelta(1))  # the day after the last (RFC 5545, 3.6.1)
    event.add("summary", one_line(one.title))
    if one.text:
        event.add("description", clean(one.text))
    if one.place:
        event.add("location", one_line(one.place))
    event.add("url", one.url)
    event.add("status", one.status)
    event.add("transp", "TRANSPARENT")  # a meeting that one follows does not make one busy
    return event


def _in_sweden(moment: datetime) -> datetime:
    """Return the moment in Swedish time; in UTC in the hour that comes twice when summer time ends."""
    local = moment.astimezone(ZONE)
    return moment.astimezone(UTC) if local.fold else local


@cache
def _zone() -> Any:
    return Timezone.from_ical(_ZONE_TEXT.replace("\n", "\r\n"))

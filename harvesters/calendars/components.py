"""The events of a calendar file, with what their calendar says of all of them. Alarms and the rest are skipped."""

from __future__ import annotations

from dataclasses import dataclass, field

from harvesters.answers import fail
from harvesters.calendars.lines import Property, Reading, read_properties

MAX_EVENTS = 20_000
MAX_DEPTH = 10
# Nothing else of an event is looked at: no ORGANIZER, ATTENDEE, CONTACT, DESCRIPTION or COMMENT.
KEPT = frozenset(
    ("UID", "SUMMARY", "LOCATION", "CATEGORIES", "STATUS", "CLASS", "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE",
     "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE", "URL")
)  # fmt: skip
NOT_CLOSED = "END:VEVENT?"  # shown in the cell of a row that is refused


@dataclass
class Zone:
    """A VTIMEZONE: the name it says it has elsewhere, and its offsets in standard and summer time."""

    location: str = ""
    offsets: dict[str, str] = field(default_factory=dict)  # STANDARD, DAYLIGHT → "+0100", the last one written


@dataclass
class Calendar:
    """One VCALENDAR."""

    zone: str = ""  # X-WR-TIMEZONE
    method: str = ""
    zones: dict[str, Zone] = field(default_factory=dict)


@dataclass
class Event:
    """One VEVENT: its line in the file, and its properties by name."""

    line: int
    calendar: Calendar
    properties: dict[str, list[Property]] = field(default_factory=dict)
    fault: str = ""  # why it cannot be read

    def first(self, name: str) -> Property | None:
        """Return the first property of a name."""
        return next(iter(self.properties.get(name, ())), None)

    def text(self, name: str) -> str:
        """Return the text of the first property of a name, "" when it has none."""
        found = self.first(name)
        return found.text if found else ""


def read_events(data: bytes, url: str) -> tuple[list[Event], Reading]:
    """Return the events in the order of the file, and what was odd about it.

    Raises: ParseError if it is no calendar, breaks off, is nested too deep or has more than MAX_EVENTS events.
    """
    reading, reader = Reading(), _Reader(url)
    for one in read_properties(data, reading):
        reader.take(one)
    if not reader.has_begun:
        fail(url, "no BEGIN:VCALENDAR", "a calendar: BEGIN:VCALENDAR")
    if reader.path:
        fail(url, f"the end of the file inside {reader.path[0]}", f"END:{reader.path[0]}")
    return reader.events, reading


class _Reader:
    """Where in the file we are."""

    def __init__(self, url: str) -> None:
        self.events: list[Event] = []
        self.path: list[str] = []
        self.has_begun = False
        self._url = url
        self._calendar = Calendar()
        self._event: Event | None = None
        self._zone = Zone()

    def take(self, one: Property) -> None:
        if one.name == "BEGIN":
            self._begin(one)
        elif one.name == "END":
            self._end(one.value.strip().upper())
        elif not self.path:
            return
        elif self.path[-1] == "VEVENT" and self._event is not None and one.name in KEPT:
            self._event.properties.setdefault(one.name, []).append(one)
        elif self.path == ["VCALENDAR"]:
            self._of_calendar(one)
        elif "VTIMEZONE" in self.path:
            self._of_zone(one)

    def _begin(self, one: Property) -> None:
        what = one.value.strip().upper()
        if what == "VCALENDAR":
            if self.path:  # the one before was never closed: what comes cannot be told apart
                fail(self._url, f"BEGIN:VCALENDAR inside {self.path[-1]}, line {one.line}", f"END:{self.path[-1]}")
            self.has_begun, self._calendar = True, Calendar()
        elif not self.path:
            return
        if what == "VEVENT":
            if self._event is not None:
                self._event.fault = NOT_CLOSED
                del self.path[self.path.index("VEVENT") :]
            self._event = Event(one.line, self._calendar)
            self.events.append(self._event)
            if len(self.events) > MAX_EVENTS:
                fail(self._url, f"more than {MAX_EVENTS} events", f"at most {MAX_EVENTS} events")
        elif what == "VTIMEZONE":
            self._zone = Zone()
        self.path.append(what)
        if len(self.path) > MAX_DEPTH:
            fail(self._url, f"BEGIN inside BEGIN, {MAX_DEPTH} deep, line {one.line}", "a calendar with its events")

    def _end(self, what: str) -> None:
        """Close the innermost `what`; an END of something that is not open says nothing."""
        if what not in self.path:
            return
        place = len(self.path) - 1 - self.path[::-1].index(what)
        if what != "VEVENT" and "VEVENT" in self.path[place:] and self._event is not None:
            self._event.fault = NOT_CLOSED
        del self.path[place:]
        if "VEVENT" not in self.path:
            self._event = None

    def _of_calendar(self, one: Property) -> None:
        if one.name == "X-WR-TIMEZONE":
            self._calendar.zone = one.text
        elif one.name == "METHOD":
            self._calendar.method = one.text.upper()

    def _of_zone(self, one: Property) -> None:
        if one.name == "TZID":
            self._calendar.zones[one.text] = self._zone
        elif one.name == "X-LIC-LOCATION":
            self._zone.location = one.text
        elif one.name == "TZOFFSETTO":
            self._zone.offsets[self.path[-1]] = one.text

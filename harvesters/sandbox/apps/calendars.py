"""Every kommun's calendar of meetings in iCalendar: <kommun>.insyn.example/kalender.ics, each as its program writes it.

Four habits of real programs, by the kommun's rank: times of a named zone, of Windows' name for it, in UTC, and
without any zone. Beside the meetings there is what such calendars also hold: deadlines, a private event, organisers.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from harvesters.sandbox.bodies import Body
from harvesters.sandbox.meetings import Record
from harvesters.sandbox.places import Place
from harvesters.sandbox.web import Answer, Request, not_found
from harvesters.sandbox.world import World

PATH = "/kalender.ics"
CALENDAR = "text/calendar; charset=utf-8"
DEADLINE = "Deadline"  # category of what is no meeting
_NAMED, _WINDOWS, _UTC, _FLOATING = range(4)
_ZONE_NAMES = {_NAMED: "Europe/Stockholm", _WINDOWS: "W. Europe Standard Time"}
_STATUSES = {"installt": "CANCELLED", "flyttat": "CANCELLED", "planerat": "TENTATIVE"}
_KNOWN = ("genomfort", "kallat", *_STATUSES)
_ZONE = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:16010101T030000
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE"""


def answer(world: World, request: Request) -> Answer:
    """Return the calendar, or 404."""
    place = world.by_slug[request.host.partition(".")[0]]
    if request.path != PATH:
        return not_found(request)
    lines = [folded for line in _lines(world, place) for folded in _folded(line)]
    return Answer("".join(f"{line}\r\n" for line in lines).encode(), CALENDAR)


def has_addresses(place: Place) -> bool:
    """Say whether the events' UIDs are the addresses of the meetings; else they are a program's own."""
    return place.rank % 2 == 1


def _lines(world: World, place: Place) -> Iterator[str]:
    habit = place.rank // 2 % 4
    politics = world.politics(place)
    bodies = {body.organ_id: body for body in politics.bodies}
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Exempel//Kalender//SV", "METHOD:PUBLISH")
    yield f"X-WR-CALNAME:Möten i {place.name} (exempeldata)"
    if habit == _FLOATING:
        yield "X-WR-TIMEZONE:Europe/Stockholm"
    if name := _ZONE_NAMES.get(habit):
        yield from _ZONE.format(name=name).split("\n")
    for number, row in enumerate(politics.rows["sammantraden"]):
        yield from _meeting(place, row, bodies[str(row["organ_id"])], habit)
        if number % 4 == 0:
            yield from _deadline(place, row, number)
    yield from ("BEGIN:VEVENT", f"UID:privat@{place.host}", "DTSTART;VALUE=DATE:20261224", "SUMMARY:Ledig")
    yield from ("CLASS:PRIVATE", "END:VEVENT", "END:VCALENDAR")


def _meeting(place: Place, row: Record, body: Body, habit: int) -> Iterator[str]:
    status = str(row["status"])
    moved = "Flyttat: " if status == "flyttat" else ""
    own = str(row["id"])
    uid = own if has_addresses(place) else f"{own.rpartition('/sammantrade/')[2].replace('/', '-')}@{place.host}"
    yield from ("BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20261116T040000Z", "SEQUENCE:0")
    yield _time("DTSTART", str(row["start"]), habit)
    if row["slut"]:
        yield _time("DTEND", str(row["slut"]), habit)
    yield f"SUMMARY:{moved}{_escaped('Sammanträde med ' + str(row['organ']) if row['organ'] else 'Sammanträde')}"
    if row["organ"]:
        yield f"CATEGORIES:{body.short.upper()}"
    yield f"LOCATION:{_escaped(str(row['plats'] or ''))}"
    yield f"URL:{row['kalla_url']}"
    yield f"STATUS:{_STATUSES.get(status, 'CONFIRMED') if status in _KNOWN else status.upper()}"
    yield f"ORGANIZER;CN=Nämndsekreteraren:mailto:kansli@{place.host}"
    yield f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:ledamot@{place.host}"
    yield from ("BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-P1D", "DESCRIPTION:Påminnelse", "END:VALARM", "END:VEVENT")


def _deadline(place: Place, row: Record, number: int) -> Iterator[str]:
    day = str(row["start"])[:10].replace("-", "")
    yield from ("BEGIN:VEVENT", f"UID:sista-dag-{number}@{place.host}", f"DTSTART;VALUE=DATE:{day}")
    yield from ("SUMMARY:Sista dag för handlingar", f"CATEGORIES:{DEADLINE}", "END:VEVENT")


def _time(name: str, moment: str, habit: int) -> str:
    """Return a time as the program writes it; an impossible one keeps its digits."""
    local = moment[:19].replace("-", "").replace(":", "")
    if zone := _ZONE_NAMES.get(habit):
        return f"{name};TZID={zone}:{local}"
    if habit == _UTC:
        try:
            return f"{name}:{datetime.fromisoformat(moment).astimezone(UTC):%Y%m%dT%H%M%SZ}"
        except ValueError:
            return f"{name}:{local}Z"
    return f"{name}:{local}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> Iterator[str]:
    """Yield the line in parts of at most 75 octets; all but the first begin with a blank."""
    part, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > 75:
            yield part
            part, size = " ", 1
        part, size = part + sign, size + octets
    yield part

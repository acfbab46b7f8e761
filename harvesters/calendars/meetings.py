"""From the events of a calendar to rows of `sammantraden`.

A meeting's id follows from its UID, so it stays when the meeting is moved, renamed or cancelled; one of a series has
the day that the series gives it after that, also when it is moved. A UID that is itself a web address is the id. The
rest are hashed: many programs make them of mail addresses.

An event without UID is known by the calendar's address, its start day and its heading. That survives another time,
place or status on the day. It does not survive a move to another day or a new heading: then the meeting vanishes and
another comes, and nobody can tell that they are the same. Nor can a single event that becomes a series keep its id.

A row that cannot be made is given all the same, with what is wrong in `start`, so that the check refuses it in words
and with its line.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from typing import Any
from urllib.parse import urlsplit

from harvesters.calendars.bodies import Said, Sorter
from harvesters.calendars.components import Event
from harvesters.calendars.lines import MAX_VALUE, Property
from harvesters.calendars.moments import Moment, read_duration, read_moment
from harvesters.calendars.recurrence import Budget, days_of, read_rule
from harvesters.meeting_rows import STOCKHOLM, meeting_address, organ_id_of, status_of
from harvesters.table import Row

NOT_PUBLIC = "händelsen är märkt som privat"
PLANNED, CANCELLED = "planerat", "installt"
_STATUSES = {"": PLANNED, "CONFIRMED": PLANNED, "TENTATIVE": PLANNED, "CANCELLED": CANCELLED}
# What Outlook puts before the heading of a meeting that was called off.
_CALLED_OFF = re.compile(r"(?:avbokad|avbokat|cancell?ed)\s*:", re.IGNORECASE)
_ODD_SIGNS = re.compile(r"[^0-9A-Za-zÅÄÖåäö=;,:+ /-]")
_SINGLE = ("UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SUMMARY")
_MAX_PLACE, _MAX_SHOWN, _MAX_ID = 200, 120, 500


@dataclass(frozen=True)
class Setting:
    """What is known of the calendar beside its bytes."""

    url: str
    kommunkod: str
    sorter: Sorter
    until: date  # repetitions are told up to this day
    short: Mapping[str, object] = field(default_factory=dict)  # body → its short name in addresses
    meeting_id: str = ""  # pattern of the kommun's own addresses of meetings


@dataclass
class Found:
    """Rows by start, and what was counted on the way."""

    rows: list[Row] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)  # reason → events
    repeated: int = 0  # events that an event of the same UID replaces
    unknown_status: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class _One:
    """One event that is a meeting, or the whole series of it."""

    event: Event
    organ: str
    uid: str  # its key: an address or a hash
    start: Moment
    original: date | None  # of a RECURRENCE-ID
    sequence: int

    @property
    def is_series(self) -> bool:
        return any(name in self.event.properties for name in ("RRULE", "EXRULE", "RDATE", "EXDATE"))


@dataclass(frozen=True)
class _Sitting:
    """One meeting at its time."""

    one: _One
    own: str  # its address, unless the kommun has a pattern for them
    start: Moment
    named_day: date  # the day that its address may name


def meeting_rows(events: Sequence[Event], setting: Setting) -> Found:
    """Return the rows of all meetings up to `setting.until` (single events: all), by start and id."""
    found, budget = Found(), Budget()
    readable: list[_One] = []
    refused: list[Row] = []
    for event in events:
        if (event.text("CLASS").upper() or "PUBLIC") != "PUBLIC":
            found.left_out[NOT_PUBLIC] += 1
            continue
        categories = ", ".join(one.text for one in event.properties.get("CATEGORIES", ()))
        organ, reason = setting.sorter.judge(Said(event.text("SUMMARY"), categories, event.text("LOCATION")))
        if reason:
            found.left_out[reason] += 1
            continue
        try:
            readable.append(_read(event, organ, setting))
        except ValueError as error:
            refused.append(_refused(event, organ, str(error), setting))
    sittings: list[_Sitting] = []
    for group in _by_uid(readable):
        sittings += _sittings(group, setting, budget, found, refused)
    sittings.sort(key=lambda s: (s.start.swedish, s.own))
    rows = [_row(s, own, setting, found) for s, own in _addressed(sittings, setting)]
    found.rows = [*rows, *sorted(refused)]
    return found


def _read(event: Event, organ: str, setting: Setting) -> _One:
    """Raises: ValueError with what is wrong."""
    if event.fault:
        raise ValueError(event.fault)
    for name in _SINGLE:
        if any(one.is_cut for one in event.properties.get(name, ())):
            raise ValueError(f"{name} > {MAX_VALUE}")
    written = event.first("DTSTART")
    if written is None:
        raise ValueError("DTSTART?")
    start = read_moment(written, written.value, event.calendar)
    again = event.first("RECURRENCE-ID")
    if again is not None and again.parameter("RANGE"):
        raise ValueError(f"RECURRENCE-ID RANGE={again.parameter('RANGE')}")
    original = read_moment(again, again.value, event.calendar).day if again else None
    sequence = event.text("SEQUENCE")
    number = int(sequence) if sequence.isascii() and sequence.isdigit() and len(sequence) < 10 else 0
    return _One(event, organ, _key(event, start, setting), start, original, number)


def _key(event: Event, start: Moment, setting: Setting) -> str:
    uid = event.text("UID")
    if uid.startswith(("http://", "https://")) and "@" not in uid and " " not in uid and len(uid) <= _MAX_ID:
        return uid
    named = ["uid", uid] if uid else ["day", start.day.isoformat(), event.text("SUMMARY").casefold()]
    # 32 signs: so long a number is never taken for a person's (catalog/privacy.py).
    return f"{setting.url}#{hashlib.sha256(chr(31).join(named).encode()).hexdigest()[:32]}"


def _by_uid(readable: Iterable[_One]) -> Iterator[list[_One]]:
    groups: defaultdict[str, list[_One]] = defaultdict(list)
    for one in readable:
        groups[one.uid].append(one)
    yield from groups.values()


def _sittings(
    group: list[_One], setting: Setting, budget: Budget, found: Found, refused: list[Row]
) -> Iterator[_Sitting]:
    """Yield the meetings of the events that share a UID."""
    moved: dict[date, _One] = {}
    for one in sorted((one for one in group if one.original), key=lambda one: one.sequence):
        if one.original is not None:
            found.repeated += one.original in moved
            moved[one.original] = one
    masters = [one for one in group if not one.original]
    latest = max((one.sequence for one in masters), default=0)
    current = {one.start.swedish: one for one in masters if one.sequence == latest}
    found.repeated += len(masters) - len(current)
    is_alone = len(current) == 1 and not moved
    for one in current.values():
        if is_alone and not one.is_series:
            yield _Sitting(one, one.uid, one.start, one.start.day)
            continue
        try:
            starts = _starts(one, setting.until, budget)
        except ValueError as error:
            refused.append(_refused(one.event, one.organ, str(error), setting))
            continue
        again: Counter[date] = Counter()
        for start in starts:
            day = start.day
            again[day] += 1
            if again[day] == 1 and day in moved:
                continue
            suffix = f"-{again[day]}" if again[day] > 1 else ""
            yield _Sitting(one, f"{one.uid}{_joint(one.uid)}{day}{suffix}", start, day)
    for day, one in moved.items():
        yield _Sitting(one, f"{one.uid}{_joint(one.uid)}{day}", one.start, day)


def _starts(one: _One, until: date, budget: Budget) -> list[Moment]:
    """Return when the meetings of a series begin, in order. Raises: ValueError for what cannot be unrolled."""
    event = one.event
    if "EXRULE" in event.properties:
        raise ValueError("EXRULE")
    rules = event.properties.get("RRULE", [])
    if len(rules) > 1:
        raise ValueError("2 RRULE")
    first = one.start.local.date()
    days = [first]
    if rules:
        rule = read_rule(rules[0].value)
        last = min(until, _until(rules[0], rule.until, one)) if rule.until else until
        days = days_of(rule, first, last, budget)
    moments = [one.start.on(day) for day in days]
    for moment in _listed(event, "RDATE"):
        budget.give()
        moments.append(one.start.on(moment.local.date()) if moment.is_day else moment)
    gone = {moment.day for moment in _listed(event, "EXDATE")}
    return sorted({m.swedish: m for m in moments if m.day not in gone}.values(), key=lambda m: m.swedish)


def _until(written: Property, text: str, one: _One) -> date:
    """Return the last day on which the series may have a meeting. Raises: ValueError."""
    end = read_moment(written, text, one.event.calendar)
    if end.is_day:
        return end.local.date()
    # UNTIL is in UTC beside a start with a zone, and without one beside a start that has none.
    is_utc = text.strip().upper().endswith("Z")
    local = end.local.replace(tzinfo=UTC).astimezone(one.start.zone).replace(tzinfo=None) if is_utc else end.local
    return local.date() if one.start.local.time() <= local.time() else local.date() - timedelta(1)


def _listed(event: Event, name: str) -> Iterator[Moment]:
    for written in event.properties.get(name, ()):
        for value in written.value.split(","):
            if value.strip():
                yield read_moment(written, value, event.calendar)


def _addressed(sittings: list[_Sitting], setting: Setting) -> Iterator[tuple[_Sitting, str]]:
    """Yield each meeting with its id: by the kommun's own pattern where it has one, else by its UID."""
    nth: Counter[tuple[str, date]] = Counter()
    for sitting in sittings:
        organ_id = organ_id_of(sitting.one.organ, setting.kommunkod, setting.short)
        nth[organ_id, sitting.named_day] += 1
        number = nth[organ_id, sitting.named_day]
        context = {"meeting_id": setting.meeting_id}
        yield sitting, meeting_address(context, organ_id, sitting.named_day.isoformat(), number) or sitting.own


def _row(sitting: _Sitting, own: str, setting: Setting, found: Found) -> Row:
    """Return the row, in the order of MEETING_HEADER."""
    event, organ = sitting.one.event, sitting.one.organ
    cells = (
        own,
        organ_id_of(organ, setting.kommunkod, setting.short),
        organ,
        sitting.start.swedish.isoformat(),
        _end(event, sitting.start),
        _place(event.text("LOCATION")),
        _status(event, found),
        "",
        "",
        "",
        "",
        _page(event.text("URL"), setting.url),
    )
    return event.line, cells


def _refused(event: Event, organ: str, reason: str, setting: Setting) -> Row:
    """Return a row that the check refuses, for its start says what is wrong and is no time."""
    written = event.first("DTSTART")
    value = _ODD_SIGNS.sub("", written.value[:40]) if written else ""
    shown = f"{value} [{'?' if reason.startswith('DTSTART=') else _shown(reason)}]".strip()
    own = f"{setting.url}#rad-{event.line}"
    organ_id = organ_id_of(organ, setting.kommunkod, setting.short)
    return event.line, (own, organ_id, organ, shown, "", "", PLANNED, "", "", "", "", "")


def _shown(reason: str) -> str:
    return re.sub(r"[^\w=;,:+ /?<>()&.-]", "", reason)[:_MAX_SHOWN]


def _end(event: Event, start: Moment) -> str:
    """Return when a meeting ends, "" when nobody says it; what is no time is given back as written."""
    written, duration = event.first("DTEND"), event.first("DURATION")
    begins = read_moment(event.properties["DTSTART"][0], event.properties["DTSTART"][0].value, event.calendar)
    try:
        if written:
            ends = read_moment(written, written.value, event.calendar)
            if begins.is_day != ends.is_day:
                raise ValueError("a day beside a time")
            length = ends.local - begins.local if begins.is_day else ends.swedish - begins.swedish
        elif duration:
            length = read_duration(duration.value)
        else:
            return ""
    except ValueError:
        return _ODD_SIGNS.sub("", (written or duration or event.properties["DTSTART"][0]).value)[:_MAX_SHOWN]
    if start.is_day:  # the last day is the one before the end
        last = start.local + length - timedelta(1)
        return Moment(last, STOCKHOLM).swedish.isoformat() if last > start.local else ""
    return (start.swedish.astimezone(UTC) + length).astimezone(STOCKHOLM).isoformat() if length else ""


def _status(event: Event, found: Found) -> str:
    said, heading = event.text("STATUS").upper(), event.text("SUMMARY")
    if said not in _STATUSES:
        found.unknown_status[_ODD_SIGNS.sub("", said)[:40]] += 1
    if by_heading := status_of(heading) or (CANCELLED if _CALLED_OFF.match(heading) else ""):
        return by_heading
    return CANCELLED if event.calendar.method == "CANCEL" else _STATUSES.get(said, PLANNED)


def _place(text: str) -> str:
    """Return a place without mail addresses and links to join a meeting."""
    words = [word for word in text.split() if not any(sign in word for sign in ("@", "%40", "://"))]
    return " ".join(words)[:_MAX_PLACE].strip(" ,;<>()|")


def _page(url: str, calendar_url: str) -> str:
    """Return the event's own page when it is at the calendar's site, "" for any other: it may let people in."""
    try:
        parts, own = urlsplit(url), urlsplit(calendar_url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or len(url) > _MAX_ID or " " in url:
        return ""
    return url if _site(parts.hostname) and _site(parts.hostname) == _site(own.hostname) else ""


def _site(host: str | None) -> str:
    return ".".join((host or "").lower().split(".")[-2:])


def _joint(uid: str) -> str:
    """Return what stands between a UID's address and the day of one of its meetings."""
    return "-" if "#" in uid else "#"


def notes_of(found: Found) -> dict[str, str]:
    """Return the counts as notes of the table."""
    notes: dict[str, Any] = {
        "left_out_events": _counted(found.left_out),
        "unknown_status": _counted(found.unknown_status),
        "repeated": found.repeated or "",
    }
    return {name: str(text) for name, text in notes.items() if text}


def _counted(counts: Counter[str]) -> str:
    return "; ".join(f"{name}: {count}" for name, count in sorted(counts.items()))

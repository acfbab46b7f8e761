"""iCalendar (RFC 5545): one row for each event, one column for each property the events have.

Small enough to read by hand: lines are unfolded, a property is NAME;PARAMETERS:VALUE,
and text is unescaped. Repetition rules are kept as text, not unrolled. A date becomes ISO, a time in
UTC keeps its Z, and a time of a named zone keeps its local time with the zone in a column of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from harvesters.tables.encoding import find_encoding
from harvesters.tables.parts import Options, Source, TableParts, check_width, text_option, wrong

_COMPONENTS = ("VEVENT", "VTODO", "VJOURNAL")
_PROPERTY = re.compile(r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:]*))*):(.*)', re.DOTALL)
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")
_ZONE = re.compile(r';TZID="?([^";:]+)', re.IGNORECASE)
_ESCAPED = re.compile(r"\\([\\;,nN])")
MAX_EVENTS = 200_000


def read_calendar(source: Source, name: str, source_name: str, options: Options) -> TableParts:
    """Return the events of a calendar as a table, names in lower case ("dtstart", "summary").

    A property that an event has twice is joined by newlines. Raises: ParseError if there are no events.
    """
    text = find_encoding(source, source_name, text_option(options, "encoding"))
    events: list[tuple[int, dict[str, str]]] = []
    inside: list[str] = []
    for number, line in _unfolded(text.lines()):
        found = _PROPERTY.fullmatch(line)
        if not found:
            continue
        key, parameters, value = found.group(1).upper(), found.group(2), found.group(3)
        if key == "BEGIN":
            inside.append(value.strip().upper())
            if inside[-1] in _COMPONENTS:
                events.append((number, {}))
        elif key == "END":
            inside = inside[:-1]
        elif inside and inside[-1] in _COMPONENTS:
            _add(events[-1][1], key.lower(), parameters, value)
        if len(events) > MAX_EVENTS:
            raise wrong(source_name, f"iCalendar: > {MAX_EVENTS} events", f"<= {MAX_EVENTS} events")
    header = tuple(dict.fromkeys(key for _, event in events for key in event))
    if not header:
        raise wrong(source_name, "iCalendar: 0 events", "iCalendar: BEGIN:VEVENT")
    check_width(len(header), source_name)
    rows = ((number, tuple(event.get(key, "") for key in header)) for number, event in events)
    return TableParts(name, header, rows, notes={"format": "iCalendar", "encoding": text.encoding, "header_row": "0"})


def _unfolded(lines: Iterator[str]) -> Iterator[tuple[int, str]]:
    """Yield (row number, line); a line that begins with white space continues the one above."""
    waiting: tuple[int, list[str]] | None = None
    for number, line in enumerate(lines, 1):
        plain = line.rstrip("\r\n")
        if waiting is not None and plain[:1] in (" ", "\t") and plain:
            waiting[1].append(plain[1:])
            continue
        if waiting is not None:
            yield waiting[0], "".join(waiting[1])
        waiting = number, [plain]
    if waiting is not None:
        yield waiting[0], "".join(waiting[1])


def _add(event: dict[str, str], key: str, parameters: str, value: str) -> None:
    moment = _TIME.fullmatch(value.strip())
    if moment:
        day = "-".join(moment.group(1, 2, 3))
        text = f"{day}T{':'.join(moment.group(4, 5, 6))}{moment.group(7)}" if moment.group(4) else day
        if zone := _ZONE.search(parameters):
            event[f"{key}_tzid"] = zone.group(1)
    else:
        text = _ESCAPED.sub(lambda mark: "\n" if mark.group(1) in "nN" else mark.group(1), value)
    event[key] = f"{event[key]}\n{text}" if key in event else text

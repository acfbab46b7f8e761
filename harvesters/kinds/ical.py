"""A calendar of meetings in iCalendar (RFC 5545) at an address, as most calendar programs publish one.

Options of the source:
    organ       the body, when the whole calendar is one body's
    bodies      [{organ: Kommunstyrelsen, summary: "KS|kommunstyrelse"}]: patterns by what they are searched for in
                (summary, categories, location); the first that fits counts
    left_out    [{reason: sista dag för handlingar, categories: Deadline}]: events that are no meetings
    short       {name of a body: its short name in addresses}
    meeting_id  address of a meeting, with {organ} and {datum}, when the kommun's other data names meetings so; then a
                single meeting that is moved to another day gets another address

Without `organ` and `bodies` a body is told by the heading that names it; an event that names none is refused, not
guessed. Repetitions are told to the end of next year. What a calendar does not list any more is gone from it, so let
it reach a few years back. Organisers, those invited, descriptions and mail addresses are never read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from catalog.errors import EmptyAnswer, WebPage
from harvesters.about import about_from_registry, registry_context
from harvesters.answers import as_object, cell, fail, refusal
from harvesters.calendars.bodies import Sorter
from harvesters.calendars.components import read_events
from harvesters.calendars.lines import Reading
from harvesters.calendars.meetings import Setting, meeting_rows, notes_of
from harvesters.kinds.contract import Missing
from harvesters.meeting_rows import MEETINGS, meetings_table
from harvesters.table import Table

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot
    from harvesters.source import Source

MAX_BYTES = 10_000_000
ACCEPT = "text/calendar, text/plain;q=0.5, */*;q=0.1"
_LINES_SHOWN = 10


class Ical:
    """Kind `ical`."""

    def fetch(self, source: Source, http: Http) -> Iterator[Snapshot | Missing]:
        """Yield the one answer. Raises: FetchError."""
        context: dict[str, object] = {
            **registry_context(source, source.dataset or MEETINGS),
            "options": dict(source.options),
            "kommunkod": source.kommunkod,
            "until": f"{http.now().year + 1}-12-31",
        }
        yield http.get(source.url, accept=ACCEPT, context=context, max_bytes=MAX_BYTES)

    def parse(self, snapshot: Snapshot) -> Iterator[Table]:
        """Yield the meetings. Raises: ParseError when it is no whole calendar, or has no event."""
        context, url = snapshot.context, snapshot.url
        options = as_object(context.get("options", {}), url, "context.options")
        _refuse(snapshot)
        events, reading = read_events(snapshot.read(), url)
        if not events:
            fail(url, "0 VEVENT", "BEGIN:VEVENT")
        setting = Setting(
            url=url,
            kommunkod=cell(context.get("kommunkod")),
            sorter=Sorter(options, url),
            until=date.fromisoformat(cell(context.get("until"))),
            short=as_object(options.get("short", {}), url, "options.short"),
            meeting_id=cell(options.get("meeting_id")),
        )
        found = meeting_rows(events, setting)
        yield meetings_table(about_from_registry(context), found.rows, _notes(reading) | notes_of(found))


def _refuse(snapshot: Snapshot) -> None:
    """Raises: ParseError for nothing at all, or a web page."""
    code = refusal(snapshot)
    for error in (EmptyAnswer, WebPage):
        if code == error.code:
            raise error(f"{snapshot.url}: {code}", url=snapshot.url)


def _notes(reading: Reading) -> dict[str, str]:
    odd = {
        "NUL": str(reading.nuls or ""),
        "inte NAMN:VÄRDE, rad": _lines(reading.unreadable),
        "för lång, rad": _lines(reading.cut),
    }
    notes = {
        "format": "iCalendar",
        "encoding": ", ".join(sorted(reading.encodings)),
        "oddities": "; ".join(f"{name} {text}" for name, text in odd.items() if text),
    }
    return {name: text for name, text in notes.items() if text}


def _lines(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:_LINES_SHOWN]))
    return f"{shown} (+{len(numbers) - _LINES_SHOWN})" if len(numbers) > _LINES_SHOWN else shown

"""Protocols (minutes) as a kommun publishes them, read into decisions and votes by member.

Options of the source:
    files         the protocols' addresses, or {url, organ, datum} for each; left out: they are found at the source's
                  address, which is a web page with links or a JSON list with addresses
    link          a pattern that the whole address, or the whole text of the link, fits: ".*[Pp]rotokoll.*"
    board         the body whose protocols these are, where they do not say it themselves
    organ         {name of a body: its short name in addresses}
    meeting_id    address of a meeting, with {organ} and {datum}, when the kommun's other data names meetings so
    max_resources most protocols to read (300); those above it are reported

A protocol is PDF with text, plain text, a web page, or JSON with a text for each §. The day and the body are the
protocol's own; a day that the list or the file's name states is used only where the protocol is silent, because names
are often wrong. One that cannot be read (scanned, broken, undated …) is Missing, never empty.

A meeting may have several protocols: the whole, a part that was approved at once, copies. A § that an earlier one in
the list has told is not told again. What a § must have to become a row, and what is masked, is in harvesters/protocol/.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from catalog.errors import FetchError, ParseError
from catalog.patterns import matcher
from harvesters.about import about_from_registry, registry_context
from harvesters.answers import as_list, as_object, cell, fail, whole_number
from harvesters.html_page import read_page, text_of
from harvesters.json_bytes import is_html, parse_json
from harvesters.kinds.contract import Missing
from harvesters.protocol.dates import as_date, first_date
from harvesters.protocol.decision import read_section
from harvesters.protocol.inputs import read_sections
from harvesters.protocol.model import Meeting, Section
from harvesters.protocol.tables import BESLUT_HEADER, ROSTER_HEADER, Place, ProtocolTables, organ_short, tables_of
from harvesters.table import Table

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot
    from harvesters.source import Source

BESLUT, ROSTER = "beslut", "roster"
LIST, PROTOCOL = "list", "protocol"
MAX_FILES = 300
MAX_LIST_BYTES = 3_000_000
MAX_PROTOCOL_BYTES = 100_000_000
_ADDRESS_KEYS = ("url", "href", "lank", "länk", "adress", "protokoll_url", "fil")


@dataclass(frozen=True)
class _Listed:
    """One protocol of the list. Empty: the list does not say."""

    url: str
    organ: str = ""
    day: str = ""  # ISO 8601


class Protokoll:
    """Kind `protokoll`."""

    def fetch(self, source: Source, http: Http) -> Iterator[Snapshot | Missing]:
        """Yield the list, if there is one, then each protocol that can be read, in the list's order.

        Raises: FetchError, ParseError when the list cannot be had or names no protocol.
        """
        dataset = source.dataset or source.name
        known = registry_context(source, dataset)
        listed = _from_registry(source)
        if not listed:
            page = http.get(source.url, context=known | {"what": LIST}, max_bytes=MAX_LIST_BYTES)
            listed = _from_list(page, _fits(source))
            yield page
        if not listed:
            fail(source.url, "no link to a protocol", "at least one")
        most = whole_number(source.options.get("max_resources")) or MAX_FILES
        if len(listed) > most:
            yield Missing(source.url, dataset, "too_many_resources", {"listed": len(listed), "read": most})
        told: set[str] = set()
        for one in listed[:most]:
            try:
                snapshot = http.get(one.url, context=known | _context(source, one), max_bytes=MAX_PROTOCOL_BYTES)
                read = _read(snapshot)
            except (FetchError, ParseError) as error:
                yield Missing(one.url, dataset, error.code, dict(error.values) | {"url": one.url})
                continue
            own = {row[0] for row in read.beslut}
            yield replace(snapshot, context={**snapshot.context, "told": sorted(own & told)})
            told |= own

    def parse(self, snapshot: Snapshot) -> Iterator[Table]:
        """Yield the decisions and the votes of one protocol; nothing for the list. Raises: ParseError."""
        context = snapshot.context
        if context.get("what") != PROTOCOL:
            return
        told = frozenset(map(str, as_list(context.get("told", []), snapshot.url, "context.told")))
        read, about = _read(snapshot), about_from_registry(context)
        header: tuple[str, ...] = BESLUT_HEADER
        pattern = cell(context.get("meeting_id"))
        rows = [row for row in read.beslut if row[0] not in told]
        if pattern:
            header = (*BESLUT_HEADER, "sammantrade_id")
            rows = [(*row, _meeting_address(row, pattern)) for row in rows]
        notes = _notes(read, len(read.beslut) - len(rows))
        yield Table(about, BESLUT, header, list(enumerate(rows, start=1)), profile=BESLUT, notes=notes)
        votes = [row for row in read.roster if row[0] not in told]
        if votes:
            yield Table(about, ROSTER, ROSTER_HEADER, list(enumerate(votes, start=1)), profile=ROSTER)


def _from_registry(source: Source) -> list[_Listed]:
    found = []
    for entry in as_list(source.options.get("files", []), source.url, "options.files"):
        stated: Mapping[str, Any] = entry if isinstance(entry, Mapping) else {"url": entry}
        found.append(_Listed(urljoin(source.url, cell(stated.get("url"))), cell(stated.get("organ")), _day(stated)))
    return list(dict.fromkeys(found))


def _from_list(page: Snapshot, fits: Any) -> list[_Listed]:
    """Return the protocols that a web page or a JSON list leads to. Raises: ParseError."""
    if is_html(page.read()):
        html = read_page(page)
        links = [(html.link(one), " ".join(text_of(one).split())) for one in html.all("a[href]")]
        found = [_Listed(url, day=_day_in(text)) for url, text in links if url and (fits(url) or fits(text))]
    else:
        found = [one for one in _in_json(parse_json(page.read(), page.url), page.url) if fits(one.url)]
    by_url: dict[str, _Listed] = {}
    for one in found:
        by_url.setdefault(one.url, one)
    return list(by_url.values())


def _in_json(value: Any, base: str) -> Iterator[_Listed]:
    if isinstance(value, str) and urlsplit(value).path:
        yield _Listed(urljoin(base, value))
    elif isinstance(value, Mapping):
        address = next((cell(value[key]) for key in _ADDRESS_KEYS if isinstance(value.get(key), str)), "")
        if address:
            yield _Listed(urljoin(base, address), cell(value.get("organ")), _day(value))
        for part in value.values():
            if isinstance(part, list | Mapping):
                yield from _in_json(part, base)
    elif isinstance(value, list):
        for part in value:
            yield from _in_json(part, base)


def _fits(source: Source) -> Any:
    """Return the test that a link must pass. Raises: ParseError for a pattern that is none."""
    given = cell(source.options.get("link")) or r".*[Pp]rotokoll.*"
    try:
        return matcher(given).match
    except ValueError as error:
        fail(source.url, f"link: {given} ({error})", "a pattern")


def _context(source: Source, one: _Listed) -> dict[str, object]:
    return {
        "what": PROTOCOL,
        "kommunkod": source.kommunkod,
        "organ": one.organ or cell(source.options.get("board")),
        "day": one.day,
        "short": source.options.get("organ") or {},
        "meeting_id": cell(source.options.get("meeting_id")),
    }


def _read(snapshot: Snapshot) -> ProtocolTables:
    """Return the rows of one protocol. Raises: ParseError."""
    context = snapshot.context
    day = as_date(cell(context.get("day"))) if context.get("day") else None
    found = [
        replace(section, meeting=replace(section.meeting, held=section.meeting.held or day))
        for section in read_sections(snapshot.read(), snapshot.url, Meeting(cell(context.get("organ"))))
    ]
    place = _place(found, context, snapshot.url)
    return tables_of(map(read_section, found), snapshot.url, place, snapshot.url)


def _place(found: list[Section], context: Mapping[str, object], url: str) -> Place:
    kommunkod, organ = cell(context.get("kommunkod")), found[0].meeting.organ
    shorts = as_object(context.get("short") or {}, url, "context.short")
    short = cell(shorts.get(organ)) or organ_short(organ)
    return Place(kommunkod, organ, organ_id=f"{kommunkod}-{short}" if short else "")


def _meeting_address(row: tuple[str, ...], pattern: str) -> str:
    values = dict(zip(BESLUT_HEADER, row, strict=True))
    organ = values["organ_id"].partition("-")[2]
    return pattern.replace("{organ}", organ).replace("{datum}", values["beslutsdatum"])


def _day(stated: Mapping[str, Any]) -> str:
    return _day_in(cell(stated.get("datum")))


def _day_in(text: str) -> str:
    day = first_date(text)
    return day.isoformat() if day else ""


def _notes(read: ProtocolTables, repeated: int) -> dict[str, str]:
    """Return what is not among the rows, by reason: "diarienummer saknas: § 1, 2"."""
    reasons: dict[str, list[str]] = {}
    for number, why in read.left_out:
        reasons.setdefault(why, []).append(number or "?")
    told = [f"{why}: § {', '.join(numbers)}" for why, numbers in sorted(reasons.items())]
    told += [f"redan i ett annat protokoll: {repeated}"] if repeated else []
    return {"not_read": "; ".join(told)} if told else {}

"""Ciceron (Formpipe), the web diary of many kommuner: its meetings, their agendas and their documents.

Options of the source:
    from, to       first and last day of the meetings to ask for; left out: from 1 January of last year, with no end
    diary, board   only this diary, or this body, in the diary's own words
    organ          {name of a body: its short name in addresses}
    meeting_id     address of a meeting, with {organ} and {datum}, when the kommun's other data names meetings so
    give           which tables: sammantraden, arendepunkter, handlingar (all when left out)
    page_rows      meetings in one answer (100)
    protocols      true: read the protocols too, as the dataset `beslut` with its votes by member (`roster`)
    max_protocols  most protocols to read, the newest first (500); that there are more is reported

`fetch` searches, reads the hits page by page and asks for each meeting. A
meeting that is listed and that the diary then does not give is Missing. Files
are at /download/document, which answers 404 to HEAD and 200 to GET, so no file
is ever asked for by HEAD. No address of ours holds a session's id.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit

from catalog.errors import FetchError, ParseError
from catalog.ids import slug
from harvesters.about import about_from_registry, registry_context
from harvesters.answers import as_list, as_object, cell, fail, leftovers, whole_number
from harvesters.ciceron_session import Session, result_of
from harvesters.kinds.contract import Missing
from harvesters.meeting_documents import Document, days_in, decoded_name, read_documents
from harvesters.meeting_privacy import public_heading
from harvesters.meeting_protocols import DECISIONS, MAX_PROTOCOLS, protocols_of
from harvesters.meeting_rows import (
    DOCUMENTS,
    ITEMS,
    MEETINGS,
    Meeting,
    about_profile,
    document_rows,
    documents_table,
    given,
    has_passed,
    items_table,
    meeting_address,
    meeting_row,
    meetings_table,
    organ_id_of,
    status_of,
)
from harvesters.paging import Page, Paging
from harvesters.protocol_source import WHAT as PROTOCOL_READ
from harvesters.protocol_source import fetch_protocols, protocol_tables
from harvesters.table import Row, Table

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot
    from harvesters.source import Source

PAGE_ROWS = 100
TABLES = (MEETINGS, ITEMS, DOCUMENTS)
_KNOWN_DETAIL_KEYS = "tid plats documents items title id type doctype diary_name object_link datum instans"
_SECTION = re.compile(r"§\s*(\d+[a-z]?)\s+")
_DAY_ONLY = re.compile(r"\s*\(?\d{4}-\d\d-\d\d.*$")
_SECOND_DAY = re.compile(r"(\d{4}-\d\d-)\d\d\s*(?:[/–]|--?|och)\s*(\d\d)(?![\d-]|[.:]\d)")


@dataclass(frozen=True)
class _Hit:
    """One meeting of the diary's list."""

    place: str  # in the list of this session
    title: str
    link: str  # "?t=1&i=Kommunstyrelsen&d=2026-06-17 00:00:00&n=KS"

    @property
    def organ(self) -> str:
        return _asked(self.link, "i") or _DAY_ONLY.sub("", self.title).strip()

    @property
    def days(self) -> tuple[str, ...]:
        """The day of the link or the title, as it is written, and the last one when the title names two."""
        first = _asked(self.link, "d")[:10] or next(iter(re.findall(r"\d{4}-\d\d-\d\d", self.title)), "")
        second = _SECOND_DAY.search(self.title)
        last = f"{second[1]}{second[2]}" if second else ""
        return (first, last) if first < last and days_in(last) else (first,) if first else ()


class Ciceron:
    """Kind `ciceron`."""

    def fetch(self, source: Source, http: Http) -> Iterator[Snapshot | Missing]:
        """Yield the search, the pages of hits, then each meeting's details (and, for `beslut`, its protocols).

        Raises: FetchError when the list cannot be had; ParseError for a wrong shape, an error in place of an answer,
        a page that comes twice or a diary without meetings.
        """
        known = registry_context(source, source.dataset or MEETINGS)
        base, now = base_of(source.url), http.now()
        session = Session(base, http, _filter(source, now))
        answer, hits = session.search()
        yield answer
        rows = whole_number(source.options.get("page_rows")) or PAGE_ROWS
        paging = Paging(base, lambda start: _page(session, start, rows, hits), _place)
        yield from paging.pages() if hits else ()
        if not paging.entries:
            fail(source.url, "no meeting", "at least one meeting")
        yield from paging.shortfall()
        most = whole_number(source.options.get("max_protocols")) or MAX_PROTOCOLS
        wants, listed, reading = bool(source.options.get("protocols")), 0, 0
        told: set[str] = set()
        for hit, nth in _numbered(paging.entries.values()):
            context = known | _context(source, base, hit, now) | {"nth": nth}
            page = cell(context["page"])
            try:
                snapshot = session.details_again(hit.place, hit.link or hit.title, context)
                list(self.parse(snapshot))
            except (FetchError, ParseError) as error:
                for dataset in (*given(source, TABLES), *([DECISIONS] if wants else [])):  # one answer lacks in each
                    yield Missing(page, dataset, error.code, dict(error.values) | {"url": page})
                continue
            yield snapshot
            if wants:
                meeting = read_meeting(result_of(snapshot), snapshot.context, snapshot.url)
                asked = protocols_of(meeting, source.kommunkod)
                listed += len(asked)
                if listed <= most:
                    reading = listed
                    yield from fetch_protocols(asked, DECISIONS, http, told)
        if listed > reading:
            yield Missing(base, "", "fewer_than_listed", {"listed": listed, "received": reading})

    def parse(self, snapshot: Snapshot) -> Iterator[Table]:
        """Yield a meeting, its agenda and documents, or a protocol's decisions; nothing for the search and the list.

        Raises: ParseError.
        """
        context = snapshot.context
        if context.get("what") == PROTOCOL_READ:
            yield from protocol_tables(snapshot, about_profile(DECISIONS))
        if context.get("what") != "meeting":
            return
        details = result_of(snapshot)
        meeting = read_meeting(details, context, snapshot.url)
        give = as_list(context.get("give"), snapshot.url, "context.give")
        if MEETINGS in give:
            row = meeting_row(meeting, 1, has_passed=bool(context.get("has_passed")))
            notes = {"leftovers": leftovers([details], _KNOWN_DETAIL_KEYS)}
            about = about_from_registry(context, base_of(cell(context.get("base"))))
            yield meetings_table(about, [row], {key: text for key, text in notes.items() if text})
        if ITEMS in give and (items := _item_rows(details, meeting, snapshot.url)):
            yield items_table(items)
        if DOCUMENTS in give and meeting.documents:
            yield documents_table(document_rows(meeting))


def base_of(url: str) -> str:
    """Return a diary's address without what follows # and without a slash at the end."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))


def page_of(base: str, link: str) -> str:
    """Return the address where a person finds a meeting, of the link in the diary's list."""
    return f"{base}/#!/search/{quote(link, safe='?&=')}"


def read_meeting(details: Mapping[str, Any], context: Mapping[str, Any], url: str) -> Meeting:
    """Return a meeting of its details and of what the list said (the context). Raises: ParseError."""
    organ, days = cell(context.get("organ")), tuple(map(str, as_list(context.get("days"), url, "context.days")))
    shorts = as_object(context.get("shorts") or {}, url, "context.shorts")
    organ_id = organ_id_of(organ, cell(context.get("kommunkod")), shorts)
    page, title = cell(context.get("page")), cell(context.get("title"))
    nth = whole_number(context.get("nth")) or 1
    place = cell(details.get("plats")).strip()
    return Meeting(
        id=meeting_address(context, organ_id, days[0] if days else "", nth) or page,
        organ_id=organ_id,
        organ=organ,
        days=days,
        page=page,
        clock=cell(details.get("tid")),
        place=place,
        status=status_of(f"{title} {place} {cell(details.get('tid'))}"),
        documents=_documents(details, cell(context.get("base")), days, url),
    )


def _documents(details: Mapping[str, Any], base: str, days: tuple[str, ...], url: str) -> tuple[Document, ...]:
    found = []
    for entry in as_list(details.get("documents") or [], url, "documents"):
        one = as_object(entry, url, "a document")
        coded, own = cell(one.get("filename_b64")), cell(one.get("id"))
        file_name = cell(one.get("filename")) or decoded_name(coded)
        # The name goes back just as it came: the server's own spelling of å, ä and ö is not UTF-8.
        address = f"{base}/download/document?filename={quote(coded, safe='')}&id={quote(own, safe='')}"
        found.append((cell(one.get("name")) or cell(one.get("title")) or file_name, file_name, address))
    return read_documents(dict.fromkeys(found), days)


def _item_rows(details: Mapping[str, Any], meeting: Meeting, url: str) -> list[Row]:
    rows: list[Row] = []
    taken: Counter[str] = Counter()
    for number, entry in enumerate(as_list(details.get("items") or [], url, "items"), start=1):
        item = as_object(entry, url, "an item")
        title, matter = cell(item.get("title")), cell(item.get("diarie"))
        section = _SECTION.match(title)
        heading, matter = public_heading(title[section.end() :] if section else title, matter)
        own = slug(matter or (section[1] if section else ""), f"punkt-{number}")
        taken[own] += 1
        address = f"{meeting.id}#{own}" if taken[own] == 1 else f"{meeting.id}#{own}-{taken[own]}"
        cells = (address, meeting.organ_id, meeting.id, section[1] if section else "", matter, heading, "", "")
        rows.append((number, (*cells, meeting.page)))
    return rows


def _numbered(entries: Any) -> Iterator[tuple[_Hit, int]]:
    """Yield each hit in the diary's order, with its number among the body's meetings of that day, by time."""
    hits = [_Hit(cell(e.get("id")), cell(e.get("title")), cell(e.get("object_link"))) for e in entries]
    same: dict[tuple[str, str], list[str]] = {}
    for hit in hits:
        same.setdefault((hit.organ, hit.days[0] if hit.days else ""), []).append(hit.link)
    for hit in hits:
        links = sorted(same[hit.organ, hit.days[0] if hit.days else ""])
        yield hit, links.index(hit.link) + 1


def _context(source: Source, base: str, hit: _Hit, now: datetime) -> dict[str, object]:
    """Return what `parse` must know of a meeting that its details do not tell."""
    return {
        "what": "meeting",
        "base": base,
        "page": page_of(base, hit.link) if hit.link else base,
        "title": hit.title,
        "organ": hit.organ,
        "days": list(hit.days),
        "has_passed": has_passed(hit.days, now),
        "kommunkod": source.kommunkod,
        "shorts": source.options.get("organ") or {},
        "meeting_id": cell(source.options.get("meeting_id")),
        "give": list(given(source, TABLES)),
    }


def _page(session: Session, start: int, rows: int, hits: int) -> Page:
    snapshot = session.items(start, rows)
    found = as_list(result_of(snapshot).get("results"), snapshot.url, "results")
    return Page(snapshot, [as_object(entry, snapshot.url, "a hit") for entry in found], hits)


def _place(entry: Mapping[str, Any]) -> str:
    return cell(entry.get("id"))


def _filter(source: Source, now: datetime) -> dict[str, object]:
    options = source.options
    return {
        "diary": cell(options.get("diary")),
        "board": cell(options.get("board")),
        "from_date": cell(options.get("from")) or f"{now.year - 1}-01-01",
        "to_date": cell(options.get("to")),
    }


def _asked(link: str, name: str) -> str:
    """Return a value of a link such as ?t=1&i=Kommunstyrelsen&d=…, "" when it has none."""
    return next(iter(parse_qs(link.partition("?")[2]).get(name, [])), "").strip()

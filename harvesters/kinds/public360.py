"""Public 360 (OpenGov, opengov.360online.com): the meetings of a region's or a kommun's boards.

Options of the source:
    boards      ids or names of the boards to read; left out: every board
    years       the years to read, in quotes or not; left out: last year, this year and next year
    organ       {name of a board: its short name in addresses}
    meeting_id  address of a meeting, with {organ} and {datum}, when the kommun's other data names meetings so
    give        which tables: sammantraden, arendepunkter, handlingar (all when left out)

The address is that of the site (https://opengov.360online.com/Meetings/vgregion),
or of a list of its meetings in JSON or RSS (see `harvesters.public360_list`). A
meeting has an id of its own only from the day that it is published, so it is
told apart by its board and its day, and stays the same one when it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from catalog.errors import FetchError, ParseError
from harvesters.about import about_from_registry, registry_context
from harvesters.answers import as_list, as_object, cell, fail, whole_number
from harvesters.html_page import read_page
from harvesters.kinds.contract import Missing
from harvesters.meeting_documents import read_documents
from harvesters.meeting_privacy import public_heading
from harvesters.meeting_rows import (
    DOCUMENTS,
    ITEMS,
    MEETINGS,
    STOCKHOLM,
    Meeting,
    document_rows,
    documents_table,
    given,
    items_table,
    meeting_address,
    meeting_row,
    meetings_table,
    organ_id_of,
    status_of,
)
from harvesters.public360_list import entries_of, is_list
from harvesters.public360_pages import Board, Listed, agenda_of, board_name, boards_of, documents_of, meetings_of
from harvesters.table import Row, Table

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot
    from harvesters.source import Source

TABLES = (MEETINGS, ITEMS, DOCUMENTS)
HTML = "text/html"


class Public360:
    """Kind `public360`."""

    def fetch(self, source: Source, http: Http) -> Iterator[Snapshot | Missing]:
        """Yield the boards, each board's years and each published meeting; or the one list.

        Raises: FetchError, ParseError when the boards or the list cannot be read, when a board that the registry names
        is not there, or when there is no meeting at all.
        """
        first = http.get(source.url, context={"what": "first"})
        today = http.now().astimezone(STOCKHOLM).date().isoformat()
        walk = _Walk(source, http, today)
        if is_list(first):
            entries = entries_of(first)
            walk.total = len(entries)
            passed = _passed_until((entry.day for entry in entries), today)
            yield replace(first, context={**walk.known, "what": "list", "passed_until": passed})
        else:
            yield first
            answer = http.get(f"{walk.base}/Boards", accept=HTML, context={"what": "boards"})
            yield answer
            for board in _chosen(boards_of(read_page(answer)), source):
                yield from walk.board(board)
        if not walk.total:
            fail(source.url, "no meeting", "at least one meeting")

    def parse(self, snapshot: Snapshot) -> Iterator[Table]:
        """Yield the meetings of a list, the unpublished ones of a board's year, or one published meeting.

        Raises: ParseError.
        """
        context = snapshot.context
        what = context.get("what")
        if what == "list":
            yield from _tables(_read_list(snapshot), context)
        elif what == "year":
            yield from _tables(_read_year(snapshot), context)
        elif what == "meeting":
            page = read_page(snapshot)
            meeting = _meeting(context, cell(context.get("day")), snapshot.url, documents_of(page))
            rows: list[Row] = []
            for number, item in enumerate(agenda_of(page), start=1):
                address, heading = f"{snapshot.url}#agendaItem_{item.own}", public_heading(item.heading, "")[0]
                cells = (address, meeting.organ_id, meeting.id, item.number, "", heading, "", "", snapshot.url)
                rows.append((number, cells))
            has_passed = bool(context.get("has_passed"))
            yield from _tables([(_published(meeting, has_passed), has_passed)], context, rows)


class _Walk:
    """The way through the pages of a site."""

    def __init__(self, source: Source, http: Http, today: str) -> None:
        self.base = base_of(source.url)
        self._source, self._http, self._today = source, http, today
        self.known = registry_context(source, source.dataset or MEETINGS) | {
            "base": self.base,
            "kommunkod": source.kommunkod,
            "shorts": source.options.get("organ") or {},
            "meeting_id": cell(source.options.get("meeting_id")),
            "give": list(given(source, TABLES)),
        }
        years = source.options.get("years")
        now = int(today[:4])
        self._years = list(map(str, years)) if isinstance(years, list) else [str(now + step) for step in (-1, 0, 1)]
        self.total = 0

    def board(self, board: Board) -> Iterator[Snapshot | Missing]:
        """Yield the pages of one board; what cannot be had is missing. A board of years gone by is passed over."""
        if board.last_year and board.last_year < int(min(self._years)):
            return
        seen: set[tuple[str, str, str]] = set()
        for year in self._years:
            url = f"{self.base}/Boards/Details/{board.id}"
            try:
                snapshot = self._http.get(url, params={"Year": year}, accept=HTML, context={"what": "year"})
                page = read_page(snapshot)
                found, said = meetings_of(page)
            except (FetchError, ParseError) as error:
                yield from self._missing(f"{url}?Year={year}", error.code, dict(error.values))
                continue
            if said is not None and said > len(found):
                values: dict[str, object] = {"listed": said, "received": len(found)}
                yield from self._missing(snapshot.url, "fewer_than_listed", values)
            # A site that knows no such year gives the same page again: each meeting counts once.
            fresh = {place: one for place, one in enumerate(found) if _key(one) not in seen}
            seen.update(map(_key, found))
            self.total += len(fresh)
            yield from self._year(snapshot, board_name(page) or board.name, board, fresh)

    def _year(self, snapshot: Snapshot, name: str, board: Board, fresh: Mapping[int, Listed]) -> Iterator[Any]:
        ordered = sorted(fresh.values(), key=lambda one: (one.day, one.said, one.own))
        nth = {id(one): _nth(ordered, place) for place, one in enumerate(ordered)}
        unpublished = {str(place): nth[id(one)] for place, one in fresh.items() if not one.own}
        passed = _passed_until((one.day for one in fresh.values()), self._today)
        about_board = {**self.known, "board": board.id, "organ": name}
        yield replace(snapshot, context={**about_board, "what": "year", "emit": unpublished, "passed_until": passed})
        for one in fresh.values():
            if not one.own:
                continue
            context = {
                **about_board, "what": "meeting", "day": one.day, "said": one.said, "nth": nth[id(one)],
                "has_passed": one.day < self._today,
            }  # fmt: skip
            url = f"{self.base}/Meetings/Details/{one.own}"
            try:
                answer = self._http.get(url, accept=HTML, context=context)
                read_page(answer)
            except (FetchError, ParseError) as error:
                yield from self._missing(url, error.code, dict(error.values))
            else:
                yield answer

    def _missing(self, url: str, code: str, values: dict[str, object]) -> Iterator[Missing]:
        """Yield what lacks, once for each table that it belongs to."""
        for dataset in given(self._source, TABLES):
            yield Missing(url, dataset, code, {"url": url} | values)


def base_of(url: str) -> str:
    """Return the site's address without a query and without a slash at the end."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))


def _chosen(boards: list[Board], source: Source) -> Iterator[Board]:
    """Yield the boards to read. Raises: ParseError when there is none, or one that the registry names is not there."""
    if not boards:
        fail(source.url, "no board", "at least one board")
    wanted = source.options.get("boards")
    if not isinstance(wanted, list):
        yield from boards
        return
    for name in map(str, wanted):
        own = [board for board in boards if name.casefold() in (board.id, board.name.casefold())]
        if not own:
            fail(source.url, ", ".join(board.name for board in boards)[:300], f"the board {name}")
        yield from own


def _read_list(snapshot: Snapshot) -> Iterator[tuple[Meeting, bool]]:
    """Yield the meetings of a list, each with whether it has passed."""
    counted: Counter[tuple[str, str]] = Counter()
    for entry in entries_of(snapshot):
        counted[entry.board, entry.day] += 1
        context = {
            **snapshot.context, "base": entry.site or snapshot.context.get("base"), "board": entry.board,
            "organ": entry.name, "said": entry.said,
            "nth": counted[entry.board, entry.day],
        }  # fmt: skip
        has_passed = entry.day <= cell(snapshot.context.get("passed_until"))
        meeting = _meeting(context, entry.day, entry.page or snapshot.url, entry.documents)
        yield _published(meeting, has_passed) if entry.is_published else meeting, has_passed


def _read_year(snapshot: Snapshot) -> Iterator[tuple[Meeting, bool]]:
    """Yield the meetings of a board's year that have no page of their own yet."""
    context = snapshot.context
    emit = as_object(context.get("emit") or {}, snapshot.url, "context.emit")
    for place, one in enumerate(meetings_of(read_page(snapshot))[0]):
        if str(place) in emit:
            own = {**context, "said": one.said, "nth": emit[str(place)]}
            page = f"{cell(context.get('base'))}/Boards/Details/{cell(context.get('board'))}"
            yield _meeting(own, one.day, page, ()), one.day <= cell(context.get("passed_until"))


def _published(meeting: Meeting, has_passed: bool) -> Meeting:
    """Return a meeting whose page is published: it is called, and held when it has passed, unless it is cancelled."""
    return meeting if meeting.status else replace(meeting, status="genomfort" if has_passed else "kallat")


def _meeting(context: Mapping[str, Any], day: str, page: str, documents: Iterable[tuple[str, str, str]]) -> Meeting:
    organ, said = cell(context.get("organ")), cell(context.get("said"))
    shorts = as_object(context.get("shorts") or {}, page, "context.shorts")
    organ_id = organ_id_of(organ, cell(context.get("kommunkod")), shorts)
    nth = whole_number(context.get("nth")) or 1
    own = f"{cell(context.get('base'))}/Boards/Details/{cell(context.get('board'))}#{day}"
    return Meeting(
        id=meeting_address(context, organ_id, day, nth) or (own if nth == 1 else f"{own}-{nth}"),
        organ_id=organ_id,
        organ=organ,
        days=(day,),
        page=page,
        clock="" if said.strip().startswith("00:00") else said,
        status=status_of(said),
        documents=read_documents(documents, (day,)),
    )


def _tables(
    meetings: Iterable[tuple[Meeting, bool]], context: Mapping[str, Any], items: Iterable[Row] = ()
) -> Iterator[Table]:
    found = list(meetings)
    give = as_list(context.get("give"), "", "context.give")
    if MEETINGS in give and found:
        rows = [meeting_row(m, number, has_passed=passed) for number, (m, passed) in enumerate(found, start=1)]
        yield meetings_table(about_from_registry(context, cell(context.get("base"))), rows)
    if ITEMS in give and (rows := list(items)):
        yield items_table(rows)
    if DOCUMENTS in give and (rows := [row for meeting, _ in found for row in document_rows(meeting)]):
        yield documents_table(rows)


def _nth(ordered: list[Listed], place: int) -> int:
    """Return the number of a meeting among those of its day."""
    return 1 + sum(one.day == ordered[place].day for one in ordered[:place])


def _key(one: Listed) -> tuple[str, str, str]:
    return one.own, one.day, one.said


def _passed_until(days: Iterable[str], today: str) -> str:
    """Return the last day that has passed, so that what `parse` is told changes only when a meeting passes."""
    return max((day for day in days if day < today), default="")

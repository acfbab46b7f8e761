"""A kommun's notice board: web pages of SiteVision, Pollux, Umbraco or WordPress, or JSON-LD by the Czech standard.

Options of the source:
    platform         sitevision, pollux, umbraco, wordpress or jsonld: how the board is written (harvesters/boards/)
    list, detail     selectors that are other than the system's usual: {items: ".anslag"}, {item: "main"}
    pairs, document  the same for labels with values, and for links to documents
    labels, types    words of this board's own: {anslaget: [Utlagt]}, {kungorelse: [Tillkännagivande]}
    ignored          labels that say nothing for us
    organ, typ       for notices that name no body, or whose type no word tells
    documents        true: fetch each document, so that its checksum is known
    records          jsonld: the key of the list, where it is not `informace`

A list may go on over several pages and lead to a page for each notice. Every page is a snapshot of its own, and a
notice's row comes from its own page, or from the list where it has none. Labels and categories that nobody has told
us the meaning of stand in the table's notes.

A login, a page that shows no notice without saying that there is none, and one that is cut off are errors: a board is
never read as empty by mistake. Links to other hosts are kept as links and never followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from catalog.errors import FetchError, ParseError
from harvesters.about import about_from_registry, registry_context
from harvesters.answers import as_object, cell, fail
from harvesters.boards import jsonld
from harvesters.boards.fields import COLUMNS, row_of, unknown_category
from harvesters.boards.mapping import HtmlMapping, Words, html_mapping, is_json, words_for
from harvesters.boards.pages import Notice, read_detail, read_list, unknown_labels
from harvesters.html_page import read_page
from harvesters.json_bytes import parse_json
from harvesters.kinds.contract import Missing
from harvesters.table import Row, Table

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot
    from harvesters.source import Source

PROFILE = "anslag"
MAX_PAGES = 50
MAX_DETAILS = 1000
MAX_PAGE_BYTES = 3_000_000
MAX_JSON_BYTES = 50_000_000
BOARD, NOTICE, DOCUMENT = "board", "notice", "document"
_SHOWN = 12  # unknown labels and categories in a note


class Anslagstavla:
    """Kind `anslagstavla`."""

    def fetch(self, source: Source, http: Http) -> Iterator[Snapshot | Missing]:
        """Yield the list's pages, then the notices' own pages and the documents, in the order of the board.

        Raises: FetchError, ParseError when the board itself cannot be read.
        """
        options = dict(source.options)
        context: dict[str, object] = {
            **registry_context(source, source.dataset or source.name),
            "what": BOARD,
            "options": options,
        }
        if is_json(cell(options.get("platform"))):
            snapshot = http.get(source.url, context=context, max_bytes=MAX_JSON_BYTES)
            jsonld.notices_of(_json(snapshot), snapshot.url, options)
            yield snapshot
            return
        yield from _Walk(source, http, context).all()

    def parse(self, snapshot: Snapshot) -> Iterator[Table]:
        """Yield the notices that this answer tells; nothing for a document. Raises: ParseError."""
        context = snapshot.context
        options = as_object(context.get("options", {}), snapshot.url, "context.options")
        words = words_for(options)
        what = context.get("what")
        about = about_from_registry(context)
        if is_json(cell(options.get("platform"))):
            notices = jsonld.notices_of(_json(snapshot), snapshot.url, options)
            labels, categories = jsonld.unknown_words(notices, words)
            rows = jsonld.rows_of(notices, words)
            yield Table(about, PROFILE, COLUMNS, rows, profile=PROFILE, notes=_notes(labels, categories))
        elif what == BOARD:
            found = read_list(read_page(snapshot), html_mapping(options), words).notices
            whole = [notice for notice in found if not _own_page(notice, snapshot.url)]
            notes = _notes(_texts(context.get("unknown_labels")), _texts(context.get("unknown_categories")))
            rows = _rows(whole, words, _checksums(context), snapshot.url)
            yield Table(about, PROFILE, COLUMNS, rows, profile=PROFILE, notes=notes)
        elif what == NOTICE:
            listed = _from_data(as_object(context.get("listed", {}), snapshot.url, "context.listed"))
            notice = listed.with_detail(read_detail(read_page(snapshot), html_mapping(options), words))
            rows = _rows([notice], words, _checksums(context), snapshot.url)
            yield Table(about, PROFILE, COLUMNS, rows, profile=PROFILE)


@dataclass
class _Page:
    """A page of the list, and what its notices were found to be."""

    snapshot: Snapshot
    notices: tuple[Notice, ...]


class _Walk:
    """The way through a board of web pages."""

    def __init__(self, source: Source, http: Http, context: Mapping[str, object]) -> None:
        self._source, self._http, self._context = source, http, context
        self._mapping: HtmlMapping = html_mapping(source.options)
        self._words: Words = words_for(source.options)
        self._dataset = source.dataset or source.name
        self._read: list[Notice] = []

    def all(self) -> Iterator[Snapshot | Missing]:
        """Yield everything; the list's first page comes first and holds what no word explains."""
        pages = list(self._pages())
        after: list[Snapshot | Missing] = []
        boards: list[Snapshot] = []
        asked: set[str] = set()
        for page in pages:
            checksums: dict[str, str] = {}
            for notice in page.notices:
                if not _own_page(notice, self._source.url):
                    self._read.append(notice)
                    after += self._documents(notice, checksums)
                elif notice.link not in asked:
                    asked.add(notice.link)
                    after += self._detail(notice)
            boards.append(_with(page.snapshot, documents=checksums))
        if len(asked) > MAX_DETAILS:
            values: dict[str, object] = {"listed": len(asked), "received": MAX_DETAILS}
            after.append(Missing(self._source.url, self._dataset, "fewer_than_listed", values))
        labels = unknown_labels(self._read, self._words)
        categories = sorted({c for n in self._read if (c := unknown_category(n, self._words))})
        boards[0] = _with(boards[0], unknown_labels=labels, unknown_categories=categories)
        yield from boards
        yield from after

    def _pages(self) -> Iterator[_Page]:
        url, seen = self._source.url, set[object]()
        for _ in range(MAX_PAGES):
            snapshot = self._http.get(url, context=self._context, max_bytes=MAX_PAGE_BYTES)
            listing = read_list(read_page(snapshot), self._mapping, self._words)
            known = listing.notices or url
            if known in seen:
                fail(snapshot.url, "the same page twice", "a new page")
            seen.add(known)
            yield _Page(snapshot, listing.notices)
            if not listing.next_url:
                return
            if _host(listing.next_url) != _host(self._source.url):
                fail(snapshot.url, listing.next_url, f"a next page at {_host(self._source.url)}")
            url = listing.next_url
        fail(self._source.url, f"more than {MAX_PAGES} pages", "a paging that ends")

    def _detail(self, notice: Notice) -> list[Snapshot | Missing]:
        """Return a notice's own page and its documents, or why it cannot be had."""
        if len(self._read) >= MAX_DETAILS:
            return []
        context = {**self._context, "what": NOTICE, "listed": asdict(notice)}
        try:
            snapshot = self._http.get(notice.link, context=context, max_bytes=MAX_PAGE_BYTES)
            whole = notice.with_detail(read_detail(read_page(snapshot), self._mapping, self._words))
        except (FetchError, ParseError) as error:
            return [Missing(notice.link, self._dataset, error.code, {"url": notice.link} | error.values)]
        self._read.append(whole)
        checksums: dict[str, str] = {}
        documents = self._documents(whole, checksums)
        return [_with(snapshot, documents=checksums), *documents]

    def _documents(self, notice: Notice, checksums: dict[str, str]) -> list[Snapshot | Missing]:
        """Return the notice's document and note its checksum. One that cannot be had does not touch the notice."""
        url = row_of(notice, self._words, {})["dokument_url"]
        if not url or url in checksums or self._source.options.get("documents") is not True:
            return []
        try:
            snapshot = self._http.get(url, context={"what": DOCUMENT, "options": self._context["options"]})
        except FetchError as error:
            return [Missing(url, "", error.code, {"url": url} | error.values)]
        checksums[url] = snapshot.sha256
        return [snapshot]


def _own_page(notice: Notice, board: str) -> bool:
    """Return whether the notice has a page of its own at the board's host."""
    return bool(notice.link) and _host(notice.link) == _host(board)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower().removeprefix("www.")


def _rows(notices: list[Notice], words: Words, checksums: Mapping[str, str], url: str) -> list[Row]:
    rows = []
    for number, notice in enumerate(notices, start=1):
        row = row_of(notice, words, checksums)
        row["kalla_url"] = row["kalla_url"] or url
        rows.append((number, tuple(row[column] for column in COLUMNS)))
    return rows


def _with(snapshot: Snapshot, **more: object) -> Snapshot:
    """Return the snapshot with more in its context: what only a later answer told."""
    told = {key: value for key, value in more.items() if value}
    return replace(snapshot, context={**snapshot.context, **told}) if told else snapshot


def _from_data(data: Mapping[str, Any]) -> Notice:
    pairs, links = (tuple((str(a), str(b)) for a, b in data.get(key, ())) for key in ("pairs", "links"))
    texts = {key: cell(data.get(key)) for key in ("title", "section", "link", "place")}
    return Notice(**texts, pairs=pairs, links=links, documents=tuple(map(str, data.get("documents", ()))))


def _checksums(context: Mapping[str, object]) -> dict[str, str]:
    known = context.get("documents")
    return {str(k): str(v) for k, v in known.items()} if isinstance(known, Mapping) else {}


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _notes(labels: list[str], categories: list[str]) -> dict[str, str]:
    shown = {
        "leftovers": ", ".join(label[:40] for label in labels[:_SHOWN]),
        "oddities": ", ".join(category[:40] for category in categories[:_SHOWN]),
    }
    return {key: text for key, text in shown.items() if text}


def _json(snapshot: Snapshot) -> Any:
    return parse_json(snapshot.read(), snapshot.url)

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

What a § must have to become a row, and what is masked, is in harvesters/protocol/.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from catalog.patterns import matcher
from harvesters.about import about_from_registry, registry_context
from harvesters.answers import as_list, as_object, cell, fail, whole_number
from harvesters.html_page import read_page, text_of
from harvesters.json_bytes import is_html, parse_json
from harvesters.kinds.contract import Missing
from harvesters.protocol.dates import first_date
from harvesters.protocol_source import WHAT as PROTOCOL
from harvesters.protocol_source import Asked, fetch_protocols, protocol_tables
from harvesters.table import Table

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot
    from harvesters.source import Source

LIST = "list"
MAX_FILES = 300
MAX_LIST_BYTES = 3_000_000
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
        yield from fetch_protocols((_asked(source, one) for one in listed[:most]), dataset, http, known=known)

    def parse(self, snapshot: Snapshot) -> Iterator[Table]:
        """Yield the decisions and the votes of one protocol; nothing for the list. Raises: ParseError."""
        if snapshot.context.get("what") == PROTOCOL:
            yield from protocol_tables(snapshot, about_from_registry(snapshot.context))


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


def _asked(source: Source, one: _Listed) -> Asked:
    options = source.options
    return Asked(
        one.url,
        source.kommunkod,
        organ=one.organ or cell(options.get("board")),
        day=one.day,
        shorts=as_object(options.get("organ") or {}, source.url, "options.organ"),
        meeting=cell(options.get("meeting_id")),
    )


def _day(stated: Mapping[str, Any]) -> str:
    return _day_in(cell(stated.get("datum")))


def _day_in(text: str) -> str:
    day = first_date(text)
    return day.isoformat() if day else ""

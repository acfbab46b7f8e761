"""Lists of Public 360 meetings that others have made of its pages: JSON, and RSS.

JSON:  {"boards": [{"id", "name"}], "meetings": [{"boardId", "board", "date", "meetingId", "status", "published",
       "url", "documents": [{"title", "url"}]}]}
RSS:   an item for each meeting; its guid begins with "<board>|<day>", its title is "<board> – <day> (…)"
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from harvesters.answers import as_list, as_object, cell, fail
from harvesters.xml_bytes import parse_xml

if TYPE_CHECKING:
    from harvesters.snapshot import Snapshot

_GUID = re.compile(r"([^|]+)\|(\d{4}-\d\d-\d\d)")
_SITE = re.compile(r"(https?://.+?)/(?:Boards|Meetings)/Details/", re.IGNORECASE)
_TITLE = re.compile(r"\s+[–-]\s+\d{4}-\d\d-\d\d.*$")


@dataclass(frozen=True)
class Entry:
    """One meeting of a list."""

    board: str
    name: str
    day: str
    page: str
    said: str
    is_published: bool
    documents: tuple[tuple[str, str, str], ...] = ()  # (name, file name, address)

    @property
    def site(self) -> str:
        """The address of the site that the meeting is on, "" when its page does not tell."""
        match = _SITE.match(self.page)
        return match[1] if match else ""


def is_list(snapshot: Snapshot) -> bool:
    """Say whether an answer is such a list and no web page."""
    with snapshot.open() as stream:
        head = stream.read(512).lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"{") or b"<rss" in head


def entries_of(snapshot: Snapshot) -> list[Entry]:
    """Return the meetings of a list, in its order. Raises: ParseError."""
    data = snapshot.read().lstrip(b"\xef\xbb\xbf \t\r\n")
    return list(_of_json(snapshot) if data.startswith(b"{") else _of_rss(data, snapshot.url))


def _of_json(snapshot: Snapshot) -> Iterator[Entry]:
    answer = as_object(snapshot.json(), snapshot.url, "the answer")
    names = {cell(b.get("id")): cell(b.get("name")) for b in _objects(answer.get("boards") or [], snapshot.url)}
    for one in _objects(answer.get("meetings"), snapshot.url):
        board = cell(one.get("boardId"))
        documents = tuple(
            (cell(d.get("title")), urlsplit(cell(d.get("url"))).path.rpartition("/")[2], cell(d.get("url")))
            for d in _objects(one.get("documents") or [], snapshot.url)
        )
        yield Entry(
            board=board,
            name=cell(one.get("board")) or names.get(board, ""),
            day=cell(one.get("date"))[:10],
            page=cell(one.get("url")),
            said=cell(one.get("status")),
            is_published=cell(one.get("published")) == "true" or bool(one.get("meetingId")),
            documents=documents,
        )


def _of_rss(data: bytes, url: str) -> Iterator[Entry]:
    root = parse_xml(data, url)
    if root.tag != "rss":
        fail(url, root.tag[:40], "rss")
    for item in root.iter("item"):
        title, guid = (item.findtext(tag) or "" for tag in ("title", "guid"))
        match = _GUID.match(guid)
        if not match:
            fail(url, guid[:60] or "no guid", "a guid such as 212458|2027-12-14-plan-0")
        name = _TITLE.sub("", title)
        yield Entry(match[1], name, match[2], item.findtext("link") or "", title, "-pub" in guid)


def _objects(value: object, url: str) -> Iterator[Mapping[str, Any]]:
    for one in as_list(value, url, "a list"):
        yield as_object(one, url, "an entry")

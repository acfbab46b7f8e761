"""The pages of a Public 360 site (OpenGov): its boards, a board's meetings of a year, and a meeting.

/Boards                          every board, with the years that it existed
/Boards/Details/<id>?Year=<y>    the meetings of a year; one that is not published has no link
/Meetings/Details/<id>           the documents and the agenda of a published meeting

The words on the pages are in the site's language; only "inställt" and the like
are read. The markup has changed over the years (h3, h4, h5 for a title), so
that what is looked for is the part of the address or the class that has stayed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

from justhtml import Element

from harvesters.html_page import HtmlPage, text_of

_ID = re.compile(r"/(?:Boards|Meetings)/Details/(\d+)", re.IGNORECASE)
_ITEM = re.compile(r"LoadAgendaItemDetail/(\d+)", re.IGNORECASE)
_YEAR = re.compile(r"\b(\d{4})\b")
_ISO_DAY = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_DAY = re.compile(r"(?<!\d)(\d\d?)[./](\d\d?)[./](\d{4})(?!\d)")
_COUNT = re.compile(r"(?<![\d.])(\d{1,6})(?![\d.])")
_NUMBER = re.compile(
    r"(?:§\s*(\d+[a-z]?)[\s.:–-]+|(\d{1,3}(?:/\d+)?)\s*[-–.:]\s+)(?=\S)"
)  # "§ 4a Avgift", "1/18 - Val"
_IN_ADDRESSES = ":/?#[]@!$&'()*+,;=%~"
_LAST_DAY_NOTE = re.compile(r"\s*\(\s*\d[\d./-]*\s*\)\s*$")


@dataclass(frozen=True)
class Board:
    """One board. `last_year` is 0 when the page does not tell how long it existed."""

    id: str
    name: str
    last_year: int = 0


@dataclass(frozen=True)
class Listed:
    """One line in a board's list. `own` is the meeting's id, "" until it is published."""

    own: str
    name: str
    day: str  # ISO 8601, or as it is written
    said: str  # what stands beside the day: a time, "Inställt", "Inte publicerat"


@dataclass(frozen=True)
class Item:
    """One point on an agenda."""

    own: str
    number: str
    heading: str


def boards_of(page: HtmlPage) -> list[Board]:
    """Return the boards that a page lists, each once, in its order."""
    found: dict[str, Board] = {}
    for link, own in _links(page, "Boards"):
        period = _YEAR.findall(_text(page, (".boardPeriod",), link))
        name = _text(page, (".boardName", "h3", "h4", "h5"), link) or text_of(link)
        found.setdefault(own, Board(own, name, int(period[-1]) if period else 0))
    return list(found.values())


def meetings_of(page: HtmlPage) -> tuple[list[Listed], int | None]:
    """Return the meetings in a board's list, and how many the page says that there are (None: it does not say)."""
    lines = page.all(".meetingList li") or page.all("li.boardLink")
    found = [listed for line in lines if (listed := _listed(page, line))]
    label = page.first(("#instructionLabel", ".selectedDate"))
    numbers = _COUNT.findall(_YEAR.sub("", text_of(label))) if label else []
    return found, int(numbers[0]) if numbers else None


def board_name(page: HtmlPage) -> str:
    """Return the title of a board's page."""
    return _text(page, (".meetingTitleHeader h2", ".meetingTitleHeader"))


def documents_of(page: HtmlPage) -> list[tuple[str, str, str]]:
    """Return (name, file name, address) of the documents of the meeting itself, not of those in its agenda."""
    found: dict[str, tuple[str, str, str]] = {}
    block = page.first((".filesList",))
    for link in page.all("a", block) if block else []:
        url = quote(page.link(link), safe=_IN_ADDRESSES)
        if "/File/Details/" not in url:
            continue
        parts = urlsplit(url)
        said = parse_qs(parts.query).get("fileName", [""])[0]
        name = _text(page, (".fileNameDetail", ".fileName"), link) or said or text_of(link)
        stable = parts._replace(query="").geturl() if not said else url
        found.setdefault(stable, (name, parts.path.rpartition("/")[2], stable))
    return list(found.values())


def agenda_of(page: HtmlPage) -> list[Item]:
    """Return the points on the agenda, each once, in the page's order."""
    found: dict[str, Item] = {}
    for link in page.all("a"):
        match = _ITEM.search(link.attrs.get("onclick") or "") or _ITEM.search(link.attrs.get("href") or "")
        if not match or match[1] in found:
            continue
        text = _text(page, (".accordionTitleText", ".accordionTitle", "h3", "h4", "h5"), link) or text_of(link)
        number = _NUMBER.match(text)
        own = (number[1] or number[2]) if number else ""
        found[match[1]] = Item(match[1], own, text[number.end() :] if number else text)
    return list(found.values())


def day_of(text: str) -> str:
    """Return the first day that a text names, ISO 8601 when it is written with numbers, "" when there is none."""
    if iso := _ISO_DAY.search(text):
        return iso[0]
    if match := _DAY.search(text):
        return f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}"
    return ""


def _listed(page: HtmlPage, line: Element) -> Listed | None:
    spans = [text_of(span) for span in page.all(".meetingDate span", line)]
    name = _text(page, (".meetingName",), line)
    day = next((day for text in [*spans, name] if (day := day_of(text))), "")
    if not day:
        return None
    own = next((own for _, own in _links(page, "Meetings", line)), "")
    said = " ".join([*(text for text in spans if not day_of(text)), line.attrs.get("title") or ""])
    return Listed(own, _LAST_DAY_NOTE.sub("", name), day, f"{said} {name}".strip())


def _links(page: HtmlPage, what: str, inside: Element | None = None) -> Iterator[tuple[Element, str]]:
    for link in page.all("a", inside):
        href = page.link(link)
        match = _ID.search(href)
        if match and f"/{what.casefold()}/details/" in href.casefold():
            yield link, match[1]


def _text(page: HtmlPage, selectors: tuple[str, ...], inside: Element | None = None) -> str:
    element = page.first(selectors, inside)
    return text_of(element) if element else ""

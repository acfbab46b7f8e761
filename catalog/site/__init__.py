"""The page families: each module makes the pages of one kind. To add one: a module, and a line in FAMILIES.

A family is a function `pages(site) -> Iterator[Page]`. It reads the catalogue and
the records and decides what a page says; its template decides how it looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from catalog.site import decisions, frame, kommun, lists, meetings, notices, start
from catalog.site.page import Page, Site

FAMILIES: dict[str, Callable[[Site], Iterator[Page]]] = {
    "start": start.pages,
    "kommun": kommun.pages,
    "lists": lists.pages,
    "frame": frame.pages,
    "decisions": decisions.pages,
    "meetings": meetings.pages,
    "notices": notices.pages,
}

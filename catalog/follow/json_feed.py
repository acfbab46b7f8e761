"""JSON Feed 1.1 (jsonfeed.org) of a feed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from catalog.follow.atom import as_html
from catalog.follow.entries import Entry
from catalog.follow.plain import clean, one_line

TYPE = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(*, title: str, about: str, page: str, own: str, author: str, entries: Sequence[Entry]) -> bytes:
    """Return a feed as bytes: UTF-8, keys in the order of the specification."""
    feed = {
        "version": VERSION,
        "title": one_line(title),
        "home_page_url": page,
        "feed_url": own,
        "description": clean(about),
        "language": "sv",
        "authors": [{"name": author}],
        "items": [_item(entry) for entry in entries],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def _item(entry: Entry) -> dict[str, Any]:
    item = {
        "id": entry.id,
        "url": entry.url,
        "title": one_line(entry.title),
        "content_html": as_html(entry),
        "summary": one_line(entry.text[0]) if entry.text else "",
        "date_published": entry.published.isoformat(),
        "date_modified": entry.updated.isoformat(),
        "tags": list(entry.subjects),
    }
    return {key: value for key, value in item.items() if value or key == "content_html"}  # required, so also empty

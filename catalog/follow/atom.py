"""Atom (RFC 4287) of a feed, through feedgenerator, the library that Pelican uses."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Any

from feedgenerator import Atom1Feed

from catalog.follow.entries import Entry
from catalog.follow.plain import clean, one_line

TYPE = "application/atom+xml"


_FRAME_BYTES = 700  # of an entry besides its own words: tags, id, times, address


class _Feed(Atom1Feed):  # type: ignore[misc]  # feedgenerator has no types
    """An Atom feed that takes its time from the data: the library asks the clock when a feed is empty."""

    def latest_post_date(self) -> datetime:
        moment: datetime = self.feed["updated"]
        return moment


def atom(
    *, title: str, about: str, page: str, own: str, author: str, updated: datetime, entries: Sequence[Entry]
) -> bytes:
    """Return a feed as bytes.

    Args: `page` is the address of what the feed follows, `own` its own address, which is also its id;
          `updated` holds for a feed without entries.
    """
    feed: Any = _Feed(
        title=one_line(title), link=page, description=clean(about), language="sv", feed_url=own, feed_guid=own,
        author_name=author, updated=max((entry.updated for entry in entries), default=updated),
    )  # fmt: skip
    for entry in entries:
        feed.add_item(
            title=one_line(entry.title),
            link=entry.url,
            description=_summary(entry),
            content=as_html(entry),
            pubdate=entry.published,
            updateddate=entry.updated,
            unique_id=entry.id,
            categories=entry.subjects,
        )
    text = io.StringIO()
    feed.write(text, "utf-8")
    return text.getvalue().encode()


def weight(entry: Entry) -> int:
    """Return about how many bytes an entry takes in a feed; it takes no more in JSON."""
    words = (one_line(entry.title), entry.url, _summary(entry), as_html(entry))
    return _FRAME_BYTES + sum(len(escape(text).encode()) for text in words)


def as_html(entry: Entry) -> str:
    """Return the entry's paragraphs and links as HTML; everything from the record is escaped."""
    parts = [f"<p>{escape(line)}</p>" for text in entry.text for line in clean(text).split("\n") if line.strip()]
    if entry.links:
        items = (
            f'<li><a href="{escape(one_line(href))}">{escape(one_line(label))}</a></li>' for label, href in entry.links
        )
        parts.append(f"<ul>{''.join(items)}</ul>")
    return "".join(parts)


def _summary(entry: Entry) -> str:
    return f"<p>{escape(one_line(entry.text[0] if entry.text else entry.title))}</p>"

"""Ids of entries and events: they follow the source's own ids, so they stay when a date or title changes."""

from __future__ import annotations

from urllib.parse import urlsplit

from catalog.ids import stable_uuid

TAG_YEAR = "2026"  # a tag: URI needs a year in which its host was ours (RFC 4151); it never changes


def tag(base_url: str, kind: str, *parts: str) -> str:
    """Return the permanent id of an entry."""
    return f"tag:{host(base_url)},{TAG_YEAR}:{kind}/{stable_uuid(kind, *parts)}"


def uid(base_url: str, kind: str, *parts: str) -> str:
    """Return the permanent UID of a calendar event."""
    return f"{kind}-{stable_uuid(kind, *parts)}@{host(base_url)}"


def host(base_url: str) -> str:
    """Return the host of the site's address, without port; "localhost" when it has none."""
    return urlsplit(base_url).hostname or "localhost"

"""The sitemaps (sitemaps.org): one or more for each family of pages, and an index of them.

The languages of a page stand in its own head and not here, where they would make every file four times as large.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import escape

INDEX = "sitemap.xml"
MOST_ADDRESSES = 50_000  # of one file, by the protocol
MOST_BYTES = 50_000_000  # the protocol says 52,428,800
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NO_PAGE = re.compile(r"(?:en/)?404\.html")
_FROZEN = re.compile(r"/(?:en/)?data/[^/]+/[^/]+/v/.*")  # old releases: found from the dataset's page
_FAMILY = re.compile(r"/(?:en/)?([a-z0-9-]*)")

Page = tuple[str, str]  # address from the root, day of the last change or ""


def files(
    base_url: str, paths: Iterable[str], changed: Mapping[str, str], *, most: int = MOST_ADDRESSES
) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) of every sitemap, and the index last.

    Args: `paths` are those of the HTML files; `changed` the days by address, where one is known.
    """
    families: dict[str, list[Page]] = {}
    for path in sorted(paths):
        address = "/" + path.removesuffix("index.html")
        if _NO_PAGE.fullmatch(path) or _FROZEN.fullmatch(address):
            continue
        family = _FAMILY.match(address)
        assert family is not None  # it matches the empty name too
        families.setdefault(family[1] or "start", []).append((address, changed.get(address, "")))
    listed = []
    for family_name, pages in sorted(families.items()):
        for number, (data, day) in enumerate(_parts(base_url, pages, most), start=1):
            path = f"sitemaps/{family_name}-{number}.xml"
            listed.append(_entry("sitemap", f"{base_url}/{path}", day))
            yield path, data
    yield INDEX, f'{_HEAD}<sitemapindex xmlns="{_NAMESPACE}">\n{"".join(listed)}</sitemapindex>\n'.encode()


def _parts(base_url: str, pages: list[Page], most: int) -> Iterator[tuple[bytes, str]]:
    """Yield (bytes, day of the last change) of files that are neither too long nor too large."""
    start, end = f'{_HEAD}<urlset xmlns="{_NAMESPACE}">\n'.encode(), b"</urlset>\n"
    held: list[bytes] = []
    size, newest = 0, ""
    for address, day in pages:
        entry = _entry("url", base_url + address, day).encode()
        if held and (len(held) == most or size + len(entry) > MOST_BYTES):
            yield b"".join((start, *held, end)), newest
            held, size, newest = [], 0, ""
        held.append(entry)
        size, newest = size + len(entry), max(newest, day)
    yield b"".join((start, *held, end)), newest


def _entry(name: str, address: str, day: str) -> str:
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    return f"<{name}><loc>{escape(address)}</loc>{changed}</{name}>\n"

"""EntryScape's row store: a table as JSON, at most 100 rows an answer.

    GET …/rowstore/dataset/<uuid>/json?_limit=100&_offset=200
    {"results": [{column: text}, …], "resultCount": 250, "offset": 200, "limit": 100, "next": "https://…"}

`next` is a whole address, often with http where the server speaks https, and
stays away on the last page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from catalog.ids import fingerprint
from harvesters.answers import as_list, as_object, exact_json, fail, whole_number

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot

LIMIT = 100
MAX_PAGES = 5000

_ADDRESS = re.compile(
    r"(https?://[^/?#]+/(?:[^?#]*/)?rowstore/dataset/[0-9a-fA-F-]{36})(?:/(?:json|html|info|swagger)?)?(?:[?#].*)?"
)


def row_store(url: str) -> str:
    """Return the address of the row store that `url` leads into, "" when it leads to none."""
    match = _ADDRESS.fullmatch(url)
    return match[1] if match else ""


def fetch_rows(http: Http, store: str, context: Mapping[str, object]) -> list[Snapshot]:
    """Return every page of a row store that holds rows; all of them, or an error.

    Raises: FetchError; ParseError for a wrong shape, no row, a page that comes twice, or a `next` on another host.
    """
    url = f"{store}/json?_limit={LIMIT}&_offset=0"
    pages: list[Snapshot] = []
    seen, contents = {url}, set[str]()
    offset = 0
    for _ in range(MAX_PAGES):
        snapshot = http.get(url, accept="application/json", context={**context, "offset": offset})
        answer, rows = page_rows(snapshot)
        content = fingerprint(rows)
        if rows and content in contents:
            fail(url, "the same page twice", "a new page")
        contents.add(content)
        if rows:
            pages.append(snapshot)
        offset += len(rows)
        following = answer.get("next")
        if not rows or not following:
            break
        url = same_host(url, str(following))
        if url in seen:
            fail(url, "a next page that was read before", "a new page")
        seen.add(url)
    else:
        fail(store, f"more than {MAX_PAGES} pages", "a paging that ends")
    if not pages:
        fail(url, "no row", "at least one row")
    return pages


def page_rows(snapshot: Snapshot) -> tuple[Mapping[str, Any], list[Any]]:
    """Return a page and its rows. Raises: ParseError, also when the store says that it could not answer."""
    answer = as_object(exact_json(snapshot), snapshot.url, "the answer")
    return answer, as_list(answer.get("results"), snapshot.url, "results")


def stated_count(snapshot: Snapshot) -> int | None:
    """Return how many rows the row store says it has in all. Raises: ParseError."""
    return whole_number(page_rows(snapshot)[0].get("resultCount"))


def same_host(url: str, following: str) -> str:
    """Return the address of the next page, in the scheme of this one. Raises: ParseError if it is on another host."""
    here, there = urlsplit(url), urlsplit(following)
    if there.scheme not in ("http", "https") or there.hostname != here.hostname:
        fail(url, f"a next page at {following[:120]}", f"a next page at {here.hostname}")
    port = here.port if here.scheme != there.scheme else there.port
    if port != here.port:
        fail(url, f"a next page at port {there.port}", "the same port")
    return urlunsplit((here.scheme, here.netloc, there.path, there.query, ""))

"""The lists and objects of an OParl 1.0 or 1.1 server: paging with care, and every object by its id.

A list is {"data": [object, …], "links": {"next": …}, "pagination": {"totalElements": …}}.
An object is told apart by `id` (its address) and `type`. One that stands inside
another counts like one in a list. Of two with the same id the one modified last
is believed. `deleted: true` marks a tombstone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from catalog.errors import BadStatus, FetchError, ParseError
from catalog.ids import fingerprint
from harvesters.answers import as_list, as_object, cell, fail, whole_number
from harvesters.kinds.contract import Missing

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot

MAX_PAGES = 5000
GONE = (404, 410)
JSON = "application/json"


@dataclass(frozen=True)
class Found:
    """An object and the answer that it stands in."""

    object: Mapping[str, Any]
    snapshot: int  # place in Crawl.snapshots
    order: int  # place in that answer


@dataclass
class Crawl:
    """What has been fetched so far."""

    http: Http
    hosts: frozenset[str]
    context: Mapping[str, object]
    snapshots: list[Snapshot] = field(default_factory=list)
    objects: dict[str, Found] = field(default_factory=dict)  # by id; of several the one that was modified last
    repeated: int = 0  # objects that came again and said something else
    missing: list[Missing] = field(default_factory=list)
    refused: dict[str, Missing] = field(default_factory=dict)  # references that led nowhere, by address

    def fetch_object(self, url: str) -> Mapping[str, Any]:
        """Fetch one object and return it. Raises: FetchError, ParseError."""
        snapshot = self.http.get(self._checked(url), accept=JSON, context=self.context)
        found = as_object(snapshot.json(), snapshot.url, "an object")
        self.add(snapshot)
        return found

    def fetch_list(self, url: str, dataset: str, params: Mapping[str, object] | None = None) -> None:
        """Fetch a list, page by page, and hold what came against the server's own count.

        Raises: FetchError, ParseError for a wrong shape, a page that comes twice, a next page on another host or a
        list without end.
        """
        asked, seen = set[str](), set[str]()
        received = listed = 0
        address, given = self._checked(url), params
        for _ in range(MAX_PAGES):
            if address in asked:
                fail(address, "the same page twice", "a new page")
            asked.add(address)
            snapshot = self.http.get(address, params=given, accept=JSON, context=self.context)
            page = as_object(snapshot.json(), snapshot.url, "the answer")
            entries = as_list(page.get("data"), snapshot.url, "data")
            known = fingerprint(entries)
            if entries and known in seen:
                fail(snapshot.url, "the same page twice", "a new page")
            seen.add(known)
            received += len(entries)
            listed = max(listed, _total(page))
            self.add(snapshot)
            following = cell(_part(page, "links").get("next"))
            if not following:
                break
            address, given = self._checked(urljoin(snapshot.url, following)), None
        else:
            fail(url, f"more than {MAX_PAGES} pages", "a list that ends")
        if received < listed:
            values: dict[str, object] = {"listed": listed, "received": received}
            self.missing.append(Missing(url, dataset, "fewer_than_listed", values))

    def add(self, snapshot: Snapshot) -> None:
        """Take in the objects of one answer. Raises: ParseError."""
        place = len(self.snapshots)
        self.snapshots.append(snapshot)
        for order, one in enumerate(walk(snapshot.json())):
            before = self.objects.get(one["id"])
            if before is not None and before.object != one:
                self.repeated += 1
            if before is None or _is_newer(one, before.object):
                self.objects[one["id"]] = Found(one, place, order)

    def resolve(self, reference: object, dataset: str) -> Mapping[str, Any]:
        """Return the object that a reference means: one that we have, or fetched; {} for one that leads nowhere.

        What a server says is gone belongs to no dataset; what it failed to give is missing from `dataset`.
        """
        if isinstance(reference, Mapping):
            reference = reference.get("id")
        url = cell(reference)
        if url in self.objects:
            return self.objects[url].object
        if not url or url in self.refused:
            return {}
        try:
            found = self.fetch_object(url)
        except (FetchError, ParseError) as error:
            is_gone = isinstance(error, BadStatus) and error.values.get("status") in GONE
            where = "" if is_gone or urlsplit(url).netloc not in self.hosts else dataset
            self.refused[url] = Missing(url, where, "dangling_reference", {"url": url})
            return {}
        return self.objects[url].object if url in self.objects else found

    def _checked(self, url: str) -> str:
        """Return an address on one of the server's own hosts. Raises: ParseError."""
        parts = urlsplit(url)
        if parts.netloc not in self.hosts or parts.scheme not in ("http", "https"):
            fail(url, f"an address on {parts.netloc or '?'}", f"an address on {', '.join(sorted(self.hosts))}")
        return url


def walk(value: object) -> Iterator[Mapping[str, Any]]:
    """Yield every object with an id and an OParl type, outer ones first, in the order of the answer."""
    if isinstance(value, Mapping):
        if isinstance(value.get("id"), str) and "/schema.oparl.org/" in cell(value.get("type")):
            yield value
        for inner in value.values():
            yield from walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner)


def type_of(one: Mapping[str, Any]) -> str:
    """Return the last part of an object's type: "Meeting"."""
    return cell(one.get("type")).rpartition("/")[2]


def is_deleted(one: Mapping[str, Any]) -> bool:
    """Say whether an object is a tombstone."""
    return cell(one.get("deleted")).casefold() in ("true", "1")


def modified_of(one: Mapping[str, Any]) -> datetime:
    """Return when an object was modified, the beginning of time when it does not say so in ISO 8601."""
    try:
        moment = datetime.fromisoformat(cell(one.get("modified")))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_newer(one: Mapping[str, Any], than: Mapping[str, Any]) -> bool:
    """Compare by `modified`; of equals the one that says more, and a tombstone before what it stands for."""
    return (modified_of(one), is_deleted(one), len(one)) > (modified_of(than), is_deleted(than), len(than))


def _total(page: Mapping[str, Any]) -> int:
    return whole_number(_part(page, "pagination").get("totalElements")) or 0


def _part(page: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = page.get(key)
    return value if isinstance(value, Mapping) else {}

"""Paging by offset through a catalogue that states how many entries it has, without believing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from catalog.ids import fingerprint
from harvesters.answers import fail
from harvesters.kinds.contract import Missing

if TYPE_CHECKING:
    from harvesters.snapshot import Snapshot

MAX_PAGES = 2000


@dataclass(frozen=True)
class Page:
    """One answer: its entries, and how many there are in all by the source's own count."""

    snapshot: Snapshot
    entries: list[Mapping[str, Any]]
    count: int


@dataclass
class Paging:
    """The pages of one listing. `ask` gives the page that begins at an offset; `key` what tells entries apart.

    A page may hold fewer entries than were asked for: the next one begins where it ended.
    """

    url: str
    ask: Callable[[int], Page]
    key: Callable[[Mapping[str, Any]], str]
    entries: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # by key, as they came; filled by `pages`
    _counts: list[int] = field(default_factory=list)

    def pages(self) -> Iterator[Snapshot]:
        """Yield the answers until the count is reached or a page is empty.

        Raises: ParseError for a page that comes twice, or a paging that does not end.
        """
        seen: set[str] = set()
        start = 0
        for _ in range(MAX_PAGES):
            page = self.ask(start)
            known = fingerprint(page.entries)
            if page.entries and known in seen:
                fail(page.snapshot.url, "the same page twice", "a new page")
            seen.add(known)
            self._counts.append(page.count)
            for entry in page.entries:
                self.entries.setdefault(self.key(entry), entry)
            yield page.snapshot
            start += len(page.entries)
            if not page.entries or start >= page.count:
                return
        fail(self.url, f"more than {MAX_PAGES} pages", "a paging that ends")

    def shortfall(self) -> Iterator[Missing]:
        """Yield what the count betrays: entries that never came, or a listing that changed while it was read."""
        listed = max(self._counts, default=0)
        if len(set(self._counts)) > 1:
            values: dict[str, object] = {"before": self._counts[0], "after": self._counts[-1]}
            yield Missing(self.url, "", "listing_changed", values)
        elif len(self.entries) < listed:
            yield Missing(self.url, "", "fewer_than_listed", {"listed": listed, "received": len(self.entries)})

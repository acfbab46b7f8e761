"""The seam between a protocol and the rest: what a kind can do, and how it says that something is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot
    from harvesters.source import Source
    from harvesters.table import Table


@dataclass(frozen=True)
class Missing:
    """Something that the source lists and that we could not get. It is reported, never skipped in silence."""

    url: str
    dataset: str  # slug, or "" when the whole source is concerned
    code: str  # key of texts/errors.yml
    values: dict[str, object]


class Kind(Protocol):
    """How to read one protocol.

    `fetch` talks to the network and changes nothing. `parse` is pure: the same
    snapshot gives the same tables, today and in ten years.
    """

    def fetch(self, source: Source, http: Http) -> Iterator[Snapshot | Missing]:
        """Yield what the source answers, in an order that does not vary.

        Raises: FetchError, ParseError when the source as a whole cannot be read.
        """
        ...

    def parse(self, snapshot: Snapshot) -> Iterator[Table]:
        """Yield the tables in one snapshot. Raises: ParseError."""
        ...

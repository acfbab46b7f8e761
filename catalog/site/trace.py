"""From a row on a page back to the bytes it came from."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from catalog.model import Catalog, Dataset
from catalog.releases.published import address as release_address
from catalog.tables import Row


@dataclass(frozen=True)
class Answer:
    """An answer of a source that rows came from, numbered on the page."""

    number: int
    dataset: str
    title: str
    url: str
    fetched: str  # ISO 8601
    sha256: str


@dataclass
class Traces:
    """The origins of the rows that a page shows: each answer once, numbered in the order of the rows."""

    answers: list[Answer] = field(default_factory=list)
    numbers: dict[Row, int] = field(default_factory=dict)  # rows whose answer is recorded


@dataclass(frozen=True)
class Tracer:
    """The look-up of where rows came from; a table may have thousands of answers, so they are put in order once."""

    catalog: Catalog

    def traces(self, rows: Iterable[Row]) -> Traces:
        """Return which answer each row came from."""
        made = Traces()
        known: dict[tuple[str, str, str], int] = {}
        for row in rows:
            found = self.snapshot(row)
            if not found:
                continue
            key = (row.dataset, str(found.get("url", "")), str(found.get("sha256", "")))
            if key not in known:
                known[key] = len(known) + 1
                made.answers.append(_answer(known[key], self._datasets[row.dataset], found))
            made.numbers[row] = known[key]
        return made

    @cached_property
    def _datasets(self) -> dict[str, Dataset]:
        return {d.key: d for d in self.catalog.datasets}

    @cached_property
    def _ordered(self) -> dict[tuple[str, str], tuple[list[int], list[Mapping[str, Any]]]]:
        """Return by dataset and resource the first rows of the answers, in order, and the answers."""
        found: dict[tuple[str, str], list[tuple[int, Mapping[str, Any]]]] = defaultdict(list)
        for dataset in self.catalog.datasets:
            for snapshot in dataset.provenance.get("snapshots", ()):
                for resource, (first, _) in snapshot.get("rows", {}).items():
                    found[dataset.key, resource].append((first, snapshot))
        ordered = {key: sorted(own, key=lambda one: one[0]) for key, own in found.items()}
        return {key: ([first for first, _ in own], [one for _, one in own]) for key, own in ordered.items()}

    def dataset(self, row: Row) -> Dataset:
        """Return the dataset of a row."""
        return self._datasets[row.dataset]

    def snapshot(self, row: Row) -> Mapping[str, Any]:
        """Return what is recorded of the answer that a row came from; {} when nothing is."""
        firsts, snapshots = self._ordered.get((row.dataset, row.resource), ([], []))
        at = bisect_right(firsts, row.position) - 1
        if at < 0 or row.position > snapshots[at]["rows"][row.resource][1]:
            return {}
        return snapshots[at]


def _answer(number: int, dataset: Dataset, snapshot: Mapping[str, Any]) -> Answer:
    return Answer(
        number,
        dataset.key,
        dataset.title,
        str(snapshot.get("url", "")),
        str(snapshot.get("fetched", "")) or dataset.modified,
        str(snapshot.get("sha256", "")),
    )


def snapshot_of(dataset: Dataset, resource: str, position: int) -> Mapping[str, Any]:
    """Return the snapshot entry that row `position` (1 = first) of `resource` came from; {} when none is recorded."""
    for snapshot in dataset.provenance.get("snapshots", ()):
        first, last = snapshot.get("rows", {}).get(resource, (0, -1))
        if first <= position <= last:
            found: Mapping[str, Any] = snapshot
            return found
    return {}


def provenance_of(dataset: Dataset, resource: str = "", position: int = 0) -> dict[str, Any]:
    """Return the values of components/provenance.html for a row, or for the dataset's first snapshot.

    Shape: source_title, source_url, fetched, sha256, release, release_url, archived; "" where nothing is recorded.
    """
    snapshots = dataset.provenance.get("snapshots", ())
    found = snapshot_of(dataset, resource, position) if resource else (snapshots[0] if snapshots else {})
    return provenance_with(dataset, found)


def provenance_with(dataset: Dataset, found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same for a snapshot entry that is at hand."""
    origin = (dataset.descriptor.get("sources") or [{}])[0]
    return {
        "source_title": origin.get("title", "") or dataset.title,
        "source_url": found.get("url", "") or origin.get("path", ""),
        "fetched": found.get("fetched", "") or dataset.modified,
        "sha256": found.get("sha256", ""),
        "release": dataset.release,
        "release_url": release_address(dataset.key, dataset.release),
        "archived": dataset.archived,
    }

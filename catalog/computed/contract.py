"""What a computation is, and what it gets to read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from catalog.law.appeal import Row
from catalog.model import Dataset, Resource
from catalog.store import read_rows


@dataclass(frozen=True)
class Inputs:
    """The stored datasets, by the profile of their tables."""

    datasets: Sequence[Dataset]
    kommunkoder: Sequence[str]  # of every kommun, also those that we hold nothing of

    def rows(self, profile: str, columns: Sequence[str]) -> Iterator[Row]:
        """Yield the rows of every table of a profile, in key order: of `columns` the cells that have a value."""
        for _, resource in self.tables(profile):
            for row in read_rows(resource):
                yield {name: text for name in columns if (text := row.get(name))}

    def tables(self, *profiles: str) -> Iterator[tuple[Dataset, Resource]]:
        """Yield every table of the profiles, in key order."""
        for dataset in self.datasets:
            for resource in dataset.resources:
                if resource.profile in profiles:
                    yield dataset, resource


@dataclass(frozen=True)
class Computation:
    """How one dataset is computed. Its texts are those of the profile of its first table, unless it has its own."""

    tables: Mapping[str, str]  # table → profile
    reads: Sequence[str]  # profiles; when no stored table has one of them there is nothing to compute
    rules: Sequence[str]  # the rules with their versions, for the provenance
    compute: Callable[[Inputs], Mapping[str, Iterable[Row]]]  # table → rows, in the order in which they are stored
    texts: Mapping[str, str] = field(default_factory=dict)  # title, title_en, description … in place of the profile's

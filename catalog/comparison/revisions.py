"""The revision log of each indicator: what was added, changed and withdrawn, from the logs beside the datasets.

What a line means, and what is never kept, is in catalog/value_log.py.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catalog.ids import fingerprint
from catalog.model import Catalog, Dataset
from catalog.value_log import FILE, HEADER, PROFILE, Line, read_log

CSV_HEADER = ("datamangd", *HEADER)


@dataclass(frozen=True)
class Revision:
    """One line of the log, and the key of the dataset that it is about."""

    dataset: str
    line: Line


@dataclass(frozen=True)
class Revisions:
    """The log of one indicator, newest first. It is whole from `since` on (ISO 8601), the date of `release`."""

    lines: tuple[Revision, ...]
    since: str
    release: str

    @property
    def unchanged_since(self) -> tuple[str, str]:
        """Return (date, release) of the latest change, or of the log's beginning; ("", "") when there is no data."""
        if self.lines:
            return self.lines[0].line.till_datum, self.lines[0].line.till_utgava
        return self.since, self.release

    @property
    def fingerprint(self) -> str:
        """Return a fingerprint of all that it says."""
        return fingerprint([self.since, self.release, [(r.dataset, r.line.cells) for r in self.lines]])


@dataclass(frozen=True)
class RevisionLog:
    """The logs of all indicators."""

    lines: Mapping[str, tuple[Revision, ...]]  # by id of the indicator, newest first
    starts: Mapping[str, tuple[str, str]]  # by dataset: when its log begins, and with which release

    def of(self, indicator: str, datasets: Iterable[str]) -> Revisions:
        """Return the log of an indicator whose values are in these datasets."""
        lines = self.lines.get(indicator, ())
        held = {*datasets, *(r.dataset for r in lines)}
        since, release = max((self.starts[key] for key in held if key in self.starts), default=("", ""))
        return Revisions(lines, since, release)


def load_revisions(catalog: Catalog) -> RevisionLog:
    """Return the logs of the catalogue's datasets that hold indicators."""
    lines: dict[str, list[Revision]] = defaultdict(list)
    starts: dict[str, tuple[str, str]] = {}
    for dataset in {d.key: d for d, _ in catalog.with_profile(PROFILE)}.values():
        found, start = read_log(dataset.folder / FILE)
        starts[dataset.key] = (start.till_datum, start.till_utgava) if start else _now(dataset)
        for line in found:
            lines[line.indikator].append(Revision(dataset.key, line))
    ordered = {
        indicator: tuple(sorted(found, key=lambda r: r.line.till_datum, reverse=True))  # stable: a step stays together
        for indicator, found in lines.items()
    }
    return RevisionLog(ordered, starts)


def as_csv(revisions: Revisions) -> bytes:
    """Return the whole log as CSV (RFC 4180), newest first; the header alone when nothing was revised."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(CSV_HEADER)
    writer.writerows((r.dataset, *r.line.cells) for r in revisions.lines)
    return text.getvalue().encode()


def _now(dataset: Dataset) -> tuple[str, str]:
    """Nothing changed since the state that we hold, for else there would be a log."""
    return dataset.modified, dataset.release

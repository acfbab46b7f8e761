"""The completeness ledger: for each kommun, kind of data and month, what a source listed and what we hold of it.

It is counted from what lies in the store and in the run logs, and says nothing
beyond that. Only the rows that we hold have a month; what a source lists, and what was refused
or never came, has none, so it stands in the columns without a month. What
nobody can know is None here and "vi vet inte" on the page, never 0:

- a month in which the source has given nothing is 0 only between its first row
  and its last good harvest;
- before its first row it is "before": the source may simply begin there;
- after its last good harvest it is "unknown";
- rows without a date are held in month "".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from catalog.categories import CATEGORIES, COUNTY_WIDE, category_of
from catalog.model import COUNTY, Catalog, Dataset, Publisher, Resource, SourceStatus
from catalog.profiles import COMPUTED_BESIDE
from catalog.tables import count_rows

# The column that says which month a row belongs to; elsewhere it is the first date column of the table.
DATE_COLUMNS = {"beslut": "beslutsdatum", "sammantraden": "start", "anslag": "anslaget"}
KOMMUN_COLUMN = "kommunkod"
HELD, BEFORE, UNKNOWN = "held", "before", "unknown"
OLDEST_ZEROS = 240  # months back: a stray date in 1900 must not make a thousand empty months

_MONTH = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2]))-\d\d")

Counts = Mapping[str, int]  # rows by month "2026-11"; "" for rows without a date


@dataclass(frozen=True)
class Line:
    """One kommun, one kind of data and one source of it; `source` "" when we know of none. None means: unknown."""

    publisher: str  # the kommun's slug, or the county's
    category: str
    source: str = ""
    shown: str = ""  # the state of the source, as on the status page
    listed: int | None = None  # rows that the source says it has
    held: int | None = None
    rejected: int | None = None
    missing: int | None = None  # things that the source lists and we did not get
    reasons: tuple[str, ...] = ()  # codes of texts/errors.yml and texts/rules.yml: why rows or things lack
    checked: str = ""  # ISO 8601: the last run
    last_good: str = ""  # ISO 8601: the last run that gave complete data
    sha256: str = ""  # of the newest snapshot that what we hold came from
    months: Counts = field(default_factory=dict)

    @property
    def first(self) -> str:
        """Return the first month with a row, or ""."""
        return min((m for m in self.months if m), default="")

    def month(self, month: str) -> tuple[str, int | None]:
        """Return (state, rows) of one month: held, before or unknown; the number is None unless it is known."""
        rows = self.months.get(month, 0)
        if rows:
            return HELD, rows
        if not self.first:
            return UNKNOWN, None
        if month < self.first:
            return BEFORE, None
        return (HELD, 0) if month <= self.last_good[:7] else (UNKNOWN, None)

    def all_months(self) -> Iterator[tuple[str, str, int | None]]:
        """Yield (month, state, rows) for each month that something can be said of: with rows, and zeros between."""
        shown = set(self.months) - {""}
        if self.first:
            end = max(self.last_good[:7], max(shown))
            shown |= set(months_before(end, OLDEST_ZEROS))
        for month in sorted(m for m in shown if m >= self.first):
            yield month, *self.month(month)


def ledger(catalog: Catalog) -> list[Line]:
    """Return the lines of all kommuner and the county, in the catalogue's order, then by kind of data and source.

    Each kommun has at least one line for each kind of data; what the county's sources hold is told per kommun too.
    """
    held: dict[str, list[Dataset]] = {}
    for dataset in catalog.datasets:
        held.setdefault(dataset.source, []).append(dataset)
    places: dict[tuple[str, str], list[SourceStatus]] = {}
    for status in catalog.statuses:
        category = category_of(status, held.get(status.source, []))
        places.setdefault((status.publisher, category), []).append(status)
    counts = {s.source: _counts(held.get(s.source, ()), s.publisher == COUNTY) for s in catalog.statuses}
    lines = []
    for publisher in catalog.publishers.values():
        for category in CATEGORIES:
            own = places.get((publisher.slug, category), [])
            county = places.get((COUNTY, category), []) if category in COUNTY_WIDE and publisher.kommunkod else []
            made = [_own(s, category, held.get(s.source, ()), counts[s.source]) for s in own]
            made += [_share(publisher, s, category, held.get(s.source, ()), counts[s.source]) for s in county]
            lines += made or ([Line(publisher.slug, category)] if publisher.kommunkod else [])
    return lines


def months_before(month: str, count: int) -> list[str]:
    """Return `count` months that end with `month`, oldest first. Shape: "2026-11"."""
    last = int(month[:4]) * 12 + int(month[5:7]) - 1
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(max(12, last - count + 1), last + 1)]


def _own(status: SourceStatus, category: str, held: Sequence[Dataset], counts: Mapping[str, Counts]) -> Line:
    run_datasets = status.run.get("datasets", {})
    return Line(
        status.publisher,
        category,
        status.source,
        status.shown,
        listed=_sum_known(d.get("listed") for d in run_datasets.values()),
        held=sum(d.rows for d in held) if held else None,
        rejected=_rejected(status, held),
        missing=status.missing if status.checked else None,
        reasons=_reasons(status),
        checked=status.checked,
        last_good=status.last_good,
        sha256=_newest_snapshot(held),
        months=_merged(counts.values()),
    )


def _share(
    publisher: Publisher, status: SourceStatus, category: str, held: Sequence[Dataset], counts: Mapping[str, Counts]
) -> Line:
    """Return what a kommun has of a county-wide source. What was refused or lacks is told for the whole county only."""
    months = counts.get(publisher.kommunkod, {})
    return Line(
        publisher.slug,
        category,
        status.source,
        status.shown,
        held=sum(months.values()) if held else None,
        reasons=_reasons(status),
        checked=status.checked,
        last_good=status.last_good,
        sha256=_newest_snapshot(held),
        months=months,
    )


def _counts(held: Sequence[Dataset], by_kommun: bool) -> dict[str, Counter[str]]:
    """Return rows by month for each kommunkod; "" for rows that name none, or for all when nobody asks."""
    found: dict[str, Counter[str]] = {}
    for resource in (r for d in held for r in d.resources if r.profile not in COMPUTED_BESIDE):
        names = {c.name for c in resource.columns}
        kommun = KOMMUN_COLUMN if by_kommun and KOMMUN_COLUMN in names else ""
        column = _date_column(resource)
        if not (column or kommun):
            found.setdefault("", Counter())[""] += resource.rows
            continue
        for texts, rows in count_rows(resource, [c for c in (kommun, column) if c]).items():
            code = texts[0] if kommun else ""
            found.setdefault(code, Counter())[_month(texts[-1]) if column else ""] += int(rows)
    return found


def _date_column(resource: Resource) -> str:
    if resource.profile:
        return DATE_COLUMNS.get(resource.profile, "")
    return next((c.name for c in resource.columns if c.type in ("date", "datetime")), "")


def _month(text: str) -> str:
    match = _MONTH.match(text)
    return match[1] if match else ""


def _merged(counts: Iterable[Counts]) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return total


def _rejected(status: SourceStatus, held: Sequence[Dataset]) -> int | None:
    """Return the rows refused: as the last run counted them, else as the reports of what we hold say."""
    if status.run.get("datasets"):
        return status.rejected
    reports = [r for d in held for r in d.report.values()]
    return sum(int(r.get("rejected", 0)) for r in reports) if reports else None


def _reasons(status: SourceStatus) -> tuple[str, ...]:
    run = status.run
    found = [str((run.get("error") or {}).get("code", ""))]
    for dataset in run.get("datasets", {}).values():
        found += [str(dataset.get("rule", "")), *sorted(dataset.get("reasons", {}))]
    found += sorted({str(m.get("code", "")) for m in run.get("missing", ())})
    return tuple(dict.fromkeys(code for code in found if code))


def _newest_snapshot(held: Sequence[Dataset]) -> str:
    snapshots = [s for d in held for s in d.provenance.get("snapshots", ())]
    newest: Mapping[str, str] = max(snapshots, key=lambda s: (s.get("fetched", ""), s.get("sha256", "")), default={})
    return str(newest.get("sha256", ""))


def _sum_known(numbers: Iterable[int | None]) -> int | None:
    known = list(numbers)
    return sum(n for n in known if n is not None) if known and None not in known else None

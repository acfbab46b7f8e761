"""Which prioritised data each kommun publishes, how fresh and how well: the matrix of /oppenhet/, as facts.

A fact here is what we have seen. "Not found" is said only where we have read a catalogue of the kommun's, and
does not mean that the data is lacking; where we know of no catalogue, the answer is "unknown". Nothing is summed
to a score, and no kommun is put before another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from catalog.ledger import Line
from catalog.licenses import license_of
from catalog.model import Catalog, Dataset, SourceStatus
from catalog.prioritised import Item, Prioritised, column_names, load_prioritised
from catalog.profiles import COMPUTED_BESIDE

PUBLISHED, INCOMPLETE, STALE, NOT_FOUND, UNKNOWN = "finns", "ofullstandig", "gammal", "inte_hittad", "okand"
STATES = (PUBLISHED, INCOMPLETE, STALE, NOT_FOUND, UNKNOWN)
ROWS, LICENSE, FORMAT, COLUMNS = "rader", "licens", "format", "kolumner"
CHECKS = (ROWS, LICENSE, FORMAT, COLUMNS)
# Why something is stale, or why nobody knows.
ARCHIVED, NOT_FETCHED, OVERDUE = "arkiverad", "hamtas_inte", "forsenad"
NO_SOURCE, NO_CATALOGUE, NOT_YET = "ingen_kalla", "ingen_katalog", "inget_an"

# Kinds whose source tells of all datasets that it has: only they can show that one is not there.
CATALOGUES = frozenset({"ckan", "datajson", "dcat", "opendatasoft", "socrata"})
# Kinds that read web pages: what is published so is for the eye.
_PAGES = frozenset({"anslagstavla", "public360"})
_NOT_COMING = frozenset({"stale", "failing", "empty", "suspicious", "withdrawn"})

# Days within which a dataset changes that promises so: the EU's frequencies, in the spellings of their code list.
FREQUENCIES = {
    "DAILY": 1, "WEEKLY_2": 4, "WEEKLY": 7, "BIWEEKLY": 14, "MONTHLY_2": 16, "MONTHLY": 31, "BIMONTHLY": 62,
    "QUARTERLY": 92, "ANNUAL_3": 122, "ANNUAL_2": 183, "ANNUAL": 366, "BIENNIAL": 731, "TRIENNIAL": 1096,
}  # fmt: skip
_MISSES = 2  # the promised time and one miss of it, as for the harvest


@dataclass(frozen=True)
class Found:
    """One dataset that is of a kind. `checks` has True, False, or None where nothing can be said."""

    key: str
    title: str
    title_en: str
    how: str  # as catalog.prioritised tells
    word: str
    rows: int
    received: int | None
    rejected: int
    missing: int  # things that its source lists and that we did not get
    changed: str  # the day the data changed last: as its source says, else as we have seen
    told_by_source: bool
    age_days: int | None
    promised: str  # a key of FREQUENCIES, "" when nothing is promised
    last_good: str
    lacking: tuple[str, ...]  # columns that the specification demands
    checks: Mapping[str, bool | None]
    stale: tuple[str, ...]  # ARCHIVED, NOT_FETCHED, OVERDUE

    @property
    def state(self) -> str:
        """Return PUBLISHED, INCOMPLETE or STALE: what is old is told before what is incomplete."""
        if self.stale:
            return STALE
        return INCOMPLETE if False in self.checks.values() else PUBLISHED

    @property
    def known(self) -> int:
        """Return how many checks could be made."""
        return sum(passed is not None for passed in self.checks.values())

    @property
    def passed(self) -> int:
        """Return how many of them were passed."""
        return sum(passed is True for passed in self.checks.values())

    @property
    def kept_share(self) -> int | None:
        """Return the rows kept in per cent, rounded down: 100 means all."""
        return 100 * (self.received - self.rejected) // self.received if self.received else None


@dataclass(frozen=True)
class Answer:
    """One cell: a kommun and a kind. `found` has the best first."""

    item: str
    state: str
    found: tuple[Found, ...] = ()
    reason: str = ""  # NO_SOURCE, NO_CATALOGUE or NOT_YET, when unknown
    searched: int | None = None  # datasets of the kommun that we looked among; None when unknown
    looked: str = ""  # ISO 8601: when a catalogue of the kommun's last gave complete data

    @property
    def best(self) -> Found | None:
        """Return the dataset that the cell speaks of."""
        return self.found[0] if self.found else None


def openness(
    catalog: Catalog, lines: Iterable[Line], today: date, prioritised: Prioritised | None = None
) -> dict[str, tuple[Answer, ...]]:
    """Return by the kommun's slug an answer for each kind, in the order of the list."""
    asked = prioritised or load_prioritised()
    by_source = {(line.publisher, line.source): line for line in lines}
    own: dict[str, list[Dataset]] = {}
    for dataset in catalog.datasets:
        if not dataset.is_computed:
            own.setdefault(dataset.publisher, []).append(dataset)
    sources: dict[str, list[SourceStatus]] = {}
    for known in catalog.statuses:
        sources.setdefault(known.publisher, []).append(known)
    made = {}
    for kommun in catalog.kommuner():
        held, statuses = own.get(kommun.slug, []), sources.get(kommun.slug, [])
        alone = {d.source for d in held if sum(other.source == d.source for other in held) == 1}
        found: dict[str, list[Found]] = {}
        for dataset in held:
            status = next((s for s in statuses if s.source == dataset.source), None)
            line = by_source.get((kommun.slug, dataset.source)) if dataset.source in alone else None
            for item, (how, word) in asked.recognise(dataset, kommun).items():
                kind = next(i for i in asked.items if i.id == item)
                found.setdefault(item, []).append(_found(dataset, kind, how, word, status, line, today))
        named = {asked.named(s.source.partition("/")[2], kommun) for s in statuses}
        made[kommun.slug] = tuple(
            _answer(item, found.get(item.id, []), held, statuses, item.id in named) for item in asked.items
        )
    return made


def counts(answers: Sequence[Answer]) -> dict[str, int]:
    """Return how many answers there are of each state, in the order of STATES."""
    return {state: sum(a.state == state for a in answers) for state in STATES}


def frequency_of(text: str) -> str:
    """Return the key of FREQUENCIES that an IRI or a word names, "" when it promises no time."""
    word = text.strip().rstrip("/").rpartition("/")[2].upper()
    return word if word in FREQUENCIES else ""


def _answer(
    item: Item, found: list[Found], held: Sequence[Dataset], statuses: Sequence[SourceStatus], named: bool
) -> Answer:
    if found:
        ordered = sorted(found, key=lambda f: (STATES.index(f.state), -f.passed, -f.rows, f.key))
        return Answer(item.id, ordered[0].state, tuple(ordered))
    looked = max((s.last_good for s in statuses if s.kind in CATALOGUES), default="")
    if named:  # a source of it is known, and has given nothing
        return Answer(item.id, UNKNOWN, reason=NOT_YET)
    if looked:
        return Answer(item.id, NOT_FOUND, searched=sum(not d.archived for d in held), looked=looked)
    return Answer(item.id, UNKNOWN, reason=NO_CATALOGUE if statuses else NO_SOURCE)


def _found(
    dataset: Dataset, item: Item, how: str, word: str, status: SourceStatus | None, line: Line | None, today: date
) -> Found:
    reports = [dataset.report.get(r.name, {}) for r in dataset.resources if r.profile not in COMPUTED_BESIDE]
    received = sum(int(r.get("received", 0)) for r in reports)
    rejected = sum(int(r.get("rejected", 0)) for r in reports)
    missing = (line.missing or 0) if line else 0
    told = _day(str(dataset.descriptor.get("source_modified", "")))
    changed = told or _day(dataset.modified)
    age = max(0, (today - changed).days) if changed else None
    promised = frequency_of(str(dataset.descriptor.get("accrualPeriodicity", "")))
    lacking = tuple(c for c in item.columns if c not in column_names(dataset))
    checks = {
        ROWS: not (rejected or missing) if received else None,
        LICENSE: any(license_of(text) for text in (dataset.license, dataset.license_url) if text),
        FORMAT: _is_for_programs(dataset),
        COLUMNS: True if how == "profile" else (not lacking if item.columns else None),
    }
    stale = [ARCHIVED] if dataset.archived else []
    if status is not None and status.status in _NOT_COMING:
        stale.append(NOT_FETCHED)
    if promised and age is not None and age > _MISSES * FREQUENCIES[promised]:
        stale.append(OVERDUE)
    return Found(
        key=dataset.key,
        title=dataset.title,
        title_en=dataset.title_en,
        how=how,
        word=word,
        rows=dataset.rows,
        received=received or None,
        rejected=rejected,
        missing=missing,
        changed=changed.isoformat() if changed else "",
        told_by_source=told is not None,
        age_days=age,
        promised=promised,
        last_good=status.last_good if status else "",
        lacking=lacking,
        checks=checks,
        stale=tuple(stale),
    )


def _is_for_programs(dataset: Dataset) -> bool:
    """Return whether the source gives what a program can read; what we took from web pages is for the eye."""
    if dataset.provenance.get("kind") not in _PAGES:
        return True
    return any("json" in str(snapshot.get("url", "")).lower() for snapshot in dataset.provenance.get("snapshots", ()))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None

"""Lists of decisions, meetings and notices: for the county, each kommun and body, each year and each subject.

    /beslut/                   the latest of the county
    /beslut/2026/              a year                          /beslut/amne/skola/        a subject
    /beslut/ale/               a kommun                        /beslut/ale/ks/            one of its bodies
    /beslut/ale/2026/          a year of a kommun              /beslut/ale/amne/skola/    a subject in a kommun

A kommun whose list fits on one page has none of the last two: the page shows it all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.ids import fingerprint
from catalog.model import Publisher
from catalog.records import Record
from catalog.site.page import LANGUAGES, Page, Site, localized
from catalog.site.paging import PER_PAGE, last_page, page_numbers
from catalog.subjects import SUBJECTS, subjects_of

# kind → what a list item says in one word besides its heading (texts/records.yml)
KINDS = ("beslut", "sammantraden", "anslag")
SUBJECT = "amne"  # address part before a subject's slug
_WITH_SUBJECT = ("beslut", "anslag")  # a meeting takes up many


@dataclass(frozen=True)
class Choice:
    """One list: its address, what it is limited to, and its records, newest first."""

    kind: str
    path: str
    records: Sequence[Record]
    kommun: Publisher | None = None
    organ: str = ""
    year: str = ""
    subject: str = ""
    latest_only: bool = False  # the whole county: only the first page, the rest by year, kommun and subject


@dataclass
class Shelf:
    """The records of one kind, of the county or one kommun, by year and by subject, newest first."""

    by_year: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))
    by_subject: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))

    def add(self, record: Record, subjects: Sequence[str]) -> None:
        """Put a record where it belongs."""
        self.by_year[record.date[:4]].append(record)
        for subject in subjects:
            self.by_subject[subject].append(record)


def pages(site: Site) -> Iterator[Page]:
    """Yield every list, in both languages, PER_PAGE records a page."""
    for kind in KINDS:
        whole, own = _shelves(site, kind)
        county = [*_apart(kind, f"/{kind}/", whole, None)]
        yield from _list(site, Choice(kind, f"/{kind}/", site.records.by_kind[kind], latest_only=True), county)
        for choice in county:
            yield from _list(site, choice, county)
        for kommun in site.catalog.kommuner():
            yield from _of_kommun(site, kind, kommun, own.get(kommun.slug, Shelf()))


def item_of(site: Site, record: Record) -> dict[str, Any]:
    """Return what a list shows of a record: url, title, kommun, organ, date, kind and state."""
    return {
        "url": record.url,
        "kind": record.kind,
        "title": record.get("rubrik") or record.get("organ"),
        "kommun": site.catalog.publishers[record.publisher].name,
        "organ": site.records.organ_names.get((record.publisher, record.organ), record.get("organ")),
        "date": record.get("start") or record.date,
        "state": record.outcome or record.get("status") or record.get("typ"),
    }


def _of_kommun(site: Site, kind: str, kommun: Publisher, shelf: Shelf) -> Iterator[Page]:
    found, base = site.records.of(kind, kommun.slug), f"/{kind}/{kommun.slug}/"
    # A notice names its body in words, and many are of no body: they have no list by body.
    bodies = [
        Choice(kind, f"{base}{organ}/", own, kommun, organ=organ)
        for organ, _ in site.records.organs(kommun.slug)
        if kind != "anslag" and (own := site.records.of(kind, kommun.slug, organ))
    ]
    choices = bodies + ([*_apart(kind, base, shelf, kommun)] if last_page(len(found)) > 1 else [])
    for choice in [Choice(kind, base, found, kommun), *choices]:
        yield from _list(site, choice, choices)


def _shelves(site: Site, kind: str) -> tuple[Shelf, Mapping[str, Shelf]]:
    whole, own = Shelf(), defaultdict[str, Shelf](Shelf)
    for record in site.records.by_kind[kind]:
        organ = site.records.organ_names.get((record.publisher, record.organ), "")
        subjects = subjects_of(record.row, organ) if kind in _WITH_SUBJECT else ()
        whole.add(record, subjects)
        own[record.publisher].add(record, subjects)
    return whole, own


def _apart(kind: str, base: str, shelf: Shelf, kommun: Publisher | None) -> Iterator[Choice]:
    for year in sorted(shelf.by_year, reverse=True):
        yield Choice(kind, f"{base}{year}/", shelf.by_year[year], kommun, year=year)
    for subject in SUBJECTS:
        if found := shelf.by_subject.get(subject):
            yield Choice(kind, f"{base}{SUBJECT}/{subject}/", found, kommun, subject=subject)


def _list(site: Site, choice: Choice, choices: Sequence[Choice]) -> Iterator[Page]:
    kommun, found = choice.kommun, choice.records
    last = 1 if choice.latest_only else last_page(len(found))
    facets = _facets(site, choice, choices)
    for number in range(1, last + 1):
        items = [item_of(site, r) for r in found[(number - 1) * PER_PAGE : number * PER_PAGE]]
        path = choice.path if number == 1 else f"{choice.path}sida-{number}/"
        values: dict[str, Any] = {
            "kind": choice.kind,
            "items": items,
            "facets": facets,
            "kommun": kommun,
            "organ": site.records.organ_names.get((kommun.slug, choice.organ), "") if kommun and choice.organ else "",
            "organ_path": f"/organ/{kommun.slug}/{choice.organ}/" if kommun and choice.organ else "",
            "year": choice.year,
            "subject": choice.subject.replace("-", "_"),
            "base": choice.path,
            "number": number,
            "last": last,
            "numbers": page_numbers(number, last),
            "total": len(found),
            "per_page": PER_PAGE,
            "latest_only": choice.latest_only,
        }
        inputs = fingerprint(values)
        for lang in LANGUAGES:
            yield Page(localized(path, lang), "lista.html", lang, inputs, lambda v=values: v)  # type: ignore[misc]


def _facets(site: Site, current: Choice, choices: Sequence[Choice]) -> list[Mapping[str, Any]]:
    """Return the groups of choices beside a list: {by, links: [{path, name, subject, count, current}]}."""
    groups: dict[str, list[dict[str, Any]]] = {"kommun": [], "body": [], "year": [], "subject": []}
    if current.kommun is None:
        groups["kommun"] = [
            _link(f"/{current.kind}/{k.slug}/", k.name, len(own), current)
            for k in site.catalog.kommuner()
            if (own := site.records.of(current.kind, k.slug))
        ]
    for choice in choices:
        by = "body" if choice.organ else "year" if choice.year else "subject"
        name = choice.year
        if choice.kommun and choice.organ:
            name = site.records.organ_names.get((choice.kommun.slug, choice.organ), choice.organ)
        groups[by].append(_link(choice.path, name, len(choice.records), current, choice.subject))
    order = ("year", "subject", "kommun", "body") if current.kommun is None else ("body", "year", "subject")
    return [{"by": by, "links": groups[by]} for by in order if groups[by]]


def _link(path: str, name: str, count: int, current: Choice, subject: str = "") -> dict[str, Any]:
    slug = subject.replace("-", "_")
    return {"path": path, "name": name, "subject": slug, "count": count, "current": path == current.path}

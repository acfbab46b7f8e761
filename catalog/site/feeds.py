"""The feeds: Atom and JSON Feed for the county, each kommun, body and subject, and those from before the decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from itertools import accumulate, islice
from typing import Any

from catalog.follow.atom import atom, weight
from catalog.follow.before import before_entry, matters
from catalog.follow.entries import Entry, Teller
from catalog.follow.json_feed import json_feed
from catalog.follow.meetings import sittings
from catalog.follow.moments import moment_of
from catalog.ids import fingerprint
from catalog.records import Record
from catalog.site.page import MadeFile, Site
from catalog.subjects import SUBJECTS
from catalog.take_part import ways_of
from catalog.texts import load_texts

NEWEST = 50  # entries in a feed: bounded, and more than a busy day brings
MOST_BYTES = 95_000  # a feed is fetched many times a day: fewer entries when they are long
_TOLD = ("beslut", "anslag")
_LOOKED_AT = 4 * NEWEST  # records by their own date, among which the newest by the day that they became public are


@dataclass(frozen=True)
class Feed:
    """One feed in both formats. `path` is below /feeds/, without ending; `page` what it follows, from the root."""

    path: str
    title: str
    about: str
    page: str
    entries: tuple[Entry, ...]


def made_files(site: Site) -> Iterator[MadeFile]:
    """Yield every feed in each format."""
    for feed in feeds(site):
        yield from files_of(site, feed)


def files_of(site: Site, feed: Feed) -> Iterator[MadeFile]:
    """Yield a feed in each format."""
    author, empty = load_texts().bound("sv")("feed.author"), _first_time(site)
    # Entries are plain values: when they are as before, so is the file.
    inputs = fingerprint([asdict(feed), site.base_url, site.example_data, str(empty)])
    page, base = site.base_url + feed.page, f"{site.base_url}/feeds/{feed.path}"
    about: dict[str, Any] = {
        "title": feed.title, "about": feed.about, "page": page, "author": author, "entries": feed.entries,
    }  # fmt: skip
    yield MadeFile(f"feeds/{feed.path}.atom", inputs, partial(atom, **about, own=f"{base}.atom", updated=empty))
    yield MadeFile(f"feeds/{feed.path}.json", inputs, partial(json_feed, **about, own=f"{base}.json"))


def feeds(site: Site) -> Iterator[Feed]:
    """Yield every feed, with its newest entries first."""
    teller = Teller(site)
    by_subject = {kind: _by_subject(teller, site.records.by_kind[kind]) for kind in _TOLD}
    # A subject's feeds belong to the list of its decisions, which is there when there are any.
    pages = {s: f"/beslut/amne/{s}/" if by_subject["beslut"][s] else "/feeds/" for s in SUBJECTS}
    yield from _of_records(site, teller)
    for slug in SUBJECTS:
        title = teller.t("feed.amne", subject=teller.t(f"subject.{slug.replace('-', '_')}.name"))
        yield _feed(teller, f"amne/{slug}", title, pages[slug], [by_subject[kind][slug] for kind in _TOLD])
    yield from _before(site, teller, pages)


def feed_path(kind: str, *parts: str) -> str:
    """Return the address of a feed in Atom: feed_path("organ", "ale", "ks") → "/feeds/organ/ale/ks.atom"."""
    return f"/feeds/{'/'.join((kind, *parts))}.atom"


def _of_records(site: Site, teller: Teller) -> Iterator[Feed]:
    records, t = site.records, teller.t
    feed = partial(_feed, teller)
    for kind in _TOLD:
        yield feed(kind, t(f"feed.{kind}"), f"/{kind}/", [records.by_kind[kind]])
    for kommun in site.catalog.kommuner():
        names = {"kommun": kommun.name}
        own = [records.of(kind, kommun.slug) for kind in _TOLD]
        yield feed(f"kommun/{kommun.slug}", t("feed.kommun", **names), f"/kommun/{kommun.slug}/", own)
        for organ, name in records.organs(kommun.slug):
            of_body = [records.of(kind, kommun.slug, organ) for kind in _TOLD]
            here = f"{kommun.slug}/{organ}"
            yield feed(f"organ/{here}", t("feed.organ", organ=name, **names), f"/organ/{here}/", of_body)


def _feed(teller: Teller, path: str, title: str, page: str, found: Iterable[Iterable[Record]]) -> Feed:
    about = teller.t("feed.about", n=NEWEST)
    latest = (record for one in found for record in islice(one, _LOOKED_AT))
    return Feed(path, _labelled(teller, title), about, page, newest(map(teller.entry, latest)))


def _by_subject(teller: Teller, found: Iterable[Record]) -> Mapping[str, list[Record]]:
    """Return the newest records of each subject; reading ends when every subject has enough."""
    kept: dict[str, list[Record]] = {slug: [] for slug in SUBJECTS}
    wanting = set(SUBJECTS)
    for record in found:
        for slug in wanting.intersection(teller.subjects(record)):
            kept[slug].append(record)
            if len(kept[slug]) == _LOOKED_AT:
                wanting.discard(slug)
        if not wanting:
            break
    return kept


def _before(site: Site, teller: Teller, pages: Mapping[str, str]) -> Iterator[Feed]:
    t = teller.t
    ways = ways_of(site.catalog)
    about = t("feed.about_before", n=NEWEST)
    by_kommun: dict[str, list[Entry]] = defaultdict(list)
    by_organ: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    by_subject: dict[str, list[Entry]] = defaultdict(list)
    ahead = list(matters(teller, sittings(site.records.by_kind["sammantraden"], teller.moments)))
    ahead.sort(key=lambda one: (str(one[1].sitting.start), one[0]))  # of those told at once, the nearest come first
    for known_by, matter in ahead:
        record = matter.sitting.record
        entry = before_entry(teller, known_by, matter, ways.get(record.publisher, {}))
        by_kommun[record.publisher].append(entry)
        by_organ[record.publisher, record.organ].append(entry)
        for slug in matter.item.subjects:
            by_subject[slug].append(entry)

    def feed(path: str, title: str, page: str, found: list[Entry]) -> Feed:
        return Feed(f"innan-beslut/{path}", _labelled(teller, title), about, page, newest(found))

    for kommun in site.catalog.kommuner():
        names = {"kommun": kommun.name}
        title = t("feed.before_kommun", **names)
        yield feed(f"kommun/{kommun.slug}", title, f"/delta/{kommun.slug}/", by_kommun[kommun.slug])
        for organ, name in site.records.organs(kommun.slug):
            here, found = f"organ/{kommun.slug}/{organ}", by_organ[kommun.slug, organ]
            yield feed(here, t("feed.before_organ", organ=name, **names), f"/{here}/", found)
    for slug in SUBJECTS:
        title = t("feed.before_amne", subject=t(f"subject.{slug.replace('-', '_')}.name"))
        yield feed(f"amne/{slug}", title, pages[slug], by_subject[slug])


def newest(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the newest first, at least one and no more than fit in a feed."""
    by_id = {entry.id: entry for entry in entries}  # those of the same moment keep their order
    kept = sorted(by_id.values(), key=lambda entry: entry.updated, reverse=True)[:NEWEST]
    room = accumulate(map(weight, kept))
    return tuple(entry for n, (entry, size) in enumerate(zip(kept, room, strict=True)) if not n or size < MOST_BYTES)


def _labelled(teller: Teller, title: str) -> str:
    return teller.t("feed.example", title=title) if teller.site.example_data else title


def _first_time(site: Site) -> datetime:
    """Return when the first of the data came: the time of a feed without entries, so that it stays as it is."""
    times = [found for d in site.catalog.datasets if (found := moment_of(d.issued))]
    return min(times, default=site.now)

"""The feeds: Atom and JSON Feed for the county, each kommun, body and subject, and those from before the decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from heapq import nlargest
from itertools import islice
from typing import Any

from catalog.follow.atom import atom
from catalog.follow.before import Matter, before_entry, matters
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
    author = load_texts().bound("sv")("feed.author")
    empty = _data_time(site)
    for feed in feeds(site):
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
    yield from _of_records(site, teller)
    yield from _before(site, teller)


def feed_path(kind: str, *parts: str) -> str:
    """Return the address of a feed in Atom: feed_path("organ", "ale", "ks") → "/feeds/organ/ale/ks.atom"."""
    return f"/feeds/{'/'.join((kind, *parts))}.atom"


def _of_records(site: Site, teller: Teller) -> Iterator[Feed]:
    records, t = site.records, teller.t
    about = t("feed.about", n=NEWEST)

    def feed(path: str, title: str, page: str, found: Iterable[Iterable[Record]]) -> Feed:
        newest = (record for one in found for record in islice(one, _LOOKED_AT))
        return Feed(path, _labelled(site, teller, title), about, page, _newest(map(teller.entry, newest)))

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
    by_subject = {kind: _by_subject(teller, records.by_kind[kind]) for kind in _TOLD}
    for slug in SUBJECTS:
        title = t("feed.amne", subject=t(f"subject.{slug.replace('-', '_')}.name"))
        yield feed(f"amne/{slug}", title, "/feeds/", [by_subject[kind][slug] for kind in _TOLD])


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


def _before(site: Site, teller: Teller) -> Iterator[Feed]:
    t = teller.t
    ways = ways_of(site.catalog)
    about = t("feed.about_before", n=NEWEST)
    by_kommun: dict[str, list[tuple[str, Matter]]] = {k.slug: [] for k in site.catalog.kommuner()}
    by_subject: dict[str, list[tuple[str, Matter]]] = {slug: [] for slug in SUBJECTS}
    for known_by, matter in matters(teller, sittings(site.records.by_kind["sammantraden"], teller.moments)):
        for kept in [by_kommun.get(matter.item.publisher), *(by_subject[s] for s in matter.item.subjects)]:
            if kept is not None:
                kept.append((known_by, matter))

    def feed(path: str, title: str, page: str, found: list[tuple[str, Matter]]) -> Feed:
        latest = nlargest(NEWEST, found, key=lambda one: (str(one[1].sitting.start), one[0]))
        entries = (before_entry(teller, k, m, ways.get(m.item.publisher, {})) for k, m in latest)
        return Feed(f"innan-beslut/{path}", _labelled(site, teller, title), about, page, _newest(entries))

    for kommun in site.catalog.kommuner():
        title = t("feed.before_kommun", kommun=kommun.name)
        yield feed(f"kommun/{kommun.slug}", title, f"/delta/{kommun.slug}/", by_kommun[kommun.slug])
    for slug in SUBJECTS:
        title = t("feed.before_amne", subject=t(f"subject.{slug.replace('-', '_')}.name"))
        yield feed(f"amne/{slug}", title, "/feeds/", by_subject[slug])


def _newest(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    by_id = {entry.id: entry for entry in entries}  # those of the same moment keep their order
    return tuple(sorted(by_id.values(), key=lambda entry: entry.updated, reverse=True)[:NEWEST])


def _labelled(site: Site, teller: Teller, title: str) -> str:
    return teller.t("feed.example", title=title) if site.example_data else title


def _data_time(site: Site) -> datetime:
    """Return when any of the data last changed: the time of a feed that has no entries."""
    times = [found for d in site.catalog.datasets if (found := moment_of(d.modified))]
    return max(times, default=site.now)

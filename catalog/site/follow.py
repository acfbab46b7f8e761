"""The page that lists feeds and calendars in plain words, and the links to them from every other page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from catalog.follow import atom, ical
from catalog.ids import fingerprint
from catalog.model import COUNTY
from catalog.site.calendars import MOST, calendar_path
from catalog.site.data_feeds import ALL
from catalog.site.feeds import NEWEST, feed_path
from catalog.site.page import LANGUAGES, Page, Site, localized
from catalog.subjects import SUBJECTS

_KOMMUN = re.compile(
    r"/(?:(?:kommun|beslut|initiativ)/([a-z-]+)/(?:(?:sida-|\d{4}/|amne/).*)?|(?:anslag|arende)/([a-z-]+)/.*)"
)
_BODY = re.compile(r"/(?:organ|beslut|sammantraden)/([a-z-]+)/([a-z0-9-]+)/.*")
_MEETINGS = re.compile(r"/sammantraden/([a-z-]+)/(?:sida-\d+/|v/.*)?")
_MEETING = re.compile(r"/sammantraden/([a-z-]+)/([a-z0-9-]+)/\d{4}-\d\d-\d\d(?:-\d+)?/")
_DELTA = re.compile(r"/delta/([a-z-]+)/")
_SUBJECT = re.compile(r"/(?:beslut|anslag)/amne/([a-z-]+)/(?:sida-\d+/|v/.*)?")
_DATA = re.compile(r"/data/(?!slag/|sida-\d+/)([a-z0-9-]+)/(?:(?!sida-\d+/)([a-z0-9-]+)/)?(?:sida-\d+/|v/.*)?")
_WORK = "/arbetet/"


@dataclass(frozen=True)
class Follow:
    """A link to a feed or a calendar. `title_key` is a key of a text, filled with `values`."""

    href: str
    type: str
    what: str  # feed | before | calendar | meeting | appeal: texts follow.link.*; "" says the title
    title_key: str
    values: tuple[tuple[str, str], ...] = ()
    subject_key: str = ""  # text key of a subject's name


def pages(site: Site) -> Iterator[Page]:
    """Yield the page in both languages."""
    values: dict[str, Any] = {
        "newest": NEWEST,
        "most_events": MOST,
        "county": site.catalog.publishers[COUNTY].name,
        "kommuner": [{"slug": k.slug, "name": k.name} for k in site.catalog.kommuner()],
        "subjects": [{"slug": slug, "key": slug.replace("-", "_")} for slug in SUBJECTS],
    }
    inputs = fingerprint(values)
    for lang in LANGUAGES:
        yield Page(localized("/feeds/", lang), "feeds.html", lang, inputs, lambda: values)


def follow_links(site: Site, url: str) -> list[Follow]:
    """Return what can be followed from the page at `url` (Swedish, from the root); [] when nothing is its own."""
    if url in ("/", "/feeds/", "/beslut/", "/anslag/"):
        kinds = [kind for kind in ("beslut", "anslag") if url in ("/", "/feeds/", f"/{kind}/")]
        newest = [Follow(feed_path(kind), atom.TYPE, "", f"feed.{kind}") for kind in kinds]
        return newest + ([Follow(feed_path(ALL), atom.TYPE, "", "feed.data.all")] if url == "/feeds/" else [])
    if url == _WORK:
        return [Follow(feed_path("arbetet"), atom.TYPE, "", "work.feed")]
    if found := _SUBJECT.fullmatch(url):
        return _of_subject(found[1]) if found[1] in SUBJECTS else []
    if url.startswith("/data/"):
        return _of_data(site, url)
    meeting = _MEETING.fullmatch(url)
    if found := _BODY.fullmatch(url):
        links = _of_body(site, found[1], found[2])
        if meeting and links:
            names = links[0].values
            links.insert(0, Follow(calendar_path(url), ical.TYPE, "meeting", "calendar.meeting", names))
        if links:
            return links
    for pattern in (_KOMMUN, _MEETINGS, _DELTA):
        if found := pattern.fullmatch(url):
            return _of_kommun(site, found[found.lastindex or 1])
    return []


def _of_data(site: Site, url: str) -> list[Follow]:
    """Return the feed of what changes in a dataset, in what a publisher publishes, or in all of it."""
    found = _DATA.fullmatch(url)
    if found is None:
        return [Follow(feed_path(ALL), atom.TYPE, "data", "feed.data.all")]
    publisher = site.catalog.publishers.get(found[1])
    if publisher is None:
        return []
    if not found[2]:
        names = (("publisher", publisher.name),)
        return [Follow(feed_path(ALL, found[1]), atom.TYPE, "data", "feed.data.publisher", names)]
    title = site.titles.get(f"{found[1]}/{found[2]}")
    if title is None:
        return []
    return [Follow(feed_path(ALL, found[1], found[2]), atom.TYPE, "dataset", "feed.data.dataset", (("title", title),))]


def _of_kommun(site: Site, slug: str) -> list[Follow]:
    kommun = site.catalog.publishers.get(slug)
    if kommun is None or not kommun.kommunkod:
        return []
    names = (("kommun", kommun.name),)
    return [
        Follow(feed_path("kommun", slug), atom.TYPE, "feed", "feed.kommun", names),
        Follow(feed_path("innan-beslut", "kommun", slug), atom.TYPE, "before", "feed.before_kommun", names),
        Follow(f"/kalender/kommun/{slug}.ics", ical.TYPE, "calendar", "calendar.kommun", names),
        Follow(f"/kalender/overklaga/kommun/{slug}.ics", ical.TYPE, "appeal", "calendar.appeal", names),
    ]


def _of_body(site: Site, slug: str, organ: str) -> list[Follow]:
    name = site.records.organ_names.get((slug, organ))
    kommun = site.catalog.publishers.get(slug)
    if name is None or kommun is None:
        return []
    names = (("kommun", kommun.name), ("organ", name))
    return [
        Follow(feed_path("organ", slug, organ), atom.TYPE, "feed", "feed.organ", names),
        Follow(feed_path("innan-beslut", "organ", slug, organ), atom.TYPE, "before", "feed.before_organ", names),
        Follow(f"/kalender/organ/{slug}/{organ}.ics", ical.TYPE, "calendar", "calendar.organ", names),
    ]


def _of_subject(slug: str) -> list[Follow]:
    key = f"subject.{slug.replace('-', '_')}.name"
    return [
        Follow(feed_path("amne", slug), atom.TYPE, "feed", "feed.amne", subject_key=key),
        Follow(feed_path("innan-beslut", "amne", slug), atom.TYPE, "before", "feed.before_amne", subject_key=key),
    ]

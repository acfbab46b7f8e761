"""The feeds of what changes in the data: of all datasets, of each publisher's and of each dataset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from catalog.follow.entries import LANG, Entry
from catalog.follow.releases import entries
from catalog.site.feeds import NEWEST, Feed, files_of, newest
from catalog.site.page import MadeFile, Site
from catalog.texts import load_texts

ALL = "data"


def made_files(site: Site) -> Iterator[MadeFile]:
    """Yield every feed in each format."""
    for feed in feeds(site):
        yield from files_of(site, feed)


def feeds(site: Site) -> Iterator[Feed]:
    """Yield every feed, with its newest entries first."""
    t = load_texts().bound(LANG)
    own = {d.key: tuple(entries(site, d, NEWEST)) for d in site.catalog.datasets}
    yield _feed(site, "", t("feed.data.all"), chain.from_iterable(own.values()))
    for publisher in site.catalog.publishers.values():
        held = (own[d.key] for d in site.catalog.datasets if d.publisher == publisher.slug)
        title = t("feed.data.publisher", publisher=publisher.name)
        yield _feed(site, publisher.slug, title, chain.from_iterable(held))
    for dataset in site.catalog.datasets:
        yield _feed(site, dataset.key, t("feed.data.dataset", title=dataset.title), own[dataset.key])


def path_of(key: str) -> str:
    """Return where the feed of a publisher or a dataset is below /feeds/, without ending; that of all for ""."""
    return f"{ALL}/{key}" if key else ALL


def _feed(site: Site, key: str, title: str, found: Iterable[Entry]) -> Feed:
    t = load_texts().bound(LANG)
    title = t("feed.example", title=title) if site.example_data else title
    about = t("feed.data.about", n=NEWEST)
    return Feed(path_of(key), title, about, f"/data/{key}/" if key else "/data/", newest(found))

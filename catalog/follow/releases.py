"""What a feed tells of a dataset: each of its releases with what changed in it, and that it was archived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from catalog import formats
from catalog.follow.entries import LANG, Entry
from catalog.follow.moments import moment_of
from catalog.follow.names import tag
from catalog.follow.plain import one_line
from catalog.model import Dataset
from catalog.releases.published import address
from catalog.texts import load_texts

if TYPE_CHECKING:
    from catalog.site.page import Site

_TABLES_TOLD = 20  # in one entry; the dataset's page has all
_COUNTS = ("added", "removed", "changed")


def entries(site: Site, dataset: Dataset, most: int) -> Iterator[Entry]:
    """Yield what there is to tell of a dataset, the newest first: at most `most` releases.

    The portal's own datasets have no history: they are told once, as they are.
    """
    if dataset.archived and (moment := moment_of(dataset.archived)):
        said = load_texts().get("feed.data.archived", LANG, date=formats.date_long(dataset.archived, LANG))
        page = f"/data/{dataset.key}/"
        yield _entry(site, dataset, ("arkiverad", dataset.archived), moment, "archived", [said], page)
    addresses = {r.name: address(dataset.key, r.name) for r in site.releases.get(dataset.key, ()) if r.has_page}
    history = dataset.history or [_as_it_is(dataset)]
    for number, release in enumerate(history[:most]):
        moment = moment_of(str(release["modified"]))
        if moment is None:
            continue
        is_first = number == len(history) - 1
        # A state that comes back has the same hash as before, but its own time.
        known_by = ("utgava", str(release["release"]), str(release["modified"]))
        text = list(_said(release["resources"], is_first=is_first))
        page = addresses.get(str(release["release"]), f"/data/{dataset.key}/")
        yield _entry(site, dataset, known_by, moment, "first" if is_first else "next", text, page)


def _entry(
    site: Site,
    dataset: Dataset,
    known_by: tuple[str, ...],
    moment: datetime,
    kind: str,
    text: list[str],
    page: str,
) -> Entry:
    t = load_texts().bound(LANG)
    folder = f"{site.base_url}/data/{dataset.key}/"
    publisher = site.catalog.publishers[dataset.publisher].name
    return Entry(
        id=tag(site.base_url, known_by[0], dataset.key, *known_by[1:]),
        url=site.base_url + page,
        title=one_line(t(f"feed.data.title_{kind}", publisher=publisher, title=dataset.title)),
        published=moment,
        updated=moment,
        text=tuple(text),
        links=((t("feed.data.page"), folder), (t("feed.data.description"), f"{folder}datapackage.json")),
    )


def _said(tables: Mapping[str, Mapping[str, Any]], *, is_first: bool) -> Iterator[str]:
    t = load_texts().bound(LANG)
    for name, counts in list(tables.items())[:_TABLES_TOLD]:
        rows = t("feed.data.rows", n=counts["rows"])
        if is_first:
            yield t("feed.data.table", table=name, rows=rows)
            continue
        told = [t(f"feed.data.{word}", n=counts[word]) for word in _COUNTS if counts[word]]
        changes = formats.listed(told, LANG) if told else t("feed.data.unchanged")
        yield t("feed.data.table_changed", table=name, rows=rows, changes=changes)
    if len(tables) > _TABLES_TOLD:
        yield t("feed.data.more", n=len(tables) - _TABLES_TOLD)


def _as_it_is(dataset: Dataset) -> Mapping[str, Any]:
    tables = {r.name: {"rows": r.rows} for r in dataset.resources}
    return {"release": dataset.release, "modified": dataset.modified or dataset.issued, "resources": tables}

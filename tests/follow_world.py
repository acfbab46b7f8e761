"""Meetings, agenda items, decisions and notices of Ale, harvested again and again, for feeds and calendars."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from icalendar import Calendar, Event

from catalog.changes import FILE, FOLLOWED, next_changes
from catalog.model import Dataset, Publisher
from catalog.records import load_records
from catalog.site import calendars, feeds
from catalog.site.page import Site
from catalog.store import Store, write_json
from tests.site_world import NOW, PUBLISHERS, make_site, put_dataset

FIRST = "2026-11-02T05:00:00Z"
SECOND = "2026-11-03T05:00:00Z"
THIRD = "2026-11-04T05:00:00Z"

Row = Mapping[str, str]

MEETING = {
    "id": "https://ale.example/m/1", "kommunkod": "1440", "organ_id": "1440-KS", "organ": "Kommunstyrelsen",
    "start": "2026-12-02T09:00:00+01:00", "slut": "2026-12-02T12:00:00+01:00", "plats": "Kommunhuset, Linden",
    "status": "kallat", "offentligt": "nej", "kalla_url": "https://ale.example/m/1", "hamtad": FIRST,
}  # fmt: skip
ITEM = {
    "id": "https://ale.example/punkt/1", "kommunkod": "1440", "organ_id": "1440-KS", "sammantrade_id": MEETING["id"],
    "nummer": "1", "rubrik": "Ny förskola i Nol", "diarienummer": "KS 2026/1",
    "handlingar_url": "https://ale.example/handlingar/1",
}  # fmt: skip
DECISION = {
    "id": "https://ale.example/beslut/1", "kommunkod": "1440", "organ_id": "1440-KS", "beslutsdatum": "2026-10-14",
    "paragraf": "12", "diarienummer": "KS 2026/9", "rubrik": "Motion om frukost i grundskolan",
    "utfall": "avslaget", "utfall_avser": "initiativ", "arendetyp": "motion", "overklagande": "laglighetsprovning",
    "beslutstext": "Motionen avslås.", "protokoll_url": "https://ale.example/protokoll/1",
}  # fmt: skip
NOTICE = {
    "id": "https://ale.example/anslag/1", "kommunkod": "1440", "organ": "Kommunstyrelsen", "typ": "ovrigt",
    "rubrik": "Samråd om gångväg", "anslaget": "2026-10-30", "tas_ned": "2026-11-30",
    "kalla_url": "https://ale.example/anslag/1",
}  # fmt: skip
WAY = {"kommunkod": "1440", "vag": "synpunkt", "finns": "ja", "namn": "Säg vad du tycker"}


class Harvests:
    """What was harvested of Ale. Each `take` is one harvest; a table that it does not name stays as it was."""

    def __init__(self, root: Path) -> None:
        self.root, self.number = root, 0
        self.held: dict[str, Dataset] = {}

    def take(
        self, at: str, now: datetime = NOW, publishers: Iterable[Publisher] = PUBLISHERS, **tables: list[Row]
    ) -> Site:
        """Store what a harvest at `at` received, with what changed since the last, and return the site."""
        self.number += 1
        for profile, rows in tables.items():
            key, old = f"ale/{profile}", self.held.get(profile)
            store = self.root / str(self.number)
            about = {"issued": old.issued if old else at, "modified": at, "source": "ale/politik"}
            new = put_dataset(store, key, {profile: {"profile": profile, "rows": rows}}, **about)
            if old and profile in FOLLOWED:
                ours, theirs = new.resources[0].path, old.resources[0].path
                before = old.changes.get(profile, {})
                told = {profile: next_changes(before, theirs, ours, at, FOLLOWED[profile])}
                write_json(ours.parent / FILE, told)
            loaded = Store(store).load(key)
            assert loaded is not None
            self.held[profile] = loaded
        site = replace(make_site(self.held.values(), publishers=publishers), now=now)
        return replace(site, records=load_records(site.catalog))


def feed(site: Site, path: str) -> list[dict[str, str]]:
    """Return the items of a feed, as its JSON says them."""
    (made,) = [f for f in feeds.made_files(site) if f.path == f"feeds/{path}.json"]
    items: list[dict[str, str]] = json.loads(made.make())["items"]
    return items


def calendar(site: Site, path: str) -> dict[str, Event]:
    """Return the events of a calendar by UID."""
    (made,) = [f for f in calendars.made_files(site) if f.path == f"kalender/{path}.ics"]
    found = Calendar.from_ical(made.make())
    return {str(event["UID"]): event for event in found.walk("VEVENT")}

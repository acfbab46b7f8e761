"""What a feed tells of a decision and of a notice: plain paragraphs and links, with an id and times that stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog import formats
from catalog.follow.moments import Moments, moment_of
from catalog.follow.names import tag
from catalog.law.appeals import Appeals
from catalog.records import Record
from catalog.site.decisions import subject_of
from catalog.site.page import Site
from catalog.subjects import subjects_of
from catalog.texts import load_texts

LANG = "sv"  # the texts of records are Swedish, so the feeds are


@dataclass(frozen=True)
class Entry:
    """One entry. `text` are paragraphs; `links` are (label, address), all absolute."""

    id: str
    url: str
    title: str
    published: datetime
    updated: datetime
    text: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()
    subjects: tuple[str, ...] = ()  # slugs


class Teller:
    """Makes entries of a site's records; each is made once, however many feeds it is in."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.t = load_texts().bound(LANG)
        self.moments = Moments(site.catalog.datasets)
        self.appeals = Appeals.of(site.records)
        self._entries: dict[str, Entry] = {}

    def entry(self, record: Record) -> Entry:
        """Return what a feed tells of a decision or a notice."""
        if record.url not in self._entries:
            self._entries[record.url] = self._entry(record)
        return self._entries[record.url]

    def absolute(self, path: str) -> str:
        """Return an address with the site's own in front."""
        return self.site.base_url + path

    def names(self, record: Record) -> dict[str, Any]:
        """Return the words kommun and organ of a record."""
        organ = self.site.records.organ_names.get((record.publisher, record.organ), record.get("organ") or record.organ)
        return {"organ": organ, "kommun": self.site.catalog.publishers[record.publisher].name}

    def subjects(self, record: Record) -> tuple[str, ...]:
        """Return the subjects of a record."""
        return subjects_of(record.row, self.names(record)["organ"])

    def known_since(self, record: Record) -> datetime:
        """Return when a record became public: a decision on the day that its minutes were announced."""
        if record.kind == "beslut":
            notices = self.site.records.by_meeting.get(("anslag", record.get("sammantrade_id")), [])
            posted = [n.date for n in notices if n.get("typ") == "justerat_protokoll"]
            meeting = self.site.records.meetings.get(record.get("sammantrade_id"))
            approved = meeting.get("justerat_datum") if meeting else ""
            days = [day for day in (*posted, approved) if day >= record.date] or [record.date]
            found = moment_of(min(days))
        else:
            found = moment_of(record.date)
        return found or self.moments.changed(record.dataset, record.get("id"))

    def outcome(self, record: Record) -> str:
        """Return the sentence that says what became of the proposal."""
        return " ".join(
            (self.t(f"decision.subject.{subject_of(record)}"), self.t(f"decision.outcome.{record.get('utfall')}"))
        )

    def _entry(self, record: Record) -> Entry:
        since = self.known_since(record)
        came = self.moments.came(record.dataset, record.get("id"))
        # What was there from the first release is as new as its own day; later changes are when they came.
        is_changed = came is not None or self.moments.count(record.get("id")) > 0
        updated = max(since, self.moments.changed(record.dataset, record.get("id"))) if is_changed else since
        text, links = (self._decision if record.kind == "beslut" else self._notice)(record)
        return Entry(
            id=tag(self.site.base_url, record.kind, record.publisher, record.get("id")),
            url=self.absolute(record.url),
            title=record.get("rubrik"),
            published=since,
            updated=updated,
            text=tuple(text),
            links=tuple(links),
            subjects=self.subjects(record),
        )

    def _decision(self, record: Record) -> tuple[list[str], list[tuple[str, str]]]:
        said = self.t("feed.decision.said", date=formats.date_long(record.date, LANG), **self.names(record))
        text = [f"{said} {self.outcome(record)}"]
        if (appeal := self.appeals.of_decision(record.row)).last:
            text.append(self.t("feed.decision.appeal_last", date=formats.date_long(appeal.last, LANG)))
        text += [record.get("beslutstext")] if record.get("beslutstext") else []
        links = [(self.t("feed.decision.source"), record.get("protokoll_url"))]
        return text, [link for link in links if link[1]]

    def _notice(self, record: Record) -> tuple[list[str], list[tuple[str, str]]]:
        names = {**self.names(record), "organ": record.get("organ")}
        text = [self.t(f"item.anslag.{record.get('typ')}") + ". "]
        text[0] += self.t("feed.notice.said", date=formats.date_long(record.date, LANG), **names)
        if down := record.get("tas_ned"):
            text.append(self.t("feed.notice.until", date=formats.date_long(down, LANG)))
        text.append(self.t("feed.notice.copy"))
        links = [(self.t("feed.notice.source"), record.get("dokument_url") or record.get("kalla_url"))]
        return text, [link for link in links if link[1].startswith(("http://", "https://"))]

"""What a feed tells of a decision and of a notice: plain paragraphs and links, with an id and times that stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from catalog import formats
from catalog.follow.moments import Moments, moment_of
from catalog.follow.names import tag
from catalog.follow.plain import one_line, shortened
from catalog.hearings import is_hearing
from catalog.law.appeal import AVBRUTEN, EJ_OVERKLAGBART, INTE_BORJAT, MINUTES, SARSKILD_LAG, Appeal
from catalog.records import ADVICE, Record, subject_of
from catalog.subjects import subjects_of
from catalog.texts import load_texts

if TYPE_CHECKING:
    from catalog.site.page import Site

LANG = "sv"  # the texts of records are Swedish, so the feeds are
MOST_SIGNS = 1500  # of a decision's text; the page has all of it
_NOT_FINAL = ("bordlagt", "aterremitterat", "tillstyrkt")  # the matter goes on: nothing of it was decided
_NO_OUTCOME = ("ovrigt", "okant")  # "Okänt utfall i Ale" says nothing: the title then says that it is a decision


@dataclass(frozen=True)
class Entry:
    """One entry. `title` is one line; `text` are paragraphs; `links` are (label, address), all absolute."""

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
            posted = [n.date for n in notices if n.get("typ") == MINUTES]
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
            (
                self.t(f"decision.subject.{subject_of(record)}", body=record.get("initiativ_av")),
                self.t(f"decision.outcome.{record.outcome}"),
            )
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
            title=one_line(self._title(record)),
            published=since,
            updated=updated,
            text=tuple(text),
            links=tuple(links),
            subjects=self.subjects(record),
        )

    def _title(self, record: Record) -> str:
        names = {"title": record.get("rubrik"), "kommun": self.names(record)["kommun"]}
        if record.kind != "beslut":
            return self.t("feed.notice.title", **names)
        if record.outcome in _NO_OUTCOME:
            return self.t("feed.decision.title_no_outcome", **names)
        return self.t("feed.decision.title", outcome=self.t(f"short.beslut.{record.outcome}"), **names)

    def _decision(self, record: Record) -> tuple[list[str], list[tuple[str, str]]]:
        said = "advised" if record.outcome.startswith(ADVICE) else "took_up" if record.outcome in _NOT_FINAL else "said"
        said = self.t(f"feed.decision.{said}", date=formats.date_long(record.date, LANG), **self.names(record))
        text = [f"{said} {self.outcome(record)}", self._appeal(self.site.appeals.of_decision(record.row))]
        if step := record.get("nasta_steg"):
            text.append(self.t("feed.decision.next", step=step))
        if own := record.get("beslutstext"):
            text.append(shortened(own, MOST_SIGNS, self.t("feed.decision.rest")))
        return text, web_links((self.t("feed.decision.source"), record.get("protokoll_url")))

    def _appeal(self, appeal: Appeal) -> str:
        """Return until when one can appeal, or why nobody can say; nothing in it depends on today."""
        if appeal.last:
            return self.t("feed.decision.appeal_last", date=formats.date_long(appeal.last, LANG))
        if appeal.if_review:
            return self.t("law.if_review", day=formats.date_long(appeal.if_review, LANG))
        if appeal.kind == INTE_BORJAT and appeal.due:
            return self.t("feed.decision.appeal_begins", date=formats.date_long(appeal.due, LANG))
        if appeal.kind == AVBRUTEN:
            return self.t("law.state.loper_inte_ut")
        if appeal.kind in (SARSKILD_LAG, EJ_OVERKLAGBART):
            return self.t(f"law.state.{appeal.kind}")
        return " ".join((self.t("law.state.okant"), self.t(f"law.reason.{appeal.reason}")))

    def _notice(self, record: Record) -> tuple[list[str], list[tuple[str, str]]]:
        names = {**self.names(record), "organ": record.get("organ")}
        text = [self.t(f"item.anslag.{record.get('typ')}") + ". "]
        text[0] += self.t("feed.notice.said", date=formats.date_long(record.date, LANG), **names)
        meeting = self.site.records.meetings.get(record.get("sammantrade_id"))
        links: list[tuple[str, str]] = []
        if (last := self.site.appeals.of_notice(record.row).last) is not None:
            text.append(self.t("feed.notice.appeal_last", date=formats.date_long(last, LANG)))
        elif is_hearing(record):
            text.append(self.t("feed.notice.hearing"))
        elif record.get("typ") == "sammantrade" and meeting is not None:
            lead = f"meeting.lead.{meeting.get('status')}"
            text.append(self.t(lead, when=formats.datetime(meeting.get("start"), LANG), **self.names(meeting)))
            links.append((self.t("feed.notice.meeting"), self.absolute(meeting.url)))
        if down := record.get("tas_ned"):
            text.append(self.t("feed.notice.until", date=formats.date_long(down, LANG)))
        text.append(self.t("feed.notice.copy"))
        return text, web_links(
            *links, (self.t("feed.notice.source"), record.get("dokument_url") or record.get("kalla_url"))
        )


def web_links(*links: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the links that lead to a page on the web."""
    return [(label, address) for label, address in links if address.startswith(("http://", "https://"))]

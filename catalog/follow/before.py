"""Before the decision: an entry for each agenda item still ahead, with the meeting, how to be heard and by which day.

The entry keeps its id when the meeting moves or the item is listed anew after the move, and is told again when the
meeting is moved or cancelled. It leaves the feed when the decision is taken or the day of the meeting has passed:
then there is nothing left to say before it. What was decided is told by the feeds of decisions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from catalog import formats
from catalog.agenda import AgendaItem
from catalog.follow.entries import LANG, Entry, Teller, web_links
from catalog.follow.meetings import CANCELLED, Sitting
from catalog.follow.moments import ZONE
from catalog.follow.names import tag
from catalog.follow.plain import one_line
from catalog.law.working_days import working_day_before
from catalog.records import Records
from catalog.take_part import YES, Way

_ADDRESSED = ("synpunkt", "e_forslag")  # the ways that a single matter can be spoken of through
_HELD = "genomfort"


@dataclass(frozen=True)
class Matter:
    """One agenda item at one sitting, wherever that was moved."""

    item: AgendaItem
    sitting: Sitting


def agenda_of(records: Records, sitting: Sitting) -> list[AgendaItem]:
    """Return what a sitting takes up: its own agenda, or until that is there the one of the row that it replaces."""
    return next((found for r in sitting.records if (found := records.agenda(r.get("id")))), [])


def matters(teller: Teller, sittings: Mapping[str, Sitting]) -> Iterator[tuple[str, Matter]]:
    """Yield (what tells it apart, matter) for every agenda item that is still to be decided."""
    records, today = teller.site.records, teller.site.now.astimezone(ZONE).date()
    for sitting in {id(s): s for s in sittings.values()}.values():
        if not _is_ahead(sitting, today):
            continue
        times: Counter[str] = Counter()
        for item in agenda_of(records, sitting):
            known_by = item.get("diarienummer") or item.get("id")
            times[known_by] += 1  # a matter may be on an agenda twice, in parts
            if records.decided(item) is None:
                part = f" {times[known_by]}" if times[known_by] > 1 else ""
                yield f"{sitting.root} {known_by}{part}", Matter(item, sitting)


def before_entry(teller: Teller, known_by: str, matter: Matter, ways: Mapping[str, Way]) -> Entry:
    """Return what the feeds tell of one matter. `ways` are the kommun's ways to take part."""
    item, sitting = matter.item, matter.sitting
    site, moments = teller.site, teller.moments
    listed = moments.changed(item.dataset, item.get("id"))
    times = [t for t in (moments.news(item.get("id")), *(moments.news(r.get("id")) for r in sitting.records)) if t]
    text, links = (_called_off if sitting.status == CANCELLED else _ahead)(teller, matter, ways)
    return Entry(
        id=tag(site.base_url, "arendepunkt", item.publisher, known_by),
        url=teller.absolute(sitting.record.url),
        title=one_line(_title(teller, matter)),
        published=moments.came(item.dataset, item.get("id")) or min([listed, *times]),
        updated=max(times, default=listed),
        text=tuple(text),
        links=tuple(links),
        subjects=item.subjects,
    )


def last_day(start: datetime) -> date:
    """Return the last working day before a meeting."""
    return working_day_before(start.astimezone(ZONE).date())


def _is_ahead(sitting: Sitting, today: date) -> bool:
    start = sitting.start
    return sitting.record.get("status") != _HELD and start is not None and start.astimezone(ZONE).date() >= today


def _title(teller: Teller, matter: Matter) -> str:
    record = matter.sitting.record
    names = {"title": matter.item.get("rubrik"), "kommun": teller.names(record)["kommun"]}
    if matter.sitting.status == CANCELLED:
        key = "moved" if record.get("status") == "flyttat" else "cancelled"
        return teller.t(f"feed.before.title_{key}", **names)
    return teller.t("feed.before.title", day=formats.date_short(record.get("start"), LANG), **names)


def _called_off(teller: Teller, matter: Matter, _: Mapping[str, Way]) -> tuple[list[str], list[tuple[str, str]]]:
    record = matter.sitting.record
    key = "unknown_time" if record.get("status") == "flyttat" else "cancelled"
    names = {**teller.names(record), "when": formats.datetime(record.get("start"), LANG)}
    papers = (teller.t("feed.before.papers"), matter.item.get("handlingar_url"))
    return [teller.t(f"feed.before.{key}", **names)], web_links(papers)


def _ahead(teller: Teller, matter: Matter, ways: Mapping[str, Way]) -> tuple[list[str], list[tuple[str, str]]]:
    sitting, record, t = matter.sitting, matter.sitting.record, teller.t
    names = teller.names(record)
    text = [t("feed.before.will", when=formats.datetime(record.get("start"), LANG), **names)]
    if sitting.earlier:
        text.append(t("feed.before.moved", when=formats.datetime(sitting.earlier[-1].get("start"), LANG)))
    if sitting.start is not None:
        text.append(t("feed.before.last_day", date=formats.date_long(last_day(sitting.start), LANG)))
    known = [ways[name] for name in _ADDRESSED if name in ways and ways[name].finns == YES]
    addresses = [(way.namn or t(f"delta.way.{way.vag}.name"), way.adress_url) for way in known if way.adress_url]
    contacts = [t("feed.before.contact", contact=way.kontakt) for way in known if way.kontakt and not way.adress_url]
    if not addresses and not contacts:
        contacts.append(t("feed.before.no_way", kommun=names["kommun"]))
        addresses.append((t("delta.place.website"), teller.site.catalog.publishers[record.publisher].website))
    text += contacts
    if record.get("offentligt") == "ja":
        place = record.get("plats")
        text.append(t("feed.before.public", place=place) if place else t("feed.before.public_no_place"))
    elif record.get("offentligt") == "nej":
        text.append(t("feed.before.closed"))
    if record.get("delta") == "fragestund":
        text.append(t("feed.before.question_time"))
    return text, web_links(
        (t("feed.before.papers"), matter.item.get("handlingar_url")),
        *addresses,
        (t("feed.before.webcast"), record.get("webbsandning_url")),
        (t("feed.before.more", kommun=names["kommun"]), teller.absolute(f"/delta/{record.publisher}/")),
    )

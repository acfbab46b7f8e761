"""Before the decision: an entry for each agenda item, with the meeting, how to be heard, and the last day for it.

The entry keeps its id when the meeting moves or the item is listed anew after the move, and is told again when the
meeting is cancelled and when the decision is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from catalog import formats
from catalog.agenda import AgendaItem
from catalog.follow.entries import LANG, Entry, Teller
from catalog.follow.meetings import CANCELLED, Sitting
from catalog.follow.moments import ZONE
from catalog.follow.names import tag
from catalog.law.working_days import is_working_day
from catalog.records import Record
from catalog.take_part import YES, Way

_ADDRESSED = ("synpunkt", "e_forslag")  # the ways that a single matter can be spoken of through


@dataclass(frozen=True)
class Matter:
    """One agenda item at one sitting, wherever that was moved."""

    item: AgendaItem
    sitting: Sitting
    decision: Record | None


def matters(teller: Teller, sittings: Mapping[str, Sitting]) -> Iterator[tuple[str, Matter]]:
    """Yield (what tells it apart, matter) for every agenda item of a meeting that we know, each once.

    An item that stands on the agendas of both the old meeting and the one it moved to counts as the new one's.
    """
    records = teller.site.records
    for sitting in {id(s): s for s in sittings.values()}.values():
        taken: set[str] = set()
        for record in sitting.records:
            for item in records.agenda(record.get("id")):
                known_by = item.get("diarienummer") or item.get("id")
                if known_by not in taken:
                    taken.add(known_by)
                    yield f"{sitting.root} {known_by}", Matter(item, sitting, records.decided(item))


def before_entry(teller: Teller, known_by: str, matter: Matter, ways: Mapping[str, Way]) -> Entry:
    """Return what the feeds tell of one matter. `ways` are the kommun's ways to take part."""
    item, sitting, decision = matter.item, matter.sitting, matter.decision
    site, moments = teller.site, teller.moments
    listed = moments.changed(item.dataset, item.get("id"))
    times = [t for t in (moments.news(item.get("id")), *(moments.news(r.get("id")) for r in sitting.records)) if t]
    if decision is not None:
        times.append(teller.entry(decision).updated)
        text, links = _after(teller, matter, decision)
        title = teller.t(
            "feed.before.title_decided",
            outcome=teller.t(f"item.beslut.{decision.get('utfall')}"),
            title=item.get("rubrik"),
            kommun=teller.names(sitting.record)["kommun"],
        )
    else:
        text, links = _ahead(teller, matter, ways)
        title = _title(teller, matter)
    return Entry(
        id=tag(site.base_url, "arendepunkt", item.publisher, known_by),
        url=teller.absolute((decision or sitting.record).url),
        title=title,
        published=moments.came(item.dataset, item.get("id")) or min([listed, *times]),
        updated=max(times, default=listed),
        text=tuple(text),
        links=tuple(links),
        subjects=item.subjects,
    )


def last_day(start: datetime) -> datetime:
    """Return the last working day before a meeting: later than that, hardly anyone reads a letter."""
    day = start.astimezone(ZONE) - timedelta(1)
    while not is_working_day(day.date()):
        day -= timedelta(1)
    return day


def _title(teller: Teller, matter: Matter) -> str:
    sitting = matter.sitting
    names = {"title": matter.item.get("rubrik"), "kommun": teller.names(sitting.record)["kommun"]}
    if sitting.status == CANCELLED:
        return teller.t("feed.before.title_cancelled", **names)
    return teller.t("feed.before.title", day=formats.date_short(sitting.record.get("start"), LANG), **names)


def _ahead(teller: Teller, matter: Matter, ways: Mapping[str, Way]) -> tuple[list[str], list[tuple[str, str]]]:
    sitting, record = matter.sitting, matter.sitting.record
    t, start = teller.t, sitting.start
    names = {**teller.names(record), "when": formats.datetime(record.get("start"), LANG)}
    links = [(t("feed.before.papers"), matter.item.get("handlingar_url"))]
    if sitting.status == CANCELLED:
        key = "unknown_time" if record.get("status") == "flyttat" else "cancelled"
        return [t(f"feed.before.{key}", when=names["when"])], [link for link in links if link[1]]
    held = record.get("status") == "genomfort"
    text = [t("feed.before.held" if held else "feed.before.will", **names)]
    if sitting.earlier:
        text.append(t("feed.before.moved", when=formats.datetime(sitting.earlier[-1].get("start"), LANG)))
    if held:
        return text, [link for link in links if link[1]]
    if start is not None:
        text.append(t("feed.before.last_day", date=formats.date_long(last_day(start), LANG)))
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
    links += addresses
    links.append((t("feed.before.webcast"), record.get("webbsandning_url")))
    links.append((t("feed.before.more", kommun=names["kommun"]), teller.absolute(f"/delta/{record.publisher}/")))
    return text, [link for link in links if link[1]]


def _after(teller: Teller, matter: Matter, decision: Record) -> tuple[list[str], list[tuple[str, str]]]:
    entry = teller.entry(decision)
    told = teller.t("feed.before.decided", outcome=teller.outcome(decision))
    return [told, *entry.text[1:2]] if teller.appeals.of_decision(decision.row).last else [told], list(entry.links)

"""The calendars: meetings of each kommun and body, each meeting alone, and each kommun's last days to appeal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime

from catalog import formats
from catalog.follow.before import agenda_of, last_day
from catalog.follow.entries import LANG, Teller
from catalog.follow.ical import Happening, ical
from catalog.follow.meetings import CANCELLED, Sitting, sittings
from catalog.follow.moments import ZONE, moment_of, start_of
from catalog.follow.names import uid
from catalog.ids import fingerprint
from catalog.model import Publisher
from catalog.site.page import MadeFile, Site

MOST = 200  # events in a calendar, the latest; a body that meets every other week has them for some eight years
TO_COME = ("planerat", "kallat")
_SHOWN = 12  # items of an agenda that an event lists


def made_files(site: Site) -> Iterator[MadeFile]:
    """Yield every calendar."""
    teller = Teller(site)
    known = sittings(site.records.by_kind["sammantraden"], teller.moments)
    events = {id(s): e for s in known.values() if (e := _meeting(teller, s))}
    for kommun in site.catalog.kommuner():
        names = {"kommun": kommun.name}
        for record in site.records.of("sammantraden", kommun.slug):
            if one := events.get(id(known[record.get("id")])):
                yield _file(teller, calendar_path(record.url), one.title, [one])
        for organ, name in site.records.organs(kommun.slug):
            own = [known[r.get("id")] for r in site.records.of("sammantraden", kommun.slug, organ)]
            title = teller.t("calendar.organ", organ=name, **names)
            yield _file(teller, f"/kalender/organ/{kommun.slug}/{organ}.ics", title, _of(events, own))
        own = [known[r.get("id")] for r in site.records.of("sammantraden", kommun.slug)]
        title = teller.t("calendar.kommun", **names)
        yield _file(teller, f"/kalender/kommun/{kommun.slug}.ics", title, _of(events, own))
        title = teller.t("calendar.appeal", **names)
        yield _file(teller, f"/kalender/overklaga/kommun/{kommun.slug}.ics", title, _appeal_days(teller, kommun))


def calendar_path(meeting_url: str) -> str:
    """Return the address of the calendar of one meeting, given the address of its page."""
    return f"/kalender/sammantrade/{meeting_url.removeprefix('/sammantraden/').rstrip('/')}.ics"


def _file(teller: Teller, path: str, title: str, found: Iterable[Happening]) -> MadeFile:
    title = teller.t("feed.example", title=title) if teller.site.example_data else title
    latest = sorted(found, key=lambda one: (*_day_and_moment(one.start), one.uid))[-MOST:]
    own = teller.absolute(path)
    return MadeFile(
        path.lstrip("/"),
        fingerprint([title, own, [asdict(one) for one in latest]]),
        lambda: ical(title=title, own=own, happenings=latest),
    )


def _of(events: dict[int, Happening], found: Iterable[Sitting]) -> list[Happening]:
    """Return the events of sittings, each once: a moved meeting has several rows."""
    return list({e.uid: e for s in found if (e := events.get(id(s)))}.values())


def _meeting(teller: Teller, sitting: Sitting) -> Happening | None:
    """Return the event of a meeting, None when its time cannot be read."""
    record, t = sitting.record, teller.t
    start = start_of(record.get("start"))
    if start is None:
        return None
    names = teller.names(record)
    kind = {"installt": "meeting_cancelled", "flyttat": "meeting_moved_away"}.get(record.get("status"), "meeting")
    lines = [t(f"meeting.lead.{record.get('status')}", when=formats.datetime(record.get("start"), LANG), **names)]
    if sitting.earlier and sitting.status != CANCELLED:
        lines.append(t("calendar.moved", when=formats.datetime(sitting.earlier[-1].get("start"), LANG)))
    if attend := record.get("delta"):
        lines.append(t(f"meeting.attend_by.{attend}") + ".")
    if record.get("status") in TO_COME and sitting.start is not None:
        lines.append(t("feed.before.last_day", date=formats.date_long(last_day(sitting.start), LANG)))
    items = agenda_of(teller.site.records, sitting)
    if items:
        lines += [t("calendar.agenda"), *(f"– {item.get('rubrik')}" for item in items[:_SHOWN])]
        if len(items) > _SHOWN:
            lines.append(t("calendar.agenda_more", n=len(items) - _SHOWN))
    times = [teller.moments.changed(item.dataset, item.get("id")) for item in items]
    return Happening(
        uid=uid(teller.site.base_url, "sammantrade", record.publisher, sitting.root),
        sequence=sitting.sequence,
        changed=max([sitting.changed, *times]),
        start=start,
        end=_end(start, record.get("slut")),
        title=t(f"calendar.{kind}", **names),
        text="\n".join(lines),
        url=teller.absolute(record.url),
        status=sitting.status,
        place=record.get("plats"),
    )


def _end(start: datetime | date, text: str) -> datetime | date | None:
    """Return when it ends, as a day when it begins as one."""
    end = moment_of(text) if text else None
    return end.astimezone(ZONE).date() if end and not isinstance(start, datetime) else end


def _day_and_moment(start: datetime | date) -> tuple[str, str]:
    """Return what puts events in order: those of a whole day first on their day."""
    if not isinstance(start, datetime):
        return start.isoformat(), ""
    local = start.astimezone(ZONE)
    return local.date().isoformat(), local.isoformat()


def _appeal_days(teller: Teller, kommun: Publisher) -> Iterator[Happening]:
    """Yield the last day to appeal of each notice that starts the time, as far as the law lets it be computed."""
    for record in teller.site.records.of("anslag", kommun.slug):
        last = teller.site.appeals.of_notice(record.row).last
        if last is not None:
            yield Happening(
                uid=uid(teller.site.base_url, "overklaga", record.publisher, record.get("id")),
                sequence=teller.moments.count(record.get("id")),
                changed=teller.moments.changed(record.dataset, record.get("id")),
                start=last,
                end=None,
                title=teller.t("calendar.appeal_day", title=record.get("rubrik"), kommun=kommun.name),
                text=teller.t("calendar.appeal_about"),
                url=teller.absolute(record.url),
            )

"""The notice board of a kommun: approved minutes, coming council meetings, and the other kinds of notices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from harvesters.sandbox import words
from harvesters.sandbox.bodies import KF, KS, Body
from harvesters.sandbox.days import last_appeal_day, working_day
from harvesters.sandbox.matters import FORMAL_SECTIONS, Decision
from harvesters.sandbox.meetings import Meeting, Record
from harvesters.sandbox.places import Place

BY_DEFAULT = 20
BOARD_DAYS = 400  # how far back the board's archive reaches

# Slips that real boards have, each in every tenth kommun.
_EVERY, _LATE, _AT_ONCE = 10, 3, 8
_LATE_DAYS, _LATE_MONTH = 4, 5

# typ, heading, legal basis, days on the board
_OTHERS = (
    ("kungorelse", "Samråd om detaljplan för {fastighet}, {omrade}", "PBL 5:11", 28),
    ("kungorelse", "Granskning av detaljplan för {fastighet}, {omrade}", "PBL 5:18", 21),
    ("kungorelse", "Kungörelse om bygglov, {fastighet}", "PBL 9:41 b", 28),
    ("underrattelse", "Underrättelse om ansökan om bygglov, {fastighet}", "PBL 9:25", 21),
    ("underrattelse", "Underrättelse om antagen detaljplan för {fastighet}", "PBL 5:30", 28),
    ("delegationsbeslut", "Delegationsbeslut om torgplats vid {gata}", "KL 6:40", 28),
    ("foreskrift", "Lokal trafikföreskrift om parkering på {gata}", "trafikförordningen 10:1", 30),
    ("foreskrift", "Eldningsförbud i {omrade}", "förordning om skydd mot olyckor 2:7", 14),
    ("ovrigt", "Samråd om ny gång- och cykelväg vid {gata}", "", 30),
    ("ovrigt", "Tillfällig avstängning av {gata}", "", 14),
)  # fmt: skip


def notices_of(
    place: Place,
    bodies: Sequence[Body],
    meetings: Sequence[Meeting],
    decisions: Sequence[Decision],
    today: date,
    rng: Random,
) -> tuple[Record, ...]:
    """Return the rows of `anslag` in order of the day they went up, at least BY_DEFAULT of them.

    Fields that only the harvester can know (nedtaget, forst_sedd, senast_sedd) are left out.
    """
    sections: dict[str, list[int]] = {}
    for decision in decisions:
        if decision.meeting is not None:
            sections.setdefault(decision.meeting.key, []).append(int(decision.section))
    oldest = today - timedelta(BOARD_DAYS)
    store = rng.choice(words.STORES)
    made = [
        _minutes(place, meeting, sections.get(meeting.key, []), store, rng)
        for meeting in meetings
        if meeting.posted and meeting.posted >= oldest
    ]
    made = _slipped(place, made)
    if at_once := _at_once(place, meetings, sections, oldest, store):
        made.append(at_once)
    made += [
        _call(place, meeting, today)
        for meeting in meetings
        if meeting.body.short == KF and meeting.status in ("kallat", "genomfort") and meeting.day >= oldest
    ]
    made += [_other(place, bodies, number, today, rng) for number in range(max(3, BY_DEFAULT - len(made)))]
    return tuple(sorted(made, key=lambda row: (str(row["anslaget"]), str(row["id"]))))


def _minutes(place: Place, meeting: Meeting, sections: Sequence[int], store: str, rng: Random) -> Record:
    posted = meeting.posted
    assert posted is not None
    assert meeting.justerat is not None
    last = last_appeal_day(posted)
    said = last if rng.random() > 0.03 else last - timedelta(1)  # some kommuner count wrong; the portal shows both
    first = sections[0] - FORMAL_SECTIONS if sections else 1
    return _row(
        place,
        name=f"protokoll-{meeting.key.replace('/', '-')}",
        organ=meeting.body.name,
        typ="justerat_protokoll",
        rubrik=f"Protokoll från {meeting.body.name.lower()} {meeting.day}",
        sammantrade_id=meeting.id,
        sammantradesdatum=meeting.day.isoformat(),
        paragrafer=f"{first}–{sections[-1] if sections else FORMAL_SECTIONS}",
        justerat_datum=meeting.justerat.isoformat(),
        anslaget=posted.isoformat(),
        tas_ned=working_day(last + timedelta(rng.choice((1, 1, 1, 3)))).isoformat(),
        overklagas_senast_enligt_kommun=said.isoformat(),
        forvaringsplats=store,
        kontakt="Kommunkansliet",
        lagrum="KL 8:12",
        dokument_url=meeting.minutes_url,
    )


def _slipped(place: Place, made: list[Record]) -> list[Record]:
    """Return the notices of minutes; in some kommuner (by rank) one of them was put up too late."""
    if place.rank % _EVERY != _LATE or len(made) < 2:
        return made
    index = len(made) // 2
    late = working_day(date.fromisoformat(str(made[index]["anslaget"])) + timedelta(_LATE_DAYS))
    last = last_appeal_day(late)
    days = {"anslaget": late, "tas_ned": working_day(last + timedelta(1)), "overklagas_senast_enligt_kommun": last}
    made[index] = {**made[index], **{name: day.isoformat() for name, day in days.items()}}
    return made


def _at_once(
    place: Place, meetings: Sequence[Meeting], sections: Mapping[str, Sequence[int]], oldest: date, store: str
) -> Record | None:
    """Return the notice of one section that the board approved at once, in some kommuner (by rank)."""
    if place.rank % _EVERY != _AT_ONCE:
        return None
    own = (m for m in meetings if m.body.short == KS and m.posted and m.day >= oldest and sections.get(m.key))
    meeting = next(own, None)
    if meeting is None:
        return None
    section = sections[meeting.key][0]
    last = last_appeal_day(meeting.day)
    return _row(
        place,
        name=f"protokoll-{meeting.key.replace('/', '-')}-{section}",
        organ=meeting.body.name,
        typ="justerat_protokoll",
        rubrik=f"Omedelbart justerat från {meeting.body.name.lower()} {meeting.day}, § {section}",
        sammantrade_id=meeting.id,
        sammantradesdatum=meeting.day.isoformat(),
        paragrafer=str(section),
        justerat_datum=meeting.day.isoformat(),
        anslaget=meeting.day.isoformat(),
        tas_ned=working_day(last + timedelta(1)).isoformat(),
        overklagas_senast_enligt_kommun=last.isoformat(),
        forvaringsplats=store,
        kontakt="Kommunkansliet",
        lagrum="KL 8:12",
        dokument_url=meeting.minutes_url,
    )


def _call(place: Place, meeting: Meeting, today: date) -> Record:
    """Return the notice of a council meeting: ten days before it, and in some kommuner (by rank) once too late."""
    is_late = place.rank % _EVERY == _LATE and meeting.day.month == _LATE_MONTH
    posted = min(today, working_day(meeting.day - timedelta(5 if is_late else 10), step=-1))
    return _row(
        place,
        name=f"kallelse-{meeting.key.replace('/', '-')}",
        organ=meeting.body.name,
        typ="sammantrade",
        rubrik=f"Kommunfullmäktige sammanträder {meeting.day}",
        sammantrade_id=meeting.id,
        sammantradesdatum=meeting.day.isoformat(),
        anslaget=posted.isoformat(),
        tas_ned=(meeting.day + timedelta(1)).isoformat(),
        kontakt="Kommunkansliet",
        lagrum="KL 5:13",
        dokument_url=f"{place.base}/kallelse/{meeting.key}.html",
    )


def _other(place: Place, bodies: Sequence[Body], number: int, today: date, rng: Random) -> Record:
    typ, title, law, days = rng.choice(_OTHERS)
    posted = working_day(today - timedelta(rng.randrange(0, 75)), step=-1)
    owner = next((body for body in bodies if "plan" in body.areas), bodies[1])
    name = f"{typ}-{posted.year}-{number + 1}"
    return _row(
        place,
        name=name,
        organ=owner.name,
        typ=typ,
        rubrik=title.format_map(words.slots(rng, posted, posted)),
        anslaget=posted.isoformat(),
        tas_ned=working_day(posted + timedelta(days)).isoformat(),
        kontakt="Samhällsbyggnadsförvaltningen",
        lagrum=law or None,
        dokument_url=f"{place.base}/anslag/{name}.html",
    )


def _row(place: Place, *, name: str, **values: str | None) -> Record:
    """Return a full row: every column, None where the notice has nothing to say."""
    row: Record = {"id": f"{place.base}/id/anslag/{name}", "kommunkod": place.kommunkod}
    for column in (
        "organ", "typ", "rubrik", "sammantrade_id", "sammantradesdatum", "paragrafer", "justerat_datum", "anslaget",
        "tas_ned", "overklagas_senast_enligt_kommun", "forvaringsplats", "kontakt", "lagrum", "dokument_url",
    ):  # fmt: skip
        row[column] = values.get(column)
    row["kalla_url"] = f"{place.base}/anslagstavla.html#{name}"
    return row

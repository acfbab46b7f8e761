"""Calendars: a meeting keeps its place through moves and cancellations, and its hours through both clock changes."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from jinja2 import Undefined

from catalog.output import Output
from catalog.site import calendars, feeds, meetings
from tests.follow_world import DECISION, FIRST, ITEM, MEETING, NOTICE, SECOND, THIRD, Harvests, calendar
from tests.site_world import BASE_URL, Markup, by_url, render

STOCKHOLM = ZoneInfo("Europe/Stockholm")
KS = "kommun/ale"


@pytest.fixture
def harvests(tmp_path):
    return Harvests(tmp_path)


def only(site, path=KS):
    (event,) = calendar(site, path).values()
    return event


def started(event):
    return event.decoded("DTSTART").isoformat()


def test_new_then_moved_then_cancelled_is_one_event(harvests):
    new = only(harvests.take(FIRST, sammantraden=[MEETING], arendepunkter=[ITEM]))
    assert (new["SEQUENCE"], new["STATUS"], started(new)) == (0, "CONFIRMED", "2026-12-02T09:00:00+01:00")
    assert new["SUMMARY"] == "Kommunstyrelsen, Ale"
    assert "– Ny förskola i Nol" in new["DESCRIPTION"]
    moved_to = {"start": "2026-12-03T13:00:00+01:00", "slut": "2026-12-03T15:00:00+01:00"}
    moved = only(harvests.take(SECOND, sammantraden=[MEETING | moved_to]))
    assert (moved["UID"], moved["SEQUENCE"], started(moved)) == (new["UID"], 1, "2026-12-03T13:00:00+01:00")
    cancelled = only(harvests.take(THIRD, sammantraden=[MEETING | moved_to | {"status": "installt"}]))
    assert (cancelled["UID"], cancelled["SEQUENCE"], cancelled["STATUS"]) == (new["UID"], 2, "CANCELLED")
    assert cancelled["SUMMARY"] == "Inställt: Kommunstyrelsen, Ale"
    times = [event.decoded("DTSTAMP").isoformat() for event in (new, moved, cancelled)]
    assert times == ["2026-11-02T05:00:00+00:00", "2026-11-03T05:00:00+00:00", "2026-11-04T05:00:00+00:00"]


def test_a_meeting_moved_by_a_new_row_is_the_same_event(harvests):
    """The other way to move one: the old row is marked, and a new one names it."""
    new = only(harvests.take(FIRST, sammantraden=[MEETING], arendepunkter=[ITEM]))
    gone = MEETING | {"status": "flyttat"}
    nowhere = only(harvests.take(SECOND, sammantraden=[gone]))
    assert (nowhere["STATUS"], nowhere["SEQUENCE"]) == ("CANCELLED", 1)
    assert nowhere["SUMMARY"] == "Flyttat, ny tid okänd: Kommunstyrelsen, Ale"
    later = MEETING | {
        "id": "https://ale.example/m/2",
        "ersatter_id": MEETING["id"],
        "start": "2026-12-09T09:00:00+01:00",
        "slut": "",
    }
    moved = only(harvests.take(THIRD, sammantraden=[gone, later]))
    assert (moved["UID"], moved["SEQUENCE"], moved["STATUS"]) == (new["UID"], 2, "CONFIRMED")
    assert started(moved) == "2026-12-09T09:00:00+01:00"
    assert "Det skulle först ha hållits onsdag 2 december 2026" in moved["DESCRIPTION"]
    assert "– Ny förskola i Nol" in moved["DESCRIPTION"], "the old agenda holds until the new meeting has one"
    alone = only(harvests.take("2026-11-05T05:00:00Z", sammantraden=[later]))
    assert alone["UID"] == new["UID"], "also when the kommun takes the old row away"
    assert alone["SEQUENCE"] >= moved["SEQUENCE"]
    called_off = only(harvests.take("2026-11-06T05:00:00Z", sammantraden=[gone, later | {"status": "installt"}]))
    assert called_off["SEQUENCE"] > alone["SEQUENCE"]
    assert "Det skulle först" not in called_off["DESCRIPTION"]


def test_one_that_is_marked_stays_one_that_vanishes_leaves_and_can_come_back(harvests):
    other = MEETING | {"id": "https://ale.example/m/2", "start": "2026-12-16T09:00:00+01:00", "slut": ""}
    uids = calendar(harvests.take(FIRST, sammantraden=[MEETING, other]), KS)
    site = harvests.take(SECOND, sammantraden=[other | {"status": "installt"}])
    left = only(site)
    assert left["STATUS"] == "CANCELLED"
    (vanished,) = uids.keys() - {left["UID"]}
    back = calendar(harvests.take(THIRD, sammantraden=[MEETING, other | {"status": "installt"}]), KS)
    assert back.keys() == uids.keys()
    assert (back[vanished]["SEQUENCE"], back[vanished]["STATUS"]) == (1, "CONFIRMED")
    assert back[left["UID"]]["SEQUENCE"] == 1, "nothing new of the cancelled one"


def test_nothing_new_rewrites_no_file(harvests, tmp_path):
    def build(site):
        output = Output.open(tmp_path / "site")
        for made in (*calendars.made_files(site), *feeds.made_files(site)):
            output.make(made.path, made.inputs, made.make)
        output.close({"base_url": BASE_URL})
        return output.written, {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in (tmp_path / "site").rglob("*.*")}

    tables = {"sammantraden": [MEETING], "arendepunkter": [ITEM], "beslut": [DECISION], "anslag": [NOTICE]}
    wrote, first = build(harvests.take(FIRST, **tables))
    assert wrote == len(first) > 20
    for path, _ in first.items():
        os.utime(path, ns=(0, 0))
    wrote, again = build(harvests.take(FIRST, **tables))
    assert wrote == 0
    assert {path: data for path, (data, _) in again.items()} == {path: data for path, (data, _) in first.items()}
    assert {mtime for _, mtime in again.values()} == {0}
    wrote, _ = build(harvests.take(SECOND, sammantraden=[MEETING | {"plats": "Folkets hus"}]))
    changed = {p.relative_to(tmp_path / "site").as_posix() for p in first if p.stat().st_mtime_ns}
    assert {
        "kalender/kommun/ale.ics",
        "kalender/organ/ale/ks.ics",
        "kalender/sammantrade/ale/ks/2026-12-02.ics",
    } <= changed
    assert not any("amal" in path for path in changed)
    assert "feeds/beslut.atom" not in changed


@pytest.mark.parametrize(
    ("start", "in_utc"),
    [
        ("2026-03-28T18:00:00+01:00", "2026-03-28T17:00:00+00:00"),
        ("2026-03-29T01:30:00+01:00", "2026-03-29T00:30:00+00:00"),  # half an hour before the clocks go forward
        ("2026-03-29T03:30:00+02:00", "2026-03-29T01:30:00+00:00"),
        ("2026-03-29T18:00:00", "2026-03-29T16:00:00+00:00"),  # without an offset it is Swedish time
        ("2026-10-24T18:00:00+02:00", "2026-10-24T16:00:00+00:00"),
        ("2026-10-25T02:30:00+02:00", "2026-10-25T00:30:00+00:00"),  # the hour that comes twice
        ("2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00+00:00"),
        ("2026-10-25T18:00:00+01:00", "2026-10-25T17:00:00+00:00"),
        ("2026-10-26T17:00:00Z", "2026-10-26T17:00:00+00:00"),
    ],
)
def test_the_hour_is_right_over_both_clock_changes(harvests, start, in_utc):
    event = only(harvests.take(FIRST, sammantraden=[MEETING | {"start": start, "slut": ""}]))
    assert event.decoded("DTSTART").astimezone(UTC).isoformat() == in_utc


def test_the_zone_that_is_written_out_is_swedens(harvests):
    site = harvests.take(FIRST, sammantraden=[MEETING])
    (made,) = [f for f in calendars.made_files(site) if f.path == "kalender/kommun/ale.ics"]
    (zone,) = Calendar.from_ical(made.make()).walk("VTIMEZONE")
    ours = zone.to_tz(lookup_tzid=False)
    for year in range(1998, 2060):
        for month, day in [(1, 1), (3, 20), (4, 1), (7, 1), (10, 20), (11, 1)]:
            moment = datetime(year, month, day, 12)  # noqa: DTZ001 - read in both zones
            assert moment.replace(tzinfo=ours).utcoffset() == moment.replace(tzinfo=STOCKHOLM).utcoffset()


def test_a_meeting_whose_time_is_not_told_lasts_the_day(harvests):
    """Kinds write Swedish midnight when a source gives a day alone; nobody meets then."""
    day = MEETING | {"start": "2026-06-15T00:00:00+02:00", "slut": ""}
    days = MEETING | {
        "id": "https://ale.example/m/2",
        "start": "2026-12-14T00:00:00+01:00",
        "slut": "2026-12-15T00:00:00+01:00",
    }
    half = MEETING | {
        "id": "https://ale.example/m/3",
        "start": "2026-12-21T00:00:00+01:00",
        "slut": "2026-12-21T12:00:00+01:00",
    }
    site = harvests.take(FIRST, sammantraden=[day, days, half])
    found = {e.decoded("DTSTART"): e for e in calendar(site, KS).values()}
    assert set(found) == {date(2026, 6, 15), date(2026, 12, 14), date(2026, 12, 21)}
    assert "DTEND" not in found[date(2026, 6, 15)]
    assert found[date(2026, 12, 14)].decoded("DTEND") == date(2026, 12, 16)
    assert "DTEND" not in found[date(2026, 12, 21)]
    assert "00.00" not in str(found)
    for page in by_url(meetings.pages(site)).values():
        assert "00.00" not in Markup(render(page, Undefined)).text


def test_a_time_of_day_in_utc_is_a_time(harvests):
    event = only(harvests.take(FIRST, sammantraden=[MEETING | {"start": "2026-12-02T00:00:00Z", "slut": ""}]))
    assert started(event) == "2026-12-02T01:00:00+01:00"


def test_each_calendar_has_its_own_meetings(harvests):
    council = MEETING | {
        "id": "https://ale.example/m/2",
        "organ_id": "1440-KF",
        "organ": "Kommunfullmäktige",
        "start": "2026-12-14T18:00:00+01:00",
        "slut": "",
    }
    site = harvests.take(FIRST, sammantraden=[MEETING, council])
    assert len(calendar(site, "kommun/ale")) == 2
    assert only(site, "organ/ale/kf")["SUMMARY"] == "Kommunfullmäktige, Ale"
    assert only(site, "organ/ale/ks")["SUMMARY"] == "Kommunstyrelsen, Ale"
    assert only(site, "sammantrade/ale/ks/2026-12-02")["URL"] == "https://insyn.example/sammantraden/ale/ks/2026-12-02/"
    assert calendar(site, "kommun/amal") == {}


def test_a_calendar_holds_the_latest_of_many_meetings(harvests):
    begin = datetime(2024, 1, 8, 9, tzinfo=STOCKHOLM)
    many = [
        MEETING | {"id": f"https://ale.example/m/{n}", "start": (begin + timedelta(3 * n)).isoformat(), "slut": ""}
        for n in range(calendars.MOST + 30)
    ]
    found = calendar(harvests.take(FIRST, sammantraden=many), KS)
    assert len(found) == calendars.MOST
    assert max(started(e) for e in found.values()) == many[-1]["start"]
    assert min(started(e) for e in found.values()) == many[30]["start"]


def test_the_last_day_to_appeal_is_a_day(harvests):
    minutes = NOTICE | {
        "typ": "justerat_protokoll", "rubrik": "Protokoll 2026-10-14", "sammantradesdatum": "2026-10-14",
        "justerat_datum": "2026-10-20", "anslaget": "2026-10-21",
    }  # fmt: skip
    site = harvests.take(FIRST, anslag=[minutes, NOTICE | {"id": "https://ale.example/anslag/2"}])
    event = only(site, "overklaga/kommun/ale")
    assert event.decoded("DTSTART") == date(2026, 11, 11)
    assert event["SUMMARY"] == "Sista dag att överklaga i Ale: Protokoll 2026-10-14"
    assert "officiella" in event["DESCRIPTION"]

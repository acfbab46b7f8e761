"""Calendars of meetings: rules unrolled, times read, events told apart, and what happens from day to day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.errors import ParseError
from catalog.patterns import finder
from harvesters.calendars.bodies import Said, Sorter, pattern_faults
from harvesters.calendars.components import MAX_EVENTS, read_events
from harvesters.calendars.lines import MAX_VALUE, Reading, read_properties
from harvesters.calendars.meetings import Setting, meeting_rows, notes_of
from harvesters.calendars.moments import read_duration
from harvesters.calendars.recurrence import Budget, days_of, read_rule
from harvesters.source import RegistryErrors, load_registry
from tests.replay import Answer, request_key
from tests.system_runs import System, step

URL = "http://kommunen.exempel.test/moten.ics"
BEGINS = date(2026, 1, 5)


def event(*lines: str) -> str:
    return "\r\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT", ""))


def meeting(uid: str, start: str, *more: str, summary: str = "Kommunstyrelsen") -> str:
    return event(f"UID:{uid}", f"DTSTART:{start}", f"SUMMARY:{summary}", *more)


def calendar(*events: str, head: str = "") -> bytes:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{head}{''.join(events)}END:VCALENDAR\r\n".encode()


def rows(data: bytes, **options: object) -> list[dict[str, str]]:
    """Return the rows as (id, start …) by the profile's names."""
    return found(data, **options)[0]


def found(data: bytes, **options: object) -> tuple[list[dict[str, str]], dict[str, str]]:
    events, _ = read_events(data, URL)
    setting = Setting(URL, "1440", Sorter(options, URL), date(2027, 12, 31), meeting_id=str(options.get("id", "")))
    result = meeting_rows(events, setting)
    names = ("id", "organ_id", "organ", "start", "slut", "plats", "status")
    return [dict(zip(names, cells, strict=False)) for _, cells in result.rows], notes_of(result)


# Rules

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKDAYS = st.lists(st.sampled_from(DAYS), min_size=1, max_size=3, unique=True)
MONTHS = st.lists(st.integers(1, 12), max_size=3, unique=True)
MONTH_DAYS = st.lists(st.integers(-31, 31).filter(bool), max_size=3, unique=True)
LAST = date(2028, 6, 30)


@st.composite
def rules(draw):
    """Return the parts of a rule: freq, interval, by_day as (nth, weekday), by_month_day, by_month, week_start."""
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    nth = st.sampled_from([0, 1, 2, 4, -1] if freq in ("MONTHLY", "YEARLY") else [0])
    by_day = [(draw(nth), day) for day in draw(WEEKDAYS)] if draw(st.booleans()) else []
    by_month_day = [] if freq == "WEEKLY" or by_day else draw(MONTH_DAYS)
    return freq, draw(st.integers(1, 5)), by_day, by_month_day, draw(MONTHS), draw(st.sampled_from(["MO", "SU"]))


def is_on(day, first, rule):
    """Say whether a day belongs to a rule, by the definition: no day is counted up to."""
    freq, interval, by_day, by_month_day, by_month, week_start = rule
    back = DAYS.index(week_start)
    weeks = [(one - timedelta((one.weekday() - back) % 7)).toordinal() // 7 for one in (first, day)]
    apart = {
        "DAILY": (day - first).days,
        "WEEKLY": weeks[1] - weeks[0],
        "MONTHLY": (day.year - first.year) * 12 + day.month - first.month,
        "YEARLY": day.year - first.year,
    }[freq]
    if apart % interval or (by_month and day.month not in by_month):
        return False
    last = ((day.replace(day=1) + timedelta(31)).replace(day=1) - timedelta(1)).day
    if by_month_day:
        return day.day in by_month_day or day.day - last - 1 in by_month_day
    place, length = (day.day, last) if freq == "MONTHLY" or by_month else (day.timetuple().tm_yday, 0)
    length = length or date(day.year, 12, 31).timetuple().tm_yday
    if by_day:
        numbers = {0, (place - 1) // 7 + 1, -((length - place) // 7 + 1)}
        return any(nth in numbers and weekday == DAYS[day.weekday()] for nth, weekday in by_day)
    if freq == "WEEKLY":
        return day.weekday() == first.weekday()
    if freq == "YEARLY" and not by_month and day.month != first.month:
        return False
    return freq == "DAILY" or day.day == first.day


@settings(max_examples=60, deadline=None)
@given(rules(), st.integers(0, 400))
def test_a_rule_gives_the_days_of_its_definition(rule, later):
    freq, interval, by_day, by_month_day, by_month, week_start = rule
    parts = {
        "BYDAY": ",".join(f"{nth or ''}{day}" for nth, day in by_day),
        "BYMONTHDAY": ",".join(map(str, by_month_day)),
        "BYMONTH": ",".join(map(str, by_month)),
    }
    text = f"FREQ={freq};INTERVAL={interval};WKST={week_start}" + "".join(f";{k}={v}" for k, v in parts.items() if v)
    first = BEGINS + timedelta(later)
    days = (first + timedelta(n) for n in range((LAST - first).days + 1))
    defined = [day for day in days if day == first or is_on(day, first, rule)]
    assert days_of(read_rule(text), first, LAST, Budget()) == defined


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYDAY=1MO",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;WKST=SU",
        "FREQ=YEARLY;BYDAY=1MO,-2MO",
        "FREQ=DAILY",
    ],
)
def test_a_rule_with_a_count_gives_the_days_that_another_program_gives(rule):
    begins = datetime(2026, 1, 5)  # noqa: DTZ001 as that program wants it
    theirs = [moment.date() for moment in rrulestr(f"{rule};COUNT=12", dtstart=begins)]
    assert days_of(read_rule(f"{rule};COUNT=12"), BEGINS, date(2099, 1, 1), Budget()) == theirs


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3", ["2026-01-05", "2026-01-30", "2026-02-27"]),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2;COUNT=2", ["2026-01-05", "2026-01-13"]),
        ("FREQ=DAILY;COUNT=1", ["2026-01-05"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", ["2026-01-05"]),
        ("FREQ=YEARLY", ["2026-01-05", "2027-01-05"]),
    ],
)
def test_days_of_a_rule(rule, days):
    assert [str(day) for day in days_of(read_rule(rule), BEGINS, date(2027, 12, 31), Budget())] == days


@pytest.mark.parametrize(
    "rule",
    [
        "", "FREQ=", "FREQ=HOURLY", "FREQ=SECONDLY", "INTERVAL=2", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;INTERVAL=99999", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=x", "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=YEARLY;BYWEEKNO=1", "FREQ=YEARLY;BYYEARDAY=1", "FREQ=DAILY;BYHOUR=1", "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=WEEKLY;BYMONTHDAY=1", "FREQ=MONTHLY;BYDAY=0MO", "FREQ=MONTHLY;BYDAY=54MO", "FREQ=MONTHLY;BYDAY=XX",
        "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=MONTHLY;BYMONTH=13", "FREQ=DAILY;WKST=XX",
        "FREQ=DAILY;X-ODD=1", "FREQ=DAILY;COUNT=٣x",
    ],
)  # fmt: skip
def test_a_rule_that_says_anything_else_is_refused(rule):
    with pytest.raises(ValueError):
        read_rule(rule)


@pytest.mark.parametrize(
    ("budget", "rule", "said"),
    [
        (Budget(steps=10), "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "RRULE > 1000000"),
        (Budget(days=3), "FREQ=DAILY", "RRULE > 20000"),
        (Budget(), "FREQ=DAILY", "RRULE > 2000"),
    ],
)
def test_a_rule_without_end_is_cut_off(budget, rule, said):
    with pytest.raises(ValueError, match=said):
        days_of(read_rule(rule), BEGINS, date(2126, 1, 1), budget)


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20261021", "2026-10-21"),
        ("20261021T065959Z", "2026-10-14"),
        ("20261021T070000Z", "2026-10-21"),
        ("20261021T085900", "2026-10-14"),
    ],
)
def test_until_is_held_against_the_time_of_day_in_the_events_own_zone(until, last):
    series = meeting("a", "20261007T090000", f"RRULE:FREQ=WEEKLY;UNTIL={until}")
    assert rows(calendar(series))[-1]["start"][:10] == last


def test_a_series_keeps_its_time_of_day_when_the_clocks_change():
    shown = rows(calendar(meeting("a", "20261021T090000", "RRULE:FREQ=WEEKLY;COUNT=2", "DURATION:PT1H30M")))
    assert [(row["start"], row["slut"]) for row in shown] == [
        ("2026-10-21T09:00:00+02:00", "2026-10-21T10:30:00+02:00"),
        ("2026-10-28T09:00:00+01:00", "2026-10-28T10:30:00+01:00"),
    ]


def test_further_dates_and_excepted_ones():
    series = meeting(
        "a", "20261104T090000", "RDATE:20261118T090000,20261111T130000", "RDATE;VALUE=PERIOD:20261125T090000Z/PT1H",
        "RDATE;VALUE=DATE:20261202", "EXDATE;VALUE=DATE:20261118",
    )  # fmt: skip
    assert [row["start"][:16] for row in rows(calendar(series))] == [
        "2026-11-04T09:00", "2026-11-11T13:00", "2026-11-25T10:00", "2026-12-02T09:00",
    ]  # fmt: skip


def test_a_meeting_of_a_series_that_is_given_without_its_series():
    alone = meeting("a", "20261105T130000", "RECURRENCE-ID:20261104T090000")
    assert [row["id"].rpartition("-")[2] for row in rows(calendar(alone))] == ["04"]
    assert rows(calendar(alone))[0]["start"].startswith("2026-11-05T13")


# Identity


def test_the_latest_sequence_counts_wherever_it_stands():
    old, new = meeting("a", "20261104T090000"), meeting("a", "20261105T090000", "SEQUENCE:2")
    for order in ((old, new), (new, old)):
        shown, notes = found(calendar(*order))
        assert [row["start"][:10] for row in shown] == ["2026-11-05"]
        assert notes["repeated"] == "1"


def test_a_program_that_gives_every_event_the_same_uid_loses_no_meeting():
    shown = rows(calendar(meeting("1", "20261104T090000"), meeting("1", "20261111T090000")))
    assert [row["id"][-10:] for row in shown] == ["2026-11-04", "2026-11-11"]


def test_the_kommuns_own_addresses_of_meetings():
    pattern = "http://kommunen.exempel.test/id/sammantrade/{organ}/{datum}"
    shown = rows(
        calendar(
            meeting("a", "20261104T090000"),
            meeting("b", "20261104T140000"),
            meeting("c", "20261111T090000", "RRULE:FREQ=WEEKLY;COUNT=1"),
            meeting("c", "20261112T090000", "RECURRENCE-ID:20261111T090000"),
        ),
        id=pattern,
    )
    assert [row["id"].rpartition("/sammantrade/")[2] for row in shown] == [
        "ks/2026-11-04", "ks/2026-11-04-2", "ks/2026-11-11",
    ]  # fmt: skip


def test_a_uid_that_holds_a_mail_address_is_never_shown():
    for uid in ("20261104-anna@exempel.test", "http://anna@exempel.test/1", "http://x.test/?u=anna@exempel.test"):
        assert "anna" not in rows(calendar(meeting(uid, "20261104T090000")))[0]["id"]


# What an event says


@pytest.mark.parametrize(
    ("lines", "head", "summary", "status"),
    [
        (("STATUS:CANCELLED",), "", "Kommunstyrelsen", "installt"),
        (("STATUS:cancelled",), "", "Kommunstyrelsen", "installt"),
        (("STATUS:TENTATIVE",), "", "Kommunstyrelsen", "planerat"),
        ((), "METHOD:CANCEL\r\n", "Kommunstyrelsen", "installt"),
        ((), "", "INSTÄLLT: Kommunstyrelsen", "installt"),
        ((), "", "Canceled: Kommunstyrelsen", "installt"),
        ((), "", "Avbokat: Kommunstyrelsen", "installt"),
        (("STATUS:CANCELLED",), "", "Kommunstyrelsen (flyttat)", "flyttat"),
    ],
)
def test_a_status_is_read_where_it_stands(lines, head, summary, status):
    assert rows(calendar(meeting("a", "20261104T090000", *lines, summary=summary), head=head))[0]["status"] == status


def test_whose_meeting_an_event_is():
    sorter = Sorter(
        {
            "left_out": [{"reason": "nej", "summary": "kommunstyrelsen", "categories": "^internt$"}],
            "bodies": [{"organ": "Nämnd A", "location": "sal a"}, {"organ": "Nämnd B", "summary": "^möte b$"}],
        },
        URL,
    )
    for said, judged in [
        (Said("Kommunstyrelsen", "Internt"), ("", "nej")),
        (Said("Kommunstyrelsen", "Internt, KS"), ("Kommunstyrelsen", "")),
        (Said("Kommunstyrelsen", "", "Sal A"), ("Nämnd A", "")),
        (Said("Möte b"), ("Nämnd B", "")),
        (Said("Möte", "Socialnämnden"), ("Socialnämnden", "")),
        (Said("Socialnämnden och kommunstyrelsen"), ("", "")),
        (Said("Julfika"), ("", "")),
    ]:
        assert sorter.judge(said) == judged
    assert Sorter({"organ": "Valnämnden"}, URL).judge(Said("Julfika")) == ("Valnämnden", "")


def test_nothing_of_people_is_kept():
    private = meeting("p", "20261104T080000", "CLASS:CONFIDENTIAL")
    open_one = meeting(
        "a", "20261104T090000", "LOCATION:Sal 1\\, anna@exempel.test https://mote.test/j/1 <tel:070>",
        "ORGANIZER;CN=Anna:mailto:anna@exempel.test", "ATTENDEE:mailto:bo@exempel.test", "DESCRIPTION:Ring Anna",
        "URL:https://mote.test/anna",
    )  # fmt: skip
    events, _ = read_events(calendar(private, open_one), URL)
    result = meeting_rows(events, Setting(URL, "1440", Sorter({}, URL), date(2027, 12, 31)))
    assert not [word for word in ("anna", "Anna", "bo@", "mote.test") if word in repr(result.rows)]
    assert result.rows[0][1][5] == "Sal 1, <tel:070"
    assert notes_of(result) == {"left_out_events": "händelsen är märkt som privat: 1"}


@pytest.mark.parametrize(("url", "kept"), [
    ("http://www.exempel.test/m/1", True), ("https://exempel.test/m/1", True), ("https://annan.test/m", False),
    ("javascript:x", False), ("http://a@exempel.test/", False), ("http://[", False), ("", False),
])  # fmt: skip
def test_the_page_of_an_event_is_at_the_calendars_own_site(url, kept):
    events, _ = read_events(calendar(meeting("a", "20261104T090000", f"URL:{url}")), URL)
    result = meeting_rows(events, Setting(URL, "1440", Sorter({}, URL), date(2027, 12, 31)))
    assert result.rows[0][1][-1] == (url if kept else "")


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART:18991231T090000",), ("DTSTART:20261104T250000",), ("DTSTART:i morgon",),
        ("DTSTART;TZID=../x:20261104T0900",),
        ("DTSTART:20261104T0900", f"SUMMARY:{'x' * (MAX_VALUE + 1)}"), ("DTSTART:20261104T0900", "EXDATE:x"),
        ("DTSTART:20261104T0900", "RDATE:x"), ("DTSTART:20261104T0900", "RRULE:FREQ=DAILY;UNTIL=x"),
        ("DTSTART:20261104T0900", "RRULE:FREQ=DAILY;COUNT=2", "RRULE:FREQ=DAILY;COUNT=3"),
        ("DTSTART:20261104T0900", "RECURRENCE-ID:x"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_row_that_says_what(lines):
    (row,) = rows(calendar(event("UID:a", *lines)), organ="Valnämnden")
    assert row["id"] == f"{URL}#rad-3"
    assert row["start"].endswith("]")


@pytest.mark.parametrize(("text", "minutes"), [("PT90M", 90), ("P1D", 1440), ("P1W", 10080), ("P1DT1H", 1500)])
def test_a_duration(text, minutes):
    assert read_duration(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "P", "PT", "-PT1H", "1H", "P99999W"])
def test_what_is_no_duration(text):
    with pytest.raises(ValueError, match="duration"):
        read_duration(text)


# Bytes


@pytest.mark.parametrize("width", [1, 7, 75])
@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_lines_folded_anywhere_with_any_ends_in_any_encoding_are_the_same(width, end, encoding):
    line = "SUMMARY;LANGUAGE=sv:Sammanträde med miljönämnden; \\, och så vidare i en lång rad"
    if encoding == "utf-16":
        folded = line.encode(encoding)
    else:  # in the middle of an å, as some programs do
        raw, mark = line.encode(encoding.removesuffix("-sig")), b"\xef\xbb\xbf" if encoding == "utf-8-sig" else b""
        folded = mark + (end + b" ").join(raw[n : n + width] for n in range(0, len(raw), width)) + end
    (one,) = read_properties(folded, Reading())
    assert (one.name, one.parameter("LANGUAGE"), one.value) == ("SUMMARY", "sv", line.partition(":")[2])


def test_what_is_odd_about_the_bytes_is_told():
    reading = Reading()
    data = b"A:\x00b\r\nskrap\r\n" + b"C:" + b"x" * (MAX_VALUE + 5) + b"\r\n" + "D:å".encode("cp1252")
    assert [one.name for one in read_properties(data, reading)] == ["A", "C", "D"]
    assert (reading.nuls, reading.unreadable, reading.cut, reading.encodings) == (1, [2], [3], {"cp1252"})


@pytest.mark.parametrize(
    "data",
    [
        b"SUMMARY:" + b"x" * 5_000_000,
        b"SUMMARY:" + b"\r\n ".join([b"x" * 73] * 60_000),
        b"SUMMARY;" + b'A="b;' * 900_000,
        b"SUMMARY;" + b"A=b;" * 900_000 + b":x",
    ],
)
def test_a_line_of_five_megabytes_is_cut_and_told(data):
    reading = Reading()
    shown = list(read_properties(data, reading))
    assert reading.cut == [1]
    assert all(len(one.value) <= MAX_VALUE for one in shown)


def test_too_many_events():
    with pytest.raises(ParseError) as caught:
        read_events(calendar(event("UID:a") * (MAX_EVENTS + 1)), URL)
    assert str(MAX_EVENTS) in caught.value.values["found"]


# The registry


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ("{left_out: [{reason: nej, summary: '(?=x)'}]}", "sources.0.options.left_out.0.summary"),
        ("{bodies: [{organ: A, summary: '('}]}", "sources.0.options.bodies.0.summary"),
        ("{bodies: [{organ: A}]}", "sources.0.options.bodies.0"),
        ("{organ: {A: a}}", "sources.0.options.organ"),
    ],
)
def test_a_wrong_option_is_told_with_its_place(tmp_path, options, path):
    text = f"kommunkod: '1440'\nname: Ale\nsources:\n- {{name: m, kind: ical, url: '{URL}', options: {options}}}\n"
    (tmp_path / "ale.yml").write_text(text, encoding="utf-8")
    with pytest.raises(RegistryErrors) as caught:
        load_registry(tmp_path)
    assert path in [str(fault.values["path"]).replace("[", ".").replace("]", "") for fault in caught.value.faults]


def test_a_pattern_is_searched_for_whatever_the_capitals():
    assert finder("å|^ks$").search("EN Å") is not None
    assert finder("^ks$").search("KS") is not None
    assert finder("^ks$").search("KSAU") is None
    assert pattern_faults({"bodies": "x", "left_out": [1, {"summary": "a"}]}) == []


# From day to day


def served(*events: str, etag: str = '"1"') -> dict[str, list[Answer]]:
    headers = {"Content-Type": "text/calendar; charset=utf-8", "ETag": etag}
    return {request_key(URL): [Answer(200, calendar(*events), headers)]}


def test_a_moved_renamed_and_cancelled_meeting_is_the_same_row(tmp_path):
    system = System(tmp_path, "ical", URL)
    still = meeting("b", "20261201T090000")
    states = [
        (meeting("a", "20261202T090000"), still),
        (meeting("a", "20261203T130000", "SEQUENCE:1", summary="Kommunstyrelsen, ny dag"), still),
        (meeting("a", "20261203T130000", "SEQUENCE:2", "STATUS:CANCELLED"), still),
        (still,),
    ]
    before, steps = {}, []
    for number, events in enumerate(states):
        run = system.harvest(f"2026-11-{16 + number}T05:00:00+00:00", served(*events, etag=f'"{number}"'))
        assert run.outcome == "ok"
        after = system.rows("sammantraden")
        steps.append(step(before, after))
        before = after
    assert [(len(s.appeared), len(s.changed), len(s.vanished)) for s in steps] == [
        (2, 0, 0), (0, 1, 0), (0, 1, 0), (0, 0, 1),
    ]  # fmt: skip
    assert [(h["added"], h["changed"], h["removed"]) for h in system.history("sammantraden")][1:3] == [(0, 1, 0)] * 2


def test_an_unchanged_calendar_is_unchanged_the_next_day_and_is_read_again_in_the_new_year(tmp_path):
    system = System(tmp_path, "ical", URL)
    answers = served(meeting("a", "20261202T090000", "RRULE:FREQ=WEEKLY"))
    system.harvest("2026-11-16T05:00:00+00:00", answers)
    assert system.harvest("2026-11-17T05:00:00+00:00", answers).unchanged
    assert not system.harvest("2027-01-01T05:00:00+00:00", answers).unchanged
    assert max(row["start"][:4] for row in system.rows("sammantraden").values()) == "2028"


def test_a_calendar_that_is_cut_empties_or_goes_away_costs_nothing(tmp_path):
    system = System(tmp_path, "ical", URL)
    many = [meeting(str(n), f"202612{n + 1:02d}T090000") for n in range(20)]
    system.harvest("2026-11-16T05:00:00+00:00", served(*many))
    held = system.rows("sammantraden")
    gone = {request_key(URL): [Answer(404, b"", {"Content-Type": "text/html"})]}
    cut = {request_key(URL): [Answer(200, calendar(*many)[:-30], {"Content-Type": "text/calendar"})]}
    for moment, answers in enumerate((gone, cut, served(etag='"2"'), served(*many[:5], etag='"3"'))):
        run = system.harvest(f"2026-12-0{moment + 1}T05:00:00+00:00", answers)
        assert run.outcome in ("failing", "suspicious")
        assert system.rows("sammantraden") == held


def test_what_cannot_be_read_costs_its_own_row_and_is_in_the_report(tmp_path):
    system = System(tmp_path, "ical", URL)
    run = system.harvest(
        "2026-11-16T05:00:00+00:00",
        served(
            meeting("a", "20261202T090000"),
            meeting("b", "20261203T090000", "RRULE:FREQ=WEEKLY;INTERVAL=0"),
            meeting("c", "20261204T090000", summary="Julfika"),
            meeting("d", "20261205T090000", "LOCATION:18900101-9802"),
        ),
    )
    assert run.outcome == "ok"
    outcome = run.datasets["sammantraden"]
    assert (outcome["received"], outcome["kept"], outcome["rejected"]) == (4, 1, 3)
    report = system.store.load("ale/sammantraden").report["sammantraden"]
    told = {(finding["rule"], finding["column"], finding["row"]) for finding in report["findings"]}
    assert {("type", "start", 8), ("required", "organ", 14), ("personnummer", "plats", 19)} <= told

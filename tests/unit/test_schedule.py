"""When is a source due, and how old may its data be?"""

from datetime import UTC, datetime, timedelta

import pytest

from harvesters.schedule import STOCKHOLM, is_due, next_due, promised_age, schedule_fault


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def swedish(text):
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


LAST = utc("2026-05-06T03:15:05")  # a Wednesday, 05:15:05 in Sweden


@pytest.mark.parametrize(
    ("schedule", "now", "due"),
    [
        ("daily", "2026-05-07T03:15:00", True),  # five seconds less than a day
        ("daily", "2026-05-07T00:51:05", True),
        ("daily", "2026-05-06T22:00:00", False),
        ("hourly", "2026-05-06T04:10:00", True),
        ("hourly", "2026-05-06T04:05:00", False),
        ("weekly", "2026-05-12T10:30:00", True),
        ("weekly", "2026-05-12T10:00:00", False),
        ("monthly", "2026-06-03T00:00:00", True),
        ("yearly", "2027-03-01T00:00:00", False),
        ("every 2 days", "2026-05-08T03:15:00", True),
        ("every 1 week", "2026-05-08T03:15:00", False),
        ("every 90 minutes", "2026-05-06T04:40:00", True),
        ("15 5 * * *", "2026-05-07T03:15:00", True),
        ("15 5 * * *", "2026-05-07T03:14:59", False),
        ("0 6 * * 1-5", "2026-05-06T04:00:00", True),
        ("0 6 * * sat", "2026-05-09T03:59:59", False),
        ("0 6 * * sat", "2026-05-09T04:00:00", True),
    ],
)
def test_due_or_not(schedule, now, due):
    assert is_due(schedule, LAST, utc(now)) is due


def test_what_was_never_harvested_is_due_and_so_is_what_comes_from_the_future():
    assert is_due("yearly", None, LAST)
    assert is_due("yearly", LAST + timedelta(seconds=1), LAST)


def test_a_source_in_trouble_is_asked_again_after_a_day():
    tomorrow = LAST + timedelta(days=1)
    assert not is_due("monthly", LAST, tomorrow)
    assert is_due("monthly", LAST, tomorrow, in_trouble=True)
    assert next_due("hourly", LAST, in_trouble=True) == next_due("hourly", LAST)
    assert not is_due("0 0 1 1 *", LAST, tomorrow - timedelta(hours=3), in_trouble=True)


@pytest.mark.parametrize(
    ("schedule", "last", "coming"),
    [
        ("30 2 * * *", "2026-03-28T12:00", "2026-03-29T03:00+02:00"),  # half past two does not exist that night
        ("30 2 * * *", "2026-10-24T12:00", "2026-10-25T02:30+02:00"),  # and comes twice this night
        ("30 2 * * *", "2026-10-25T02:30", "2026-10-26T02:30+01:00"),  # but is taken once
        ("15 5 * * *", "2026-03-28T12:00", "2026-03-29T05:15+02:00"),
        ("15 5 * * *", "2026-10-24T12:00", "2026-10-25T05:15+01:00"),
    ],
)
def test_the_days_when_the_clock_is_turned(schedule, last, coming):
    assert next_due(schedule, swedish(last)) == datetime.fromisoformat(coming)


def test_a_day_of_25_hours_skips_no_daily_run():
    assert is_due("daily", swedish("2026-10-24T05:15:05"), swedish("2026-10-25T05:15"))
    assert is_due("daily", swedish("2026-03-28T05:15:05"), swedish("2026-03-29T05:15"))


@pytest.mark.parametrize(
    ("schedule", "hours"),
    [
        ("hourly", 2),
        ("daily", 48),
        ("weekly", 14 * 24),
        ("monthly", 37 * 24),
        ("yearly", 372 * 24),
        ("every 6 hours", 12),
        ("15 5 * * *", 48),
        ("15 4 * * 1-5", 96),  # Friday to Monday, and Monday missed
        ("0 0 1 * *", 38 * 24),
        ("0 0 1 1 *", 373 * 24),
        ("0 8-16 * * *", 17),
        ("*/5 * * * *", 1 / 6),
    ],
)
def test_one_miss_is_allowed(schedule, hours):
    assert promised_age(schedule) == timedelta(hours=hours)


BAD = ["", "dayly", "every 0 hours", "every day", "every 99999 days", "* * * *", "0 0 * * * *", "61 * * * *",
       "0 0 30 2 *", "@daily", "daily\n", "every 6 månader"]  # fmt: skip


@pytest.mark.parametrize("schedule", BAD)
def test_what_is_no_schedule(schedule):
    assert schedule_fault(schedule)
    for ask in (lambda: next_due(schedule, LAST), lambda: promised_age(schedule)):
        with pytest.raises(ValueError):
            ask()


@pytest.mark.parametrize("schedule", ["yearly", "every 1 minute", "0 0 29 2 *", "5 4 * jan sun", "0 12 L * *"])
def test_what_is_one(schedule):
    assert schedule_fault(schedule) == ""

"""The last day to appeal, against a table worked out by hand with a calendar; the weekdays are written in and checked.

No line here was computed by the code or by the library that it leans on.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.law.appeal import last_appeal_day
from catalog.law.periods import days_after, weeks_after, year_after
from catalog.law.working_days import is_working_day, next_working_day, why_not

WEEKDAYS = ("mån", "tis", "ons", "tor", "fre", "lör", "sön")

# the notice went up, the last day to appeal, and why
TABLE = """
mån 2026-09-07 | mån 2026-09-28 | ordinary: the same weekday three weeks later
tis 2026-09-08 | tis 2026-09-29 | ordinary
ons 2026-09-09 | ons 2026-09-30 | ordinary
tor 2026-09-10 | tor 2026-10-01 | ordinary, over the end of a month
fre 2026-09-11 | fre 2026-10-02 | ordinary
lör 2026-09-12 | mån 2026-10-05 | put up on a Saturday: ends on one, moves over Sunday
sön 2026-09-13 | mån 2026-10-05 | put up on a Sunday: ends on one
tor 2025-12-11 | fre 2026-01-02 | ends on New Year's Day, a Thursday
ons 2024-12-11 | tor 2025-01-02 | ends on New Year's Day, a Wednesday
mån 2023-12-11 | tis 2024-01-02 | ends on New Year's Day, a Monday
fre 2026-12-11 | mån 2027-01-04 | ends on New Year's Day, a Friday: the weekend too
lör 2021-12-11 | mån 2022-01-03 | ends on New Year's Day, a Saturday
sön 2022-12-11 | mån 2023-01-02 | ends on New Year's Day, a Sunday: no day is given instead
tis 2025-12-16 | ons 2026-01-07 | ends on Epiphany, a Tuesday
mån 2024-12-16 | tis 2025-01-07 | ends on Epiphany, a Monday
fre 2022-12-16 | mån 2023-01-09 | ends on Epiphany, a Friday: the weekend too
lör 2023-12-16 | mån 2024-01-08 | ends on Epiphany, a Saturday
mån 2025-12-15 | mån 2026-01-05 | the eve of Epiphany is a working day
tor 2026-03-12 | tor 2026-04-02 | Maundy Thursday is a working day
fre 2026-03-13 | tis 2026-04-07 | ends on Good Friday: Saturday, Easter Day and Easter Monday follow
lör 2026-03-14 | tis 2026-04-07 | ends on the Saturday of Easter
sön 2026-03-15 | tis 2026-04-07 | ends on Easter Day
mån 2026-03-16 | tis 2026-04-07 | ends on Easter Monday
tis 2026-03-17 | tis 2026-04-07 | ends on the first working day after Easter
mån 2024-03-11 | tis 2024-04-02 | Easter Monday on 1 April
fre 2025-03-28 | tis 2025-04-22 | Good Friday on 18 April
fre 2038-04-02 | tis 2038-04-27 | the latest Easter of the century, 25 April
fre 2027-03-05 | tis 2027-03-30 | an early Easter, 28 March
tis 1999-03-16 | tis 1999-04-06 | the case in RÅ 1999 not 181: the day after Easter Monday
fre 2026-04-10 | mån 2026-05-04 | ends on 1 May, a Friday
tor 2025-04-10 | fre 2025-05-02 | ends on 1 May, a Thursday: the day between is a working day
ons 2024-04-10 | tor 2024-05-02 | ends on 1 May, a Wednesday
mån 2023-04-10 | tis 2023-05-02 | put up on Easter Monday, ends on 1 May
sön 2022-04-10 | mån 2022-05-02 | ends on 1 May, a Sunday
tor 2026-04-09 | tor 2026-04-30 | Walpurgis is a working day
tor 2026-04-23 | fre 2026-05-15 | ends on Ascension Day
tor 2025-05-08 | fre 2025-05-30 | ends on Ascension Day
tor 2024-04-18 | fre 2024-05-10 | ends on Ascension Day
fre 2026-04-24 | fre 2026-05-15 | the Friday after Ascension Day is a working day
sön 2026-05-03 | mån 2026-05-25 | ends on Whit Sunday; Whit Monday is no holiday since 2005
mån 2026-05-04 | mån 2026-05-25 | ends on Whit Monday, a working day
fre 2025-05-16 | mån 2025-06-09 | ends on the National Day, a Friday
tor 2024-05-16 | fre 2024-06-07 | ends on the National Day, a Thursday
tis 2023-05-16 | ons 2023-06-07 | ends on the National Day, a Tuesday
mån 2022-05-16 | tis 2022-06-07 | ends on the National Day, a Monday
lör 2026-05-16 | mån 2026-06-08 | ends on the National Day, a Saturday
sön 2021-05-16 | mån 2021-06-07 | ends on the National Day, a Sunday
tor 2026-05-28 | tor 2026-06-18 | the day before Midsummer Eve
fre 2026-05-29 | mån 2026-06-22 | ends on Midsummer Eve: the weekend too
lör 2026-05-30 | mån 2026-06-22 | ends on Midsummer Day
sön 2026-05-31 | mån 2026-06-22 | ends on the Sunday after
fre 2020-05-29 | mån 2020-06-22 | the earliest Midsummer Eve, 19 June
fre 2021-06-04 | mån 2021-06-28 | the latest Midsummer Eve, 25 June
fre 2021-05-28 | fre 2021-06-18 | the Friday before that, 18 June, is a working day
fre 2021-06-18 | fre 2021-07-09 | Midsummer within the three weeks changes nothing
fre 2026-06-19 | fre 2026-07-10 | put up on Midsummer Eve
lör 2026-10-10 | mån 2026-11-02 | ends on All Saints' Day, 31 October
fre 2026-10-09 | fre 2026-10-30 | the Friday before All Saints' Day is a working day
lör 2025-10-11 | mån 2025-11-03 | ends on All Saints' Day, 1 November
ons 2026-12-02 | ons 2026-12-23 | the day before Christmas Eve
tor 2026-12-03 | mån 2026-12-28 | ends on Christmas Eve, a Thursday: two holidays and a Sunday
ons 2025-12-03 | mån 2025-12-29 | ends on Christmas Eve, a Wednesday: five days on
tis 2024-12-03 | fre 2024-12-27 | ends on Christmas Eve, a Tuesday
sön 2023-12-03 | ons 2023-12-27 | ends on Christmas Eve, a Sunday
mån 2018-12-03 | tor 2018-12-27 | ends on Christmas Eve, a Monday
fre 2026-12-04 | mån 2026-12-28 | ends on Christmas Day
ons 2024-12-04 | fre 2024-12-27 | ends on Christmas Day, a Wednesday
tor 2024-12-05 | fre 2024-12-27 | ends on Boxing Day, a Thursday
fre 2025-12-05 | mån 2025-12-29 | ends on Boxing Day, a Friday
mån 2026-12-07 | mån 2026-12-28 | a working day between Christmas and New Year
tor 2026-12-10 | mån 2027-01-04 | ends on New Year's Eve, a Thursday: into the next year
ons 2025-12-10 | fre 2026-01-02 | ends on New Year's Eve, a Wednesday
tis 2024-12-10 | tor 2025-01-02 | ends on New Year's Eve, a Tuesday
fre 2021-12-10 | mån 2022-01-03 | ends on New Year's Eve, a Friday
tor 2026-12-24 | tor 2027-01-14 | put up on Christmas Eve
tor 2024-02-08 | tor 2024-02-29 | ends on a leap day
fre 2024-02-09 | fre 2024-03-01 | over a leap day
tis 2028-02-08 | tis 2028-02-29 | ends on the next leap day
tor 2024-02-29 | tor 2024-03-21 | put up on a leap day
fre 2025-02-07 | fre 2025-02-28 | the end of February in an ordinary year
mån 2018-01-01 | mån 2018-01-22 | the first day of kommunallagen (2017:725)
"""
CASES = [tuple(part.strip() for part in line.split("|")) for line in TABLE.strip().splitlines()]

days = st.dates(date(2018, 1, 1), date(2090, 12, 31))


def _day(text: str) -> date:
    """Return the date of "tor 2026-06-18", after checking that it is that weekday."""
    weekday, iso = text.split()
    day = date.fromisoformat(iso)
    assert WEEKDAYS[day.weekday()] == weekday, text
    return day


@pytest.mark.parametrize(("up", "last", "why"), CASES, ids=[c[0][4:] for c in CASES])
def test_table(up: str, last: str, why: str) -> None:
    assert last_appeal_day(_day(up)) == _day(last), why


def test_the_table_is_large_and_has_no_case_twice() -> None:
    assert len(CASES) >= 60
    assert len({c[0] for c in CASES}) == len(CASES)


@given(days)
def test_last_day_is_a_working_day(up: date) -> None:
    assert is_working_day(last_appeal_day(up))


@given(days)
def test_never_before_three_weeks_and_never_a_week_more(up: date) -> None:
    # The longest run of days off is Christmas Eve on a Wednesday: five days.
    assert 21 <= (last_appeal_day(up) - up).days <= 26


@given(days, days)
def test_a_later_notice_never_ends_earlier(one: date, other: date) -> None:
    first, second = sorted((one, other))
    assert last_appeal_day(first) <= last_appeal_day(second)


@given(days)
def test_all_days_passed_over_have_a_reason_and_the_last_has_none(up: date) -> None:
    raw, last = weeks_after(up, 3), last_appeal_day(up)
    assert all(why_not(raw + timedelta(n), "sv") for n in range((last - raw).days))
    assert why_not(last, "sv") == why_not(last, "en") == ""


@given(days)
def test_next_working_day_is_idempotent(day: date) -> None:
    assert next_working_day(next_working_day(day)) == next_working_day(day)


@pytest.mark.parametrize("year", range(2018, 2051))
def test_the_library_names_the_days_that_the_statutes_name(year: int) -> None:
    """Lag (1989:253) 2 § and lag (1930:173) 2 §, with Easter by another algorithm than the library's."""
    easter = _easter(year)
    friday = next(d for n in range(7) if (d := date(year, 6, 19) + timedelta(n)).weekday() == 4)
    saints = next(d for n in range(7) if (d := date(year, 10, 31) + timedelta(n)).weekday() == 5)
    fixed = [(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)]
    named = {date(year, month, day) for month, day in fixed} | {friday, friday + timedelta(1), saints}
    named |= {easter + timedelta(n) for n in (-2, 0, 1, 39, 49)}
    for day in (date(year, 1, 1) + timedelta(n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)):
        assert is_working_day(day) == (day.weekday() < 5 and day not in named), day


def test_names_of_the_days_in_both_languages() -> None:
    assert why_not(date(2026, 6, 19), "sv") == "Midsommarafton"
    assert why_not(date(2026, 6, 19), "en") == "Midsummer Eve"
    assert why_not(date(2026, 6, 21), "sv") == "söndag"
    assert why_not(date(2026, 6, 27), "en") == "Saturday"
    assert why_not(date(2008, 5, 1), "sv") == "Första maj, Kristi himmelsfärdsdag"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2025-03-10", "2026-03-10"),
        ("2024-02-29", "2025-02-28"),
        ("2023-02-28", "2024-02-28"),
        ("2027-12-31", "2028-12-31"),
    ],
)
def test_a_year_ends_on_the_same_number(start: str, end: str) -> None:
    assert year_after(date.fromisoformat(start)) == date.fromisoformat(end)


def test_a_period_of_days_moves_to_a_working_day() -> None:
    assert days_after(_day("tor 2026-12-10"), 14) == _day("mån 2026-12-28")  # Christmas Eve
    assert days_after(_day("mån 2026-09-07"), 14) == _day("mån 2026-09-21")
    assert days_after(_day("tor 2026-09-10"), 2) == _day("mån 2026-09-14")  # Saturday


def _easter(year: int) -> date:
    """Return Easter Day by Gauss' rule with Lichtenberg's corrections."""
    k = year // 100
    m = 15 + (3 * k + 3) // 4 - (8 * k + 13) // 25
    s = 2 - (3 * k + 3) // 4
    a = year % 19
    d = (19 * a + m) % 30
    r = (d + a // 11) // 29
    full_moon = 21 + d - r
    sunday = 7 - (year + year // 4 + s) % 7
    distance = 7 - (full_moon - sunday) % 7
    return date(year, 3, 1) + timedelta(full_moon + distance - 1)

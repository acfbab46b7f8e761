"""Numbers and dates as people write them."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import formats
from catalog.formats import Formats

SV, EN = Formats("sv"), Formats("en")
UTC_EVENING = "2025-06-05T22:30:00Z"


@pytest.mark.parametrize(
    ("value", "decimals", "sv", "en"),
    [
        (0, None, "0", "0"),
        (999, None, "999", "999"),
        (1234567, None, "1\u202f234\u202f567", "1,234,567"),
        (-12345, None, "\u221212\u202f345", "\u221212,345"),
        (12.5, None, "12,5", "12.5"),
        (12.0, None, "12", "12"),
        (12, 1, "12,0", "12.0"),
        (0.1 + 0.2, 1, "0,3", "0.3"),
        (2.5, 0, "3", "3"),
        (1.005, 2, "1,01", "1.01"),
        (-0.04, 1, "0,0", "0.0"),
        (1e-7, None, "0,0000001", "0.0000001"),
        (Decimal("100"), None, "100", "100"),
        (1e15, None, "1\u202f000\u202f000\u202f000\u202f000\u202f000", "1,000,000,000,000,000"),
    ],
)
def test_numbers(value, decimals, sv, en):
    assert SV.number(value, decimals) == sv
    assert EN.number(value, decimals) == en


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN")])
def test_what_is_no_number_is_not_shown_as_one(value):
    with pytest.raises(ValueError, match="not a number to show"):
        SV.number(value)


@given(st.integers(-(10**18), 10**18))
def test_a_whole_number_reads_back(value):
    assert int(SV.number(value).replace("\u202f", "").replace("\u2212", "-")) == value
    assert int(EN.number(value).replace(",", "").replace("\u2212", "-")) == value


def test_units_hold_on_to_their_number():
    assert SV.percent(12.5) == "12,5\u00a0%"
    assert EN.percent(12.5) == "12.5%"
    assert SV.quantity(1500, "kronor") == "1\u202f500\u00a0kronor"
    assert SV.quantity(7, "%", 1) == "7,0\u00a0%"
    assert SV.quantity(7, "") == "7"


@pytest.mark.parametrize(
    ("size_bytes", "sv", "en"),
    [
        (0, "0 byte", "0 bytes"),
        (1, "1 byte", "1 byte"),
        (999, "999 byte", "999 bytes"),
        (1000, "1,0 kB", "1.0 kB"),
        (48_211, "48 kB", "48 kB"),
        (999_499, "999 kB", "999 kB"),
        (999_600, "1,0 MB", "1.0 MB"),
        (1_204_511, "1,2 MB", "1.2 MB"),
        (9_960_000, "10 MB", "10 MB"),
        (3_200_000_000, "3,2 GB", "3.2 GB"),
        (5 * 10**15, "5\u202f000 TB", "5,000 TB"),
    ],
)
def test_sizes(size_bytes, sv, en):
    assert SV.size(size_bytes).replace("\u00a0", " ") == sv
    assert EN.size(size_bytes).replace("\u00a0", " ") == en


@pytest.mark.parametrize("day", ["2025-06-05", dt.date(2025, 6, 5), dt.datetime(2025, 6, 5, 20, 0, tzinfo=dt.UTC)])
def test_days(day):
    assert SV.date_long(day) == "torsdag 5 juni 2025"
    assert EN.date_long(day) == "Thursday 5 June 2025"
    assert SV.date_short(day) == "5 juni 2025"
    assert SV.date_in_year(day) == "tors 5 juni"
    assert EN.date_in_year(day) == "Thu 5 Jun"
    assert SV.month(day) == "juni 2025"


def test_a_moment_is_told_in_swedish_time():
    assert SV.datetime("2025-06-05T07:00:00Z") == "torsdag 5 juni 2025 kl.\u00a009.00"
    assert EN.datetime("2025-01-05T07:00:00Z") == "Sunday 5 January 2025 at\u00a008:00"
    assert SV.datetime("2025-01-05T00:00:00+01:00") == "söndag 5 januari 2025", "a meeting without a time of day"
    assert SV.datetime("2025-01-04T23:00:00Z") == "söndag 5 januari 2025 kl.\u00a000.00", "a harvest at midnight"
    assert SV.date_short(UTC_EVENING) == "6 juni 2025"
    assert SV.clock(UTC_EVENING) == "00.30"


def test_a_moment_without_zone_is_left_alone():
    assert SV.datetime("2025-06-05T09:00") == "torsdag 5 juni 2025 kl.\u00a009.00"
    assert SV.clock("18:30") == "18.30"
    assert EN.clock(dt.time(18, 30)) == "18:30"


def test_what_is_no_date_is_refused():
    with pytest.raises(ValueError, match="5 juni"):
        SV.date_long("5 juni 2025")


def test_years_and_lists():
    assert SV.years(2015, 2024) == "2015\u20132024"
    assert SV.years("2024", 2024) == "2024"
    assert SV.listed(["Ale", "Lerum", "Partille"]) == "Ale, Lerum och Partille"
    assert EN.listed(["Ale", "Lerum", "Partille"]) == "Ale, Lerum and Partille"
    assert SV.listed([]) == ""


def test_the_bound_functions_are_those_of_the_module():
    for name in vars(Formats):
        if not name.startswith("_") and name != "lang":
            assert callable(getattr(formats, name)), name

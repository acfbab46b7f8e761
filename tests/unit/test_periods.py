"""Period codes of official statistics."""

from __future__ import annotations

import pytest

from harvesters.periods import period_of


@pytest.mark.parametrize(
    ("code", "year", "first", "last"),
    [
        ("2020", 2020, "2020-01-01", "2020-12-31"),
        ("2015M04", 2015, "2015-04-01", "2015-04-30"),
        ("2024M02", 2024, "2024-02-01", "2024-02-29"),
        ("2024M12", 2024, "2024-12-01", "2024-12-31"),
        ("2024K2", 2024, "2024-04-01", "2024-06-30"),
        ("2024Q4", 2024, "2024-10-01", "2024-12-31"),
        ("2026V30", 2026, "2026-07-20", "2026-07-26"),
        ("2026V01", 2026, "2025-12-29", "2026-01-04"),
        ("2026V53", 2026, "2026-12-28", "2027-01-03"),
        ("2023H2", 2023, "2023-07-01", "2023-12-31"),
        ("2019-2021", 2019, "2019-01-01", "2021-12-31"),
        ("2024/25", 2024, "2024-01-01", "2025-12-31"),
        ("1999/00", 1999, "1999-01-01", "2000-12-31"),
        (" 2020 ", 2020, "2020-01-01", "2020-12-31"),
    ],
)
def test_a_period_has_its_days(code: str, year: int, first: str, last: str) -> None:
    period = period_of(code)
    assert period is not None
    assert (period.year, period.first.isoformat(), period.last.isoformat()) == (year, first, last)


@pytest.mark.parametrize(
    "code", ["", "totalt", "2024M13", "2024M00", "2025V53", "2024K5", "2013T4", "1440", "2021-2019", "20200", "0-9"]
)
def test_what_is_no_period(code: str) -> None:
    assert period_of(code) is None

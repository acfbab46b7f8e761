"""Rules of repetition (RRULE), unrolled into days within bounds.

Written by hand on days alone, because the libraries at hand do not end on INTERVAL=0, or count seconds for ever. A
rule may say FREQ (from DAILY to YEARLY), INTERVAL, COUNT, UNTIL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS and WKST; one
that says anything else is refused whole. Every step is paid from a budget that all rules of a calendar share.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MAX_DAYS = 2_000  # of one rule
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_PARTS = frozenset(("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"))
_NUMBER = re.compile(r"[+-]?\d{1,4}")


class Budget:
    """What the rules of one calendar may cost together: days looked at, and days given."""

    def __init__(self, steps: int = 1_000_000, days: int = 20_000) -> None:
        self._steps, self._days = steps, days

    def look(self, days: int) -> None:
        """Raises: ValueError when too many days have been looked at."""
        self._steps -= days
        if self._steps < 0:
            raise ValueError("RRULE > 1000000")

    def give(self) -> None:
        """Raises: ValueError when too many days have been given."""
        self._days -= 1
        if self._days < 0:
            raise ValueError("RRULE > 20000")


@dataclass(frozen=True)
class Rule:
    """One RRULE. `until` is as written, for only its event knows the zone."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: str = ""
    by_day: tuple[tuple[int, int], ...] = ()  # (which of the period, 0 for all; weekday from 0)
    by_month_day: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    week_start: int = 0


def read_rule(text: str) -> Rule:
    """Return the rule. Raises: ValueError with the part that cannot be used."""
    parts: dict[str, str] = {}
    for part in filter(None, text.strip().upper().split(";")):
        name, _, value = part.partition("=")
        if name not in _PARTS or name in parts or not value:
            raise ValueError(part)
        parts[name] = value
    if parts.get("FREQ") not in _PERIODS:
        raise ValueError(f"FREQ={parts.get('FREQ', '')}")
    if parts.get("WKST", "MO") not in _DAYS:
        raise ValueError(f"WKST={parts['WKST']}")
    rule = Rule(
        freq=parts["FREQ"],
        interval=_numbers("INTERVAL", parts, 1, 1000)[0] if "INTERVAL" in parts else 1,
        count=_numbers("COUNT", parts, 1, 9999)[0] if "COUNT" in parts else None,
        until=parts.get("UNTIL", ""),
        by_day=tuple(_weekday(one) for one in parts["BYDAY"].split(",")) if "BYDAY" in parts else (),
        by_month_day=_numbers("BYMONTHDAY", parts, -31, 31),
        by_month=_numbers("BYMONTH", parts, 1, 12),
        by_set_pos=_numbers("BYSETPOS", parts, -366, 366),
        week_start=_DAYS.index(parts.get("WKST", "MO")),
    )
    if rule.freq in ("DAILY", "WEEKLY") and any(nth for nth, _ in rule.by_day):
        raise ValueError(f"BYDAY={parts['BYDAY']}")
    if rule.freq == "WEEKLY" and rule.by_month_day:
        raise ValueError(f"BYMONTHDAY={parts['BYMONTHDAY']}")
    return rule


def days_of(rule: Rule, first: date, last: date, budget: Budget) -> list[date]:
    """Return the days of a rule from `first`, which is always one of them, to `last`.

    Raises: ValueError when there are more than MAX_DAYS, or the budget is spent.
    """
    found = [first]
    budget.give()
    most = rule.count or MAX_DAYS + 1
    for period in _PERIODS[rule.freq](rule, first, last, budget):
        for day in _chosen(rule, sorted(set(period))):
            if day > last or len(found) >= most:
                return found
            if day > first:
                budget.give()
                found.append(day)
        if len(found) > MAX_DAYS:
            raise ValueError(f"RRULE > {MAX_DAYS}")
        if len(found) >= most:
            break
    return found


def _chosen(rule: Rule, days: list[date]) -> list[date]:
    if not rule.by_set_pos:
        return days
    places = {n - 1 if n > 0 else len(days) + n for n in rule.by_set_pos}
    return [day for place, day in enumerate(days) if place in places]


def _daily(rule: Rule, first: date, last: date, budget: Budget) -> Iterator[list[date]]:
    day = first
    while day <= last:
        budget.look(1)
        weekdays = {weekday for _, weekday in rule.by_day}
        fits = (not weekdays or day.weekday() in weekdays) and _month_fits(rule, day.month)
        yield [day] if fits and (not rule.by_month_day or day.day in _month_days(rule, day)) else []
        day += timedelta(rule.interval)


def _weekly(rule: Rule, first: date, last: date, budget: Budget) -> Iterator[list[date]]:
    weekdays = {weekday for _, weekday in rule.by_day} or {first.weekday()}
    week = first - timedelta((first.weekday() - rule.week_start) % 7)
    while week <= last:
        budget.look(7)
        days = (week + timedelta(n) for n in range(7))
        yield [day for day in days if day.weekday() in weekdays and _month_fits(rule, day.month)]
        week += timedelta(7 * rule.interval)


def _monthly(rule: Rule, first: date, last: date, budget: Budget) -> Iterator[list[date]]:
    number = first.year * 12 + first.month - 1
    while number <= last.year * 12 + last.month - 1:
        month = date(number // 12, number % 12 + 1, 1)
        budget.look(31)
        yield _in_month(rule, month, first) if _month_fits(rule, month.month) else []
        number += rule.interval


def _yearly(rule: Rule, first: date, last: date, budget: Budget) -> Iterator[list[date]]:
    for year in range(first.year, last.year + 1, rule.interval):
        budget.look(366)
        if rule.by_day and not rule.by_month and not rule.by_month_day:
            yield _nth_weekdays(
                rule, [date(year, 1, 1) + timedelta(n) for n in range(365 + (monthrange(year, 2)[1] > 28))]
            )
        else:
            months = rule.by_month or (range(1, 13) if rule.by_month_day else (first.month,))
            yield [day for month in months for day in _in_month(rule, date(year, month, 1), first)]


_PERIODS: dict[str, Callable[[Rule, date, date, Budget], Iterator[list[date]]]] = {
    "DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly,
}  # fmt: skip


def _in_month(rule: Rule, month: date, first: date) -> list[date]:
    """Return the rule's days in the month that begins on `month`."""
    days = [month + timedelta(n) for n in range(monthrange(month.year, month.month)[1])]
    if not rule.by_day and not rule.by_month_day:
        return [day for day in days if day.day == first.day]
    if rule.by_month_day:
        numbers = _month_days(rule, month)
        kept = [day for day in days if day.day in numbers]
        return kept if not rule.by_day else [day for day in _nth_weekdays(rule, days) if day in kept]
    return _nth_weekdays(rule, days)


def _nth_weekdays(rule: Rule, days: list[date]) -> list[date]:
    found = []
    for nth, weekday in rule.by_day:
        own = [day for day in days if day.weekday() == weekday]
        if not nth:
            found += own
        elif abs(nth) <= len(own):
            found.append(own[nth - 1 if nth > 0 else nth])
    return found


def _month_days(rule: Rule, day: date) -> set[int]:
    length = monthrange(day.year, day.month)[1]
    return {n if n > 0 else length + 1 + n for n in rule.by_month_day}


def _month_fits(rule: Rule, month: int) -> bool:
    return not rule.by_month or month in rule.by_month


def _weekday(text: str) -> tuple[int, int]:
    found = _BY_DAY.fullmatch(text)
    nth = int(found[1] or 0) if found else 99
    if found is None or abs(nth) > 53 or (found[1] and not nth):
        raise ValueError(f"BYDAY={text}")
    return nth, _DAYS.index(found[2])


def _numbers(name: str, parts: dict[str, str], least: int, most: int) -> tuple[int, ...]:
    """Return the numbers of a part, () when it is not there. Raises: ValueError for 0 and what is out of bounds."""
    if name not in parts:
        return ()
    texts = parts[name].split(",")
    if not all(_NUMBER.fullmatch(text) and least <= int(text) <= most and int(text) for text in texts):
        raise ValueError(f"{name}={parts[name]}")
    return tuple(map(int, texts))

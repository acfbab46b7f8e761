"""When a period that a statute sets ends, by lag (1930:173) om beräkning av lagstadgad tid.

1 §: a time in weeks, months or years ends on the day that by its name in the week, or its number in the month,
     answers to the day it is counted from; where the month has no such day, on its last day. So the first day is
     not counted: a notice of a Tuesday runs out on the Tuesday three weeks later (so in RÅ 1999 not 181).
2 §: an act that is due on a day that is no working day may be done on the next one.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from catalog.law.working_days import next_working_day


def weeks_after(start: date, weeks: int) -> date:
    """Return the day of the same name `weeks` later (1 §), working day or not."""
    return start + timedelta(weeks=weeks)


def year_after(start: date) -> date:
    """Return the day of the same number a year later (1 §); 28 February after a 29th."""
    last = monthrange(start.year + 1, start.month)[1]
    return start.replace(year=start.year + 1, day=min(start.day, last))


def days_after(start: date, days: int) -> date:
    """Return the last day of a period of `days`, `start` not counted, moved to a working day (2 §)."""
    return next_working_day(start + timedelta(days=days))

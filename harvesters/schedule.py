"""When is a source due? Words for people, intervals, and cron for those who want the minute; Swedish time.

    hourly · daily · weekly · monthly · yearly
    every 6 hours · every 2 days
    15 4 * * 1-5        minute, hour, day, month, weekday, in Europe/Stockholm

An interval that a run starts a little early for counts as passed: a harvest that cron starts at 05:15 each day
must not skip a day because the last one began five seconds later.

Cron is read by cronsim, which follows Debian's cron where the clock is turned: what would come in the hour that is
skipped in spring comes right after it, and what comes at a given hour comes once in autumn. Of what cronsim knows
beyond that, seconds are left out: nothing here is so exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise, takewhile
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SLACK = 0.9  # share of an interval after which it counts as passed
RETRY = timedelta(days=1)  # a source in trouble is asked again after this, however seldom it is due
LONGEST_WAIT = timedelta(days=7)  # what one missed run may add to the age of good data

WORDS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}

_EVERY = re.compile(r"every ([1-9]\d{0,3}) (minute|hour|day|week)s?")
_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
}
_CRON_FIELDS = 5
_LEAST_LOOKED_AT = 8  # months of several lengths
_LOOKED_AT = 400  # moments of a cron schedule, enough for a month of one that comes 12 times a day
_LOOKED_FROM = datetime(2027, 1, 1, tzinfo=STOCKHOLM)  # any day would do; a fixed one gives the same answer each time
_LOOKED_FOR = timedelta(days=40)


def next_due(schedule: str, last: datetime, *, in_trouble: bool = False) -> datetime:
    """Return the moment from which a source is due again after a run that started at `last` (aware).

    Args:   `in_trouble`: that run did not end well, so the wait is RETRY at most.
    Raises: ValueError quoting a schedule that is none of the forms above.
    """
    again = last + interval * SLACK if (interval := _interval(schedule)) else next(_cron(schedule, last))
    return min(again, last + RETRY * SLACK) if in_trouble else again


def is_due(schedule: str, last: datetime | None, now: datetime, *, in_trouble: bool = False) -> bool:
    """Return whether a source is due; one that was never harvested always is, and one harvested in the future."""
    return last is None or last > now or now >= next_due(schedule, last, in_trouble=in_trouble)


def promised_age(schedule: str) -> timedelta:
    """Return how old the last good data may be before it is stale: the schedule's longest wait, and one miss of it.

    Raises: ValueError as `next_due`.
    """
    if interval := _interval(schedule):
        return interval + min(interval, LONGEST_WAIT)
    coming = list(islice(_cron(schedule, _LOOKED_FROM), _LEAST_LOOKED_AT))
    within = takewhile(lambda moment: moment < _LOOKED_FROM + _LOOKED_FOR, _cron(schedule, coming[-1]))
    moments = [*coming, *islice(within, _LOOKED_AT)]
    waits = [later - earlier for earlier, later in pairwise(moments)]
    return max(wait + min(miss, LONGEST_WAIT) for wait, miss in pairwise(waits))


def schedule_fault(schedule: str) -> str:
    """Return what is wrong with a schedule, "" when nothing is."""
    if _interval(schedule):
        return ""
    try:
        next(_cron(schedule, _LOOKED_FROM))
    except ValueError as error:
        return str(error)
    return ""


def _interval(schedule: str) -> timedelta | None:
    if schedule in WORDS:
        return WORDS[schedule]
    if match := _EVERY.fullmatch(schedule):
        return int(match[1]) * _UNITS[match[2]]
    return None


def _cron(schedule: str, after: datetime) -> Iterator[datetime]:
    """Yield the moments of a cron schedule after `after`, for ever. Raises: ValueError saying what is wrong."""
    with suppress(CronSimError):
        if len(schedule.split()) == _CRON_FIELDS:
            for moment in CronSim(schedule, after.astimezone(STOCKHOLM)):
                yield moment.astimezone(UTC)  # Python finds no two zones equal in the hour that comes twice
    raise ValueError("neither a word, an interval nor the five fields of cron")

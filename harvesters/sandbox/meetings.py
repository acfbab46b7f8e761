"""When the bodies of a kommun meet: held, coming, cancelled and moved meetings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil
from random import Random

from harvesters.sandbox import words
from harvesters.sandbox.bodies import KF, KS, Body
from harvesters.sandbox.days import is_working_day, local_time, working_day
from harvesters.sandbox.places import Place

Value = str | int | float | None
Record = dict[str, Value]

HELD_BY_DEFAULT = 11
COMING_BY_DEFAULT = 3
FULL_AGENDA = 12  # decisions that a meeting carries when the example world is scaled up
_LIGHT_AGENDA = 10  # above this many decisions a meeting, there are more meetings instead
_MONTHS_OF_REST = {KF: (1, 7, 8), KS: (7,)}


@dataclass(frozen=True)
class Meeting:
    """One sitting. `number` is 2 for a second one on a day; `justerat` is None until the minutes are approved."""

    base: str  # the kommun's address
    body: Body
    day: date
    hour: int
    minute: int
    status: str  # as sammantraden.status
    room: str
    number: int = 1
    replaces: str = ""
    justerat: date | None = None
    posted: date | None = None  # the day that the approval was announced

    @property
    def key(self) -> str:
        """Return the part of addresses that names this meeting: ks/2026-05-06."""
        return f"{self.body.short}/{self.day}" + (f"-{self.number}" if self.number > 1 else "")

    @property
    def id(self) -> str:
        """Return the meeting's URI."""
        return f"{self.base}/id/sammantrade/{self.key}"

    @property
    def minutes_url(self) -> str:
        """Return the address of the minutes."""
        return f"{self.base}/protokoll/{self.key}.html"

    @property
    def held(self) -> bool:
        """Say whether the meeting took place."""
        return self.status == "genomfort"


def meetings_of(place: Place, bodies: Sequence[Body], decisions: int, today: date, rng: Random) -> tuple[Meeting, ...]:
    """Return the kommun's meetings in order of time: enough of them for `decisions`, back in time as far as needed."""
    wanted = HELD_BY_DEFAULT
    if decisions > wanted * _LIGHT_AGENDA:
        wanted = ceil(decisions / FULL_AGENDA)
    dense_per_year = sum(12 - len(_MONTHS_OF_REST.get(body.short, (1, 7))) for body in bodies)
    years = max(1, ceil(wanted / dense_per_year))
    past = _spread(_calendar(bodies, date(today.year - years, 11, 1), today), wanted)
    coming = _spread_coming(_calendar(bodies, today + timedelta(1), date(today.year, 12, 20)))
    made = [_held(place, body, day, today, rng) for body, day in past]
    made += [_planned(place, body, day, today, rng) for body, day in coming]
    made += _changed(place, made, today)
    return tuple(sorted(made, key=lambda meeting: (meeting.day, meeting.hour, meeting.body.short, meeting.number)))


def meeting_record(meeting: Meeting) -> Record:
    """Return the row of `sammantraden` as the kommun publishes it (without what the harvester adds)."""
    base, key = meeting.base, meeting.key
    called = meeting.status in ("genomfort", "kallat")
    council = meeting.body.short == KF
    length = 4 if council else 3
    return {
        "id": meeting.id,
        "kommunkod": meeting.body.kommunkod,
        "organ_id": meeting.body.organ_id,
        "organ": meeting.body.name,
        "samverkande": None,
        "start": local_time(meeting.day, meeting.hour, meeting.minute),
        "slut": local_time(meeting.day, meeting.hour + length, meeting.minute) if meeting.held else None,
        "plats": meeting.room,
        "status": meeting.status,
        "ersatter_id": meeting.replaces or None,
        "offentligt": meeting.body.open_to_public,
        "delta": ("fragestund" if meeting.day.month in (2, 9) else "webb") if council else "ingen",
        "webbsandning_url": f"{base}/webb-tv/{key}" if council and called else None,
        "kallelse_url": f"{base}/kallelse/{key}.html" if called else None,
        "handlingar_url": f"{base}/handlingar/{key}.html" if called else None,
        "protokoll_url": meeting.minutes_url if meeting.justerat else None,
        "justerat_datum": meeting.justerat.isoformat() if meeting.justerat else None,
        "kalla_url": f"{base}/sammantraden/{key}.html",
    }


def _calendar(bodies: Sequence[Body], start: date, end: date) -> list[tuple[Body, date]]:
    """Return every ordinary meeting day of every body from `start` to `end`, both included, in order of time."""
    days = []
    for body in bodies:
        rest = _MONTHS_OF_REST.get(body.short, (1, 7))
        for year in range(start.year, end.year + 1):
            for month in (month for month in range(1, 13) if month not in rest):
                first = date(year, month, 1)
                week = min(body.week, 1) if month == 12 else body.week
                day = first + timedelta((body.weekday - first.weekday()) % 7 + 7 * week)
                while not is_working_day(day):
                    day += timedelta(7)
                if start <= day <= end:
                    days.append((body, day))
    return sorted(days, key=lambda pair: (pair[1], pair[0].short))


def _spread(days: list[tuple[Body, date]], wanted: int) -> list[tuple[Body, date]]:
    """Return about `wanted` of `days`: more of the council and the board, evenly over time, each body at least once."""
    bodies = {body.short: body for body, _ in days}
    if wanted >= len(days):
        return days
    weights = {short: (3 if short in (KF, KS) else 1.5) for short in bodies}
    total = sum(weights.values())
    chosen = []
    for place, short in enumerate(bodies):
        own = [pair for pair in days if pair[0].short == short]
        count = min(len(own), max(1, round(wanted * weights[short] / total)))
        phase = 0.0 if short in (KF, KS) else (place * 0.29) % 1  # the committees' few meetings spread over the year
        chosen += [own[-1 - int((index + phase) * len(own) / count)] for index in range(count)]
    return sorted(chosen, key=lambda pair: (pair[1], pair[0].short))


def _spread_coming(days: list[tuple[Body, date]]) -> list[tuple[Body, date]]:
    """Return the next meetings of the council and the board, then of the committees that meet first."""
    firsts: dict[str, tuple[Body, date]] = {}
    for body, day in days:
        firsts.setdefault(body.short, (body, day))
    order = [firsts.pop(short) for short in (KF, KS) if short in firsts] + list(firsts.values())
    return order[: max(COMING_BY_DEFAULT, len(order) // 2)]


def _held(place: Place, body: Body, day: date, today: date, rng: Random) -> Meeting:
    meeting = _meeting(place, body, day, "genomfort", rng)
    justerat = working_day(day + timedelta(rng.randrange(3, 13)))
    justerat = justerat if (justerat - day).days <= 14 else working_day(day + timedelta(14), step=-1)
    posted = justerat + timedelta(rng.choice((0, 1, 1)))
    posted = posted if is_working_day(posted) else justerat
    if posted > today:
        return meeting
    return replace(meeting, justerat=justerat, posted=posted)


def _planned(place: Place, body: Body, day: date, today: date, rng: Random) -> Meeting:
    return _meeting(place, body, day, "kallat" if (day - today).days <= 14 else "planerat", rng)


def _meeting(place: Place, body: Body, day: date, status: str, rng: Random) -> Meeting:
    hour = 18 if body.short == KF else rng.choice((8, 9, 13))
    return Meeting(place.base, body, day, hour, rng.choice((0, 0, 30)), status, rng.choice(words.ROOMS))


def _changed(place: Place, made: list[Meeting], today: date) -> list[Meeting]:
    """Cancel, move or double a meeting in place (one kind of change a kommun, by rank); return the new meetings."""
    coming = [index for index, meeting in enumerate(made) if meeting.day > today]
    held = [index for index, meeting in enumerate(made) if meeting.held and meeting.body.short == KS]
    if place.rank % 5 == 2 and coming:
        made[coming[-1]] = replace(made[coming[-1]], status="installt")
    if place.rank % 5 == 4 and coming:
        old = replace(made[coming[-1]], status="flyttat")
        made[coming[-1]] = old
        day = working_day(old.day + timedelta(2))
        return [replace(old, day=day, status="planerat", replaces=old.id)]
    if place.rank % 10 == 5 and held:
        first = made[held[0]]
        return [replace(first, hour=first.hour + 5, number=2)]
    return []

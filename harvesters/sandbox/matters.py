"""Matters on their way through the bodies, and the decisions that come of them.

A matter is a chain of steps: committee, board, council. Each step in a meeting
whose minutes are approved becomes one decision. Later steps become the
previous decision's `nasta_steg`. The outcome is told relative to the proposal,
never to what the chair proposed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from harvesters.sandbox import subjects as patterns
from harvesters.sandbox import words
from harvesters.sandbox.bodies import KF, KS, PARTIES, Body
from harvesters.sandbox.days import working_day
from harvesters.sandbox.meetings import Meeting
from harvesters.sandbox.places import Place
from harvesters.sandbox.subjects import SUBJECTS, Subject
from harvesters.sandbox.votes import Vote, vote

FORMAL_SECTIONS = 3  # roll-call, approval and agenda take the first numbers of each meeting
_PREPARING_DAYS = 10  # at least so long from one body to the next
_TRIES = 8  # to find a title that the body has not had yet
_MANY_TITLES = 1000  # then repeats are natural
# How often a body's matters take which path, of 100. The first path always has a subject.
_PATHS: Mapping[str, Mapping[str, int]] = {
    KF: {patterns.COUNCIL: 48, patterns.MOTION: 34, patterns.PETITION: 8, patterns.ELECTION: 10},
    KS: {patterns.BOARD: 75, patterns.NOTED: 15, patterns.PETITION: 10},
}
_COMMITTEE_PATHS: Mapping[str, int] = {patterns.COMMITTEE: 72, patterns.NOTED: 20, patterns.PERMIT: 8}
_PROPOSAL_ENDINGS: Mapping[str, int] = {
    "avslaget": 44, "besvarat": 24, "bifallet": 16, "delvis": 7, "aterremitterat": 5, "bordlagt": 2, "avskrivet": 2,
}  # fmt: skip
_DRAFT_ENDINGS: Mapping[str, int] = {"bifallet": 86, "delvis": 3, "avslaget": 4, "aterremitterat": 5, "bordlagt": 2}
_UNCONTESTED = ("antecknat", "bordlagt", "avskrivet", "aterremitterat")
_AGENDA: Mapping[str, tuple[int, int]] = {KF: (6, 12), KS: (6, 12)}  # items of a coming meeting, from and below
_COMMITTEE_AGENDA = (4, 9)
_REGISTERS = (
    "{body}-{year}-{number:05d}",
    "{body} {year}/{number}",
    "{body}{year}/{number:04d}",
    "{year}-{number:05d}",
)


@dataclass
class Matter:
    """One matter. `steps` are its meetings with approved minutes, in order; `coming` is the one that it waits for."""

    subject: Subject
    title: str
    gist: str
    place_name: str
    initiator: str
    raised: date
    number: str
    steps: list[Meeting]
    coming: Meeting | None
    ending: str  # the outcome where it ends
    reason: str


@dataclass
class Decision:
    """One section in a meeting, before it has its number."""

    matter: Matter
    step: int
    meeting: Meeting | None  # None: delegated
    day: date
    body: Body
    section: str = ""
    previous: Decision | None = None
    vote: Vote | None = None
    id: str = field(default="", init=False)


@dataclass(frozen=True)
class Plan:
    """What became of the matters. `waiting` are those that some coming meeting is to take up."""

    decisions: tuple[Decision, ...]  # in order of date, body and section
    waiting: tuple[Matter, ...]


def plan_of(
    place: Place,
    bodies: Sequence[Body],
    meetings: Sequence[Meeting],
    count: int,
    today: date,
    rng: Random,
    more: Random,
) -> Plan:
    """Return exactly `count` decisions (fewer only if nothing was held), and matters enough for the coming agendas.

    `more` makes the matters that no decision belongs to yet, so that they change nothing about the decisions.
    """
    planner = _Planner(place, bodies, meetings, today, rng)
    made: list[Decision] = []
    waiting: list[Matter] = []
    uncovered = list(planner.held) if count >= len(planner.held) else []
    rng.shuffle(uncovered)
    while planner.held and len(made) < count:
        matter = planner.matter(uncovered.pop() if uncovered else None)
        made += planner.decisions(matter)[-(count - len(made)) :]
        waiting += [matter] if matter.coming else []
    _number(place, made)
    planner.rng = more
    for meeting in meetings:
        if meeting.justerat is None and meeting.status != "flyttat":
            planner.titles.clear()  # what comes back every year may come back here too
            waiting += planner.fill(meeting, sum(matter.coming == meeting for matter in waiting))
    ordered = sorted(made, key=lambda one: (one.day, one.body.short, len(one.section), one.section, one.id))
    return Plan(tuple(ordered), tuple(waiting))


class _Planner:
    """Makes matters that fit the kommun's own meetings."""

    def __init__(
        self, place: Place, bodies: Sequence[Body], meetings: Sequence[Meeting], today: date, rng: Random
    ) -> None:
        self.place, self.today, self.rng = place, today, rng
        self.bodies = {body.short: body for body in bodies}
        self.held = [meeting for meeting in meetings if meeting.justerat]
        self.by_body: Mapping[str, list[Meeting]] = defaultdict(list)
        for meeting in meetings:
            if meeting.status not in ("installt", "flyttat"):
                self.by_body[meeting.body.short].append(meeting)
        self.days = {short: [meeting.day for meeting in own] for short, own in self.by_body.items()}
        self.register = rng.choice(_REGISTERS)
        self.titles: set[tuple[str, str]] = set()
        self.numbers: dict[tuple[str, int], int] = defaultdict(int)
        self.by_path: Mapping[str, list[Subject]] = defaultdict(list)
        for subject in SUBJECTS:
            self.by_path[subject.path].append(subject)

    def matter(self, last: Meeting | None) -> Matter:
        """Return a new matter that ends in the meeting `last`, or anywhere when it is None."""
        rng = self.rng
        last = last or self._any_meeting()
        for _ in range(_TRIES if len(self.titles) < _MANY_TITLES else 1):
            subject = self._subject(last.body, last.day.month)
            steps = self._steps(subject, last)
            fill = self._fill(subject, steps)
            title = subject.title.format_map(fill)
            if (title, last.body.short) not in self.titles:
                break
        self.titles.add((title, last.body.short))
        held = [meeting for meeting in steps if meeting.justerat]
        coming = next((meeting for meeting in steps if not meeting.justerat), None)
        first = held[0] if held else last
        year = first.day.year
        raised = working_day(first.day - timedelta(rng.randrange(45, 420)), step=-1)
        proposed = subject.path in (patterns.MOTION, patterns.PETITION)
        return Matter(
            subject=subject,
            title=title,
            gist=subject.gist.format_map(fill),
            place_name=next((fill[slot] for slot in ("gata", "omrade") if fill[slot] in title), ""),
            initiator=self._initiator(subject, steps[0].body),
            raised=raised,
            number=self._diary_number(KS if proposed else steps[0].body.short, raised.year if proposed else year),
            steps=held,
            coming=coming,
            ending=self._ending(subject),
            reason=rng.choice(words.REASONS_BACK),
        )

    def fill(self, meeting: Meeting, taken: int) -> list[Matter]:
        """Return matters for an agenda that has `taken` items, so that it comes to as many as is usual."""
        low, high = _AGENDA.get(meeting.body.short, _COMMITTEE_AGENDA)
        wanted = self.rng.randrange(low, high) - taken
        found: list[Matter] = []
        for _ in range(_TRIES * wanted):
            matter = self.matter(meeting)
            # What is decided by delegation is on no agenda; what another meeting takes up first is not on this one yet.
            if matter.coming == meeting and matter.subject.path != patterns.PERMIT:
                found.append(matter)
            if len(found) == wanted:
                break
        return found

    def decisions(self, matter: Matter) -> list[Decision]:
        """Return the decisions of the steps that were held, linked to one another."""
        if matter.subject.path == patterns.PERMIT and matter.steps:
            meeting = matter.steps[0]
            day = working_day(meeting.day - timedelta(self.rng.randrange(1, 20)), step=-1)
            return [Decision(matter, 0, None, day, meeting.body)]
        made: list[Decision] = []
        for step, meeting in enumerate(matter.steps):
            one = Decision(matter, step, meeting, meeting.day, meeting.body, previous=made[-1] if made else None)
            if self._contested(matter, meeting.body):
                one.vote = vote(meeting.body.seats, self.rng)
            made.append(one)
        return made

    def _fill(self, subject: Subject, steps: Sequence[Meeting]) -> Mapping[str, str]:
        last = steps[-1]
        fill = words.slots(self.rng, steps[0].day, last.day)
        if subject.path != patterns.ELECTION:
            return fill
        organ = self.rng.choice([body for body in self.bodies.values() if body.short != KF]).name
        organ = organ[0].lower() + organ[1:]
        return {**fill, "organ": organ, "namn": f"{words.person(self.rng)} ({self.rng.choice(list(last.body.seats))})"}

    def _any_meeting(self) -> Meeting:
        """Return a meeting by chance: mostly held ones, sometimes a coming one so that matters are pending."""
        rng = self.rng
        short = rng.choices((KF, KS, ""), (30, 28, 42))[0]
        committees = [key for key in self.by_body if key not in (KF, KS)]
        own = self.by_body.get(short) or self.by_body[rng.choice(committees or [KS])]
        coming = [meeting for meeting in own if not meeting.justerat]
        return rng.choice(coming) if coming and rng.random() < 0.15 else rng.choice(own)

    def _subject(self, body: Body, month: int) -> Subject:
        """Return a subject that the body decides in that month."""
        rng = self.rng
        chances = _PATHS.get(body.short, _COMMITTEE_PATHS)
        path = rng.choices(list(chances), list(chances.values()))[0]
        areas = body.areas if body.short not in _PATHS else ("ekonomi",) if path == patterns.NOTED else ()
        for wanted in (path, next(iter(chances))):
            own = [one for one in self.by_path[wanted] if not areas or one.area in areas]
            if in_season := [one for one in own if not one.months or month in one.months]:
                return rng.choice(in_season)
        return rng.choice(self.by_path[patterns.BOARD])

    def _steps(self, subject: Subject, last: Meeting) -> list[Meeting]:
        """Return the meetings that lead to `last`, as many as the calendar has room for."""
        path: list[str] = []
        if last.body.short == KF and subject.path != patterns.ELECTION:
            committee = next((body.short for body in self.bodies.values() if subject.area in body.areas), KS)
            path = [KS] if committee == KS or self.rng.random() < 0.3 else [KS, committee]
        steps = [last]
        for short in path:
            days = self.days.get(short, [])
            index = bisect_left(days, steps[0].day - timedelta(_PREPARING_DAYS)) - 1
            if index < 0:
                break
            steps.insert(0, self.by_body[short][index])
        return steps

    def _initiator(self, subject: Subject, first: Body) -> str:
        if subject.path == patterns.MOTION:
            return f"{words.person(self.rng)} ({self.rng.choice(PARTIES)})"
        return "" if subject.path in (patterns.PETITION, patterns.ELECTION, patterns.PERMIT) else first.name

    def _ending(self, subject: Subject) -> str:
        if subject.path == patterns.NOTED:
            return "antecknat"
        if subject.path == patterns.ELECTION:
            return "ovrigt"
        proposed = subject.path in (patterns.MOTION, patterns.PETITION)
        endings = _PROPOSAL_ENDINGS if proposed else _DRAFT_ENDINGS
        return self.rng.choices(list(endings), list(endings.values()))[0]

    def _contested(self, matter: Matter, body: Body) -> bool:
        if matter.ending in _UNCONTESTED or matter.subject.path == patterns.ELECTION:
            return False
        chance = 0.35 if matter.subject.path == patterns.MOTION else 0.1
        return self.rng.random() < (chance if body.short in (KF, KS) else chance / 3)

    def _diary_number(self, short: str, year: int) -> str:
        owner = KS if short == KF else short  # the board registers the council's own matters
        series = "" if self.register.startswith("{year}") else owner  # or one series for the whole kommun
        self.numbers[series, year] += self.rng.randrange(1, 5)
        return self.register.format(body=owner.upper(), year=year, number=self.numbers[series, year])


def _number(place: Place, decisions: Sequence[Decision]) -> None:
    """Give each decision its section number (per body and year, in order of time) and its id."""

    def order(index: int) -> tuple[str, date, int, int]:
        meeting = decisions[index].meeting
        return decisions[index].body.short, decisions[index].day, meeting.number if meeting else 0, index

    last: dict[tuple[str, int], int] = defaultdict(int)
    delegated: dict[tuple[str, int], int] = defaultdict(int)
    meeting_key = ""
    for index in sorted(range(len(decisions)), key=order):
        one = decisions[index]
        series = (one.body.short, one.day.year)
        if one.meeting is None:
            delegated[series] += 1
            one.id = f"{place.base}/id/beslut/{one.body.short}/{one.day}/d{delegated[series]}"
            continue
        if one.meeting.key != meeting_key:
            meeting_key = one.meeting.key
            last[series] += FORMAL_SECTIONS
        last[series] += 1
        one.section = str(last[series])
        one.id = f"{place.base}/id/beslut/{one.meeting.key}/{one.section}"

"""Duties with a time that the law sets, the same for all kommuner: which cases we can measure, kept or not.

| duty | law | from | until |
|---|---|---|---|
| kallelse | KL 5:13 | the notice of a council meeting | at least a week before the meeting |
| justering | KL 5:69, 6:35 | the meeting | the minutes are approved within 14 days |
| tillkannagivande | KL 8:12 | the approval | it is announced by the second day after |
| motion | KL 5:35 | it was raised | the council decides within a year, if possible |
| medborgarforslag | KL 5:35, 8:1 | it was raised | decided within a year, if possible |

A time that ends on a day that is no working day goes on to the next one (lag 1930:173, 2 §). The week before a
meeting is counted backwards and ends where it ends. A case that was not due when we fetched the rows is no case yet.
What we cannot measure is unknown, with a reason; it is never counted as kept or as broken.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from catalog.law.appeal import IN_FORCE, MINUTES, Row, day_of, days_of_meeting
from catalog.law.diary import matter_key
from catalog.law.periods import days_after, year_after
from catalog.law.working_days import next_working_day

KEPT, BROKEN, UNKNOWN = "hallen", "ej_hallen", "okand"
REASONS = ("anslag_saknas", "uppgift_saknas", "orimlig_dag", "vackt_saknas", "beslut_saknas", "utfall_okant")
CALL_DAYS, APPROVAL_DAYS, NOTICE_DAYS = 7, 14, 2

_DECIDED = {"bifallet", "delvis", "avslaget", "besvarat", "avskrivet", "ovrigt"}
_COUNCIL = "fullmäktige"


@dataclass(frozen=True)
class Case:
    """One duty in one case. `subject` is the id of the meeting, the notice or the decision that it is about."""

    duty: str
    kommunkod: str
    year: int  # when the time began
    subject: str
    start: date | None
    due: date | None
    done: date | None
    outcome: str
    reason: str = ""  # one of REASONS, with UNKNOWN only


@dataclass(frozen=True)
class Count:
    """The cases of one kommun, duty and year. kept + broken + unknown = cases."""

    kommunkod: str
    duty: str
    year: int
    cases: int
    kept: int
    broken: int
    unknown: int
    reasons: Mapping[str, int]  # of the unknown


class Politics:
    """The rows that the duties are measured on, of all kommuner, joined once."""

    def __init__(self, decisions: Iterable[Row], meetings: Iterable[Row], notices: Iterable[Row]) -> None:
        self.decisions = list(decisions)
        self.meetings = list(meetings)
        self.notices = list(notices)
        self.by_id = {m.get("id", ""): m for m in self.meetings}
        self.names = {m.get("organ_id", ""): m.get("organ", "") for m in self.meetings}
        self._of_meeting: dict[str, list[Row]] = defaultdict(list)
        self._of_day: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for notice in self.notices:
            if meeting := notice.get("sammantrade_id"):
                self._of_meeting[meeting].append(notice)
            elif day := notice.get("sammantradesdatum"):
                self._of_day[notice.get("kommunkod", ""), notice.get("organ", "").casefold(), day].append(notice)

    def notices_of(self, meeting: Row, kind: str) -> list[Row]:
        """Return a meeting's notices of one type, the first to go up first."""
        day = meeting.get("start", "")[:10]
        key = (meeting.get("kommunkod", ""), meeting.get("organ", "").casefold(), day)
        found = [*self._of_meeting.get(meeting.get("id", ""), ()), *self._of_day.get(key, ())]
        return sorted((n for n in found if n.get("typ") == kind), key=lambda n: n.get("anslaget", ""))

    def is_council(self, organ_id: str) -> bool:
        """Return whether a body is the council."""
        return _COUNCIL in self.names.get(organ_id, "").casefold() or organ_id.endswith("-kf")


def cases(politics: Politics) -> list[Case]:
    """Return every case of every duty, in order of duty, kommun and time."""
    found = [case for find in DUTIES.values() for case in find(politics)]
    order = list(DUTIES)
    return sorted(
        (c for c in found if c.year >= IN_FORCE.year),
        key=lambda c: (order.index(c.duty), c.kommunkod, c.start or date.min, c.subject),
    )


def counts(found: Sequence[Case], kommunkoder: Iterable[str]) -> list[Count]:
    """Return the counts for each kommun, duty and year: all years that any case is of, for all kommuner alike."""
    groups: dict[tuple[str, str, int], list[Case]] = defaultdict(list)
    for case in found:
        groups[case.kommunkod, case.duty, case.year].append(case)
    years = sorted({c.year for c in found})
    return [
        _count(code, duty, year, groups.get((code, duty, year), []))
        for code in sorted(set(kommunkoder))
        for duty in DUTIES
        for year in years
    ]


def _count(code: str, duty: str, year: int, own: Sequence[Case]) -> Count:
    outcomes = Counter(c.outcome for c in own)
    reasons = Counter(c.reason for c in own if c.outcome == UNKNOWN)
    return Count(code, duty, year, len(own), outcomes[KEPT], outcomes[BROKEN], outcomes[UNKNOWN],
                 dict(sorted(reasons.items())))  # fmt: skip


def _calls(politics: Politics) -> Iterator[Case]:
    for meeting in politics.meetings:
        day = day_of(meeting.get("start"))
        if day is None or meeting.get("status") not in ("genomfort", "kallat"):
            continue
        if not politics.is_council(meeting.get("organ_id", "")):
            continue
        notices = politics.notices_of(meeting, "sammantrade")
        up = day_of(notices[0].get("anslaget")) if notices else None
        due = day - timedelta(CALL_DAYS)
        if up is None and meeting.get("status") == "kallat":
            continue  # it may be put up yet
        yield _case("kallelse", meeting, day, due, up, "anslag_saknas", earliest=date.min)


def _approvals(politics: Politics) -> Iterator[Case]:
    for meeting in politics.meetings:
        days = days_of_meeting(meeting)
        if days is None or meeting.get("status") != "genomfort":
            continue
        held = days[1]
        told = [day_of(n.get("justerat_datum")) for n in politics.notices_of(meeting, MINUTES)]
        # Sections that were approved at once have an earlier day: the minutes as a whole have the last.
        approved = day_of(meeting.get("justerat_datum")) or max(filter(None, told), default=None)
        due = days_after(held, APPROVAL_DAYS)
        if approved is None and not _is_over(due, meeting):
            continue
        yield _case("justering", meeting, held, due, approved, "uppgift_saknas", earliest=held)


def _announcements(politics: Politics) -> Iterator[Case]:
    for notice in politics.notices:
        approved = day_of(notice.get("justerat_datum"))
        if notice.get("typ") == MINUTES and approved is not None:
            due, up = days_after(approved, NOTICE_DAYS), day_of(notice.get("anslaget"))
            yield _case("tillkannagivande", notice, approved, due, up, "anslag_saknas", earliest=approved)
    for meeting in politics.meetings:
        approved = day_of(meeting.get("justerat_datum"))
        if approved is None or politics.notices_of(meeting, MINUTES):
            continue
        due = days_after(approved, NOTICE_DAYS)
        if _is_over(due, meeting):
            yield _case("tillkannagivande", meeting, approved, due, None, "anslag_saknas", earliest=approved)


def _motions(politics: Politics) -> Iterator[Case]:
    yield from _initiatives(politics, "motion", lambda row: politics.is_council(row.get("organ_id", "")))


def _proposals(politics: Politics) -> Iterator[Case]:
    # The council may let a board decide these (KL 5:23), so any body's decision on the proposal itself counts.
    yield from _initiatives(politics, "medborgarforslag", lambda row: row.get("utfall_avser") != "nämndförslag")


def _initiatives(politics: Politics, kind: str, may_decide: Callable[[Row], bool]) -> Iterator[Case]:
    matters: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in politics.decisions:
        if row.get("arendetyp") == kind:
            matters[row.get("kommunkod", ""), matter_key(row.get("diarienummer", ""))].append(row)
    for rows in matters.values():
        rows.sort(key=lambda r: (r.get("beslutsdatum", ""), r.get("id", "")))
        raised = min(filter(None, (day_of(r.get("vackt_datum")) for r in rows)), default=None)
        able = [r for r in rows if may_decide(r)]
        final = next((r for r in able if r.get("utfall") in _DECIDED), None)
        subject = final or rows[-1]
        if raised is None:
            yield _unknown(kind, subject, "vackt_saknas")
            continue
        due = next_working_day(year_after(raised))
        if final is None and any(r.get("utfall") == "okant" for r in able):
            yield _unknown(kind, subject, "utfall_okant", raised, due)
        elif final is not None or _is_over(due, *rows):
            done = day_of(final.get("beslutsdatum")) if final else None
            yield _case(kind, subject, raised, due, done, "beslut_saknas", earliest=raised)


def _case(duty: str, subject: Row, start: date, due: date, done: date | None, missing: str, *, earliest: date) -> Case:
    code, one = subject.get("kommunkod", ""), subject.get("id", "")
    if done is None:
        return Case(duty, code, start.year, one, start, due, None, UNKNOWN, missing)
    if done < earliest:
        return Case(duty, code, start.year, one, start, due, done, UNKNOWN, "orimlig_dag")
    return Case(duty, code, start.year, one, start, due, done, KEPT if done <= due else BROKEN)


def _unknown(duty: str, subject: Row, reason: str, start: date | None = None, due: date | None = None) -> Case:
    year = (start or day_of(subject.get("beslutsdatum")) or date.min).year
    return Case(duty, subject.get("kommunkod", ""), year, subject.get("id", ""), start, due, None, UNKNOWN, reason)


def _is_over(due: date, *rows: Row) -> bool:
    """Return whether the time had run out when we fetched the rows: we cannot miss what was not due."""
    told = max((row.get("hamtad", "")[:10] for row in rows), default="")
    return told > due.isoformat()


# duty → what finds its cases
DUTIES: dict[str, Callable[[Politics], Iterator[Case]]] = {
    "kallelse": _calls,
    "justering": _approvals,
    "tillkannagivande": _announcements,
    "motion": _motions,
    "medborgarforslag": _proposals,
}
LAW = {
    "kallelse": "KL 5:13",
    "justering": "KL 5:69",
    "tillkannagivande": "KL 8:12",
    "motion": "KL 5:35",
    "medborgarforslag": "KL 5:35, 8:1",
}
RULES = {duty: f"{law} v1" for duty, law in LAW.items()}

"""The last day to appeal a decision (laglighetsprövning), or why no day can be told.

KL (2017:725) 13:5: an appeal must have come in within three weeks from the day when it was announced on the board
that the minutes are approved. For a joint board (gemensam nämnd) it is counted from when that was done on the boards
of all the kommuner. The notice must stay up for the whole time, or the time does not run out. KL 13:3: where another
law has its own rules, they apply instead; then the notice or the decision says how, and we compute nothing.

Several notices may be about one decision: the whole minutes, one for sections that were approved at once
("omedelbart justerat"), supplements, a copy that was put up anew. The time runs from the first that names the
section, since that is when the approval was announced. A notice that came down too early has not let the time run
out, so then the next that names the section counts. docs/adr/0004 tells what else was considered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from catalog.law.periods import days_after, weeks_after
from catalog.law.sections import is_within, spans, spans_in_heading
from catalog.law.working_days import next_working_day

RULE = "KL 13:5 v1"
WEEKS = 3
IN_FORCE = date(2018, 1, 1)  # before that day the older kommunallag (1991:900) applied
APPROVAL_DAYS, NOTICE_DAYS = 14, 2  # KL 5:69, 8:12: how long a notice can lawfully take

LONGEST_MEETING = 7  # days; an end that lies later is a slip of the pen

BERAKNAD = "beraknad"  # there is a last day
OKANT = "okant"  # we lack something that the rule needs
SARSKILD_LAG = "sarskild_lag"  # another law's way of appeal
EJ_OVERKLAGBART = "ej_overklagbart"
INTE_BORJAT = "inte_borjat"  # the minutes are not announced yet, and need not be
AVBRUTEN = "avbruten"  # the notice came down too early: the time has not run out
KINDS = (BERAKNAD, OKANT, SARSKILD_LAG, EJ_OVERKLAGBART, INTE_BORJAT, AVBRUTEN)

# Why there is no day: keys of texts/law.yml, law.reason.*
REASONS = (
    "sarskild_lag", "ej_overklagbart", "inget_beslut", "delegationsbeslut", "delegation_lagrum",
    "overklagande_okant", "anslag_saknas", "paragraf_saknas_i_anslag", "anslaget_fore_beslut",
    "anslaget_fore_justering", "anslagsdag_saknas", "fore_kommunallagen", "gemensam_namnd",
    "gemensam_namnd_anslag_saknas", "inte_justerat", "inte_anslaget", "nedtaget_for_tidigt", "borta_en_tid",
)  # fmt: skip

MINUTES = "justerat_protokoll"
_ZONE = ZoneInfo("Europe/Stockholm")
_AT_ONCE = "omedelbar"  # "omedelbart justerat", "omedelbar justering"

Row = Mapping[str, str]


@dataclass(frozen=True)
class Step:
    """One step of the count, for "räkna själv": `key` is law.step.<key>, `day` and the others fill it."""

    key: str
    day: date | None = None
    number: int | None = None
    text: str = ""


@dataclass(frozen=True)
class Appeal:
    """What can be said of the time to appeal one decision or notice. Nothing in it depends on today."""

    kind: str
    reason: str = ""  # one of REASONS, "" when there is a day
    rule: str = RULE
    notices: tuple[str, ...] = ()  # ids of the notices counted from; several for a joint board
    first: date | None = None  # the day that the notice went up; for a joint board the last of them
    last: date | None = None  # the last day that an appeal may come in
    if_review: date | None = None  # with reason overklagande_okant: the last day if KL 13 applies to it
    due: date | None = None  # with kind inte_borjat: when the notice has to be up at the latest
    stated: date | None = None  # what the kommun's notice says is the last day; never changed by us
    law: str = ""  # the legal basis that the notice names
    steps: tuple[Step, ...] = ()

    @property
    def difference_days(self) -> int | None:
        """Return by how many days the kommun's day is later (+) or earlier (-) than ours; None without both."""
        return (self.stated - self.last).days if self.stated and self.last else None


def last_appeal_day(announced: date) -> date:
    """Return the last day to appeal what was announced on `announced` (KL 13:5; lag 1930:173, 1 and 2 §§)."""
    return next_working_day(weeks_after(announced, WEEKS))


def appeal_of_decision(
    decision: Row, notices: Iterable[Row], meeting: Row | None = None, *, boards: Sequence[str] | None = ()
) -> Appeal:
    """Return the time to appeal a decision.

    Args: `notices` are those of its meeting (see catalog.law.notices), of any type and in any order; `meeting` may be
          unknown. `boards` are the kommunkoder whose boards a joint board's notice must be on; () means that it is no
          joint board, None that it is one and nobody says whose.
    """
    said = decision.get("overklagande") or "okant"
    if said == EJ_OVERKLAGBART:
        return Appeal(EJ_OVERKLAGBART, EJ_OVERKLAGBART)
    own = sorted(notices, key=_order)
    if said == "forvaltningsbesvar":
        return _special(_first_about(decision, own))
    if not decision.get("paragraf"):
        return Appeal(OKANT, "delegationsbeslut")
    counted = _count(decision, own, meeting, boards)
    if said == "laglighetsprovning":
        return counted
    # The source does not say that KL 13 applies. What would hold if it does is still worth knowing.
    return replace(counted, kind=OKANT, reason="overklagande_okant", last=None, if_review=counted.last)


def appeal_of_notice(notice: Row, *, boards: Sequence[str] | None = (), others: Iterable[Row] = ()) -> Appeal:
    """Return the time to appeal what one notice announces.

    Args: `boards` as above; `others` are the notices of the other kommuner when it is a joint board's.
    """
    kind, law = notice.get("typ", ""), notice.get("lagrum", "")
    if kind == MINUTES:
        found = _of_boards([notice, *sorted(others, key=_order)], notice.get("kommunkod", ""), boards)
        return replace(found, law=law)
    if kind in ("delegationsbeslut", "foreskrift") and law.upper().startswith("KL"):
        return replace(_of_boards([notice], "", ()), law=law)
    if kind == "delegationsbeslut" and not law:
        return Appeal(OKANT, "delegation_lagrum", stated=_stated([notice]))
    if kind in ("sammantrade", "ovrigt"):
        return Appeal(EJ_OVERKLAGBART, "inget_beslut", law=law)
    return _special(notice)


def covers(notice: Row, section: str, *, alone: bool = True) -> bool:
    """Return whether a notice of minutes is about a section. One that names no sections is about all of them,
    unless it says that some were approved at once and others have notices of their own (`alone` False)."""
    if text := notice.get("paragrafer", ""):
        found = spans(text)
        return found is not None and is_within(section, found)
    heading = notice.get("rubrik", "")
    if found := spans_in_heading(heading):
        return is_within(section, found)
    return alone or _AT_ONCE not in heading.casefold()


def day_of(text: str | None) -> date | None:
    """Return the Swedish day of an ISO date or time; None when it is neither."""
    try:
        if len(text or "") > len("2026-11-16"):
            moment = datetime.fromisoformat(text or "")
            return (moment.astimezone(_ZONE) if moment.tzinfo else moment).date()
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def days_of_meeting(meeting: Row | None) -> tuple[date, date] | None:
    """Return the first and the last day of a meeting, None without a start."""
    start, end = day_of((meeting or {}).get("start")), day_of((meeting or {}).get("slut"))
    if start is None:
        return None
    return (start, end) if end and 0 <= (end - start).days <= LONGEST_MEETING else (start, start)


def _count(decision: Row, notices: Sequence[Row], meeting: Row | None, boards: Sequence[str] | None) -> Appeal:
    minutes = [n for n in notices if n.get("typ") == MINUTES]
    section, day = decision["paragraf"], day_of(decision.get("beslutsdatum"))
    own = decision.get("kommunkod", "")
    local = [n for n in minutes if not own or n.get("kommunkod", own) == own]
    about = [n for n in minutes if covers(n, section, alone=len(local) < 2)]
    if not about:
        if minutes:
            return Appeal(OKANT, "paragraf_saknas_i_anslag", notices=tuple(n.get("id", "") for n in local[:1]))
        return _without_notice(decision, meeting)
    return _of_boards(about, own, boards, decided=day)


def _of_boards(notices: Sequence[Row], own: str, boards: Sequence[str] | None, decided: date | None = None) -> Appeal:
    """Count from the first notice on each board; where one came down too early, from that board's next."""
    if boards is None:
        return Appeal(OKANT, "gemensam_namnd", stated=_stated(notices))
    codes = tuple(boards) or (own,)
    queues = {code: [n for n in notices if n.get("kommunkod", own) == code or len(codes) == 1] for code in codes}
    faults = {str(n.get("id", "")): f for queue in queues.values() for n in queue if (f := _fault(n, decided))}
    sound = {code: [n for n in queue if n.get("id", "") not in faults] for code, queue in queues.items()}
    if missing := [code for code, queue in sound.items() if not queue]:
        if len(codes) == 1 and faults:
            return Appeal(OKANT, next(iter(faults.values())), stated=_stated(notices))
        reason = "gemensam_namnd_anslag_saknas" if len(codes) > 1 else "anslag_saknas"
        steps = tuple(Step("tavla_saknas", text=code) for code in missing)
        return Appeal(OKANT, reason, stated=_stated(notices), steps=steps)
    skipped: list[Row] = []
    while True:
        chosen = [queue[0] for queue in sound.values()]
        first = max(_up(n) for n in chosen)
        last = last_appeal_day(first)
        broken = [n for n in chosen if is_early(n, last)]
        if not broken:
            return _computed(chosen, notices, skipped, own, first, last)
        if any(len(queue) == 1 for queue in sound.values() if queue[0] in broken):
            return _interrupted(chosen, broken, own, first, last)
        skipped += broken
        sound = {code: queue[1:] if queue[0] in broken else queue for code, queue in sound.items()}


def is_early(notice: Row, last: date) -> bool:
    """Return whether the notice was seen to be gone while it had to be up. On the last day it has to be up still.

    `nedtaget` is the first day that it was gone; `aterkommet`, which catalog.law.appeals adds, when it was back.
    """
    gone = day_of(notice.get("nedtaget"))
    return gone is not None and gone <= last


def _computed(
    chosen: Sequence[Row], notices: Sequence[Row], skipped: Sequence[Row], own: str, first: date, last: date
) -> Appeal:
    stated = _stated(sorted(chosen, key=lambda n: n.get("kommunkod", "") != own))
    steps = [Step("nedtaget_raknas_inte", day_of(n.get("nedtaget"))) for n in skipped]
    if len(chosen) > 1:
        steps.append(Step("gemensam", first, number=len(chosen)))
    elif len(notices) - len(skipped) > 1:
        steps.append(Step("flera_anslag", first, number=len(notices)))
    steps += [Step("anslaget", first), Step("tre_veckor", weeks_after(first, WEEKS))]
    day = weeks_after(first, WEEKS)
    while day < last:
        steps.append(Step("ingen_vardag", day))
        day = date.fromordinal(day.toordinal() + 1)
    steps.append(Step("sista_dag", last))
    if stated and stated != last:
        steps.append(
            Step("kommunen_tidigare" if stated < last else "kommunen_senare", stated, abs((stated - last).days))
        )
    ids = tuple(n.get("id", "") for n in chosen)
    return Appeal(BERAKNAD, notices=ids, first=first, last=last, stated=stated, law=_law(chosen), steps=tuple(steps))


def _interrupted(chosen: Sequence[Row], broken: Sequence[Row], own: str, first: date, last: date) -> Appeal:
    stated = _stated(sorted(chosen, key=lambda n: n.get("kommunkod", "") != own))
    steps = [Step("anslaget", first), Step("skulle_sitta_till", last)]
    steps += [Step("nedtaget", day_of(n.get("nedtaget"))) for n in broken]
    returned = [day_of(n.get("aterkommet")) for n in broken]
    steps += [Step("aterkommet", day) for day in returned if day]
    reason = "borta_en_tid" if all(returned) else "nedtaget_for_tidigt"
    ids = tuple(n.get("id", "") for n in chosen)
    return Appeal(AVBRUTEN, reason, notices=ids, first=first, stated=stated, law=_law(chosen),
                  steps=tuple(steps))  # fmt: skip


def _without_notice(decision: Row, meeting: Row | None) -> Appeal:
    """Say that the time has not begun if the notice may lawfully still be to come, as of when we got the row."""
    told = day_of(decision.get("hamtad"))
    days = days_of_meeting(meeting)
    held = days[1] if days else day_of(decision.get("beslutsdatum"))
    approved = day_of((meeting or {}).get("justerat_datum"))
    if held is None:
        return Appeal(OKANT, "anslag_saknas")
    due = days_after(approved or days_after(held, APPROVAL_DAYS), NOTICE_DAYS)
    if told is None or told > due:
        return Appeal(OKANT, "anslag_saknas")
    return Appeal(INTE_BORJAT, "inte_anslaget" if approved else "inte_justerat", due=due)


def _fault(notice: Row, decided: date | None) -> str:
    """Return why nothing can be counted from a notice, "" when it can."""
    up, approved = day_of(notice.get("anslaget")), day_of(notice.get("justerat_datum"))
    if up is None:
        return "anslagsdag_saknas"
    if decided and up < decided:
        return "anslaget_fore_beslut"
    if approved and up < approved:
        return "anslaget_fore_justering"
    return "fore_kommunallagen" if up < IN_FORCE else ""


def _special(notice: Row | None) -> Appeal:
    if notice is None:
        return Appeal(SARSKILD_LAG, SARSKILD_LAG)
    ids = (notice.get("id", ""),)
    return Appeal(SARSKILD_LAG, SARSKILD_LAG, notices=ids, stated=_stated([notice]), law=notice.get("lagrum", ""))


def _first_about(decision: Row, notices: Sequence[Row]) -> Row | None:
    section = decision.get("paragraf", "")
    if not section:
        return None
    return next((n for n in notices if n.get("typ") == MINUTES and covers(n, section)), None)


def _up(notice: Row) -> date:
    return date.fromisoformat(notice["anslaget"][:10])


def _stated(notices: Iterable[Row]) -> date | None:
    return next((d for n in notices if (d := day_of(n.get("overklagas_senast_enligt_kommun")))), None)


def _law(notices: Iterable[Row]) -> str:
    return next((n["lagrum"] for n in notices if n.get("lagrum")), "")


def _order(notice: Row) -> tuple[str, str]:
    return notice.get("anslaget", ""), notice.get("id", "")

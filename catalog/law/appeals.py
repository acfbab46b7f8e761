"""Find the notices that belong to a decision, and tell its time to appeal.

A notice belongs to a meeting by `sammantrade_id`. One without it belongs by body and date: its `sammantradesdatum`
is one of the meeting's days (a meeting may last two). When the body met twice on that day, such a notice counts
only if it names its sections.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from catalog.law.appeal import (
    LONGEST_MEETING,
    MINUTES,
    Appeal,
    Row,
    appeal_of_decision,
    appeal_of_notice,
    covers,
    day_of,
    days_of_meeting,
)
from catalog.law.board_proof import absences
from catalog.records import Records

_CODE = re.compile(r"\d{4}")


class Appeals:
    """The meetings and notices of all kommuner, looked up for one decision or notice at a time."""

    def __init__(self, meetings: Iterable[Row], notices: Iterable[Row], history: Iterable[Row] = ()) -> None:
        """Take in all rows. `history` is of profile `anslagshistorik`: only it knows of a notice that came back."""
        self._meetings: dict[str, Row] = {}
        self._names: dict[tuple[str, str], str] = {}  # (kommunkod, organ_id) → name of the body, folded
        self._sittings: dict[tuple[str, str, date], set[str]] = defaultdict(set)
        self._boards: dict[tuple[str, str], tuple[str, ...]] = {}  # (kommunkod, name) → the boards of a joint board
        for meeting in meetings:
            self._add_meeting(meeting)
        self._by_meeting: dict[str, list[Row]] = defaultdict(list)
        self._by_day: dict[tuple[str, str, date], list[Row]] = defaultdict(list)
        self._events: dict[str, list[Row]] = defaultdict(list)
        for event in history:
            self._events[event.get("anslag_id", "")].append(event)
        for notice in map(self._with_absence, notices):
            if meeting_id := notice.get("sammantrade_id"):
                self._by_meeting[meeting_id].append(notice)
            if (day := self._day_of_notice(notice)) is not None:
                self._by_day[notice.get("kommunkod", ""), _folded(notice.get("organ", "")), day].append(notice)

    @classmethod
    def of(cls, records: Records) -> Appeals:
        """Return the appeals of what the site holds, from the rows that the stored table is made of."""
        meetings, notices = records.with_page["sammantraden"], records.with_page["anslag"]
        history = (event for events in records.board_events.values() for event in events)
        return cls((r.row for r in meetings), (r.row for r in notices), history)

    def of_decision(self, decision: Row) -> Appeal:
        """Return the time to appeal a decision."""
        meeting = self._meetings.get(decision.get("sammantrade_id", ""))
        boards = self._boards_of(decision.get("kommunkod", ""), self._body(decision, meeting))
        return appeal_of_decision(decision, self.notices_of(decision), meeting, boards=boards)

    def of_notice(self, notice: Row) -> Appeal:
        """Return the time to appeal what a notice announces."""
        notice = self._with_absence(notice)
        code, body = notice.get("kommunkod", ""), _folded(notice.get("organ", ""))
        boards = self._boards_of(code, body)
        day = self._day_of_notice(notice)
        if notice.get("typ") != MINUTES or not boards or day is None:
            return appeal_of_notice(notice, boards=boards)
        others = [n for other in boards if other != code for n in self._by_day.get((other, body, day), ())]
        return appeal_of_notice(notice, boards=boards, others=[n for n in others if n.get("typ") == MINUTES])

    def notices_of(self, decision: Row) -> list[Row]:
        """Return the notices of a decision's meeting, of every type; for a joint board those of all its kommuner."""
        meeting = self._meetings.get(decision.get("sammantrade_id", ""))
        found = list(
            self._by_meeting.get(decision.get("sammantrade_id", ""), ()) if decision.get("sammantrade_id") else ()
        )
        own, body = decision.get("kommunkod", ""), self._body(decision, meeting)
        boards = self._boards_of(own, body) or (own,)
        seen = {id(n) for n in found}
        for code in boards:
            for day in _days(decision, meeting):
                for notice in self._by_day.get((code, body, day), ()):
                    if id(notice) not in seen and self._may_belong(notice, decision, code != own, (own, body, day)):
                        seen.add(id(notice))
                        found.append(notice)
        return found

    def meeting_of(self, row: Row) -> Row | None:
        """Return the meeting that a decision or a notice names, or None."""
        return self._meetings.get(row.get("sammantrade_id", ""))

    def events_of(self, notice: Row) -> list[Row]:
        """Return the history of a notice, in stored order."""
        return self._events.get(notice.get("id", ""), [])

    def _with_absence(self, notice: Row) -> Row:
        """Return the notice with the first day that it was gone, also when it is back."""
        away = absences(notice, self.events_of(notice)) if self._events else []
        if not away:
            return notice
        back = {"aterkommet": away[0].back.isoformat()} if away[0].back else {}
        return {**notice, "nedtaget": away[0].gone.isoformat(), **back}

    def _add_meeting(self, meeting: Row) -> None:
        code, name = meeting.get("kommunkod", ""), _folded(meeting.get("organ", ""))
        self._meetings[meeting.get("id", "")] = meeting
        self._names.setdefault((code, meeting.get("organ_id", "")), name)
        for day in _days({}, meeting):
            self._sittings[code, name, day].add(meeting.get("id", ""))
        if sharing := _CODE.findall(meeting.get("samverkande", "")):
            self._boards[code, name] = tuple(sorted({code, *sharing}))

    def _boards_of(self, code: str, body: str) -> tuple[str, ...] | None:
        """Return the boards of a joint board, None when nobody says whose, () for an ordinary body."""
        known = self._boards.get((code, body))
        if known is not None:
            return known
        return None if "gemensam" in body and "nämnd" in body else ()

    def _body(self, decision: Row, meeting: Row | None) -> str:
        if meeting is not None:
            return _folded(meeting.get("organ", ""))
        return self._names.get((decision.get("kommunkod", ""), decision.get("organ_id", "")), "")

    def _day_of_notice(self, notice: Row) -> date | None:
        meeting = self._meetings.get(notice.get("sammantrade_id", ""))
        return day_of(notice.get("sammantradesdatum")) or day_of((meeting or {}).get("start"))

    def _may_belong(self, notice: Row, decision: Row, other_board: bool, sitting: tuple[str, str, date]) -> bool:
        if not other_board and notice.get("sammantrade_id"):
            return notice["sammantrade_id"] not in self._meetings and not decision.get("sammantrade_id")
        is_named = bool(notice.get("paragrafer")) and covers(notice, decision.get("paragraf", ""))
        return len(self._sittings.get(sitting, ())) < 2 or is_named


def _days(decision: Row, meeting: Mapping[str, str] | None) -> list[date]:
    """Return the days of a meeting, or of the decision when the meeting is not known."""
    days = days_of_meeting(meeting)
    decided = day_of(decision.get("beslutsdatum"))
    if days is None:
        return [decided] if decided else []
    first, last = days
    if decided and first < decided <= first + timedelta(LONGEST_MEETING):
        last = max(last, decided)  # a second day that the meeting's row does not tell of
    return [first + timedelta(n) for n in range((last - first).days + 1)]


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())

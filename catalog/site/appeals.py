"""What a page says of the time to appeal a decision: the state in words, the last day, and the steps to count it.

The law itself is in catalog.law; here it meets the records and the day that the site speaks from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from catalog.law.appeal import Appeal, appeal_of_decision, appeal_of_notice
from catalog.law.appeal_state import KAN_OVERKLAGAS, AppealState, state_on
from catalog.records import Record
from catalog.site.page import Site

SWEDEN = ZoneInfo("Europe/Stockholm")
# No period that is still running began longer ago: 14 days to approve, 2 to announce, 3 weeks, and the holidays.
# A notice that was put up anew starts a new one, so there is room for that.
_LOOK_BACK = timedelta(days=120)


@dataclass(frozen=True)
class Appealable:
    """A decision, and what holds for its appeal today. `notice` is the one that the time is counted from."""

    record: Record
    appeal: Appeal
    state: AppealState
    notice: Record | None


def today_of(site: Site) -> date:
    """Return the day in Sweden that the site speaks from."""
    return site.now.astimezone(SWEDEN).date()


def appeal_of(site: Site, record: Record) -> Appealable:
    """Return what can be said of the appeal of a decision."""
    meeting = site.records.meetings.get(record.get("sammantrade_id"))
    notices = site.records.by_meeting.get(("anslag", record.get("sammantrade_id")), [])
    appeal = appeal_of_decision(record.row, [n.row for n in notices], meeting.row if meeting else None)
    counted = next((n for n in notices if n.get("id") in appeal.notices), None)
    return Appealable(record, appeal, state_on(appeal, today_of(site)), counted)


def appeal_of_notice_page(site: Site, notice: Record) -> tuple[Appeal, AppealState]:
    """Return what can be said of the appeal of what a notice announces."""
    appeal = appeal_of_notice(notice.row)
    return appeal, state_on(appeal, today_of(site))


def appealable(site: Site, records: Sequence[Record]) -> list[Appealable]:
    """Return the decisions that can be appealed today, those with fewest days left first; `records` newest first."""
    earliest = (today_of(site) - _LOOK_BACK).isoformat()
    found = []
    for record in records:
        if record.date < earliest:
            break
        if record.get("overklagande") == "laglighetsprovning":
            one = appeal_of(site, record)
            if one.state.state == KAN_OVERKLAGAS:
                found.append(one)
    return sorted(found, key=lambda one: (one.state.day or date.max, one.record.url))


def appeal_values(appeal: Appeal, state: AppealState, notice: Record | None) -> dict[str, Any]:
    """Return what components/appeal.html shows; dates as ISO text, "" when there is none.

    Nothing in it counts days from today, so a page changes only when the state does.
    """
    return {
        "state": state.state,
        "day": _iso(state.day),
        "reason": appeal.reason,
        "first": _iso(appeal.first),
        "if_review": _iso(appeal.if_review),
        "stated": _iso(appeal.stated),
        "difference": appeal.difference_days,
        "rule": appeal.rule,
        "law": appeal.law,
        "steps": [
            {"key": s.key, "day": _iso(s.day), "number": s.number or 0, "text": s.text} for s in appeal.steps
        ],
        "notice": {"url": notice.url, "title": notice.get("rubrik")} if notice else {},
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""

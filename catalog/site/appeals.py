"""What a page says of the time to appeal a decision: the state in words, the last day, and the steps to count it.

The law itself is in catalog.law; here it meets the records and the day that the site speaks from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from catalog.law.appeal import Appeal
from catalog.law.appeal_state import KAN_OVERKLAGAS, AppealState, state_on
from catalog.law.board_proof import Proof, proof_of
from catalog.law.wording import reason_text, rule_text, state_text, steps_text
from catalog.records import Record
from catalog.site.page import Site

SWEDEN = ZoneInfo("Europe/Stockholm")
# No period that is still running began longer ago: 14 days to approve, 2 to announce, 3 weeks, and the holidays.
# A notice that was put up anew starts a new one, so there is room for that.
_LOOK_BACK = timedelta(days=120)
# The state says it all: a reason would say it twice.
_NEEDS_NO_REASON = ("kan_overklagas", "har_gatt_ut")


@dataclass(frozen=True)
class Appealable:
    """A decision, and what holds for its appeal today. `notice` is the one that the time is counted from."""

    record: Record
    appeal: Appeal
    state: AppealState
    notice: Record | None
    proof: Proof | None  # what we saw of that notice on its board


def today_of(site: Site) -> date:
    """Return the day in Sweden that the site speaks from."""
    return site.now.astimezone(SWEDEN).date()


def appeal_of(site: Site, record: Record) -> Appealable:
    """Return what can be said of the appeal of a decision."""
    return _on_this_day(site, record, site.appeals.of_decision(record.row))


def appeal_of_notice(site: Site, notice: Record) -> Appealable:
    """Return what can be said of the appeal of what a notice announces."""
    return _on_this_day(site, notice, site.appeals.of_notice(notice.row))


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


def appeal_values(one: Appealable) -> dict[str, Any]:
    """Return what components/appeal.html shows; dates as ISO text, "" when there is none.

    Nothing in it counts days from today, so a page changes only when the state does.
    """
    appeal, state, notice = one.appeal, one.state, one.notice
    return {
        "state": state.state,
        "day": _iso(state.day),
        "text": state_text(state, "sv"),
        "english": state_text(state, "en"),
        "reason": reason_text(appeal, "sv") if state.state not in _NEEDS_NO_REASON else "",
        "first": _iso(appeal.first),
        "if_review": _iso(appeal.if_review),
        "stated": _iso(appeal.stated),
        "differs": bool(appeal.difference_days),
        "rule": rule_text(appeal, "sv") if appeal.last or appeal.if_review else "",
        "law": appeal.law,
        "steps": steps_text(appeal, "sv"),
        "seen": _seen(one.proof),
        "notice": {"url": notice.url, "title": notice.get("rubrik")} if notice else {},
    }


def _on_this_day(site: Site, record: Record, appeal: Appeal) -> Appealable:
    counted = next((found for one in appeal.notices if (found := site.records.notices.get(one))), None)
    events = site.records.board_events.get(counted.get("id"), []) if counted else []
    proof = proof_of(counted.row, events, last=appeal.last) if counted else None
    return Appealable(record, appeal, state_on(appeal, today_of(site)), counted, proof)


def _seen(proof: Proof | None) -> dict[str, Any]:
    """Return what we saw of the notice: {first, last, whole}; {} when no notice is counted from."""
    if proof is None:
        return {}
    return {"first": _iso(proof.first_seen), "last": _iso(proof.last_seen), "whole": proof.is_whole}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""

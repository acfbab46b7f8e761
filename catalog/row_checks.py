"""Checks across the cells of one row, per profile.

A check looks at values that each passed its own column's rules. `error` refuses
the row: it contradicts itself. `warning` keeps it: the kommun may be late, and
that is a fact worth showing, not a fault in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

Values = Mapping[str, Any]


@dataclass(frozen=True)
class RowCheck:
    """`rule` is a key of texts/rules.yml; `fails` says whether the row breaks it."""

    rule: str
    field: str
    severity: str
    fails: Callable[[Values], bool]
    # Whether no row of many breaks it, by field and all at once; None: they are looked at one by one.
    all_hold: Callable[[Mapping[str, Sequence[Any]]], bool] | None = None


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _before(late: str, early: str, extra_days: int = 0) -> Callable[[Values], bool]:
    """Fails when `late` comes before `early` + extra_days."""

    def fails(values: Values) -> bool:
        first, second = _day(values.get(early)), _day(values.get(late))
        return first is not None and second is not None and second < first + timedelta(days=extra_days)

    return fails


def _more_than(late: str, early: str, days: int) -> Callable[[Values], bool]:
    """Fails when `late` comes more than `days` after `early`."""

    def fails(values: Values) -> bool:
        first, second = _day(values.get(early)), _day(values.get(late))
        return first is not None and second is not None and second > first + timedelta(days=days)

    return fails


def _ends_before_start(values: Values) -> bool:
    start, end = values.get("start"), values.get("slut")
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return False
    if (start.tzinfo is None) != (end.tzinfo is None):
        return start.replace(tzinfo=None) > end.replace(tzinfo=None)
    return start > end


def _votes_without_meaning(values: Values) -> bool:
    counted = values.get("rosttal_ja") is not None or values.get("rosttal_nej") is not None
    return counted and not (values.get("ja_innebar") and values.get("nej_innebar"))


def _protocol_lacks(name: str) -> Callable[[Values], bool]:
    return lambda values: values.get("typ") == "justerat_protokoll" and not values.get(name)


def _known_without(name: str) -> Callable[[Values], bool]:
    return lambda values: values.get("finns") != "okant" and not values.get(name)


def _board_decision_without_section(values: Values) -> bool:
    return bool(values.get("sammantrade_id")) and not values.get("paragraf")


def _all_have_one(columns: Mapping[str, Sequence[Any]]) -> bool:
    pairs = zip(columns["varde"], columns["saknas_orsak"], strict=True)
    return all((value is None) != (reason is None) for value, reason in pairs)


ROW_CHECKS: dict[str, tuple[RowCheck, ...]] = {
    "sammantraden": (
        RowCheck("slut-fore-start", "slut", "error", _ends_before_start),
        RowCheck("justerat-fore-start", "justerat_datum", "error", _before("justerat_datum", "start")),
        RowCheck("justerat-sent", "justerat_datum", "warning", _more_than("justerat_datum", "start", 14)),
    ),
    "beslut": (
        RowCheck("vackt-efter-beslut", "vackt_datum", "error", _before("beslutsdatum", "vackt_datum")),
        RowCheck("galler-till-fore-fran", "galler_till", "error", _before("galler_till", "galler_fran")),
        RowCheck("roster-utan-innebord", "ja_innebar", "error", _votes_without_meaning),
        RowCheck("paragraf-saknas", "paragraf", "error", _board_decision_without_section),
    ),
    "anslag": (
        RowCheck("anslaget-fore-justerat", "anslaget", "error", _before("anslaget", "justerat_datum")),
        RowCheck("tas-ned-fore-anslaget", "tas_ned", "error", _before("tas_ned", "anslaget")),
        RowCheck("protokoll-utan-justering", "justerat_datum", "error", _protocol_lacks("justerat_datum")),
        RowCheck("protokoll-utan-forvaringsplats", "forvaringsplats", "warning", _protocol_lacks("forvaringsplats")),
        RowCheck("justerat-sent", "justerat_datum", "warning", _more_than("justerat_datum", "sammantradesdatum", 14)),
        RowCheck("anslaget-sent", "anslaget", "warning", _more_than("anslaget", "justerat_datum", 2)),
        # KL 13:5: three weeks must pass with the notice up, so it may come down on day 22 at the earliest.
        RowCheck("nedtaget-for-tidigt", "tas_ned", "warning", lambda v: v.get("typ") == "justerat_protokoll"
                 and _before("tas_ned", "anslaget", extra_days=21)(v)),
    ),
    "deltagande": (
        RowCheck("vag-utan-kalla", "kalla_url", "error", _known_without("kalla_url")),
        RowCheck("vag-utan-datum", "kontrollerad", "error", _known_without("kontrollerad")),
    ),
    "nyckeltal": (
        RowCheck("varde-eller-orsak", "varde", "error",
                 lambda v: (v.get("varde") is None) == (v.get("saknas_orsak") is None), _all_have_one),
    ),
}  # fmt: skip

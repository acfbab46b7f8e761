"""The duties with a time, counted for every kommun and year, and every case behind: vastra-gotaland/plikter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from catalog.computed.contract import Computation, Inputs
from catalog.law.appeal import Row
from catalog.law.duties import LAW, RULES, Case, Count, Politics, cases, counts

MEETING = ("id", "kommunkod", "organ_id", "organ", "start", "slut", "status", "justerat_datum", "hamtad")
NOTICE = (
    "id", "kommunkod", "organ", "typ", "sammantrade_id", "sammantradesdatum", "justerat_datum", "anslaget", "hamtad",
)  # fmt: skip
DECISION = (
    "id", "kommunkod", "organ_id", "beslutsdatum", "diarienummer", "arendetyp", "vackt_datum", "utfall",
    "utfall_avser", "hamtad",
)  # fmt: skip
_INITIATIVES = ("motion", "medborgarforslag")


def _compute(inputs: Inputs) -> Mapping[str, Iterable[Row]]:
    initiatives = (r for r in inputs.rows("beslut", DECISION) if r.get("arendetyp") in _INITIATIVES)
    found = cases(Politics(initiatives, inputs.rows("sammantraden", MEETING), inputs.rows("anslag", NOTICE)))
    known = set(inputs.kommunkoder) | {c.kommunkod for c in found}
    return {"plikter": [_count(c) for c in counts(found, known)], "fall": [_case(c) for c in found]}


def _count(count: Count) -> Row:
    return {
        "kommunkod": count.kommunkod,
        "plikt": count.duty,
        "ar": str(count.year),
        "fall": str(count.cases),
        "hallna": str(count.kept),
        "ej_hallna": str(count.broken),
        "okanda": str(count.unknown),
        "orsaker": "; ".join(f"{reason}: {n}" for reason, n in count.reasons.items()),
        "lagrum": LAW[count.duty],
        "regel": RULES[count.duty],
    }


def _case(case: Case) -> Row:
    days = {"fran": case.start, "senast": case.due, "skedde": case.done}
    return {
        "kommunkod": case.kommunkod,
        "plikt": case.duty,
        "ar": str(case.year),
        "avser_id": case.subject,
        **{name: day.isoformat() if day else "" for name, day in days.items()},
        "utfall": case.outcome,
        "orsak": case.reason,
        "regel": RULES[case.duty],
    }


COMPUTATION = Computation(
    tables={"plikter": "plikter", "fall": "pliktfall"},
    reads=("beslut", "sammantraden", "anslag"),
    rules=tuple(RULES.values()),
    compute=_compute,
)

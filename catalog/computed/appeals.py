"""The last day to appeal each decision that has a section, for all kommuner: vastra-gotaland/overklagande."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from catalog.computed.contract import Computation, Inputs
from catalog.law.appeal import RULE, Row
from catalog.law.appeals import Appeals

MEETING = ("id", "kommunkod", "organ_id", "organ", "start", "slut", "justerat_datum", "samverkande")
NOTICE = (
    "id", "kommunkod", "organ", "typ", "rubrik", "sammantrade_id", "sammantradesdatum", "paragrafer", "justerat_datum",
    "anslaget", "nedtaget", "overklagas_senast_enligt_kommun", "lagrum",
)  # fmt: skip
EVENT = ("anslag_id", "handelse", "tid")
DECISION = (
    "id", "kommunkod", "organ_id", "sammantrade_id", "beslutsdatum", "paragraf", "overklagande", "hamtad",
)  # fmt: skip


def _compute(inputs: Inputs) -> Mapping[str, Iterable[Row]]:
    appeals = Appeals(
        inputs.rows("sammantraden", MEETING), inputs.rows("anslag", NOTICE), inputs.rows("anslagshistorik", EVENT)
    )
    rows = sorted(_rows(appeals, inputs), key=lambda r: (r["kommunkod"], r["beslutsdatum"], r["beslut_id"]))
    return {"overklagande": rows}


def _rows(appeals: Appeals, inputs: Inputs) -> Iterator[Row]:
    for decision in inputs.rows("beslut", DECISION):
        if "paragraf" not in decision:  # delegated, often about one person: it has no page, and no row here
            continue
        found = appeals.of_decision(decision)
        days = {
            "fran": found.first,
            "sista_dag": found.last,
            "om_laglighetsprovning": found.if_review,
            "anslas_senast": found.due,
            "enligt_kommun": found.stated,
        }
        yield {
            "beslut_id": decision["id"],
            "kommunkod": decision["kommunkod"],
            "organ_id": decision["organ_id"],
            "beslutsdatum": decision["beslutsdatum"],
            "paragraf": decision["paragraf"],
            "slag": found.kind,
            "orsak": found.reason,
            "anslag_id": " ".join(found.notices),
            **{name: day.isoformat() if day else "" for name, day in days.items()},
            "skillnad_dagar": "" if found.difference_days is None else str(found.difference_days),
            "lagrum": found.law,
            "regel": found.rule,
        }


COMPUTATION = Computation(
    tables={"overklagande": "overklagande"},
    reads=("beslut", "sammantraden", "anslag", "anslagshistorik"),
    rules=(RULE, "lag 1930:173 2 §"),
    compute=_compute,
)

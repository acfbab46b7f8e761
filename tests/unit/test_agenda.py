"""Agenda items are found by their meeting, in its order, and joined to the decision that came of them."""

from __future__ import annotations

import pytest

from catalog.records import load_records
from tests.unit.test_records import DECISION, MEETING, catalog

ITEM = {
    "id": "https://ale.example/punkt/1", "kommunkod": "1440", "organ_id": "1440-KS", "sammantrade_id": MEETING["id"],
    "nummer": "1", "rubrik": "Ny förskola", "diarienummer": "KS 2026/1",
}  # fmt: skip


def records_of(folder, items, decisions=(DECISION,)):
    tables = [("ale/s", "sammantraden", [MEETING]), ("ale/p", "arendepunkter", items)]
    return load_records(catalog(folder, *tables, *([("ale/b", "beslut", list(decisions))] if decisions else [])))


def test_an_agenda_has_the_order_of_its_numbers_and_those_without_last(tmp_path):
    numbers = ["10", "", "4a", "2", "4", "4.1"]
    items = [ITEM | {"id": f"i{at}", "nummer": number} for at, number in enumerate(numbers)]
    records = records_of(tmp_path, items)
    assert [i.get("nummer") for i in records.agenda(MEETING["id"])] == ["2", "4", "4.1", "4a", "10", ""]


def test_an_unknown_meeting_has_no_agenda(tmp_path):
    records = records_of(tmp_path, [ITEM | {"sammantrade_id": "urn:okant"}])
    assert records.agenda(MEETING["id"]) == []
    assert len(records.agenda("urn:okant")) == 1


def test_an_item_knows_its_subjects_also_from_the_body(tmp_path):
    items = [ITEM, ITEM | {"id": "i2", "rubrik": "Verksamhetsplan"}]
    (school, plan) = records_of(tmp_path, items).agenda(MEETING["id"])
    assert school.subjects == ("skola",)
    assert plan.subjects == ()
    meeting = MEETING | {"organ": "Kulturnämnden"}
    tables = [("ale/s", "sammantraden", [meeting]), ("ale/p", "arendepunkter", items[1:])]
    (plan,) = load_records(catalog(tmp_path / "two", *tables)).agenda(MEETING["id"])
    assert plan.subjects == ("kultur",)


@pytest.mark.parametrize(
    ("change", "decisions", "found"),
    [
        ({"beslut_id": DECISION["id"], "diarienummer": ""}, [DECISION], True),
        ({}, [DECISION], True),  # the same matter at the same meeting
        ({}, [DECISION, DECISION | {"id": "d2", "paragraf": "13"}], False),  # which of the two?
        ({"diarienummer": "KS 2026/2"}, [DECISION], False),
        ({"diarienummer": ""}, [DECISION], False),
        ({"beslut_id": "urn:okant", "diarienummer": ""}, [DECISION], False),
        ({}, [], False),
    ],
)
def test_an_item_is_joined_to_its_decision_or_to_none(tmp_path, change, decisions, found):
    records = records_of(tmp_path, [ITEM | change], decisions)
    (item,) = records.agenda(MEETING["id"])
    decided = records.decided(item)
    assert (decided is not None) == found
    if decided:
        assert decided.get("id") == DECISION["id"]

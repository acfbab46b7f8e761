"""A calendar against a recorded real one. What is expected was worked out by hand from the file."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from harvesters.kinds.ical import Ical
from tests.kind_runs import KindRun, make_source, run_kind
from tests.real import REAL, needs_real
from tests.replay import answer, request_key

pytestmark = needs_real

FILE = REAL / "decisions" / "se-simrishamn" / "budgetprocess_2026.ics"
URL = "http://data.simrishamn.test/budgetprocess_2026.ics"
OPTIONS = {
    "bodies": [
        {"organ": "Kommunfullmäktige", "categories": "^kf-beslut$"},
        {"organ": "Budgetberedningen", "categories": "^budgetberedning$"},
    ],
    "left_out": [
        {"reason": "sista dag", "categories": "^deadline$"},
        {"reason": "förhandling", "summary": "mbl"},
    ],
}


def harvested(data: bytes, tmp_path: Path, options: dict[str, object]) -> KindRun:
    source = make_source("ical", URL, options=options)
    return run_kind(Ical(), source, {request_key(URL): answer(data, "text/calendar")}, tmp_path)


def test_simrishamns_budget_calendar_has_ten_meetings_and_six_events_that_are_none(tmp_path: Path) -> None:
    (table,) = harvested(FILE.read_bytes(), tmp_path, OPTIONS).tables
    rows = [dict(zip(table["header"], row[1:], strict=True)) for row in table["rows"]]
    assert Counter(row["organ"] for row in rows) == {"Budgetberedningen": 8, "Kommunfullmäktige": 2}
    assert [row["start"] for row in rows if row["organ_id"] == "1440-kf"] == [
        "2026-06-15T00:00:00+02:00",
        "2026-10-26T00:00:00+01:00",
    ]
    assert {(row["slut"], row["plats"], row["status"]) for row in rows} == {("", "", "planerat")}
    assert table["notes"]["left_out_events"] == "förhandling: 2; sista dag: 4"


def test_it_has_no_uids_so_a_meeting_keeps_its_id_until_its_day_or_heading_changes(tmp_path: Path) -> None:
    data = FILE.read_bytes()
    assert b"UID" not in data
    placed = data.replace(b"DTSTART;VALUE=DATE:20260410", b"LOCATION:Sal 1\r\nDTSTART:20260410T090000")
    moved = data.replace(b"20260410", b"20260411")
    ids = []
    for number, state in enumerate((data, placed, moved)):
        (table,) = harvested(state, tmp_path / str(number), OPTIONS).tables
        ids.append({row[1] for row in table["rows"]})
        assert len(ids[-1]) == 10  # three days have the heading of another one: the day tells them apart
    assert ids[0] == ids[1]
    assert len(ids[0] & ids[2]) == 9


def test_without_a_word_on_bodies_no_meeting_is_guessed(tmp_path: Path) -> None:
    (table,) = harvested(FILE.read_bytes(), tmp_path, {}).tables
    assert len(table["rows"]) == 16
    assert {row[3] for row in table["rows"]} == {""}

"""The Ciceron diary over time: no session is kept, and a new meeting moves no other."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harvesters.ciceron_session import DiaryRefusal, result_of
from harvesters.kinds.ciceron import Ciceron
from tests.kind_runs import client, make_source
from tests.replay import Answer, answer, replay, request_key
from tests.system_runs import System

DIARY = "http://diarium.exempel.test"
KEY = f"POST {request_key(f'{DIARY}/json')}"


def said(result: object, session: str) -> Answer:
    return answer({"jsonrpc": "2.0", "id": 1, "result": result, "session_id": session})[0]


def diary(days: list[str], session: str, **documents: Any) -> dict[str, list[Answer]]:
    """Return the answers of a diary with a meeting of the board on each day, the newest first."""
    hits = [
        {"id": place, "title": f"Kommunstyrelsen {day}", "object_link": f"?t=1&i=Kommunstyrelsen&d={day} 00:00:00&n=KS"}
        for place, day in enumerate(days)
    ]
    details = [
        said({"value": json.dumps({"documents": documents.get(day.replace("-", "_"), []), "items": []})}, session)
        for day in (f"d{day}" for day in days)
    ]
    return {
        KEY: [said({"result": json.dumps({"hits": len(days)})}, session), said({"results": hits}, session), *details]
    }


def everything(folder) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_sessions_id_is_sent_and_kept_nowhere(tmp_path):
    source = make_source("ciceron", DIARY, options={"from": "2026-01-01"})
    with replay(diary(["2026-03-04", "2026-02-04"], "HEMLIG-1")) as server, client(server, tmp_path) as http:
        snapshots = list(Ciceron().fetch(source, http.for_source(source.id)))
        http.for_source(source.id).commit()
    assert [question.get("session_id") for question in server.posted] == [None, "HEMLIG-1", "HEMLIG-1", "HEMLIG-1"]
    assert b"HEMLIG" not in everything(tmp_path)
    assert "HEMLIG" not in str(snapshots)


def test_a_new_meeting_and_a_new_session_change_no_other_row(tmp_path):
    system = System(tmp_path, "ciceron", DIARY, options={"from": "2026-01-01"})
    assert system.harvest("2026-11-16T05:00:00+00:00", diary(["2026-12-02", "2026-12-01"], "a")).outcome == "ok"
    fetched = {row["kalla_url"]: row for row in system.rows("sammantraden").values()}
    second = system.harvest("2026-11-17T05:00:00+00:00", diary(["2026-12-09", "2026-12-02", "2026-12-01"], "b"))
    assert system.history("sammantraden")[0] == {"rows": 3, "added": 1, "removed": 0, "changed": 0}
    assert second.snapshots_new == 3, "the count, the list and the new meeting: the places of the others moved"
    assert fetched.items() <= {row["kalla_url"]: row for row in system.rows("sammantraden").values()}.items()
    third = system.harvest("2026-11-18T05:00:00+00:00", diary(["2026-12-09", "2026-12-02", "2026-12-01"], "c"))
    assert third.unchanged


def test_a_meeting_that_cannot_be_had_keeps_what_was_known_of_it(tmp_path):
    system = System(tmp_path, "ciceron", DIARY, options={"from": "2026-01-01", "give": ["sammantraden"]})
    answers = diary(["2026-12-02", "2026-12-01"], "a")
    system.harvest("2026-11-16T05:00:00+00:00", answers)
    broken = {KEY: [*answers[KEY][:2], answer("fel", status=500)[0], answers[KEY][3]]}
    run = system.harvest("2026-11-17T05:00:00+00:00", broken)
    assert (run.outcome, [m["code"] for m in run.missing]) == ("failing", ["bad_status"])
    assert len(system.rows("sammantraden")) == 2


@pytest.mark.parametrize(
    "result",
    [
        {"hits": 3},
        '{"hits": 3}',
        {"result": '{"hits": 3}'},
        {"result": {"hits": 3}},
        {"value": '{"hits": 3}'},
        {"result": {"value": '{"hits": 3}'}},
    ],
)
def test_an_answer_is_unwrapped_whatever_it_is_wrapped_in(result, tmp_path):
    with replay({request_key(f"{DIARY}/x"): answer({"result": result})}) as server, client(server, tmp_path) as http:
        assert result_of(http.for_source("a/b").get(f"{DIARY}/x")) == {"hits": 3}


def test_an_error_is_told_in_the_diarys_words(tmp_path):
    with replay({request_key(f"{DIARY}/x"): answer({"error": "trasig"})}) as server, client(server, tmp_path) as http:
        snapshot = http.for_source("a/b").get(f"{DIARY}/x")
        with pytest.raises(DiaryRefusal) as caught:
            result_of(snapshot)
    assert caught.value.values["found"] == "error: trasig"

"""The replay server: it answers what is recorded, in turn, and an unknown request fails the test."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from catalog.errors import BadStatus
from tests.kind_runs import client
from tests.replay import UNKNOWN_REQUEST, answer, exchanges, replay, request_key


def test_the_spelling_of_a_request_does_not_matter() -> None:
    assert request_key("https://A.test/x%2Cy?b=2&a=%C3%A5") == request_key("http://a.test/x,y?a=å&b=2")


def test_an_unknown_request_fails_the_test(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"unknown\.exempel\.test/x"), replay({}) as server:  # noqa: SIM117
        with client(server, tmp_path) as http, pytest.raises(BadStatus) as caught:
            http.for_source("a/b").get("http://unknown.exempel.test/x")
    assert caught.value.values["status"] == UNKNOWN_REQUEST


def test_answers_come_in_turn_and_the_last_one_stays(tmp_path: Path) -> None:
    entry = {"url": "http://a.test/x", "answers": [{"status": 500}, {"body": {"n": 1}}]}
    (tmp_path / "exchanges.json").write_text(json.dumps({"responses": [entry]}))
    with replay(exchanges(tmp_path)) as server, client(server, tmp_path / "store") as http:
        bound = http.for_source("a/b")
        with pytest.raises(BadStatus):
            bound.get("http://a.test/x")
        assert [bound.get("http://a.test/x").json() for _ in range(2)] == [{"n": 1}] * 2
    assert server.seen == ["a.test/x"] * 3


def test_plain_http(tmp_path: Path) -> None:
    entry = {"url": "https://a.test/x", "body": {"next": "https://a.test/y"}}
    (tmp_path / "exchanges.json").write_text(json.dumps({"responses": [entry]}))
    (said,) = exchanges(tmp_path, plain_http=True)["a.test/x"]
    assert json.loads(said.body) == {"next": "http://a.test/y"}
    assert answer(b"x", "text/csv")[0].headers == {"Content-Type": "text/csv"}

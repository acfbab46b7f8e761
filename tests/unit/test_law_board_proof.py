"""What our visits to a board show of one notice."""

from __future__ import annotations

from datetime import date

import pytest

from catalog.law.board_proof import WARNINGS, proof_of
from catalog.texts import load_texts

NOTICE = {
    "id": "n", "typ": "justerat_protokoll", "anslaget": "2026-09-08", "tas_ned": "2026-09-30", "sha256": "ab" * 32,
    "forst_sedd": "2026-09-08T05:00:00Z",
}  # fmt: skip
LAST = date(2026, 9, 29)


def _event(what, day):
    return {"anslag_id": "n", "handelse": what, "tid": f"{day}T05:00:00Z"}


def _warnings(cells=None, events=(), **options):
    return [w.key for w in proof_of({**NOTICE, **(cells or {})}, events, **options).warnings]


@pytest.mark.parametrize(
    ("cells", "events", "expected"),
    [
        ({}, [], []),
        ({"nedtaget": "2026-09-29", "senast_sedd": "2026-09-28T05:00:00Z"}, [], ["nedtaget_for_tidigt"]),
        ({"nedtaget": "2026-09-30", "senast_sedd": "2026-09-29T05:00:00Z"}, [], []),
        ({"nedtaget": "2026-10-03", "senast_sedd": "2026-09-27T05:00:00Z"}, [], ["inte_sett"]),
        ({"tas_ned": "2026-09-29"}, [], ["planeras_ned_for_tidigt"]),
        ({"tas_ned": ""}, [], []),
        ({"forst_sedd": "2026-09-10T05:00:00Z"}, [], []),
        ({"forst_sedd": "2026-09-11T05:00:00Z"}, [], ["sett_sent"]),
        ({}, [_event("uppsatt", "2026-09-08"), _event("andrat", "2026-09-10")], ["andrat"]),
        ({}, [_event("andrat", "2026-10-10")], []),
        ({}, [_event("nedtaget", "2026-09-12"), _event("aterkommet", "2026-09-13")], ["borta_en_tid"]),
        ({}, [_event("nedtaget", "2026-10-12"), _event("aterkommet", "2026-10-13")], []),
        ({"nedtaget": "2026-09-20"},
         [_event("nedtaget", "2026-09-12"), _event("aterkommet", "2026-09-13"), _event("nedtaget", "2026-09-20")],
         ["borta_en_tid", "nedtaget_for_tidigt"]),
        ({"typ": "kungorelse", "nedtaget": "2026-09-09", "tas_ned": "2026-09-09"}, [], []),
        ({"forst_sedd": "", "anslaget": ""}, [{"handelse": "andrat", "tid": "ingen tid"}], []),
    ],
)  # fmt: skip
def test_warnings(cells, events, expected):
    assert _warnings(cells, events) == expected


def test_a_whole_proof():
    proof = proof_of(NOTICE, visited=date(2026, 9, 29))
    assert (proof.first_seen, proof.last_seen, proof.must_stay_until) == (date(2026, 9, 8), LAST, LAST)
    assert proof.is_whole
    assert not proof_of(NOTICE, visited=date(2026, 9, 28)).is_whole
    assert not proof_of({**NOTICE, "forst_sedd": ""}, visited=LAST).is_whole
    assert not proof_of({**NOTICE, "typ": "ovrigt"}, visited=LAST).is_whole


def test_when_it_is_gone_the_last_visit_says_nothing_of_it():
    gone = {"nedtaget": "2026-09-30", "senast_sedd": "2026-09-29T05:00:00Z"}
    proof = proof_of({**NOTICE, **gone}, visited=date(2026, 11, 16))
    assert (proof.gone, proof.last_seen) == (date(2026, 9, 30), LAST)
    assert proof.is_whole


def test_the_day_is_the_swedish_one():
    assert proof_of({**NOTICE, "forst_sedd": "2026-09-07T22:30:00Z"}).first_seen == date(2026, 9, 8)


def test_a_joint_board_gives_its_own_last_day():
    assert _warnings({"nedtaget": "2026-09-30"}, last=date(2026, 10, 1)) == [
        "nedtaget_for_tidigt",
        "planeras_ned_for_tidigt",
    ]


def test_the_order_of_events_changes_nothing():
    events = [_event("nedtaget", "2026-09-12"), _event("aterkommet", "2026-09-13"), _event("nedtaget", "2026-09-20")]
    assert proof_of(NOTICE, events) == proof_of(NOTICE, events[::-1])
    assert proof_of(NOTICE, events).gone == date(2026, 9, 20)


def test_every_warning_has_a_text():
    assert all(f"law.proof.{w}" in load_texts() for w in WARNINGS)

"""Duties with a time: what is a case, when it is kept, and what is unknown."""

from __future__ import annotations

from datetime import date

import pytest

from catalog.law.duties import DUTIES, REASONS, Politics, cases, counts
from catalog.texts import load_texts

FETCHED = "2026-11-16T05:00:00Z"
COUNCIL = {
    "id": "m", "kommunkod": "1440", "organ_id": "1440-kf", "organ": "Kommunfullmäktige", "status": "genomfort",
    "start": "2026-09-07T18:00:00+02:00", "hamtad": FETCHED,
}  # fmt: skip
CALL = {
    "id": "k", "kommunkod": "1440", "organ": "Kommunfullmäktige", "typ": "sammantrade", "sammantrade_id": "m",
    "anslaget": "2026-08-31",
}  # fmt: skip
MINUTES = {
    "id": "p", "kommunkod": "1440", "organ": "Kommunfullmäktige", "typ": "justerat_protokoll", "sammantrade_id": "m",
    "justerat_datum": "2026-09-10", "anslaget": "2026-09-11",
}  # fmt: skip
MOTION = {
    "id": "b", "kommunkod": "1440", "organ_id": "1440-kf", "beslutsdatum": "2026-09-07", "diarienummer": "KS 2025/1",
    "arendetyp": "motion", "vackt_datum": "2025-09-08", "utfall": "avslaget", "hamtad": FETCHED,
}  # fmt: skip


def _cases(duty, decisions=(), meetings=(COUNCIL,), notices=()):
    found = cases(Politics(decisions, meetings, notices))
    return [(c.outcome, c.reason) for c in found if c.duty == duty]


@pytest.mark.parametrize(
    ("meeting", "notice", "expected"),
    [
        ({}, {}, [("hallen", "")]),  # Monday 31 August to Monday 7 September: a week
        ({}, {"anslaget": "2026-09-01"}, [("ej_hallen", "")]),  # six days
        ({}, {"sammantrade_id": "", "sammantradesdatum": "2026-09-07"}, [("hallen", "")]),
        ({}, {"typ": "ovrigt"}, [("okand", "anslag_saknas")]),
        ({"status": "kallat"}, {"typ": "ovrigt"}, []),  # it may be put up yet
        ({"status": "kallat"}, {}, [("hallen", "")]),
        ({"status": "installt"}, {}, []),
        ({"organ": "Kommunstyrelsen", "organ_id": "1440-ks"}, {}, []),  # the law asks it of the council only
        ({"start": "okänd"}, {}, []),
    ],
)
def test_the_call(meeting, notice, expected):
    assert _cases("kallelse", meetings=[{**COUNCIL, **meeting}], notices=[{**CALL, **notice}]) == expected


def test_the_week_before_ends_where_it_ends_also_on_a_sunday():
    sunday = {**COUNCIL, "start": "2026-09-13T18:00:00+02:00"}
    assert _cases("kallelse", meetings=[sunday], notices=[{**CALL, "anslaget": "2026-09-07"}]) == [("ej_hallen", "")]
    assert _cases("kallelse", meetings=[sunday], notices=[{**CALL, "anslaget": "2026-09-06"}]) == [("hallen", "")]


@pytest.mark.parametrize(
    ("meeting", "notices", "expected"),
    [
        ({"justerat_datum": "2026-09-21"}, [], [("hallen", "")]),  # day 14
        ({"justerat_datum": "2026-09-22"}, [], [("ej_hallen", "")]),
        (
            {"start": "2026-09-05T10:00:00+02:00", "justerat_datum": "2026-09-21"},
            [],
            [("hallen", "")],
        ),  # 19th: Saturday
        ({"slut": "2026-09-08T12:00:00+02:00", "justerat_datum": "2026-09-22"}, [], [("hallen", "")]),  # two days
        ({}, [{}], [("hallen", "")]),  # the notice tells the day
        ({}, [{}, {"id": "p2", "justerat_datum": "2026-09-30"}], [("ej_hallen", "")]),  # the last of them
        ({}, [], [("okand", "uppgift_saknas")]),
        ({"hamtad": "2026-09-15T05:00:00Z"}, [], []),  # not due when fetched
        ({"justerat_datum": "2026-09-01"}, [], [("okand", "orimlig_dag")]),
        ({"status": "kallat"}, [], []),
    ],
)
def test_the_approval(meeting, notices, expected):
    told = [{**MINUTES, **n} for n in notices]
    assert _cases("justering", meetings=[{**COUNCIL, **meeting}], notices=told) == expected


@pytest.mark.parametrize(
    ("meeting", "notices", "expected"),
    [
        ({}, [{"anslaget": "2026-09-14"}], [("hallen", "")]),  # Thursday + 2 is a Saturday: Monday
        ({}, [{"anslaget": "2026-09-15"}], [("ej_hallen", "")]),
        ({}, [{}, {"id": "p2", "justerat_datum": "2026-09-07", "anslaget": "2026-09-11"}],
         [("ej_hallen", ""), ("hallen", "")]),
        ({"justerat_datum": "2026-09-10"}, [], [("okand", "anslag_saknas")]),
        ({"justerat_datum": "2026-09-10", "hamtad": "2026-09-12T05:00:00Z"}, [], []),
        ({}, [{"anslaget": "2026-09-09"}], [("okand", "orimlig_dag")]),
        ({}, [{"justerat_datum": ""}], []),
    ],
)  # fmt: skip
def test_the_announcement(meeting, notices, expected):
    told = [{**MINUTES, **n} for n in notices]
    assert _cases("tillkannagivande", meetings=[{**COUNCIL, **meeting}], notices=told) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{}], [("hallen", "")]),
        ([{"beslutsdatum": "2026-09-09"}], [("ej_hallen", "")]),
        ([{"vackt_datum": "2025-09-06", "beslutsdatum": "2026-09-07"}], [("hallen", "")]),  # a year later: a Sunday
        ([{"vackt_datum": ""}], [("okand", "vackt_saknas")]),
        ([{"organ_id": "1440-ks", "utfall": "avslaget"}], [("okand", "beslut_saknas")]),  # the council decides motions
        ([{"utfall": "bordlagt"}], [("okand", "beslut_saknas")]),
        ([{"utfall": "bordlagt", "vackt_datum": "2026-01-10"}], []),  # not due when fetched
        ([{"utfall": "okant"}], [("okand", "utfall_okant")]),
        ([{"id": "b1", "organ_id": "1440-ks", "utfall": "tillstyrkt", "beslutsdatum": "2026-06-01"}, {}],
         [("hallen", "")]),
        ([{"id": "b1", "utfall": "aterremitterat", "beslutsdatum": "2026-02-02"}, {"diarienummer": "KS-2025-01"}],
         [("hallen", "")]),  # one matter in two spellings, decided the second time
        ([{"arendetyp": "taxa"}], []),
    ],
)  # fmt: skip
def test_motions(rows, expected):
    assert _cases("motion", [{**MOTION, **r} for r in rows]) == expected


def test_a_board_may_decide_a_residents_proposal():
    row = {**MOTION, "arendetyp": "medborgarforslag", "organ_id": "1440-ks", "utfall_avser": "initiativ"}
    assert _cases("medborgarforslag", [row]) == [("hallen", "")]
    assert _cases("medborgarforslag", [{**row, "utfall_avser": "nämndförslag"}]) == [("okand", "beslut_saknas")]


def test_the_counts_add_up_and_name_every_kommun_alike():
    found = cases(Politics([MOTION], [COUNCIL], [CALL, MINUTES]))
    made = counts(found, ["1497", "1440"])
    assert all(c.kept + c.broken + c.unknown == c.cases and sum(c.reasons.values()) == c.unknown for c in made)
    assert sum(c.cases for c in made) == len(found) == 4
    assert {(c.kommunkod, c.duty) for c in made} == {(k, d) for k in ("1440", "1497") for d in DUTIES}
    assert [c.kommunkod for c in made] == sorted(c.kommunkod for c in made), "by code: never by how well they do"
    assert {c.year for c in made} == {2025, 2026}


def test_what_is_older_than_the_act_is_left_out():
    old = {**COUNCIL, "start": "1916-09-07T18:00:00+02:00"}
    assert cases(Politics([], [old], [])) == []


def test_every_duty_and_reason_has_a_text():
    assert all(f"law.duty.{d}" in load_texts() for d in DUTIES)
    assert all(f"law.duty_reason.{r}" in load_texts() for r in REASONS)
    found = cases(Politics([MOTION], [COUNCIL], [CALL]))
    assert found[0].due == date(2026, 8, 31)

"""Which notice counts, and when no day can be told: one line per case, each with its reasoning."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.law.appeal import KINDS, REASONS, Appeal, appeal_of_notice, covers
from catalog.law.appeal_state import STATES, state_on
from catalog.law.appeals import Appeals
from catalog.law.sections import is_within, spans, spans_in_heading
from catalog.law.wording import reason_text, rule_text, state_text, steps_text
from catalog.texts import load_texts

BOARD = {"kommunkod": "1440", "organ_id": "1440-ks"}
MEETING = {
    **BOARD, "id": "m", "organ": "Kommunstyrelsen", "start": "2026-09-01T09:00:00+02:00", "status": "genomfort",
}  # fmt: skip
DECISION = {
    **BOARD, "id": "d", "sammantrade_id": "m", "beslutsdatum": "2026-09-01", "paragraf": "12",
    "overklagande": "laglighetsprovning", "hamtad": "2026-11-16T05:00:00Z",
}  # fmt: skip
NOTICE = {
    "id": "n", "kommunkod": "1440", "organ": "Kommunstyrelsen", "typ": "justerat_protokoll", "rubrik": "Protokoll",
    "sammantrade_id": "m", "sammantradesdatum": "2026-09-01", "paragrafer": "1–20", "justerat_datum": "2026-09-07",
    "anslaget": "2026-09-08", "lagrum": "KL 8:12",
}  # fmt: skip
JOINT = {**MEETING, "organ": "Gemensam nämnd för hjälpmedel", "organ_id": "1440-gn", "samverkande": "1440 1441"}


def _appeal(decision=None, notices=(), meetings=(MEETING,), history=()) -> Appeal:
    told = [{**NOTICE, **n} for n in notices]
    return Appeals(meetings, told, history).of_decision({**DECISION, **(decision or {})})


def _joint(notices, meeting=JOINT) -> Appeal:
    body = {"organ": meeting["organ"], "sammantrade_id": ""}
    return _appeal({"organ_id": "1440-gn"}, [{**body, **n} for n in notices], [meeting])


# what is changed in the decision, the notices, → kind, reason, last day, the notice counted from, and why
CASES = [
    ({}, [{}], "beraknad", "", "2026-09-29", "n", "tis 8 September, three weeks: tis 29 September"),
    ({}, [{"sammantrade_id": ""}], "beraknad", "", "2026-09-29", "n", "found by body and day of the meeting"),
    ({}, [{"anslaget": "2026-10-20", "justerat_datum": "2026-09-07"}], "beraknad", "", "2026-11-10", "n",
     "a late notice: the time runs from when it went up, however late"),
    ({}, [{"justerat_datum": ""}], "beraknad", "", "2026-09-29", "n", "the day of approval is not needed"),
    ({}, [{"paragrafer": ""}], "beraknad", "", "2026-09-29", "n", "no sections named: the whole minutes"),
    ({}, [{"paragrafer": "", "rubrik": "Protokoll §§ 1-20"}], "beraknad", "", "2026-09-29", "n", "sections in heading"),
    ({}, [{"paragrafer": "1–11, 13–20"}], "okant", "paragraf_saknas_i_anslag", "", "n", "§ 12 is left out"),
    ({}, [{"paragrafer": "20–1"}], "okant", "paragraf_saknas_i_anslag", "", "n", "a span that cannot be read"),
    ({}, [{"id": "snabb", "paragrafer": "12", "anslaget": "2026-09-02", "justerat_datum": "2026-09-01"}, {}],
     "beraknad", "", "2026-09-23", "snabb", "approved at once: ons 2 September, not with the rest on the 8th"),
    ({"paragraf": "13"},
     [{"id": "snabb", "paragrafer": "12", "anslaget": "2026-09-02", "justerat_datum": "2026-09-01"}, {}],
     "beraknad", "", "2026-09-29", "n", "another section was approved at once"),
    ({"paragraf": "13"},
     [{"id": "snabb", "paragrafer": "", "rubrik": "Omedelbart justerat", "anslaget": "2026-09-02",
       "justerat_datum": "2026-09-01"}, {}],
     "beraknad", "", "2026-09-29", "n", "approved at once, without saying which: not the whole minutes"),
    ({}, [{"id": "till", "paragrafer": "12", "anslaget": "2026-09-15"}, {"paragrafer": "1–11"}],
     "beraknad", "", "2026-10-06", "till", "a supplement that names § 12; the first notice does not"),
    ({}, [{"id": "kopia", "anslaget": "2026-09-10"}, {}], "beraknad", "", "2026-09-29", "n",
     "put up twice: from the first"),
    ({}, [{"nedtaget": "2026-09-29"}], "avbruten", "nedtaget_for_tidigt", "", "n", "gone on the last day itself"),
    ({}, [{"nedtaget": "2026-09-30"}], "beraknad", "", "2026-09-29", "n", "gone the day after the last: lawful"),
    ({}, [{"nedtaget": "2026-09-09"}], "avbruten", "nedtaget_for_tidigt", "", "n", "gone the day after it went up"),
    ({}, [{"tas_ned": "2026-09-20"}], "beraknad", "", "2026-09-29", "n", "a plan to take it down is not a take-down"),
    ({}, [{"nedtaget": "2026-09-15"}, {"id": "ny", "anslaget": "2026-09-16"}], "beraknad", "", "2026-10-07", "ny",
     "the first came down too early and was put up anew: from the new one"),
    ({}, [{"nedtaget": "2026-09-15"}, {"id": "ny", "anslaget": "2026-09-16", "nedtaget": "2026-09-20"}],
     "avbruten", "nedtaget_for_tidigt", "", "ny", "both came down too early"),
    ({}, [{"anslaget": "2026-08-31", "justerat_datum": ""}], "okant", "anslaget_fore_beslut", "", "",
     "dated the day before the decision"),
    ({}, [{"justerat_datum": "2026-09-09"}], "okant", "anslaget_fore_justering", "", "", "dated before the approval"),
    ({}, [{"anslaget": ""}], "okant", "anslagsdag_saknas", "", "", "no day"),
    ({}, [], "okant", "anslag_saknas", "", "", "fetched in November, and no notice of a meeting in September"),
    ({}, [{"typ": "sammantrade"}], "okant", "anslag_saknas", "", "", "only the notice of the meeting itself"),
    ({"hamtad": "2026-09-10T05:00:00Z"}, [], "inte_borjat", "inte_justerat", "", "", "nine days after the meeting"),
    ({"hamtad": "2026-09-18T05:00:00Z"}, [], "okant", "anslag_saknas", "", "", "14 + 2 days have passed: 17 September"),
    ({"overklagande": "forvaltningsbesvar"}, [{"lagrum": "PBL 13:2"}], "sarskild_lag", "sarskild_lag", "", "n",
     "another law: nothing is computed, the notice is quoted"),
    ({"overklagande": "forvaltningsbesvar"}, [], "sarskild_lag", "sarskild_lag", "", "", "and without a notice"),
    ({"overklagande": "ej_overklagbart"}, [{}], "ej_overklagbart", "ej_overklagbart", "", "", "only prepares"),
    ({"overklagande": "okant"}, [{}], "okant", "overklagande_okant", "", "n", "nobody says which law applies"),
    ({"overklagande": ""}, [{}], "okant", "overklagande_okant", "", "n", "the cell is empty"),
    ({"paragraf": "", "sammantrade_id": ""}, [{}], "okant", "delegationsbeslut", "", "", "no section: delegated"),
    ({"paragraf": "12a"}, [{}], "beraknad", "", "2026-09-29", "n", "§ 12a goes with § 12"),
    ({"sammantrade_id": "okänt möte"}, [{"sammantrade_id": ""}], "beraknad", "", "2026-09-29", "n",
     "the meeting is not held: found by body and the day of the decision"),
]  # fmt: skip


@pytest.mark.parametrize(("decision", "notices", "kind", "reason", "last", "counted", "why"), CASES,
                         ids=[str(n) for n in range(len(CASES))])  # fmt: skip
def test_case(decision, notices, kind, reason, last, counted, why):
    found = _appeal(decision, notices)
    assert (found.kind, found.reason) == (kind, reason), why
    assert (found.last.isoformat() if found.last else "") == last, why
    assert found.notices == ((counted,) if counted else ()), why


def test_a_notice_from_before_the_act():
    found = _appeal({"beslutsdatum": "2017-11-28"}, [{"anslaget": "2017-12-05", "justerat_datum": "2017-12-04"}])
    assert (found.kind, found.reason) == ("okant", "fore_kommunallagen")


def test_approved_but_not_announced_yet():
    meeting = {**MEETING, "justerat_datum": "2026-09-10"}
    found = _appeal({"hamtad": "2026-09-11T05:00:00Z"}, [], [meeting])
    # Thursday 10 September + 2 is a Saturday: Monday 14 September.
    assert (found.kind, found.reason, found.due) == ("inte_borjat", "inte_anslaget", date(2026, 9, 14))


def test_a_meeting_of_two_days():
    meeting = {**MEETING, "slut": "2026-09-02T16:00:00+02:00"}
    found = _appeal({"beslutsdatum": "2026-09-02"}, [{"sammantrade_id": ""}], [meeting])
    assert found.last == date(2026, 9, 29)
    assert _appeal({}, [{"sammantrade_id": "", "sammantradesdatum": "2026-09-02"}], [meeting]).kind == "beraknad"


def test_two_meetings_on_one_day_need_a_notice_that_names_its_sections():
    second = {**MEETING, "id": "m2", "start": "2026-09-01T14:00:00+02:00"}
    unnamed = _appeal({}, [{"sammantrade_id": "", "paragrafer": ""}], [MEETING, second])
    assert (unnamed.kind, unnamed.reason) == ("okant", "anslag_saknas")
    assert _appeal({}, [{"sammantrade_id": ""}], [MEETING, second]).kind == "beraknad"


def test_an_end_years_later_does_not_make_a_meeting_of_years():
    meeting = {**MEETING, "slut": "2036-09-01T16:00:00+02:00"}
    assert _appeal({}, [{"sammantrade_id": "", "sammantradesdatum": "2026-09-20"}], [meeting]).kind == "okant"


def test_another_bodys_notice_of_the_same_day_does_not_count():
    assert _appeal({}, [{"sammantrade_id": "", "organ": "Socialnämnden"}]).reason == "anslag_saknas"
    assert _appeal({}, [{"sammantrade_id": "", "kommunkod": "1441"}]).reason == "anslag_saknas"


def test_the_last_board_of_a_joint_board_decides():
    found = _joint([{"id": "a"}, {"id": "b", "kommunkod": "1441", "anslaget": "2026-09-10"}])
    assert (found.first, found.last) == (date(2026, 9, 10), date(2026, 10, 1))
    assert found.notices == ("a", "b")
    assert [s.key for s in found.steps] == ["gemensam", "anslaget", "tre_veckor", "sista_dag"]


def test_a_joint_board_whose_notice_is_missing_on_one_board():
    found = _joint([{"id": "a"}])
    assert (found.kind, found.reason) == ("okant", "gemensam_namnd_anslag_saknas")
    assert [(s.key, s.text) for s in found.steps] == [("tavla_saknas", "1441")]


def test_a_joint_board_of_which_one_notice_came_down_while_the_other_had_to_be_up():
    # Up to the 29th would be enough for the first board alone; the common last day is 1 October.
    early = {"id": "a", "nedtaget": "2026-09-30"}
    found = _joint([early, {"id": "b", "kommunkod": "1441", "anslaget": "2026-09-10"}])
    assert (found.kind, found.reason) == ("avbruten", "nedtaget_for_tidigt")


def test_a_joint_board_that_does_not_say_whose_it_is():
    silent = {k: v for k, v in JOINT.items() if k != "samverkande"}
    found = _joint([{"id": "a"}], silent)
    assert (found.kind, found.reason) == ("okant", "gemensam_namnd")


def test_the_notice_of_a_joint_board_finds_its_fellows():
    told = [
        {**NOTICE, "id": one, "kommunkod": code, "organ": JOINT["organ"], "sammantrade_id": "", "anslaget": day}
        for one, code, day in (("a", "1440", "2026-09-08"), ("b", "1441", "2026-09-10"))
    ]
    assert Appeals([JOINT], told).of_notice(told[0]).last == date(2026, 10, 1)
    assert appeal_of_notice(told[0], boards=("1440", "1441")).reason == "gemensam_namnd_anslag_saknas"


def test_a_notice_that_came_back():
    events = [
        {"anslag_id": "n", "handelse": "uppsatt", "tid": "2026-09-08T05:00:00Z"},
        {"anslag_id": "n", "handelse": "nedtaget", "tid": "2026-09-14T05:00:00Z"},
        {"anslag_id": "n", "handelse": "aterkommet", "tid": "2026-09-16T05:00:00Z"},
    ]
    found = _appeal({}, [{}], history=events)
    assert (found.kind, found.reason) == ("avbruten", "borta_en_tid")
    assert [s.day for s in found.steps][-2:] == [date(2026, 9, 14), date(2026, 9, 16)]
    later = [{**e, "tid": e["tid"].replace("09-1", "10-1")} for e in events]
    assert _appeal({}, [{}], history=later).kind == "beraknad"


@pytest.mark.parametrize(
    ("said", "days", "step"), [("2026-09-28", -1, "kommunen_tidigare"), ("2026-10-02", 3, "kommunen_senare")]
)
def test_the_kommuns_own_day_is_compared_and_kept(said, days, step):
    found = _appeal({}, [{"overklagas_senast_enligt_kommun": said}])
    assert (found.stated, found.last, found.difference_days) == (date.fromisoformat(said), date(2026, 9, 29), days)
    assert found.steps[-1].key == step
    assert _appeal({}, [{}]).difference_days is None


def test_if_nobody_says_which_law_applies_the_day_is_told_with_its_condition():
    found = _appeal({"overklagande": "okant"}, [{}])
    assert (found.last, found.if_review) == (None, date(2026, 9, 29))


@pytest.mark.parametrize(
    ("notice", "kind", "reason"),
    [
        ({}, "beraknad", ""),
        ({"typ": "delegationsbeslut", "lagrum": "KL 6:40"}, "beraknad", ""),
        ({"typ": "delegationsbeslut", "lagrum": ""}, "okant", "delegation_lagrum"),
        ({"typ": "delegationsbeslut", "lagrum": "PBL 9:30"}, "sarskild_lag", "sarskild_lag"),
        ({"typ": "foreskrift", "lagrum": "KL 8:13"}, "beraknad", ""),
        ({"typ": "foreskrift", "lagrum": "trafikförordningen 10:1"}, "sarskild_lag", "sarskild_lag"),
        ({"typ": "kungorelse", "lagrum": "PBL 9:41 b"}, "sarskild_lag", "sarskild_lag"),
        ({"typ": "underrattelse"}, "sarskild_lag", "sarskild_lag"),
        ({"typ": "sammantrade"}, "ej_overklagbart", "inget_beslut"),
        ({"typ": "ovrigt"}, "ej_overklagbart", "inget_beslut"),
    ],
)
def test_notices_of_every_type(notice, kind, reason):
    found = Appeals([MEETING], []).of_notice({**NOTICE, **notice})
    assert (found.kind, found.reason) == (kind, reason)


@pytest.mark.parametrize(
    ("today", "state", "left"),
    [
        ("2026-09-07", "inte_borjat", None),
        ("2026-09-08", "kan_overklagas", 21),
        ("2026-09-29", "kan_overklagas", 0),
        ("2026-09-30", "har_gatt_ut", None),
    ],
)
def test_the_state_of_a_day(today, state, left):
    found = state_on(_appeal({}, [{}]), date.fromisoformat(today))
    assert (found.state, found.days_left) == (state, left)


def test_the_other_states():
    today = date(2026, 9, 17)
    assert state_on(_appeal({}, [{"nedtaget": "2026-09-15"}]), today).state == "loper_inte_ut"
    waiting = _appeal({"hamtad": "2026-09-10T05:00:00Z"}, [])
    assert state_on(waiting, today).state == "inte_borjat"
    assert state_on(waiting, date(2026, 9, 18)).state == "okant", "it should be up by now, and we have not found it"
    assert state_on(_appeal({"overklagande": "forvaltningsbesvar"}, []), today).state == "sarskild_lag"
    assert state_on(_appeal({"overklagande": "ej_overklagbart"}, []), today).state == "ej_overklagbart"


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_case_can_be_said(lang):
    for decision, notices, *_ in CASES:
        found = _appeal(decision, [{"overklagas_senast_enligt_kommun": "2026-09-28", **n} for n in notices])
        texts = [*steps_text(found, lang), reason_text(found, lang), rule_text(found, lang)]
        texts.append(state_text(state_on(found, date(2026, 9, 20)), lang))
        assert all("{" not in text and "None" not in text for text in texts)


def test_midsummer_is_named_in_the_count():
    found = _appeal({"beslutsdatum": "2026-05-20"}, [{"anslaget": "2026-05-29", "justerat_datum": "2026-05-28"}])
    assert "Fredag 19 juni 2026 är ingen vardag (Midsommarafton). Tiden går vidare till nästa dag." in steps_text(
        found, "sv"
    )


def test_every_key_has_a_text():
    texts = load_texts()
    assert all(f"law.reason.{r}" in texts for r in REASONS)
    assert all(f"law.state.{s}" in texts for s in STATES)
    assert {c[2] for c in CASES} == set(KINDS)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("382–432", ((382, 432),)), ("1-3, 5, 7–9", ((1, 3), (5, 5), (7, 9))), ("12", ((12, 12),)),
        ("1 – 3,5,", ((1, 3), (5, 5))), ("5–1", None), ("–3", None), ("", None), ("1 2", None), ("1–99999", None),
    ],
)  # fmt: skip
def test_sections(text, found):
    assert spans(text) == found


def test_sections_in_a_heading():
    assert spans_in_heading("Omedelbart justerat § 45, 47-48.") == ((45, 45), (47, 48))
    assert spans_in_heading("Protokoll 2026-09-01") is None
    assert not is_within("bilaga", ((1, 20),))
    assert covers({"rubrik": "Omedelbart justerat § 45"}, "45")
    assert not covers({"rubrik": "Omedelbart justerat § 45"}, "46")


notices = st.fixed_dictionaries(
    {
        "id": st.text("abcdef", min_size=1, max_size=3),
        "paragrafer": st.sampled_from(["", "1–20", "12", "1–11", "13–20", "x"]),
        "anslaget": st.dates(date(2026, 8, 30), date(2026, 10, 30)).map(str),
        "justerat_datum": st.sampled_from(["", "2026-09-07"]),
        "nedtaget": st.one_of(st.just(""), st.dates(date(2026, 9, 1), date(2026, 12, 1)).map(str)),
        "typ": st.sampled_from(["justerat_protokoll", "sammantrade"]),
        "sammantrade_id": st.sampled_from(["", "m", "annat"]),
    }
)


@given(st.lists(notices, max_size=5), st.randoms())
def test_the_order_of_the_notices_changes_nothing_and_a_day_always_has_its_grounds(told, random):
    found = _appeal({}, told)
    shuffled = list(told)
    random.shuffle(shuffled)
    again = _appeal({}, shuffled)
    assert (again.kind, again.first, again.last) == (found.kind, found.first, found.last)
    assert (found.kind == "beraknad") == (found.last is not None)
    assert bool(found.reason) == (found.kind != "beraknad")
    if found.last:
        counted = [n for n in told if n["id"] in found.notices and n["anslaget"] == str(found.first)]
        assert any(not n["nedtaget"] or n["nedtaget"] > str(found.last) for n in counted)

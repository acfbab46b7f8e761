"""The path of a matter by its number and its decisions' links, and what is missing of it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.law.diary import matter_key, matter_slug
from catalog.law.path_of_matter import GAPS, Matters
from catalog.texts import load_texts

MEETINGS = [
    {"id": f"m-{body}", "organ_id": f"1440-{body}", "start": f"2026-0{month}-10T09:00:00+02:00", "status": "genomfort"}
    for body, month in (("bun", 3), ("ks", 4), ("kf", 5))
]


def _decision(body, **cells):
    month = {"bun": 3, "ks": 4, "kf": 5}[body]
    return {
        "id": f"b-{body}", "kommunkod": "1440", "organ_id": f"1440-{body}", "sammantrade_id": f"m-{body}",
        "beslutsdatum": f"2026-0{month}-10", "diarienummer": "KS 2025/12", "rubrik": "Motion om cykelväg",
        "arendetyp": "motion", "vackt_datum": "2025-11-03", "initiativ_av": "Kim Exempel (X)", "utfall": "tillstyrkt",
        **cells,
    }  # fmt: skip


def _item(body, **cells):
    return {"id": f"p-{body}", "kommunkod": "1440", "organ_id": f"1440-{body}", "sammantrade_id": f"m-{body}",
            "diarienummer": "KS-2025-12", "rubrik": "Motion om cykelväg", **cells}  # fmt: skip


def _matter(decisions, agenda=(), number="KS 2025/12", meetings=MEETINGS):
    return Matters(decisions, agenda, meetings).of("1440", number)


@pytest.mark.parametrize(
    "other", ["KS-2025-12", "ks 2025/12", "Dnr KS 2025/0012", "KS2025/12", "KS.2025.00012", "ＫＳ 2025/12"]
)
def test_spellings_of_one_number(other):
    assert matter_key(other) == matter_key("KS 2025/12") == "ks-2025-12"
    assert matter_slug(other) == "ks-2025-12"


@pytest.mark.parametrize("other", ["KS 2025/12-3", "KS 2025/121", "KS 20251/2", "KSN 2025/12", "2025/12", "KS 12/2025"])
def test_other_numbers(other):
    assert matter_key(other) != matter_key("KS 2025/12")


def test_letters_that_an_address_cannot_hold_are_told_apart():
    slugs = {matter_slug(f"{body} 2025/1") for body in ("SÄN", "SAN", "SÅN", "СЯН")}
    assert len(slugs) == 4
    assert matter_slug("SAN 2025/1") == "san-2025-1"
    assert all(s.isascii() and s == s.lower() for s in slugs)
    assert len(matter_slug("KS " + "2025/1" * 50)) <= 100


def test_a_number_without_letter_or_digit_is_none():
    assert matter_key("–/–") == ""
    with pytest.raises(ValueError, match="no letter or digit"):
        matter_slug("–/–")


numbers = st.text(st.sampled_from("KSÄAdnr 0123/-:._xé–"), max_size=14)


@given(numbers, numbers)
def test_two_matters_never_share_an_address(one, other):
    if matter_key(one) and matter_key(other):
        assert (matter_slug(one) == matter_slug(other)) == (matter_key(one) == matter_key(other))


@given(numbers)
def test_keys_and_slugs_are_their_own_keys(number):
    key = matter_key(number)
    assert matter_key(key) == key
    if key and key.isascii():
        assert matter_slug(key) == matter_slug(matter_slug(number)) == key


def test_the_whole_path():
    decisions = [
        _decision("kf", foregaende_id="b-ks", utfall="avslaget", nasta_steg="Expedieras"),
        _decision("bun"),
        _decision("ks", foregaende_id="b-bun"),
    ]
    matter = _matter(decisions, [_item("kf")])
    assert [(e.kind, e.day.isoformat(), e.body) for e in matter.events] == [
        ("initiativ", "2025-11-03", ""),
        ("beslut", "2026-03-10", "1440-bun"),
        ("beslut", "2026-04-10", "1440-ks"),
        ("dagordning", "2026-05-10", "1440-kf"),
        ("beslut", "2026-05-10", "1440-kf"),
    ]
    assert matter.gaps == ()
    assert (matter.number, matter.spellings, matter.slug) == ("KS 2025/12", ("KS 2025/12", "KS-2025-12"), "ks-2025-12")
    assert (matter.bodies, matter.next_step) == (("1440-bun", "1440-ks", "1440-kf"), "Expedieras")
    assert matter.events[0].by == "Kim Exempel (X)"


def test_a_link_leads_to_a_matter_of_another_number():
    matter = _matter([_decision("kf", foregaende_id="b-bun"), _decision("bun", diarienummer="BUN 2025/7")])
    assert [e.id for e in matter.events if e.kind == "beslut"] == ["b-bun", "b-kf"]
    assert matter.linked == ("bun-2025-7",)


def test_a_matter_that_is_only_on_an_agenda():
    matter = _matter([], [_item("kf")], meetings=[{**MEETINGS[2], "status": "kallat"}])
    assert [e.kind for e in matter.events] == ["dagordning"]
    assert (matter.gaps, matter.title) == ((), "Motion om cykelväg")


def test_a_courts_ruling_is_marked():
    matter = _matter([_decision("ks"), _decision("kf", rubrik="Kammarrättens dom i mål om taxan")])
    assert [e.court for e in matter.events if e.kind == "beslut"] == [False, True]


@pytest.mark.parametrize(
    ("decisions", "agenda", "gap"),
    [
        ([_decision("kf", vackt_datum="")], [], "vackt_saknas"),
        ([_decision("kf", sammantrade_id="m-okänt")], [], "sammantrade_saknas"),
        ([_decision("kf")], [_item("ks", sammantrade_id="m-okänt")], "sammantrade_saknas"),
        ([_decision("kf", foregaende_id="b-borta")], [], "foregaende_saknas"),
        ([_decision("kf", foregaende_id="b-kf")], [], "cirkel"),
        ([_decision("bun", foregaende_id="b-kf")], [_item("ks")], "beslut_saknas"),
        ([_decision("bun", foregaende_id="b-kf"), _decision("kf")], [], "foregaende_senare"),
    ],
)
def test_gaps(decisions, agenda, gap):
    assert gap in {g.key for g in _matter(decisions, agenda).gaps}


def test_a_circle_of_three_ends_and_is_told_of_each():
    ring = [
        _decision("bun", foregaende_id="b-kf"),
        _decision("ks", foregaende_id="b-bun"),
        _decision("kf", foregaende_id="b-ks"),
    ]
    matter = _matter(ring)
    assert [g.id for g in matter.gaps if g.key == "cirkel"] == ["b-bun", "b-kf", "b-ks"]
    assert len(matter.events) == 4


def test_what_leads_into_a_circle_is_no_circle():
    ring = [_decision("bun", foregaende_id="b-ks"), _decision("ks", foregaende_id="b-bun")]
    matter = _matter([*ring, _decision("kf", foregaende_id="b-ks")])
    assert [g.id for g in matter.gaps if g.key == "cirkel"] == ["b-bun", "b-ks"]


def test_no_such_matter_and_rows_without_a_day():
    matters = Matters([_decision("kf", beslutsdatum="", vackt_datum="")], [_item("ks", sammantrade_id="")], MEETINGS)
    assert matters.of("1440", "KS 1999/1") is None
    assert matters.of("1441", "KS 2025/12") is None
    assert matters.of("1440", "ks-2025-12").events == ()
    assert matters.keys() == [("1440", "ks-2025-12")]


links = st.lists(st.tuples(st.integers(0, 7), st.integers(-1, 8)), max_size=8, unique_by=lambda p: p[0])


@given(links, st.randoms())
def test_any_links_end_and_their_order_changes_nothing(pairs, random):
    rows = [
        _decision("kf", id=f"b{one}", foregaende_id=f"b{other}" if other >= 0 else "", vackt_datum="")
        for one, other in pairs
    ]
    if not rows:
        return
    shuffled = list(rows)
    random.shuffle(shuffled)
    matter = _matter(rows)
    assert matter == _matter(shuffled)
    assert len(matter.events) == len(rows)
    assert [e.day for e in matter.events] == [date(2026, 5, 10)] * len(rows)


def test_every_gap_has_a_text():
    assert all(f"law.gap.{gap}" in load_texts() for gap in GAPS)
    assert all(f"law.event.{kind}" in load_texts() for kind in ("initiativ", "dagordning", "beslut", "domstol"))

"""Likes are other kommuner's, share words, and do not depend on chance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.courts import load_courts
from catalog.records import Record
from catalog.site.similar import SHOWN, Similar

WORDS = ("simhall", "cykelväg", "belysning", "förskola", "busslinje", "bibliotek", "taxa", "Ale", "2026")
HEADINGS = st.lists(
    st.tuples(st.sampled_from(["ale", "boras", "hjo", "mark"]), st.lists(st.sampled_from(WORDS), max_size=5))
)


def records_of(headings):
    return [
        Record(
            "beslut",
            who,
            "ks",
            f"2026-01-{n % 28 + 1:02}",
            f"/b/{n}/",
            {"rubrik": " ".join(title), "arendetyp": "motion"},
            "d",
            n,
        )
        for n, (who, title) in enumerate(headings)
    ]


@given(HEADINGS)
def test_a_like_is_anothers_and_shares_two_words(headings):
    records = records_of(headings)
    similar, again = Similar(records, ["Ale"]), Similar(records, ["Ale"])
    for record in records:
        found = similar.to(record)
        assert found == again.to(record)
        assert len(found) <= SHOWN
        assert len({x.record.publisher for x in found} | {record.publisher}) == len(found) + 1
        for like in found:
            assert len(like.words) >= 2
            assert not {"ale", "2026"} & set(like.words)
            assert set(like.words) <= set(like.record.get("rubrik").casefold().split())


def test_a_word_that_many_headings_have_tells_nothing():
    headings = [("ale" if n % 2 else "hjo", ["simhall", "cykelväg"]) for n in range(30)]
    assert Similar(records_of(headings), []).to(records_of(headings)[0]) == []


def test_every_kommun_but_one_has_its_court():
    courts = load_courts()
    assert len(courts) == 48
    assert "1470" not in courts, "we have not seen which court Vara belongs to, so none is named"
    assert courts["1490"] == "Förvaltningsrätten i Jönköping"


def test_a_kommun_with_two_courts_is_named(tmp_path):
    file = tmp_path / "courts.yml"
    file.write_text("courts: {a: A, b: B}\nkommuner: {a: ['1440'], b: ['1440']}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="1440 has two courts"):
        load_courts(file)

"""The parser against 279 sections that were read by hand (tests/fixtures/protocol/CONVENTIONS.md)."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from harvesters.protocol.decision import read_section
from harvesters.protocol.inputs import read_sections
from harvesters.protocol.model import Decision
from tests.real import REAL, needs_real

LABELS = Path(__file__).parents[1] / "fixtures" / "protocol" / "goteborg.jsonl"
MINUTES = REAL / "decisions" / "se-goteborg"
YES, NO = {"bifallet", "tillstyrkt"}, {"avslaget"}
MIN_SHARE = 0.98

pytestmark = needs_real


@cache
def labels() -> list[dict[str, Any]]:
    return [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]


@cache
def read() -> dict[tuple[str, str], Decision]:
    found = {}
    for file in sorted({row["file"] for row in labels()}):
        for section in read_sections((MINUTES / f"{file}.json").read_bytes(), file):
            found[file, section.number] = read_section(section)
    return found


def pairs(with_unsure: bool = True) -> list[tuple[str, dict[str, Any], Decision]]:
    return [
        (f"{row['file']} § {row['paragraf']}", row, read()[row["file"], row["paragraf"]])
        for row in labels()
        if with_unsure or not row["osaker"]
    ]


def confusion() -> str:
    """Return how often each outcome was read as which, for the message of a failed test."""
    counts = Counter((row["utfall"], one.utfall) for _, row, one in pairs())
    return "\n".join(f"{count:4} {label} read as {found}" for (label, found), count in sorted(counts.items()))


def test_every_labelled_section_is_found_and_enough_are_labelled() -> None:
    assert len(pairs(with_unsure=False)) >= 150


def test_outcomes_are_right() -> None:
    compared = pairs(with_unsure=False)
    wrong = [(place, row["utfall"], one.utfall) for place, row, one in compared if one.utfall != row["utfall"]]
    assert len(wrong) <= (1 - MIN_SHARE) * len(compared), f"{confusion()}\n{wrong}"


def test_no_outcome_is_inverted() -> None:
    inverted = [
        (place, row["utfall"], one.utfall)
        for place, row, one in pairs()
        if (row["utfall"] in YES and one.utfall in NO) or (row["utfall"] in NO and one.utfall in YES)
    ]
    assert inverted == [], confusion()


def test_what_is_not_stated_is_not_guessed() -> None:
    guessed = [(place, one.utfall) for place, row, one in pairs() if row["utfall"] == "okant" != one.utfall]
    assert guessed == []


def test_what_the_outcome_is_of() -> None:
    wrong = [place for place, row, one in pairs() if one.utfall_avser != row["utfall_avser"]]
    assert len(wrong) <= (1 - MIN_SHARE) * len(labels()), wrong


def test_votes_are_counted_as_stated() -> None:
    wrong = []
    for place, row, one in pairs():
        stated = [(v["ja"], v["nej"]) for v in row["alla_omrostningar"]]
        vote = one.vote
        main = (vote.ja, vote.nej, vote.avstar or 0) if vote else (None, None, None)
        if [(v.ja, v.nej) for v in one.votes] != stated or main != tuple(
            row[name] for name in ("rosttal_ja", "rosttal_nej", "rosttal_avstar")
        ):
            wrong.append(place)
    assert wrong == []


def test_a_minority_that_sends_back_wins_over_the_majority() -> None:
    """The label's `vann` is arithmetic; a third of the members gets its way although the others are more."""
    for _, row, one in pairs():
        main = next((vote for vote in row["alla_omrostningar"] if vote["huvud"]), None)
        if main and one.vote:
            minority = one.vote.won_by == "minoritetsåterremiss"
            assert minority == bool(row.get("minoritetsaterremiss") or main.get("minoritetsaterremiss"))
            assert (one.vote.won or "lika") == row["vann"] or minority


def test_no_side_of_a_vote_is_told_the_wrong_way_round() -> None:
    for place, row, one in pairs():
        if not (vote := one.vote):
            continue
        for said, meant in ((row["ja_innebar"], vote.ja_innebar), (row["nej_innebar"], vote.nej_innebar)):
            # What a side asked for stands in brackets where the § only names whose yrkande it was.
            plain = meant.split(" (", 1)[-1]
            if said.startswith("avslå yrkande"):
                assert "avslag" in plain or meant.endswith("yrkande"), (place, meant)
            if said.startswith("bifalla yrkande"):
                assert not plain.startswith("avslag"), (place, meant)


def test_the_votes_by_member_add_up() -> None:
    for place, row, one in pairs():
        if row["roster_antal"] and one.vote:
            sides = Counter(side for _, side in one.vote.members)
            assert (sides["ja"], sides["nej"]) == (one.vote.ja, one.vote.nej), place


def test_each_listed_member_is_found() -> None:
    wrong = [
        place
        for place, row, one in pairs()
        if row["roster_antal"] is not None and row["roster_antal"] != len(one.vote.members if one.vote else ())
    ]
    assert wrong == []


@pytest.mark.parametrize(("name", "share"), [("diarienummer", 1.0), ("arendetyp", 0.97), ("initiativ_av", 0.97)])
def test_fields_of_the_heading(name: str, share: float) -> None:
    wrong = [
        (place, row[name], getattr(one, name)) for place, row, one in pairs() if (row[name] or "") != getattr(one, name)
    ]
    assert len(wrong) <= (1 - share) * len(labels()), wrong


def test_reservations_by_party() -> None:
    wrong = [place for place, row, one in pairs() if row["reservationer"] != list(one.reservationer)]
    assert wrong == []


def test_advice_to_the_council_is_told_as_advice() -> None:
    for place, row, one in pairs(with_unsure=False):
        if row["forslag_till_fullmaktige"] == "avslag":
            assert (one.utfall, one.nasta_steg) == ("avslaget", "Kommunfullmäktige"), place


def test_a_section_that_is_cut_off_tells_no_other_vote() -> None:
    """Some texts end after so many characters; what is left must not give other numbers, sides or meanings."""
    for file in sorted({row["file"] for row in labels()}):
        for section in read_sections((MINUTES / f"{file}.json").read_bytes(), file):
            whole = read()[file, section.number].votes if (file, section.number) in read() else ()
            told = {(v.ja, v.nej, v.ja_innebar, v.nej_innebar): dict(v.members) for v in whole}
            for end in range(section.text.find("mröstning"), len(section.text) if whole else 0, 311):
                for vote in read_section(replace(section, text=section.text[:end])).votes:
                    own = (vote.ja, vote.nej, vote.ja_innebar, vote.nej_innebar)
                    assert own in told, (file, section.number, end)
                    assert set(vote.members) <= set(told[own].items()), (file, section.number, end)

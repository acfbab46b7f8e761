"""Göteborg's real protocols against outcomes that a person read in them, blind to the parser.

tests/fixtures/protocol/goteborg.jsonl holds the facts; CONVENTIONS.md there says what each word stands for.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from harvesters.protocol.decision import read_section
from harvesters.protocol.inputs import read_sections
from harvesters.protocol.model import Decision
from tests.real import REAL, needs_real

pytestmark = needs_real

LABELS = Path(__file__).parents[1] / "fixtures" / "protocol" / "goteborg.jsonl"
YES, NO = {"bifallet", "delvis", "tillstyrkt"}, {"avslaget"}


@cache
def pairs() -> list[tuple[dict[str, Any], Decision]]:
    """Return each label with what the parser found in the same §."""
    labels = [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]
    found: dict[tuple[str, str], Decision] = {}
    for name in sorted({label["file"] for label in labels}):
        data = (REAL / "decisions" / "se-goteborg" / f"{name}.json").read_bytes()
        found |= {(name, d.paragraf): d for d in map(read_section, read_sections(data, name))}
    return [(label, found[label["file"], label["paragraf"]]) for label in labels]


def wrong(name: str) -> list[str]:
    """Return the §§ where a field differs from its label, for the message of a failed test."""
    return [
        f"{label['file']} § {label['paragraf']}: {label[name]} was read as {getattr(found, name)}"
        for label, found in pairs()
        if label[name] != getattr(found, name)
    ]


def confusion() -> str:
    counts = Counter((label["utfall"], found.utfall) for label, found in pairs())
    return "\n".join(f"{count:4} {label} → {found}" for (label, found), count in sorted(counts.items()))


def test_there_are_enough_sections() -> None:
    assert len(pairs()) >= 150


def test_the_outcome_is_right_where_it_is_stated() -> None:
    stated = [(label["utfall"], found.utfall) for label, found in pairs() if label["utfall"] != "okant"]
    right = sum(label == found for label, found in stated)
    assert right >= 0.98 * len(stated), "\n".join([confusion(), *wrong("utfall")])


def test_no_outcome_is_inverted() -> None:
    inverted = [
        f"{label['file']} § {label['paragraf']}: {label['utfall']} was read as {found.utfall}"
        for label, found in pairs()
        if (label["utfall"] in YES and found.utfall in NO) or (label["utfall"] in NO and found.utfall in YES)
    ]
    assert inverted == [], confusion()


def test_what_is_not_stated_is_not_guessed() -> None:
    assert [label["paragraf"] for label, found in pairs() if label["utfall"] == "okant" != found.utfall] == []


def test_the_outcome_concerns_what_it_should() -> None:
    assert wrong("utfall_avser") == []


def test_every_vote_is_counted_right() -> None:
    for label, found in pairs():
        vote = found.vote
        counts = (vote.ja, vote.nej, vote.avstar or 0) if vote else (None, None, None)
        assert counts == (label["rosttal_ja"], label["rosttal_nej"], label["rosttal_avstar"]), label
        assert [(v.ja, v.nej) for v in found.votes] == [(v["ja"], v["nej"]) for v in label["alla_omrostningar"]], label


def test_the_side_with_more_votes_won_unless_a_third_sent_the_matter_back() -> None:
    for label, found in pairs():
        if (vote := found.vote) and label["vann"] != "lika":
            assert vote.won == label["vann"] or vote.won_by == "minoritetsåterremiss", label


def test_no_side_of_a_vote_is_told_the_wrong_way_round() -> None:
    for label, found in pairs():
        if not (vote := found.vote):
            continue
        for said, meant in ((label["ja_innebar"], vote.ja_innebar), (label["nej_innebar"], vote.nej_innebar)):
            # A § that only names whose yrkande a side stood for may tell what was asked for in brackets.
            plain = meant.split(" (", 1)[-1] if " (" in meant else meant
            if said.startswith("avslå yrkande"):
                assert "avslag" in plain or meant.endswith("yrkande"), (label, meant)
            if said.startswith("bifalla yrkande"):
                assert not plain.startswith("avslag"), (label, meant)


def test_each_member_who_voted_is_listed() -> None:
    for label, found in pairs():
        if label["roster_antal"]:
            assert found.vote is not None
            assert len(found.vote.members) == label["roster_antal"], label
            sides = Counter(side for _, side in found.vote.members)
            assert (sides["ja"], sides["nej"]) == (found.vote.ja, found.vote.nej), label


def test_reservations_are_those_of_the_section() -> None:
    assert [
        (label["paragraf"], label["reservationer"], found.reservationer)
        for label, found in pairs()
        if sorted(label["reservationer"]) != sorted(found.reservationer)
    ] == []


def test_who_raised_an_initiative() -> None:
    for label, found in pairs():
        if label["initiativ_av"]:
            assert found.initiativ_av == label["initiativ_av"].replace(" och ", ", "), label
        elif found.utfall_avser == "initiativ":
            assert found.initiativ_av == "", label


def test_register_numbers_are_all_right() -> None:
    assert wrong("diarienummer") == []


def test_the_type_of_matter_is_right_in_98_of_100() -> None:
    assert len(wrong("arendetyp")) <= 0.02 * len(pairs()), "\n".join(wrong("arendetyp"))

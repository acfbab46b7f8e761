"""Sections that we made in many ways of voting, against what was written down of them before the parser read them.

tests/fixtures/protocol/votes/<name>.txt and .jsonl: a line for each §. A list of outcomes means that any of them is
right. `ja_ord`, `nej_ord`: a pattern in what the side meant; "" when the § does not tell. `namn`: {} when the § lists
nobody or its columns are gone. What the parser made of them on first reading, and then was mended for, was:

    round                    §§   outcomes  inverted  votes wholly right
    1  files a-h             48   35        0         13 of 38
    2  files k-o             25   23        0         10 of 20
    3  files p-r             27   26        0         15 of 16
    4  files s-u             19   17        0         11 of 15
    5  files v-w             19   17        0         7 of 8, and one vote that is cut off was read
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from harvesters.protocol.decision import read_section
from harvesters.protocol.inputs import read_sections
from harvesters.protocol.model import Decision, Vote

VOTES = Path(__file__).parents[1] / "fixtures" / "protocol" / "votes"
FILES = sorted(VOTES.glob("*.txt"))
CASES = [
    (file, json.loads(line))
    for file in FILES
    for line in file.with_suffix(".jsonl").read_text("utf-8").splitlines()
]  # fmt: skip


def read(file: Path) -> dict[str, Decision]:
    return {section.number: read_section(section) for section in read_sections(file.read_bytes(), file.name)}


def by_side(vote: Vote) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for member, side in vote.members:
        found.setdefault(side, []).append(str(member))
    return found


def by_party(vote: Vote) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for party, side, _ in vote.parties:
        found.setdefault(side, []).append(party)
    return found


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 138


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_section_is_found(file: Path) -> None:
    assert list(read(file)) == [expected["paragraf"] for other, expected in CASES if other == file]


@pytest.mark.parametrize(
    ("file", "expected"), CASES, ids=lambda one: one.stem if isinstance(one, Path) else one["paragraf"]
)
def test_it_says_what_a_person_reads(file: Path, expected: dict[str, Any]) -> None:
    decision = read(file)[expected["paragraf"]]
    right = expected["utfall"]
    assert decision.utfall in (right if isinstance(right, list) else [right])
    assert decision.utfall_avser == expected["avser"]
    assert list(decision.reservationer) == expected["res"]
    assert len(decision.votes) == len(expected["v"])
    for vote, stated in zip(decision.votes, expected["v"], strict=True):
        assert (vote.ja, vote.nej) == (stated["ja"], stated["nej"])
        assert (vote.avstar or 0, vote.franvarande or 0) == (stated.get("avstar", 0), stated.get("fr", 0))
        assert (vote.won, vote.won_by) == (stated["vann"], stated.get("genom", "majoritet"))
        assert vote.is_main == stated.get("huvud", vote.is_main)
        for pattern, meant in ((stated["ja_ord"], vote.ja_innebar), (stated["nej_ord"], vote.nej_innebar)):
            assert re.search(pattern, meant.lower()) if pattern else not meant
        assert by_side(vote) == stated.get("namn", {})
        assert by_party(vote) == stated.get("partier", {})

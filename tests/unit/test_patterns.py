"""Patterns of a schema: Python's verdicts, in linear time."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.patterns import matcher
from tests.real import REAL

PROFILES = Path("catalog/profiles")
PIECES = [r"\d", r"\w", r"\s", r"\D", r"\W", r"\S", "[a-zåäö]", r"[^\d,]", r"[\w-]", r"[\s.]", "[]a]", "[^]a]",
          ".", "a", "å", r"\.", "-", "(?:a|å)", "(b)", "x|y", r"\x41", r"\-"]  # fmt: skip
HOW_OFTEN = ["", "*", "+", "?", "{2}", "{1,3}", "{1,}", "+?"]
patterns = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(HOW_OFTEN)), min_size=1, max_size=5).map(
    lambda pieces: "".join(piece + times for piece, times in pieces)
)
texts = st.text(st.sampled_from("aåäöbxyA09٣²½_-., \u00a0\u2007\u3000\x1c\x85\t]é𝟗"), max_size=8)


@given(pattern=patterns, text=texts)
def test_the_verdict_is_pythons(pattern, text):
    assert bool(matcher(pattern).match(text)) == bool(re.match(f"^{pattern}$", text))


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+", "(.*)*x", "([a-zå]+)*1", "(a*)*b"])
def test_a_hostile_pattern_costs_nothing(pattern):
    # In Python's re the first of these takes hours; a test that hangs has failed.
    assert not matcher(pattern).match("a" * 5000 + "!")


@pytest.mark.parametrize(
    "pattern",
    [r"(?=a)b", r"(?!0000)\d{4}", r"(a)\1", r"(?<=x)y", r"\bord\b", "a{1,1001}", "a{,3}", "[[:alpha:]]", r"[\W]",
     r"\u00e5", "(?i)a", "(?x)a b", "a++", "a" * 3000, r"(?P<n>a)(?P=n)", "((a{100}){100}){100}"],
)  # fmt: skip
def test_what_cannot_be_matched_so_is_said(pattern):
    with pytest.raises(ValueError):
        matcher(pattern)


@pytest.mark.parametrize("pattern", ["(", "[", "a{2,1}", "*", "\\", "a{99999999999}", "(" * 5000])
def test_what_is_no_pattern_is_said(pattern):
    with pytest.raises(ValueError):
        matcher(pattern)


def test_every_pattern_of_ours_and_of_the_real_schemas_is_matched():
    found = set()

    def walk(value):
        if isinstance(value, dict):
            constraints = value.get("constraints")
            if isinstance(constraints, dict) and isinstance(constraints.get("pattern"), str):
                found.add(constraints["pattern"])
            value = list(value.values())
        for part in value if isinstance(value, list) else ():
            walk(part)

    for path in [*PROFILES.glob("*.json"), *REAL.glob("datapackages/**/*.json")]:
        walk(json.loads(path.read_bytes()))
    assert len(found) >= 4
    for pattern in found:
        matcher(pattern)

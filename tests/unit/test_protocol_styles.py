"""Protocols that we made in the layouts of other kommuner, against what was expected of them before they were read.

tests/fixtures/protocol/styles/<name>.txt and .jsonl: a line for each §, with the facts that matter there. A vote is
[ja, nej, won, what ja meant, what nej meant]; a list of outcomes means that any of them is right.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harvesters.protocol.decision import read_section
from harvesters.protocol.inputs import read_sections
from harvesters.protocol.model import Decision
from tests.unit.test_protocol import facts

STYLES = Path(__file__).parents[1] / "fixtures" / "protocol" / "styles"
FILES = sorted(STYLES.glob("*.txt"))
CASES = [
    (file, json.loads(line))
    for file in FILES
    for line in file.with_suffix(".jsonl").read_text("utf-8").splitlines()
]  # fmt: skip


def read(file: Path) -> dict[str, Decision]:
    return {section.number: read_section(section) for section in read_sections(file.read_bytes(), file.name)}


def told(decision: Decision, name: str, expected: Any) -> Any:
    if name == "omrostningar":
        return [[str(v.ja), str(v.nej), v.won, v.ja_innebar, v.nej_innebar] for v in decision.votes]
    if name == "utelamnas":
        return bool(decision.utelamnas)
    return facts(decision).get(name, [] if isinstance(expected, list) and name != "utfall" else "")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_section_is_found(file: Path) -> None:
    assert list(read(file)) == [expected["paragraf"] for other, expected in CASES if other == file]


@pytest.mark.parametrize(
    ("file", "expected"), CASES, ids=lambda one: one.stem if isinstance(one, Path) else one["paragraf"]
)
def test_it_says_what_a_person_reads(file: Path, expected: dict[str, Any]) -> None:
    decision = read(file)[expected["paragraf"]]
    for name, value in expected.items():
        found = told(decision, name, value)
        assert found in value if name == "utfall" and isinstance(value, list) else found == value, name

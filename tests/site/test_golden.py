"""The tiny portal looks as it did when somebody last looked: `invoke update-golden` rewrites the committed copy."""

from __future__ import annotations

import difflib
import os
import shutil
from pathlib import Path

import pytest

from tests.path.portal import Portal
from tests.site.golden_copy import EDITORIAL, GOLDEN, golden_files, pages

HOW = "Is this how it should be? Then: invoke update-golden, and read the difference before you commit it."


@pytest.fixture(scope="session")
def made(output: Path) -> dict[str, str]:
    """What was built now, in the form of the committed copy, which is rewritten if UPDATE_GOLDEN=1."""
    held = golden_files(output)
    if os.environ.get("UPDATE_GOLDEN") == "1":
        shutil.rmtree(GOLDEN, ignore_errors=True)
        for path, text in held.items():
            (GOLDEN / path).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / path).write_text(text, encoding="utf-8", newline="\n")
    return held


@pytest.mark.parametrize("path", ["files.txt", *pages()])
def test_a_page_is_as_it_was(made: dict[str, str], path: str) -> None:
    compare(made, path)


def test_files_for_programs_are_as_they_were(made: dict[str, str]) -> None:
    for path in made.keys() - {"files.txt", *pages()}:
        compare(made, path)


def test_the_committed_copy_holds_nothing_else(made: dict[str, str]) -> None:
    held = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*") if path.is_file()}
    assert held == set(made)


def test_every_part_of_the_site_has_a_page_here(output: Path) -> None:
    """A new family of pages wants a line in golden_copy.py."""
    found = [path.relative_to(output).as_posix() for path in output.rglob("*.html")]
    parts = {path.split("/")[0] for path in found if not EDITORIAL.match(path)}
    assert parts <= {path.split("/")[0] for path in pages()}


def test_the_tiny_portal_refuses_what_it_should(tiny: Portal) -> None:
    """The golden pages show reports, so there must be something to report."""
    for key, rule in {"ale/beslut": "type", "hjo/beslut": "annan-kommun", "hjo/felanmalan": "personnummer"}.items():
        dataset = tiny.store.load(key)
        assert dataset is not None
        (report,) = dataset.report.values()
        assert report["errors"][rule] == 1
    assert not any("189001019802" in text for text in golden_files(tiny.output).values())


def compare(made: dict[str, str], path: str) -> None:
    committed = (GOLDEN / path).read_text(encoding="utf-8") if (GOLDEN / path).exists() else ""
    if made[path] != committed:
        sides = committed.splitlines(), made[path].splitlines()
        lines = [line[:300] for line in difflib.unified_diff(*sides, "committed", "built", lineterm="", n=1)]
        pytest.fail("\n".join([path, *lines[:60], HOW]), pytrace=False)

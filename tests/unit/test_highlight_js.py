"""The script that lets one line stand out is small; what it does is tried in a browser (tests/e2e/test_pictures.py)."""

from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "theme" / "static" / "js" / "highlight.js"


def test_it_is_less_than_a_kilobyte():
    assert len(SCRIPT.read_bytes()) < 1000

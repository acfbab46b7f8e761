"""The style sheet: many small files in theme/static/css, one file on the site."""

from __future__ import annotations

import re
from pathlib import Path

# What comes later wins: tokens and elements, the page's frame, components, page families, paper.
ORDER = ("tokens.css", "base.css", "layout.css", "components/*.css", "pages/*.css", "print.css")

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s+")
_AROUND_SIGN = re.compile(r"\s*([{};,])\s*")


def stylesheet(directory: Path) -> str:
    """Return all style files in `directory` as one, without comments and needless space.

    Raises: ValueError naming a file that no pattern in ORDER takes.
    """
    paths = [path for pattern in ORDER for path in sorted(directory.glob(pattern))]
    left = sorted(set(directory.rglob("*.css")) - set(paths))
    if left:
        raise ValueError(f"style file in no known place: {left[0].relative_to(directory)}")
    return "\n".join(_squeeze(path.read_text(encoding="utf-8")) for path in paths) + "\n"


def _squeeze(css: str) -> str:
    # No style file holds a quoted text in which the space matters: tests/unit/test_contrast.py looks.
    flat = _SPACE.sub(" ", _COMMENT.sub("", css)).strip()
    return _AROUND_SIGN.sub(r"\1", flat).replace(";}", "}")

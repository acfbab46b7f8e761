"""Text that may stand in XML, JSON and a calendar: without the signs that they forbid."""

from __future__ import annotations

import re

# XML 1.0 allows tab, newline and carriage return below U+0020; surrogates are no text in any of the three.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return `text` without forbidden signs."""
    return _FORBIDDEN.sub("", text)

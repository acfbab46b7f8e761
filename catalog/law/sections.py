"""Which sections of the minutes a notice is about: "382–432, 440", or a heading with "§ 45"."""

from __future__ import annotations

import re

MOST = 10_000  # sections in one notice; a longer span is a slip of the pen

_PART = re.compile(r"(\d{1,6})(?:\s*[-–]\s*(\d{1,6}))?")
_IN_HEADING = re.compile(r"§+\s*(\d[\d\s,–-]*)")
_SECTION = re.compile(r"(\d{1,6})[a-z]?")

Spans = tuple[tuple[int, int], ...]


def spans(text: str) -> Spans | None:
    """Return the spans of section numbers in `text`, both ends included; None when it cannot be read.

    Shape: "382–384, 390" → ((382, 384), (390, 390)).
    """
    found = []
    for part in re.split(r"\s*,\s*", text.strip().strip(",")):
        match = _PART.fullmatch(part.strip())
        if not match:
            return None
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first or last - first > MOST:
            return None
        found.append((first, last))
    return tuple(found)


def spans_in_heading(heading: str) -> Spans | None:
    """Return the sections that a heading names after the sign §, None when it names none."""
    match = _IN_HEADING.search(heading)
    return spans(match[1].strip().rstrip(",–- ")) if match else None


def is_within(section: str, wanted: Spans) -> bool:
    """Return whether a section ("401", "12a") lies in one of the spans. 12a goes with 12: notices write no letters."""
    match = _SECTION.fullmatch(section.strip())
    return match is not None and any(first <= int(match[1]) <= last for first, last in wanted)

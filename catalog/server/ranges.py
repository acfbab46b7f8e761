"""One part of a file (RFC 9110, section 14). Several parts at once are not given: the whole file is, as is allowed."""

from __future__ import annotations

import re

_RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)


class NotSatisfiable(Exception):
    """A part that begins after the end."""


def part_of(text: str, size: int) -> tuple[int, int] | None:
    """Return (first byte, byte after the last) of the part that `Range` asks for, or None for the whole.

    Raises: NotSatisfiable.
    """
    found = _RANGE.fullmatch(text)
    if not found or found[1] == found[2] == "":
        return None
    if found[1] == "":
        last = int(found[2])
        if last == 0 or size == 0:
            raise NotSatisfiable
        return max(0, size - last), size
    start = int(found[1])
    end = int(found[2]) + 1 if found[2] else size
    if found[2] and end <= start:
        return None  # not a range at all, so it is passed over
    if start >= size:
        raise NotSatisfiable
    return start, min(end, size)

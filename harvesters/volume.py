"""The volume guard: is this amount of data believable?

Empty is never success, and a collapse in volume keeps the old data. The source
file may say what a healthy run yields (`expect`); where it says nothing, half
of the last good state is the floor.
"""

from __future__ import annotations

from dataclasses import dataclass

COLLAPSE = 0.5  # below this share of the last good state, with nothing written in `expect`
SMALL = 10  # below this many rows a halving says nothing


@dataclass(frozen=True)
class Verdict:
    """`outcome` is ok, empty or suspicious; `rule` and `values` explain it (texts/status.yml)."""

    outcome: str
    rule: str = ""
    expected: int = 0
    found: int = 0


def judge_volume(kept: int, previous: int | None, minimum: int | None, maximum: int | None) -> Verdict:
    """Return the verdict on `kept` rows, given the last good count and the source's own limits."""
    if kept == 0:
        return Verdict("empty", "volume.empty", previous or minimum or 1, 0)
    if minimum is not None and kept < minimum:
        return Verdict("suspicious", "volume.below", minimum, kept)
    if maximum is not None and kept > maximum:
        return Verdict("suspicious", "volume.above", maximum, kept)
    if minimum is None and previous is not None and previous > SMALL and kept < previous * COLLAPSE:
        return Verdict("suspicious", "volume.collapsed", previous, kept)
    return Verdict("ok", found=kept)

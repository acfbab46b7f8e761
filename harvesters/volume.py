"""The volume guard: is this amount of data believable?

Empty is never success, and a collapse in volume keeps the old data. The source
file may say what a healthy run yields (`expect`); where it says nothing, the
last good runs do: half of their median is the floor and three times it the
ceiling. Before there are enough of them, half of the last good state is the floor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low

COLLAPSE = 0.5  # below this share of the last good state, with nothing written in `expect`
GROWTH = 3.0  # above this many times what is usual, with nothing written in `expect`
ENOUGH = 3  # good runs, before they say what is usual
BOARD_COLLAPSED = "volume.board_collapsed"  # notices that should be up are gone
SMALL = 10  # below this many rows a halving or a doubling says nothing


@dataclass(frozen=True)
class Verdict:
    """`outcome` is ok, empty or suspicious; `rule` and `values` explain it (texts/rules.yml)."""

    outcome: str
    rule: str = ""
    expected: int = 0
    found: int = 0


def judge_volume(
    kept: int, previous: int | None, minimum: int | None, maximum: int | None, learned: Sequence[int] = ()
) -> Verdict:
    """Return the verdict on `kept` rows, given the last good count and the source's own limits.

    `learned` are the counts of the last good runs; a limit that the source writes itself counts for more.
    """
    if kept == 0:
        return Verdict("empty", "volume.empty", previous or minimum or 1, 0)
    if minimum is not None and kept < minimum:
        return Verdict("suspicious", "volume.below", minimum, kept)
    if maximum is not None and kept > maximum:
        return Verdict("suspicious", "volume.above", maximum, kept)
    usual = median_low(learned) if len(learned) >= ENOUGH else 0
    if usual > SMALL and minimum is None and kept < usual * COLLAPSE:
        return Verdict("suspicious", "volume.unusually_few", usual, kept)
    if usual > SMALL and maximum is None and kept > usual * GROWTH:
        return Verdict("suspicious", "volume.unusually_many", usual, kept)
    if minimum is None and previous is not None and previous > SMALL and kept < previous * COLLAPSE:
        return Verdict("suspicious", "volume.collapsed", previous, kept)
    return Verdict("ok", found=kept)


def judge_board(
    kept: int,
    previous: int,
    expected: int,
    missed: int,
    minimum: int | None,
    maximum: int | None,
    learned: Sequence[int] = (),
) -> Verdict:
    """Return the verdict on a notice board, which shrinks by itself as notices reach their end.

    previous: notices that were up the last time; expected: those of them that should still be up; missed: how many
    of these are gone. A board that lost most of what should be up is a fault of the page, or a new page.
    """
    if kept and minimum is None and expected > SMALL and missed > expected * COLLAPSE:
        return Verdict("suspicious", BOARD_COLLAPSED, expected, expected - missed)
    if kept == 0 or minimum is not None:
        return judge_volume(kept, previous or None, minimum, maximum, learned)
    return judge_volume(kept, None, 1, maximum, learned)

"""Is this amount of data believable?"""

import pytest

from catalog.texts import load_texts
from harvesters.volume import judge_volume


@pytest.mark.parametrize(
    ("kept", "previous", "minimum", "maximum", "outcome", "rule"),
    [
        (0, None, None, None, "empty", "volume.empty"),
        (0, 100, None, None, "empty", "volume.empty"),
        (0, None, 0, None, "empty", "volume.empty"),
        (1, None, None, None, "ok", ""),
        (100, 100, None, None, "ok", ""),
        (50, 100, None, None, "ok", ""),
        (49, 100, None, None, "suspicious", "volume.collapsed"),
        (1, 10, None, None, "ok", ""),
        (5, 11, None, None, "suspicious", "volume.collapsed"),
        (49, 100, 40, None, "ok", ""),
        (39, 100, 40, None, "suspicious", "volume.below"),
        (39, None, 40, None, "suspicious", "volume.below"),
        (40, None, 40, 40, "ok", ""),
        (41, None, None, 40, "suspicious", "volume.above"),
        (1000, 10, None, None, "ok", ""),
    ],
)
def test_the_verdict(kept, previous, minimum, maximum, outcome, rule):
    verdict = judge_volume(kept, previous, minimum, maximum)
    assert (verdict.outcome, verdict.rule) == (outcome, rule)
    assert not rule or f"rule.{rule}" in load_texts()


@pytest.mark.parametrize(
    ("kept", "learned", "minimum", "maximum", "rule"),
    [
        (49, [100, 90, 110], None, None, "volume.unusually_few"),
        (50, [100, 90, 110], None, None, ""),
        (300, [100, 90, 110], None, None, ""),
        (301, [100, 90, 110], None, None, "volume.unusually_many"),
        (1000, [100, 100], None, None, ""),  # two runs say nothing yet
        (1000, [10, 10, 10], None, None, ""),
        (1, [10, 10, 10], None, None, ""),
        (49, [100, 100, 100], 40, None, ""),  # what is written counts for more
        (301, [100, 100, 100], None, 400, ""),
        (301, [100, 100, 100], 40, None, "volume.unusually_many"),
        (49, [100, 100, 100], None, 400, "volume.unusually_few"),
        (301, [100, 1000, 100, 100], None, None, "volume.unusually_many"),  # one odd run does not move it
    ],
)
def test_what_the_last_good_runs_teach(kept, learned, minimum, maximum, rule):
    verdict = judge_volume(kept, None, minimum, maximum, learned)
    assert (verdict.outcome, verdict.rule) == ("suspicious" if rule else "ok", rule)
    assert not rule or (f"rule.{rule}" in load_texts() and verdict.expected == 100)


def test_the_verdict_says_what_was_expected():
    assert (judge_volume(3, 100, None, None).expected, judge_volume(3, 100, None, None).found) == (100, 3)
    assert judge_volume(0, None, None, None).expected == 1

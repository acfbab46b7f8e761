"""The kill drill itself, small: `invoke kill-drill` is for the many kills that take an hour."""

from __future__ import annotations

import pytest

from harvesters.kill_drill import run_kill_drill


@pytest.mark.parametrize(("processes", "times", "only"), [(1, 4, {"hjo"}), (2, 2, {"ale", "hjo"})])
def test_killed_harvests_leave_whole_states_and_the_next_one_mends_the_rest(tmp_path, processes, times, only):
    figures = run_kill_drill(tmp_path, times=times, seed=7, only=frozenset(only), processes=processes)
    assert figures.kills == times
    assert figures.compared >= 1
    assert figures.old_states + figures.new_states + figures.absent > 0
    assert figures.faults == []

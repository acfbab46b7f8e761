"""changes.json tells when rows came and changed: its numbers only rise, and its moments are the data's."""

from __future__ import annotations

import csv
import itertools

from hypothesis import given
from hypothesis import strategies as st

from catalog.changes import next_changes

COLUMNS = ("id", "start", "status", "hamtad")


def table(path, rows, columns=COLUMNS):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
    return path


def steps(folder, *states, most=None):
    """Return changes.json after each state of the table, the first of which is the first release."""
    known, seen = {}, []
    for at, (old, new) in enumerate(itertools.pairwise(states), start=1):
        known = next_changes(
            known, table(folder / "old.csv", old), table(folder / "new.csv", new), f"2026-11-{at:02d}", most
        )
        seen.append(known)
    return seen


A, A_MOVED = ("a", "9", "planerat", "t1"), ("a", "10", "planerat", "t2")
B = ("b", "9", "planerat", "t1")


def test_a_row_that_is_as_it_was_has_no_entry_even_when_the_file_came_again(tmp_path):
    assert steps(tmp_path, [A, B], [(*A[:3], "t2"), (*B[:3], "t2")]) == [{}]


def test_a_row_that_changed_counts_up_and_a_new_one_starts_at_none(tmp_path):
    first, second = steps(tmp_path, [A], [A_MOVED, B], [A, B])
    assert first == {
        "a": {"n": 1, "at": "2026-11-01", "first": ""},
        "b": {"n": 0, "at": "2026-11-01", "first": "2026-11-01"},
    }
    assert second["a"] == {"n": 2, "at": "2026-11-02", "first": ""}
    assert second["b"] == first["b"]


def test_a_row_that_vanished_is_remembered_and_its_return_is_a_change(tmp_path):
    gone, back = steps(tmp_path, [A, B], [B], [A, B])
    assert gone == {"a": {"n": 0, "at": "2026-11-01", "first": "", "gone": "2026-11-01"}}
    assert back == {"a": {"n": 1, "at": "2026-11-02", "first": ""}}


def test_a_new_column_changes_no_row(tmp_path):
    old = table(tmp_path / "old.csv", [A])
    new = table(tmp_path / "new.csv", [(*A, "sal 1")], (*COLUMNS, "plats"))
    assert next_changes({}, old, new, "2026-11-01", None) == {}


def test_only_the_latest_are_kept_when_there_is_a_limit(tmp_path):
    (_, last) = steps(tmp_path, [A], [A, B], [A, B, ("c", "1", "planerat", "t")], most=1)
    assert list(last) == ["c"]


def test_rows_without_id_are_passed_over(tmp_path):
    assert steps(tmp_path, [A], [A, ("", "9", "x", "t")]) == [{}]


ROW = st.tuples(st.sampled_from("abc"), st.sampled_from("12"), st.just("planerat"), st.just("t"))
TABLE = st.lists(ROW, max_size=3, unique_by=lambda row: row[0])


@given(st.lists(TABLE, min_size=2, max_size=6))
def test_numbers_never_fall_and_rise_with_each_change(tmp_path_factory, states):
    folder = tmp_path_factory.mktemp("changes")
    last: dict = {}
    held = {row[0]: row for row in states[0]}
    for state, known in zip(states[1:], steps(folder, *states), strict=True):
        new = {row[0]: row for row in state}
        for name in last:
            assert known[name]["n"] >= last[name]["n"]
        for name in held.keys() & new.keys():
            before = last.get(name, {"n": 0})["n"]
            assert known.get(name, {"n": 0})["n"] == before + (held[name] != new[name])
        last, held = known, new

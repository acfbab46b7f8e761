"""The diff of two tables is true: taken from the old rows and put to them it gives the new ones."""

from __future__ import annotations

import csv
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import differing
from catalog.releases.row_diff import read_first, write_row_diff

CELLS = st.sampled_from(["", "1", "2", "å", "a,b", 'sa "ja"', "rad\nbrytning", "=1+1", "x" * 70])
KEYS = st.sampled_from(["1", "2", "3", "4", "5"])
COLUMNS = ["id", "namn", "tal"]


def table(path, header, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def diffed(folder, old, new, key=("id",), headers=(COLUMNS, COLUMNS), **limits):
    """Return (counts, columns, lines as [kind, *cells])."""
    paths = (table(folder / "old.csv", headers[0], old), table(folder / "new.csv", headers[1], new))
    found = write_row_diff(*paths, key, folder / "diff.csv", **limits)
    with (folder / "diff.csv").open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    assert sorted(p.name for p in folder.iterdir()) == ["diff.csv", "new.csv", "old.csv"]
    return found, header, lines


def applied(old, lines):
    rows = Counter(map(tuple, old))
    rows.subtract(Counter(tuple(cells) for kind, *cells in lines if kind in ("fore", "borttagen")))
    assert all(count >= 0 for count in rows.values()), "it takes away what is not there"
    rows.update(Counter(tuple(cells) for kind, *cells in lines if kind in ("efter", "tillagd")))
    return +rows


@settings(max_examples=50, deadline=None)
@given(
    old=st.dictionaries(KEYS, st.tuples(CELLS, CELLS)),
    new=st.dictionaries(KEYS, st.tuples(CELLS, CELLS)),
    bytes_a_part=st.sampled_from([1, 20, 10_000]),
)
def test_with_a_key(tmp_path_factory, old, new, bytes_a_part):
    then, now = ([[k, *v] for k, v in rows.items()] for rows in (old, new))
    found, header, lines = diffed(tmp_path_factory.mktemp("d"), then, now, bytes_a_part=bytes_a_part)
    assert header == ["andring", *COLUMNS]
    assert applied(then, lines) == Counter(map(tuple, now))
    assert found.added == len(new.keys() - old.keys())
    assert found.removed == len(old.keys() - new.keys())
    assert found.changed == sum(old[k] != new[k] for k in old.keys() & new.keys())
    assert [kind for kind, *_ in lines].count("fore") == found.changed
    for (kind, *before), (after_kind, *after) in zip(lines[: 2 * found.changed : 2], lines[1::2], strict=False):
        assert (kind, after_kind) == ("fore", "efter")
        assert before[0] == after[0], "a changed row stands on two lines that follow each other"


@settings(max_examples=50, deadline=None)
@given(
    old=st.lists(st.tuples(KEYS, CELLS, CELLS), max_size=12),
    new=st.lists(st.tuples(KEYS, CELLS, CELLS), max_size=12),
    key=st.sampled_from([(), ("id",), ("no such",)]),
    bytes_a_part=st.sampled_from([1, 10_000]),
)
def test_rows_that_come_again_with_a_key_that_is_none(tmp_path_factory, old, new, key, bytes_a_part):
    found, _, lines = diffed(tmp_path_factory.mktemp("d"), old, new, key, bytes_a_part=bytes_a_part)
    assert applied(old, lines) == Counter(map(tuple, new))
    if key != ("id",):
        assert (found.key, found.changed) == ((), 0)
        shared = Counter(old) & Counter(new)
        assert (found.removed, found.added) == (len(old) - shared.total(), len(new) - shared.total())


@settings(max_examples=25, deadline=None)
@given(old=st.dictionaries(KEYS, st.tuples(CELLS, CELLS)), new=st.dictionaries(KEYS, st.tuples(CELLS, CELLS)))
def test_columns_that_come_and_go_are_told_and_not_compared(tmp_path_factory, old, new):
    then = [[k, a, b] for k, (a, b) in old.items()]
    now = [[b, k, a] for k, (a, b) in new.items()]
    headers = (["id", "namn", "gammal"], ["ny", "id", "namn"])
    found, header, lines = diffed(tmp_path_factory.mktemp("d"), then, now, headers=headers)
    assert header == ["andring", "ny", "id", "namn", "gammal"]
    assert (found.columns_added, found.columns_removed) == (("ny",), ("gammal",))
    cut = [[kind, *cells[1:3]] for kind, *cells in lines]
    assert applied([row[:2] for row in then], cut) == Counter((k, a) for k, (a, _) in new.items())


def test_a_large_table_without_a_look_at_each_row(tmp_path, monkeypatch):
    monkeypatch.setattr(differing, "WORTH_IT", 0)
    old = [[str(n), f"namn {n}", "1"] for n in range(5_000)]
    new = [[k, n, "2" if k == "77" else t] for k, n, t in old if k != "4321"] + [["ny", "", ""]]
    found, _, lines = diffed(tmp_path, old, new)
    assert (found.added, found.removed, found.changed) == (1, 1, 1)
    assert lines == [
        ["fore", "77", "namn 77", "1"],
        ["efter", "77", "namn 77", "2"],
        ["tillagd", "ny", "", ""],
        ["borttagen", "4321", "namn 4321", "1"],
    ]


def test_when_a_row_was_fetched_is_no_change(tmp_path):
    headers = (["id", "hamtad"],) * 2
    found, _, lines = diffed(tmp_path, [["1", "i går"]], [["1", "i dag"]], headers=headers)
    assert (found.changed, lines) == (0, [])


def test_a_column_that_is_named_as_ours(tmp_path):
    _, header, lines = diffed(tmp_path, [], [["1", "x"]], headers=(["id", "andring"],) * 2)
    assert header == ["_andring", "id", "andring"]
    assert lines == [["tillagd", "1", "x"]]


@pytest.mark.parametrize("parts", [1, 10_000])
def test_it_is_sorted_whatever_the_parts(tmp_path, parts):
    old = [[str(n), "", ""] for n in range(100, 130)]
    _, _, lines = diffed(tmp_path, old, [], bytes_a_part=parts)
    assert [cells[0] for _, *cells in lines] == [str(n) for n in range(100, 130)]


def test_the_first_of_each_kind(tmp_path):
    old = [[str(n), "a", ""] for n in range(100, 200)]
    new = [[str(n), "b", ""] for n in range(150, 260)]
    found, _, _ = diffed(tmp_path, old, new)
    counts = {"changed": found.changed, "added": found.added, "removed": found.removed}
    assert counts == {"changed": 50, "added": 60, "removed": 50}
    columns, rows = read_first(tmp_path / "diff.csv", counts, 3)
    assert columns == COLUMNS
    assert [(a[0], a[1], b[1]) for a, b in rows["changed"]] == [(str(n), "a", "b") for n in (150, 151, 152)]
    assert [row[0] for (row,) in rows["added"]] == ["200", "201", "202"]
    assert [row[0] for (row,) in rows["removed"]] == ["100", "101", "102"]

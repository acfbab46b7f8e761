"""What changed between two states of a table."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.revisions import count_changes


def write(path, *lines):
    path.write_bytes("\r\n".join(("id,text", *lines, "")).encode())
    return path


@pytest.mark.parametrize(
    ("key", "old", "new", "counts"),
    [
        (["id"], ["1,a", "2,b"], ["2,b", "1,a"], (0, 0, 0)),
        (["id"], ["1,a", "2,b"], ["1,x", "3,c"], (1, 1, 1)),
        ([], ["1,a", "2,b"], ["1,x", "2,b"], (1, 1, 0)),
        ([], ["1,a", "1,a"], ["1,a"], (0, 1, 0)),
        (["finns-inte"], ["1,a"], ["1,a"], (0, 0, 0)),
        (["id"], [], ["1,a"], (1, 0, 0)),
    ],
)
def test_changes(tmp_path, key, old, new, counts):
    found = count_changes(write(tmp_path / "old.csv", *old), write(tmp_path / "new.csv", *new), key)
    assert (found["added"], found["removed"], found["changed"]) == counts


def test_without_an_old_state_all_is_added(tmp_path):
    new = write(tmp_path / "new.csv", "1,a", "2,b")
    assert count_changes(None, new, ["id"]) == count_changes(tmp_path / "none.csv", new, ["id"])
    assert count_changes(None, new, ["id"]) == {"added": 2, "removed": 0, "changed": 0}


def test_a_new_column_changes_every_row(tmp_path):
    (tmp_path / "new.csv").write_bytes(b"id,text,mer\r\n1,a,\r\n")
    counts = count_changes(write(tmp_path / "old.csv", "1,a"), tmp_path / "new.csv", ["id"])
    assert counts == {"added": 0, "removed": 0, "changed": 1}


def test_a_cell_longer_than_the_csv_readers_own_limit(tmp_path):
    new = write(tmp_path / "new.csv", "1," + "x" * 200_000)
    assert count_changes(None, new, ["id"])["added"] == 1


def test_when_a_row_was_fetched_is_no_change(tmp_path):
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("id,hamtad,b\n1,2026-01-01,a\n2,2026-01-01,b\n", encoding="utf-8")
    new.write_text("id,hamtad,b\n1,2026-02-01,a\n2,2026-02-01,c\n", encoding="utf-8")
    assert count_changes(old, new, ["id"]) == {"added": 0, "removed": 0, "changed": 1}
    assert count_changes(old, new, []) == {"added": 1, "removed": 1, "changed": 0}


def test_a_key_is_not_taken_for_a_row_with_the_same_cells(tmp_path):
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("tom,id\nx,1\n", encoding="utf-8")
    new.write_text("tom,id\n,1\n", encoding="utf-8")
    assert count_changes(old, new, ["id"]) == {"added": 0, "removed": 0, "changed": 1}
    old.write_text("id,hamtad\n1,2026-01-01\n", encoding="utf-8")
    new.write_text("id,hamtad\n1,2026-02-01\n", encoding="utf-8")
    assert count_changes(old, new, ["id"]) == {"added": 0, "removed": 0, "changed": 0}


def test_a_key_that_one_state_lacks_makes_all_rows_new(tmp_path):
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("b\nx\nx\n", encoding="utf-8")
    new.write_text("id,b\n1,x\n", encoding="utf-8")
    assert count_changes(old, new, ["id"]) == {"added": 1, "removed": 2, "changed": 0}


ROW = st.tuples(st.sampled_from("abc"), st.sampled_from("xy"))


@settings(deadline=None)
@given(st.lists(ROW, max_size=12), st.lists(ROW, max_size=12), st.sampled_from([[], ["id"]]))
def test_dealing_the_rows_into_files_changes_no_count(tmp_path_factory, old, new, key):
    folder = tmp_path_factory.mktemp("revisions")
    before, after = (write(folder / f"{n}.csv", *map(",".join, rows)) for n, rows in (("old", old), ("new", new)))
    counts = count_changes(before, after, key)
    assert count_changes(before, after, key, bytes_a_part=1) == counts
    if not key:
        was, now = Counter(old), Counter(new)
        assert (counts["added"], counts["removed"]) == ((now - was).total(), (was - now).total())
    assert sorted(p.name for p in folder.iterdir()) == ["new.csv", "old.csv"]

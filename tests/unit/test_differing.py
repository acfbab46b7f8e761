"""Two states of a large table without what both hold: the counts and the log of values stay the same, at less work."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import differing as module
from catalog.differing import differing
from catalog.revisions import count_changes
from catalog.store import write_csv
from catalog.value_log import Step, read_log, write_log

HEADER = ("kommunkod", "indikator", "ar", "kon", "varde", "enhet", "saknas_orsak")
STEP = Step("a", "2026-01-01", "b", "2026-02-01")
KEY = ("kommunkod", "indikator", "ar", "kon")


def row(number, value="1"):
    key = (str(1400 + number % 49), f"N{number // 500}", str(2000 + number // 49 % 20), "TKM"[number // 980 % 3])
    return (*key, value, 'kr "per" år', "" if value else "uppgift_saknas")


def table(folder, name, rows):
    folder.mkdir(exist_ok=True)
    write_csv(folder / name, HEADER, iter(rows))
    return folder / name


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return [tuple(cells) for cells in csv.reader(file)][1:]


TEXTS = st.sampled_from(["", "1", "2", "a,b", 'q"q', "two\r\nlines", "\r\n", '"', "å"])
STATES = st.lists(st.tuples(*[TEXTS] * len(HEADER)), max_size=40)


@settings(deadline=None)
@given(STATES, STATES, st.integers(0, 40))
def test_what_is_left_out_is_in_both(tmp_path_factory, old, new, shared):
    folder = tmp_path_factory.mktemp("d")
    before, after = table(folder, "old.csv", old), table(folder, "new.csv", old[:shared] + new + old[shared:])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "WORTH_IT", 0)
        patch.setattr(module, "_ONE_IN", 3)
        then, now = differing(before, after, folder)
    removed, added = (
        Counter(rows_of(whole)) - Counter(rows_of(left)) for whole, left in ((before, then), (after, now))
    )
    assert removed == added
    assert Counter(rows_of(then)) - Counter(rows_of(before)) == Counter()


@pytest.fixture
def large(tmp_path):
    rows = [row(n) for n in range(20_000)]
    changed = {77: row(77, "9"), 9_000: row(9_000, "")}
    other = [changed.get(n, one) for n, one in enumerate(rows) if n != 15_000] + [row(n) for n in range(20_000, 20_003)]
    return table(tmp_path, "old.csv", rows), table(tmp_path, "new.csv", other)


def log_of(folder: Path, old: Path, new: Path) -> list[object]:
    folder.mkdir()
    write_log(folder / "log.csv", folder / "none.csv", {"nyckeltal": (old, new)}, STEP)
    return [*read_log(folder / "log.csv")]


def test_a_few_changes_are_found_among_few_rows(tmp_path, large, monkeypatch):
    whole = count_changes(*large, KEY), count_changes(*large, ()), log_of(tmp_path / "whole", *large)
    monkeypatch.setattr(module, "WORTH_IT", 0)
    then, now = differing(*large, tmp_path)
    assert len(rows_of(then)) < 1_500, "the rest of 20,000 rows is not looked at"
    assert len(rows_of(now)) < 1_500
    assert whole == (count_changes(*large, KEY), count_changes(*large, ()), log_of(tmp_path / "part", *large))
    assert whole[0] == {"added": 3, "removed": 1, "changed": 2}


def test_an_indicator_is_new_only_if_it_is_nowhere_in_the_old_table(tmp_path, large, monkeypatch):
    old, _ = large
    more = [*rows_of(old), ("1440", "N0", "2025", "T", "5", "kr", ""), ("1440", "NY", "2025", "T", "5", "kr", "")]
    new = table(tmp_path, "more.csv", more)
    whole = log_of(tmp_path / "whole", old, new)
    monkeypatch.setattr(module, "WORTH_IT", 0)
    part = log_of(tmp_path / "part", old, new)
    assert part == whole
    assert [(line.indikator, line.ar) for line in part[0]] == [("N0", "2025"), ("NY", "")]


def test_small_tables_and_other_headers_are_taken_whole(tmp_path, large, monkeypatch):
    old, new = large
    assert differing(old, new, tmp_path) == (old, new)
    monkeypatch.setattr(module, "WORTH_IT", 0)
    write_csv(tmp_path / "other.csv", HEADER[:-1], iter(r[:-1] for r in rows_of(new)))
    assert differing(old, tmp_path / "other.csv", tmp_path) == (old, tmp_path / "other.csv")
    (tmp_path / "empty.csv").touch()
    assert differing(old, tmp_path / "empty.csv", tmp_path) == (old, tmp_path / "empty.csv")

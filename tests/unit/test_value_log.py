"""The log of values tells what changed between two releases, is bounded, and keeps no value that must not be shown."""

from __future__ import annotations

import csv
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.value_log import GONE, HEADER, PRIVATE, UNREAD, Line, Step, read_log, write_log

COLUMNS = ("kommunkod", "indikator", "ar", "kon", "varde", "enhet", "saknas_orsak")


def table(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for code, year, value, *rest in rows:
            reason, sex, indicator = (*rest, *("", "T", "N1")[len(rest) :])
            writer.writerow((code, indicator, year, sex, value, "%", reason))
    return path


def steps(folder, *states, **limits):
    """Return (lines, last line) after each state of the table; the first is the first release."""
    log, found = folder / "log.csv", []
    log.unlink(missing_ok=True)
    for at, (old, new) in enumerate(itertools.pairwise(states), start=1):
        paths = (table(folder / "old.csv", old), table(folder / "new.csv", new))
        step = Step(f"r{at}", f"2026-11-{at:02d}", f"r{at + 1}", f"2026-11-{at + 1:02d}")
        write_log(folder / "next.csv", log, {"nyckeltal": paths}, step, **limits)
        (folder / "next.csv").rename(log)
        found.append(read_log(log))
    assert sorted(p.name for p in folder.iterdir()) == ["log.csv", "new.csv", "old.csv"]
    return found


def said(line):
    return (line.slag, line.kommunkod, line.ar, line.fran_varde, line.till_varde, line.orsak)


ALE, BORAS = ("1440", "2024", "93"), ("1490", "2024", "5")


def test_changed_withdrawn_and_added_with_both_values_and_both_releases(tmp_path):
    new = [("1440", "2024", "95"), ("1490", "2024", "", "borttaget_av_kallan"), ("1492", "2024", "7")]
    ((lines, start),) = steps(tmp_path, [ALE, BORAS], new)
    assert [said(line) for line in lines] == [
        ("andrat", "1440", "2024", "93", "95", ""),
        ("borttaget", "1490", "2024", "5", "", "borttaget_av_kallan"),
        ("tillagt", "1492", "2024", "", "7", ""),
    ]
    assert {line.cells[-4:] for line in lines} == {("r1", "2026-11-01", "r2", "2026-11-02")}
    assert (start.slag, start.till_utgava, start.till_datum) == ("borjan", "r1", "2026-11-01")


def test_a_row_that_is_gone_is_withdrawn_and_its_return_is_an_addition(tmp_path):
    _, (lines, _) = steps(tmp_path, [ALE, BORAS], [BORAS], [ALE, BORAS])
    assert [said(line) for line in lines] == [
        ("tillagt", "1440", "2024", "", "93", ""),
        ("borttaget", "1440", "2024", "93", "", "ingen_rad"),
    ]


@pytest.mark.parametrize("same", ["93.0", "93", "093"])
def test_another_spelling_of_the_same_number_is_no_revision(tmp_path, same):
    ((lines, _),) = steps(tmp_path, [ALE], [("1440", "2024", same)])
    assert lines == []


def test_another_reason_for_a_value_that_is_still_missing_is_no_revision(tmp_path):
    states = [("1440", "2024", "", "uppgift_saknas")], [("1440", "2024", "INF", "okand_orsak")]
    assert steps(tmp_path, *states)[0][0] == []


@pytest.mark.parametrize("odd", ["N\n1", "N\x1f1", "N\r1"])
def test_a_row_with_a_control_character_is_not_followed(tmp_path, odd):
    ((lines, _),) = steps(tmp_path, [ALE, (*ALE, "", "T", odd)], [BORAS, ("1440", "2024", "1", "", "T", odd)])
    assert [said(line)[:2] for line in lines] == [("borttaget", "1440"), ("tillagt", "1490")]


def test_many_additions_are_one_line_and_so_is_a_whole_indicator(tmp_path):
    year = [("1440", "2025", "1"), ("1490", "2025", "2")]
    whole = [("1440", y, "1", "", "T", "N2") for y in ("2024", "2025")]
    ((lines, _),) = steps(tmp_path, [ALE], [ALE, *year, *whole])
    assert [(line.indikator, line.ar, line.kommunkod, line.till_varde, line.antal) for line in lines] == [
        ("N1", "2025", "", "", "2"),
        ("N2", "", "", "", "2"),
    ]


def test_a_suppressed_value_is_kept_nowhere(tmp_path):
    hidden = ("1440", "2024", "", "for_fa_svar")
    _, (lines, _), _ = steps(tmp_path, [ALE], [("1440", "2024", "95")], [hidden], [hidden])
    assert [said(line) for line in lines] == [
        ("dolt", "1440", "2024", "", "", "for_fa_svar"),
        ("andrat", "1440", "2024", "", "", ""),
    ]
    assert b"93" not in (tmp_path / "log.csv").read_bytes()


def test_a_value_withdrawn_first_and_suppressed_later_is_kept_nowhere(tmp_path):
    _, (lines, _) = steps(tmp_path, [ALE], [], [("1440", "2024", "", "for_fa_svar")])
    assert [said(line)[:4] for line in lines] == [("dolt", "1440", "2024", "")]


@pytest.mark.parametrize(
    ("why", "lines"),
    [
        (GONE, [("borttaget", "1490", "5"), ("andrat", "1490", "4")]),
        (PRIVATE, [("dolt", "1490", ""), ("andrat", "1490", "")]),
        (UNREAD, [("andrat", "1490", "4")]),
    ],
)
def test_why_a_row_is_gone_decides_what_is_said(tmp_path, why, lines):
    steps(tmp_path, [ALE, ("1490", "2024", "4")], [ALE, BORAS])
    states = {"nyckeltal": (table(tmp_path / "old.csv", [ALE, BORAS]), table(tmp_path / "new.csv", [ALE]))}
    step = Step("r2", "2026-11-02", "r3", "2026-11-03")
    write_log(tmp_path / "next.csv", tmp_path / "log.csv", states, step, gone={"nyckeltal": why})
    found, _ = read_log(tmp_path / "next.csv")
    assert [(line.slag, line.kommunkod, line.fran_varde) for line in found] == lines


def test_the_gate_of_the_day_looks_at_old_lines_too(tmp_path):
    before = tmp_path / "before.csv"
    personal = Line("nyckeltal", "andrat", "N1", "2024", "T", "1440", "1", "189001019802", "2")
    fine = Line("nyckeltal", "andrat", "N1", "2024", "T", "1440", "1", "1", "2")
    with before.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, personal.cells, fine.cells, Line("", "borjan").cells])
    write_log(tmp_path / "next.csv", before, {}, Step("r1", "a", "r1", "a"))
    assert read_log(tmp_path / "next.csv")[0] == [fine]


def test_without_a_log_and_without_tables_there_is_none(tmp_path):
    write_log(tmp_path / "next.csv", tmp_path / "none.csv", {}, Step("r1", "a", "r1", "a"))
    assert not (tmp_path / "next.csv").exists()
    assert read_log(tmp_path / "none.csv") == ([], None)


def test_a_table_that_is_gone_and_one_that_came(tmp_path):
    old, new = table(tmp_path / "old.csv", [ALE]), table(tmp_path / "new.csv", [BORAS])
    tables = {"a": (old, None), "b": (None, new)}
    write_log(tmp_path / "log.csv", tmp_path / "none.csv", tables, Step("r1", "a", "r2", "b"))
    lines, _ = read_log(tmp_path / "log.csv")
    assert [(line.tabell, line.slag, line.antal) for line in lines] == [("a", "borttaget", "1"), ("b", "tillagt", "1")]


def test_a_full_log_forgets_the_oldest_and_says_from_when_it_is_whole(tmp_path):
    values = [[("1440", "2024", str(n))] for n in range(4)]
    *_, (lines, start) = steps(tmp_path, *values, most=2)
    assert [line.till_varde for line in lines] == ["3", "2"]
    assert (start.till_utgava, start.till_datum) == ("r2", "2026-11-02")


def test_a_step_that_is_too_large_is_not_called_whole(tmp_path):
    ((lines, start),) = steps(tmp_path, [ALE, BORAS], [("1440", "2024", "1"), ("1490", "2024", "2")], most=1)
    assert len(lines) == 1
    assert start.till_utgava == "r2"


ROW = st.tuples(st.sampled_from(["1440", "1490", "1492"]), st.sampled_from(["2023", "2024"]), st.sampled_from("123"))
TABLE = st.lists(ROW, max_size=6, unique_by=lambda row: row[:2])


@settings(deadline=None, max_examples=50)
@given(st.lists(TABLE, min_size=2, max_size=4))
def test_the_log_undone_backwards_gives_each_earlier_state(tmp_path_factory, states):
    folder = tmp_path_factory.mktemp("log")
    *_, (lines, _) = steps(folder, *states)
    *_, (parted, _) = steps(folder, *states, bytes_a_part=20)
    assert lines == parted
    for at in range(len(states) - 1, 0, -1):
        old = {row[:2]: row[2] for row in states[at - 1]}
        new = {row[:2]: row[2] for row in states[at]}
        own = [line for line in lines if line.till_utgava == f"r{at + 1}"]
        for line in own:
            if line.kommunkod:
                assert old.get((line.kommunkod, line.ar), "") == line.fran_varde
                assert new.get((line.kommunkod, line.ar), "") == line.till_varde
        assert sum(int(line.antal) for line in own) == sum(old.get(k) != new.get(k) for k in old.keys() | new.keys())

"""The run log survives what happens to files."""

import json

import pytest

from catalog.runs import KEPT_ROWS, KEPT_RUNS, RunLog


def run(n, outcome="ok"):
    counts = {"received": n, "kept": n, "rejected": 0}
    return {
        "started": f"s{n}",
        "finished": f"f{n}",
        "outcome": outcome,
        "unchanged": False,
        "datasets": {"a": counts, "b": counts},
    }


def test_the_last_the_last_good_and_a_short_history(tmp_path):
    log = RunLog(tmp_path)
    assert (log.last("ale/x"), log.read("ale/x")) == (None, {})
    log.add("ale/x", run(1))
    log.add("ale/x", run(2, "failing"))
    assert log.last("ale/x")["finished"] == "f2"
    assert log.read("ale/x")["last_good"]["finished"] == "f1"
    assert [(h["finished"], h["kept"]) for h in log.read("ale/x")["history"]] == [("f2", 4), ("f1", 2)]


def test_the_history_is_bounded(tmp_path):
    log = RunLog(tmp_path)
    for n in range(KEPT_RUNS + 5):
        log.add("ale/x", run(n))
    history = log.read("ale/x")["history"]
    assert (len(history), history[0]["finished"]) == (KEPT_RUNS, f"f{KEPT_RUNS + 4}")


def test_the_rows_of_the_last_good_runs_are_kept_for_each_dataset(tmp_path):
    log = RunLog(tmp_path)
    assert log.usual_rows("ale/x") == {}
    for n in range(KEPT_ROWS + 5):
        good = run(n)
        for name, outcome in {"a": "ok", "b": "ok" if n % 2 else "suspicious"}.items():
            good["datasets"][name] = {**good["datasets"][name], "outcome": outcome}
        log.add("ale/x", good)
        log.add("ale/x", run(1000, "failing"))
    newest = list(range(KEPT_ROWS + 4, 4, -1))
    assert log.usual_rows("ale/x") == {"a": newest, "b": [n for n in newest if n % 2]}
    assert sum("rows" in h for h in log.read("ale/x")["history"]) == KEPT_ROWS
    (tmp_path / "ale/x.json").write_text('{"history": [5, {"rows": 7}, {"rows": {"a": "x", "b": 3}}]}')
    assert log.usual_rows("ale/x") == {"b": [3]}


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b"null", b'{"history": 5}', b'{"last": 3}', b"\xff\xfe", b'{"history": {"a": 1}}']
)
def test_a_broken_log_is_begun_anew(tmp_path, text):
    log = RunLog(tmp_path)
    log.add("ale/x", run(1))
    (tmp_path / "ale/x.json").write_bytes(text)
    assert log.last("ale/x") is None
    log.add("ale/x", run(2))
    assert log.last("ale/x")["finished"] == "f2"
    assert len(json.loads((tmp_path / "ale/x.json").read_bytes())["history"]) == 1

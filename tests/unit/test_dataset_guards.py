"""A refused state leaves the old one whole, and says what to mend although nothing of it is stored."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from catalog.site.status import _faults
from tests.unit.test_dataset import SOURCE, publish, rows_of, table


def test_a_table_with_other_columns_does_not_replace_the_old_one(tmp_path):
    publish(tmp_path, table(["namn", "yta", "ort"], ("Parken", "1", "Nol")))
    shutil.rmtree(tmp_path / "work")  # as every run does

    outcome, dataset = publish(tmp_path, table(["konto", "belopp", "datum"], ("4010", "1", "2026-05-07")))

    assert (outcome.outcome, outcome.rule) == ("suspicious", "volume.columns_changed")
    assert outcome.values == {"expected": 3, "found": 0}
    assert [c.name for c in dataset.resources[0].columns] == ["namn", "yta", "ort"]
    assert rows_of(dataset) == [("Parken", "1", "Nol")]


@pytest.mark.parametrize("header", [["namn", "yta", "ort", "ny"], ["namn", "yta"], ["ort", "yta", "namn"]])
def test_columns_may_come_go_and_move(tmp_path, header):
    publish(tmp_path, table(["namn", "yta", "ort"], ("Parken", "1", "Nol")))
    shutil.rmtree(tmp_path / "work")  # as every run does

    outcome, dataset = publish(tmp_path, table(header, tuple("x" * len(header))))

    assert outcome.outcome == "ok"
    assert [c.name for c in dataset.resources[0].columns] == header


def test_a_refused_dataset_says_which_rows_to_mend(tmp_path):
    schema = {"fields": [{"name": "antal", "type": "integer"}]}
    strict = replace(SOURCE, on_error="reject_dataset")

    outcome, dataset = publish(tmp_path, table(["antal"], ("1",), ("fem",), schema=schema), source=strict)

    assert dataset is None
    assert (outcome.outcome, outcome.rejected) == ("rejected", 1)
    assert outcome.reports["data"]["findings"][0]["row"] == 3
    (fault,) = _faults([], {"prov": outcome.reports}, "error", "sv")
    assert fault["dataset"] == "prov"
    assert "fem" in fault["fault"].sentences[0]


def test_a_stored_dataset_keeps_its_report_out_of_the_run_log(tmp_path):
    outcome, _ = publish(tmp_path, table(["a"], ("1",)))

    assert outcome.reports == {}

"""A source of protocols harvested whole: every § is a row or counted with its reason; what cannot be read is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from catalog.findings import faults
from catalog.runs import RunLog
from catalog.store import Store, read_rows
from catalog.texts import load_texts
from harvesters.claims import Claims
from harvesters.kinds import KINDS
from harvesters.messages import _rejected
from harvesters.run import Run, Workplace, run_source
from harvesters.sandbox.pdf_pages import made_pdf
from harvesters.source import Expect, Source
from tests.kind_runs import client
from tests.replay import Answer, replay, request_key

BASE = "http://lillby.example/protokoll/"
FIRST_PAGE = "Lillby kommun\nTekniska nämnden\nSammanträdesdatum 2026-03-04\n"
ROLL_CALL = "§ 1\nUpprop\nUpprop förrättas."
PLAN = "§ 2 Dnr TN 2026/2\nPlan för parker\nBeslut\nPlanen godkänns."
NO_NUMBER = "§ 3\nPlan för torg\nBeslut\nPlanen godkänns."
UNCLEAR = "§ 4 Dnr TN 2026/4\nMotion av Ture Sandell (V) om bänkar\nBeslut\nSom ordföranden sade."
OF_ONE = "§ 5 Dnr TN 2026/5\nAnsökan om god man för Agda Provsson\nBeslut\nAnsökan beviljas."
NO_MEANING = "§ 6 Dnr TN 2026/6\nPlan för gator\nBeslut\nPlanen godkänns.\nOmröstning\nMed 7 ja-röster mot 4 nej."
ALL = (ROLL_CALL, PLAN, NO_NUMBER, UNCLEAR, OF_ONE, NO_MEANING)
RULES = [
    "protokoll-utan-diarienummer", "protokoll-utan-paragraf", "protokoll-utan-rubrik", "protokoll-dubbel",
    "protokoll-formalia", "protokoll-enskild", "protokoll-redan-last", "protokoll-rost-utan-innebord",
]  # fmt: skip


def minutes(*sections: str) -> str:
    return FIRST_PAGE + "\n\n".join(sections)


def as_pdf(text: str) -> bytes:
    lines = text.split("\n")
    return made_pdf([lines[start : start + 50] for start in range(0, len(lines), 50)])


class Harvest:
    """A data directory, and one kommun that publishes protocols as files."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.store, self.runs = folder, Store(folder / "datasets"), RunLog(folder / "runs")

    def run(self, files: Mapping[str, bytes | str], **more: Any) -> Run:
        source = Source(
            "ale/protokoll", "ale", "1440", "protokoll", BASE, "protokoll", dataset="protokoll", title="Beslut",
            license="CC0-1.0", options={"files": list(files)}, **more,
        )  # fmt: skip
        answers: dict[str, Sequence[Answer]] = {
            request_key(BASE + name): [Answer(200, data if isinstance(data, bytes) else data.encode(), {})]
            for name, data in files.items()
        }
        place = Workplace(
            self.store, self.runs, self.folder / "work", lambda: datetime(2026, 11, 16, tzinfo=UTC), "kod", "1.0",
            Claims({source.id}),
        )  # fmt: skip
        with replay(answers) as server, client(server, self.folder / "snapshots") as http:
            run = run_source(source, KINDS["protokoll"], http.for_source(source.id), place)
        assert run.count("received") == run.count("kept") + run.count("rejected")
        return run

    def rows(self, resource: str = "beslut") -> list[dict[str, str]]:
        dataset = self.store.load("ale/protokoll")
        assert dataset is not None
        return [row for one in dataset.resources if one.name == resource for row in read_rows(one)]

    def report(self) -> Mapping[str, Any]:
        dataset = self.store.load("ale/protokoll")
        assert dataset is not None
        found: Mapping[str, Any] = dataset.report["beslut"]
        return found


@pytest.fixture
def harvest(tmp_path: Path) -> Harvest:
    return Harvest(tmp_path)


@pytest.mark.parametrize("form", [str, as_pdf])
def test_every_section_is_a_row_or_counted_with_its_reason(harvest, form):
    run = harvest.run({"tn.dat": form(minutes(*ALL))})
    assert (run.count("received"), run.count("kept"), run.count("rejected")) == (6, 3, 3)
    reasons = {"protokoll-formalia": 1, "protokoll-utan-diarienummer": 1, "protokoll-enskild": 1}
    assert run.datasets["protokoll"]["reasons"] == reasons
    assert [(row["paragraf"], row["utfall"]) for row in harvest.rows()] == [
        ("2", "bifallet"), ("4", "okant"), ("6", "bifallet"),
    ]  # fmt: skip
    assert run.outcome == "ok"


def test_the_report_tells_of_each_section_in_words_without_its_own(harvest):
    harvest.run({"tn.txt": minutes(*ALL)})
    told = [s for fault in faults(harvest.report(), "error", "sv", {}) for s in fault.sentences]
    assert any(s.startswith(f"§ 3 i {BASE}tn.txt har inget diarienummer.") for s in told)
    assert any("§ 5" in s and "rör en enskild person" in s for s in told)
    assert "Provsson" not in str(harvest.report())
    assert [f.rule for f in faults(harvest.report(), "warning", "sv", {})] == ["protokoll-rost-utan-innebord"]


def test_votes_without_meaning_are_not_published(harvest):
    harvest.run({"tn.txt": minutes(NO_MEANING)})
    (row,) = harvest.rows()
    assert (row["utfall"], row["rosttal_ja"], row["rosttal_nej"]) == ("bifallet", "", "")


def test_owners_are_asked_to_mend_only_what_can_be_mended(harvest):
    run = harvest.run({"tn.txt": minutes(*ALL)}, on_error="reject_row")
    assert _rejected(vars(run)) == {"protokoll/protokoll-utan-diarienummer": 1}


def test_a_source_that_wants_all_or_nothing_is_not_refused_for_a_roll_call(harvest):
    run = harvest.run({"tn.txt": minutes(ROLL_CALL, PLAN, OF_ONE)}, on_error="reject_dataset")
    assert (run.outcome, run.count("kept"), run.count("rejected")) == ("ok", 1, 2)


def test_a_source_that_wants_all_or_nothing_is_refused_for_a_decision_without_number(harvest):
    run = harvest.run({"tn.txt": minutes(PLAN, NO_NUMBER)}, on_error="reject_dataset")
    assert (run.outcome, run.datasets["protokoll"]["outcome"]) == ("failing", "rejected")


def test_a_section_of_two_protocols_is_told_once(harvest):
    run = harvest.run({"del.txt": minutes(PLAN), "hela.txt": minutes(ROLL_CALL, PLAN, UNCLEAR)})
    assert [row["paragraf"] for row in harvest.rows()] == ["2", "4"]
    assert run.datasets["protokoll"]["reasons"] == {"protokoll-formalia": 1, "protokoll-redan-last": 1}


def test_a_scan_is_told_of_in_plain_words_and_holds_up_nothing(harvest):
    run = harvest.run({"kf.pdf": made_pdf([None, None]), "tn.txt": minutes(PLAN)})
    (missing,) = run.missing
    assert (missing["code"], run.outcome, run.datasets["protokoll"]["outcome"]) == ("pdf_scanned", "failing", "ok")
    said = load_texts().get("errors.pdf_scanned", "sv", **missing["values"])
    assert said.startswith(f"{BASE}kf.pdf är inskannad: 2 av 2 sidor är bilder utan text.")
    assert "Publicera protokollet som PDF med text" in said
    assert [row["paragraf"] for row in harvest.rows()] == ["2"]


def test_what_is_held_stays_when_an_answer_is_not_the_protocol(harvest):
    harvest.run({"a.txt": minutes(PLAN), "b.txt": minutes(UNCLEAR)})
    run = harvest.run({"a.txt": minutes(PLAN), "b.txt": "<!doctype html><title>Logga in</title><p>Logga in"})
    assert run.outcome == "failing"
    assert [row["paragraf"] for row in harvest.rows()] == ["2", "4"]


def test_protocols_of_scans_only_are_never_an_empty_dataset(harvest):
    run = harvest.run({"kf.pdf": made_pdf([None])}, expect=Expect())
    assert (run.outcome, run.datasets) == ("failing", {})


@pytest.mark.parametrize("rule", RULES)
def test_every_reason_has_its_words(rule):
    for language in ("sv", "en"):
        assert "http" in load_texts().get(f"rule.{rule}", language, paragraf="7", protokoll="http://lillby.example/a")

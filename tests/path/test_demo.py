"""The demo of all 49 kommuner: nothing is lost, a second run changes nothing, another machine gives the same bytes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from catalog.pages import BuildSummary
from harvesters.command import HarvestSummary
from harvesters.demo import REAL_REGISTRY
from harvesters.sandbox import Sandbox
from harvesters.sandbox.server import LogEntry
from tests.path.portal import Portal, check_store, difference, stamps, tree, unexplained
from tests.path.portal_process import Demo, finish, start

DECISIONS = 49 * 6


@dataclass
class Twice:
    """A demo that was run twice, and what was there in between."""

    portal: Portal
    first: HarvestSummary
    first_build: BuildSummary
    between: dict[str, tuple[int, int]]
    second: HarvestSummary
    second_build: BuildSummary
    asked: list[LogEntry]  # in the second run
    other: Path  # a demo in another process and folder, with the registry's sources in another order


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Twice:
    other = tmp_path_factory.mktemp("other")
    process = start(Demo(other, decisions=DECISIONS, shuffled=7))
    portal = Portal(tmp_path_factory.mktemp("demo"))
    with Sandbox(decisions=DECISIONS) as sandbox:
        sandbox.write_registry(portal.registry, REAL_REGISTRY)
        portal.connect_to = sandbox.connect_to
        first = portal.harvest()
        first_build = portal.build()
        between = published(portal)
        sandbox.log.clear()
        second = portal.harvest()
        asked = list(sandbox.log)
    second_build = portal.build()
    assert finish(process) == 0
    return Twice(portal, first, first_build, between, second, second_build, asked, other)


def published(portal: Portal) -> dict[str, tuple[int, int]]:
    return stamps(portal.store.root) | {f"output/{path}": s for path, s in stamps(portal.output).items()}


def test_49_kommuner_and_no_unexplained_loss(twice: Twice) -> None:
    assert twice.first.kommuner == 49
    assert Counter(run.outcome for run in twice.first.runs) == {"ok": len(twice.first.runs)}
    assert unexplained(twice.first) == {}
    assert twice.first.count("received") == twice.first.count("kept") + twice.first.count("rejected")
    assert twice.first.count("rejected") > 0, "the example world has faulty rows, so that something is refused"
    assert check_store(twice.portal.store, twice.portal.folder / "snapshots") == []


def test_every_source_reaches_the_site(twice: Twice) -> None:
    keys = twice.portal.store.keys()
    for key in keys:
        dataset = twice.portal.store.load(key)
        assert dataset is not None
        for resource in dataset.resources:
            site = twice.portal.output / "data" / key / f"{resource.name}.csv"
            assert site.read_bytes() == resource.path.read_bytes(), "the site's CSV is the stored one"
    slugs = {run.source.split("/")[0] for run in twice.first.runs} - {"vastra-gotaland"}
    assert {p.parent.name for p in (twice.portal.output / "kommun").glob("*/index.html")} == slugs
    assert len(slugs) == 49


def test_a_second_run_asks_only_whether_anything_changed(twice: Twice) -> None:
    assert twice.asked
    # A question to a diary is a POST, which no validator can be sent with.
    questions = [entry for entry in twice.asked if "//diarium." in entry.url]
    others = [entry for entry in twice.asked if entry not in questions]
    assert {entry.status for entry in questions} == {200}
    assert len(questions) < len(others) / 5
    assert Counter(entry.status for entry in others) == {304: len(others)}
    assert sum(entry.bytes_sent for entry in others) == 0
    assert [run.source for run in twice.second.runs if not run.unchanged or run.snapshots_new] == []


def test_a_second_run_writes_no_byte(twice: Twice) -> None:
    assert difference(published(twice.portal), twice.between) == []
    assert (twice.second_build.written, twice.second_build.removed) == (0, 0)
    assert twice.second_build.pages == twice.first_build.pages


def test_another_folder_another_process_another_order_give_the_same_bytes(twice: Twice) -> None:
    assert difference(tree(twice.other / "datasets"), tree(twice.portal.store.root)) == []
    assert difference(tree(twice.other / "output"), tree(twice.portal.output)) == []

"""The demo of all 49 kommuner: nothing is lost, a second run changes nothing, another machine gives the same bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from catalog.store import Store
from harvesters.demo import DemoSummary
from tests.path.portal import check_store, difference, stamps, tree, unexplained
from tests.whole_demo import Again, run_again, run_in_another_order

# Two of them have most kinds of source. All 49 in another order cost two minutes of CI and showed no more.
FEW = frozenset({"bollebygd", "lerum", "vastra-gotaland"})


@dataclass
class Twice:
    """The demo run once more in its folder."""

    store: Store
    output: Path
    before: dict[str, tuple[int, int]]
    after: dict[str, tuple[int, int]]
    again: Again


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory, libraries: Path) -> Iterator[dict[Path, BaseProcess]]:
    """Two demos of FEW by folder, each in a process of its own, with the registry's sources in two other orders."""
    started = {}
    for seed in (7, 11):
        folder = tmp_path_factory.mktemp("other")
        arguments = (folder, libraries, FEW, seed)
        started[folder] = get_context("spawn").Process(target=run_in_another_order, args=arguments, daemon=True)
        started[folder].start()
    yield started
    for process in started.values():
        process.kill()
        process.join()


@pytest.fixture(scope="module")
def twice(demo_folder: Path, libraries: Path) -> Twice:
    before = published(demo_folder)
    again = run_again(demo_folder, libraries)
    return Twice(Store(demo_folder / "datasets"), demo_folder / "output", before, published(demo_folder), again)


def published(folder: Path) -> dict[str, tuple[int, int]]:
    return {f"{part}/{path}": s for part in ("datasets", "output") for path, s in stamps(folder / part).items()}


def test_49_kommuner_and_no_unexplained_loss(demo: DemoSummary, demo_folder: Path) -> None:
    first = demo.harvest
    assert first.kommuner == 49
    assert Counter(run.outcome for run in first.runs) == {"ok": len(first.runs)}
    assert unexplained(first) == {}
    assert first.count("received") == first.count("kept") + first.count("rejected")
    assert first.count("rejected") > 0, "the example world has faulty rows, so that something is refused"
    assert check_store(Store(demo_folder / "datasets"), demo_folder / "snapshots") == []


def test_every_source_reaches_the_site(twice: Twice, demo: DemoSummary) -> None:
    keys = twice.store.keys()
    for key in keys:
        dataset = twice.store.load(key)
        assert dataset is not None
        for resource in dataset.resources:
            site = twice.output / "data" / key / f"{resource.name}.csv"
            assert site.read_bytes() == resource.path.read_bytes(), "the site's CSV is the stored one"
    slugs = {run.source.split("/")[0] for run in demo.harvest.runs} - {"vastra-gotaland"}
    assert {p.parent.name for p in (twice.output / "kommun").glob("*/index.html")} == slugs
    assert len(slugs) == 49


def test_a_second_run_asks_only_whether_anything_changed(twice: Twice) -> None:
    assert twice.again.asked
    # A question to a diary is a POST, which no validator can be sent with.
    questions = [entry for entry in twice.again.asked if "//diarium." in entry.url]
    others = [entry for entry in twice.again.asked if entry not in questions]
    assert {entry.status for entry in questions} == {200}
    assert len(questions) < len(others) / 5
    assert Counter(entry.status for entry in others) == {304: len(others)}
    assert sum(entry.bytes_sent for entry in others) == 0
    assert [run.source for run in twice.again.harvest.runs if not run.unchanged or run.snapshots_new] == []


def test_a_second_run_writes_no_byte(twice: Twice, demo: DemoSummary) -> None:
    assert difference(twice.after, twice.before) == []
    assert (twice.again.build.written, twice.again.build.removed) == (0, 0)
    assert twice.again.build.pages == demo.build.pages


def test_another_folder_another_process_another_order_give_the_same_bytes(
    others: dict[Path, BaseProcess], demo_folder: Path
) -> None:
    for process in others.values():
        process.join(300)
    assert {process.exitcode for process in others.values()} == {0}
    one, other = others
    for part in ("datasets", "output"):
        assert tree(one / part)
        assert difference(tree(one / part), tree(other / part)) == []
    for slug in FEW - {"vastra-gotaland"}:  # what the county computes is of those that take part
        part = f"datasets/{slug}"
        assert difference(tree(one / part), tree(demo_folder / part)) == [], "a kommun's data is its own"

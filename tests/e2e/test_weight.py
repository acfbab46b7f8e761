"""What a first visit costs: held against the budget, and the measure held against a real browser."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from catalog.store import Store
from harvesters.bench import WEIGHED, validate_step
from harvesters.demo import DemoSummary
from harvesters.page_weight import first_view, first_view_bytes, heaviest
from tests.e2e.conftest import Visit

KIB = 1024
BUDGET_BYTES = {
    "start": 25 * KIB,
    "kommun": 25 * KIB,
    "dataset": 20 * KIB,
    "compare": 25 * KIB,
    "indicator": 25 * KIB,
    "decision": 20 * KIB,
}
# Types that `invoke bench` does not weigh, all within the budget of a decision: type → pattern.
OTHERS = {
    "matter": r"/arende/.+",
    "initiatives": r"/initiativ/.*",
    "list": r"/(?:beslut|sammantraden|anslag)/(?:[a-z-]+/|amne/[a-z-]+/|\d{4}/)?(?:sida-\d+/)?",
    "meeting": r"/sammantraden/[a-z-]+/[a-z0-9-]+/\d{4}-.+",
    "body": r"/organ/.+",
    "notice": r"/anslag/[a-z-]+/[a-z0-9-]+/",
}


@pytest.mark.parametrize("kind", list(WEIGHED))
def test_the_heaviest_page_of_each_type_is_within_its_budget(output: Path, kind: str) -> None:
    address = heaviest(output, WEIGHED[kind])
    assert address, f"the site has no {kind} page"
    files = {file.name: file.stat().st_size for file in first_view(output, address)}

    assert first_view_bytes(output, address) < BUDGET_BYTES[kind], f"{address}: {files}"


@pytest.mark.parametrize("kind", list(OTHERS))
def test_no_other_page_of_records_is_heavier_than_a_decision_may_be(output: Path, kind: str) -> None:
    address = heaviest(output, OTHERS[kind])
    assert address, f"the site has no {kind} page"

    assert first_view_bytes(output, address) < BUDGET_BYTES["decision"], address


def test_the_profile_of_a_kommun_is_light(output: Path) -> None:
    address = heaviest(output, r"/kommun/[a-z-]+/nyckeltal/")

    assert first_view_bytes(output, address) < BUDGET_BYTES["kommun"], address


@pytest.mark.parametrize("pattern", [r"/oppenhet/", r"/oppenhet/[a-z-]+/"])
def test_the_openness_matrix_is_light(output: Path, pattern: str) -> None:
    address = heaviest(output, pattern)

    assert first_view_bytes(output, address) < BUDGET_BYTES["kommun"], address


@pytest.mark.parametrize("kind", list(WEIGHED))
def test_the_browser_asks_for_just_those_files(visit: Visit, output: Path, kind: str) -> None:
    address = heaviest(output, WEIGHED[kind])
    page = visit(address)
    page.wait_for_load_state("networkidle")
    names = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    asked = {urlsplit(name).path for name in names if name.startswith("http")}
    counted = {"/" + file.relative_to(output.resolve()).as_posix() for file in first_view(output, address)[1:]}

    assert asked == counted


def test_the_bench_validates_every_stored_row_again(demo: DemoSummary, demo_folder: Path) -> None:
    step = validate_step(demo_folder)

    store = Store(demo_folder / "datasets")
    stored = (dataset for key in store.keys() if (dataset := store.load(key)))  # noqa: SIM118 no mapping
    held = sum(table.rows for dataset in stored for table in dataset.resources)
    assert step.count == held >= demo.harvest.count("kept")
    assert step.peak_bytes > 0

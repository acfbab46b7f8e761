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
MOST_BYTES = 20 * KIB
MOST_BYTES_OF = {"indicator": 25 * KIB}  # it has the pictures of 49 kommuner, and the sentences
# Types that `invoke bench` does not weigh: type → pattern.
OTHERS = {
    "matter": r"/arende/.+",
    "initiatives": r"/initiativ/.*",
    "list": r"/(?:beslut|sammantraden|anslag)/(?:[a-z-]+/|amne/[a-z-]+/|\d{4}/)?(?:sida-\d+/)?",
    "meeting": r"/sammantraden/[a-z-]+/[a-z0-9-]+/\d{4}-.+",
    "body": r"/organ/.+",
    "notice": r"/anslag/[a-z-]+/[a-z0-9-]+/",
    "profile of a kommun": r"/kommun/[a-z-]+/nyckeltal/",
    "openness": r"/oppenhet/",
    "openness of a kommun": r"/oppenhet/[a-z-]+/",
    "status": r"/status/.*",
    "search": r"/sok/",
    "ways to take part": r"/delta/.*",
    "developers": r"/utvecklare/.*",
    "about": r"/(?:om|arbetet|feeds)/.*",
}


@pytest.mark.parametrize("kind", list(WEIGHED))
def test_the_heaviest_page_of_each_type_is_within_its_budget(output: Path, kind: str) -> None:
    address = heaviest(output, WEIGHED[kind])
    assert address, f"the site has no {kind} page"
    files = {file.name: file.stat().st_size for file in first_view(output, address)}

    assert first_view_bytes(output, address) < MOST_BYTES_OF.get(kind, MOST_BYTES), f"{address}: {files}"


@pytest.mark.parametrize("kind", list(OTHERS))
def test_no_other_page_is_heavy(output: Path, kind: str) -> None:
    address = heaviest(output, OTHERS[kind])
    assert address, f"the site has no {kind} page"

    assert first_view_bytes(output, address) < MOST_BYTES, address


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

"""Killed at any moment and run again, the demo ends in the same bytes as if nothing had happened."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from catalog.output import UNFINISHED
from catalog.side_by_side import processes_here
from tests.path.portal import Portal, check_store, difference, tree
from tests.path.portal_process import Demo, Moment, finish, kill_when, start

# One of each: CKAN, data packages, files; JSON, CSV in two encodings, workbooks.
ONLY = frozenset({"ale", "grastorp", "hjo", "munkedal", "tanum"})
TWO = frozenset({"ale", "hjo"})  # what is built
BEFORE, NOW = 49 * 4, 49 * 6  # decisions in the example world before and after it changed
DATASET = "*/datasets/[a-z]*"  # not what lies in .staging

WHILE_HARVESTING = [
    Moment("before the first answer is kept", "os.rename", "*/snapshots/objects/*"),
    Moment("in the middle of fetching", "os.rename", "*/snapshots/objects/*", 25),
    Moment("before the first dataset is in place", "os.rename", DATASET),
    Moment("between two datasets", "os.rename", DATASET, 12),
    Moment("dataset stored, answers not yet remembered", "os.rename", "*/snapshots/index/*", 8),
    Moment("dataset stored, run not yet in the log", "os.rename", "*/runs/*.json", 15),
]
WHILE_REPLACING = [
    Moment("the old dataset moved aside, the new one not in", "os.rename", DATASET),
    Moment("the new dataset whole, the old one still there", "os.rename", "*.old", 2),
    Moment("the new one in, the old one not removed", "shutil.rmtree", "*.old", 4),
]
# Where there are several cores, workbooks are made in several processes: one that is killed ends the build (status 1).
IN_A_PROCESS_OF_THE_BUILD = Moment("a workbook begun", "open", "*/output/*.xlsx.tmp", 9)
WHILE_BUILDING = [
    Moment("a page half written", "os.rename", "*/output/*.html", 40),
    Moment("a download begun", "open", "*/output/*.csv.tmp", 9),
    IN_A_PROCESS_OF_THE_BUILD,
    Moment("all but the manifest", "os.rename", "*/output/manifest.json"),
]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A harvest of the world as it is now."""
    folder = tmp_path_factory.mktemp("undisturbed")
    assert finish(start(Demo(folder, ("harvest",), only=ONLY, decisions=NOW))) == 0
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole demo with its site."""
    folder = tmp_path_factory.mktemp("site")
    assert finish(start(Demo(folder, only=TWO, decisions=NOW))) == 0
    return folder


@pytest.fixture(scope="module")
def yesterday(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A harvest of the world before it changed."""
    folder = tmp_path_factory.mktemp("yesterday")
    assert finish(start(Demo(folder, ("harvest",), only=ONLY, decisions=BEFORE))) == 0
    return folder


@pytest.fixture(scope="module")
def replaced(yesterday: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Yesterday's harvest, and today's on top of it."""
    folder = tmp_path_factory.mktemp("replaced") / "portal"
    shutil.copytree(yesterday, folder)
    assert finish(start(Demo(folder, ("harvest",), only=ONLY, decisions=NOW))) == 0
    assert difference(tree(folder / "datasets"), tree(yesterday / "datasets")), "the world has changed"
    return folder


@pytest.mark.parametrize("moment", WHILE_HARVESTING, ids=str)
def test_killed_while_harvesting(tmp_path: Path, undisturbed: Path, moment: Moment) -> None:
    demo = Demo(tmp_path, ("harvest",), only=ONLY, decisions=NOW)
    assert finish(start(demo, moment)) == -signal.SIGKILL
    opens(tmp_path)
    assert finish(start(demo)) == 0
    assert difference(tree(tmp_path / "datasets"), tree(undisturbed / "datasets")) == []
    opens(tmp_path)


@pytest.mark.parametrize("moment", WHILE_REPLACING, ids=str)
def test_killed_while_replacing_what_was_there(tmp_path: Path, yesterday: Path, replaced: Path, moment: Moment) -> None:
    folder = tmp_path / "portal"
    shutil.copytree(yesterday, folder)
    demo = Demo(folder, ("harvest",), only=ONLY, decisions=NOW)
    assert finish(start(demo, moment)) == -signal.SIGKILL
    old, new = tree(yesterday / "datasets"), tree(replaced / "datasets")
    opens(folder)
    found = tree(folder / "datasets")
    keys = Portal(folder).store.keys()
    assert keys == Portal(yesterday).store.keys()
    for key in keys:
        states = [{p: h for p, h in state.items() if p.startswith(f"{key}/")} for state in (found, old, new)]
        assert states[0] in states[1:], f"{key} is neither the old state nor the new"
    assert finish(start(demo)) == 0
    assert difference(tree(folder / "datasets"), new) == []
    opens(folder)


@pytest.mark.parametrize("moment", WHILE_BUILDING, ids=str)
def test_killed_while_building(tmp_path: Path, site: Path, moment: Moment) -> None:
    folder = tmp_path / "portal"
    shutil.copytree(site, folder, ignore=shutil.ignore_patterns("output"))
    demo = Demo(folder, ("build",), only=TWO)
    ended = finish(start(demo, moment))
    assert ended == -signal.SIGKILL or (ended == 1 and moment is IN_A_PROCESS_OF_THE_BUILD)
    whole, found = tree(site / "output"), tree(folder / "output")
    half_written = {path for path in found if path.endswith(".tmp")}
    assert len(half_written) <= processes_here()
    assert UNFINISHED in found, "the next build is told that this one did not end"
    expected_too = {UNFINISHED, *half_written}
    assert [d for d in difference(found, whole) if d[0] != "-" and d[2:] not in expected_too] == []
    assert finish(start(demo)) == 0
    assert difference(tree(folder / "output"), whole) == []


def test_killed_from_outside_while_harvesting(tmp_path: Path, undisturbed: Path) -> None:
    demo = Demo(tmp_path, ("harvest",), only=ONLY, decisions=NOW)
    process = start(demo)
    kill_when(process, lambda: len(Portal(tmp_path).store.keys()) >= 5)
    assert process.exitcode == -signal.SIGKILL
    opens(tmp_path)
    assert finish(start(demo)) == 0
    assert difference(tree(tmp_path / "datasets"), tree(undisturbed / "datasets")) == []


def test_killed_from_outside_while_building(tmp_path: Path, site: Path) -> None:
    """The whole demo in one; afterwards the whole demo again."""
    demo = Demo(tmp_path, only=TWO, decisions=NOW)
    process = start(demo)
    kill_when(process, lambda: sum(1 for _ in tmp_path.glob("output/**/*.html")) >= 20)
    assert process.exitcode == -signal.SIGKILL
    opens(tmp_path)
    assert finish(start(demo)) == 0
    assert difference(tree(tmp_path / "datasets"), tree(site / "datasets")) == []
    assert difference(tree(tmp_path / "output"), tree(site / "output")) == []


def opens(folder: Path) -> None:
    """After `recover`, every package can be read and is what its descriptor says."""
    store = Portal(folder).store
    store.recover()
    assert check_store(store, folder / "snapshots") == []

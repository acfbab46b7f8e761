"""A harvest in two processes: the same bytes as in one, and in order whatever ends it.

The harvest has a process of its own, since nothing forks beside threads, and the test's sandbox is threads.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from catalog.lock import locked
from catalog.store import STAGING, Store
from harvesters.demo import REAL_REGISTRY
from harvesters.sandbox import Sandbox

ROOT = Path(__file__).resolve().parents[2]

# Runs `before` before each source, and tells what came of the harvest.
PROCESS = """
import json, os, signal, sys, threading
from pathlib import Path
from harvesters import batch, command, interrupts
from harvesters.demo import NOW
from harvesters.http import HttpSettings

folder, data, processes, port, before = Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:5]), sys.argv[5]
first, run_source, begun = os.getpid(), batch.run_source, []

def watched(source, *args, **options):
    begun.append(source.id)
    exec(before)
    return run_source(source, *args, **options)

batch.run_source = watched
interrupts.GRACE_S = 0.5
summary = command.harvest(
    registry=folder / "registry",
    data=data,
    only=frozenset({"ale", "hjo"}),
    settings=HttpSettings(
        allow_loopback=True, connect_to=(("*.insyn.example", "127.0.0.1", port),), allow_folders=(folder / "drops",)
    ),
    clock=lambda: NOW,
    timer=lambda: 0.0,
    progress=False,
    example_data=True,
    processes=processes,
)
runs = [[r.source, r.outcome, r.error and r.error["code"]] for r in summary.runs]
print(json.dumps({"runs": runs, "table": summary.table(), "here": len(begun)}))
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Return (the sandbox, the folder with its registry)."""
    folder = tmp_path_factory.mktemp("world")
    with Sandbox() as sandbox:
        sandbox.write_registry(folder / "registry", REAL_REGISTRY, folder / "drops")
        yield sandbox, folder


@pytest.fixture(scope="module")
def start(world):
    """Return what begins a harvest in a process of its own."""
    sandbox, folder = world
    ((_, _, port), *_) = sandbox.connect_to

    def begin(data: Path, processes: int = 2, before: str = "") -> subprocess.Popen[str]:
        arguments = [str(folder), str(data), str(processes), str(port), before]
        return subprocess.Popen(
            [sys.executable, "-c", PROCESS, *arguments],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    return begin


def told(process: subprocess.Popen[str]) -> dict[str, object]:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return json.loads(out)


def kept(folder: Path) -> dict[str, bytes]:
    """Return what a data directory holds: all but the lock."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()} | {".lock": b""}


def fetched(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the datasets that are fetched: what is computed from them remembers also what they were for a while."""
    return {name: data for name, data in files.items() if name.startswith(("datasets/ale/", "datasets/hjo/"))}


@pytest.fixture(scope="module")
def alone(start, tmp_path_factory):
    folder = tmp_path_factory.mktemp("alone")
    return told(start(folder, 1)), kept(folder)


def test_two_processes_store_the_same_bytes_as_one(start, alone, tmp_path):
    together = told(start(tmp_path))
    assert together["here"] == 0, "the first process gives all away"
    assert alone[0]["here"] == len(alone[0]["runs"])
    assert (together["runs"], together["table"]) == (alone[0]["runs"], alone[0]["table"])
    assert kept(tmp_path) == alone[1]


def test_a_process_that_is_killed_costs_only_what_it_had(start, alone, tmp_path):
    killed = told(
        start(tmp_path, before="if source.id.startswith('hjo/') and len(begun) == 3: os.kill(os.getpid(), 9)")
    )
    outcomes = {source: (outcome, code) for source, outcome, code in killed["runs"]}
    assert [source for source, _, _ in killed["runs"]] == [source for source, _, _ in alone[0]["runs"]]
    lost = {source for source, (_, code) in outcomes.items() if code == "store"}
    assert lost
    assert all(source.startswith("hjo/") for source in lost)
    assert not list((tmp_path / "datasets" / STAGING).glob("*"))
    logged = {f"{p.parent.name}/{p.stem}" for p in tmp_path.glob("runs/*/*.json")}
    assert logged == outcomes.keys()


def test_all_go_with_the_first_and_the_next_harvest_ends_as_if_nothing_had_been(start, alone, tmp_path):
    process = start(tmp_path, before="if len(begun) == 4: os.kill(first, 9); threading.Event().wait()")
    assert process.wait(120) == -signal.SIGKILL
    with locked(tmp_path):  # those that wait for ever are gone
        pass
    process.communicate()
    assert told(start(tmp_path))["runs"] == alone[0]["runs"]
    assert fetched(kept(tmp_path)) == fetched(alone[1])


SIGNALS = {
    "Ctrl-C, which reaches all": ("os.killpg(0, signal.SIGINT)", "SIGINT"),
    "SIGTERM to another": ("os.kill(os.getpid(), signal.SIGTERM)", "SIGTERM"),
}


@pytest.mark.parametrize(("kill", "name"), SIGNALS.values(), ids=SIGNALS)
def test_a_signal_ends_them_all_in_order(start, tmp_path, kill, name):
    process = start(tmp_path, before=f"if len(begun) == 4: {kill}; threading.Event().wait()")
    out, err = process.communicate(timeout=120)
    assert out == ""
    assert f"Stopped by {name}" in err
    store = Store(tmp_path / "datasets")
    assert not store.is_unsettled()
    logged = {p.stem: json.loads(p.read_bytes())["last"]["outcome"] for p in tmp_path.glob("runs/*/*.json")}
    assert "failing" not in logged.values()
    with locked(tmp_path):
        assert (tmp_path / ".lock").read_text() == str(os.getpid())

"""Ctrl-C and SIGTERM, sent to a process that harvests: each source is stored whole or not at all."""

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import yaml

from catalog.lock import locked
from catalog.store import STAGING, Store
from harvesters.interrupts import Interrupted, interruptible

ROOT = Path(__file__).resolve().parents[2]

# Three of the sources are at a place of their own when the signal comes: `lager` is about to store the second of its
# datasets, and waits there for the stop; `las` reads for ever; `hang` waits for ever. `klar` and `sen` may be anywhere.
PROCESS = """
import importlib.util, sys, threading
from pathlib import Path
from harvesters import batch, dataset, interrupts
from harvesters.http import HttpSettings
from harvesters.patience import Hourglass
from harvesters.snapshot import Snapshot
from harvesters.table import About, Table

root, folder = map(Path, sys.argv[1:])
at_place = threading.Barrier(4)
stopped = threading.Event()
stop = Hourglass.stop
Hourglass.stop = lambda self: (stop(self), stopped.set())
interrupts.GRACE_S = 0.5

class Kind:
    def fetch(self, source, http):
        if source.name == "hang":
            at_place.wait()
            threading.Event().wait()
        yield Snapshot(source.url, "ab", "2026-05-07T10:00:00Z", 200, {}, 1, None, {"name": source.name})

    def parse(self, snapshot):
        name = snapshot.context["name"]
        if name == "las":
            yield Table(About("las"), "data", ("id",), self.rows())
        else:
            for part in ("a", "b"):
                yield Table(About(f"{name}-{part}"), "data", ("id",), [(1, ("1",)), (2, ("2",))])

    def rows(self):
        at_place.wait()
        number = 0
        while True:
            number += 1
            yield number, (str(number),)

finish = dataset.Draft.finish
def finish_slowly(draft, *args, **options):
    if draft.name == "lager-b":
        at_place.wait()
        stopped.wait()
    return finish(draft, *args, **options)
dataset.Draft.finish = finish_slowly
batch.KINDS = {"file": Kind()}
batch.MAX_THREADS = 4

def tell():
    at_place.wait()
    print("at place", flush=True)

spec = importlib.util.spec_from_file_location("insyn_tasks", root / "tasks.py")
tasks = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tasks)
threading.Thread(target=tell, daemon=True).start()
with tasks._plain_errors():
    tasks._harvest(str(folder / "registry"), str(folder / "data"), "", HttpSettings(), False, False)
"""


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_harvest_in_order(tmp_path, number, status):
    names = ["klar", "lager", "las", "hang", "sen"]
    sources = [{"kind": "file", "url": f"https://ale.example/{n}", "name": n} for n in names]
    document = {"kommunkod": "1440", "name": "Ale", "website": "https://ale.example", "sources": sources}
    (tmp_path / "registry").mkdir()
    (tmp_path / "registry/ale.yml").write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-c", PROCESS, str(ROOT), str(tmp_path)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout.readline() == "at place\n", process.stderr.read()
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (status, "")
    assert err == f"Stopped by {number.name}: what was stored is whole.\n"

    data = tmp_path / "data"
    store = Store(data / "datasets")
    kept = set(store.keys())
    assert kept >= {"ale/lager-a", "ale/lager-b"}  # begun, so finished
    assert not kept & {"ale/las", "ale/hang-a", "ale/hang-b"}
    assert not list((store.root / STAGING).glob("*"))
    logged = {path.stem: json.loads(path.read_bytes())["last"]["outcome"] for path in data.glob("runs/ale/*.json")}
    assert logged == dict.fromkeys({key.split("/")[1].rsplit("-")[0] for key in kept}, "ok")
    assert all({f"ale/{name}-a", f"ale/{name}-b"} <= kept for name in logged)
    with locked(data):
        pass


def test_the_handlers_that_were_there_come_back():
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(Interrupted) as caught, interruptible():
        signal.raise_signal(signal.SIGTERM)
    assert caught.value.exit_status == 143
    assert signal.getsignal(signal.SIGTERM) is before


def test_another_thread_leaves_the_signals_alone():
    seen = []

    def look():
        with interruptible():
            seen.append(signal.getsignal(signal.SIGTERM))

    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [before]

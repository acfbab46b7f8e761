"""`invoke harvest`: one at a time, every source once, and a summary that adds up."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from catalog.errors import RegistryError, StoreError
from catalog.load import load_catalog
from catalog.lock import locked
from catalog.store import STAGING, Store
from harvesters import batch
from harvesters.batch import code_fingerprint, portal_version
from harvesters.command import harvest, registry_facts
from harvesters.http import HttpSettings
from harvesters.snapshot import Snapshot
from harvesters.source import load_registry
from harvesters.table import About, Table

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 5, 10, 12, tzinfo=UTC)
KOMMUNER = {"ale": ("1440", "Ale"), "hjo": ("1497", "Hjo")}


class Fake:
    """A kind that answers without a network: as many rows as the source's URL ends with."""

    def fetch(self, source, http):
        if source.url.endswith("fel"):
            raise ZeroDivisionError
        yield Snapshot(
            source.url, source.id.encode().hex(), "2026-05-07T10:00:00Z", 200, {}, 1, None, {"n": source.name}
        )

    def parse(self, snapshot):
        count = int(snapshot.url.rsplit("/", 1)[1])
        rows = [(n, (str(n),)) for n in range(count)] + [(99, ("a", "b"))]
        yield Table(About(""), "data", ("id",), rows)


@pytest.fixture
def registry(tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "KINDS", {"file": Fake()})
    folder = tmp_path / "registry"
    folder.mkdir()

    def write(**sources):
        for slug, listed in sources.items():
            code, name = KOMMUNER[slug]
            described = [
                {"kind": "file", "url": f"https://{slug}.example/{url}", "name": source, "dataset": dataset}
                for source, dataset, url in listed
            ]
            document = {"kommunkod": code, "name": name, "website": f"https://{slug}.example", "sources": described}
            (folder / f"{slug}.yml").write_text(yaml.safe_dump(document), encoding="utf-8")
        return folder

    return write


def run(registry, data, **options):
    options = {
        "settings": HttpSettings(),
        "clock": lambda: NOW,
        "timer": iter([1.0, 3.5]).__next__,
        "progress": False,
        **options,
    }
    return harvest(registry=registry, data=data, **options)


def test_the_summary_adds_up(registry, tmp_path, capfd):
    folder = registry(ale=[("a", "a", "5"), ("b", "b", "fel")], hjo=[("a", "a", "3")])
    summary = run(folder, tmp_path / "data")
    assert [r.source for r in summary.runs] == ["ale/a", "ale/b", "hjo/a"]
    assert not summary.ok
    table = dict(summary.table())
    assert (table["kommuner"], table["sources"], table["datasets"]) == ("2", "3 (1 failing, 2 ok)", "2")
    assert (table["records received"], table["records kept"], table["records rejected"]) == ("10", "8", "2")
    assert (table["harvest seconds"], table["answers fetched"]) == ("2.5", "2 (2 new)")
    assert capfd.readouterr().err == "ale/b: failing\n"
    assert Store(tmp_path / "data/datasets").keys() == ["ale/a", "hjo/a"]


def test_only_some_of_the_publishers(registry, tmp_path):
    folder = registry(ale=[("a", "a", "5")], hjo=[("a", "a", "3")])
    assert [r.source for r in run(folder, tmp_path / "data", only=frozenset({"hjo"})).runs] == ["hjo/a"]
    catalog = load_catalog(tmp_path / "data", NOW, own=tmp_path / "own")
    assert [(s.source, s.status) for s in catalog.statuses] == [("ale/a", "never_harvested"), ("hjo/a", "ok")]
    with pytest.raises(RegistryError, match="orust"):
        run(folder, tmp_path / "data", only=frozenset({"orust"}))


def test_a_second_run_writes_no_byte_outside_the_run_log(registry, tmp_path):
    folder = registry(ale=[("a", "a", "5")])
    run(folder, tmp_path / "data")

    def stamps():
        files = [p for p in (tmp_path / "data/datasets").rglob("*") if p.is_file()]
        return {p: (p.stat().st_ino, p.stat().st_mtime_ns) for p in files}

    before = stamps()
    assert run(folder, tmp_path / "data").ok
    assert run(folder, tmp_path / "data", force=True).ok
    assert stamps() == before


def test_only_what_is_due(registry, tmp_path):
    folder = registry(ale=[("a", "a", "5"), ("b", "b", "fel")], hjo=[("a", "a", "3")])
    hjo = folder / "hjo.yml"
    hjo.write_text(hjo.read_text().replace("kind: file", "kind: file\n  schedule: every 2 hours"))

    def taken(hours, **options):
        later = NOW + timedelta(hours=hours)
        summary = run(folder, tmp_path / "data", clock=lambda: later, **{"due_only": True, **options})
        assert dict(summary.table())["sources not due"] == str(summary.not_due)
        return [r.source for r in summary.runs], summary.not_due

    assert taken(0) == (["ale/a", "ale/b", "hjo/a"], 0)
    log = tmp_path / "data/runs/ale/a.json"
    before = log.read_bytes()
    assert taken(1) == ([], 3)
    assert taken(2) == (["hjo/a"], 2)
    assert log.read_bytes() == before
    assert taken(3, due_only=False)[1] == 0
    assert taken(3, force=True) == (["ale/a", "ale/b", "hjo/a"], 0)
    log.write_text('{"last": {"started": "i går"}}')
    assert taken(4) == (["ale/a"], 2)


def test_a_source_that_is_defined_otherwise_is_due_at_once(registry, tmp_path):
    folder = registry(ale=[("a", "a", "5"), ("b", "b", "5")])
    file = folder / "ale.yml"

    def taken():
        return [r.source for r in run(folder, tmp_path / "data", due_only=True).runs]

    assert taken() == ["ale/a", "ale/b"]
    file.write_text(file.read_text() + "# a comment changes no source\n")
    assert taken() == []
    for change in ({"url": "https://ale.example/7"}, {"options": {"decimal": ","}}, {"profile": "beslut"}):
        document = yaml.safe_load(file.read_text())
        document["sources"][1] |= change
        file.write_text(yaml.safe_dump(document))
        assert taken() == ["ale/b"], change
        assert taken() == [], change
    log = tmp_path / "data/runs/ale/a.json"
    before = json.loads(log.read_text())
    del before["last"]["definition"]  # as an earlier version wrote it
    log.write_text(json.dumps(before))
    assert taken() == []


def test_a_dry_run_shows_what_would_change_and_touches_nothing(registry, tmp_path):
    data = tmp_path / "data"

    def stamps():
        files = [p for p in data.rglob("*") if p.is_file() and p.name != ".lock"]
        return {p: (p.stat().st_ino, p.stat().st_mtime_ns) for p in files}

    folder = registry(ale=[("a", "a", "5"), ("b", "b", "fel")])
    first = run(folder, data, dry_run=True)
    assert (first.ok, stamps()) == (False, {})
    assert first.changes() == [("ale/a", "ok, 5 rows added, 0 removed, 0 changed"), ("ale/b", "failing: unexpected")]

    assert not run(folder, data).ok
    before = stamps()
    assert run(registry(ale=[("a", "a", "5")]), data, dry_run=True).changes() == []
    grown = run(registry(ale=[("a", "a", "7")]), data, dry_run=True)
    assert (grown.ok, grown.changes()) == (True, [("ale/a", "ok, 2 rows added, 0 removed, 0 changed")])
    gone = run(registry(ale=[("a", "a", "0")]), data, dry_run=True)
    assert gone.changes() == [("ale/a", "empty (volume.empty), stays as it is")]
    moved = run(registry(ale=[("a", "c", "4")]), data, dry_run=True)
    assert moved.changes() == [
        ("ale/c", "ok, 4 rows added, 0 removed, 0 changed"),
        ("ale/a", "missing: not_listed"),
    ]
    assert stamps() == before
    assert dict(run(registry(ale=[("a", "a", "7")]), data).table())["records kept"] == "7"


def test_what_a_source_takes_too_long_for_costs_only_itself(registry, tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "MAX_THREADS", 1)

    class Slow(Fake):
        def parse(self, snapshot):
            if snapshot.context["n"] == "b":
                seconds[0] += 100
            yield from super().parse(snapshot)

    folder = registry(ale=[("a", "a", "5"), ("b", "b", "3")])
    for limits, codes in [
        ({"source_seconds": 50}, {"ale/a": None, "ale/b": "source_out_of_time"}),
        ({"run_seconds": 50}, {"ale/a": None, "ale/b": "run_out_of_time"}),
    ]:
        seconds = [0.0]
        batch.KINDS["file"] = Slow()
        settings = HttpSettings(**limits)
        summary = run(folder, tmp_path / "data", settings=settings, monotonic=lambda held=seconds: held[0], force=True)
        assert {r.source: r.error and r.error["code"] for r in summary.runs} == codes
        assert Store(tmp_path / "data/datasets").keys() == ["ale/a"]


def test_two_sources_never_share_a_dataset(registry, tmp_path):
    folder = registry(ale=[("a", "samma", "5"), ("b", "samma", "7")])
    summary = run(folder, tmp_path / "data")
    assert sorted(r.outcome for r in summary.runs) == ["failing", "ok"]
    (good,) = [r for r in summary.runs if r.outcome == "ok"]
    dataset = Store(tmp_path / "data/datasets").load("ale/samma")
    assert (dataset.source, dataset.rows) == (good.source, good.count("kept"))
    again = run(folder, tmp_path / "data", force=True)
    assert [(r.source, r.outcome) for r in again.runs] == [(r.source, r.outcome) for r in summary.runs]


def test_what_a_crash_left_is_mended_before_the_harvest(registry, tmp_path):
    folder = registry(ale=[("a", "a", "5")])
    run(folder, tmp_path / "data")
    store = Store(tmp_path / "data/datasets")
    (store.root / STAGING).mkdir(exist_ok=True)
    store.folder("ale/a").rename(store.root / STAGING / "ale--a.old")
    (store.root / STAGING / "hjo--x.part").mkdir()
    assert run(folder, tmp_path / "data").ok
    assert store.load("ale/a").rows == 5
    assert not store.is_unsettled()


def test_a_wrong_registry_stops_it_before_anything_is_touched(tmp_path):
    (tmp_path / "registry").mkdir()
    with pytest.raises(RegistryError):
        run(tmp_path / "registry", tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_an_interrupted_harvest_begins_no_further_source(registry, tmp_path, monkeypatch):
    begun = []

    def interrupted(source, *_, **__):
        begun.append(source.id)
        raise KeyboardInterrupt

    monkeypatch.setattr(batch, "MAX_THREADS", 1)
    monkeypatch.setattr(batch, "run_source", interrupted)
    folder = registry(ale=[(f"s{n}", f"s{n}", "5") for n in range(40)])
    with pytest.raises(KeyboardInterrupt):
        run(folder, tmp_path / "data")
    assert 1 <= len(begun) <= 40
    with locked(tmp_path / "data"):
        pass  # the lock is free again


def test_the_lock_refuses_another_process_and_names_the_holder(tmp_path):
    code = (
        "import sys; from pathlib import Path; from catalog.lock import locked\n"
        "with locked(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreError) as caught, locked(tmp_path):
            pytest.fail("held twice")
        assert caught.value.values["reason"] == f"process {holder.pid}"
        holder.kill()  # the lock goes with the process
    with locked(tmp_path):
        assert (tmp_path / ".lock").read_text() == str(os.getpid())


def test_a_harvest_refuses_to_share_its_data_directory(registry, tmp_path):
    folder = registry(ale=[("a", "a", "5")])
    with locked(tmp_path / "data"), pytest.raises(StoreError, match=f"in use by process {os.getpid()}"):
        run(folder, tmp_path / "data")
    assert run(folder, tmp_path / "data").ok


def test_what_the_site_learns_of_the_registry(registry):
    facts = json.loads(registry_facts(load_registry(registry(ale=[("a", "a", "5")], hjo=[]))))
    assert [p["slug"] for p in facts["publishers"]] == ["ale", "hjo"]
    assert facts["publishers"][0]["kommunkod"] == "1440"
    assert [(s["id"], s["url"], s["verified"]) for s in facts["sources"]] == [("ale/a", "https://ale.example/5", False)]
    assert facts["sources"][0]["promised_hours"] == 48
    assert "options" not in facts["sources"][0]


def test_the_fingerprint_of_the_code_is_stable():
    assert code_fingerprint() == code_fingerprint()
    assert len(code_fingerprint()) == 16


def test_the_version_is_the_projects():
    assert portal_version()[0].isdigit()

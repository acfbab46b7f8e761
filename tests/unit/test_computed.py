"""Datasets that the portal computes from what is stored: traced, unchanged when nothing is, and safe to break off."""

from __future__ import annotations

import csv
import json
import os
import shutil

import pytest

from catalog import store as store_module
from catalog.computed import COMPUTATIONS
from catalog.computed.run import Computed, compute_all, computed_keys
from catalog.law.appeals import Appeals
from catalog.model import Catalog
from catalog.profiles import PROFILES, profile_schema
from catalog.records import load_records
from catalog.report import Report
from catalog.store import Store, write_csv, write_json
from catalog.validate import validate_rows

NOW = "2026-11-16T05:00:00Z"
MEETING = {
    "id": "m", "kommunkod": "1440", "organ_id": "1440-ks", "organ": "Kommunstyrelsen", "status": "genomfort",
    "start": "2026-09-01T09:00:00+02:00", "justerat_datum": "2026-09-07", "hamtad": NOW,
}  # fmt: skip
DECISION = {
    "id": "d", "kommunkod": "1440", "organ_id": "1440-ks", "sammantrade_id": "m", "beslutsdatum": "2026-09-01",
    "paragraf": "12", "diarienummer": "KS 2026/1", "overklagande": "laglighetsprovning", "arendetyp": "motion",
    "vackt_datum": "2026-01-07", "utfall": "tillstyrkt", "hamtad": NOW,
}  # fmt: skip
NOTICE = {
    "id": "n", "kommunkod": "1440", "organ": "Kommunstyrelsen", "typ": "justerat_protokoll", "sammantrade_id": "m",
    "justerat_datum": "2026-09-07", "anslaget": "2026-09-08", "overklagas_senast_enligt_kommun": "2026-09-28",
    "hamtad": NOW,
}  # fmt: skip

STATISTIC = {"tabell": "T1", "matt": "Skattesats", "ar": "2025", "alder": "totalt", "kon": "T", "varde": "33.15",
             "enhet": "procent"}  # fmt: skip


def put(store, key, profile, rows, *, release="r1", modified="2026-11-01T05:00:00Z", example=False):
    header = list(dict.fromkeys(name for row in rows for name in row))
    fields = [{"name": n, "type": "string"} for n in header]
    with store.staged(key) as part:
        write_csv(part / "data.csv", header, (tuple(row.get(n, "") for n in header) for row in rows))
        resource = {"name": "data", "path": "data.csv", "rows": len(rows), "bytes": 1, "hash": "sha256:0"}
        resource |= {"profile_name": profile, "schema": {"fields": fields}}
        package = {"id": "i", "title": "t", "version": release, "modified": modified, "example_data": example}
        write_json(part / "datapackage.json", {**package, "resources": [resource]})


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "datasets")
    put(made, "ale/sammantraden", "sammantraden", [MEETING])
    put(made, "ale/beslut", "beslut", [{**DECISION, "id": "delegerat", "paragraf": ""}, DECISION], release="r2")
    put(made, "ale/anslag", "anslag", [NOTICE], modified="2026-11-02T05:00:00Z")
    put(made, "vastra-gotaland/skatt", "statistik", [{**STATISTIC, "kommunkod": c} for c in ("1440", "1497")])
    return made


@pytest.fixture
def own(tmp_path):
    made = Store(tmp_path / "own")
    header, rows = ("kommunkod", "slug"), [("1440", "ale"), ("1497", "hjo")]
    with made.staged("vastra-gotaland/kommuner") as part:
        write_csv(part / "kommuner.csv", header, iter(rows))
        resource = {"name": "kommuner", "path": "kommuner.csv", "rows": 2, "bytes": 1, "hash": "sha256:0"}
        resource |= {"schema": {"fields": [{"name": n, "type": "string"} for n in header]}}
        write_json(part / "datapackage.json", {"id": "i", "title": "t", "version": "v", "resources": [resource]})
    return made


def compute(store, own, **options):
    return compute_all(store, **{"own": own, "now": NOW, "version": "0.1.0", **options})


def read(store, key, table):
    with (store.folder(key) / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def stamps(store):
    files = [p for p in store.root.rglob("*") if p.is_file()]
    return {p.relative_to(store.root).as_posix(): (p.stat().st_ino, p.read_bytes()) for p in files}


def test_the_appeal_table(store, own):
    assert compute(store, own)[0] == Computed("vastra-gotaland/overklagande", "ok", 1, True)
    (row,) = read(store, "vastra-gotaland/overklagande", "overklagande")
    assert row == {
        "beslut_id": "d", "kommunkod": "1440", "organ_id": "1440-ks", "beslutsdatum": "2026-09-01", "paragraf": "12",
        "slag": "beraknad", "orsak": "", "anslag_id": "n", "fran": "2026-09-08", "sista_dag": "2026-09-29",
        "om_laglighetsprovning": "", "anslas_senast": "", "enligt_kommun": "2026-09-28", "skillnad_dagar": "-1",
        "lagrum": "", "regel": "KL 13:5 v1",
    }  # fmt: skip


def test_the_duty_tables_name_every_kommun(store, own):
    compute(store, own)
    counted = read(store, "vastra-gotaland/plikter", "plikter")
    assert {r["kommunkod"] for r in counted} == {"1440", "1497"}
    told = {(r["kommunkod"], r["plikt"]): (r["fall"], r["hallna"], r["okanda"]) for r in counted}
    assert told["1440", "justering"] == told["1440", "tillkannagivande"] == ("1", "1", "0")
    assert told["1497", "justering"] == ("0", "0", "0")
    cases = read(store, "vastra-gotaland/plikter", "fall")
    assert [(r["plikt"], r["avser_id"], r["utfall"]) for r in cases] == [
        ("justering", "m", "hallen"),
        ("tillkannagivande", "n", "hallen"),
    ]


def test_it_can_be_traced(store, own):
    compute(store, own)
    dataset = store.load("vastra-gotaland/overklagande")
    assert dataset.is_computed
    assert dataset.source == ""
    assert dataset.provenance["computed_from"] == [
        {"dataset": "ale/anslag", "release": "r1", "modified": "2026-11-02T05:00:00Z"},
        {"dataset": "ale/beslut", "release": "r2", "modified": "2026-11-01T05:00:00Z"},
        {"dataset": "ale/sammantraden", "release": "r1", "modified": "2026-11-01T05:00:00Z"},
    ]
    assert "KL 13:5 v1" in dataset.provenance["rules"]
    assert dataset.modified == dataset.issued == "2026-11-02T05:00:00Z", "that of the newest input, not of the clock"
    assert dataset.history[0]["resources"]["overklagande"] == {"rows": 1, "added": 1, "removed": 0, "changed": 0}
    assert dataset.report["overklagande"]["rejected"] == 0


def test_the_same_input_writes_no_byte(store, own):
    compute(store, own)
    before = stamps(store)
    assert [c.changed for c in compute(store, own, now="2027-01-01T00:00:00Z")] == [False] * 3
    assert stamps(store) == before


def test_the_same_input_gives_the_same_bytes_wherever_it_lies(store, own, tmp_path):
    other = Store(tmp_path / "other/datasets")
    shutil.copytree(store.root, other.root)
    compute(store, own)
    compute(other, own)
    assert {k: v for k, (_, v) in stamps(store).items()} == {k: v for k, (_, v) in stamps(other).items()}


def test_a_change_is_dated_by_its_input_or_by_now(store, own):
    compute(store, own)
    first = store.load("vastra-gotaland/overklagande")
    put(store, "ale/anslag", "anslag", [{**NOTICE, "anslaget": "2026-09-09"}], modified="2026-11-09T05:00:00Z")
    assert compute(store, own)[0].changed
    second = store.load("vastra-gotaland/overklagande")
    assert (second.modified, second.issued) == ("2026-11-09T05:00:00Z", first.issued)
    assert [h["release"] for h in second.history] == [second.release, first.release]
    # A dataset that is no longer there leaves no newer input behind: then now dates it.
    shutil.rmtree(store.folder("ale/anslag"))
    compute(store, own)
    assert store.load("vastra-gotaland/overklagande").modified == NOW


def test_a_new_release_of_an_input_that_changes_no_day_is_no_release(store, own):
    compute(store, own)
    before = store.load("vastra-gotaland/overklagande")
    put(store, "ale/beslut", "beslut", [DECISION], release="r3", modified="2026-11-09T05:00:00Z")
    assert not compute(store, own)[0].changed
    after = store.load("vastra-gotaland/overklagande")
    assert (after.release, after.modified, after.history) == (before.release, before.modified, before.history)
    assert after.provenance["computed_from"][1]["release"] == "r3"


def test_nothing_stored_makes_nothing(tmp_path, own):
    empty = Store(tmp_path / "empty")
    assert [c.outcome for c in compute(empty, own)] == ["empty"] * 3
    assert empty.keys() == []


def test_an_unreadable_dataset_keeps_the_last_state(store, own, caplog):
    compute(store, own)
    before = stamps(store)
    path = store.folder("ale/beslut") / "datapackage.json"
    path.write_text("{", encoding="utf-8")
    assert [c.outcome for c in compute(store, own)] == ["failing"] * 3
    assert "no dataset was computed" in caplog.text
    kept = {k: v for k, v in stamps(store).items() if k.startswith("vastra-gotaland/")}
    assert kept == {k: v for k, v in before.items() if k.startswith("vastra-gotaland/")}


def test_one_that_fails_costs_only_itself(store, own, caplog):
    def fails(inputs):
        raise ZeroDivisionError

    broken = {
        **COMPUTATIONS,
        "overklagande": type(COMPUTATIONS["plikter"])(**{**vars(COMPUTATIONS["overklagande"]), "compute": fails}),
    }
    assert [c.outcome for c in compute(store, own, computations=broken)] == ["failing", "ok", "ok"]
    assert "overklagande was not computed" in caplog.text
    assert store.load("vastra-gotaland/overklagande") is None
    assert not store.is_unsettled()


@pytest.mark.parametrize("step", range(6))
def test_a_kill_at_any_rename_leaves_the_old_or_the_new(store, own, monkeypatch, step):
    compute(store, own)
    old = {k: v for k, (_, v) in stamps(store).items()}
    put(store, "ale/anslag", "anslag", [{**NOTICE, "anslaget": "2026-09-09"}], modified="2026-11-09T05:00:00Z")

    class Killed(BaseException):
        pass

    calls = iter(range(100))

    def rename(source, target):
        if next(calls) == step:
            raise Killed
        real(source, target)

    real = os.rename
    monkeypatch.setattr(store_module.os, "rename", rename)
    with pytest.raises(Killed):
        compute(store, own)
    monkeypatch.setattr(store_module.os, "rename", real)
    store.recover()
    held = stamps(store)
    for key in computed_keys():
        files = {k: v for k, (_, v) in held.items() if k.startswith(f"{key}/")}
        is_old = all(old[k] == v for k, v in files.items())
        assert is_old or json.loads(files[f"{key}/provenance.json"])["computed_from"][0]["modified"] > "2026-11-08"
    assert all(c.outcome == "ok" for c in compute(store, own))
    assert read(store, "vastra-gotaland/overklagande", "overklagande")[0]["sista_dag"] == "2026-09-30"


def test_example_data_stays_example_data(store, own):
    assert not (compute(store, own) and store.load("vastra-gotaland/plikter").example_data)
    put(store, "hjo/anslag", "anslag", [{**NOTICE, "id": "h", "kommunkod": "1497"}], example=True)
    compute(store, own)
    assert store.load("vastra-gotaland/plikter").example_data


def test_the_pages_and_the_table_say_the_same_of_a_notice_that_came_back(store, own):
    told = [("uppsatt", "08"), ("nedtaget", "14"), ("aterkommet", "16")]
    events = [{"anslag_id": "n", "handelse": what, "tid": f"2026-09-{day}T05:00:00Z"} for what, day in told]
    put(store, "ale/historik", "anslagshistorik", events)
    compute(store, own)
    (row,) = read(store, "vastra-gotaland/overklagande", "overklagande")
    datasets = tuple(store.load(key) for key in store.keys())  # noqa: SIM118
    page = Appeals.of(load_records(Catalog({}, datasets, ()))).of_decision(DECISION)
    assert (row["slag"], row["orsak"]) == (page.kind, page.reason) == ("avbruten", "borta_en_tid")


@pytest.mark.parametrize("name", sorted(COMPUTATIONS))
def test_what_is_stored_follows_its_profile(store, own, name):
    compute(store, own)
    for table, profile in COMPUTATIONS[name].tables.items():
        schema, report = profile_schema(profile), Report()
        header = [f["name"] for f in schema["fields"]]
        rows = [tuple(r.values()) for r in read(store, f"vastra-gotaland/{name}", table)]
        assert rows
        assert list(validate_rows(header, enumerate(rows, 1), schema, report, profile=profile)) == rows
        assert profile in PROFILES

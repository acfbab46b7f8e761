"""One harvest of one source: whatever it does, it costs only itself, and the run says what is true."""

import json
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from frictionless import Package

from catalog.errors import BadJson, BadStatus
from catalog.privacy import has_personnummer
from catalog.runs import RunLog
from catalog.store import Store
from catalog.texts import load_texts
from harvesters.claims import PORTAL, Claims
from harvesters.kinds import Missing
from harvesters.run import Workplace, run_source
from harvesters.snapshot import Snapshot
from harvesters.source import Expect, Source
from harvesters.table import About, Table

PERSONAL = "940403-1230"
SOURCE = Source("ale/data", "ale", "1440", "fake", "https://ale.example/api", "data", title="Ale", license="CC0-1.0")


class FakeHttp:
    """Remembers how the run ended its fetching."""

    def __init__(self):
        self.commits = []

    def commit(self, *, is_complete=False):
        self.commits.append(is_complete)


class FakeKind:
    """Answers with what the test put in `answers`: (snapshot, tables, or an error to raise), or a Missing."""

    def __init__(self, *answers, fails=None):
        self.answers, self.fails, self.parsed = list(answers), fails, 0

    def fetch(self, source, http):
        for answer in self.answers:
            yield answer if isinstance(answer, Missing) else answer[0]
        if self.fails:
            raise self.fails

    def parse(self, snapshot):
        self.parsed += 1
        for answer in self.answers:
            if not isinstance(answer, Missing) and answer[0] is snapshot:
                for table in answer[1:]:
                    if isinstance(table, Exception):
                        raise table
                    yield replace(table, rows=iter(table.rows))


def snapshot(name="a", content="1", day=7, **context):
    return Snapshot(
        f"https://ale.example/{name}",
        sha256(f"{name}{content}".encode()).hexdigest(),
        f"2026-05-{day:02}T10:00:00Z",
        200,
        {},
        10,
        None,
        context,
    )


def table(rows, *, dataset="forskolor", resource="data", header=("id", "namn"), about=None, **more):
    about = about or About(dataset, title="Förskolor")
    return Table(about, resource, header, tuple(enumerate(rows, start=2)), **more)


def rows(count, first=0):
    return [(str(i), f"nr {i}") for i in range(first, first + count)]


class Harvest:
    """A data directory and one source."""

    def __init__(self, folder, source=SOURCE):
        self.folder, self.source, self.http = folder, source, FakeHttp()
        self.now = datetime(2026, 5, 8, 5, tzinfo=UTC)
        self.store, self.log = Store(folder / "datasets"), RunLog(folder / "runs")
        self.code, self.registered = "code 1", {SOURCE.id, "ale/other"}
        self.claims = None

    def run(self, *answers, source=None, fails=None, force=False):
        self.now += timedelta(days=1)
        claims = self.claims or Claims(self.registered)
        place = Workplace(self.store, self.log, self.folder / "work", lambda: self.now, self.code, "1.0", claims)
        self.kind = FakeKind(*answers, fails=fails)
        run = run_source(source or self.source, self.kind, self.http, place, force=force)
        work = self.folder / "work"
        assert not (work.exists() and any(work.iterdir()))
        assert run.count("received") == run.count("kept") + run.count("rejected")
        return run

    def files(self):
        root = self.folder / "datasets"
        return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}

    def load(self, name="forskolor"):
        return self.store.load(f"ale/{name}")


@pytest.fixture
def harvest(tmp_path):
    return Harvest(tmp_path)


def test_a_good_source_is_stored_whole_and_valid(harvest):
    run = harvest.run((snapshot(), table(rows(12))))
    assert (run.outcome, run.snapshots, run.count("kept"), run.missing) == ("ok", 1, 12, [])
    assert harvest.http.commits == [True]
    dataset = harvest.load()
    assert (dataset.title, dataset.source, dataset.rows, dataset.license) == ("Förskolor", "ale/data", 12, "CC0-1.0")
    assert dataset.modified == dataset.issued == "2026-05-07T10:00:00Z"
    assert dataset.provenance["snapshots"][0]["rows"] == {"data": [1, 12]}
    assert dataset.history[0]["resources"]["data"] == {"rows": 12, "added": 12, "removed": 0, "changed": 0}
    report = Package(str(dataset.folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])


def test_an_unchanged_answer_is_not_parsed_and_writes_nothing(harvest):
    first = harvest.run((snapshot(), table(rows(12))))
    before = harvest.files()
    run = harvest.run((snapshot(), table(rows(12))))
    assert (run.unchanged, run.outcome, harvest.kind.parsed) == (True, "ok", 0)
    assert run.datasets["forskolor"] == {**first.datasets["forskolor"], "changed": False, "changes": {}}
    assert harvest.files() == before


@pytest.mark.parametrize(
    "change",
    [
        lambda h: setattr(h, "code", "code 2"),
        lambda h: setattr(h, "source", replace(SOURCE, title="Ny titel")),
        lambda h: (h.folder / "datasets/ale/forskolor/datapackage.json").unlink(),
        lambda h: h.folder.joinpath("runs/ale/data.json").write_text("{"),
    ],
    ids=["code", "registry", "stored data gone", "run log broken"],
)
def test_the_same_answer_is_parsed_again_when_something_else_changed(harvest, change):
    harvest.run((snapshot(), table(rows(12))))
    change(harvest)
    run = harvest.run((snapshot(), table(rows(12))))
    assert (run.unchanged, run.outcome, harvest.kind.parsed) == (False, "ok", 1)
    assert harvest.load().rows == 12


def test_force_parses_again_and_writes_no_byte(harvest):
    harvest.run((snapshot(), table(rows(12))))
    before = harvest.files()
    run = harvest.run((snapshot(), table(rows(12))), force=True)
    assert (harvest.kind.parsed, run.datasets["forskolor"]["changed"]) == (1, False)
    assert harvest.files() == before


def test_new_rows_make_a_new_release_and_say_what_changed(harvest):
    harvest.run((snapshot(), table(rows(12))))
    old = harvest.load()
    run = harvest.run((snapshot(content="2", day=9), table([*rows(11), ("11", "nytt namn"), ("12", "ny")])))
    new = harvest.load()
    assert run.datasets["forskolor"]["changed"]
    assert (new.issued, new.modified) == (old.issued, "2026-05-09T10:00:00Z")
    assert new.release != old.release
    assert [h["release"] for h in new.history] == [new.release, old.release]


def test_modified_never_goes_backwards(harvest):
    harvest.run((snapshot(day=7), table(rows(12))), (snapshot("b", day=8), table(rows(12, 50))))
    run = harvest.run((snapshot(day=7), table(rows(12))))
    assert run.datasets["forskolor"]["changed"]
    assert harvest.load().modified == run.started > "2026-05-08T10:00:00Z"


@pytest.mark.parametrize(
    ("answer", "expect", "outcome", "rule"),
    [
        ([], Expect(), "empty", "volume.empty"),
        (rows(5), Expect(), "suspicious", "volume.collapsed"),
        (rows(10), Expect(min={"forskolor": 11}), "suspicious", "volume.below"),
        (rows(30), Expect(max={"forskolor": 29}), "suspicious", "volume.above"),
    ],
)
def test_the_volume_guard_keeps_the_old_data(harvest, answer, expect, outcome, rule):
    harvest.run((snapshot(), table(rows(12))))
    before = harvest.files()
    run = harvest.run((snapshot(content="2"), table(answer)), source=replace(SOURCE, expect=expect))
    assert (run.outcome, run.datasets["forskolor"]["rule"]) == (outcome, rule)
    assert run.datasets["forskolor"]["release"] == harvest.load().release
    assert harvest.files() == before


def test_the_volume_guard_learns_from_the_runs(harvest):
    for n in range(3):
        assert harvest.run((snapshot(content=str(n)), table(rows(12 + n)))).outcome == "ok"
    run = harvest.run((snapshot(content="many"), table(rows(40))))
    found = run.datasets["forskolor"]
    assert (run.outcome, found["rule"]) == ("suspicious", "volume.unusually_many")
    assert found["values"] == {"expected": 13, "found": 40}
    run = harvest.run((snapshot(content="few"), table(rows(6))))
    assert run.datasets["forskolor"]["rule"] == "volume.unusually_few"
    assert harvest.load().rows == 14
    allowed = replace(SOURCE, expect=Expect(max={"forskolor": 50}))
    assert harvest.run((snapshot(content="many"), table(rows(40))), source=allowed).outcome == "ok"


def test_fewer_datasets_than_expected_is_suspicious(harvest):
    run = harvest.run((snapshot(), table(rows(12))), source=replace(SOURCE, expect=Expect(min={"dataset": 2})))
    assert run.outcome == "suspicious"


def test_a_source_that_answers_with_nothing_is_empty(harvest):
    assert harvest.run().outcome == "empty"


BAD = [("1", "a"), ("2",), ("3", PERSONAL), ("4", "b")]


def test_bad_rows_are_counted_with_reasons_and_the_rest_is_kept(harvest):
    run = harvest.run((snapshot(), table(BAD)))
    assert run.outcome == "ok"
    found = run.datasets["forskolor"]
    assert (found["received"], found["kept"], found["rejected"]) == (4, 2, 2)
    assert found["reasons"] == {"for-fa-celler": 1, "personnummer": 1}
    assert not any(has_personnummer(data.decode()) for data in harvest.files().values())


def test_reject_dataset_keeps_the_old_data(harvest):
    strict = replace(SOURCE, on_error="reject_dataset")
    harvest.run((snapshot(), table(rows(2))), source=strict)
    before = harvest.files()
    run = harvest.run((snapshot(content="2"), table(BAD)), source=strict)
    assert (run.outcome, run.datasets["forskolor"]["outcome"]) == ("failing", "rejected")
    assert run.datasets["forskolor"]["rule"] == "volume.rejected"
    assert harvest.files() == before


@pytest.mark.parametrize(
    "bad",
    [
        {"about": About("forskolor", title=f"Ärende {PERSONAL}")},
        {"about": About("forskolor", keywords=("a", PERSONAL))},
        {"header": ("id", PERSONAL)},
        {"schema": {"fields": [{"name": "id"}, {"name": "namn", "description": PERSONAL}]}},
        {"schema": {"fields": [{"name": "id"}, {"name": "namn", "constraints": {"enum": ["nr 0", PERSONAL]}}]}},
    ],
    ids=["title", "keyword", "column", "description", "enum"],
)
def test_a_personal_number_in_the_metadata_refuses_the_dataset(harvest, bad):
    run = harvest.run((snapshot(), table(rows(1), **bad)))
    assert run.datasets["forskolor"]["rule"] == "volume.personal_metadata"
    assert run.outcome == "failing"
    assert harvest.files() == {}
    assert not has_personnummer(harvest.log.root.joinpath("ale/data.json").read_text())


def test_notes_and_addresses_are_masked_in_the_provenance(harvest):
    harvest.run((snapshot(f"fil-{PERSONAL}.csv"), table(rows(1), notes={"preamble": f"Till {PERSONAL}"})))
    assert not any(has_personnummer(data.decode()) for data in harvest.files().values())


def test_an_unforeseen_error_costs_the_source_only_and_is_masked(harvest, caplog):
    harvest.run((snapshot(), table(rows(12))))
    before = harvest.files()
    with caplog.at_level(logging.ERROR):
        run = harvest.run((snapshot(content="2"), ZeroDivisionError(f"i raden om {PERSONAL}")))
    assert (run.outcome, run.error) == ("failing", {"code": "unexpected", "values": {"type": "ZeroDivisionError"}})
    assert "ZeroDivisionError" in caplog.text
    assert "i raden om" in caplog.text
    assert not has_personnummer(caplog.text)
    assert harvest.files() == before
    assert harvest.http.commits == [True]  # of the first run: what came then is not forgotten


def test_a_failing_source_says_why_and_mends_by_itself(harvest):
    harvest.run((snapshot(), table(rows(12))))
    error = BadStatus("500", url=f"https://ale.example/{PERSONAL}", status=500)
    run = harvest.run(fails=error)
    assert run.outcome == "failing"
    assert run.error == {"code": "bad_status", "values": {"url": "https://ale.example/••••••-••••", "status": "500"}}
    assert harvest.load().rows == 12
    run = harvest.run((snapshot(), table(rows(12))))
    assert (run.outcome, run.error, run.unchanged) == ("ok", None, False)
    log = harvest.log.read("ale/data")
    assert [h["outcome"] for h in log["history"]] == ["ok", "failing", "ok"]


def test_nothing_is_stored_for_a_source_that_fails_at_once(harvest):
    run = harvest.run(fails=BadStatus("500", url="x", status=500))
    assert (run.outcome, harvest.files()) == ("failing", {})
    assert harvest.log.read("ale/data")["last_good"] is None


def two_files(second, content="1"):
    return (
        (snapshot("a", content, dataset="forskolor"), table(rows(12), resource="a")),
        (snapshot("b", content, dataset="forskolor"), second),
    )


BROKEN = BadJson("x", url="https://ale.example/b", found="x", expected="JSON", line=1, column=1)


def test_a_file_that_cannot_be_read_stays_as_it_was_and_the_rest_is_renewed(harvest):
    harvest.run(*two_files(table(rows(20), resource="b")))
    answers = two_files(BROKEN, "2")
    run = harvest.run((answers[0][0], table(rows(15), resource="a")), answers[1])
    assert (run.outcome, run.datasets["forskolor"]["rule"]) == ("failing", "volume.incomplete")
    assert [(m["dataset"], m["code"]) for m in run.missing] == [("forskolor", "bad_json")]
    assert {r.name: r.rows for r in harvest.load().resources} == {"a": 15, "b": 20}
    assert [s["rows"] for s in harvest.load().provenance["snapshots"]] == [{"a": [1, 15]}, {"b": [1, 20]}]
    report = Package(str(harvest.load().folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])
    assert harvest.http.commits[-1] is False


def test_what_stays_unread_counts_for_the_volume_guard(harvest):
    harvest.run(*two_files(table(rows(100), resource="b")))
    run = harvest.run(*two_files(BROKEN, "2"))
    assert run.datasets["forskolor"]["rule"] == "volume.incomplete"
    assert {r.name: r.rows for r in harvest.load().resources} == {"a": 12, "b": 100}


def test_an_incomplete_answer_never_loses_rows(harvest):
    harvest.run((snapshot("a"), table(rows(12))), (snapshot("b"), table(rows(12, 20))))
    before = harvest.files()
    gone = Missing("https://ale.example/b", "forskolor", "timed_out", {"url": "b", "seconds": 1})
    run = harvest.run((snapshot("a", "2"), table(rows(13))), gone)
    assert (run.outcome, run.datasets["forskolor"]["rule"]) == ("failing", "volume.incomplete")
    assert harvest.files() == before


def test_what_was_missing_is_still_missing_when_nothing_changed(harvest):
    harvest.run(*two_files(BROKEN))
    run = harvest.run(*two_files(BROKEN))
    assert (run.unchanged, run.outcome) == (True, "failing")
    assert [(m["dataset"], m["code"]) for m in run.missing] == [("forskolor", "bad_json")]
    assert harvest.http.commits[-1] is False


def test_a_dataset_that_is_no_longer_listed_is_kept_and_said_until_it_is_back(harvest):
    both = (snapshot(), table(rows(12)), table(rows(5), dataset="skolor"))
    harvest.run(both)
    for content in "234":
        run = harvest.run((snapshot(content=content), table(rows(12))))
        assert run.outcome == "failing"
        assert [(m["dataset"], m["code"]) for m in run.missing] == [("skolor", "not_listed")]
        assert harvest.load("skolor").rows == 5
    harvest.run(fails=BadStatus("500", url="x", status=500))
    run = harvest.run((snapshot(content="4"), table(rows(12))))
    assert [m["dataset"] for m in run.missing] == ["skolor"]
    run = harvest.run(both)
    assert (run.outcome, run.missing) == ("ok", [])


def test_what_is_not_listed_for_seven_days_is_archived_and_comes_back_by_itself(harvest):
    both = (snapshot(), table(rows(12)), table(rows(5), dataset="skolor"))
    one = (snapshot(content="2"), table(rows(12)))
    harvest.run(both)
    release = harvest.load("skolor").release
    for day in range(7):  # the days 0 to 6 of the absence; in between the source itself is away
        run = harvest.run(fails=BadStatus("500", url="x", status=500)) if day == 3 else harvest.run(*[one])
        assert (run.outcome, harvest.load("skolor").archived) == ("failing", "")
    run = harvest.run(one)
    assert (run.outcome, run.missing, run.absent) == ("ok", [], {})
    archived = harvest.load("skolor")
    assert (archived.archived, archived.release, archived.rows) == (run.started, release, 5)
    before = harvest.files()
    run = harvest.run(one)
    assert (run.outcome, run.unchanged, harvest.files()) == ("ok", True, before)
    run = harvest.run(both)
    assert (run.outcome, harvest.load("skolor").archived, harvest.load("skolor").release) == ("ok", "", release)


def test_a_source_that_gives_nothing_archives_nothing(harvest):
    harvest.run((snapshot(), table(rows(12)), table(rows(5), dataset="skolor")))
    unknown = Missing("https://ale.example/b", "", "timed_out", {"url": "b", "seconds": 1})
    for _ in range(9):
        harvest.run()
        harvest.run((snapshot(content="2"), table(rows(12))), unknown)
    log = harvest.log.root / "ale/data.json"
    log.write_text(log.read_text().replace('"skolor": "2026', '"skolor": "i går 2026'))
    harvest.run((snapshot(content="3"), table(rows(12))))
    assert {harvest.load(name).archived for name in ("forskolor", "skolor")} == {""}


def test_fewer_rows_than_the_source_itself_lists(harvest):
    run = harvest.run((snapshot(), table(rows(12), listed=20)))
    found = run.datasets["forskolor"]
    assert (run.outcome, found["rule"], found["values"]) == (
        "failing",
        "volume.fewer_than_listed",
        {"expected": 20, "found": 12},
    )
    assert harvest.load().rows == 12


OTHER = replace(SOURCE, id="ale/other", name="other")


def test_another_sources_dataset_is_never_overwritten(harvest):
    harvest.run((snapshot(), table(rows(12))))
    before = harvest.files()
    run = harvest.run((snapshot("x"), table(rows(30))), source=OTHER)
    found = run.datasets["forskolor"]
    assert (run.outcome, found["outcome"], found["rule"]) == ("failing", "rejected", "volume.other_source")
    assert found["values"] == {"dataset": "ale/forskolor", "owner": "ale/data"}
    assert (found["received"], found["rejected"]) == (30, 30)
    assert "ale/data" in load_texts().get("rule.volume.other_source", "sv", **found["values"])
    assert harvest.files() == before
    assert harvest.run((snapshot(content="2"), table(rows(13)))).outcome == "ok"


def test_the_first_of_two_in_the_same_run_gets_the_dataset_even_if_it_stores_nothing(harvest):
    harvest.claims = Claims({SOURCE.id, OTHER.id})
    assert harvest.run((snapshot(), table([]))).outcome == "empty"
    run = harvest.run((snapshot(), table(rows(3))), source=OTHER)
    assert run.datasets["forskolor"]["rule"] == "volume.other_source"


def test_a_dataset_whose_source_left_the_registry_can_be_taken_over(harvest):
    harvest.run((snapshot(), table(rows(12))))
    assert harvest.run((snapshot(), table(rows(12))), source=OTHER).outcome == "failing"
    harvest.registered = {OTHER.id}
    assert harvest.run((snapshot(), table(rows(12))), source=OTHER).outcome == "ok"
    assert harvest.load().source == OTHER.id


def test_what_the_portal_itself_maintains_is_no_sources():
    claims = Claims({"a/b"}, own={"vastra-gotaland/kommuner"})
    assert claims.owner("vastra-gotaland/kommuner", "a/b", None) == PORTAL


def test_a_schema_that_cannot_be_used_costs_its_dataset_only(harvest):
    bad = table(rows(2), schema={"fields": [{"name": "id", "type": "hittepå"}, {"name": "namn"}]})
    run = harvest.run((snapshot(), bad, table(rows(3), dataset="skolor")))
    assert run.outcome == "failing"
    assert [(m["dataset"], m["code"]) for m in run.missing] == [("forskolor", "parse")]
    assert harvest.load("skolor").rows == 3


def test_a_full_disk_for_the_run_log_is_a_failing_run(harvest, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(RunLog, "add", full)
    run = harvest.run((snapshot(), table(rows(12))))
    assert (run.outcome, run.error["code"], run.error["values"]["reason"]) == (
        "failing",
        "store",
        "No space left on device",
    )


def test_every_run_is_json(harvest):
    harvest.run(*two_files(BROKEN))
    log = json.loads((harvest.folder / "runs/ale/data.json").read_text(encoding="utf-8"))
    assert log["last"]["datasets"]["forskolor"]["kept"] == 12
    assert not list(harvest.folder.rglob("*.tmp"))

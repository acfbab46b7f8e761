"""Bad input, one line each: what the source does, what the run says, and that nothing of what we had is lost.

Every case harvests a healthy source first. Then the source goes wrong. Whatever
it does, what was stored stays (or is replaced by what is still good), the other
sources of the same harvest come out ok, and there is a sentence in Swedish that
says what is wrong and where.
"""

from __future__ import annotations

import gzip
import io
import shutil
import socket
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from catalog.findings import sentence
from catalog.texts import load_texts
from harvesters.command import HarvestSummary
from harvesters.demo import REAL_REGISTRY
from harvesters.run import Run
from harvesters.sandbox import Sandbox
from harvesters.sandbox.chance import stream
from harvesters.sandbox.flaws import example_personnummer
from harvesters.source import load_registry
from tests.path.portal import ALE, HJO, SETTINGS, Portal, by_source, check_store, stamps, tree, unexplained
from tests.server import Misbehaviour, Say, Server, cut, drip, endless, reset, silent

ALES_SERVER = "http://ale.insyn.example"
ONLY = frozenset({"ale", "hjo"})
BROKEN = "http://trasig.exempel.test/tabell.csv"
HEALTHY = "http://frisk.exempel.test/tabell.csv"
GOOD = b"namn;antal\n" + b"".join(b"Plats %d;%d\n" % (n, n * 7) for n in range(1, 31))
CSV = {"Content-Type": "text/csv; charset=utf-8"}
# Short, and still enough for a healthy server on a busy machine.
SHORT = {"timeout_read": 1.5, "retries": 0}
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n"


@dataclass(frozen=True)
class Bad:
    """What goes wrong, and what is said about it.

    `code` is the run's error, `rule` the dataset's verdict; both "" where the run still ends well.
    `names` is what the sentence has to name. `fresh`: the data is replaced by what is still good.
    """

    name: str
    outcome: str = "failing"
    code: str = ""
    rule: str = ""
    names: tuple[str, ...] = ()
    fresh: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    slept: tuple[float, ...] = ()
    holds: float = 0.0  # seconds for which nobody may ask the host; its sources share them

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Fault(Bad):
    """A fault of the sandbox in one of Ale's sources."""

    fault: str = ""
    path: str = "/api/beslut.json"

    @property
    def source(self) -> str:
        return f"ale/{Path(self.path).stem}"


@dataclass(frozen=True)
class Answers(Bad):
    """What a server says after its first, healthy answer."""

    says: tuple[Say | Misbehaviour, ...] = ()


BESLUT = f"{ALES_SERVER}/api/beslut.json"
BADPLATSER = "/filer/badplatser.csv"
FAULTS = [
    Fault("timeout", code="timed_out", names=(BESLUT, "1.5"), settings=SHORT, fault="timeout"),
    Fault("404", code="bad_status", names=(BESLUT, "404"), fault="http_404"),
    Fault("500 for ever", code="bad_status", names=(BESLUT, "500"), slept=(0.0,), fault="http_500"),
    Fault("500 then 200", "ok", slept=(0.0,), fault="http_500_then_200"),
    Fault("429 with Retry-After", "ok", holds=1.0, fault="http_429_retry_after"),
    Fault("HTML with status 200", code="html_instead_of_data", names=(BESLUT,), fault="html_200"),
    Fault("HTML in place of a CSV", code="html_instead_of_data", fault="html_200", path=BADPLATSER),
    Fault("truncated JSON", code="bad_json", names=(BESLUT, "rad 1"), fault="truncated_json"),
    Fault("empty list", "empty", rule="volume.empty", fault="empty_list"),
    Fault("CSV with a header only", "empty", rule="volume.empty", fault="empty_list", path=BADPLATSER),
    Fault("0-byte CSV", code="empty_answer", names=(f"{ALES_SERVER}{BADPLATSER}",), fault="zero_bytes",
          path=BADPLATSER),
    Fault("0-byte JSON", code="empty_answer", names=(BESLUT,), fault="zero_bytes"),
    Fault("a million columns", code="parse", names=(f"{ALES_SERVER}{BADPLATSER}",),
          fault="million_columns", path=BADPLATSER),
    Fault("without end", code="too_large", names=(BESLUT, "2"), settings={"max_bytes": 2_000_000}, fault="endless"),
    Fault("redirect to a private address", code="forbidden_address", names=("10.0.0.1",), fault="redirect_private"),
]  # fmt: skip


@dataclass
class Began:
    """A healthy harvest, to be copied and then spoilt."""

    folder: Path
    sources: frozenset[str]


@pytest.fixture(scope="module")
def began(tmp_path_factory: pytest.TempPathFactory) -> Began:
    portal = Portal(tmp_path_factory.mktemp("healthy"))
    with Sandbox() as sandbox:
        for path in sandbox.write_registry(portal.registry, REAL_REGISTRY):
            if path.stem not in {*ONLY, "vastra-gotaland"}:
                path.unlink()
        portal.connect_to = sandbox.connect_to
        summary = portal.harvest(only=ONLY)
    assert summary.ok
    assert unexplained(summary) == {}
    return Began(portal.folder, frozenset(by_source(summary)))


@pytest.fixture
def portal(began: Began, tmp_path: Path) -> Portal:
    """A copy of the healthy portal."""
    shutil.copytree(began.folder, tmp_path / "portal", symlinks=True)
    return Portal(tmp_path / "portal")


def harvest_with(portal: Portal, bad: Fault) -> HarvestSummary:
    with Sandbox(faults={f"{ALES_SERVER}{bad.path}": bad.fault}) as sandbox:
        portal.connect_to = sandbox.connect_to
        portal.settings = {**SETTINGS, "allow_loopback": False, **bad.settings}
        return portal.harvest(only=ONLY)


@pytest.mark.parametrize("bad", FAULTS, ids=str)
def test_a_fault_costs_nothing_that_we_had(portal: Portal, bad: Fault) -> None:
    before, written = tree(portal.store.root), stamps(portal.store.root)
    summary = harvest_with(portal, bad)
    judge(portal, summary, bad, bad.source)
    if not bad.fresh:
        assert tree(portal.store.root) == before
        assert stamps(portal.store.root) == written


def test_a_host_that_nobody_answers_at(portal: Portal) -> None:
    before = stamps(portal.store.root)
    with Sandbox() as sandbox, socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound, and nobody listens: connections are refused
        portal.connect_to = (("ale.*", "127.0.0.1", unused.getsockname()[1]), *sandbox.connect_to)
        summary = portal.harvest(only=ONLY)
    runs = by_source(summary)
    at_ale = {s.id for s in load_registry(portal.registry).sources() if "//ale." in s.url}
    assert at_ale
    for source, run in runs.items():
        expected = ("failing", "unreachable") if source in at_ale else ("ok", "")
        assert (run.outcome, run.error["code"] if run.error else "") == expected
    (told,) = sentences(runs["ale/beslut"])
    assert BESLUT in told
    assert "ale.insyn.example" in told
    assert stamps(portal.store.root) == before
    assert unexplained(summary) == {}


def test_a_host_that_does_not_exist(portal: Portal) -> None:
    """No look-up leaves this machine: an empty label is no name for anybody."""
    portal.register(ALE, "ale", [{"name": "beslut", "kind": "file", "url": "http://exempel..test/a.csv"}])
    before = stamps(portal.store.root)
    with Sandbox() as sandbox:
        portal.connect_to = sandbox.connect_to
        runs = by_source(portal.harvest(only=ONLY))
    assert runs["ale/beslut"].outcome == "failing"
    assert "exempel..test" in " ".join(sentences(runs["ale/beslut"]))
    assert {r.outcome for s, r in runs.items() if s.startswith("hjo/")} == {"ok"}
    assert stamps(portal.store.root) == before


def table(text: str, encoding: str = "utf-8") -> Say:
    return Say(200, text.encode(encoding), CSV)


LINES = GOOD.decode().splitlines(keepends=True)
SAID = [
    Answers("says nothing", code="timed_out", names=("1.5",), settings=SHORT, says=(silent,)),
    Answers(
        "drips for ever", code="too_slow", settings={"timeout_total": 1.5},
        says=(drip(HEAD + b"\r\n" + LINES[0].encode(), b"a;1\n"),),
    ),
    Answers("sends for ever", code="too_large", settings={"max_bytes": 100_000}, says=(endless(HEAD + b"\r\n", GOOD),)),
    Answers("unpacks for ever", code="too_large", settings={"max_bytes": 100_000},
            says=(Say(200, gzip.compress(b"a;b\n" * 100_000), {**CSV, "Content-Encoding": "gzip"}),)),
    Answers("ends too early", code="truncated", names=(f"{len(GOOD)} byte",), slept=(0.0,),
            says=(cut(HEAD + b"Content-Length: 100000\r\n\r\n" + GOOD),)),
    Answers("breaks off", code="truncated", slept=(0.0,),
            says=(reset(HEAD + b"Content-Length: 100000\r\n\r\n" + GOOD),)),
    Answers("a packing that is broken", code="bad_encoding", names=("gzip",),
            says=(Say(200, b"this is not gzip", {**CSV, "Content-Encoding": "gzip"}),)),
    Answers("a redirect that never ends", code="too_many_redirects", names=("5",),
            says=(Say(302, b"", {"Location": BROKEN}),)),
    Answers("a redirect to a private address", code="forbidden_address", names=("192.168.1.1",),
            says=(Say(302, b"", {"Location": "http://192.168.1.1/hemligt.csv"}),)),
    Answers("a redirect to this machine", code="forbidden_address", names=("127.0.0.1",),
            says=(Say(302, b"", {"Location": "http://127.0.0.1:9/hemligt.csv"}),)),
    Answers("403", code="bad_status", names=("403",), says=(Say(403, b"nej"),)),
    Answers("503 then the data", "ok", holds=7.0, says=(Say(503, b"", {"Retry-After": "7"}), Say(200, GOOD, CSV))),
    Answers("only white space", code="empty_answer", says=(Say(200, b" \r\n\t\n", CSV),)),
    Answers("a collapse in volume", "suspicious", rule="volume.collapsed", names=("14", "30"),
            says=(table("".join(LINES[:15])),)),
    Answers("UTF-16 in place of UTF-8", "ok", fresh=True, says=(table(GOOD.decode(), "utf-16"),)),
    Answers("bytes of no table", code="parse", says=(Say(200, bytes(range(256)) * 40, CSV),)),
    Answers("a PDF", code="parse", says=(Say(200, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", CSV),)),
]  # fmt: skip


@pytest.mark.parametrize("bad", SAID, ids=str)
def test_what_no_honest_server_says(tmp_path: Path, bad: Answers) -> None:
    portal = Portal(tmp_path, settings={**SETTINGS, "allow_loopback": False, **bad.settings})
    source = {"kind": "file", "title": "Platser"}
    portal.register(ALE, "ale", [{"name": "trasig", "url": BROKEN, **source}])
    portal.register(HJO, "hjo", [{"name": "frisk", "url": HEALTHY, **source}])
    script = {"/tabell.csv": [Say(200, GOOD, CSV), *bad.says]}
    with Server(script) as server, Server({"/tabell.csv": [Say(200, GOOD, CSV)]}) as healthy:
        portal.connect_to = (("trasig.*", "127.0.0.1", server.port), ("frisk.*", "127.0.0.1", healthy.port))
        assert portal.harvest().ok
        before, written = tree(portal.store.root), stamps(portal.store.root)
        portal.slept.clear()
        summary = portal.harvest()
    judge(portal, summary, bad, "ale/trasig")
    if bad.fresh:
        assert len(portal.rows("ale/trasig")) == 30
    else:
        assert tree(portal.store.root) == before
        assert stamps(portal.store.root) == written
    if bad.code:
        assert BROKEN in " ".join(sentences(by_source(summary)["ale/trasig"])) or "redirect" in bad.name


def test_a_charset_that_does_not_exist(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    options = {"encoding": "klingon-8"}
    portal.register(ALE, "ale", [{"name": "trasig", "kind": "file", "url": BROKEN, "options": options}])
    with Server({"/tabell.csv": [Say(200, GOOD, CSV)]}) as server:
        portal.connect_to = (("*", "127.0.0.1", server.port),)
        (run,) = portal.harvest().runs
    assert (run.outcome, run.error and run.error["code"]) == ("failing", "parse")
    (told,) = sentences(run)
    assert BROKEN in told
    assert "klingon-8" in told


@pytest.mark.parametrize("agreed", ["utf-8", ""])
def test_a_few_bytes_in_another_charset_are_read_and_told_of(tmp_path: Path, agreed: str) -> None:
    """UTF-8 with one line in Windows-1252: nothing is lost, and the provenance says which line."""
    portal = Portal(tmp_path)
    options = {"encoding": agreed} if agreed else {}
    portal.register(ALE, "ale", [{"name": "trasig", "kind": "file", "url": BROKEN, "options": options}])
    body = "namn;antal\nÅmål;1\nÖckerö;2\n".encode() + "Ängen;3\n".encode("cp1252")
    with Server({"/tabell.csv": [Say(200, body, CSV)]}) as server:
        portal.connect_to = (("*", "127.0.0.1", server.port),)
        assert portal.harvest().ok
    assert [row["namn"] for row in portal.rows("ale/trasig")] == ["Åmål", "Öckerö", "Ängen"]
    stored = portal.store.load("ale/trasig")
    assert stored is not None
    assert stored.provenance["read_as"]["trasig"]["decode_errors"] == "1 (4)"


def test_json_in_another_charset(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    url = "http://trasig.exempel.test/tabell.json"
    portal.register(ALE, "ale", [{"name": "trasig", "kind": "file", "url": url}])
    body = '[{"namn": "Ängen", "antal": 1}]'.encode("cp1252")
    with Server({"/tabell.json": [Say(200, body, {"Content-Type": "application/json"})]}) as server:
        portal.connect_to = (("*", "127.0.0.1", server.port),)
        (run,) = portal.harvest().runs
    assert (run.outcome, run.error and run.error["code"]) == ("failing", "wrong_charset")
    (told,) = sentences(run)
    assert url in told
    assert "plats 11" in told


def test_ragged_rows_are_refused_one_by_one(tmp_path: Path) -> None:
    """Every fifth row lacks its last cell, every seventh has one more."""
    ragged = list(LINES)
    for n in range(5, 31, 5):
        ragged[n] = ragged[n].split(";")[0] + "\n"
    for n in (7, 14, 21, 28):
        ragged[n] = ragged[n].strip() + ";mer\n"
    portal = Portal(tmp_path)
    portal.register(ALE, "ale", [{"name": "trasig", "kind": "file", "url": BROKEN}])
    with Server({"/tabell.csv": [Say(200, GOOD, CSV), table("".join(ragged))]}) as server:
        portal.connect_to = (("*", "127.0.0.1", server.port),)
        assert portal.harvest().ok
        summary = portal.harvest()
    assert summary.runs[0].datasets["trasig"] | {"release": ""} == {
        "outcome": "ok", "received": 30, "kept": 20, "rejected": 10, "listed": None, "release": "", "changed": True,
        "rule": "", "values": {"expected": 0, "found": 20}, "reasons": {"for-fa-celler": 6, "for-manga-celler": 4},
        "reports": {}, "changes": {"trasig": {"added": 0, "changed": 0, "removed": 10, "rows": 20}},
    }  # fmt: skip
    assert [row["namn"] for row in portal.rows("ale/trasig")] == [f"Plats {n}" for n in range(1, 31) if n % 5 and n % 7]
    stored = portal.store.load("ale/trasig")
    assert stored is not None
    told = [sentence(f, "sv") for f in stored.report["trasig"]["findings"]]
    assert len(told) == 10
    assert told[0].startswith("Rad 6: raden har färre celler än rubrikraden, 1 mot 2.")
    assert told[1].startswith("Rad 8: raden har fler celler än rubrikraden, 3 mot 2.")


def test_too_many_ragged_rows_for_what_the_source_promises(portal: Portal) -> None:
    """A JSON list turned into a table of something else: the profile refuses every row, and the old data stays."""
    before = stamps(portal.store.root)
    bad = Fault("ragged", fault="ragged_rows")
    run = by_source(harvest_with(portal, bad))["ale/beslut"]
    assert run.outcome in ("failing", "empty", "suspicious")
    assert sentences(run)
    assert stamps(portal.store.root) == before


def test_a_personnummer_is_in_no_file_that_leaves_the_building(
    portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    number = example_personnummer(stream("personnummer"))
    digits = "".join(c for c in number if c.isdigit())
    rows = len(portal.rows("ale/beslut"))
    bad = Fault("personnummer", fault="personnummer")
    summary = harvest_with(portal, bad)
    run = by_source(summary)["ale/beslut"]
    assert run.outcome == "ok"
    assert run.datasets["beslut"]["reasons"]["personnummer"] == 1
    assert len(portal.rows("ale/beslut")) == rows - 1
    assert unexplained(summary) == {}
    stored = portal.store.load("ale/beslut")
    assert stored is not None
    finding = next(f for f in stored.report["beslut"]["findings"] if f["rule"] == "personnummer")
    told = sentence(finding, "sv")
    assert "personnummer" in told
    assert "Raden publiceras inte" in told

    portal.build(only=ONLY)
    received = [p.read_bytes() for p in (portal.folder / "snapshots" / "objects").glob("*/*")]
    assert sum(number.encode() in data for data in received) == 1, "what was received holds it, and only that"
    places = [portal.folder / name for name in ("datasets", "runs", "output", "registry.json")]
    spellings = [number, digits, digits[-10:], f"{digits[-10:-4]}-{digits[-4:]}"]
    for path in (p for place in places for p in (place.rglob("*") if place.is_dir() else [place]) if p.is_file()):
        for name, content in contents(path):
            found = [s for s in spellings if s.encode() in content]
            assert not found, f"{name} holds the number"
    assert not any(s in caplog.text for s in spellings)


def test_a_script_in_a_title_is_text_on_the_page(portal: Portal) -> None:
    bad = Fault("script", fault="script_in_title")
    run = by_source(harvest_with(portal, bad))["ale/beslut"]
    assert run.outcome == "ok"
    portal.build(only=ONLY)
    pages = {p: p.read_text(encoding="utf-8") for p in portal.output.rglob("*.html")}
    assert not [p for p, text in pages.items() if "<script>alert" in text]
    shown = [p for p, text in pages.items() if "&lt;script&gt;alert(" in text]
    assert any("beslut" in p.parts for p in shown), "it is shown as what it is"
    (row,) = [r for r in portal.rows("ale/beslut") if "<script>" in r["rubrik"]]
    assert any(r == row for r in portal.published("data/ale/beslut/beslut.csv")), "the data says what the source says"


def test_the_next_healthy_harvest_mends_everything(portal: Portal, began: Began) -> None:
    for fault in ("http_404", "personnummer"):
        harvest_with(portal, Fault(fault, fault=fault))
    harvest_with(portal, Fault("ragged", fault="ragged_rows", path=BADPLATSER))
    with Sandbox() as sandbox:
        portal.connect_to = sandbox.connect_to
        assert portal.harvest(only=ONLY).ok
    for key in ("ale/beslut", "ale/badplatser"):
        assert portal.rows(key) == Portal(began.folder).rows(key)
    assert check_store(portal.store, portal.folder / "snapshots") == []


def judge(portal: Portal, summary: HarvestSummary, bad: Bad, source: str) -> None:
    """Hold a harvest with one bad source against what the table says."""
    runs = by_source(summary)
    run = runs[source]
    assert (run.outcome, run.error["code"] if run.error else "") == (bad.outcome, bad.code), (run.error, run.datasets)
    assert {d["rule"] for d in run.datasets.values()} - {""} == ({bad.rule} - {""})
    assert {s: r.outcome for s, r in runs.items() if s != source and r.outcome != "ok"} == {}
    assert unexplained(summary) == {}
    assert check_store(portal.store, portal.folder / "snapshots") == []
    if bad.holds:
        assert max(portal.slept) == pytest.approx(bad.holds, abs=0.9), "it waits as long as it was asked to"
    else:
        assert portal.slept == list(bad.slept)
    told = sentences(run)
    if bad.outcome != "ok":
        assert told, "a sentence says why"
        assert not [name for name in bad.names if name not in " ".join(told)], told
    assert portal.log(source)["last"]["outcome"] == bad.outcome
    assert portal.log(source)["last_good"]["outcome"] == "ok"


def sentences(run: Run) -> list[str]:
    """Return what a run says to people, in Swedish."""
    texts = load_texts()
    problems = [*([run.error] if run.error else []), *run.missing]
    told = [texts.get(f"errors.{p['code']}", "sv", **{"url": "", **p["values"]}) for p in problems]
    verdicts = [d for d in run.datasets.values() if d["rule"]]
    return told + [texts.get(f"rule.{d['rule']}", "sv", **d["values"]) for d in verdicts]


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield what a file holds, unpacked."""
    data = path.read_bytes()
    yield str(path), data
    if path.suffix in (".zip", ".xlsx"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield f"{path}!{name}", archive.read(name)
    if path.suffix == ".parquet":
        yield f"{path}!rows", str(pyarrow.parquet.read_table(io.BytesIO(data)).to_pylist()).encode()

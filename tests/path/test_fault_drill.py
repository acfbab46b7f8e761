"""The fault drill: every way in which a source can go wrong, one line each, all at once beside a healthy source.

A first harvest finds every source right. Then each goes wrong in its own way, in
one and the same harvest, and the site is built. A line says what the run came to,
what is held afterwards, and what the public report card says in Swedish. `law`
holds for all of them: nothing ends `ok` with lost or wrong data, nothing good is
lost, and nobody else is touched.
"""

from __future__ import annotations

import html
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from catalog.ids import slug
from harvesters import batch, paging
from harvesters.command import HarvestSummary
from harvesters.http import Http
from harvesters.run import Run
from harvesters.sandbox.chance import stream
from harvesters.sandbox.flaws import example_personnummer
from harvesters.sandbox.web import Answer
from harvesters.tables import xlsx_table
from tests.path.drill_pages import (
    BOMB,
    EXTERNAL,
    HEADER,
    MAX_PAGES,
    RIGHT,
    Growing,
    book,
    column,
    data_json,
    dcat,
    error_cells,
    formulas,
    formulas_without_result,
    hidden_sheet,
    locked,
    merged_cells,
    open311,
    paged,
    records,
    swapped,
    table,
    zip_bomb,
)
from tests.path.drill_server import DrillSandbox, Play
from tests.path.portal import ALE, HJO, SETTINGS, Portal, by_source, check_store, tree, unexplained

OLD, NEW = "old", "new"
LIMITS = {"timeout_read": 3.0, "timeout_total": 5.0, "max_bytes": 8_000_000, "allow_loopback": False}
MAX_UNPACKED = 2_000_000
Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Fault:
    """One line of the drill.

    outcome, why: what the run came to, and the code or rule that says why ("" when it is ok)
    held:         OLD, byte for byte; or NEW, and then `rows` are the rows that are right
    says:         what the report card says of it
    good, bad:    what the source answers first and then; `fault` is the sandbox's, played on `good`
    """

    name: str
    outcome: str = "failing"
    why: str = ""
    says: str = ""
    held: str = OLD
    rows: Rows | None = None
    fault: str = ""
    good: Play = field(default_factory=table)
    bad: Play | None = None
    path: str = "/tabell.csv"
    kind: str = "file"
    source: Mapping[str, Any] = field(default_factory=dict)
    then: Mapping[str, Any] = field(default_factory=dict)  # what changes in the registry meanwhile

    def __str__(self) -> str:
        return self.name

    @property
    def id(self) -> str:
        return slug(self.name)

    @property
    def host(self) -> str:
        return f"{self.id}.insyn.example"

    def registered(self, url: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Return the source as the registry has it."""
        return {"name": self.id, "kind": self.kind, "title": self.name, "url": url, **self.source, **changes}


def of_server(name: str, fault: str, outcome: str = "failing", why: str = "", says: str = "", **more: Any) -> Fault:
    return Fault(name, outcome, why, says, fault=fault, **more)


def as_json(name: str, fault: str, outcome: str = "failing", why: str = "", says: str = "", **more: Any) -> Fault:
    return Fault(name, outcome, why, says, fault=fault, good=records(), path="/tabell.json", **more)


def in_table(name: str, bad: Answer, outcome: str = "failing", why: str = "", says: str = "", **more: Any) -> Fault:
    return Fault(name, outcome, why, says, bad=bad, **more)


def in_book(name: str, bad: Answer, outcome: str = "failing", why: str = "", says: str = "", **more: Any) -> Fault:
    return Fault(name, outcome, why, says, bad=bad, good=book(), path="/tabell.xlsx", **more)


def changed(**columns: list[str]) -> Rows:
    """Return the right rows with other values in these columns."""
    return [{**row, **{name: values[n] for name, values in columns.items()}} for n, row in enumerate(RIGHT)]


ODS = {"kind": "opendatasoft", "path": "", "good": paged(), "source": {"options": {"rows": 2}}}
DCAT = {"kind": "dcat", "path": "/katalog", "good": dcat()}
OPEN311 = {
    "kind": "open311", "path": "", "good": open311(),
    "source": {"options": {"from": "2026-10", "to": "2026-10", "format": "xml", "open_services": "all"}},
}  # fmt: skip
NUMBER = example_personnummer(stream("personnummer"))
SCRIPT = "<script>alert('xss')</script>"
KEYS = ("kommunkod", "indikator", "ar", "kon", "varde", "enhet", "saknas_orsak")
MEASURED = [("1440", "N00001", str(1990 + n), "T", str(n), "antal", "") for n in range(1, 31)]
OK, EMPTY, SUSPICIOUS = "ok", "empty", "suspicious"
HERE, ELSEWHERE = "Felet är på rad", "inte är en öppen adress på internet"
ANSWER, WEB_PAGE = "ser inte ut som källan lovar", "en webbsida i stället för data"
MOST = [row for n, row in enumerate(RIGHT, start=1) if n % 5 and n % 7]

# The name, the outcome, the reason, and what the report card says; then what was done to the source.
FAULTS = [
    # the server
    of_server("timeout", "timeout", why="timed_out", says="Vi väntade 3.0 sekunder utan att få något"),
    of_server("404", "http_404", why="bad_status", says="svarade med statuskod 404"),
    of_server("500", "http_500", why="bad_status", says="svarade med statuskod 500"),
    of_server("500 then 200", "http_500_then_200", OK, rows=RIGHT),
    of_server("429 with Retry-After", "http_429_retry_after", OK, rows=RIGHT),
    of_server("drip-feed", "drip", why="too_slow", says="Efter 5.0 sekunder var svaret fortfarande inte färdigt"),
    of_server("connection reset mid-body", "reset_mid_body", why="truncated", says="tog slut för tidigt"),
    of_server("wrong Content-Length", "wrong_length", why="truncated", says="lika många byte som den uppger"),
    of_server("a part without Content-Length", "without_length", SUSPICIOUS, "volume.collapsed",
              says="säger inte längre hur långt det är"),
    as_json("a part of JSON without Content-Length", "without_length", why="bad_json", says="är inte giltig JSON"),
    of_server("endless", "endless", why="too_large", says="är större än 8000000 byte"),
    of_server("redirect loop", "redirect_loop", why="too_many_redirects", says="skickar oss vidare mer än 5 gånger"),
    of_server("redirect to a private address", "redirect_private", why="forbidden_address",
              says=f"leder till 10.0.0.1, som {ELSEWHERE}"),
    of_server("redirect to loopback", "redirect_loopback", why="forbidden_address",
              says=f"leder till 127.0.0.1, som {ELSEWHERE}"),
    of_server("redirect to link-local", "redirect_link_local", why="forbidden_address",
              says=f"leder till 169.254.169.254, som {ELSEWHERE}"),
    of_server("redirect to an IPv6-mapped address", "redirect_ipv6_mapped", why="forbidden_address", says=ELSEWHERE),
    Fault("DNS rebinding", why="forbidden_address", says=f"leder till 127.0.0.1, som {ELSEWHERE}"),
    of_server("TLS error", "tls_error", why="tls_refused", says="Den säkra förbindelsen till krypterat.insyn.example"),
    of_server("cookies demanded", "cookies_demanded", why="too_many_redirects", says="skickar oss vidare"),
    of_server("HTML with 200", "html_200", why="html_instead_of_data", says=WEB_PAGE),
    of_server("login page", "login_page", why="html_instead_of_data", says="Ofta är det en inloggning"),
    # bombs
    of_server("gzip bomb", "gzip_bomb", why="too_large", says="är större än 8000000 byte"),
    in_book("zip bomb", zip_bomb(MAX_UNPACKED * 2), why="parse", says=f"Det ska vara <= {MAX_UNPACKED} byte"),
    in_book("zip bomb that lies", zip_bomb(MAX_UNPACKED * 2, lies=True), why="parse", says=ANSWER),
    Fault("entity bomb in DCAT", why="bad_rdf", says="vid ”<!DOCTYPE”", bad=dcat(BOMB), **DCAT),
    Fault("external entity in DCAT", why="bad_rdf", says="vid ”<!DOCTYPE”", bad=dcat(EXTERNAL), **DCAT),
    Fault("entity bomb in Open311", why="parse", says="Vi fick <!DOCTYPE", bad=open311(BOMB), **OPEN311),
    Fault("external entity in Open311", why="parse", says="Vi fick <!DOCTYPE", bad=open311(EXTERNAL), **OPEN311),
    as_json("nested JSON bomb", "nested_json", why="bad_json", says="är inte giltig JSON"),
    of_server("a million columns", "million_columns", why="parse", says="Vi fick columns: 1000000"),
    # paging
    Fault("paging that repeats", why="parse", says="Vi fick the same page twice", bad=paged("repeats"), **ODS),
    Fault("paging that never ends", why="parse", says=f"Vi fick more than {MAX_PAGES} pages",
          bad=paged("never ends"), **ODS),
    Fault("count that lies", why="fewer_than_listed", says="Källan uppger 7 poster men lämnade 4",
          bad=paged("lies"), **ODS),
    Fault("page that shrinks", why="listing_changed", says="först 4 poster, sedan 3", bad=paged("shrinks"), **ODS),
    # bytes and characters
    of_server("0 bytes", "zero_bytes", why="empty_answer", says="är tomt. Filen ska innehålla data"),
    as_json("truncated JSON", "truncated_json", why="bad_json", says="Ofta är svaret avklippt"),
    of_server("wrong charset", "wrong_charset", OK, rows=RIGHT, held=NEW),
    as_json("wrong charset of JSON", "wrong_charset", OK, rows=RIGHT, held=NEW),
    of_server("BOM in the middle", "bom_in_the_middle", OK, rows=RIGHT, held=NEW),
    as_json("BOM in the middle of JSON", "bom_in_the_middle", why="bad_json", says=HERE),
    of_server("NUL bytes", "nul_bytes", why="parse", says="Vi fick 2 NUL byte"),
    as_json("NUL bytes in JSON", "nul_bytes", why="bad_json", says=HERE),
    of_server("mixed encodings", "mixed_encodings", OK, rows=RIGHT, held=NEW),
    as_json("mixed encodings in JSON", "mixed_encodings", why="wrong_charset", says="är inte UTF-8: byte 0xE5"),
    # the table
    of_server("ragged rows", "ragged_rows", OK, says="raden har färre celler än rubrikraden", held=NEW, rows=MOST),
    in_table("columns renamed", table(header=("a", "b", "c", "belopp", "datum")), SUSPICIOUS,
             "volume.columns_changed", "Bara 2 av 5 kolumner finns kvar"),
    in_table("one column renamed", table(header=("id", "plats", "antal", "belopp", "datum")), OK, held=NEW,
             rows=[{"plats" if k == "namn" else k: v for k, v in row.items()} for row in RIGHT]),
    in_table("columns swapped with their names", table(swapped(), swapped([HEADER])[0]), OK, held=NEW, rows=RIGHT),
    in_table("columns swapped without their names", table(swapped()), SUSPICIOUS, "volume.types_changed",
             "Då kan kolumner ha bytt plats"),
    in_table("decimal comma turned point", table(column(3, lambda v: v.replace(",", "."))), OK, held=NEW, rows=RIGHT),
    in_table("decimal point that could be a thousand", table(column(3, lambda v: v.replace(",", ".") + "0")), OK,
             held=NEW, rows=changed(belopp=[f"{r['belopp']}0" for r in RIGHT])),
    in_table("dates turned American", table(column(4, lambda v: f"{v[5:7]}/{v[8:]}/{v[:4]}")), OK, held=NEW,
             rows=RIGHT),
    in_table("dates that may be American", table(column(4, lambda v: f"{v[5:7]}/{int(v[8:]) % 12 + 1:02d}/{v[:4]}")),
             SUSPICIOUS, "volume.types_changed", "text där det förut var datum"),
    in_table("short American dates", table(column(4, lambda v: f"{int(v[5:7])}/{int(v[8:])}/{v[2:4]}")),
             SUSPICIOUS, "volume.types_changed", "text där det förut var datum"),
    of_server("every row twice", "rows_twice", SUSPICIOUS, "volume.keys_repeated", "30 av 60 rader har samma id"),
    in_table("identifier reused", table(column(0, lambda v: "7")), SUSPICIOUS, "volume.keys_repeated",
             "29 av 30 rader har samma id"),
    in_table("duplicated keys", table([*MEASURED, *MEASURED[:5]], KEYS), OK, held=NEW,
             says="vi har redan en rad med samma nyckel", good=table(MEASURED, KEYS),
             rows=[dict(zip(KEYS, row, strict=True)) for row in MEASURED], source={"profile": "nyckeltal"}),
    of_server("95 % of the rows gone", "most_rows_gone", SUSPICIOUS, "volume.collapsed", "Förra gången gav den 30"),
    of_server("all rows gone", "empty_list", EMPTY, "volume.empty", "Vi hade räknat med 30"),
    as_json("empty list", "empty_list", EMPTY, "volume.empty", "Vi hade räknat med 30"),
    in_table("personnummer", table(column(1, lambda v: v + (f" {NUMBER}" if v.startswith("Plats 3 ") else ""))), OK,
             says="vi hittade ett personnummer", held=NEW, rows=[*RIGHT[:2], *RIGHT[3:]]),
    in_table("script in a name", table(column(1, lambda v: v + SCRIPT)), OK, held=NEW,
             rows=changed(namn=[f"{row['namn']}{SCRIPT}" for row in RIGHT])),
    # the dataset
    Fault("dataset name reused", why="volume.other_source", says="kommer redan från källan ale/500-then-200",
          then={"dataset": "500-then-200"}),
    Fault("modified in the future", OK, kind="datajson", path="/data.json", good=data_json("2026-11-01"),
          bad=data_json("2999-01-01"), held=NEW, rows=RIGHT),
    Fault("file that grows between two reads", why="file_still_growing", says="skrivs fortfarande", kind="folder"),
    # the workbook
    in_book("Excel error cells", book(error_cells), OK, held=NEW, says="felvärdet ”#REF!”",
            rows=changed(antal=["" if n == 2 else row["antal"] for n, row in enumerate(RIGHT)])),
    in_book("merged cells", book(merged_cells), OK, held=NEW, says="sammanfogad över raderna 2–4",
            rows=changed(namn=[RIGHT[0]["namn"] if n < 3 else row["namn"] for n, row in enumerate(RIGHT)])),
    in_book("hidden sheet", book(hidden_sheet), OK, held=NEW, rows=RIGHT),
    in_book("formula cells", book(formulas), OK, held=NEW, rows=RIGHT),
    in_book("formulas without results", book(formulas_without_result), SUSPICIOUS, "volume.types_changed",
            "håller nu ett annat slag av värden"),
    in_book("workbook under a password", locked(), why="parse", says=ANSWER),
]  # fmt: skip


@dataclass
class Drill:
    """Before and after. `card`: what the report card says of each source, as text, by its address."""

    portal: Portal
    addresses: dict[str, str]
    before: dict[str, str]
    after: dict[str, str]
    began: dict[str, Run]
    summary: HarvestSummary
    card: list[str]

    def said_of(self, fault: Fault) -> str:
        """Return the one section of the report card that is about a fault's source."""
        found = [c for c in self.card if f"Adress {self.addresses[fault.id]} " in c or c.startswith(f"{fault.name} ")]
        return next(c for c in found if c.startswith(f"{fault.name} ") or f"Adress {self.addresses[fault.id]} " in c)

    def held_of(self, fault: Fault, state: Mapping[str, str]) -> dict[str, str]:
        """Return the files of the datasets that the source brought first, and their hashes."""
        names = [f"ale/{name}/" for name in self.began[f"ale/{fault.id}"].datasets]
        return {path: found for path, found in state.items() if path.startswith(tuple(names))}


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Drill:
    """Every source right, then every source wrong, then the site."""
    portal = Portal(tmp_path_factory.mktemp("drill"))
    portal.slept = growing = Growing()
    folder = portal.folder / "inkorg"
    folder.mkdir()
    (folder / "platser.csv").write_bytes(table().body)
    addresses = {f.id: f"http://{f.host}{f.path}" for f in FAULTS}
    addresses |= {"dns-rebinding": "http://ombunden.exempel.test/tabell.csv"}
    addresses |= {"file-that-grows-between-two-reads": f"folder://{folder}"}
    pages = {f.host: f.good for f in FAULTS} | {h: table() for h in ("frisk.insyn.example", "ombunden.exempel.test")}
    with DrillSandbox(pages) as sandbox, pytest.MonkeyPatch.context() as patch:

        def resolve(host: str, port: int, *more: Any, **others: Any) -> list[Any]:
            if host == "ombunden.exempel.test":
                return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", sandbox.port))]
            return socket.getaddrinfo(host, port, *more, **others)  # literal addresses only

        patch.setattr(batch, "Http", partial(Http, resolve=resolve))
        patch.setattr(paging, "MAX_PAGES", MAX_PAGES)
        patch.setattr(xlsx_table, "MAX_UNPACKED_BYTES", MAX_UNPACKED)
        portal.connect_to = sandbox.connect_to
        portal.register(HJO, "hjo", [{"name": "frisk", "kind": "file", "url": "http://frisk.insyn.example/a.csv"}])
        portal.register(ALE, "ale", [f.registered(addresses[f.id], {}) for f in FAULTS])
        portal.settings = {**SETTINGS, **LIMITS, "allow_loopback": True, "allow_folders": (folder,)}
        began = by_source(portal.harvest())
        assert {s: r.error or r.datasets for s, r in began.items() if r.outcome != "ok"} == {}
        before = tree(portal.store.root)

        sandbox.spoil(
            {f.host: f.bad for f in FAULTS if f.bad is not None}, {f.host: f.fault for f in FAULTS if f.fault}
        )
        portal.register(ALE, "ale", [f.registered(addresses[f.id], f.then) for f in FAULTS])
        growing.file = folder / "platser.csv"
        portal.settings = {**SETTINGS, **LIMITS, "allow_folders": (folder,)}
        summary = portal.harvest()
    portal.build(only=frozenset({"ale"}))
    return Drill(portal, addresses, before, tree(portal.store.root), began, summary, _report_card(portal))


def law(drill: Drill, fault: Fault) -> None:
    """What holds for every fault, whatever it is."""
    run = by_source(drill.summary)[f"ale/{fault.id}"]
    is_old = drill.held_of(fault, drill.before) == drill.held_of(fault, drill.after)
    assert drill.held_of(fault, drill.before), "there was something to lose"
    if run.outcome == "ok":
        assert fault.rows is not None, "what ends ok must be proved right"
        assert drill.portal.rows(f"ale/{fault.id}") == fault.rows
        said = drill.said_of(fault)
        if run.count("rejected"):
            assert f"{run.count('rejected')} avvisade" in said
            assert fault.says, "refused rows are told of, one by one"
    else:
        assert is_old, "the last good state stays, byte for byte"
        assert drill.portal.log(run.source)["last_good"]["outcome"] == "ok"
    runs = by_source(drill.summary)
    assert (runs["hjo/frisk"].outcome, runs["hjo/frisk"].unchanged) == ("ok", True)
    healthy = [{p: h for p, h in state.items() if p.startswith("hjo/")} for state in (drill.before, drill.after)]
    assert healthy[0] == healthy[1] != {}


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_fault(drill: Drill, fault: Fault) -> None:
    law(drill, fault)
    run = by_source(drill.summary)[f"ale/{fault.id}"]
    reasons = [run.error["code"]] if run.error else [m["code"] for m in run.missing]
    reasons += [d["rule"] for d in run.datasets.values() if d["rule"]]
    assert run.outcome == fault.outcome, reasons
    assert fault.why in reasons if fault.why else reasons == []
    assert (drill.held_of(fault, drill.before) == drill.held_of(fault, drill.after)) == (fault.held == OLD)
    assert fault.says in drill.said_of(fault)
    if fault.outcome != "ok":
        assert fault.says, "the report card says why"


def test_the_drill_is_whole(drill: Drill) -> None:
    assert len(FAULTS) >= 40
    assert len({f.id for f in FAULTS}) == len(FAULTS)
    assert unexplained(drill.summary) == {}
    assert check_store(drill.portal.store, drill.portal.folder / "snapshots") == []
    assert by_source(drill.summary).keys() == drill.began.keys()


def test_a_change_in_the_future_is_not_told(drill: Drill) -> None:
    stored = drill.portal.store.load("ale/modified-in-the-future")
    assert stored is not None
    assert "source_modified" not in stored.descriptor
    assert stored.modified < "2027"


def test_a_hidden_sheet_is_named_and_not_published(drill: Drill) -> None:
    stored = drill.portal.store.load("ale/hidden-sheet")
    assert stored is not None
    assert [r.name for r in stored.resources] == ["hidden-sheet"]
    assert stored.provenance["read_as"]["hidden-sheet"]["hidden_sheets"] == "Underlag"


def test_no_page_holds_what_must_not_be_there(drill: Drill) -> None:
    pages = {p: p.read_text(encoding="utf-8") for p in drill.portal.output.rglob("*.html")}
    assert not [p for p, text in pages.items() if NUMBER in text or "<script>alert" in text or "anteckning" in text]


def _report_card(portal: Portal) -> list[str]:
    """Return the sections of Ale's report card as plain text, each with its source's heading first."""
    page = (portal.output / "status/ale/index.html").read_text(encoding="utf-8")
    sections = [section.partition(">")[2] for section in page.split("<section")[1:]]
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split()) + " " for text in sections]

"""Five hundred private persons, planted in every kind of source: not one is in anything that the portal writes.

What the gate cannot know is here too, as tests of its own: so nobody believes that it knows more than it does.
"""

from __future__ import annotations

import gzip
import io
import json
import logging
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import brotli
import pyarrow
import pyarrow.parquet
import pytest

from harvesters.command import HarvestSummary
from tests.kind_runs import FIXTURES
from tests.path import privacy_world as world
from tests.path.output_search import readings, search, texts_of
from tests.path.planted import WRITTEN, People
from tests.path.portal import ALE, COUNTY, HJO, Portal, unexplained
from tests.replay import Answer, answer, replay, request_key

MARK = {"kommunkod": "1463", "name": "Mark", "website": "https://mark.se"}
LERUM = {"kommunkod": "1441", "name": "Lerum", "website": "https://lerum.se"}
AMAL = {"kommunkod": "1492", "name": "Åmål", "website": "https://amal.se"}
KINDS = (  # in the order of their kommuner: each of the first two has meetings of its own
    "ciceron/meetings", "oparl/system", "public360/list", "open311/full", "datapackage/v2", "opendatasoft/pages",
    "socrata/pages", "datajson/hub", "kolada/pages", "pxweb/v2", "dcat/json-ld",
)  # fmt: skip


@dataclass(frozen=True)
class Built:
    """The portal after two harvests and a build, and who was planted in its sources."""

    portal: Portal
    people: People
    summaries: tuple[HarvestSummary, ...]
    said: str  # everything that was logged

    @property
    def folders(self) -> list[Path]:
        return [self.portal.folder / name for name in ("datasets", "runs", "output")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    portal, people = Portal(tmp_path_factory.mktemp("gate")), People()
    answers = _sources(portal, people)
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    logging.getLogger().addHandler(handler)
    try:
        summaries = []
        for turn in range(2):
            with replay(answers) as server:
                portal.connect_to = server.connect_to
                summaries.append(portal.harvest())
            answers = {key: _next(said) for key, said in answers.items()} if turn == 0 else answers
        portal.build()
    finally:
        logging.getLogger().removeHandler(handler)
    return Built(portal, people, tuple(summaries), lines.getvalue())


def test_five_hundred_are_planted_in_every_writing(built: Built) -> None:
    assert built.people.count >= 500
    for way, write in WRITTEN.items():
        number = "9401031239"
        found = [r for r in readings(write(number)) if number in "".join(c for c in r if c.isdigit())]
        assert found, f"the search does not read {way}"


def test_nobody_is_in_any_file(built: Built) -> None:
    found = search(built.folders, built.people.planted)
    assert not found, "\n".join(map(str, found))


def test_nobody_is_in_the_log(built: Built, tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text(built.said, encoding="utf-8")
    assert not search([tmp_path], built.people.planted)


def test_everybody_was_received(built: Built) -> None:
    """Else the gate would be proved by sources that were never read."""
    objects = built.portal.folder / "snapshots"
    received = {found.token for found in search([objects], built.people.planted)}
    numbers = {token for token in built.people.planted if token.isdigit()}
    assert len(received & numbers) > 400
    assert all(unexplained(summary) == {} for summary in built.summaries)


def test_elected_members_are_shown_by_name_and_party(built: Built) -> None:
    for n in range(1, 13):
        name = f"{world.ELECTED} {n} (S)"
        assert any(name in text for _, text in _texts(built.portal.output / "data" / "ale" / "beslut")), name
    pages = [
        t for p in (built.portal.output / "beslut" / "ale").rglob("*.html") for _, t in texts_of(p.name, p.read_bytes())
    ]
    assert any(f"{world.ELECTED} 1 (S)" in text for text in pages)


def test_a_decision_by_delegation_has_no_page_and_no_words(built: Built) -> None:
    rows = [row for row in built.portal.rows("ale/beslut") if not row["paragraf"]]
    assert len(rows) >= 40
    assert {(r["rubrik"], r["beslutstext"], r["personuppgifter"]) for r in rows} == {
        ("Delegationsbeslut", "", "maskerade")
    }
    pages = {p.parent.name for p in (built.portal.output / "beslut" / "ale").rglob("index.html")}
    assert not pages & {str(n) for n in range(500, 545)}


def test_the_report_says_why_a_row_is_not_there(built: Built) -> None:
    reasons = built.summaries[0].runs
    (run,) = [run for run in reasons if run.source == "ale/beslut"]
    assert run.datasets["beslut"]["reasons"]["personnummer"] >= 90
    assert run.datasets["beslut"]["reasons"]["enskild"] == 2 * len(world.SENSITIVE)


PLANTED = {"9401031239": "here", "ada zjarnlund": "here"}


def _packed(suffix: str, text: str) -> bytes:
    if suffix == ".gz":
        return gzip.compress(text.encode())
    if suffix == ".br":
        return brotli.compress(text.encode())
    if suffix == ".parquet":
        out = io.BytesIO()
        pyarrow.parquet.write_table(pyarrow.table({"a": [text]}), out)
        return out.getvalue()
    if suffix in (".zip", ".xlsx"):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("inuti.xml", text)
        return out.getvalue()
    return text.encode()


@pytest.mark.parametrize("suffix", [
    ".html", ".json", ".csv", ".xml", ".rdf", ".ttl", ".jsonld", ".atom", ".ics", ".svg", ".txt", ".js", ".webmanifest",
    ".gz", ".br", ".zip", ".xlsx", ".parquet", ".geojson", ".py", ".R", ".mjs", ".sh", "",
])  # fmt: skip
@pytest.mark.parametrize("said", ["940103-1239", "<p>18940103<i>1239</i></p>", '"Ada Zjarnlund"', "Zj&auml;rnlund"])
def test_the_search_finds_a_person_in_every_type_of_file(tmp_path: Path, suffix: str, said: str) -> None:
    (tmp_path / f"fil{suffix}").write_bytes(_packed(suffix, f"före {said} efter"))
    assert search([tmp_path], PLANTED)


def test_the_search_reads_every_type_of_file_that_a_build_writes(built: Built) -> None:
    written = {p.suffix for p in built.portal.output.rglob("*") if p.is_file()}
    tried = {
        ".html", ".json", ".csv", ".xml", ".rdf", ".ttl", ".jsonld", ".atom", ".ics", ".svg", ".txt", ".js", ".css",
        ".gz", ".br", ".zip", ".xlsx", ".parquet", ".webmanifest", ".geojson", ".py", ".R", ".mjs", ".sh", "",
    }  # fmt: skip
    assert written <= tried | {".png", ".ico", ".webp", ".woff2"}


def test_the_search_finds_a_person_in_a_folded_calendar_line_and_in_a_file_name(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_text("SUMMARY:Om Ada Zja\r\n rnlund\r\n", encoding="utf-8")
    (tmp_path / "akt-940103-1239").mkdir()
    (tmp_path / "akt-940103-1239" / "b.txt").write_text("inget", encoding="utf-8")
    assert {found.file.split("/")[-1] for found in search([tmp_path], PLANTED)} == {"a.ics", "b.txt (its name)"}


def _sources(portal: Portal, people: People) -> dict[str, list[Answer]]:
    """Write the registry of the world and return what its servers answer."""
    made: dict[str, list[Answer]] = {}
    registry: dict[str, list[dict[str, Any]]] = {name: [] for name in ("ale", "hjo", "amal", "mark", "lerum")}

    def add(kommun: str, name: str, url: str, said: list[Answer], **source: Any) -> None:
        made[request_key(url)] = said
        registry[kommun].append(
            {"kind": "file", "name": name, "url": url, "title": name, "license": "CC0-1.0", **source}
        )

    ale = "ale.exempel.test"
    for name, rows in (("beslut", world.decisions), ("sammantraden", world.meetings), ("roster", world.roster),
                       ("arendepunkter", world.agenda)):  # fmt: skip
        add("ale", name, f"http://{ale}/{name}.json", answer({"rader": rows(people, ale)}), profile=name, dataset=name,
            options={"records": "rader"})  # fmt: skip
    add("ale", "anslag", f"http://{ale}/anslag.csv", answer(world.notices(people, ale), world.CSV), profile="anslag")
    hjo = "hjo.exempel.test"
    told = world.as_csv(world.decisions(people, hjo))
    add("hjo", "beslut", f"http://{hjo}/beslut.csv", answer(told, world.CSV), profile="beslut", dataset="beslut")
    add("hjo", "anslag", f"http://{hjo}/anslagstavla", answer(world.board_page(people), world.HTML),
        kind="anslagstavla", dataset="anslag", options={"platform": "sitevision"})  # fmt: skip
    add("hjo", "tabell", f"http://{hjo}/tabell.csv", answer(world.table_csv(people), world.CSV))
    add("hjo", "delat", f"http://{hjo}/delat.csv", answer(world.split_csv(people), world.CSV))
    add("hjo", "bok", f"http://{hjo}/bok.xlsx", answer(world.workbook(people), "application/octet-stream"))
    add("hjo", "blad", f"http://{hjo}/blad.xlsx", answer(world.named_sheet(people), "application/octet-stream"))
    add("hjo", "lista", f"http://{hjo}/lista.json", answer(world.lists(people)))
    add("hjo", "kalender", f"http://{hjo}/kalender.ics", answer(world.calendar(people), "text/calendar"))
    add("hjo", "moten", f"http://{hjo}/moten.ics", answer(world.calendar(people), "text/calendar"), kind="ical",
        dataset="sammantraden", options={"organ": "Kommunstyrelsen"})  # fmt: skip
    mark = "kommun.mark.exempel.test"
    made[request_key(f"http://{mark}/protokoll.txt")] = answer(world.minutes(people), "text/plain; charset=utf-8")
    registry["mark"].append({
        "kind": "protokoll", "name": "protokoll", "title": "Protokoll", "url": f"http://{mark}/protokoll",
        "options": {"files": ["/protokoll.txt"]},
    })  # fmt: skip
    portal_host = "ckan.hjo.exempel.test"
    made |= world.portal_of_datasets(people, portal_host)
    registry["hjo"].append({"kind": "ckan", "name": "katalog", "url": f"http://{portal_host}"})
    for kommun, case in zip(("mark", "lerum", *["amal"] * 9), KINDS, strict=True):
        made |= world.sown(people, case, kommun)
        text = (FIXTURES / case / "source.json").read_text(encoding="utf-8")
        source = json.loads(text.replace("exempel.test", f"{kommun}.exempel.test").replace("X0", "N0"))
        if years := source.get("options", {}).get("years"):
            source["options"]["years"] = [str(year) for year in years]
        registry[kommun].append({"title": case, **source, "name": case.replace("/", "-")})
    for slug, publisher in (
        ("ale", ALE),
        ("hjo", HJO),
        ("amal", AMAL),
        ("mark", MARK),
        ("lerum", LERUM),
        ("vastra-gotaland", COUNTY),
    ):
        portal.register(publisher, slug, registry.get(slug, []))
    return made


def _next(said: list[Answer]) -> list[Answer]:
    """Return what a server says the next day: some texts are others, so that changes are counted and told."""
    return [
        Answer(
            one.status, one.body.replace(b"fler b\xc3\xa4nkar i parken", b"fler b\xc3\xa4nkar i parken nu"), one.headers
        )
        for one in said
    ]


def _texts(folder: Path) -> list[tuple[str, str]]:
    return [
        one for path in sorted(folder.rglob("*")) if path.is_file() for one in texts_of(path.name, path.read_bytes())
    ]

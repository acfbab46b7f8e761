"""The meeting systems of the sandbox, read by the kinds that they are for: what comes out is what the world holds."""

from __future__ import annotations

import http.client
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar

from harvesters.http import Http, HttpSettings
from harvesters.kinds import KINDS, Missing
from harvesters.sandbox import Sandbox
from harvesters.sandbox.speech import CICERON, ICAL, OPARL, PUBLIC360, meeting_system
from harvesters.snapshot import SnapshotStore
from harvesters.source import load_registry
from tests.kind_runs import NOON, parsed

REAL_REGISTRY = Path(__file__).parents[2] / "harvesters" / "kommuner"
SAME = {  # what each system tells of a meeting
    CICERON: {"id", "organ_id", "start", "slut", "plats", "status"},
    PUBLIC360: {"id", "organ_id", "start", "status"},
    OPARL: {"id", "organ_id", "start", "slut", "plats", "status", "kallelse_url", "handlingar_url", "protokoll_url"},
}
ADDRESSES = ("kallelse_url", "handlingar_url", "protokoll_url")


@pytest.fixture(scope="module")
def systems(tmp_path_factory):
    """Give (sandbox, {kind: [(place, rows of meetings, rows of documents)]}), each system harvested once."""
    folder = tmp_path_factory.mktemp("systems")
    found: dict[str, list[object]] = {}
    with Sandbox() as sandbox:
        sandbox.write_registry(folder / "registry", REAL_REGISTRY)
        settings = HttpSettings(allow_loopback=True, connect_to=sandbox.connect_to, retries=0)
        store = SnapshotStore(folder / "store", lambda: NOON)
        with Http(settings, store, sleep=lambda seconds: None) as client:
            for source in load_registry(folder / "registry").sources():
                place = sandbox.world.by_slug.get(source.publisher)
                if place is None or meeting_system(place) != source.kind:
                    continue
                lines = []
                for item in KINDS[source.kind].fetch(source, client.for_source(source.id)):
                    assert not isinstance(item, Missing), item
                    lines += parsed(KINDS[source.kind], item)
                assert not [line for line in lines if "error" in line]
                tables = {
                    name: [
                        dict(zip(line["header"], row[1:], strict=True))
                        for line in lines
                        if line["dataset"] == name
                        for row in line["rows"]
                    ]
                    for name in ("sammantraden", "handlingar")
                }
                found.setdefault(source.kind, []).append((place, tables["sammantraden"], tables["handlingar"]))
        yield sandbox, found


@pytest.mark.parametrize(("kind", "kommuner"), [(CICERON, 4), (PUBLIC360, 2), (OPARL, 2)])
def test_every_meeting_of_a_system_comes_through(systems, kind, kommuner):
    sandbox, found = systems
    assert len(found[kind]) == kommuner
    for place, meetings, documents in found[kind]:
        politics = sandbox.world.politics(place)
        spoiled = {flaw.index for flaw in politics.flaws["sammantraden"]}
        rows = politics.rows["sammantraden"]
        assert len(meetings) == len(rows)
        by_id = {row["id"]: row for row in meetings}
        assert len(by_id) == len(rows)
        for index, row in enumerate(rows):
            if index in spoiled:
                continue
            shown = by_id[row["id"]]
            if str(row["start"])[:10] == "2026-11-16" and kind != OPARL:  # today's are not over yet
                shown = {**shown, "status": row["status"]}
            assert {key: shown[key] for key in SAME[kind]} == {key: row[key] or "" for key in SAME[kind]}
            assert [bool(shown[key]) for key in ADDRESSES] == [bool(row[key]) for key in ADDRESSES]
        assert len(documents) == sum(bool(row[key]) for row in rows for key in ADDRESSES)
        assert {row["sammantrade_id"] for row in documents} <= by_id.keys()


def test_every_meeting_of_a_calendar_comes_through(systems):
    sandbox, found = systems
    assert len(found[ICAL]) == 4
    statuses = set()
    for place, meetings, _ in found[ICAL]:
        politics = sandbox.world.politics(place)
        spoiled = {flaw.index for flaw in politics.flaws["sammantraden"]}
        rows = politics.rows["sammantraden"]
        assert len(meetings) == len(rows)
        by_id = {row["id"]: row for row in meetings}
        for index, row in enumerate(rows):
            if index in spoiled:
                continue
            status = row["status"] if row["status"] in ("installt", "flyttat") else "planerat"
            statuses.add(status)
            told = {**row, "status": status}
            same = ("id", "organ_id", "organ", "start", "slut", "plats", "status", "kalla_url")
            assert {key: by_id[row["id"]][key] for key in same} == {key: told[key] or "" for key in same}
    assert statuses == {"planerat", "installt", "flyttat"}


def test_every_kommun_has_a_calendar_that_another_program_reads(systems):
    sandbox, _ = systems
    for place in sandbox.world.places:
        answer, _ = sandbox.answer(f"{place.base}/kalender.ics")
        events = [one for one in Calendar.from_ical(answer.body).walk("VEVENT") if "URL" in one]
        assert len(events) == len(sandbox.world.politics(place).rows["sammantraden"])
        assert max(map(len, answer.body.split(b"\r\n"))) <= 75


def test_decisions_find_the_meetings_that_a_system_tells_of(systems):
    sandbox, found = systems
    for place, meetings, _ in [one for group in found.values() for one in group]:
        politics = sandbox.world.politics(place)
        # A meeting with an impossible day is refused anyhow, and has another address.
        spoiled = {politics.rows["sammantraden"][flaw.index]["id"] for flaw in politics.flaws["sammantraden"]}
        held = {row["id"] for row in meetings} | spoiled
        named = {row["sammantrade_id"] for row in politics.rows["beslut"]} - {None}
        assert named <= held


@pytest.mark.parametrize("kind", [CICERON, PUBLIC360])
def test_every_document_leads_to_a_page(systems, kind):
    sandbox, found = systems
    for _, _, documents in found[kind]:
        for one in documents[:6]:
            answer, _ = sandbox.answer(one["id"])
            assert answer.status == 200
            assert b"xempeldata" in answer.body


def test_a_document_of_the_diary_answers_404_to_head_and_200_to_get(systems):
    sandbox, found = systems
    address = urlsplit(found[CICERON][0][2][0]["id"])
    for method, status in (("HEAD", 404), ("GET", 200)):
        connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=10)
        connection.request(method, f"{address.path}?{address.query}", headers={"Host": address.hostname})
        assert connection.getresponse().status == status
        connection.close()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"[]", "Frågan går inte att läsa"),
        (b'{"method": "CiceronsokServer:ReadItems", "params": {"offset": 0, "limit": 1}}', "Sessionen finns inte"),
        (b'{"method": "x", "params": {}, "session_id": "e30="}', "Metoden x finns inte"),
    ],
)
def test_the_diary_says_what_is_wrong_with_a_question(systems, body, said):
    answer, _ = systems[0].answer("http://diarium.insyn.example/molndal/json", body)
    assert json.loads(answer.body)["error"]["message"] == said


@pytest.mark.parametrize(
    "url",
    [
        "http://diarium.insyn.example/ale/json",
        "http://diarium.insyn.example/molndal/json",
        "http://diarium.insyn.example/molndal/download/document?filename=x&id=999990",
        "http://diarium.insyn.example/molndal/download/document?filename=x&id=x",
        "http://opengov.insyn.example/Meetings/ale",
        "http://opengov.insyn.example/Meetings/lerum/Boards/Details/999",
        "http://opengov.insyn.example/Meetings/lerum/Meetings/Details/4999",
        "http://opengov.insyn.example/Meetings/lerum/File/Details/99999.html",
        "http://opengov.insyn.example/Meetings/lerum/x",
        "http://oparl.insyn.example/ale/system",
        "http://oparl.insyn.example/karlsborg/persons",
        "http://ale.insyn.example/kalender.ics/x",
    ],
)
def test_what_a_system_does_not_have_is_not_found(systems, url):
    assert systems[0].answer(url)[0].status == 404

"""Meeting systems against recorded real answers. What is expected was worked out by hand from the files."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from harvesters.kinds.ciceron import Ciceron
from harvesters.kinds.oparl import OParl
from harvesters.kinds.public360 import Public360
from harvesters.oparl_words import plain, words_of
from tests.kind_runs import KindRun, make_source, run_kind
from tests.real import REAL, needs_real
from tests.replay import Answer, answer, request_key
from tests.system_runs import System, step

pytestmark = needs_real

FOLDER = REAL / "decisions"
BASE = "http://ris.exempel.test/oparl"


def read(path: str) -> Any:
    """Return a recorded JSON file with https:// as http:// (the server here speaks no TLS)."""
    return json.loads((FOLDER / path).read_text(encoding="utf-8").replace("https://", "http://"))


def object_of(type_: str, own: object, **more: object) -> dict[str, Any]:
    return {"id": f"{BASE}/{type_}/{own}", "type": f"http://schema.oparl.org/1.1/{type_}", **more}


def served(base: str, meetings: list[Any], organizations: list[Any], papers: list[Any]) -> dict[str, list[Answer]]:
    """Return the answers of a system with these lists, below the address `base`."""
    body = object_of("Body", 1, name="Provstadt") | {
        name: f"{base}/{name}s" for name in ("organization", "meeting", "paper")
    }
    lists = {"organization": organizations, "meeting": meetings, "paper": papers}
    return {
        request_key(f"{base}/body"): answer(body),
        **{request_key(f"{base}/{name}s"): answer({"data": data, "links": {}}) for name, data in lists.items()},
    }


# OParl: Karlsruhe


def karlsruhe(tmp_path: Path) -> KindRun:
    host = "http://web1.karlsruhe.de/oparl"
    files = sorted((FOLDER / "de-oparl" / "karlsruhe").glob("meeting-*.json"))
    meetings = [read(f"de-oparl/karlsruhe/{file.name}") for file in files]
    organizations = read("de-oparl/karlsruhe/organizations.json")
    answers = served(host, meetings, organizations, [read("de-oparl/karlsruhe/paper-deleted-414.json")])
    source = make_source("oparl", f"{host}/body", options={"words": "de"})
    return run_kind(OParl(), source, answers, tmp_path)


def rows_of(run: KindRun, dataset: str) -> list[dict[str, str]]:
    return [
        dict(zip(table["header"], row[1:], strict=True))
        for table in run.tables
        if table["dataset"] == dataset
        for row in table["rows"]
    ]


def test_karlsruhe_has_five_meetings_with_101_items_of_which_17_have_no_result(tmp_path: Path) -> None:
    run = karlsruhe(tmp_path)
    assert not [line for line in run.lines if "missing" in line or "error" in line]
    meetings = {row["id"].rpartition("/")[2]: row for row in rows_of(run, "sammantraden")}
    assert {own: (row["start"], row["slut"], row["status"]) for own, row in meetings.items()} == {
        "10425": ("2025-12-22T15:30:00+01:00", "2025-12-22T17:30:00+01:00", "genomfort"),
        "10468": ("2026-01-27T15:30:00+01:00", "2026-01-27T20:00:00+01:00", "genomfort"),
        "10512": ("2026-04-28T15:30:00+02:00", "2026-04-28T20:00:00+02:00", "genomfort"),
        "10632": ("2026-12-17T16:30:00+01:00", "2026-12-17T18:30:00+01:00", "planerat"),
        "10821": ("2027-03-17T19:00:00+01:00", "", "planerat"),  # its end is written as the midnight before
    }
    assert meetings["10632"]["plats"] == "Bürgersaal"
    assert meetings["10512"]["protokoll_url"]
    assert meetings["10512"]["kallelse_url"]
    items = rows_of(run, "arendepunkter")
    assert len(items) == 25 + 29 + 47
    assert sum(not item["beslut_id"] for item in items) == 17 + 1  # and one without a vote
    decisions = rows_of(run, "beslut")
    assert Counter(row["utfall"] for row in decisions) == {
        "bifallet": 24 + 19, "antecknat": 20, "avslaget": 5, "ovrigt": 7 + 4, "delvis": 2, "avskrivet": 1 + 1,
    }  # fmt: skip
    assert {row["utfall_avser"] for row in decisions} == {"nämndförslag"}
    note = run.tables[0]["notes"]
    assert "unknown_results" not in note
    assert note["unresolved"].startswith("Consultation (")
    assert note["tombstones"] == "1"


def test_every_result_of_the_recorded_meetings_is_in_the_german_table() -> None:
    words = words_of(make_source("oparl", BASE, options={"words": "de"}))
    for file in sorted((FOLDER / "de-oparl" / "karlsruhe").glob("meeting-*.json")):
        for item in read(f"de-oparl/karlsruhe/{file.name}").get("agendaItem", []):
            assert not item.get("result") or plain(item["result"]) in words.results


def test_a_protocol_that_only_its_name_tells_of(tmp_path: Path) -> None:
    host = "http://oparl.wuppertal.de/oparl"
    meeting = read("de-oparl/mst/oparl-missing-meeting.json")
    answers = served(host, [meeting], [], [])
    for reference in meeting["organization"]:
        answers[request_key(reference)] = answer({"error": "not found"}, status=404)
    run = run_kind(OParl(), make_source("oparl", f"{host}/body", options={"words": "de"}), answers, tmp_path)
    assert [(line["missing"], line["dataset"]) for line in run.lines if "missing" in line] == [
        ("dangling_reference", ""),
        ("dangling_reference", ""),
    ]
    (row,) = rows_of(run, "sammantraden")
    assert row["organ_id"] == "1440-230"
    assert row["kallelse_url"].endswith("/a/00260914.pdf")
    assert row["protokoll_url"].endswith("/a/00261010.pdf")
    assert (row["start"], row["status"]) == ("2020-09-29T15:00:00+02:00", "genomfort")
    assert "/people/" not in str(run.lines), "nobody is looked up"


def test_the_objects_of_the_specification(tmp_path: Path) -> None:
    body, meeting, paper = (read(f"de-oparl/spec/{name}-01.json") for name in ("Body", "Meeting", "Paper"))
    organization = read("de-oparl/spec/Organization-01.json") | {"id": "http://oparl.example.org/organization/34"}
    system = read("de-oparl/spec/System-01.json")
    # The examples stand alone: the item's consultation is made to lead to the paper.
    consultation = paper["consultation"][0] | {"agendaItem": meeting["agendaItem"][0]["id"], "meeting": meeting["id"]}
    lists = {"organization": [organization], "meeting": [meeting], "paper": [paper | {"consultation": [consultation]}]}
    answers = {request_key(system["id"]): answer(system), request_key(system["body"]): answer({"data": [body]})}
    for name in ("organization", "meeting", "paper", "agendaItem", "consultation"):
        answers[request_key(body[name])] = answer({"data": lists.get(name, []), "links": {}})
    run = run_kind(OParl(), make_source("oparl", system["id"], options={"words": "de"}), answers, tmp_path)
    (row,) = rows_of(run, "sammantraden")
    assert (row["start"], row["slut"]) == ("2013-01-04T08:00:00+01:00", "2013-01-04T12:00:00+01:00")
    assert row["plats"].startswith("Rathaus der Beispielstadt")
    (decision,) = rows_of(run, "beslut")
    assert (decision["utfall"], decision["diarienummer"], decision["paragraf"]) == ("delvis", "1234/2014", "1")
    assert decision["rubrik"] == meeting["agendaItem"][0]["name"]


# OParl: the change pair


def amtzell(state: str) -> dict[str, list[Answer]]:
    """Return one of the two states of Amtzell, written there in a form of its own, as an OParl system tells it."""
    data = read(f"de-oparl/mst/test-data-amtzell_{state}.json")
    ids = {one["name"]: f"{BASE}/Organization/{one['original_id']}" for one in data["organizations"]}
    items: dict[int, list[Any]] = {}
    for one in data["agenda_items"]:
        consultation = f"{BASE}/Consultation/{one['original_id']}"
        item = object_of("AgendaItem", one["original_id"], number=one["key"], order=one["position"], name=one["name"])
        more = {"public": True, "consultation": consultation, "result": one["result"]}
        items.setdefault(one["meeting_id"], []).append(item | more)
    meetings = [
        object_of(
            "Meeting", one["original_id"], name=one["name"], start=one["start"], end=one["end"] or "",
            cancelled=one["cancelled"], organization=[ids[one["organization_name"]]],
            location=object_of("Location", one["original_id"], description=one["location"]),
            agendaItem=items.get(one["original_id"], []),
        )
        for one in data["meetings"]
    ]  # fmt: skip
    by_paper = {one["paper_original_id"]: one["original_id"] for one in data["agenda_items"]}
    papers = [
        object_of(
            "Paper", one["original_id"], name=one["name"], reference=one["reference"], paperType=one["paper_type"],
            consultation=[object_of(
                "Consultation", by_paper[one["original_id"]],
                agendaItem=f"{BASE}/AgendaItem/{by_paper[one['original_id']]}",
            )] if one["original_id"] in by_paper else [],
        )
        for one in data["papers"]
    ]  # fmt: skip
    organizations = [object_of("Organization", o["original_id"], name=o["name"]) for o in data["organizations"]]
    return served(BASE, meetings, organizations, papers)


def test_the_change_pair_of_amtzell_becomes_the_right_history(tmp_path: Path) -> None:
    system = System(tmp_path, "oparl", f"{BASE}/body", options={"words": "de"})
    first = system.harvest("2019-02-01T05:00:00+00:00", amtzell("old"))
    old = {name: system.rows(name) for name in ("sammantraden", "arendepunkter", "beslut")}
    second = system.harvest("2019-08-01T05:00:00+00:00", amtzell("new"))
    new = {name: system.rows(name) for name in old}
    assert (first.outcome, second.outcome) == ("ok", "ok")

    def ids(type_: str, *own: int) -> frozenset[str]:
        return frozenset(f"{BASE}/{type_}/{one}" for one in own)

    meetings = step(old["sammantraden"], new["sammantraden"])
    assert (meetings.appeared, meetings.vanished, meetings.changed) == (ids("Meeting", 25), ids("Meeting", 55), set())
    items = step(old["arendepunkter"], new["arendepunkter"])
    assert (items.appeared, items.vanished, items.changed) == (
        ids("AgendaItem", 1267),
        ids("AgendaItem", 1880),
        set(),
    )
    assert old["beslut"] == {}, "no item of the old state has a result"
    assert {own: row["utfall"] for own, row in new["beslut"].items()} == {f"{BASE}/AgendaItem/1267": "bifallet"}
    assert new["beslut"][f"{BASE}/AgendaItem/1267"]["diarienummer"] == "049/2018"
    assert "\n" not in new["arendepunkter"][f"{BASE}/AgendaItem/1267"]["rubrik"]
    assert {own: row["status"] for own, row in old["sammantraden"].items()} == {
        f"{BASE}/Meeting/40": "genomfort",
        f"{BASE}/Meeting/55": "planerat",
    }
    assert system.history("sammantraden")[0] == {"rows": 2, "added": 1, "removed": 1, "changed": 0}
    assert system.history("arendepunkter")[0] == {"rows": 2, "added": 1, "removed": 1, "changed": 0}
    stored = [path for path in (tmp_path / "datasets").rglob("*") if path.is_file()]
    packed = [zipfile.ZipFile(path) for path in stored if path.suffix == ".zip"]  # the state before
    texts = [path.read_bytes() for path in stored] + [one.read(name) for one in packed for name in one.namelist()]
    assert packed
    for person in ("Allmendinger", "Arnegger", "Brauchle"):
        assert not [text for text in texts if person.encode() in text]


# Public 360: four states of the meetings of Västra Götalandsregionen

SITE = "http://opengov.exempel.test/Meetings/vgregion"
STATES = ("2026-06-09T2147", "2026-07-01T0619", "2026-07-16T2117", "2026-07-31T0159")


def region(state: str) -> dict[str, Any]:
    meetings: dict[str, Any] = read(f"se-vgr/moten-{state}.json")
    return meetings


def told(state: str) -> dict[str, tuple[Any, ...]]:
    """Return what a state tells of each meeting, worked out of its file without any of our code."""
    found = {}
    for one in region(state)["meetings"]:
        names = {document["title"].casefold(): document["url"] for document in one["documents"]}
        summons = next((u for n, u in names.items() if "kallelse" in n or "föredragningslista" in n), "")
        protocols = {n: u for n, u in names.items() if n.startswith("protokoll") and "omedelbar" not in n}
        passed = one["date"] < state[:10]
        status = ("genomfort" if passed or protocols else "kallat") if one["published"] else "planerat"
        protocol = next(iter(protocols.values()), "")
        found[f"{one['boardId']}#{one['date']}"] = (one["board"], one["url"], status, summons, protocol)
    return found


def test_four_states_of_the_region_become_the_right_history(tmp_path: Path) -> None:
    system = System(tmp_path, "public360", f"{SITE}/lista.json")
    before: dict[str, dict[str, str]] = {}
    own_before: dict[str, tuple[Any, ...]] = {}
    counts = []
    for state in STATES:
        moment = f"{state[:10]}T{state[11:13]}:{state[13:15]}:00+00:00"
        run = system.harvest(moment, {request_key(f"{SITE}/lista.json"): answer(region(state))}, force=True)
        assert (run.outcome, run.missing) == ("ok", [])
        after, own = system.rows("sammantraden"), told(state)
        assert {address.rpartition("/")[2] for address in after} == own.keys()
        shown = {
            address.rpartition("/")[2]: (
                row["organ"], row["kalla_url"], row["status"], row["kallelse_url"], row["protokoll_url"],
            )
            for address, row in after.items()
        }  # fmt: skip
        assert {key: shown[key] for key in own if shown[key] != own[key]} == {}
        change = step(before, after)
        appeared = {address.rpartition("/")[2] for address in change.appeared}
        assert appeared == own.keys() - own_before.keys()
        assert {address.rpartition("/")[2] for address in change.vanished} == own_before.keys() - own.keys()
        assert {address.rpartition("/")[2] for address in change.changed} == {
            key for key in own.keys() & own_before.keys() if own[key] != own_before[key]
        }
        counts.append((len(after), len(change.appeared), len(change.vanished)))
        before, own_before = after, own
    assert counts == [(67, 67, 0), (97, 30, 0), (129, 32, 0), (129, 0, 0)]
    history = system.history("sammantraden")
    assert [(entry["added"], entry["removed"]) for entry in history if entry["added"]] == [(32, 0), (30, 0), (67, 0)]


def test_a_meeting_that_is_taken_away_vanishes_and_one_that_comes_back_is_the_same(tmp_path: Path) -> None:
    system = System(tmp_path, "public360", f"{SITE}/lista.json")
    whole = region(STATES[1])
    for number, meetings in enumerate((whole["meetings"], whole["meetings"][:-5], whole["meetings"])):
        said = answer({**whole, "meetings": meetings})
        system.harvest(f"2026-07-0{number + 1}T05:00:00+00:00", {request_key(f"{SITE}/lista.json"): said})
    assert [(entry["added"], entry["removed"]) for entry in system.history("sammantraden")] == [(5, 0), (0, 5), (97, 0)]


def test_the_feed_of_the_region_tells_the_same_meetings(tmp_path: Path) -> None:
    feed = (FOLDER / "se-vgr" / "feed.xml").read_bytes()
    source = make_source("public360", f"{SITE}/feed.xml")
    recorded = {request_key(f"{SITE}/feed.xml"): answer(feed, "application/rss+xml")}
    run = run_kind(Public360(), source, recorded, tmp_path)
    assert not [line for line in run.lines if "missing" in line or "error" in line]
    rows = rows_of(run, "sammantraden")
    assert len(rows) == feed.count(b"<item>")
    assert len({row["id"] for row in rows}) == len(rows)
    published = feed.count(b"-pub-")
    assert sum(row["status"] in ("genomfort", "kallat") for row in rows) == published == 66


# Ciceron: Mölndal's list of meetings and of protocols, as its diary would answer

DIARY = "http://webbdiarium.molndal.se"


def diary(tmp_path: Path, **options: object) -> tuple[KindRun, list[Any], list[Any]]:
    """Return a harvest of a diary that answers with Mölndal's meetings of 2026 and its protocols, and both lists."""
    meetings = read("se-molndal/molndal-moten-2026.json")["möten"]
    protocols = read("se-molndal/molndal-protokoll-webbdiariet.json")["protokoll"]
    by_meeting = {(one["organ"], one["datum"]): one for one in protocols}
    hits = [
        {
            "id": place,
            "title": f"{one['organ']} {one['datum']}",
            "object_link": unquote(one["url"].partition("search/")[2]),
        }
        for place, one in enumerate(meetings)
    ]

    def say(result: object) -> Answer:
        return answer({"jsonrpc": "2.0", "result": result, "session_id": "hemlig"})[0]

    def details(one: Any) -> Answer:
        found = by_meeting.get((one["organ"], one["datum"]))
        documents = [
            {"id": found["dokumentId"], "name": f"Protokoll {one['organ'].casefold()} {one['datum']}",
             "filename_b64": found["filnamnB64"]}
        ] if found else []  # fmt: skip
        return say({"value": json.dumps({"tid": "", "plats": "", "documents": documents, "items": []})})

    said = [say({"result": json.dumps({"hits": len(hits)})}), say({"results": hits}), *map(details, meetings)]
    source = make_source("ciceron", f"{DIARY}/", options=options)
    return run_kind(Ciceron(), source, {f"POST {request_key(f'{DIARY}/json')}": said}, tmp_path), meetings, protocols


def test_molndal_has_74_meetings_and_each_protocol_goes_with_its_meeting(tmp_path: Path) -> None:
    run, meetings, protocols = diary(tmp_path)
    assert not [line for line in run.lines if "missing" in line or "error" in line]
    rows = rows_of(run, "sammantraden")
    assert len(rows) == len({row["id"] for row in rows}) == len(meetings) == 74
    assert len({row["organ_id"] for row in rows}) == len({one["organ"] for one in meetings}) == 16
    told = {(one["organ"], one["datum"]): one for one in protocols}
    expected = {}
    for one in meetings:
        if found := told.get((one["organ"], one["datum"])):
            expected[one["organ"], one["datum"]] = (
                f"{DIARY}/download/document?filename={quote(found['filnamnB64'], safe='')}&id={found['dokumentId']}"
            )
    shown = {(row["organ"], row["start"][:10]): row["protokoll_url"] for row in rows if row["protokoll_url"]}
    assert shown == expected
    assert len(shown) >= 6
    named = {(row["organ"], row["start"][:10]): row["kalla_url"] for row in rows}
    assert {unquote(url) for url in named.values()} == {unquote(one["url"]) for one in meetings}
    assert {row["avvikande_datum"] for row in rows_of(run, "handlingar")} == {""}
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"session" not in kept
    assert b"hemlig" not in kept

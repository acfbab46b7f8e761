"""OParl over time: what appears, changes, vanishes, is cancelled, comes twice or leads nowhere becomes its history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.kinds.oparl import LISTS
from harvesters.oparl_lists import Crawl, is_deleted
from harvesters.oparl_rows import place_of, section_numbers
from harvesters.oparl_words import words_of
from tests.kind_runs import make_source
from tests.replay import Answer, answer, request_key
from tests.system_runs import Step, System, step

BASE = "http://ris.exempel.test/oparl"
PERSONAL = "940403-1230"
WHEN = ("2026-11-02T05:00:00+00:00", "2026-11-03T05:00:00+00:00", "2026-11-20T05:00:00+00:00")


def made(type_: str, own: object, **more: object) -> dict[str, Any]:
    common = {"modified": "2026-10-01T08:00:00+02:00"}
    return {"id": f"{BASE}/{type_}/{own}", "type": f"https://schema.oparl.org/1.1/{type_}", **common, **more}


def item(own: int, **more: object) -> dict[str, Any]:
    return made("AgendaItem", own, **{"number": str(own), "name": f"Ärende {own}", "public": True, **more})


def meeting(own: int, day: str, *items: Any, **more: object) -> dict[str, Any]:
    start = f"{day}T09:00:00+01:00"
    organization = [f"{BASE}/Organization/ks"]
    return made("Meeting", own, name="KS", start=start, organization=organization, agendaItem=items, **more)


def system(*meetings: Any, params: str = "", **more: Any) -> dict[str, list[Answer]]:
    """Return the answers of a system with these meetings; `more` are its single objects."""
    body = made("Body", 1, name="Exempelköping") | {k: f"{BASE}/{k}s" for k in ("organization", "meeting", "paper")}
    organization = made("Organization", "ks", name="Kommunstyrelsen")
    lists = {"organization": [organization], "meeting": list(meetings), "paper": []}
    assert lists.keys() <= LISTS.keys()
    return {
        request_key(f"{BASE}/body"): answer(body),
        **{request_key(f"{BASE}/{k}s{params}"): answer({"data": data, "links": {}}) for k, data in lists.items()},
        **{request_key(f"{BASE}/{path}"): said for path, said in more.items()},
    }


def harvester(folder, **options):
    return System(folder, "oparl", f"{BASE}/body", options={"words": "de", **options})


def own(type_: str, *numbers: int) -> frozenset[str]:
    return frozenset(f"{BASE}/{type_}/{number}" for number in numbers)


def test_two_states_become_the_right_history(tmp_path):
    first = system(
        meeting(1, "2026-11-10", item(11), item(12, result="vertagt")),
        meeting(2, "2026-11-17", item(21)),
        meeting(3, "2026-11-24", item(31)),
        meeting(4, "2026-11-30"),
        meeting(5, "2026-12-01"),
    )
    later = {"modified": "2026-11-02T12:00:00+01:00"}
    second = system(
        meeting(1, "2026-11-10", item(11, result="einstimmig beschlossen", **later), item(12), **later),  # changed
        meeting(2, "2026-11-17", item(21), cancelled=True, **later),  # cancelled
        made("Meeting", 3, deleted=True, **later),  # a tombstone
        meeting(5, "2026-12-01"),
        meeting(5, "2026-12-02", modified="2026-11-01T12:00:00+01:00"),  # the same again, and newer
        meeting(6, "2026-12-08", f"{BASE}/AgendaItem/61", f"{BASE}/AgendaItem/62"),  # appeared; an item leads nowhere
        **{"AgendaItem/61": answer(item(61)), "AgendaItem/62": answer({"error": "gone"}, status=410)},
    )
    source = harvester(tmp_path)
    assert source.harvest(WHEN[0], first).outcome == "ok"
    names = ("sammantraden", "arendepunkter", "beslut")
    before = {name: source.rows(name) for name in names}
    run = source.harvest(WHEN[1], second)
    after = {name: source.rows(name) for name in names}

    assert [(m["code"], m["dataset"], m["url"]) for m in run.missing] == [
        ("dangling_reference", "", f"{BASE}/AgendaItem/62")
    ]
    assert step(before["sammantraden"], after["sammantraden"]) == Step(
        appeared=own("Meeting", 6), vanished=own("Meeting", 3, 4), changed=own("Meeting", 2, 5)
    )
    assert after["sammantraden"][f"{BASE}/Meeting/2"]["status"] == "installt"
    assert after["sammantraden"][f"{BASE}/Meeting/5"]["start"] == "2026-12-02T09:00:00+01:00"
    items = step(before["arendepunkter"], after["arendepunkter"])
    assert (items.appeared, items.vanished) == (own("AgendaItem", 61), own("AgendaItem", 31))
    assert items.changed == own("AgendaItem", 11, 12), "one was decided, of one the result was taken back"
    decisions = step(before["beslut"], after["beslut"])
    assert (decisions.appeared, decisions.vanished) == (own("AgendaItem", 11), own("AgendaItem", 12))
    assert source.history("sammantraden")[0] == {"rows": 4, "added": 1, "removed": 2, "changed": 2}
    assert source.history("arendepunkter")[0] == {"rows": 4, "added": 1, "removed": 1, "changed": 2}
    notes = source.store.load("ale/sammantraden").provenance["read_as"]["sammantraden"]
    assert (notes["tombstones"], notes["repeated"]) == ("1", "1")


def test_only_what_was_modified_is_asked_for_and_everything_once_a_week(tmp_path):
    source = harvester(tmp_path, incremental=True)
    source.harvest(
        WHEN[0], system(meeting(1, "2026-11-10", item(11)), meeting(2, "2026-11-17"), meeting(3, "2026-11-24"))
    )
    assert len(source.rows("sammantraden")) == 3
    since = "?modified_since=2026-10-01T08:00:00%2B02:00"
    later = {"modified": "2026-11-02T12:00:00+01:00"}
    change = system(
        meeting(1, "2026-11-10", item(11, result="abgelehnt", **later), **later),
        made("Meeting", 2, deleted=True, **later),
        params=since,
    )
    run = source.harvest(WHEN[1], change)
    assert (run.outcome, run.missing) == ("ok", [])
    assert source.rows("sammantraden").keys() == own("Meeting", 1, 3)
    assert [row["utfall"] for row in source.rows("beslut").values()] == ["avslaget"]
    # The next day nothing has changed; what is held is still all there.
    again = system(params="?modified_since=2026-11-02T12:00:00%2B01:00")
    source.harvest("2026-11-04T05:00:00+00:00", again)
    assert source.rows("sammantraden").keys() == own("Meeting", 1, 3)
    source.harvest("2026-11-05T05:00:00+00:00", again)
    assert source.rows("sammantraden").keys() == own("Meeting", 1, 3)
    # After a week everything is asked for: one has vanished without a tombstone.
    source.harvest(WHEN[2], system(meeting(1, "2026-11-10", item(11)), meeting(4, "2026-12-10")))
    assert source.rows("sammantraden").keys() == own("Meeting", 1, 4)


def test_an_answer_that_was_lost_means_to_ask_for_everything(tmp_path):
    source = harvester(tmp_path, incremental=True)
    source.harvest(WHEN[0], system(meeting(1, "2026-11-10")))
    for stored in (tmp_path / "snapshots" / "objects").rglob("*"):
        if stored.is_file():
            stored.unlink()
    source.harvest(WHEN[1], system(meeting(1, "2026-11-11")))
    assert source.rows("sammantraden")[f"{BASE}/Meeting/1"]["start"].startswith("2026-11-11")


def test_unknown_wordings_are_told_and_stay_unknown(tmp_path):
    source = harvester(tmp_path, results={"Nej tack": "avslaget"})
    items = [item(1, result="Nej tack."), item(2, result="Kanske"), item(3, result="Kanske"), item(4, result=" ")]
    source.harvest(WHEN[0], system(meeting(1, "2026-11-10", *items)))
    assert [row["utfall"] for row in source.rows("beslut").values()] == ["avslaget", "okant", "okant"]
    notes = source.store.load("ale/beslut").provenance["read_as"]["beslut"]
    assert notes["unknown_results"] == "Kanske (2)"


@pytest.mark.parametrize(
    ("word", "type_", "outcome"),
    [
        ("Einstimmig  beschlossen.", "ovrigt", "bifallet"),
        ("einstimmig beschlossen", "motion", "okant"),
        ("mehrheitlich abgelehnt", "motion", "okant"),
        ("mehrheitlich abgelehnt", "", "avslaget"),
        ("Vertagt", "motion", "bordlagt"),
        ("keine Abstimmung", "ovrigt", ""),
        ("so etwas", "ovrigt", "okant"),
    ],
)
def test_of_a_motion_only_words_that_say_it_alone_give_its_outcome(word, type_, outcome):
    words = words_of(make_source("oparl", BASE, options={"words": "de"}))
    assert words.outcome(word, type_) == outcome


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([{"number": "1"}, {"number": "2a"}], ["1", "2a"]),
        ([{"number": "1."}, {"number": " 2"}], ["1", "2"]),
        ([{"number": "10.1", "order": 4}, {"number": "14", "order": 5}], ["4", "5"]),
        ([{"number": "1", "order": 3}, {"number": "1", "order": 4}], ["3", "4"]),
        ([{"number": "Ö 1", "order": 1}, {"order": 1}], ["1", "2"]),
        ([{}, {}], ["1", "2"]),
        ([], []),
    ],
)
def test_no_two_items_of_a_meeting_share_a_section(items, expected):
    assert section_numbers(items) == expected


def test_a_place_is_described_or_put_together():
    assert place_of({"description": " Rådhuset ", "room": "A"}) == "Rådhuset"
    assert place_of({"room": "Sal A", "streetAddress": "", "locality": "Ale"}) == "Sal A, Ale"
    assert place_of({}) == ""


@given(st.permutations(range(6)))
def test_the_order_in_which_versions_come_does_not_matter(order):
    times = ["2026-10-01T08:00:00+02:00", "2026-10-01T06:30:00+00:00", "", "i går", "2026-10-01T06:00:00Z"]
    versions = [made("Meeting", 1, modified=time, place=number) for number, time in enumerate(times)]
    versions.append(made("Meeting", 1, modified=times[1], deleted=True))
    crawl = Crawl(http=None, hosts=frozenset(), context={})
    for place in order:
        crawl.add(Fake({"data": [{"inner": versions[place]}]}))
    assert crawl.objects[versions[0]["id"]].object is not None
    assert is_deleted(crawl.objects[versions[0]["id"]].object), "the tombstone of the latest time"


@dataclass
class Fake:
    """What a crawl needs of an answer."""

    value: object

    def json(self) -> object:
        return self.value


def test_a_personal_number_in_a_heading_refuses_its_row_and_is_told_nowhere(tmp_path):
    source = harvester(tmp_path)
    said = system(meeting(1, "2026-11-10", item(1, name=f"Ansökan av {PERSONAL}"), item(2)))
    run = source.harvest(WHEN[0], said)
    assert source.rows("arendepunkter").keys() == own("AgendaItem", 2)
    assert run.datasets["arendepunkter"]["reasons"] == {"personnummer": 1}
    stored = [path for name in ("datasets", "runs") for path in (tmp_path / name).rglob("*") if path.is_file()]
    assert stored
    assert not any(PERSONAL.encode() in path.read_bytes() for path in stored)

"""Before the decision: a matter comes with its agenda, follows the meeting, and leaves when nothing is left to say."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from catalog.law.working_days import working_day_before
from catalog.model import Publisher
from tests.follow_world import DECISION, FIRST, ITEM, MEETING, SECOND, THIRD, WAY, Harvests, feed

ALE = "innan-beslut/kommun/ale"
UNKNOWN = "Vi känner inte till någon särskild adress"
WEBSITE = ["https://ale.example/"]
ALE_PUBLISHER = Publisher("ale", "Ale", "1440", website="https://ale.example/")


@pytest.fixture
def harvests(tmp_path):
    return Harvests(tmp_path)


def only(site, path=ALE):
    (item,) = feed(site, path)
    return item


def test_a_matter_on_an_agenda_is_told_with_the_last_day_and_the_way_to_be_heard(harvests):
    way = WAY | {"adress_url": "https://ale.example/synpunkt"}
    harvests.take(FIRST, sammantraden=[MEETING], deltagande=[way])
    site = harvests.take(SECOND, arendepunkter=[])
    assert feed(site, ALE) == []
    item = only(harvests.take(THIRD, arendepunkter=[ITEM]))
    assert item["title"] == "Tas upp 2 december 2026 i Ale: Ny förskola i Nol"
    assert item["url"] == "https://insyn.example/sammantraden/ale/ks/2026-12-02/"
    assert item["date_published"] == "2026-11-04T05:00:00+00:00"
    html = item["content_html"]
    assert "Kommunstyrelsen i Ale tar upp ärendet onsdag 2 december 2026 kl.\u00a009.00." in html
    assert "Skriv senast tisdag 1 december 2026" in html
    assert '<a href="https://ale.example/synpunkt">Säg vad du tycker</a>' in html
    assert '<a href="https://ale.example/handlingar/1">' in html
    assert '<a href="https://insyn.example/delta/ale/">' in html
    assert "Mötet är stängt" in html


def test_it_is_told_again_when_the_meeting_moves_and_when_it_is_cancelled(harvests):
    new = only(harvests.take(FIRST, sammantraden=[MEETING], arendepunkter=[ITEM]))
    moved = only(harvests.take(SECOND, sammantraden=[MEETING | {"start": "2026-12-14T18:00:00+01:00"}]))
    assert moved["id"] == new["id"]
    assert moved["title"].startswith("Tas upp 14 december 2026 i Ale")
    assert "Skriv senast fredag 11 december 2026" in moved["content_html"], "the working day before a Monday"
    assert (moved["date_published"], moved["date_modified"]) == (new["date_published"], "2026-11-03T05:00:00+00:00")
    cancelled = only(harvests.take(THIRD, sammantraden=[MEETING | {"status": "installt"}]))
    assert cancelled["id"] == new["id"]
    assert cancelled["title"] == "Inställt möte i Ale: Ny förskola i Nol"
    assert "Mötet är inställt. Vi vet inte när ärendet tas upp." in cancelled["content_html"]
    assert "Skriv" not in cancelled["content_html"]
    assert cancelled["date_modified"] == "2026-11-04T05:00:00+00:00"


def test_it_keeps_its_id_when_another_row_takes_the_meetings_place(harvests):
    new = only(harvests.take(FIRST, sammantraden=[MEETING], arendepunkter=[ITEM]))
    gone = MEETING | {"status": "flyttat"}
    nowhere = only(harvests.take(SECOND, sammantraden=[gone]))
    assert nowhere["title"] == "Flyttat möte i Ale, ny tid okänd: Ny förskola i Nol"
    later = MEETING | {
        "id": "https://ale.example/m/2",
        "ersatter_id": MEETING["id"],
        "start": "2026-12-09T09:00:00+01:00",
    }
    moved = only(harvests.take(THIRD, sammantraden=[gone, later]))
    assert (moved["id"], nowhere["id"]) == (new["id"], new["id"])
    assert "Det skulle först ha hållits onsdag 2 december 2026" in moved["content_html"]
    assert moved["url"].endswith("/sammantraden/ale/ks/2026-12-09/")
    own = ITEM | {"id": "https://ale.example/punkt/2", "sammantrade_id": later["id"]}
    again = only(harvests.take("2026-11-05T05:00:00Z", arendepunkter=[ITEM, own]))
    assert again["id"] == new["id"]
    other = own | {"diarienummer": "KS 2026/2", "rubrik": "Bro över älven"}
    dropped = only(harvests.take("2026-11-06T05:00:00Z", arendepunkter=[ITEM, other]))
    assert dropped["title"].endswith("Bro över älven"), "the new meeting's own agenda holds"


def test_it_leaves_when_it_is_decided_and_when_the_meeting_was(harvests):
    site = harvests.take(FIRST, sammantraden=[MEETING], arendepunkter=[ITEM])
    assert len(feed(site, ALE)) == 1
    decision = DECISION | {
        "sammantrade_id": MEETING["id"],
        "diarienummer": ITEM["diarienummer"],
        "beslutsdatum": "2026-12-02",
    }
    site = harvests.take(SECOND, beslut=[decision])
    assert feed(site, ALE) == []
    assert [i["title"] for i in feed(site, "kommun/ale")] == ["Avslaget i Ale: Motion om frukost i grundskolan"]
    site = harvests.take(THIRD, beslut=[], sammantraden=[MEETING | {"status": "genomfort"}])
    assert feed(site, ALE) == []


@pytest.mark.parametrize(
    ("now", "status", "told"),
    [
        (datetime(2026, 12, 2, 22, 30, tzinfo=UTC), "kallat", 1),  # half past eleven in the evening in Sweden
        (datetime(2026, 12, 2, 23, 30, tzinfo=UTC), "kallat", 0),
        (datetime(2026, 12, 2, 23, 30, tzinfo=UTC), "installt", 0),
    ],
)
def test_it_leaves_after_the_day_of_the_meeting_whatever_the_source_says(harvests, now, status, told):
    rows = [MEETING | {"status": status}]
    assert len(feed(harvests.take(FIRST, now=now, sammantraden=rows, arendepunkter=[ITEM]), ALE)) == told


def test_each_matter_is_in_the_feeds_of_its_kommun_body_and_subject_and_no_other(harvests):
    council = MEETING | {"id": "https://ale.example/m/2", "organ_id": "1440-KF", "organ": "Kommunfullmäktige"}
    tax = ITEM | {
        "id": "p2",
        "sammantrade_id": council["id"],
        "rubrik": "Taxa för vatten",
        "arendetyp": "taxa",
        "diarienummer": "KS 2026/2",
    }
    site = harvests.take(FIRST, sammantraden=[MEETING, council], arendepunkter=[ITEM, tax])

    def titles(path):
        return sorted(item["title"].split(": ")[1] for item in feed(site, f"innan-beslut/{path}"))

    assert titles("kommun/ale") == ["Ny förskola i Nol", "Taxa för vatten"]
    assert titles("kommun/amal") == []
    assert titles("organ/ale/ks") == ["Ny förskola i Nol"]
    assert titles("organ/ale/kf") == ["Taxa för vatten"]
    assert titles("amne/skola") == ["Ny förskola i Nol"]
    assert titles("amne/avgifter") == ["Taxa för vatten"]
    assert titles("amne/kultur") == []


@pytest.mark.parametrize(
    ("ways", "publisher", "says", "links"),
    [
        ([WAY | {"adress_url": "https://ale.example/s"}], ALE_PUBLISHER, "", ["https://ale.example/s"]),
        ([WAY | {"kontakt": "kommunen@ale.example"}], ALE_PUBLISHER, "Skriv till kommunen@ale.example.", []),
        ([], ALE_PUBLISHER, UNKNOWN, WEBSITE),
        ([WAY | {"finns": "okant", "adress_url": "https://ale.example/s"}], ALE_PUBLISHER, UNKNOWN, WEBSITE),
        ([WAY | {"finns": "nej"}], Publisher("ale", "Ale", "1440"), UNKNOWN, []),
        ([WAY | {"vag": "medborgarforslag", "adress_url": "https://ale.example/m"}], ALE_PUBLISHER, UNKNOWN, WEBSITE),
        ([WAY | {"kommunkod": "1492", "adress_url": "https://amal.example/s"}], ALE_PUBLISHER, UNKNOWN, WEBSITE),
    ],
)  # fmt: skip
def test_no_way_is_named_that_the_register_does_not_know(harvests, ways, publisher, says, links):
    publishers = (publisher, Publisher("amal", "Åmål", "1492"))
    about = {"sammantraden": [MEETING], "arendepunkter": [ITEM], "deltagande": ways}
    html = only(harvests.take(FIRST, publishers=publishers, **about))["content_html"]
    assert says in html
    assert "Skriv senast tisdag 1 december 2026" in html
    always = ["https://ale.example/handlingar/1", "https://insyn.example/delta/ale/"]
    found = [part.split('"')[0] for part in html.split('href="')[1:]]
    assert found == [always[0], *links, always[1]]
    assert "frågestund" not in html
    assert "öppet" not in html


def test_what_the_source_says_of_the_meeting_is_told(harvests):
    open_one = MEETING | {"offentligt": "ja", "delta": "fragestund", "webbsandning_url": "https://ale.example/webb"}
    html = only(harvests.take(FIRST, sammantraden=[open_one], arendepunkter=[ITEM]))["content_html"]
    assert "Mötet är öppet: du får komma och lyssna. Plats: Kommunhuset, Linden." in html
    assert "frågestund" in html
    assert '<a href="https://ale.example/webb">' in html
    unknown = MEETING | {"offentligt": "okant", "plats": ""}
    html = only(harvests.take(SECOND, sammantraden=[unknown]))["content_html"]
    assert "öppet" not in html
    assert "stängt" not in html
    no_place = MEETING | {"offentligt": "ja", "plats": ""}
    assert "du får komma och lyssna.</p>" in only(harvests.take(THIRD, sammantraden=[no_place]))["content_html"]


def test_an_address_that_is_no_web_address_is_no_link(harvests):
    item = ITEM | {"handlingar_url": "javascript:alert(1)"}
    assert "javascript" not in only(harvests.take(FIRST, sammantraden=[MEETING], arendepunkter=[item]))["content_html"]


def test_a_matter_on_an_agenda_twice_is_told_twice(harvests):
    parts = [ITEM, ITEM | {"id": "p2", "nummer": "2", "rubrik": "Ny förskola i Nol, budget"}]
    items = feed(harvests.take(FIRST, sammantraden=[MEETING], arendepunkter=parts), ALE)
    assert len({item["id"] for item in items}) == 2


def test_of_many_told_at_once_the_nearest_meetings_come_first(harvests):
    later = MEETING | {"id": "https://ale.example/m/2", "start": "2026-12-16T09:00:00+01:00"}
    near = [ITEM | {"id": f"n{n}", "diarienummer": f"KS 2026/{n}", "nummer": str(n)} for n in range(40)]
    far = [ITEM | {"id": f"f{n}", "diarienummer": f"KS 2027/{n}", "sammantrade_id": later["id"]} for n in range(40)]
    site = harvests.take(FIRST, sammantraden=[later, MEETING], arendepunkter=[*far, *near])
    days = [item["title"].split(" i ")[0] for item in feed(site, ALE)]
    assert days == ["Tas upp 2 december 2026"] * 40 + ["Tas upp 16 december 2026"] * 10
    fresh = ITEM | {"id": "new", "diarienummer": "KS 2028/1", "sammantrade_id": later["id"], "rubrik": "Nytt ärende"}
    items = feed(harvests.take(SECOND, arendepunkter=[*far, *near, fresh]), ALE)
    assert items[0]["title"] == "Tas upp 16 december 2026 i Ale: Nytt ärende"


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2026, 12, 2), date(2026, 12, 1)),
        (date(2026, 11, 30), date(2026, 11, 27)),  # a Monday
        (date(2027, 1, 7), date(2027, 1, 5)),  # after Twelfth Day
        (date(2026, 12, 28), date(2026, 12, 23)),  # after Christmas
        (date(2026, 6, 22), date(2026, 6, 18)),  # after Midsummer
        (date(2026, 4, 7), date(2026, 4, 2)),  # after Easter
    ],
)
def test_the_last_working_day_before_a_meeting(day, before):
    assert working_day_before(day) == before

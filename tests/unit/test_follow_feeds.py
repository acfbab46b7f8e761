"""Every feed of a site parses, is bounded and in order, and its entries can be understood alone."""

from __future__ import annotations

import json
from datetime import datetime
from urllib.parse import urlsplit

import feedparser
import pytest

from catalog.site import calendars, data_feeds, feeds
from catalog.site.feeds import MOST_BYTES, NEWEST
from catalog.site.follow import follow_links, pages
from tests.follow_world import DECISION, FIRST, ITEM, MEETING, NOTICE, SECOND, THIRD, Harvests, feed
from tests.site_world import by_url, read
from tests.unit.test_follow_text import HOSTILE

SAID = [text for text in HOSTILE if len(text.strip()) > 2]


@pytest.fixture
def harvests(tmp_path):
    return Harvests(tmp_path)


def files(site):
    return {made.path: made.make() for made in feeds.made_files(site)}


def hostile_site(harvests):
    """Three harvests of headings that nobody should write, with more decisions than a feed holds."""
    says = [text.replace("\ud800", "") for text in SAID]  # what a CSV in UTF-8 can hold
    meetings = [
        MEETING | {"organ": says[0]},
        MEETING | {"id": "https://ale.example/m/2", "start": "2026-12-14T18:00:00+01:00"},
    ]
    items = [ITEM | {"id": f"p{n}", "rubrik": text, "diarienummer": f"KS 2026/{n}"} for n, text in enumerate(says)]
    decisions = [
        DECISION | {"id": f"b{n}", "paragraf": str(n), "rubrik": text, "beslutstext": text, "nasta_steg": text}
        for n, text in enumerate(says * 8)
    ]
    notices = [NOTICE | {"id": f"a{n}", "rubrik": text, "organ": text[:300]} for n, text in enumerate(says)]
    harvests.take(FIRST, sammantraden=meetings, arendepunkter=items, beslut=decisions, anslag=notices)
    harvests.take(SECOND, beslut=[d | {"beslutstext": "Ändrat."} for d in decisions[:20]] + decisions[20:])
    return harvests.take(THIRD, anslag=notices[1:], sammantraden=[meetings[0] | {"status": "installt"}, meetings[1]])


def test_every_feed_of_a_site_parses_and_keeps_the_rules(harvests):
    made = files(hostile_site(harvests))
    assert len(made) > 80
    for path, data in made.items():
        assert len(data) < 100_000, path
        if path.endswith(".atom"):
            check_atom(path, data)
            check_json(json.loads(made[path.removesuffix(".atom") + ".json"]), feedparser.parse(data))


def check_atom(path, data):
    parsed = feedparser.parse(data)
    assert not parsed.bozo, path
    assert parsed.version == "atom10"
    assert parsed.feed.id == f"https://insyn.example/{path}"
    assert parsed.feed.title
    assert parsed.feed.author
    assert parsed.feed.updated_parsed
    links = {link.rel: link.href for link in parsed.feed.links}
    assert links["self"] == parsed.feed.id
    assert urlsplit(links["alternate"]).netloc == "insyn.example"
    assert len(parsed.entries) <= NEWEST
    assert len({e.id for e in parsed.entries}) == len(parsed.entries)
    times = [datetime.fromisoformat(e.updated) for e in parsed.entries]
    assert times == sorted(times, reverse=True)
    assert not times or max(times) == datetime.fromisoformat(parsed.feed.updated)
    for entry in parsed.entries:
        assert entry.title.strip()
        assert urlsplit(entry.id).scheme == "tag"
        assert entry.link.startswith("https://insyn.example/")
        assert datetime.fromisoformat(entry.updated) >= datetime.fromisoformat(entry.published)
        assert "<script" not in entry.content[0].value


def check_json(found, parsed):
    """JSON Feed 1.1: version, title and items are required; of an item its id, and content in HTML or text."""
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(found["title"], str)
    assert [item["id"] for item in found["items"]] == [entry.id for entry in parsed.entries]
    for item, entry in zip(found["items"], parsed.entries, strict=True):
        assert item["content_html"]
        assert item["url"] == entry.link
        assert datetime.fromisoformat(item["date_modified"]) == datetime.fromisoformat(entry.updated)
        assert datetime.fromisoformat(item["date_modified"]) >= datetime.fromisoformat(item["date_published"])
        assert item["date_modified"].endswith("+00:00") or item["date_modified"][-6] in "+-"


def test_ids_stay_when_everything_else_changes(harvests):
    first = feed(harvests.take(FIRST, beslut=[DECISION], anslag=[NOTICE]), "kommun/ale")
    changed = {"rubrik": "En annan rubrik", "beslutsdatum": "2026-10-15", "paragraf": "13"}
    second = feed(harvests.take(SECOND, beslut=[DECISION | changed]), "kommun/ale")
    assert {item["id"] for item in first} == {item["id"] for item in second}
    assert second[0]["title"] == "Avslaget i Ale: En annan rubrik"
    assert second[0]["date_modified"] == "2026-11-03T05:00:00+00:00"
    assert (feed(harvests.take(THIRD, anslag=[NOTICE]), "kommun/ale")) == second, "nothing new"


def test_long_texts_make_fewer_entries_and_never_a_heavy_feed(harvests):
    wide = "ÅÄÖ&<>" * 1000
    many = [DECISION | {"id": f"b{n}", "paragraf": str(n), "beslutstext": wide, "rubrik": "&" * 300} for n in range(60)]
    made = files(harvests.take(FIRST, beslut=many))
    assert all(len(data) < 100_000 for data in made.values())
    items = json.loads(made["feeds/beslut.json"])["items"]
    assert 3 < len(items) < NEWEST
    assert "(Resten står på beslutets sida.)" in items[0]["content_html"]
    assert len(made["feeds/beslut.atom"]) > MOST_BYTES / 2
    assert (
        len(feed(harvests.take(SECOND, beslut=[many[0] | {"beslutstext": "Ja.", "rubrik": "å" * 60_000}]), "beslut"))
        == 1
    )


def said(harvests, **rows):
    (item,) = feed(harvests.take(FIRST, **rows), "kommun/ale")
    return item


MINUTES = NOTICE | {
    "typ": "justerat_protokoll", "rubrik": "Protokoll 2026-10-14", "sammantradesdatum": "2026-10-14",
    "justerat_datum": "2026-10-20", "anslaget": "2026-10-21", "tas_ned": "2026-11-12",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "title", "says"),
    [
        (
            {},
            "Avslaget i Ale: Motion",
            "Kommunstyrelsen i Ale fattade beslutet onsdag 14 oktober 2026. Motionen avslogs.",
        ),
        ({}, "", "Anslaget om det justerade protokollet hittas inte."),
        ({"utfall": "bordlagt"}, "Bordlagt i Ale: Motion", "tog upp ärendet onsdag 14 oktober 2026. Motionen bord"),
        ({"utfall": "okant"}, "Beslut i Ale: Motion", "avgjordes, men källan säger inte hur."),
        (
            {"nasta_steg": "Kommunfullmäktige 2026-11-26"},
            "Avslag föreslås i Ale: Motion",
            "lämnade sitt förslag till fullmäktige onsdag 14 oktober 2026. Motionen bör avslås, föreslår organet. "
            "Ett annat organ beslutar.</p>",
        ),
        ({"nasta_steg": "Kommunfullmäktige 2026-11-26"}, "", "<p>Nästa steg: Kommunfullmäktige 2026-11-26.</p>"),
        ({"overklagande": "ej_overklagbart"}, "", "Beslutet kan inte överklagas."),
        ({"overklagande": "forvaltningsbesvar"}, "", "Hur och när står i anslaget eller i beslutet."),
        ({"overklagande": "okant"}, "", "Vi vet inte när tiden att överklaga går ut. Källan säger inte om"),
    ],
)
def test_a_decision_says_who_decided_what_and_until_when_it_can_be_appealed(harvests, change, title, says):
    meeting = MEETING | {"start": "2026-10-14T09:00:00+02:00", "slut": "", "status": "genomfort"}
    item = said(harvests, beslut=[DECISION | change], sammantraden=[meeting])
    assert item["title"].startswith(title)
    assert item["title"].endswith("i Ale: Motion om frukost i grundskolan")
    assert says in item["content_html"]
    assert item["summary"].startswith("Kommunstyrelsen i Ale")


def test_a_decision_whose_minutes_are_up_has_a_last_day(harvests):
    meeting = MEETING | {"start": "2026-10-14T09:00:00+02:00", "slut": "", "status": "genomfort"}
    tables = {"beslut": [DECISION | {"sammantrade_id": MEETING["id"]}], "sammantraden": [meeting]}
    soon = feed(harvests.take(FIRST, **tables), "kommun/ale")
    site = harvests.take(SECOND, anslag=[MINUTES | {"sammantrade_id": MEETING["id"]}])
    notice, decision = sorted(feed(site, "kommun/ale"), key=lambda item: item["title"])
    assert "Sista dag att överklaga är onsdag 11 november 2026, enligt vår beräkning." in decision["content_html"]
    assert "kan överklagas till och med onsdag 11 november 2026" in notice["content_html"]
    assert notice["title"] == "Anslag i Ale: Protokoll 2026-10-14"
    assert soon[0]["id"] == decision["id"]


def test_minutes_that_are_not_approved_begin_no_time(harvests):
    meeting = MEETING | {"start": "2026-11-12T09:00:00+01:00", "slut": "", "status": "genomfort"}
    decision = DECISION | {
        "sammantrade_id": MEETING["id"],
        "beslutsdatum": "2026-11-12",
        "hamtad": "2026-11-13T05:00:00Z",
    }
    html = said(harvests, beslut=[decision], sammantraden=[meeting])["content_html"]
    assert "Tiden att överklaga börjar när protokollet är justerat och anslaget." in html


def test_a_notice_that_came_down_too_early_lets_no_time_run_out(harvests):
    down = MINUTES | {"sammantrade_id": MEETING["id"], "nedtaget": "2026-10-30"}
    meeting = MEETING | {"start": "2026-10-14T09:00:00+02:00", "slut": "", "status": "genomfort"}
    tables = {"beslut": [DECISION | {"sammantrade_id": MEETING["id"]}], "sammantraden": [meeting], "anslag": [down]}
    items = feed(harvests.take(FIRST, **tables), "kommun/ale")
    assert any("har inte löpt ut: anslaget togs ner för tidigt." in item["content_html"] for item in items)
    assert not any("överklagas till och med" in item["content_html"] for item in items)


def test_a_notice_says_what_can_be_done(harvests):
    hearing = said(harvests, anslag=[NOTICE])
    assert hearing["title"] == "Anslag i Ale: Samråd om gångväg"
    assert "Du får säga vad du tycker. Hur, och till vilken dag, står i anslaget." in hearing["content_html"]
    assert "Det ska sitta uppe till och med måndag 30 november 2026." in hearing["content_html"]
    summons = NOTICE | {"typ": "sammantrade", "rubrik": "Kommunstyrelsen sammanträder", "sammantrade_id": MEETING["id"]}
    html = said(harvests, anslag=[summons], sammantraden=[MEETING])["content_html"]
    assert "Kommunstyrelsen i Ale har kallats till möte onsdag 2 december 2026" in html
    assert '<a href="https://insyn.example/sammantraden/ale/ks/2026-12-02/">' in html
    assert "Kommunens anslagstavla är den officiella." in html


@pytest.mark.parametrize(
    ("url", "types", "first"),
    [
        ("/", ["atom", "atom"], "/feeds/beslut.atom"),
        ("/feeds/", ["atom", "atom", "atom"], "/feeds/beslut.atom"),
        ("/anslag/", ["atom"], "/feeds/anslag.atom"),
        ("/arbetet/", ["atom"], "/feeds/arbetet.atom"),
        ("/kommun/ale/", ["atom", "atom", "ics", "ics"], "/feeds/kommun/ale.atom"),
        ("/beslut/ale/", ["atom", "atom", "ics", "ics"], "/feeds/kommun/ale.atom"),
        ("/beslut/ale/2026/", ["atom", "atom", "ics", "ics"], "/feeds/kommun/ale.atom"),
        ("/beslut/ale/sida-2/", ["atom", "atom", "ics", "ics"], "/feeds/kommun/ale.atom"),
        ("/beslut/ale/amne/skola/", ["atom", "atom", "ics", "ics"], "/feeds/kommun/ale.atom"),
        ("/anslag/ale/1/", ["atom", "atom", "ics", "ics"], "/feeds/kommun/ale.atom"),
        ("/arende/ale/ks-2026-1/", ["atom", "atom", "ics", "ics"], "/feeds/kommun/ale.atom"),
        ("/delta/ale/", ["atom", "atom", "ics", "ics"], "/feeds/kommun/ale.atom"),
        ("/organ/ale/ks/", ["atom", "atom", "ics"], "/feeds/organ/ale/ks.atom"),
        ("/beslut/ale/ks/2026-10-14/12/", ["atom", "atom", "ics"], "/feeds/organ/ale/ks.atom"),
        (
            "/sammantraden/ale/ks/2026-12-02/",
            ["ics", "atom", "atom", "ics"],
            "/kalender/sammantrade/ale/ks/2026-12-02.ics",
        ),
        ("/beslut/amne/skola/", ["atom", "atom"], "/feeds/amne/skola.atom"),
        ("/anslag/amne/skola/sida-2/", ["atom", "atom"], "/feeds/amne/skola.atom"),
        ("/beslut/amne/finns-inte/", [], ""),
        ("/kommun/finns-inte/", [], ""),
        ("/organ/ale/finns-inte/", [], ""),
        ("/data/", ["atom"], "/feeds/data.atom"),
        ("/data/sida-2/", ["atom"], "/feeds/data.atom"),
        ("/data/slag/beslut/", ["atom"], "/feeds/data.atom"),
        ("/data/ale/", ["atom"], "/feeds/data/ale.atom"),
        ("/data/ale/sida-2/", ["atom"], "/feeds/data/ale.atom"),
        ("/data/ale/beslut/", ["atom"], "/feeds/data/ale/beslut.atom"),
        ("/data/ale/finns-inte/", [], ""),
        ("/data/finns-inte/", [], ""),
    ],
)
def test_each_page_leads_to_what_can_be_followed_from_it_and_that_is_there(harvests, url, types, first):
    site = harvests.take(FIRST, sammantraden=[MEETING], beslut=[DECISION])
    links = follow_links(site, url)
    assert [link.href.rsplit(".")[-1] for link in links] == types
    assert not links or links[0].href == first
    made = {f"/{f.path}" for m in (feeds, data_feeds, calendars) for f in m.made_files(site)} | {"/feeds/arbetet.atom"}
    assert {link.href for link in links} <= made


def test_the_page_of_feeds_lists_those_that_are_there(harvests):
    site = harvests.take(FIRST, sammantraden=[MEETING], beslut=[DECISION])
    made = {f"/{f.path}" for m in (feeds, data_feeds, calendars) for f in m.made_files(site)}
    made = {path for path in made if not path.startswith("/feeds/data/ale/")}  # a dataset's page leads to its own
    for page in by_url(pages(site)).values():
        listed = {href for href in read(page).links if href.endswith((".atom", ".json", ".ics"))}
        assert listed <= made
        assert {path for path in made - listed if "/organ/" not in path and "/sammantrade/" not in path} == set()


def test_a_feed_leads_to_the_page_that_it_follows(harvests):
    made = files(harvests.take(FIRST, sammantraden=[MEETING], beslut=[DECISION | {"rubrik": "Ny förskola i Nol"}]))

    def home(path):
        return json.loads(made[f"feeds/{path}.json"])["home_page_url"].removeprefix("https://insyn.example")

    assert home("kommun/ale") == "/kommun/ale/"
    assert home("amne/skola") == "/beslut/amne/skola/"
    assert home("amne/kultur") == "/feeds/", "no list of decisions without decisions"
    assert home("innan-beslut/amne/skola") == "/beslut/amne/skola/"
    assert home("innan-beslut/organ/ale/ks") == "/organ/ale/ks/"

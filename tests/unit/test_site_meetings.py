"""The pages of meetings, notices and bodies, and what is up now in a kommun and the county."""

from dataclasses import replace
from datetime import date

import pytest

from catalog.site import bodies, kommun, meetings, notices, start
from catalog.site.meetings import last_day_to_write
from catalog.site.now import is_hearing
from tests.politics_world import agenda_item, decision, meeting, notice, politics
from tests.site_world import by_url, read

COMING = meeting("kf", "2026-12-07", status="kallat", offentligt="ja", delta="webb")


def meeting_page(site, path):
    return read(by_url(meetings.pages(site))[f"/sammantraden/ale/{path}/"])


def notice_page(site, path):
    return read(by_url(notices.pages(site))[f"/anslag/ale/{path}/"])


# Meetings


def test_a_coming_meeting_tells_how_to_take_part_and_by_when_to_write(tmp_path):
    items = [
        agenda_item("kf", "2026-12-07", "10", "Budget", handlingar_url="https://ale.example/10.pdf"),
        agenda_item("kf", "2026-12-07", "2", "Skola", diarienummer="BUN 3", arendetyp="avtal"),
    ]
    page = meeting_page(politics(tmp_path, sammantraden=[COMING], arendepunkter=items), "kf/2026-12-07")
    assert "Mötet är öppet: fullmäktiges sammanträden är offentliga (kommunallagen 5 kap. 42 §)." in page.text
    assert "senast fredag 4 december 2026, den sista vardagen före mötet" in page.text
    assert "2 ärenden Skola Punkt 2 Avtal BUN 3 Skola och förskola Budget Punkt 10 Budget, skatt och inköp" in page.text
    assert "/arende/ale/bun-3/" in page.links
    assert "Det här beslutades" not in page.text


def test_the_last_day_to_write_is_a_working_day():
    assert last_day_to_write("2026-12-28T09:00:00+01:00") == date(2026, 12, 23), "Christmas Eve is none"
    assert last_day_to_write("2026-06-22") == date(2026, 6, 18), "nor is Midsummer Eve"
    assert last_day_to_write("") is None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"offentligt": "nej"}, "Mötet är stängt."),
        ({"offentligt": "delvis"}, "Mötena är öppna till en del."),
        ({}, "Källan säger inte om mötena är öppna."),
    ],
)
def test_a_committee_is_closed_unless_somebody_says_otherwise(tmp_path, more, said):
    site = politics(tmp_path, sammantraden=[meeting("ks", "2026-12-01", status="planerat", **more)])
    page = meeting_page(site, "ks/2026-12-01")
    assert said in page.text
    assert "Vi har inte sett någon dagordning." in page.text


def test_a_cancelled_meeting_says_so_first_and_leads_to_the_next(tmp_path):
    item = agenda_item("kf", "2026-11-30", "1", "Skola")
    rows = [meeting("kf", "2026-11-30", status="installt"), COMING]
    page = meeting_page(politics(tmp_path, sammantraden=rows, arendepunkter=[item]), "kf/2026-11-30")
    assert "Mötet är inställt Det blir inget möte måndag 30 november 2026 kl. 18.00." in page.text
    assert "/sammantraden/ale/kf/2026-12-07/" in page.links
    assert "Det här skulle ha tagits upp" in page.text
    alone = politics(tmp_path / "alone", sammantraden=[rows[0]])
    assert "Vi känner inte till något annat möte" in meeting_page(alone, "kf/2026-11-30").text


def test_a_moved_meeting_leads_to_its_new_time_and_back(tmp_path):
    old = meeting("kf", "2026-12-01", status="flyttat")
    site = politics(tmp_path, sammantraden=[old, COMING | {"ersatter_id": old["id"]}])
    page = meeting_page(site, "kf/2026-12-01")
    assert "Mötet hålls i stället måndag 7 december 2026 kl. 18.00." in page.text
    assert "/sammantraden/ale/kf/2026-12-07/" in page.links
    assert "Ersätter mötet 1 december 2026" in meeting_page(site, "kf/2026-12-07").text
    lost = politics(tmp_path / "lost", sammantraden=[old])
    assert "Vi har inte sett någon ny tid." in meeting_page(lost, "kf/2026-12-01").text


def test_the_minutes_are_waited_for_and_then_missed(tmp_path):
    rows = [
        meeting("kf", "2026-11-10"),
        meeting("kf", "2026-10-01"),
        meeting("kf", "2026-09-01", protokoll_url="https://a.example/p"),
    ]
    site = politics(tmp_path, sammantraden=rows)
    due = meeting_page(site, "kf/2026-11-10").text
    assert "Protokollet ska justeras senast tisdag 24 november 2026 och tillkännages" in due
    assert "senast torsdag 26 november 2026 (kommunallagen 5 kap. 69 §, 8 kap. 12 §)" in due
    assert "Vi hittar inte protokollet." in meeting_page(site, "kf/2026-10-01").text
    assert "Protokollet ska" not in meeting_page(site, "kf/2026-09-01").text


def test_what_was_on_the_agenda_without_a_decision_is_said(tmp_path):
    one = decision("kf", "2026-11-03", "12")
    items = [
        agenda_item("kf", "2026-11-03", "4", "Ny simhall", beslut_id=one["id"]),
        agenda_item("kf", "2026-11-03", "5", "Bordlagt ärende"),
    ]
    site = politics(tmp_path, sammantraden=[meeting("kf", "2026-11-03")], beslut=[one], arendepunkter=items)
    page = meeting_page(site, "kf/2026-11-03")
    assert "1 beslut Ny simhall § 12 Bifallet" in page.text
    assert "Stod på dagordningen, och vi har inget beslut 1 ärende Bordlagt ärende" in page.text


# Notices


def test_a_notice_of_minutes_lists_its_decisions_and_the_last_day(tmp_path):
    rows = [decision("kf", "2026-11-03", n) for n in ("11", "12", "13")]
    up = notice("kf", "2026-11-03", "2026-11-10", paragrafer="11–12")
    site = politics(tmp_path, sammantraden=[meeting("kf", "2026-11-03")], beslut=rows, anslag=[up])
    page = notice_page(site, "kf-2026-11-03")
    assert "Kan överklagas till och med tisdag 1 december 2026." in page.text
    assert [x for x in page.links if x.startswith("/beslut/ale/kf/2026-11-03/")] == [
        "/beslut/ale/kf/2026-11-03/11/", "/beslut/ale/kf/2026-11-03/12/"
    ]  # fmt: skip
    assert "Kommunens egen anslagstavla är den officiella." in page.text
    assert "Vi har inga egna iakttagelser av tavlan" in page.text


def test_what_we_saw_on_the_board_is_shown_with_its_warnings(tmp_path):
    sha = "0" * 63 + "1"
    up = notice("kf", "2026-11-03", "2026-11-10", forst_sedd="2026-11-10T06:00:00Z", nedtaget="2026-11-14", sha256=sha)
    events = [
        {"anslag_id": up["id"], "handelse": "uppsatt", "tid": "2026-11-10T06:00:00Z"},
        {"anslag_id": up["id"], "handelse": "nedtaget", "tid": "2026-11-14T06:00:00Z"},
    ]
    site = politics(tmp_path, sammantraden=[meeting("kf", "2026-11-03")], anslag=[up], anslagshistorik=events)
    page = notice_page(site, "kf-2026-11-03")
    assert "Tiden att överklaga har inte löpt ut: anslaget togs ner för tidigt." in page.text
    assert "Först sedd av oss tisdag 10 november 2026" in page.text
    assert sha in page.text
    assert "Det skulle ha suttit uppe till och med tisdag 1 december 2026." in page.text
    assert "Satt upp" in page.text.split("Anslagets historia")[1]


@pytest.mark.parametrize(
    ("row", "asks"),
    [
        ({"lagrum": "PBL 5:11"}, True),
        ({"rubrik": "Samråd om cykelväg"}, True),
        ({"lagrum": "PBL 9:41 b", "rubrik": "Kungörelse om bygglov"}, False),
    ],
)
def test_a_notice_that_asks_what_people_think(tmp_path, row, asks):
    up = notice("kf", "2026-11-03", "2026-11-10", **{"typ": "kungorelse", **row})
    site = politics(tmp_path, anslag=[up])
    assert is_hearing(site.records.by_kind["anslag"][0]) is asks
    assert ("Anslaget frågar vad du tycker." in notice_page(site, "kf-2026-11-03").text) is asks


# Bodies


def test_a_body_shows_members_whom_we_saw_vote_duties_and_how_to_reach_it(tmp_path):
    one = decision("kf", "2026-11-03", "12", arendetyp="taxa")
    roster = [
        {"beslut_id": one["id"], "namn": name, "parti": party, "rost": "ja"}
        for name, party in [("Åsa Utkast", "S"), ("Bengt Provberg", "S"), ("Nils Testlund", "V")]
    ]
    held = meeting("kf", "2026-11-03", justerat_datum="2026-11-10")
    up = notice("kf", "2026-11-03", "2026-11-10")
    site = politics(tmp_path, sammantraden=[held, COMING], beslut=[one], anslag=[up], roster=roster)
    page = read(by_url(bodies.pages(site))["/organ/ale/kf/"])
    assert "S, 2 Bengt Provberg, Åsa Utkast V, 1 Nils Testlund" in page.text
    assert "Det enda beslut vi har är från 3 november 2026. Typ av ärende: taxa eller avgift (1)." in page.text
    assert "Kontakt enligt anslagen: Kansliet." in page.text
    assert "Protokollet justeras inom fjorton dagar 1 av 1 0" in page.text
    assert "Fullmäktiges möten är öppna enligt lag" in page.text
    assert "15 dagar kvar" in page.text
    assert "15 days left" in read(by_url(bodies.pages(site))["/en/organ/ale/kf/"]).text


@pytest.mark.parametrize(
    ("name", "organ", "kind"),
    [
        ("Kommunfullmäktige", "kf", "fullmaktige"),
        ("Kommunstyrelsen", "ks", "styrelse"),
        ("Kommunstyrelsens arbetsutskott", "ksau", "styrelse"),
        ("Socialnämnden", "sn", "namnd"),
        ("Tankesmedjan", "tank", "annat"),
    ],
)
def test_what_sort_of_body_it_is(name, organ, kind):
    assert bodies.kind_of(name, organ) == kind


# Now


def now_site(tmp_path):
    rows = [decision("kf", "2026-11-03", n, rubrik=f"Ärende {n}") for n in ("1", "2", "3", "4", "5")]
    rows += [decision("ks", "2026-11-04", "9", "boras", rubrik="Ensamt beslut")]
    held = [meeting("kf", "2026-11-03"), meeting("ks", "2026-11-04", "boras"), COMING]
    up = [
        notice("kf", "2026-11-03", "2026-11-10"),
        notice("ks", "2026-11-04", "2026-10-26", "boras", justerat_datum="2026-11-05", anslaget="2026-11-06"),
        notice("kf", "2026-11-03", "2026-11-10")
        | {"id": "https://ale.example/anslag/samrad", "typ": "ovrigt", "tas_ned": "2026-11-20"}
        | {"rubrik": "Samråd om parken"},
    ]
    return politics(tmp_path, sammantraden=held, beslut=rows, anslag=up)


def test_a_kommun_shows_what_can_be_appealed_and_joined_now(tmp_path):
    page = read(by_url(kommun.pages(now_site(tmp_path)))["/kommun/ale/"])
    assert "Kommunfullmäktige 3 november 2026 5 beslut: Ärende 1 , Ärende 2 , Ärende 3 och 2 till." in page.text
    assert "till och med tis 1 dec. 15 dagar kvar" in page.text
    assert "Samråd om parken Säg vad du tycker senast 20 november 2026" in page.text
    assert "Kommunfullmäktige måndag 7 december 2026 kl. 18.00 Se det på webben" in page.text
    assert "/initiativ/ale/#eget" in page.links


def test_the_start_page_shows_one_of_each_kommun_the_nearest_day_first(tmp_path):
    page = read(by_url(start.pages(now_site(tmp_path)))["/"])
    soon = page.text.split("Överklagandetiden går snart ut")[1].split("Senaste besluten")[0]
    assert soon.index("Ensamt beslut") < soon.index("Kommunfullmäktige 3 november 2026")
    assert "11 dagar kvar" in soon


def test_on_the_last_day_it_says_so(tmp_path):
    site = now_site(tmp_path)
    late = replace(site, now=site.now.replace(month=12, day=1, hour=12))
    assert "Sista dagen är i dag." in read(by_url(kommun.pages(late))["/kommun/ale/"]).text
    over = replace(site, now=site.now.replace(month=12, day=2))
    assert "Vi känner inte till något beslut som går att överklaga nu." in (
        read(by_url(kommun.pages(over))["/kommun/ale/"]).text
    )

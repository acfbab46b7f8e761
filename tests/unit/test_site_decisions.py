"""The page of a decision: whether it can be appealed, how it was voted, its matter, letters and likes."""

import pytest

from catalog.site import decisions
from catalog.site.documents import format_of
from catalog.site.letters import email_in
from catalog.site.votes import votes_of
from tests.politics_world import agenda_item, decision, meeting, notice, politics
from tests.site_world import by_url, read, render

DAY = "2026-11-03"
HELD = meeting("kf", DAY, protokoll_url="https://ale.example/p.pdf")
DECIDED = decision("kf", DAY, "12")
UP = notice("kf", DAY, "2026-11-10")


def page_of(site, url="/beslut/ale/kf/2026-11-03/12/"):
    return by_url(decisions.pages(site))[url]


def shown(tmp_path, **tables):
    tables = {"sammantraden": [HELD], "beslut": [DECIDED], "anslag": [UP]} | tables
    return read(page_of(politics(tmp_path, **tables)))


def test_who_decided_what_when_and_what_became_of_it(tmp_path):
    page = shown(tmp_path)
    became = "tisdag 3 november 2026: Förslaget till beslut bifölls."
    assert f"Kommunfullmäktige i Ale fattade beslutet {became}" in page.text
    assert "In English On Tuesday 3 November 2026, Kommunfullmäktige in Ale approved the proposal." in page.text


def test_who_what_when_and_the_outcome_stand_in_one_sentence_where_the_page_is_shared(tmp_path):
    text = render(page_of(politics(tmp_path, sammantraden=[HELD], beslut=[DECIDED], anslag=[UP])))
    when = "beslutade tisdag 3 november 2026 i ärendet ”Ny simhall”: Förslaget till beslut bifölls."
    assert f'<meta name="description" content="Kommunfullmäktige i Ale {when}">' in text


def test_a_bodys_own_proposal_is_said_to_be_its_own(tmp_path):
    by = {"initiativ_av": "Barn- och utbildningsnämnden"}
    assert "Barn- och utbildningsnämndens förslag bifölls." in shown(tmp_path, beslut=[DECIDED | by]).text
    by = {"initiativ_av": "Per Utkast (V)"}
    assert "Förslaget till beslut bifölls." in shown(tmp_path / "per", beslut=[DECIDED | by]).text


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ({}, "Vi har inga egna iakttagelser av tavlan för det anslaget, bara vad kommunen säger."),
        ({"forst_sedd": "2026-11-10T06:00:00Z"}, "Vi såg anslaget på tavlan första gången tisdag 10 november 2026."),
        (
            {"forst_sedd": "2026-11-10T06:00:00Z", "senast_sedd": "2026-11-12T06:00:00Z"},
            "Vi såg anslaget på tavlan första gången tisdag 10 november 2026, senast torsdag 12 november 2026.",
        ),
        (
            {"forst_sedd": "2026-11-10T06:00:00Z", "senast_sedd": "2026-12-02T06:00:00Z", "nedtaget": "2026-12-03"},
            "Vi såg anslaget på tavlan från första dagen till den sista.",
        ),
    ],
)
def test_what_we_saw_of_the_notice(tmp_path, seen, said):
    assert said in shown(tmp_path, anslag=[UP | seen]).text


def test_the_official_board_and_minutes_are_named(tmp_path):
    official = "Protokollet hos kommunen gäller, och kommunens egen anslagstavla är den officiella."
    assert official in shown(tmp_path).text


def test_the_last_day_with_its_steps_and_the_court(tmp_path):
    page = shown(tmp_path)
    assert "Kan överklagas till och med tisdag 1 december 2026." in page.text
    assert "Anslaget kom upp tisdag 10 november 2026. Den dagen räknas inte." in page.text
    assert "ha kommit in till Förvaltningsrätten i Göteborg senast den sista dagen" in page.text
    assert "Kommunens egen anslagstavla är den officiella." in page.text
    assert "/anslag/ale/kf-2026-11-03/" in page.links


def test_an_appeal_to_copy_is_addressed_to_the_court_and_exact(tmp_path):
    text = render(page_of(politics(tmp_path, sammantraden=[HELD], beslut=[DECIDED], anslag=[UP])))
    assert "Till\nFörvaltningsrätten i Göteborg\n" in text
    assert "Kommunfullmäktige i Ale, tisdag 3 november 2026, § 12: Ny simhall. Diarienummer: KS 2026/12." in text
    assert "tillkännagavs på kommunens anslagstavla tisdag 10 november 2026" in text
    assert "mailto:" not in text, "the source gives no address, so none is invented"


def test_a_letter_goes_by_mail_only_to_an_address_that_the_source_gives(tmp_path):
    site = politics(
        tmp_path, sammantraden=[HELD], beslut=[DECIDED], anslag=[UP | {"kontakt": "Kansliet, kansli@ale.example"}]
    )
    assert "mailto:kansli@ale.example?subject=Beg%C3%A4ran" in render(page_of(site))
    assert email_in("Kansliet") == ""


def test_when_the_time_is_out_there_is_no_appeal_to_write(tmp_path):
    page = shown(tmp_path, anslag=[notice("kf", DAY, "2026-11-04") | {"anslaget": "2026-10-01"}], beslut=[
        decision("kf", DAY, "12", beslutsdatum=DAY)])  # fmt: skip
    assert "Okänt." in page.text, "a notice that is dated before the decision proves nothing"
    old = decision("kf", "2026-09-01", "3")
    tables = {"sammantraden": [meeting("kf", "2026-09-01")], "beslut": [old],
              "anslag": [notice("kf", "2026-09-01", "2026-09-08")]}  # fmt: skip
    page = read(page_of(politics(tmp_path / "old", **tables), "/beslut/ale/kf/2026-09-01/3/"))
    assert "Tiden att överklaga gick ut tisdag 29 september 2026" in page.text
    assert "Överklaga beslutet" not in page.text
    assert "Begär ut handlingarna" in page.text


def test_without_a_notice_the_day_is_unknown(tmp_path):
    old = {"sammantraden": [meeting("kf", "2026-09-01")], "beslut": [decision("kf", "2026-09-01", "3")]}
    page = read(page_of(politics(tmp_path, **old), "/beslut/ale/kf/2026-09-01/3/"))
    assert "Okänt. Anslaget om det justerade protokollet hittas inte." in page.text


def test_another_law_gives_no_computed_day_and_quotes_the_notice(tmp_path):
    page = shown(tmp_path, beslut=[DECIDED | {"overklagande": "forvaltningsbesvar"}],
                 anslag=[UP | {"lagrum": "PBL 13:3", "overklagas_senast_enligt_kommun": "2026-12-01"}])  # fmt: skip
    assert "Beslutet överklagas enligt en särskild lag." in page.text
    assert "Anslaget hänvisar till PBL 13:3." in page.text
    assert "anger tisdag 1 december 2026 som sista dag. För just det här kan en annan tid gälla." in page.text
    assert "Kan överklagas till och med" not in page.text


def test_the_kommuns_own_day_is_shown_beside_ours(tmp_path):
    page = shown(tmp_path, anslag=[UP | {"overklagas_senast_enligt_kommun": "2026-11-30"}])
    assert "Kommunens anslag säger måndag 30 november 2026. Lita på den tidigare av de två dagarna." in page.text


VOTED = {"rosttal_ja": "2", "rosttal_nej": "1", "rosttal_avstar": "0", "ja_innebar": "avslå motionen",
         "nej_innebar": "bifalla motionen", "reservationer": "V"}  # fmt: skip
ROSTER = [
    {"beslut_id": DECIDED["id"], "namn": name, "parti": party, "rost": vote}
    for name, party, vote in [
        ("Örjan Provberg", "S", "ja"),
        ("Astrid Exempelsson", "S", "ja"),
        ("Nils Utkast", "V", "nej"),
        ("Pia Skissberg", "okant", "franvarande"),
    ]
]


def test_votes_by_party_and_member_with_what_they_meant(tmp_path):
    page = shown(tmp_path, beslut=[DECIDED | VOTED], roster=ROSTER)
    assert "Ja avslå motionen 2 Nej bifalla motionen 1" in page.text
    assert "S 2 0 0 0" in page.text
    assert "Ja: 2 S Astrid Exempelsson, Örjan Provberg Nej: 1 V Nils Utkast" in page.text
    assert "Frånvarande: 1 Parti okänt Pia Skissberg" in page.text
    assert "stämmer inte" not in page.text


def test_votes_that_do_not_add_up_are_said_not_to(tmp_path):
    assert (
        "stämmer inte med det räknade resultatet" in shown(tmp_path, beslut=[DECIDED | VOTED], roster=ROSTER[1:]).text
    )


def test_a_count_without_members_says_where_they_are(tmp_path):
    assert "Källan säger inte hur varje ledamot röstade." in shown(tmp_path, beslut=[DECIDED | VOTED]).text


def test_no_vote_is_no_vote(tmp_path):
    site = politics(tmp_path, beslut=[DECIDED])
    assert votes_of(site.records.by_kind["beslut"][0], ()) == {}
    assert "Omröstningen" not in read(page_of(site)).text


def test_the_path_from_proposal_to_the_meeting_to_come(tmp_path):
    motion = {"arendetyp": "motion", "utfall_avser": "initiativ", "vackt_datum": "2026-02-02", "diarienummer": "KS 1"}
    coming = meeting("kf", "2026-12-07", status="planerat")
    site = politics(
        tmp_path,
        sammantraden=[meeting("ks", "2026-11-04"), coming],
        beslut=[decision("ks", "2026-11-04", "8", **motion, initiativ_av="Nils Utkast (V)", utfall="avslaget",
                         nasta_steg="Kommunfullmäktige 2026-12-07", overklagande="ej_overklagbart")],
    )  # fmt: skip
    page = read(page_of(site, "/beslut/ale/ks/2026-11-04/8/"))
    assert "Förslaget lämnades av Nils Utkast (V)" in page.text
    assert "7 december 2026 Kommunfullmäktige Nästa steg, enligt det senaste beslutet" in page.text
    assert "/sammantraden/ale/kf/2026-12-07/" in page.links
    assert "/arende/ale/ks-1/" in page.links
    assert "Motionen bör avslås, föreslår organet. Ett annat organ beslutar." in page.text


def test_replaced_and_ended_decisions_say_so(tmp_path):
    new = decision("kf", "2026-11-05", "20", rubrik="Ny taxa")
    old = DECIDED | {"ersatts_av": new["id"], "galler_till": "2026-11-05"}
    site = politics(tmp_path, sammantraden=[HELD, meeting("kf", "2026-11-05")], beslut=[old, new])
    page = read(page_of(site))
    assert "Beslutet gällde till torsdag 5 november 2026. Beslutet är ersatt av ett senare beslut." in page.text
    assert "/beslut/ale/kf/2026-11-05/20/" in page.links
    assert "Ersätter Ny simhall" in read(page_of(site, "/beslut/ale/kf/2026-11-05/20/")).text


def test_the_same_in_another_kommun_is_shown_with_the_reason(tmp_path):
    site = politics(
        tmp_path,
        beslut=[
            DECIDED | {"rubrik": "Motion om belysning i elljusspåret vid Ekbacken", "arendetyp": "motion"},
            decision(
                "kf", "2026-10-01", "7", "boras", rubrik="Motion om belysning vid elljusspåret", arendetyp="motion"
            ),
            decision("kf", "2026-10-01", "8", "boras", rubrik="Belysning vid elljusspåret", arendetyp="budget"),
            decision("kf", "2026-10-01", "9", rubrik="Motion om belysning vid elljusspåret", arendetyp="motion"),
        ],
    )
    page = read(page_of(site))
    assert "båda rubrikerna har orden ”belysning” och ”elljusspåret”" in page.text
    assert [link for link in page.links if "/2026-10-01/" in link] == ["/beslut/boras/kf/2026-10-01/7/"]


def test_documents_tell_their_format(tmp_path):
    assert "Protokollet hos kommunen (PDF)" in shown(tmp_path).text
    assert "Källan länkar inte till några handlingar." in shown(tmp_path / "b", sammantraden=[meeting("kf", DAY)]).text
    assert [format_of(url) for url in ("https://a/b.DOCX?x=1", "https://a/b", "https://a/b.html")] == [
        "Word",
        "",
        "html",
    ]


def test_a_page_changes_only_when_what_it_shows_does(tmp_path):
    tables = {"sammantraden": [HELD], "beslut": [DECIDED], "anslag": [UP]}
    before = page_of(politics(tmp_path / "a", **tables)).inputs
    assert page_of(politics(tmp_path / "b", **tables)).inputs == before
    more = tables | {"arendepunkter": [agenda_item("kf", "2026-12-07", "4", "Ny simhall", diarienummer="KS 2026/12")]}
    more["sammantraden"] = [HELD, meeting("kf", "2026-12-07", status="kallat")]
    assert page_of(politics(tmp_path / "c", **more)).inputs != before
    assert page_of(politics(tmp_path / "d", **tables, roster=ROSTER)).inputs != before


@pytest.mark.parametrize("field", ["diarienummer", "beslutstext"])
def test_a_decision_without_a_field_still_has_a_page(tmp_path, field):
    assert "Ny simhall" in shown(tmp_path, beslut=[{k: v for k, v in DECIDED.items() if k != field}]).text

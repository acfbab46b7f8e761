"""Matters and initiatives: one diarienummer through the bodies, and what became of proposals."""

import pytest

from catalog.site import initiatives, matters
from catalog.site.follow import follow_links
from tests.politics_world import agenda_item, decision, meeting, politics
from tests.site_world import by_url, read

MOTION = {"arendetyp": "motion", "utfall_avser": "initiativ", "initiativ_av": "Nils Utkast (V)"}


def matter(site, key):
    return read(by_url(matters.pages(site))[f"/arende/ale/{key}/"])


def kommun_list(site, lang=""):
    return read(by_url(initiatives.pages(site))[f"{lang}/initiativ/ale/"])


def test_all_spellings_of_a_number_are_one_matter(tmp_path):
    site = politics(
        tmp_path,
        sammantraden=[meeting("ks", "2026-09-01"), meeting("kf", "2026-10-01")],
        beslut=[
            decision("ks", "2026-09-01", "5", diarienummer="KS-2026-007", utfall="tillstyrkt"),
            decision("kf", "2026-10-01", "9", diarienummer="KS 2026/7"),
        ],
    )
    page = matter(site, "ks-2026-7")
    advised = "1 september 2026 Kommunstyrelsen, § 5 Tillstyrkt, ett annat organ beslutar"
    assert f"{advised} 1 oktober 2026 Kommunfullmäktige, § 9 Bifallet" in page.text
    assert "Kommunfullmäktige fattade det senaste beslutet torsdag 1 oktober 2026: bifallet." in page.text
    assert "protokollen från alla sammanträden där ärendet har behandlats" in page.text


def test_a_matter_that_is_only_on_an_agenda_has_a_page(tmp_path):
    item = agenda_item("kf", "2026-12-07", "4", "Skola vid sjön", diarienummer="BUN 2026/3")
    site = politics(tmp_path, sammantraden=[meeting("kf", "2026-12-07", status="kallat")], arendepunkter=[item])
    page = matter(site, "bun-2026-3")
    assert "Ärendet är inte avgjort. Det står på dagordningen till ett möte." in page.text
    assert "/sammantraden/ale/kf/2026-12-07/" in page.links


def test_a_delegated_decision_gives_no_matter(tmp_path):
    row = {k: v for k, v in decision("ks", "2026-10-01", "5").items() if k not in ("paragraf", "sammantrade_id")}
    assert list(matters.pages(politics(tmp_path, beslut=[row]))) == []


def test_what_is_missing_is_said(tmp_path):
    items = [agenda_item("kf", "2026-10-01", "4", "Skola vid sjön", diarienummer="BUN 3")]
    site = politics(tmp_path, sammantraden=[meeting("kf", "2026-10-01")], arendepunkter=items)
    page = matter(site, "bun-3")
    assert "Stod på dagordningen. Vi har inget beslut." in page.text
    assert "något beslut finns inte bland det vi har hämtat" in page.text


def motions(tmp_path):
    rows = [
        decision("kf", "2026-10-01", "1", **MOTION, vackt_datum="2026-01-12", utfall="avslaget", rubrik="Besvarad"),
        decision("kf", "2026-10-01", "2", **MOTION, vackt_datum="2025-01-13", utfall="bifallet", rubrik="Sen"),
        decision("ks", "2026-10-02", "3", **MOTION, vackt_datum="2025-05-05", utfall="avslaget", rubrik="Väntar länge",
                 nasta_steg="Kommunfullmäktige 2026-12-07"),
        decision("ks", "2026-10-02", "4", **MOTION, vackt_datum="2026-05-05", utfall="tillstyrkt", rubrik="Väntar"),
        decision("kf", "2026-10-01", "5", **MOTION, utfall="besvarat", rubrik="Utan dag"),
        decision("kf", "2026-10-01", "6", rubrik="Ingen motion"),
    ]  # fmt: skip
    held = [meeting("kf", "2026-10-01"), meeting("ks", "2026-10-02")]
    return politics(tmp_path, sammantraden=held, beslut=rows)


def test_initiatives_wait_or_are_settled(tmp_path):
    page = kommun_list(motions(tmp_path))
    assert "Vi känner till 5. Väntar på beslut: 2. Avgjorda: 3." in page.text
    assert "1 av de väntande har väntat mer än ett år." in page.text
    assert (
        "Av de 2 avgjorda där vi vet när de lämnades fick 1 svar inom ett år. Hälften fick svar inom 444 dagar."
        in page.text
    )
    assert "Väntar länge Nils Utkast (V) Motion väntar sedan 5 maj 2025 mer än ett år" in page.text
    assert "Besvarad Nils Utkast (V) Motion Avslaget svar 1 oktober 2026, efter 262 dagar" in page.text
    assert "svar 1 oktober 2026" in page.text
    assert "Ingen motion" not in page.text
    order = [link for link in page.links if link.startswith("/arende/")]
    assert order == [f"/arende/ale/ks-2026-{n}/" for n in ("3", "4", "5", "2", "1")]


def test_the_list_speaks_english_and_keeps_the_letter_swedish(tmp_path):
    page = kommun_list(motions(tmp_path), "/en")
    assert "Waiting for a decision: 2. Settled: 3." in page.text
    assert "Make a citizen's proposal" in page.text
    assert "Jag föreslår att kommunen ska:" in page.text


def test_the_county_list_gives_denominators_and_no_order_of_merit(tmp_path):
    page = read(by_url(initiatives.pages(motions(tmp_path)))["/initiativ/"])
    assert "Ale 2 1 3 1 av 2 Åmål 0 0 0 – Borås 0 0 0 –" in page.text
    assert "Ingen rangordning" in page.text


def test_a_waiting_motion_says_since_when_on_its_own_page(tmp_path):
    site = motions(tmp_path)
    assert "Motionen lämnades måndag 5 maj 2025 och väntar på beslut. Det är mer än ett år sedan." in (
        matter(site, "ks-2026-3").text
    )
    assert "Motionen avslogs. Svaret tog 262 dagar." in matter(site, "ks-2026-1").text
    assert "Motionen besvarades, utan att bifallas eller avslås." in matter(site, "ks-2026-5").text


def test_one_answered_proposal_is_said_as_one(tmp_path):
    row = decision("kf", "2026-10-01", "1", **MOTION, utfall="avslaget", vackt_datum="2026-09-01")
    assert "Vi vet hur lång tid det tog för 1 av de avgjorda: 30 dagar." in (
        kommun_list(politics(tmp_path, beslut=[row])).text
    )


@pytest.mark.parametrize("url", ["/arende/ale/ks-2026-1/", "/anslag/ale/protokoll-1/", "/beslut/ale/", "/delta/ale/"])
def test_a_matter_and_a_notice_lead_to_what_one_can_follow(tmp_path, url):
    hrefs = [link.href for link in follow_links(motions(tmp_path), url)]
    assert "/kalender/overklaga/kommun/ale.ics" in hrefs
    assert follow_links(motions(tmp_path), url.replace("/ale/", "/nowhere/")) == []


def test_a_kommun_without_proposals_says_that_we_have_none(tmp_path):
    assert "Vi har inga motioner eller förslag från kommunen." in kommun_list(politics(tmp_path)).text


def test_a_hundred_on_a_page(tmp_path):
    rows = [decision("kf", "2026-10-01", str(n), **MOTION, utfall="avslaget") for n in range(1, 102)]
    found = by_url(initiatives.pages(politics(tmp_path, beslut=rows)))
    assert len([x for x in read(found["/initiativ/ale/"]).links if x.startswith("/arende/")]) == 100
    last = read(found["/initiativ/ale/sida-2/"])
    assert len([x for x in last.links if x.startswith("/arende/")]) == 1
    assert "Lämna ett medborgarförslag" not in last.text

"""The source's own groups of similar kommuner: whose they are, which one fits an indicator, where pages show them."""

from __future__ import annotations

from catalog.comparison.groups import AREAS, load_groups
from catalog.site import indicator_kommun, indicators, peers, profile
from catalog.tables import Row
from tests.site_world import FETCHED, by_url, make_site, put_dataset, read

SCHOOL, CARE, JOBS = "N15027", "U21468", "N03920"
KEY = "vastra-gotaland/kolada-grupper"


def member(group, title, code, name):
    return {"grupp": group, "titel": title, "kommunkod": code, "namn": name}


def mean(group, indicator, text, year="2024", sex="T", reason=""):
    return {"grupp": group, "indikator": indicator, "ar": year, "kon": sex, "varde": text, "enhet": "%",
            "saknas_orsak": reason}  # fmt: skip


MEMBERS = [
    member("G1", "Liknande kommuner, övergripande, Ale, 2025", "0114", "Upplands Väsby"),
    member("G1", "Liknande kommuner, övergripande, Ale, 2025", "1490", "Borås"),
    member("G0", "Liknande kommuner, övergripande, Ale, 2023", "0180", "Stockholm"),
    member("G2", "Liknande kommuner grundskola, Ale, 2024", "1280", "Malmö"),
    member("G3", "Liknande kommuner, övergripande, Borås, 2025", "0680", "Jönköping"),
    member("G4", "Liknande kommuner, övergripande, Alester, 2025", "0680", "Jönköping"),
    member("G5", "Västra Götalands läns kommuner (ovägt medel)", "1440", "Ale"),
]
MEANS = [
    mean("G1", JOBS, "6.25"), mean("G1", JOBS, "6.05", year="2023"), mean("G1", JOBS, "9", sex="K"),
    mean("G2", SCHOOL, "120.5"), mean("G1", SCHOOL, "99"), mean("G3", JOBS, "", reason="uppgift_saknas"),
    mean("G4", JOBS, "1"),
]  # fmt: skip


def value(code, indicator, year, text):
    return {"kommunkod": code, "indikator": indicator, "ar": year, "kon": "T", "varde": text, "enhet": "%",
            "saknas_orsak": "" if text else "for_fa_svar"}  # fmt: skip


VALUES = [
    value("1440", JOBS, "2023", "5.4"), value("1490", JOBS, "2023", "7.0"), value("1492", JOBS, "2023", "6.0"),
    value("1440", JOBS, "2024", "5.1"), value("1490", JOBS, "2024", "7.5"), value("1492", JOBS, "2024", ""),
    value("1440", SCHOOL, "2024", "118"), value("1490", SCHOOL, "2024", "119"), value("1492", SCHOOL, "2024", "100"),
]  # fmt: skip


def defined(indicator, area):
    return {"id": indicator, "titel": f"Prov {indicator}", "enhet": "%", "omrade": area}


def site_with(folder, members=MEMBERS, means=MEANS):
    groups = {"url": "https://kolada.example/v3/data/kpi/N03920/municipality/G1", "sha256": "9" * 64}
    groups |= {"fetched": FETCHED, "rows": {"gruppvarden": [1, len(means)]}}
    answers = {"url": "https://kolada.example/v3/data/kpi/N03920", "sha256": "7" * 64, "fetched": FETCHED}
    answers["rows"] = {"nyckeltal": [1, len(VALUES)]}
    defined_here = [defined(JOBS, "Arbetsmarknad"), defined(SCHOOL, "Grundskola åk 0-9 inkl förskoleklass")]
    tables = {
        "nyckeltal": {"profile": "nyckeltal", "rows": VALUES},
        "indikatorer": {"profile": "indikatorer", "rows": defined_here},
    }
    of_groups = {
        "kommungrupper": {"profile": "kommungrupper", "rows": members},
        "gruppvarden": {"profile": "gruppvarden", "rows": means},
    }
    return make_site([
        put_dataset(folder, "vastra-gotaland/kolada", tables, provenance={"snapshots": [answers]}),
        put_dataset(folder, KEY, of_groups, title="Grupperna", provenance={"snapshots": [groups]}),
    ])  # fmt: skip


def test_a_group_is_made_for_the_kommun_that_its_title_ends_with_and_the_newest_counts(tmp_path):
    groups = load_groups(site_with(tmp_path).catalog)
    assert set(groups.made_for) == {"1440", "1490"}
    general = groups.of("1440", "Arbetsmarknad")
    assert general is not None
    assert (general.id, general.year) == ("G1", "2025")
    assert general.members == (("0114", "Upplands Väsby"), ("1490", "Borås"))
    assert groups.of("1492", "Arbetsmarknad") is None


def test_an_indicator_on_schools_goes_with_the_group_for_schools_where_there_is_one(tmp_path):
    groups = load_groups(site_with(tmp_path).catalog)
    assert [(g and g.id) for g in (groups.of(code, "Grundskola åk 0-9") for code in ("1440", "1490"))] == ["G2", "G3"]
    assert len({*AREAS.values()}) == len(AREAS)
    areas = ("Förskoleverksamhet", "Gymnasieskola åk 1-3", "Äldreomsorg", "Individ- och familjeomsorg", "")
    assert {(g and g.id) for g in (groups.of("1440", area) for area in areas)} == {"G1"}


def test_a_value_is_that_of_its_year_and_sex_with_its_row(tmp_path):
    site = site_with(tmp_path)
    (jobs,) = [i for i in site.indicators if i.id == JOBS]
    found = site.groups.value(jobs, "1440", "2024", "T")
    assert found is not None
    assert (str(found.value), found.row) == ("6.25", Row(KEY, "gruppvarden", 1))
    assert site.groups.value(jobs, "1440", "2022", "T") is None
    assert site.groups.value(jobs, "1490", "2024", "T") is None  # the source has none
    assert site.groups.value(jobs, "1492", "2024", "T") is None  # no group


def test_what_pages_depend_on_changes_with_members_and_values_of_the_indicator_only(tmp_path):
    first = site_with(tmp_path / "a")
    others = [*MEANS[:3], mean("G2", SCHOOL, "121"), *MEANS[4:]]
    second = site_with(tmp_path / "b", means=others)
    third = site_with(tmp_path / "c", members=MEMBERS[:-2])
    fourth = site_with(tmp_path / "d", members=MEMBERS[1:])
    jobs, school = (next(i for i in first.indicators if i.id == key) for key in (JOBS, SCHOOL))
    prints = [(s.groups.fingerprint(jobs), s.groups.fingerprint(school)) for s in (first, second, third, fourth)]
    assert prints[0][0] == prints[1][0] == prints[2][0]
    assert prints[0][1] == prints[2][1] != prints[1][1]
    assert prints[3][0] != prints[0][0]


def test_the_page_of_an_indicator_shows_the_groups_beside_our_own_peers(tmp_path):
    pages = by_url(indicators.pages(site_with(tmp_path)))
    for url, word in ((f"/nyckeltal/{JOBS.lower()}/", "Koladas grupp"), (f"/en/nyckeltal/{JOBS.lower()}/", "Kolada's")):
        page = read(pages[url])
        assert word in page.text
        assert f"/data/{KEY}/gruppvarden.csv#row=2" in page.links
        assert "9" * 64 in page.text  # the answer that the mean came in


def test_without_groups_nothing_is_said_of_them(tmp_path):
    site = site_with(tmp_path, members=[], means=[])
    assert site.groups.made_for == {}
    assert "Koladas grupp" not in read(by_url(indicators.pages(site))[f"/nyckeltal/{JOBS.lower()}/"]).text
    assert "De är inte hämtade än" in read(by_url(peers.pages(site))["/om/likvardiga/"]).text


def test_the_page_on_similar_kommuner_lists_the_groups(tmp_path):
    page = read(by_url(peers.pages(site_with(tmp_path)))["/om/likvardiga/"])
    assert "Upplands Väsby, Borås" in page.text
    assert "Liknande kommuner, övergripande, Ale, 2025" in page.text
    assert f"/data/{KEY}/" in page.links


def test_a_profile_says_what_the_group_has_and_leads_to_its_row(tmp_path):
    page = read(by_url(profile.pages(site_with(tmp_path)))["/kommun/ale/nyckeltal/"])
    assert "Koladas grupp: 6,3 %" in page.text.replace("\xa0", " ")
    assert f"/data/{KEY}/gruppvarden.csv#row=2" in page.links
    assert f"/nyckeltal/{JOBS.lower()}/ale/" in page.links
    assert f"/nyckeltal/{SCHOOL.lower()}/#ale" in page.links  # no page for each kommun


def test_a_kommun_has_a_page_in_the_six_indicators_of_its_own_page(tmp_path):
    pages = by_url(indicator_kommun.pages(site_with(tmp_path)))
    assert set(pages) == {
        f"{prefix}/nyckeltal/{JOBS.lower()}/{kommun}/" for prefix in ("", "/en") for kommun in ("ale", "boras", "amal")
    }
    page = read(pages[f"/nyckeltal/{JOBS.lower()}/ale/"])
    text = page.text.replace("\xa0", " ")
    assert "Ale ligger på 5,1 % 2024, lägre än 1 av de 2 kommuner som har ett värde" in text
    assert "Värdet sjönk från 5,4 % 2023 till 5,1 % 2024." in text
    assert "I Koladas grupp är Upplands Väsby och Borås." in text
    for row in (2, 5):  # each year leads to its row
        assert f"/data/vastra-gotaland/kolada/nyckeltal.csv#row={row}" in page.links
    assert f"/data/{KEY}/gruppvarden.csv#row=2" in page.links
    assert {"7" * 64, "9" * 64} <= set(text.split())
    english = read(pages[f"/en/nyckeltal/{JOBS.lower()}/ale/"])
    assert "Ale is at 5.1% in 2024" in english.text


def test_a_kommun_without_a_value_is_told_why_and_has_no_line(tmp_path):
    page = read(by_url(indicator_kommun.pages(site_with(tmp_path)))[f"/nyckeltal/{JOBS.lower()}/amal/"])
    assert "svaren är för få för att visas" in page.text
    assert "för få svar" in page.text
    assert "linje-bild" not in page.ids

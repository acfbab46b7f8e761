"""Checks across the cells of a row: what refuses it, what only warns, and what says nothing."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from catalog.profiles import PROFILES, profile_schema
from catalog.row_checks import ROW_CHECKS
from catalog.texts import load_texts

D = date.fromisoformat
T = datetime.fromisoformat
MINUTES = {"typ": "justerat_protokoll", "justerat_datum": D("2026-05-12"), "forvaringsplats": "Kommunkansliet"}


def broken(profile, values):
    return {(c.rule, c.severity) for c in ROW_CHECKS[profile] if c.fails(values)}


@pytest.mark.parametrize(
    ("profile", "values", "rules"),
    [
        ("sammantraden", {}, set()),
        ("sammantraden", {"start": T("2026-05-07T18:00"), "slut": T("2026-05-07T20:00")}, set()),
        ("sammantraden", {"start": T("2026-05-07T18:00"), "slut": T("2026-05-07T17:00")}, {"slut-fore-start"}),
        ("sammantraden", {"start": T("2026-05-07T18:00+02:00"), "slut": T("2026-05-07T17:00")}, {"slut-fore-start"}),
        ("sammantraden", {"start": T("2026-05-07T18:00+02:00"), "slut": T("2026-05-07T17:00+00:00")}, set()),
        ("sammantraden", {"start": T("2026-05-07T18:00"), "justerat_datum": D("2026-05-07")}, set()),
        ("sammantraden", {"start": T("2026-05-07T18:00"), "justerat_datum": D("2026-05-06")}, {"justerat-fore-start"}),
        ("sammantraden", {"start": T("2026-05-07T18:00"), "justerat_datum": D("2026-05-21")}, set()),
        ("sammantraden", {"start": T("2026-05-07T18:00"), "justerat_datum": D("2026-05-22")}, {"justerat-sent"}),
        ("beslut", {"beslutsdatum": D("2026-05-07"), "vackt_datum": D("2026-05-08")}, {"vackt-efter-beslut"}),
        ("beslut", {"beslutsdatum": D("2026-05-07"), "vackt_datum": D("2026-05-07")}, set()),
        ("beslut", {"galler_fran": D("2026-05-07"), "galler_till": D("2026-05-06")}, {"galler-till-fore-fran"}),
        ("beslut", {"rosttal_ja": 0}, {"roster-utan-innebord"}),
        ("beslut", {"rosttal_nej": 3, "ja_innebar": "bifall"}, {"roster-utan-innebord"}),
        ("beslut", {"rosttal_ja": 3, "ja_innebar": "bifall", "nej_innebar": "avslag"}, set()),
        ("beslut", {"sammantrade_id": "x"}, {"paragraf-saknas"}),
        ("beslut", {"sammantrade_id": "x", "paragraf": "12"}, set()),
        ("anslag", {"justerat_datum": D("2026-05-08"), "anslaget": D("2026-05-07")}, {"anslaget-fore-justerat"}),
        ("anslag", {"anslaget": D("2026-05-07"), "tas_ned": D("2026-05-06")}, {"tas-ned-fore-anslaget"}),
        ("anslag", {"typ": "justerat_protokoll"}, {"protokoll-utan-justering", "protokoll-utan-forvaringsplats"}),
        ("anslag", {"typ": "kungorelse"}, set()),
        ("anslag", MINUTES | {"sammantradesdatum": D("2026-04-27")}, {"justerat-sent"}),
        ("anslag", MINUTES | {"anslaget": D("2026-05-14")}, set()),
        ("anslag", MINUTES | {"anslaget": D("2026-05-15")}, {"anslaget-sent"}),
        ("anslag", MINUTES | {"anslaget": D("2026-05-12"), "tas_ned": D("2026-06-02")}, set()),
        ("anslag", MINUTES | {"anslaget": D("2026-05-12"), "tas_ned": D("2026-06-01")}, {"nedtaget-for-tidigt"}),
        ("anslag", {"typ": "kungorelse", "anslaget": D("2026-05-12"), "tas_ned": D("2026-05-13")}, set()),
        ("nyckeltal", {"varde": Decimal(0)}, set()),
        ("nyckeltal", {"saknas_orsak": "for_fa_svar"}, set()),
        ("nyckeltal", {}, {"varde-eller-orsak"}),
        ("nyckeltal", {"varde": Decimal(1), "saknas_orsak": "for_fa_svar"}, {"varde-eller-orsak"}),
    ],
)
def test_what_a_row_breaks(profile, values, rules):
    assert {rule for rule, _ in broken(profile, values)} == rules


def test_a_kommun_that_is_late_is_warned_and_published():
    late = MINUTES | {"sammantradesdatum": D("2026-04-01"), "anslaget": D("2026-05-30"), "tas_ned": D("2026-05-31")}
    assert {severity for _, severity in broken("anslag", late)} == {"warning"}


def test_times_with_and_without_zone_can_be_compared():
    values = {"start": datetime(2026, 5, 7, 18, tzinfo=UTC), "slut": T("2026-05-07T18:00")}
    assert broken("sammantraden", values) == set()


@pytest.mark.parametrize("check", [c for checks in ROW_CHECKS.values() for c in checks], ids=lambda c: c.rule)
def test_every_rule_has_its_sentence(check):
    assert f"rule.{check.rule}" in load_texts()
    assert check.severity in ("error", "warning")


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_an_address_that_a_page_links_to_is_a_web_address(name):
    for field in profile_schema(name)["fields"]:
        if field["name"].endswith("_url"):
            pattern = re.compile(field["constraints"]["pattern"])
            assert pattern.fullmatch("https://ale.se/protokoll.pdf")
            assert not pattern.fullmatch("javascript:alert(1)")

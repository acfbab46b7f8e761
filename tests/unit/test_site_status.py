"""The status table, the report cards and status.json."""

import json

import pytest

from catalog.model import SourceStatus
from catalog.site import status
from catalog.texts import load_texts
from tests.site_world import FETCHED, by_url, make_site, put_dataset, read

NOTICE = {"kommunkod": "1440"}


def source(name, state="ok", publisher="ale", kind="file", **made):
    about = {"checked": FETCHED, "last_good": FETCHED} | made
    return SourceStatus(f"{publisher}/{name}", publisher, kind, f"https://{publisher}.example/{name}", state, **about)


def site_of(*sources, datasets=()):
    return make_site(datasets, sources)


def card(site, slug="ale", lang=""):
    return read(by_url(status.pages(site))[f"{lang}/status/{slug}/"])


def test_each_state_has_word_and_meaning():
    for state in status.STATES:
        for key in (f"state.{state}", f"status.meaning.{state}"):
            assert key in load_texts()


def test_a_row_for_each_kommun_with_word_and_number(tmp_path):
    table = {"a": {"profile": "anslag", "rows": [NOTICE] * 3}}
    notices = put_dataset(tmp_path, "ale/anslag", table, source="ale/anslag")
    site = site_of(source("anslag"), source("fel", "failing", "boras"), datasets=[notices])
    page = read(by_url(status.pages(site))["/status/"])
    assert "Vi hämtar från 2 källor." in page.text
    assert "✓ I sin ordning 3 rader" in page.text
    assert "Går inte att hämta 0 datamängder, lyckades senast 16 november 2026" in page.text
    assert "Åmål ingen källa" in page.text


def test_the_oldest_trouble_comes_first_then_what_waits_then_the_rest():
    site = site_of(
        source("beslut", "stale", "ale", last_good="2026-11-01T05:00:00Z"),
        source("beslut", "failing", "boras", last_good="2026-10-01T05:00:00Z"),
        source("beslut", "never_harvested", "amal", checked="", last_good=""),
    )
    assert [r.slug for r in status.status_rows(site)] == ["boras", "ale", "amal"]


def test_the_worst_of_two_sources_decides_the_cell():
    site = site_of(source("a"), source("b", "suspicious"))
    cells = dict(zip(status.CATEGORIES, status.status_rows(site)[0].cells, strict=True))
    assert cells[status.OPEN_DATA].state == "suspicious"
    assert cells["beslut"].state == ""


def test_county_wide_data_counts_for_each_kommun(tmp_path):
    rows = [{"kommunkod": "1440", "indikator": "N1", "ar": "2024", "kon": "T", "varde": "1"}] * 2
    table = {"n": {"profile": "nyckeltal", "rows": rows}}
    made = put_dataset(tmp_path, "vastra-gotaland/kolada", table, source="vastra-gotaland/kolada")
    found = status.status_rows(site_of(source("kolada", publisher="vastra-gotaland", kind="kolada"), datasets=[made]))
    cells = {r.slug: r.cells[status.CATEGORIES.index("nyckeltal")] for r in found}
    assert (cells["ale"].state, cells["ale"].number) == ("ok", 2)
    assert (cells["boras"].state, cells["boras"].number) == ("empty", 0)
    assert (cells["vastra-gotaland"].state, cells["vastra-gotaland"].number) == ("ok", 2)


def test_a_failing_source_keeps_what_is_published_in_its_category(tmp_path):
    notices = put_dataset(tmp_path, "ale/nya", {"a": {"profile": "anslag", "rows": [NOTICE]}}, source="ale/nya")
    (cell,) = (c for c in status.status_rows(site_of(source("nya", "failing"), datasets=[notices]))[0].cells if c.state)
    assert (cell.state, cell.number) == ("failing", 1)


def test_the_card_says_what_went_wrong_and_what_to_mend_first(tmp_path):
    date = {"rule": "type", "severity": "error", "column": "start", "value": "31/4", "values": {"type": "date"}}
    findings = [{"rule": "required", "severity": "error", "row": 99, "column": "id"}]
    findings += [date | {"row": n} for n in range(9)]
    report = {"received": 12, "kept": 2, "rejected": 10, "errors": {"required": 1, "type": 9}, "findings": findings}
    table = {"a": {"profile": "anslag", "rows": []}}
    held = put_dataset(tmp_path, "ale/anslag", table, source="ale/anslag", report={"a": report})
    run = {
        "error": {"code": "bad_status", "values": {"url": "https://ale.example/anslag", "status": "404"}},
        "missing": [{"url": "https://x.example/1", "dataset": "", "code": "empty_answer", "values": {}}] * 25,
        "datasets": {"anslag": {"rule": "volume.collapsed", "values": {"expected": 2000, "found": 3}}},
    }
    broken = source("anslag", "failing", received=12, kept=2, rejected=10, missing=25, run=run)
    page = card(site_of(broken, datasets=[held]))
    for words in (
        "0 av 1 källor är hela och färska.",
        "svarade med statuskod 404",
        "Källan gav 3 rader. Förra gången gav den 2 000.",
        "12 mottagna, 2 behållna, 10 avvisade, 25 saker fick vi inte",
        "Svaret från https://x.example/1 är tomt.",
        "Och 5 till.",
        "Rad 0, kolumnen start",
        "Samma sak på 4 rader till.",
        "invoke validate FIL",
    ):
        assert words in page.text
    assert page.text.index("kolumnen start") < page.text.index("kolumnen id")


def test_a_card_without_sources_says_how_to_add_one():
    page = card(site_of(), "boras")
    assert "Borås har ingen källa här än." in page.text
    assert "/om/for-kommuner/" in page.links


@pytest.mark.parametrize("state", status.STATES)
def test_every_state_has_a_card_in_both_languages(state):
    site = site_of(source("anslag", state, checked="" if state == "never_harvested" else FETCHED))
    assert load_texts().get(f"status.meaning.{state}", "sv") in card(site).text
    assert load_texts().get(f"status.meaning.{state}", "en") in card(site, lang="/en").text


def test_an_error_that_an_other_version_wrote_gets_a_general_sentence():
    assert status.error_sentence({"code": "nytt_fel"}, "sv").startswith("Något gick fel")
    assert status.error_sentence({"code": "bad_status", "values": {}}, "en").startswith("Something went wrong")


def test_no_source_at_all():
    assert "Ingen källa är inlagd än" in read(by_url(status.pages(site_of()))["/status/"]).text


def test_status_json_holds_every_source_and_the_same_bytes_each_time():
    run = {"error": {"code": "timed_out", "values": {}}, "started": "x"}
    site = site_of(source("a"), source("b", "failing", run=run))
    ((path, data),) = status.machine_files(site)
    made = json.loads(data)
    assert path == "status/status.json"
    assert made["states"]["failing"] == 1
    assert made["sources"][1]["error"]["code"] == "timed_out"
    assert ((path, data),) == tuple(status.machine_files(site))


def test_the_card_says_what_is_archived(tmp_path):
    table = {"a": {"profile": "anslag", "rows": []}}
    held = put_dataset(
        tmp_path, "ale/anslag", table, title="Anslag", source="ale/anslag", archived="2026-05-07T10:00:00Z"
    )
    page = card(site_of(source("anslag"), datasets=[held]))
    assert "Anslag är arkiverad sedan 7 maj 2026" in page.text

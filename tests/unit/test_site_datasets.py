"""The catalogue of datasets and the page of one."""

from dataclasses import replace

import pytest

from catalog.model import SourceStatus
from catalog.site import datasets
from tests.site_world import FETCHED, by_url, make_site, put_dataset, read

FIELDS = [
    {"name": "id", "type": "string", "title": "Id", "title_en": "Id", "constraints": {"required": True}},
    {"name": "kostnad", "type": "number", "title": "Kostnad", "unit": "kr"},
    {"name": "slag", "type": "string", "constraints": {"enum": ["a", "b"]}},
]
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def parks(tmp_path):
    rows = [{"id": f"p{n}", "kostnad": str(n * 1000), "slag": "a"} for n in range(12)]
    rows[0]["slag"] = EVIL
    rows[1]["slag"] = "lång " * 40
    snapshots = [
        {"url": "https://ale.example/parker.csv", "sha256": "9" * 64, "fetched": FETCHED, "rows": {"parker": [1, 12]}},
        {"url": "https://ale.example/mer.csv", "sha256": "8" * 64, "fetched": FETCHED, "rows": {}},
    ]
    finding = {"rule": "type", "severity": "error", "row": 7, "column": "kostnad", "value": "tolv"}
    finding["values"] = {"type": "number"}
    warning = {"rule": "okand-kolumn", "severity": "warning", "column": "färg"}
    counts = {"rows": 12, "added": 3, "removed": 1, "changed": 2}
    history = [{"release": f"r{n}", "modified": FETCHED, "resources": {"parker": counts}} for n in range(23)]
    report = {"received": 13, "kept": 12, "rejected": 1, "errors": {"type": 1}, "warnings": {"okand-kolumn": 1}}
    return put_dataset(
        tmp_path,
        "ale/parker",
        {"parker": {"fields": FIELDS, "rows": rows}},
        title="Parker i Ale",
        title_en="Parks in Ale",
        description="Alla parker.\nOch lekplatser.",
        source="ale/parker",
        example_data=True,
        licenses=[{"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/", "title": "CC0"}],
        homepage="javascript:alert(1)",
        provenance={"snapshots": snapshots, "read_as": {"parker": {"encoding": "cp1252", "nytt": "x"}}},
        history=history,
        report={"parker": report | {"findings": [finding, warning]}},
    )


def files_of(*names):
    about = {"resource": "parker", "size_bytes": 1200, "media_type": "text/csv"}
    return [{"format": n, "url": f"/data/ale/parker/parker.{n}", **about} for n in names]


def pages_of(dataset, **made):
    status = SourceStatus("ale/parker", "ale", "file", "https://ale.example/parker.csv", "ok", FETCHED, FETCHED)
    site = make_site([dataset], [status], downloads={"ale/parker": files_of("csv", "xlsx", "parquet")}, **made)
    return by_url(datasets.pages(site))


def test_a_dataset_page_says_what_it_is_where_from_and_how_checked(parks):
    page = read(pages_of(parks)["/data/ale/parker/"])
    for words in (
        "Parker i Ale",
        "Ale publicerar datamängden. Den har 12 rader i 1 tabell.",
        "10 av 12 rader i tabellen parker",
        "Uppgifterna är påhittade",
        "1,2 kB",
        "Enhet: kr.",
        "Alltid ifylld.",
        "Tillåtna värden: a, b.",
        "Vi tog emot 13 rader, behöll 12 och avvisade 1.",
        "Rad 7, kolumnen kostnad: vi hittade ”tolv”, som inte är ett tal.",
        "Kolumnen ”färg” finns inte i mallen",
        "Teckenkodning cp1252",
        "Annat: nytt x",
        "9" * 64,
        "Alla filer som vi läste (2)",
        "3 äldre utgåvor står i history.json.",
        "pd . read_parquet",
        "Ale: Parker i Ale. Utgåva abc123def456, 16 november 2026. Insyn Väst.",
    ):
        assert words in page.text
    assert {"/data/ale/parker/parker.xlsx", "/data/ale/parker/datapackage.json", "/status/ale/"} <= set(page.links)


def test_hostile_content_stays_text(parks):
    page = read(pages_of(parks)["/data/ale/parker/"])
    assert EVIL in page.text
    assert not any(link.startswith("javascript:") for link in page.links)


def test_long_cells_are_cut_and_the_page_says_so(parks):
    page = read(pages_of(parks)["/data/ale/parker/"])
    assert "lång " * 13 not in page.text
    assert "Långa texter är avklippta här." in page.text


def test_the_english_page_speaks_english_around_swedish_content(parks):
    page = read(pages_of(parks)["/en/data/ale/parker/"])
    assert "Parks in Ale" in page.text
    assert "Row 7, column kostnad: we found “tolv”, which is not a number." in page.text
    assert "/en/status/ale/" in page.links
    assert "/data/ale/parker/parker.csv" in page.links


def test_many_columns_are_cut_with_the_number_told(tmp_path):
    fields = [{"name": f"k{n}", "type": "string"} for n in range(230)]
    made = put_dataset(tmp_path, "ale/parker", {"parker": {"fields": fields, "rows": [{"k0": "x"}]}})
    page = read(pages_of(made)["/data/ale/parker/"])
    assert "De 40 första av 230 kolumner visas." in page.text
    assert "De 200 första av 230 kolumner beskrivs." in page.text


def test_an_empty_table_and_a_dataset_without_report_or_origin(tmp_path):
    made = put_dataset(tmp_path, "ale/parker", {"parker": {"fields": FIELDS, "rows": []}}, sources=[{"title": "SCB"}])
    page = read(pages_of(made)["/data/ale/parker/"])
    assert "Tabellen parker är tom." in page.text
    assert "Källan anger ingen licens." in page.text
    assert "Datamängden sköts av portalen själv" in page.text
    assert "SCB" in page.text


def test_two_tables_get_a_download_list_each(tmp_path):
    table = {"fields": FIELDS, "rows": [{"id": "1"}]}
    made = put_dataset(tmp_path, "ale/parker", {"parker": table, "trad": table})
    files = [*files_of("csv"), {**files_of("csv")[0], "resource": "trad", "url": "/x.csv"}]
    files.append({**files_of("zip")[0], "resource": ""})
    site = make_site([made], downloads={"ale/parker": files})
    page = read(by_url(datasets.pages(site))["/data/ale/parker/"])
    assert "Tabellen trad" in page.text
    assert "Hela datamängden" in page.text


def test_inputs_change_with_the_report_and_with_nothing_else(parks):
    before = pages_of(parks)["/data/ale/parker/"].inputs
    assert pages_of(parks)["/data/ale/parker/"].inputs == before
    assert pages_of(replace(parks, report={}))["/data/ale/parker/"].inputs != before


def test_lists_by_publisher_and_kind_with_counts(tmp_path):
    plain = put_dataset(tmp_path, "ale/parker", {"p": {"fields": FIELDS, "rows": [{"id": "1"}]}}, title="Parker")
    notices = put_dataset(tmp_path, "boras/anslag", {"a": {"profile": "anslag", "rows": []}}, title="Anslag")
    pages = by_url(datasets.pages(make_site([plain, notices])))
    everything = read(pages["/data/"])
    assert "2 datamängder." in everything.text
    assert everything.text.index("Anslag") < everything.text.index("Parker")
    assert {"/data/ale/", "/data/slag/anslag/", "/data/slag/ovrigt/"} <= set(everything.links)
    assert "1 datamängd." in read(pages["/data/slag/anslag/"]).text
    assert "1 dataset." in read(pages["/en/data/ale/"]).text
    assert "Här finns inga datamängder än" in read(pages["/data/amal/"]).text


def test_a_long_list_is_split(tmp_path):
    one = put_dataset(tmp_path, "ale/parker", {"p": {"fields": FIELDS, "rows": []}})
    many = [replace(one, name=f"d{n:03}", title=f"D {n:03}") for n in range(230)]
    pages = by_url(p for p in datasets.pages(make_site(many)) if p.template == "data.html")
    third = read(pages["/data/sida-3/"])
    assert "230 datamängder. Här visas nummer 201 till 230." in third.text
    assert {"/data/", "/data/sida-2/", "/data/ale/d229/"} <= set(third.links)
    assert "/data/ale/d000/" not in third.links
    assert "/en/data/ale/sida-2/" in pages


def test_shortened_cuts_between_words():
    assert datasets.shortened("ett två tre", 40) == "ett två tre"
    assert datasets.shortened("ett två tre fyra", 12) == "ett två…"


def test_an_archived_dataset_leaves_the_lists_and_keeps_its_page(tmp_path, parks):
    gone = put_dataset(
        tmp_path, "ale/gamla", {"a": {"fields": FIELDS, "rows": []}}, title="Gamla", source="ale/x",
        archived="2026-05-07T10:00:00Z",
    )  # fmt: skip
    site = make_site([parks, gone])
    made = by_url(datasets.pages(site))
    listed = read(made["/data/"])
    assert "Parker i Ale" in listed.text
    assert "Gamla" not in listed.text
    page = read(made["/data/ale/gamla/"])
    assert "Arkiverad" in page.text
    assert "Den arkiverades" in page.text
    assert "7 maj 2026" in page.text
    assert "Arkiverad" not in read(made["/data/ale/parker/"]).text

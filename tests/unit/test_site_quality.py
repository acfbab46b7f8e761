"""What pages and files say of the descriptions' points."""

import csv
import io
import json

from catalog.quality.mqa import METRICS
from catalog.site import dataset_page, quality, status
from catalog.texts import load_texts
from tests.site_world import by_url, make_site, put_dataset, read

TABLE = {"bad": {"fields": [{"name": "namn", "type": "string"}], "rows": [{"namn": "Sandvik"}]}}
FULL = {"keywords": ["bad"], "themes": ["ENVI"], "temporal": ["2015/2024"], "description": "Badplatser.",
        "spatial": ["http://sws.geonames.org/1/"], "licenses": [{"name": "CC0-1.0"}],
        "contributors": [{"title": "Bad", "email": "bad@ale.se", "roles": ["contact"]}]}  # fmt: skip


def site_of(*datasets):
    files = {
        d.key: [
            {"format": f, "resource": "bad", "url": f"/data/{d.key}/bad.{f}", "size_bytes": 9, "media_type": "text/csv"}
            for f in ("csv", "json")
        ]
        for d in datasets
    }
    return make_site(datasets, downloads=files)


def put(tmp_path, key="ale/bad", **about):
    return put_dataset(tmp_path, key, TABLE, **about)


def made(site):
    return {file.path: file.make() for file in quality.made_files(site)}


def test_each_metric_has_a_name_and_a_step():
    for name in METRICS:
        for key in (f"quality.metric.{name}", f"quality.step.{name}"):
            assert key in load_texts(), key
    assert all(f"quality.band.{band}" in load_texts() for band in ("excellent", "good", "sufficient", "bad"))


def test_the_card_says_what_gives_most(tmp_path):
    site = site_of(put(tmp_path, **FULL), put(tmp_path, "ale/sim", **{**FULL, "themes": []}))
    page = read(by_url(status.pages(site))["/status/ale/"])
    assert "I genomsnitt 390 av 405 poäng för 2 datamängder: utmärkt." in page.text
    assert "Gör det här först Ange vilket av EU:s teman" in page.text
    assert "30 poäng i 1 datamängd." in page.text
    assert "/dcat/ale.rdf" in page.links


def test_a_whole_description_needs_no_step(tmp_path):
    page = read(by_url(status.pages(site_of(put(tmp_path, **FULL))))["/en/status/ale/"])
    assert "Nothing is missing. All descriptions have all points." in page.text
    assert "Do this first" not in page.text


def test_a_publisher_without_data_has_no_points(tmp_path):
    site = site_of(put(tmp_path, **FULL))
    assert quality.on_card(site, "amal") is None
    assert "poäng" not in read(by_url(status.pages(site))["/status/amal/"]).text
    assert quality.of_portal(make_site()) is None


def test_what_breaks_the_profile_is_told_with_thing_and_property(tmp_path):
    stranger = {"title": "Bolaget", "path": "https://bolaget.example/", "roles": ["publisher"]}
    site = site_of(put(tmp_path, **{**FULL, "source": "ale/bad", "contributors": [stranger]}))
    text = read(by_url(status.pages(site))["/status/ale/"]).text
    assert "foaf:Agent https://bolaget.example/: dct:type saknas och är obligatorisk." in text


def test_a_long_list_is_cut_and_says_so(tmp_path):
    site = site_of(*(put(tmp_path, f"ale/bad-{n}", **FULL) for n in range(quality.DATASETS_SHOWN + 1)))
    card = quality.on_card(site, "ale")
    assert (len(card["datasets"]), card["datasets_more"], card["count"]) == (50, 1, 51)
    assert "En till finns i CSV-filen." in read(by_url(status.pages(site))["/status/ale/"]).text


def test_the_page_of_a_dataset_has_its_points_and_its_rdf(tmp_path):
    dataset = put(tmp_path, **{**FULL, "themes": []})
    page = read(by_url(dataset_page.pages(site_of(dataset), dataset))["/data/ale/bad/"])
    assert "375 av 405 poäng: utmärkt. Saknas: tema." in page.text
    assert {f"/data/ale/bad/bad.{ending}" for ending in ("rdf", "ttl", "jsonld")} <= set(page.links)


def test_the_files_hold_every_dataset_publisher_and_the_portal(tmp_path):
    site = site_of(put(tmp_path, **FULL), put(tmp_path, "boras/bad"), put(tmp_path, "ale/borta", archived="2026-11-20"))
    files = made(site)
    told = json.loads(files["status/beskrivningar.json"])
    assert [p["publisher"] for p in told["publishers"]] == ["ale", "boras"]
    assert told["publishers"][0]["points"] == 405
    rows = list(csv.DictReader(io.StringIO(files["status/beskrivningar.csv"].decode(), newline="")))
    assert [row["datamangd"] for row in rows] == ["ale/bad", "boras/bad"], "what is archived is in no catalogue"
    for row in rows:
        assert int(row["poang"]) == sum(int(row[name]) for name in METRICS)
    assert told["portal"]["points"] == sum(int(row["poang"]) for row in rows) / 2


def test_points_change_with_the_description_only(tmp_path):
    first = {f.path: f.inputs for f in quality.made_files(site_of(put(tmp_path, **FULL)))}
    assert {f.path: f.inputs for f in quality.made_files(site_of(put(tmp_path, **FULL)))} == first
    assert {f.path: f.inputs for f in quality.made_files(site_of(put(tmp_path)))} != first

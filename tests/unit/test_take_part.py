"""The register of ways to take part: what is known was seen; the rest is unknown and comes with a question."""

from dataclasses import replace

import pytest

from catalog.errors import RegistryError
from catalog.load import OWN_DATASETS, load_catalog
from catalog.records import load_records
from catalog.site import take_part
from catalog.store import Store, read_rows
from catalog.take_part import UNKNOWN, WAYS, ways_of
from catalog.texts import load_texts
from harvesters.take_part import KEY, write_register
from tests.site_world import NOW, by_url, make_site, put_dataset, render


def rows():
    dataset = Store(OWN_DATASETS).load(KEY)
    return [row for resource in dataset.resources for row in read_rows(resource)]


def test_every_kommun_has_an_answer_for_every_way_and_what_is_known_was_seen():
    assert len(rows()) == 49 * len(WAYS)
    for row in rows():
        assert row["finns"] == UNKNOWN or (row["kalla_url"] and row["kontrollerad"])
        assert not (row["finns"] == UNKNOWN and row["kontrollerad"])


def test_the_register_is_what_the_file_says(tmp_path):
    put_own(tmp_path)
    write_register(own=tmp_path)
    for name in ("deltagande.csv", "datapackage.json"):
        assert (tmp_path / KEY / name).read_bytes() == (OWN_DATASETS / KEY / name).read_bytes()


def put_own(folder):
    codes = [{"kommunkod": code} for code in sorted({row["kommunkod"] for row in rows()})]
    fields = [{"name": "kommunkod", "type": "string"}]
    put_dataset(folder, "vastra-gotaland/kommuner", {"kommuner": {"fields": fields, "rows": codes}})


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("alla: {rop: {finns: ja}}", "alla"),
        ("alla: [synpunkt]", "alla"),
        ("kommuner: {1440: {synpunkt: {finns: okant}}}", "kommuner"),
        ('kommuner: {"9999": {synpunkt: {finns: okant}}}', "kommuner"),
        ("alla: {synpunkt: {finns: ja, kalla_url: 'https://a.example/'}}", "1401.synpunkt.kontrollerad"),
        ("alla: {synpunkt: {fins: ja}}", "alla.synpunkt"),
        ("alla: {", ""),
        ("fel: 1", ""),
    ],
)
def test_a_wrong_file_is_refused_and_nothing_is_written(tmp_path, text, path):
    put_own(tmp_path)
    source = tmp_path / "deltagande.yml"
    source.write_text(text, encoding="utf-8")
    with pytest.raises(RegistryError) as refused:
        write_register(source, tmp_path)
    assert f"deltagande.yml, {path}:" in str(refused.value)
    assert not (tmp_path / KEY).exists()


def test_unknown_is_shown_as_unknown_with_a_question_to_send():
    site = make_site()
    assert {way.finns for way in ways_of(site.catalog)["ale"].values()} == {UNKNOWN}
    page = render(by_url(take_part.pages(replace(site, records=load_records(site.catalog))))["/delta/ale/"])
    assert "Till kommunen i Ale" in page
    assert "Okänt betyder inte nej." in page
    assert "Kan invånare lämna medborgarförslag" in page


def test_each_of_the_49_has_a_page_with_an_answer_or_a_question_for_every_way(tmp_path):
    """Of our own register: what is known says where and when it was seen, and the rest is asked, each way once."""
    catalog = load_catalog(tmp_path, NOW)
    site = replace(make_site(catalog.datasets, publishers=catalog.publishers.values()), records=load_records(catalog))
    pages = by_url(take_part.pages(site))
    t = load_texts().bound("sv")
    assert len(catalog.kommuner()) == 49
    for kommun in catalog.kommuner():
        values = pages[f"/delta/{kommun.slug}/"].values()
        assert len(values["ways"]) + len(values["missing"]) + len(values["unknown"]) == len(WAYS)
        for way in (*values["ways"], *values["missing"]):
            assert way["kalla_url"].startswith("https://")
            assert way["kontrollerad"]
        for way in WAYS:
            asked = values["question"].count(t(f"delta.way.{way}.question"))
            assert asked == (way in {one["vag"] for one in values["unknown"]})
        assert kommun.name in values["question"]
    for slug in ("ale", "goteborg"):
        assert "Till kommunen i " in render(pages[f"/delta/{slug}/"])
        assert "Kan invånare lämna medborgarförslag" in render(pages[f"/en/delta/{slug}/"])


def test_the_answer_of_a_source_takes_the_place_of_our_own(tmp_path):
    def told(key, finns, **about):
        row = {"kommunkod": "1440", "vag": "fragestund", "finns": finns}
        return put_dataset(tmp_path, key, {"deltagande": {"profile": "deltagande", "rows": [row]}}, **about)

    ours, theirs = told(KEY, "nej"), told("ale/deltagande", "ja", source="ale/politik")
    way = ways_of(make_site([ours, theirs]).catalog)["ale"]["fragestund"]
    assert (way.finns, way.dataset) == ("ja", "ale/deltagande")

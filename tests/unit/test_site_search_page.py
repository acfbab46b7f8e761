"""The search page, its index, and the list of kommuner."""

import json

from catalog.site import kommuner, search_page
from catalog.site.datasets import pages as dataset_pages
from catalog.site.indicators import pages as indicator_pages
from tests.site_world import by_url, make_site, put_dataset, read, render

FIELDS = [{"name": "id", "type": "string"}]


def site_of(tmp_path):
    parks = put_dataset(tmp_path, "ale/parker", {"p": {"fields": FIELDS, "rows": []}}, title="Parker", title_en="Parks")
    values = [{"kommunkod": "1440", "indikator": "N1", "ar": "2024", "kon": "T", "varde": "1"}]
    definitions = [{"id": "N1", "titel": "Öppna förskolor", "omrade": "Skola"}]
    tables = {
        "nyckeltal": {"profile": "nyckeltal", "rows": values},
        "indikatorer": {"profile": "indikatorer", "rows": definitions},
    }
    return make_site([parks, put_dataset(tmp_path, "vastra-gotaland/kolada", tables, title="Kolada")])


def test_the_list_holds_everything_under_its_letter(tmp_path):
    page = read(by_url(search_page.pages(site_of(tmp_path)))["/sok/"])
    assert {"/data/ale/parker/", "/kommun/amal/", "/nyckeltal/n1/"} <= set(page.links)
    assert page.text.index("Borås") < page.text.index("Parker") < page.text.rindex("Åmål") < page.text.rindex("Öppna")


def test_the_form_tells_the_script_all_it_needs(tmp_path):
    html = render(by_url(search_page.pages(site_of(tmp_path)))["/en/sok/"])
    for part in (
        'data-index="/en/sok/index.json"',
        'data-analysis="/assets/swedish.js"',
        'data-results="search-results"',
        'data-text-many="{n} results for “{q}”."',
        'data-text-kind-dataset="Dataset"',
    ):
        assert part in html
    assert html.count('role="search"') == 1


def test_every_document_leads_to_a_page(tmp_path):
    site = site_of(tmp_path)
    pages = {*by_url(dataset_pages(site)), *by_url(indicator_pages(site))}
    for lang in ("sv", "en"):
        found = list(search_page.documents(site, lang))
        assert {d.url for d in found if d.kind != search_page.KOMMUN} <= pages
        assert len({d.ref for d in found}) == len(found)
        assert {d.kind for d in found} == set(search_page.KINDS)
    assert "Parks" in {d.title for d in search_page.documents(site, "en")}


def test_the_index_of_each_language_is_written(tmp_path):
    files = {file.path: file.make() for file in search_page.made_files(site_of(tmp_path))}
    assert set(files) == {"sok/index.json", "en/sok/index.json"}
    assert "/en/data/ale/parker/" in [d[0] for d in json.loads(files["en/sok/index.json"])["documents"]]


def test_an_empty_site_has_a_search_page():
    assert "Ale" in read(by_url(search_page.pages(make_site()))["/sok/"]).text


def test_the_kommuner_with_forbund_population_and_map(tmp_path):
    names = {"fields": [{"name": n, "type": "string"} for n in ("code", "name", "website")]}
    rows = [{"code": "goteborgsregionen", "name": "Göteborgsregionen"}]
    own = put_dataset(tmp_path, "vastra-gotaland/kommuner", {"forbund": names | {"rows": rows}})
    page = read(by_url(kommuner.pages(make_site([own])))["/kommun/"])
    assert "3 kommuner, med samma sidor" in page.text
    assert "Ale Göteborgsregionen 30 926" in page.text
    assert "Åmål Fyrbodal ingen uppgift" in page.text
    assert "Folkmängd den 31 december 2018" in page.text
    assert page.links.count("/kommun/ale/") == 2  # in the table and on the map
    assert "/en/kommun/ale/" in read(by_url(kommuner.pages(make_site([own])))["/en/kommun/"]).links

"""The page of a body, rendered with the real templates."""

from dataclasses import replace

from catalog.records import load_records
from catalog.site import bodies
from tests.site_world import by_url, make_site, put_dataset, read, render

MEETING = {
    "id": "https://ale.example/m/1",
    "kommunkod": "1440",
    "organ_id": "1440-ks",
    "organ": "Kommunstyrelsen",
    "start": "2026-12-07T09:00:00+01:00",
    "status": "planerat",
}


def site_of(tmp_path):
    tables = {"sammantraden": {"profile": "sammantraden", "rows": [MEETING]}}
    site = make_site([put_dataset(tmp_path, "ale/sammantraden", tables, title="Sammanträden")])
    return replace(site, records=load_records(site.catalog))


def test_the_heading_is_the_bodys_own_name(tmp_path):
    """The heading once said the name of the site: the frame had a variable of the same name."""
    pages = by_url(bodies.pages(site_of(tmp_path)))
    assert sorted(pages) == ["/en/organ/ale/ks/", "/organ/ale/ks/"]
    for page in pages.values():
        assert ">Kommunstyrelsen <span" in render(page)
        assert "/sammantraden/ale/ks/2026-12-07/" in read(page).links

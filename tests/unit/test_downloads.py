"""A table that is too large to make other formats of in memory comes as CSV, and its page says so."""

from __future__ import annotations

import pytest

from catalog import downloads
from catalog.exporters import EXPORTERS
from catalog.ids import sha256_of
from catalog.output import Output
from catalog.site import datasets
from tests.site_world import by_url, make_site, put_dataset, read

FIELDS = [{"name": "id", "type": "string"}]
NOTE = "En tabell som är större än 50 byte finns bara som CSV"


@pytest.fixture
def parks(tmp_path):
    tables = {
        "liten": {"fields": FIELDS, "rows": [{"id": "a"}]},
        "stor": {"fields": FIELDS, "rows": [{"id": "b" * 90}]},
    }
    return put_dataset(tmp_path / "datasets", "ale/parker", tables)


def published(dataset, folder):
    site = make_site([dataset])
    files = downloads.write_downloads(site.catalog, output := Output.open(folder))
    output.close({"code": "1"})
    page = read(by_url(datasets.pages(make_site([dataset], downloads=files)))["/data/ale/parker/"])
    return [(f["resource"], f["format"]) for f in files["ale/parker"]], page


def test_small_tables_come_in_every_format(parks, tmp_path):
    files, page = published(parks, tmp_path / "output")
    assert files == [(table, name) for table in ("liten", "stor") for name in EXPORTERS] + [("", "zip")]
    assert "finns bara som CSV" not in page.text
    assert "read_parquet" in page.text


def test_a_large_table_comes_as_it_is_stored_and_the_page_says_why(parks, tmp_path, monkeypatch):
    monkeypatch.setattr(downloads, "LARGEST_MADE", 50)
    files, page = published(parks, tmp_path / "output")
    assert files == [*(("liten", name) for name in EXPORTERS), ("stor", "csv")]
    assert sha256_of(tmp_path / "output/data/ale/parker/stor.csv") == parks.resources[1].sha256
    assert NOTE in page.text
    assert not any(link.endswith((".zip", "stor.xlsx")) for link in page.links)
    before = (tmp_path / "output/data/ale/parker/stor.csv").stat()
    assert published(parks, tmp_path / "output")[0] == files
    assert (tmp_path / "output/data/ale/parker/stor.csv").stat().st_ino == before.st_ino, "not copied again"

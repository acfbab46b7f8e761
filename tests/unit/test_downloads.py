"""The files of a dataset: every format, made once, and a pack that is made of them and nothing else."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from catalog import downloads, exporters
from catalog.exporters import EXPORTERS, formats_of, package_zip, xlsx_file
from catalog.ids import sha256_of
from catalog.model import Dataset
from catalog.output import Output
from catalog.pack import write_pack
from catalog.site import datasets
from tests.site_world import BASE_URL, make_site, put_dataset

FIELDS = [{"name": "kod", "type": "string", "title": "Kod"}, {"name": "varde", "type": "number"}]
ROWS = [{"kod": "0114", "varde": "1.5"}, {"kod": "=1+1", "varde": ""}]


@pytest.fixture
def parks(tmp_path: Path) -> Dataset:
    tables = {"lekplatser": {"fields": FIELDS, "rows": ROWS}, "parker": {"fields": FIELDS, "rows": ROWS[:1]}}
    return put_dataset(tmp_path / "datasets", "ale/parker", tables, title="Parker i Ale & Åmål")


def published(dataset: Dataset, folder: Path, base_url: str = BASE_URL, processes: int = 1) -> Output:
    output = Output.open(folder)
    output.processes = processes
    listed = downloads.write_downloads(make_site([dataset]).catalog, output, base_url)[dataset.key]
    assert all(sha256_of(folder / file["url"].lstrip("/")) == file["sha256"] for file in listed)
    assert all((folder / file["url"].lstrip("/")).stat().st_size == file["size_bytes"] for file in listed)
    formats = [(table, name) for table in ("lekplatser", "parker") for name in EXPORTERS]
    assert [(file["resource"], file["format"]) for file in listed] == [*formats, ("", "zip")]
    output.close({"code": "1"})
    return output


def test_every_format_is_written_once(parks: Dataset, tmp_path: Path) -> None:
    assert published(parks, tmp_path / "output").written == 13  # ten tables, the pack, its description, the manifest
    assert published(parks, tmp_path / "output").written == 0
    assert not list((tmp_path / "output").rglob("*.tmp"))


def test_a_table_is_not_forced_into_a_format_that_cannot_hold_it(
    parks: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_file, "MAX_ROWS", 1)
    monkeypatch.setattr(exporters, "LARGEST_JSON", parks.resources[1].size_bytes)
    assert [formats_of(table, EXPORTERS) for table in parks.resources] == [["csv", "parquet"], list(EXPORTERS)]
    output = Output.open(tmp_path / "output")
    listed = downloads.write_downloads(make_site([parks]).catalog, output, BASE_URL)[parks.key]
    assert [file["format"] for file in listed if file["resource"] == "lekplatser"] == ["csv", "parquet"]
    with zipfile.ZipFile(tmp_path / "output/data/ale/parker/parker.zip") as archive:
        held = {name.rpartition("/")[2] for name in archive.namelist() if "lekplatser" in name}
    assert held == {"lekplatser.csv", "lekplatser.parquet"}
    (page,) = (page for page in datasets.pages(make_site([parks])) if page.url == "/data/ale/parker/")
    assert page.values()["too_large"] == ["lekplatser"]


def test_the_pack_is_made_again_when_what_is_in_it_changed(parks: Dataset, tmp_path: Path) -> None:
    published(parks, tmp_path / "output")
    assert published(parks, tmp_path / "output", "https://annan.example").written == 2  # the pack and the manifest
    with zipfile.ZipFile(tmp_path / "output/data/ale/parker/parker.zip") as archive:
        assert "https://annan.example/data/ale/parker/v/" in archive.read("ale-parker/citation.txt").decode()
    renamed = replace(parks, title="Grönområden")
    assert published(renamed, tmp_path / "output", "https://annan.example").written >= 2


def test_several_processes_write_the_same_bytes(
    parks: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.output.WORTH_IT", 1)
    one, two = published(parks, tmp_path / "one"), published(parks, tmp_path / "two", processes=2)
    assert one.entries == two.entries


def test_a_pack_made_by_itself_is_that_of_the_site(parks: Dataset, tmp_path: Path) -> None:
    output = published(parks, tmp_path / "output").root / "data/ale/parker"
    made = tmp_path / "made.zip"
    write_pack(parks, made, author="Ale", base_url=BASE_URL, files={"parker.xlsx": output / "parker.xlsx"})
    assert made.read_bytes() == (output / "parker.zip").read_bytes()
    assert not [p for p in tmp_path.iterdir() if p.name not in ("datasets", "output", "made.zip")]


def test_a_pack_whose_tables_are_missing_is_not_written(parks: Dataset, tmp_path: Path) -> None:
    output = Output.open(tmp_path / "output")
    with pytest.raises(FileNotFoundError):
        output.make_file(
            "a.zip",
            "1",
            lambda to: package_zip.write_dataset(
                parks, downloads.published(parks, "Ale", BASE_URL), {"parker.csv": tmp_path / "borta.csv"}, to
            ),
        )
    assert [p.name for p in (tmp_path / "output").iterdir()] == [".building"]


def test_what_the_pack_says(parks: Dataset, tmp_path: Path) -> None:
    report = {"lekplatser": {"received": 3, "kept": 2, "rejected": 1, "errors": {"type": 1}, "findings": []}}
    dataset = replace(parks, report=report, example_data=True, license="CC0-1.0", license_title="CC0")
    write_pack(dataset, tmp_path / "p.zip", author="Ale", base_url=BASE_URL)
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        texts = {i.filename.partition("/")[2]: archive.read(i) for i in archive.infolist()}
    readme = texts["README.txt"].decode()
    frozen = f"{BASE_URL}/data/ale/parker/v/{parks.release}/"
    said = ["Parker i Ale & Åmål\n===", "EXEMPELDATA", "3 rader (2 tabeller)", "kod\n    (text) Kod.", "CC0", frozen]
    said += ["behöll 2 och avvisade 1", "In English", "lekplatser.excel.csv", parks.release, "16 november 2026"]
    assert [text for text in said if text not in readme] == []
    assert json.loads(texts["citation.csl.json"])[0]["URL"] == frozen
    assert frozen.encode() in texts["citation.bib"]
    assert b"Parker i Ale \\& {\\AA}m{\\aa}l" in texts["citation.bib"]

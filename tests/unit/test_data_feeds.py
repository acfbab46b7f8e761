"""The feeds of what changes in the data: each release once, with its counts, under an id that stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import feedparser
import pytest

from catalog.model import Dataset
from catalog.site import data_feeds
from tests.site_world import BASE_URL, make_site, put_dataset
from tests.unit.test_follow_text import HOSTILE

FIRST = {
    "release": "aaa",
    "modified": "2026-11-01T05:00:00Z",
    "resources": {"bad": {"rows": 3, "added": 3, "removed": 0, "changed": 0}},
}
NEXT = {
    "release": "bbb",
    "modified": "2026-11-02T05:00:00Z",
    "resources": {"bad": {"rows": 4, "added": 2, "removed": 1, "changed": 0}},
}
BACK = {
    "release": "aaa",
    "modified": "2026-11-03T05:00:00Z",
    "resources": {"bad": {"rows": 3, "added": 0, "removed": 0, "changed": 0}},
}


def dataset(root: Path, *history: dict[str, Any], key: str = "ale/bad", **about: Any) -> Dataset:
    table = {"bad": {"fields": [{"name": "a", "type": "string"}], "rows": [{"a": "1"}]}}
    return put_dataset(root, key, table, **{"title": "Badplatser", "history": list(history)} | about)


def made(*datasets: Dataset) -> dict[str, bytes]:
    return {file.path: file.make() for file in data_feeds.made_files(make_site(datasets))}


def items(files: dict[str, bytes], path: str = "data/ale/bad") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(files[f"feeds/{path}.json"])["items"]
    assert [entry.id for entry in feedparser.parse(files[f"feeds/{path}.atom"]).entries] == [i["id"] for i in found]
    return found


def test_each_release_is_told_with_its_counts_newest_first(tmp_path: Path) -> None:
    told = items(made(dataset(tmp_path, BACK, NEXT, FIRST)))
    assert [i["title"] for i in told] == [
        "Ändrade data från Ale: Badplatser", "Ändrade data från Ale: Badplatser", "Ny datamängd från Ale: Badplatser",
    ]  # fmt: skip
    assert "bad: 3 rader; inga rader ändrade." in told[0]["content_html"]
    assert "bad: 4 rader; 2 nya och 1 borttagen." in told[1]["content_html"]
    assert "bad: 3 rader." in told[2]["content_html"]
    assert len({i["id"] for i in told}) == 3, "a state that comes back is told anew"


def test_ids_stay_when_the_title_changes_and_a_release_comes(tmp_path: Path) -> None:
    before = items(made(dataset(tmp_path / "1", FIRST)))
    after = items(made(dataset(tmp_path / "2", NEXT, FIRST, title="Bad och bryggor")))
    assert after[1]["id"] == before[0]["id"]


def test_a_dataset_is_in_its_own_feed_its_publishers_and_that_of_all(tmp_path: Path) -> None:
    files = made(dataset(tmp_path, FIRST), dataset(tmp_path, NEXT, FIRST, key="boras/bad"))
    assert len(items(files, "data")) == 3
    assert len(items(files, "data/ale")) == 1
    assert len(items(files, "data/boras")) == 2
    assert items(files, "data/amal") == []
    homes = [
        json.loads(files[f"feeds/data{p}.json"])["home_page_url"].removeprefix(BASE_URL)
        for p in ("", "/ale", "/ale/bad")
    ]
    assert homes == ["/data/", "/data/ale/", "/data/ale/bad/"]


def test_one_without_history_is_told_once_and_an_archived_one_says_so(tmp_path: Path) -> None:
    assert [i["title"] for i in items(made(dataset(tmp_path / "1")))] == ["Ny datamängd från Ale: Badplatser"]
    told = items(made(dataset(tmp_path / "2", FIRST, archived="2026-11-10T05:00:00Z")))
    assert told[0]["title"] == "Arkiverade data från Ale: Badplatser"
    assert "tisdag 10 november 2026" in told[0]["content_html"]


@pytest.mark.parametrize("title", [t for t in HOSTILE if t.strip() and "\ud800" not in t])
def test_hostile_titles_stay_text(tmp_path: Path, title: str) -> None:
    files = made(dataset(tmp_path, FIRST, title=title))
    parsed = feedparser.parse(files["feeds/data/ale/bad.atom"])
    assert not parsed.bozo
    assert len(items(files)) == 1


def test_a_long_history_is_bounded(tmp_path: Path) -> None:
    many = [{**NEXT, "modified": f"2026-{m:02}-{d:02}T05:00:00Z"} for m in range(10, 0, -1) for d in range(28, 0, -1)]
    files = made(dataset(tmp_path, *many))
    assert len(items(files)) == 50
    assert max(map(len, files.values())) < 100_000

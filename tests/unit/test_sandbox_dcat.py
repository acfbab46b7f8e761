"""The sandbox's DCAT server: what the kind reads there is what the example world holds."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from harvesters.http import Http, HttpSettings
from harvesters.kinds.dcat import Dcat
from harvesters.sandbox import Sandbox
from harvesters.sandbox.apps.dcat import row_store_id
from harvesters.sandbox.opendata import datasets_of, rows_of, title_of
from harvesters.sandbox.places import Place
from harvesters.sandbox.speech import DCAT, open_data_protocol
from harvesters.snapshot import SnapshotStore
from tests.kind_runs import NOON, make_source, run_with


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as running:
        yield running


@pytest.fixture(scope="module")
def place(sandbox: Sandbox) -> Place:
    return next(place for place in sandbox.world.places if open_data_protocol(place) == DCAT)


def asked(sandbox: Sandbox, url: str) -> tuple[int, bytes]:
    answer, _ = sandbox.answer(url)
    return answer.status, answer.body


def test_a_fifth_of_the_kommuner_speak_dcat_and_each_other_protocol_is_still_spoken(sandbox: Sandbox) -> None:
    counts = Counter(open_data_protocol(place) for place in sandbox.world.places)
    assert counts == {"dcat": 9, "ckan": 14, "datapackage": 13, "files": 13}


def test_the_catalogue_leads_to_every_row(sandbox: Sandbox, place: Place, tmp_path: Path) -> None:
    settings = HttpSettings(retries=0, allow_loopback=True, connect_to=sandbox.connect_to)
    with Http(settings, SnapshotStore(tmp_path, lambda: NOON)) as client:
        run = run_with(Dcat(), make_source("dcat", f"{place.base}/datasets/dcat"), client)
    assert not [line for line in run.lines if "resource" not in line]
    kept: Counter[str] = Counter()
    for table in run.tables:
        kept[table["about"]["title"]] += len(table["rows"])
        assert table["about"]["publisher"] == f"{place.name} kommun (exempel)"
    world = sandbox.world
    rows = {title_of(one, place): len(rows_of(one, place, world.seed, world.today)) for one in datasets_of(place)}
    assert kept == rows
    assert sum(table.get("listed", 0) > 100 for table in run.tables) == 2  # two pages of the row store


def test_the_row_store_answers_at_most_100_rows(sandbox: Sandbox, place: Place) -> None:
    store = f"{place.base}/rowstore/dataset/{row_store_id(place, datasets_of(place)[1])}"
    info = json.loads(asked(sandbox, f"{store}/info")[1])
    page = json.loads(asked(sandbox, f"{store}/json?_limit=500&_offset=0")[1])
    assert len(page["results"]) == 100 < info["rowcount"] == page["resultCount"]
    assert "next" not in json.loads(asked(sandbox, page["next"])[1])
    assert asked(sandbox, f"{store}/json?_limit=x")[0] == 400
    assert asked(sandbox, f"{place.base}/rowstore/dataset/00000000-0000-4000-8000-000000000000/json")[0] == 404
    assert asked(sandbox, f"{place.base}/store/1/resource/9999")[0] == 404
    other = next(one for one in sandbox.world.places if open_data_protocol(one) != DCAT)
    assert asked(sandbox, f"{other.base}/datasets/dcat")[0] == 404

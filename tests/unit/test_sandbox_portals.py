"""The rarer portals of the sandbox, read by the kinds that they are for: what comes out is what the world holds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from harvesters.http import Http, HttpSettings
from harvesters.kinds import KINDS, Missing
from harvesters.sandbox import Sandbox
from harvesters.sandbox.apps.open311 import THINGS, requests_of
from harvesters.sandbox.opendata import PORTAL_DATASETS, rows_of
from harvesters.sandbox.speech import portal_protocol
from harvesters.snapshot import SnapshotStore
from harvesters.source import load_registry
from tests.kind_runs import NOON, parsed

REAL_REGISTRY = Path(__file__).parents[2] / "harvesters" / "kommuner"
PORTALS = ("datajson", "opendatasoft", "socrata", "folder")


@pytest.fixture(scope="module")
def portals(tmp_path_factory):
    """Give (world, {kind: [(place, lines)]}) of every portal, each harvested once."""
    folder = tmp_path_factory.mktemp("portals")
    found = {}
    with Sandbox() as sandbox:
        sandbox.write_registry(folder / "registry", REAL_REGISTRY, folder / "drops")
        settings = HttpSettings(
            allow_loopback=True, connect_to=sandbox.connect_to, allow_folders=(folder / "drops",), retries=0
        )
        store = SnapshotStore(folder / "store", lambda: NOON)
        with Http(settings, store, sleep=lambda seconds: None) as http:
            for source in load_registry(folder / "registry").sources():
                place = sandbox.world.by_slug.get(source.publisher)
                if place is None or portal_protocol(place) != source.kind:
                    continue
                kind, lines = KINDS[source.kind], []
                for item in kind.fetch(source, http.for_source(source.id)):
                    assert not isinstance(item, Missing), item
                    lines += parsed(kind, item)
                found.setdefault(source.kind, []).append((place, lines))
        yield sandbox.world, found


@pytest.mark.parametrize("kind", PORTALS)
def test_every_row_of_a_portal_comes_through(portals, kind):
    world, found = portals
    assert len(found[kind]) == 2
    for place, lines in found[kind]:
        tables = [line for line in lines if "resource" in line]
        assert len(tables) == len(PORTAL_DATASETS)
        for dataset in PORTAL_DATASETS:
            rows = rows_of(dataset, place, world.seed, world.today)
            (table,) = [t for t in tables if list(dataset.columns) == t["header"] and t["rows"][0][2] == rows[0]["id"]]
            column = table["header"].index("id") + 1
            assert [row[column] for row in table["rows"]] == [row["id"] for row in rows]
            if kind in ("opendatasoft", "socrata"):
                assert table["listed"] == len(rows)
            if kind != "folder":
                assert "exempeldata" in table["about"]["title"]
                assert table["about"]["license"] == "https://creativecommons.org/publicdomain/zero/1.0/"


def test_service_requests_add_up(portals):
    world, found = portals
    assert len(found["open311"]) == 2
    for place, lines in found["open311"]:
        services, *months = [line for line in lines if "resource" in line]
        assert {row[1] for row in services["rows"]} > THINGS.keys()
        rows = [row[1:] for month in months for row in month["rows"]]
        received = Counter()
        for row in rows:
            if row[0] in THINGS:
                received[row[0]] += int(row[3])
        # October ends an hour before midnight UTC, and January begins one before it.
        own = requests_of(world, place)
        made = Counter(str(r["service_code"]) for r in own if str(r["requested_datetime"]) < "2026-10-31T23:00")
        assert received == {code: made[code] for code in THINGS}
        assert {row[3] for row in rows if row[0] not in THINGS} == {""}, "the few cases about animals stay hidden"
        text = str(lines)
        for request in own:
            assert str(request["description"]) not in text
            assert str(request["address"]) not in text
            assert str(request["lat"]) not in text

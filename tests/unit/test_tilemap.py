"""The tile map has each kommun once, and roughly where it lies."""

import json
from pathlib import Path

import pytest

from catalog.tilemap import load_tilemap
from tests.real import REAL, needs_real

TILES = load_tilemap()
MAP = REAL / "geo" / "vg_municipalities.geojson"
KM_PER_DEGREE_EAST, KM_PER_DEGREE_NORTH = 59, 111  # at 58° north


def test_49_kommuner_each_in_a_place_of_its_own():
    assert len(TILES) == 49
    assert len({(tile.column, tile.row) for tile in TILES.values()}) == 49
    assert len({tile.short for tile in TILES.values()}) == 49
    assert all(code.startswith("14") and len(code) == 4 for code in TILES)


def test_each_place_has_its_style_rule():
    css = (Path(__file__).parents[2] / "theme/static/css/components/tile_map.css").read_text(encoding="utf-8")
    for tile in TILES.values():
        assert f".tile-map__tile--c{tile.column} {{" in css
        assert f".tile-map__tile--r{tile.row} {{" in css


@needs_real
def test_far_apart_on_the_ground_is_the_same_way_on_the_map():
    places = {}
    for feature in json.loads(MAP.read_text(encoding="utf-8"))["features"]:
        facts = feature["properties"]
        places[facts["code"]] = (facts["label_lon"] * KM_PER_DEGREE_EAST, facts["label_lat"] * KM_PER_DEGREE_NORTH)
    assert set(places) == set(TILES)
    wrong = []
    for one, (east, north) in places.items():
        for other, (east_2, north_2) in places.items():
            a, b = TILES[one], TILES[other]
            if east_2 - east > 60 and b.column <= a.column:
                wrong.append((a.short, b.short, "east"))
            if north_2 - north > 50 and b.row >= a.row:
                wrong.append((a.short, b.short, "north"))
    assert wrong == []


@pytest.mark.parametrize(
    ("yaml", "message"),
    [
        ("map: |\n  Ale Ler\nkommuner: {Ale: '1440'}", "Ler is drawn but has no kommunkod"),
        ("map: |\n  Ale Ale\nkommuner: {Ale: '1440'}", "Ale is drawn but has no kommunkod, or is drawn twice"),
        ("map: |\n  Ale\nkommuner: {Ale: '1440', Ler: '1441'}", "not drawn: Ler"),
        ("map: |\n  Ale Ler\nkommuner: {Ale: '1440', Ler: '1440'}", "1440 has two tiles"),
    ],
)
def test_a_wrong_drawing_is_refused(tmp_path, yaml, message):
    path = tmp_path / "map.yml"
    path.write_text(yaml, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        load_tilemap(path)

"""Boundaries: neighbours share their borders after simplifying, and a table that holds them is found by its codes."""

import json
import re
from collections import Counter
from itertools import pairwise

import brotli
import pytest

from catalog.boundaries import boundaries
from catalog.pictures.outline import dissolved, outline, read_rings
from harvesters.sandbox.apps.boundaries import collection
from harvesters.sandbox.places import REFERENCE, read_places
from harvesters.tables.geojson import feature_records
from tests.real import REAL, needs_real
from tests.site_world import make_site, put_dataset

MAP = REAL / "geo" / "vg_municipalities.geojson"
# Three areas that meet in one point; the border between the first two bends a little, and much.
WEST = "POLYGON ((0 0, 5 0, 5.01 2, 5 4, 6 5, 5 6, 5 10, 0 10, 0 0))"
EAST = "POLYGON ((5 0, 10 0, 10 6, 5 6, 6 5, 5 4, 5.01 2, 5 0))"
SOUTH = "MULTIPOLYGON (((5 6, 10 6, 10 10, 5 10, 5 6)), ((11 9.9, 11.01 9.9, 11.01 10, 11 9.9)))"
AREAS = {"1440": WEST, "1490": EAST, "1492": SOUTH}


def corners(path):
    """Return the points of each ring of a path, in whole numbers."""
    rings = []
    for ring in path.rstrip("z").split("z"):
        (x, y), *steps = [(int(a), int(b)) for a, b in re.findall(r"[Ml](-?\d+) (-?\d+)", ring)]
        points = [(x, y)]
        for dx, dy in steps:
            x, y = x + dx, y + dy
            points.append((x, y))
        rings.append(points)
    return rings


def test_a_shared_border_is_the_same_from_both_sides_and_small_bends_are_gone():
    made = {shape.key: corners(shape.path) for shape in outline({k: read_rings(v) for k, v in AREAS.items()}).shapes}
    west, east = set(made["1440"][0]), set(made["1490"][0])
    shared = west & east
    assert len(shared) == 4  # both ends, and two corners of the large bend
    assert len(west) == 7
    assert len(made["1492"]) == 1  # the small island is gone


def test_a_number_stands_inside_its_area():
    horseshoe = [[(0, 0), (9, 0), (9, 9), (6, 9), (6, 3), (3, 3), (3, 9), (0, 9), (0, 0)]]
    (shape,) = outline({"a": horseshoe}).shapes
    assert 0 < shape.x < 134 or 266 < shape.x < 400
    assert outline({"a": [[(0, 0), (1, 0), (2, 0), (0, 0)]], "b": horseshoe}).shapes[0].path.startswith("M")


def test_an_area_without_neighbours_keeps_its_shape():
    (shape,) = outline({"a": read_rings("POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))")}).shapes
    assert len(corners(shape.path)[0]) == 4


@pytest.mark.parametrize("wkt", ["POINT (1 2)", "", "POLYGON ((0 0, 1 1, 0 0))", "POLYGON ((0 0, 1 1, 2 0, 3 3))"])
def test_what_is_no_area(wkt):
    with pytest.raises(ValueError, match="not a"):
        read_rings(wkt)


def harvested(tmp_path, areas, key="vastra-gotaland/granser", column="wkt"):
    fields = [
        {"name": "KnKod", "type": "string"},
        {"name": "KnNamn", "type": "string"},
        {"name": column, "type": "string"},
    ]
    rows = [{"KnKod": code, "KnNamn": "en kommun", column: wkt} for code, wkt in areas.items()]
    return put_dataset(tmp_path, key, {"granser": {"fields": fields, "rows": rows}}, title="Gränser")


def test_boundaries_are_found_by_their_codes_whatever_the_column_is_called(tmp_path):
    found = boundaries(make_site([harvested(tmp_path, AREAS | {"0180": WEST})]).catalog)
    assert found is not None
    assert [shape.key for shape in found.outline.shapes] == ["1440", "1492", "1490"]
    assert found.dataset == "vastra-gotaland/granser"


@pytest.mark.parametrize(
    ("areas", "column"),
    [({"1440": WEST}, "wkt"), (AREAS | {"1492": "POINT (1 2)"}, "wkt"), (AREAS, "plats")],
    ids=["not every kommun", "no areas", "no such column"],
)
def test_without_usable_boundaries_there_are_none(tmp_path, areas, column):
    assert boundaries(make_site([harvested(tmp_path, areas, column=column)]).catalog) is None


def test_an_unreadable_area_is_told_in_the_log(tmp_path, caplog):
    boundaries(make_site([harvested(tmp_path, AREAS | {"1492": "LINESTRING (1 2, 3 4)"})]).catalog)
    assert "vastra-gotaland/granser/granser has no boundaries that can be drawn: not an area" in caplog.text


@needs_real
def test_the_real_boundaries_are_small_and_share_their_borders():
    records, _ = feature_records(json.loads(MAP.read_text(encoding="utf-8")), "map")
    made = outline({str(r["code"]): read_rings(str(r["wkt"])) for r in records})
    assert len(made.shapes) == 49
    assert len(brotli.compress("".join(shape.path for shape in made.shapes).encode())) < 3_500
    used = [point for shape in made.shapes for ring in corners(shape.path) for point in set(ring)]
    assert sum(used.count(point) > 1 for point in set(used)) > 500  # most points belong to two areas
    assert all(0 < shape.x < made.width and 0 < shape.y < made.height for shape in made.shapes)


def squares(*corners):
    """Return unit squares, all the same way round, as rings."""
    return [[(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)] for x, y in corners]


def test_pieces_side_by_side_become_one_area():
    (ring,) = dissolved(squares((0, 0), (1, 0), (1, 1)))
    assert len(ring) == 9  # the L of three squares has eight corners, and comes home
    assert ring[0] == ring[-1]
    assert (1, 1) in ring
    assert len(dissolved(squares((0, 0), (5, 5)))) == 2  # an island stays one
    around = [(x, y) for x in range(3) for y in range(3) if (x, y) != (1, 1)]
    assert sorted(len(r) for r in dissolved(squares(*around))) == [5, 13]  # and a hole stays a hole
    assert dissolved([]) == []


def pieces(tmp_path, keywords, broken=""):
    fields = [{"name": name, "type": "string"} for name in ("regso", "kommunkod", "wkt")]
    rows = []
    for code, x in (("1440", 0), ("1490", 4), ("1492", 8)):
        for n, ring in enumerate(squares((x, 0), (x + 1, 0))):
            wkt = broken or f"POLYGON (({', '.join(f'{a} {b}' for a, b in ring)}))"
            rows.append({"regso": f"{code}R{n}", "kommunkod": code, "wkt": wkt})
    return put_dataset(
        tmp_path, "vastra-gotaland/regso", {"regso": {"fields": fields, "rows": rows}}, keywords=keywords
    )


def test_pieces_are_put_together_only_where_the_dataset_says_that_they_are_kommuner(tmp_path):
    assert boundaries(make_site([pieces(tmp_path / "a", ["skolor"])]).catalog) is None
    found = boundaries(make_site([pieces(tmp_path / "b", ["kommungränser"])]).catalog)
    assert found is not None
    assert [len(corners(shape.path)) for shape in found.outline.shapes] == [1, 1, 1]
    assert boundaries(make_site([pieces(tmp_path / "c", ["kommungränser"], broken="POINT (1 2)")]).catalog) is None


def test_the_made_up_boundaries_of_the_sandbox_share_their_borders_and_lie_around_their_centres(tmp_path):
    places = read_places(REFERENCE)
    records, column = feature_records(collection(places), "granser")
    assert column == "wkt"
    areas = {str(r["kommunkod"]): read_rings(str(r["wkt"]))[0] for r in records}
    assert set(areas) == {p.kommunkod for p in places}
    for place in places:
        y, x = place.centre
        sides = [(b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]) for a, b in pairwise(areas[place.kommunkod])]
        assert min(sides) > 0, place.name  # the ring goes round its centre
    steps = Counter(frozenset(step) for ring in areas.values() for step in pairwise(ring))
    assert set(steps.values()) == {1, 2}
    assert len(dissolved(list(areas.values()))) == 1  # together they are the county, without a gap

"""The pictures of shared links: each fits, is small, is the same each time, and every page has one."""

from __future__ import annotations

import struct
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from catalog.pictures.card import EDGE, FOOT, HEIGHT, WIDTH, card
from catalog.site import cards
from catalog.site.cards import Cards, made_files
from catalog.site.page import Site
from tests.site_world import make_site, put_dataset
from tests.unit.test_follow_text import HOSTILE

FIELDS = [{"name": "a", "type": "string"}]
MOST_BYTES = 60_000


@pytest.fixture
def site(tmp_path: Path) -> Site:
    own = put_dataset(tmp_path, "ale/badplatser", {"t": {"fields": FIELDS, "rows": [{"a": "1"}]}}, title="Badplatser")
    shared = put_dataset(tmp_path, "ale/roster", {"roster": {"profile": "roster", "rows": []}})
    return make_site([own, shared])


def test_pictures_are_of_the_size_that_is_asked_for_and_small(site: Site) -> None:
    made = {file.path: file.make() for file in made_files(site)}
    assert sorted(made) == [
        "bild.png", "data/ale/badplatser/bild.png",
        "kommun/ale/bild.png", "kommun/amal/bild.png", "kommun/boras/bild.png",
    ]  # fmt: skip
    for path, data in made.items():
        assert data[:8] == b"\x89PNG\r\n\x1a\n", path
        assert struct.unpack(">II", data[16:24]) == (WIDTH, HEIGHT)
        assert len(data) < MOST_BYTES
    assert {file.path: file.make() for file in made_files(site)} == made


def test_a_picture_is_made_anew_only_when_what_it_says_has_changed(tmp_path: Path) -> None:
    def inputs(**about: str) -> dict[str, str]:
        root = tmp_path / str(len(list(tmp_path.iterdir())))
        one = put_dataset(root, "ale/x", {"t": {"fields": FIELDS, "rows": []}}, **{"title": "A", **about})
        return {file.path: file.inputs for file in made_files(make_site([one]))}

    first = inputs()
    assert inputs(description="Annan", modified="2026-12-01T05:00:00Z") == first
    changed = {path for path, made_of in inputs(title="B").items() if first[path] != made_of}
    assert changed == {"data/ale/x/bild.png"}


@pytest.mark.parametrize(
    ("url", "href"),
    [
        ("/", "/bild.png"),
        ("/om/", "/bild.png"),
        ("/data/", "/bild.png"),
        ("/kommun/", "/bild.png"),
        ("/kommun/ale/", "/kommun/ale/bild.png"),
        ("/kommun/ale/nyckeltal/", "/kommun/ale/bild.png"),
        ("/beslut/ale/ks/2026-10-14/12/", "/kommun/ale/bild.png"),
        ("/sammantraden/boras/kf/2026-10-14/", "/kommun/boras/bild.png"),
        ("/data/ale/", "/kommun/ale/bild.png"),
        ("/data/ale/badplatser/", "/data/ale/badplatser/bild.png"),
        ("/data/ale/badplatser/v/abc/", "/data/ale/badplatser/bild.png"),
        ("/data/ale/roster/", "/kommun/ale/bild.png"),
        ("/data/vastra-gotaland/", "/bild.png"),
        ("/beslut/amne/skola/", "/bild.png"),
        ("/nyckeltal/n00001/", "/bild.png"),
    ],
)
def test_each_page_has_the_picture_of_what_it_is_about(site: Site, url: str, href: str) -> None:
    for lang in ("sv", "en"):
        shown = Cards(site).of(url, lang)
        assert shown.href == href
        assert shown.alt
    assert href.lstrip("/") in {file.path for file in made_files(site)}


@pytest.mark.parametrize("title", [*HOSTILE, "", "x" * 500, "Ett mycket långt namn " * 30, "<b>&amp;</b>"])
def test_any_title_can_be_drawn_and_stays_inside(title: str, site: Site) -> None:
    clean = cards.one_line(title)
    made = card("Öppna data", clean, [clean])
    assert all(EDGE <= line.y <= FOOT for line in (*made.title, *made.about))
    svg = cards.svg_of(site, made)
    ET.fromstring(svg)
    assert cards.to_png(svg, scale=1)[:4] == b"\x89PNG"


def test_a_curve_needs_two_years() -> None:
    assert card("", "A", [], spans={"2024": (1, 2, 3)}).curve is None
    curve = card("", "A", [], spans={"2023": (1, 2, 3), "2024": (2, 2, 2)}).curve
    assert curve is not None
    assert (curve.first, curve.last) == ("2023", "2024")

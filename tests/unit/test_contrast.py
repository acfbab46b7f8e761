"""The colours hold WCAG 2.2 AA in both schemes, and the style sheet keeps its size and habits."""

import re
from pathlib import Path

import brotli
import pytest

from catalog.styles import stylesheet

CSS = Path(__file__).parents[2] / "theme" / "static" / "css"
BUDGET_BYTES = 10 * 1024
TEXT, GRAPHIC = 4.5, 3.0

PAIRS = [
    *[(ink, paper, TEXT) for ink in ("text", "muted", "link", "visited", "accent") for paper in ("page", "surface")],
    ("button-text", "button", TEXT),
    ("band-text", "band", TEXT),
    *[("step-light-text", f"step-{n}", TEXT) for n in (1, 2, 3)],
    *[("step-dark-text", f"step-{n}", TEXT) for n in (4, 5)],
    *[("border", paper, GRAPHIC) for paper in ("page", "surface")],
    ("focus", "focus-ring", GRAPHIC),
    ("text", "hairline", TEXT),  # a tile without a value is hatched
    *[
        (line, "page", GRAPHIC) for line in ("accent", "link", "visited", "text", "muted")
    ],  # lines and marks of pictures
    ("page", "accent", GRAPHIC),  # the edge of a mark on another
]


def tokens(scheme):
    text = (CSS / "tokens.css").read_text(encoding="utf-8")
    light, dark = text.split("@media (prefers-color-scheme: dark)")
    values = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", light))
    return values | dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", dark)) if scheme == "dark" else values


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "paper", "least"), PAIRS)
def test_pairs_of_colours(scheme, ink, paper, least):
    values = tokens(scheme)
    assert contrast(values[ink], values[paper]) >= least


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_of_the_focus_colours_is_seen_on_the_page(scheme):
    values = tokens(scheme)
    for paper in ("page", "surface", "button", "band"):
        assert max(contrast(values[c], values[paper]) for c in ("focus", "focus-ring")) >= GRAPHIC, paper


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_muted_lines_of_a_picture_are_seen(scheme):
    css = (CSS / "components" / "picture_series.css").read_text(encoding="utf-8")
    rule = re.search(r"__others \{ stroke: var\(--(\w+)\); stroke-width: [\d.]+; stroke-opacity: ([\d.]+); }", css)
    ink, paper, share = tokens(scheme)[rule[1]], tokens(scheme)["page"], float(rule[2])
    mixed = [round(share * int(ink[i : i + 2], 16) + (1 - share) * int(paper[i : i + 2], 16)) for i in (1, 3, 5)]
    assert contrast("#{:02x}{:02x}{:02x}".format(*mixed), paper) >= GRAPHIC


def test_every_token_in_use_is_defined_and_every_one_defined_is_used():
    css = stylesheet(CSS)
    defined = set(re.findall(r"(?<![\w-])(--[\w-]+):", css))
    used = set(re.findall(r"var\((--[\w-]+)", css))
    assert used == defined


def test_colours_stand_in_tokens_and_for_paper_only():
    for path in CSS.rglob("*.css"):
        if path.name not in ("tokens.css", "print.css"):
            assert re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text(encoding="utf-8")) == [], path.name


def test_the_sheet_loads_nothing_and_has_no_ids():
    css = stylesheet(CSS)
    assert "url(" not in css
    assert "@import" not in css
    assert re.findall(r"(?<![:\w(-])#[a-z][\w-]*\s*[{,]", css) == []


def test_squeezing_keeps_quoted_texts():
    source = "".join(path.read_text(encoding="utf-8") for path in CSS.rglob("*.css"))
    css = stylesheet(CSS)
    assert set(re.findall(r'"[^"\n]*"', source)) == set(re.findall(r'"[^"\n]*"', css))
    assert "/*" not in css


def test_a_style_file_in_no_known_place_is_refused(tmp_path):
    (tmp_path / "tokens.css").write_text("a { color: red; }", encoding="utf-8")
    assert stylesheet(tmp_path) == "a{color: red}\n"
    (tmp_path / "stray.css").write_text("", encoding="utf-8")
    with pytest.raises(ValueError, match=r"no known place: stray\.css"):
        stylesheet(tmp_path)


def test_the_budget():
    assert len(brotli.compress(stylesheet(CSS).encode())) <= BUDGET_BYTES

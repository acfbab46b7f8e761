"""The pictures to take along: for each chosen indicator one of all kommuner, and one for each kommun.

An SVG for each, at an address that never changes: /jamfor/<indicator>/<kommun>.svg. A PNG only for those of all
kommuner: it takes some thirty times as long to make (docs/adr/0010-compare-without-a-server.md); of any other SVG,
theme/static/js/compare.js makes one in the browser. Same values, same bytes: the font is a package, not the machine's.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import font_source_sans_pro as source_sans  # type: ignore[import-untyped]
import resvg_py
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import escape

from catalog.comparison.chosen import chosen
from catalog.comparison.sentence import sentence
from catalog.comparison.standing import Field
from catalog.comparison.units import said
from catalog.formats import Formats
from catalog.ids import fingerprint, slug
from catalog.indicators import Indicator, main_series, spreads, telling
from catalog.model import COUNTY, Publisher
from catalog.pictures.share import EDGE, share
from catalog.site.indicators import origin_of
from catalog.site.page import LANGUAGES, MadeFile, Site, localized
from catalog.texts import load_texts

PNG_SCALE = 1.5  # 960 pixels wide: what feeds and slides show
FONT = "Source Sans Pro"
_TEMPLATES = Path(__file__).resolve().parents[2] / "theme" / "templates"


@dataclass(frozen=True)
class Ground:
    """What the pictures of one indicator share, read once: how the kommuner lie by year, and each one's line."""

    site: Site
    field: Field
    origin: dict[str, Any]

    @cached_property
    def spans(self) -> dict[str, tuple[float, float, float]]:
        """Return (lowest, middle, highest) by year, of the years that most kommuner have: else of the shown one."""
        kommuner = self.site.catalog.kommuner()
        every = spreads(self.field.indicator, kommuner)
        shown = telling(every, kommuner) or [s for s in every if s.year == self.field.year]
        return {s.year: (s.lowest, s.middle, s.highest) for s in shown}

    @cached_property
    def series(self) -> Mapping[str, Mapping[str, float]]:
        """Return the values by kommunkod and year."""
        return main_series(self.field.indicator, self.site.catalog.kommuner())


@dataclass(frozen=True)
class Subject:
    """What a picture shows, and the kommun that stands out (None: all of them alike)."""

    ground: Ground
    kommun: Publisher | None
    lang: str


def made_files(site: Site) -> Iterator[MadeFile]:
    """Yield the pictures: of all kommuner in both languages as SVG and PNG, of each kommun in Swedish as SVG."""
    kommuner = site.catalog.kommuner()
    shared = [[k.slug, k.kommunkod, k.name] for k in kommuner]
    for indicator in chosen(site.indicators):
        field, origin = Field.of(indicator, kommuner), origin_of(site, indicator)
        if not field.year:
            continue
        about = [shared, site.peers.fingerprint, site.base_url, site.example_data, origin]
        inputs = fingerprint([about, indicator.id, indicator.fingerprint, dict(indicator.definition)])
        ground = Ground(site, field, origin)
        for kommun, lang, kind in _wanted(kommuner):
            yield MadeFile(
                picture_path(indicator, kommun, kind, lang), inputs, _maker(Subject(ground, kommun, lang), kind)
            )


def picture_path(indicator: Indicator, kommun: Publisher | None, kind: str, lang: str) -> str:
    """Return where a picture lies, from the site's root without a slash before. Args: `kind` is svg or png."""
    name = kommun.slug if kommun else COUNTY
    return localized(f"/jamfor/{slug(indicator.id)}/{name}.{kind}", lang).lstrip("/")


def draw(subject: Subject) -> str:
    """Return the picture as SVG, with finding, source, date and address in it."""
    ground, kommun, lang, texts = subject.ground, subject.kommun, subject.lang, load_texts()
    indicator = ground.field.indicator
    title = finding(subject)
    unit = f" ({indicator.unit})" if indicator.unit and indicator.unit not in indicator.title else ""
    key = "own" if kommun else "all"
    named = {"name": kommun.name} if kommun else {}
    about = [
        f"{indicator.title}{unit}",
        texts.get(f"compare.picture.key_{key}", lang, n=len(ground.field.codes), **named),
    ]
    page = localized(f"/jamfor/{slug(indicator.id)}/", lang)
    foot = [_source(subject), f"Insyn Väst, {ground.site.base_url}{page}"]
    if ground.site.example_data or ground.origin.get("example_data"):
        foot.insert(0, texts.get("compare.picture.example", lang))
    own = ground.series.get(kommun.kommunkod, {}) if kommun else {}
    names = (texts.get("indicator.median_label", lang), _name(kommun))
    made = share((title, about, foot), ground.spans, names, own, Formats(lang).number)
    return _template().render(p=made, title=title, desc=" ".join([*about, *foot]), lang=lang, edge=EDGE, font=FONT)


def finding(subject: Subject) -> str:
    """Return the picture's sentence: that of the kommun among the others, or how all of them lie."""
    field, lang = subject.ground.field, subject.lang
    if subject.kommun:
        codes = subject.ground.site.peers.codes_of(subject.kommun.kommunkod)
        return sentence(field.standing(subject.kommun.kommunkod, codes), subject.kommun.name, lang)
    span = field.span(field.codes)
    assert span.lowest is not None and span.middle is not None and span.highest is not None  # noqa: PT018
    written = [said(v, field.indicator.unit, lang, field.decimals) for v in (span.lowest, span.middle, span.highest)]
    return load_texts().get(
        "compare.picture.finding", lang, year=field.year, lowest=written[0], middle=written[1], highest=written[2]
    )


def embed_code(subject: Subject) -> str:
    """Return HTML that shows the picture of all kommuner on another site, with its text, its source and a link back."""
    ground, lang = subject.ground, subject.lang
    indicator, base = ground.field.indicator, ground.site.base_url
    page = escape(f"{base}{localized(f'/jamfor/{slug(indicator.id)}/', lang)}")
    image = escape(f"{base}/{picture_path(indicator, None, 'svg', lang)}")
    said_of = escape(f"{indicator.title}: {finding(subject)}")
    return (
        f'<figure><a href="{page}"><img src="{image}" alt="{said_of}" width="640"></a>'
        f'<figcaption>{escape(_source(subject))} <a href="{page}">Insyn Väst</a></figcaption></figure>'
    )


def to_png(svg: str, scale: float = PNG_SCALE) -> bytes:
    """Return an SVG as PNG; text is set in the font of the package, whatever fonts the machine has."""
    fonts = [f"{source_sans.font_directory}/SourceSansPro-{weight}.ttf" for weight in ("Regular", "Bold")]
    return resvg_py.svg_to_bytes(svg_string=svg, zoom=scale, skip_system_fonts=True, font_files=fonts, font_family=FONT)


def _wanted(kommuner: Sequence[Publisher]) -> Iterator[tuple[Publisher | None, str, str]]:
    """Yield (kommun, language, kind) of every picture of one indicator."""
    yield from ((None, lang, kind) for lang in LANGUAGES for kind in ("svg", "png"))
    yield from ((kommun, "sv", "svg") for kommun in kommuner)


def _maker(subject: Subject, kind: str) -> Callable[[], bytes]:
    if kind == "png":
        return lambda: to_png(draw(subject))
    return lambda: draw(subject).encode()


def _source(subject: Subject) -> str:
    made, lang = subject.ground.origin["provenance"], subject.lang
    date = Formats(lang).date_short(made["fetched"])
    values = {"source": made["source_title"], "id": subject.ground.field.indicator.id, "date": date}
    return load_texts().get("compare.picture.source", lang, **values)


def _name(kommun: Publisher | None) -> str:
    return kommun.name if kommun else ""


@functools.cache
def _template() -> Template:
    loader = FileSystemLoader(_TEMPLATES)
    env = Environment(loader=loader, autoescape=True, trim_blocks=True, undefined=StrictUndefined)
    return env.get_template("pictures/share.svg")

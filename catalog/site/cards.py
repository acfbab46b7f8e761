"""The pictures that shared links show: one for each kommun, chosen indicator and dataset of its own kind, one for all.

A picture takes some 40 ms of processor time, so only what is shared for itself has one. A dataset by a shared profile,
of which each kommun has the same, shows its kommun's; so do decisions, meetings, notices and all else of a kommun.
They are in Swedish, in every language of a page: the text beside them is not.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from catalog.comparison.chosen import chosen
from catalog.comparison.standing import Field
from catalog.follow.plain import one_line
from catalog.ids import fingerprint, slug
from catalog.indicators import Indicator
from catalog.model import COUNTY, Dataset, Publisher
from catalog.pictures.card import HEIGHT, WIDTH, Card, card
from catalog.site.compare_pictures import FONT, Ground, Subject, finding, to_png
from catalog.site.datasets import NO_PROFILE, profile_of
from catalog.site.indicators import origin_of
from catalog.site.page import MadeFile, Site
from catalog.texts import load_texts
from catalog.tilemap import load_tilemap

NAME = "bild.png"
LANG = "sv"
_TEMPLATES = Path(__file__).resolve().parents[2] / "theme" / "templates"
_DATASET = re.compile(r"/data/([a-z0-9-]+/[a-z0-9-]+)/(?:v/.*)?")
_INDICATOR = re.compile(r"/(?:nyckeltal|jamfor)/([a-z0-9-]+)/.*")
_OF_KOMMUN = re.compile(
    r"/(?:kommun|data|beslut|arende|sammantraden|organ|anslag|delta|status|oppenhet|initiativ|jamfor/kommun)/"
    r"([a-z0-9-]+)/.*"
)


@dataclass(frozen=True)
class Shown:
    """The picture of a page: its address from the root, its words for those who do not see it, and its size."""

    href: str
    alt: str
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class Cards:
    """Which picture belongs to which page."""

    site: Site

    def of(self, url: str, lang: str) -> Shown:
        """Return the picture of the page at `url` (Swedish, from the root): that of the site when it has none."""
        t = load_texts().bound(lang)
        if (found := _DATASET.fullmatch(url)) and (title := self._datasets.get(found[1])):
            return Shown(f"/data/{found[1]}/{NAME}", one_line(title))
        if (found := _INDICATOR.fullmatch(url)) and (title := self._indicators.get(found[1])):
            return Shown(f"/nyckeltal/{found[1]}/{NAME}", t("card.alt.indicator", title=one_line(title)))
        if (found := _OF_KOMMUN.fullmatch(url)) and (name := self._kommuner.get(found[1])):
            return Shown(f"/kommun/{found[1]}/{NAME}", t("card.alt.kommun", kommun=name))
        return Shown(f"/{NAME}", t("card.alt.site"))

    @cached_property
    def _datasets(self) -> dict[str, str]:
        return {d.key: d.title for d in self.site.catalog.datasets if has_own(d)}

    @cached_property
    def _indicators(self) -> dict[str, str]:
        return {slug(i.id): i.title for i in chosen(self.site.indicators)}

    @cached_property
    def _kommuner(self) -> dict[str, str]:
        return {k.slug: k.name for k in self.site.catalog.kommuner()}


def has_own(dataset: Dataset) -> bool:
    """Return whether a dataset has a picture of its own: what no other kommun has the like of, and the county's."""
    return dataset.publisher == COUNTY or profile_of(dataset) == NO_PROFILE


def made_files(site: Site) -> Iterator[MadeFile]:
    """Yield every picture."""
    shared = [site.base_url, site.example_data]
    tiles = [k.kommunkod for k in site.catalog.kommuner()]
    yield MadeFile(NAME, fingerprint(shared), functools.partial(_png, site, _whole))
    for kommun in site.catalog.kommuner():
        make = functools.partial(_png, site, functools.partial(_kommun, kommun))
        yield MadeFile(f"kommun/{kommun.slug}/{NAME}", fingerprint([shared, kommun.kommunkod, kommun.name]), make)
    for dataset in filter(has_own, site.catalog.datasets):
        name = site.catalog.publishers[dataset.publisher].name
        inputs = fingerprint([shared, dataset.title, dataset.rows, dataset.archived, name])
        make = functools.partial(_png, site, functools.partial(_dataset, dataset, name))
        yield MadeFile(f"data/{dataset.key}/{NAME}", inputs, make)
    kommuner = site.catalog.kommuner()
    for indicator in chosen(site.indicators):
        field = Field.of(indicator, kommuner)
        inputs = fingerprint([shared, tiles, indicator.fingerprint, dict(indicator.definition)])
        make = functools.partial(_png, site, functools.partial(_indicator, site, indicator, field))
        yield MadeFile(f"nyckeltal/{slug(indicator.id)}/{NAME}", inputs, make)


def _whole() -> Card:
    t = load_texts().bound(LANG)
    return card("", t("site.name"), [t("card.site")], places=_places(""))


def _kommun(kommun: Publisher) -> Card:
    t = load_texts().bound(LANG)
    return card(t("card.kommun_kicker"), kommun.name, [t("card.kommun")], places=_places(kommun.kommunkod))


def _dataset(dataset: Dataset, publisher: str) -> Card:
    t = load_texts().bound(LANG)
    about = [t("card.rows", n=dataset.rows)]
    about += [t("card.archived")] if dataset.archived else []
    return card(t("card.dataset_kicker", publisher=publisher), one_line(dataset.title), about)


def _indicator(site: Site, indicator: Indicator, field: Field) -> Card:
    t = load_texts().bound(LANG)
    ground = Ground(site, field, origin_of(site, indicator))
    said = [finding(Subject(ground, None, LANG))] if field.year else []
    return card(t("card.indicator_kicker"), one_line(indicator.title), said, spans=ground.spans if field.year else None)


def _places(current: str) -> list[tuple[int, int, bool]]:
    return [(tile.column, tile.row, tile.kommunkod == current) for tile in load_tilemap().values()]


def _png(site: Site, draw: Callable[[], Card]) -> bytes:
    return to_png(svg_of(site, draw()), scale=1)


def svg_of(site: Site, drawn: Card) -> str:
    """Return a picture as SVG."""
    t = load_texts().bound(LANG)
    host = urlsplit(site.base_url).netloc
    label = t("card.example") if site.example_data else ""
    return _template().render(p=drawn, name=t("site.name"), host=host, label=label, font=FONT)


@functools.cache
def _template() -> Template:
    loader = FileSystemLoader(_TEMPLATES)
    env = Environment(loader=loader, autoescape=True, trim_blocks=True, undefined=StrictUndefined)
    return env.get_template("pictures/card.svg")

"""The page for those who write programs: how to ask for what, with examples in four languages.

The examples are files that run, in content/exempel/; the tests run them. The site's own address, and a dataset that it
has, take the place of those in the files.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalog.ids import fingerprint
from catalog.model import Dataset
from catalog.site.code_examples import highlighted
from catalog.site.page import LANGUAGES, Page, Site, localized

URL = "/utvecklare/exempel/"
EXAMPLES = Path(__file__).resolve().parents[2] / "content" / "exempel"
TOPICS = ("tabell", "katalog", "fraga", "dcat", "utgava", "floden")  # texts: examples.<topic>.*
LANGUAGES_OF = {"py": "python", "R": "r", "mjs": "javascript", "sh": "bash"}  # ending → how Pygments knows it
_SITE, _KEY, _NAME, _TABLE = "https://insyn.example.se", "ale/beslut", "ale-beslut", "beslut"


def pages(site: Site) -> Iterator[Page]:
    """Yield the page in both languages; none for a site without a dataset to show."""
    shown = shown_in(site)
    if shown is None:
        return
    values: dict[str, Any] = {"topics": [_topic(topic, site, shown) for topic in TOPICS], "endings": LANGUAGES_OF}
    for lang in LANGUAGES:
        yield Page(localized(URL, lang), "exempel.html", lang, fingerprint(values), lambda: values)


def machine_files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield each example as a file to run."""
    shown = shown_in(site)
    for topic in TOPICS if shown else ():
        for ending in LANGUAGES_OF:
            assert shown is not None
            yield f"{URL.lstrip('/')}{topic}.{ending}", example(topic, ending, site.base_url, shown).encode()


def example(topic: str, ending: str, base_url: str, dataset: Dataset) -> str:
    """Return an example as it runs on a site at `base_url`, with one of its datasets."""
    text, table = _read(topic, ending), dataset.resources[0].name
    text = text.replace(f"{_KEY}/{_TABLE}.", f"{dataset.key}/{table}.").replace(f"/{_TABLE}.csv", f"/{table}.csv")
    return text.replace(_KEY, dataset.key).replace(_NAME, dataset.key.replace("/", "-")).replace(_SITE, base_url)


def shown_in(site: Site) -> Dataset | None:
    """Return the dataset of the examples: the one that they are written for, or the first that is listed."""
    held = {d.key: d for d in site.catalog.listed if d.resources}
    return held.get(_KEY) or next(iter(held.values()), None)


def _topic(topic: str, site: Site, shown: Dataset) -> dict[str, Any]:
    made = {ending: example(topic, ending, site.base_url, shown) for ending in LANGUAGES_OF}
    return {"name": topic, "code": {e: highlighted(text, LANGUAGES_OF[e]) for e, text in made.items()}}


@functools.cache
def _read(topic: str, ending: str) -> str:
    return (EXAMPLES / f"{topic}.{ending}").read_text(encoding="utf-8")

"""The pages that belong to no record: page not found, and the gallery of the theme's components."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from catalog.components import load_components
from catalog.ids import fingerprint, sha256_hex
from catalog.site.page import LANGUAGES, Page, Site, localized

GALLERY = "/utvecklare/komponenter/"

_COMPONENTS = Path(__file__).resolve().parents[2] / "theme" / "templates" / "components"


def pages(site: Site) -> Iterator[Page]:
    """Yield 404.html and the gallery in each language."""
    yield Page("/404.html", "error.html", "sv", "", dict, both_languages=False)
    examples = fingerprint({path.name: sha256_hex(path.read_bytes()) for path in sorted(_COMPONENTS.glob("*.yml"))})
    for lang in LANGUAGES:
        yield Page(localized(GALLERY, lang), "gallery.html", lang, examples, _gallery)


def _gallery() -> Mapping[str, Any]:
    return {"components": load_components(_COMPONENTS)}

"""The pages that belong to no record: page not found, and the gallery of the theme's components."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from catalog.components import Component, load_components
from catalog.ids import fingerprint, sha256_hex
from catalog.site.page import LANGUAGES, Page, Site, localized

GALLERY = "/utvecklare/komponenter/"

_COMPONENTS = Path(__file__).resolve().parents[2] / "theme" / "templates" / "components"


def pages(site: Site) -> Iterator[Page]:
    """Yield 404.html, and in each language the gallery with a page for each component."""
    yield Page("/404.html", "error.html", "sv", "", dict, both_languages=False)
    examples = {path.stem: sha256_hex(path.read_bytes()) for path in sorted(_COMPONENTS.glob("*.yml"))}
    components = load_components(_COMPONENTS)
    all_of_them = {"components": components}
    for lang in LANGUAGES:
        yield Page(localized(GALLERY, lang), "gallery.html", lang, fingerprint(examples), lambda: all_of_them)
        for one in components:
            address = localized(f"{GALLERY}{one.name}/", lang)
            yield Page(address, "gallery_component.html", lang, examples[one.name], lambda c=one: _shown(c))  # type: ignore[misc]


def _shown(component: Component) -> Mapping[str, Any]:
    return {"component": component}

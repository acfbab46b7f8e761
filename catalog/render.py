"""Render pages through Jinja2 into the output folder, each only when its inputs changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, Template

from catalog.build_facts import build_facts
from catalog.ids import fingerprint, sha256_hex
from catalog.output import Output
from catalog.site.cards import Cards
from catalog.site.follow import follow_links
from catalog.site.page import LANGUAGES, MadeFile, Page, Site, localized
from catalog.site.search_page import index_path
from catalog.template_words import for_language
from catalog.texts import load_texts

PACKAGE = Path(__file__).resolve().parent
SITE_NAME = "Insyn Väst"


class Renderer:
    """Knows what every page shares: the frame around it, and a fingerprint of the code that makes it."""

    def __init__(self, env: Environment, theme: Path, site: Site, urls: Mapping[str, str], output: Output) -> None:
        self._output = output
        self.site = site
        self._cards = Cards(site)
        self._templates: dict[tuple[str, str], Template] = {}
        self._shared = {
            "name": SITE_NAME,
            "base_url": site.base_url,
            "example_data": site.example_data,
            "has_delta": True,
            "assets": {**urls, **{f"index_{lang}": f"/{index_path(lang)}" for lang in LANGUAGES}},
            "css_url": urls["css"],
            "js_url": urls["enhance"],
            "icon_url": urls["icon"],
            "now": site.now,
        }
        texts = load_texts()
        self._environments = {lang: for_language(env, lang, texts, self._shared) for lang in LANGUAGES}
        shared = {k: v for k, v in self._shared.items() if k != "now"}
        self._shell = fingerprint([code_hash(theme), shared])

    def write(self, page: Page) -> None:
        """Write one page, unless it was made from the same inputs by the same code before."""
        path = f"{page.url.lstrip('/')}index.html" if page.url.endswith("/") else page.url.lstrip("/")
        inputs = fingerprint([self._shell, page.template, page.lang, page.inputs])
        self._output.make_soon(path, inputs, lambda: self._render(page), record=page.record)

    def write_file(self, file: MadeFile) -> None:
        """Write one file for programs, unless it was made from the same inputs by the same code before."""
        self._output.make_soon(file.path, fingerprint([self._shell, file.inputs]), file.make)

    def write_withdrawn(self, path: str) -> None:
        """Write, at the address of a record that is gone, a page that says so."""
        url = "/" + path.removesuffix("index.html")
        page = Page(url, "withdrawn.html", "sv", "", dict, both_languages=False)
        self._output.put(path, self._render(page), record=True, withdrawn=True)

    def template(self, name: str, lang: str) -> Template:
        """Return a template that speaks `lang`."""
        known = self._templates.get((name, lang))
        if known is None:
            known = self._templates[name, lang] = self._environments[lang].get_template(name)
        return known

    def frame(self, name: str, content: Any) -> dict[str, Any]:
        """Return what base.html needs for one of Pelican's own pages, written to the file `name`."""
        lang = language_of(name)
        url = "/" + name.removesuffix("index.html")
        alternates = {lang: url}
        for other in getattr(content, "translations", ()):
            alternates[other.lang] = f"/{other.url}"
        return self._frame(url, dict(sorted(alternates.items(), reverse=True)))

    def about(self) -> dict[str, object]:
        """Return what the manifest says about the build besides the files."""
        return build_facts(self.site, self._shell)

    def _render(self, page: Page) -> bytes:
        swedish = page.url.removeprefix("/en") if page.lang == "en" else page.url
        languages = LANGUAGES if page.both_languages else (page.lang,)
        alternates = {lang: localized(swedish, lang) for lang in languages}
        values = {**self._frame(page.url, alternates), **page.values()}
        return self.template(page.template, page.lang).render(values).encode()

    def _frame(self, url: str, alternates: Mapping[str, str]) -> dict[str, Any]:
        lang = language_of(url.lstrip("/"))
        swedish = url.removeprefix("/en") if lang == "en" else url
        follow = follow_links(self.site, swedish)
        return {"url": url, "alternates": alternates, "follow": follow, "card": self._cards.of(swedish, lang)}


def language_of(path: str) -> str:
    """Return the language of a page by where its file lies."""
    return "en" if path.startswith("en/") else "sv"


def code_hash(theme: Path) -> str:
    """Return a hash of all code, texts and templates that can change what a page looks like."""
    files = [*PACKAGE.glob("*.py"), *PACKAGE.glob("site/*.py"), *PACKAGE.glob("texts/*")]
    files += [*PACKAGE.glob("follow/*.py"), *PACKAGE.glob("law/*.py"), *PACKAGE.glob("search/*.py")]
    files += [*PACKAGE.glob("comparison/*"), *PACKAGE.glob("pictures/*.py"), *theme.glob("templates/**/*.svg")]
    files += [*PACKAGE.glob("schema_org/*.py"), *PACKAGE.glob("web/*.py")]
    files += [*PACKAGE.glob("dcat/*"), *PACKAGE.glob("exporters/*.py"), *PACKAGE.glob("quality/*")]
    files += [*PACKAGE.glob("profiles/*"), *PACKAGE.glob("ckan/*.py"), *theme.glob("templates/**/*.html")]
    files += [*PACKAGE.glob("releases/*.py")]
    return fingerprint({p.name + p.parent.name: sha256_hex(p.read_bytes()) for p in files if p.is_file()})

"""A tiny catalogue on disk and the page families on it, for tests of what pages say."""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined

from catalog.ids import sha256_hex, stable_uuid
from catalog.model import Catalog, Dataset, Publisher, SourceStatus
from catalog.profiles import profile_schema
from catalog.records import Records
from catalog.site.page import LANGUAGES, Page, Site, localized
from catalog.store import Store, write_json
from catalog.template_words import for_language
from catalog.texts import load_texts

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 16, 5, 0, tzinfo=UTC)
BASE_URL = "https://insyn.example"
FETCHED = "2026-11-16T05:00:00Z"
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "path", "circle"}

PUBLISHERS = (
    Publisher("ale", "Ale", "1440", ("goteborgsregionen",), population=30926, population_year=2018),
    Publisher("amal", "Åmål", "1492", ("Fyrbodal",), population=None),
    Publisher("boras", "Borås", "1490", ("Boråsregionen",), population=112178, population_year=2018),
    Publisher("vastra-gotaland", "Västra Götaland"),
)


def dataset_keys(output: Path) -> set[str]:
    """Return the keys of the datasets that a built site has pages of. What a profile's rows are together is none."""
    found = {p.parent.relative_to(output / "data") for p in (output / "data").glob("*/*/datapackage.json")}
    return {key.as_posix() for key in found if key.parts[0] != "slag"}


def put_dataset(root: Path, key: str, tables: Mapping[str, Mapping[str, Any]], **about: Any) -> Dataset:
    """Store a dataset and return it.

    Shape: `tables` by resource name: {"profile": …} or {"fields": […]}, and "rows" as a list of dicts;
           `about` goes into datapackage.json; provenance, history, report and changes become their files.
    """
    store = Store(root)
    files = {f"{n}.json": about.pop(n) for n in ("provenance", "history", "report", "changes") if n in about}
    publisher, name = key.split("/")
    with store.staged(key) as folder:
        resources = []
        for table, made in tables.items():
            schema = profile_schema(made["profile"]) if "profile" in made else {"fields": made["fields"]}
            path = folder / f"{table}.csv"
            _write_csv(path, [f["name"] for f in schema["fields"]], made["rows"])
            data = path.read_bytes()
            about_table = {"name": table, "path": path.name, "bytes": len(data), "hash": f"sha256:{sha256_hex(data)}"}
            about_table |= {"rows": len(made["rows"]), "schema": schema}
            about_table |= {"profile_name": made["profile"]} if "profile" in made else {}
            resources.append(about_table)
        package = {"name": name, "id": stable_uuid(publisher, name), "title": name.title(), "version": "abc123def456"}
        package |= {"created": FETCHED, "issued": FETCHED, "modified": FETCHED} | about
        write_json(folder / "datapackage.json", package | {"resources": resources})
        for file, value in files.items():
            write_json(folder / file, value)
    loaded = store.load(key)
    assert loaded is not None
    return loaded


def make_site(
    datasets: Iterable[Dataset] = (),
    statuses: Iterable[SourceStatus] = (),
    publishers: Iterable[Publisher] = PUBLISHERS,
    downloads: Mapping[str, list[Mapping[str, Any]]] | None = None,
    profile_tables: Mapping[str, Mapping[str, Any]] | None = None,
) -> Site:
    """Return a site of these datasets and sources."""
    catalog = Catalog(
        {p.slug: p for p in publishers},
        tuple(sorted(datasets, key=lambda d: d.key)),
        tuple(sorted(statuses, key=lambda s: s.source)),
    )
    return Site(catalog, Records(), NOW, BASE_URL, False, downloads or {}, profile_tables=profile_tables or {})


def render(page: Page, undefined: type[Undefined] = StrictUndefined) -> str:
    """Return a page's HTML by the real templates; a template that asks for an unknown value fails.

    Args: `undefined` is Undefined for pages of records, whose rows hold only the cells that have a value.
    """
    spoken = _spoken(page.lang, undefined)
    swedish = page.url.removeprefix("/en") if page.lang == "en" else page.url
    alternates = {lang: localized(swedish, lang) for lang in LANGUAGES}
    return spoken.get_template(page.template).render({"url": page.url, "alternates": alternates, **page.values()})


class Markup(HTMLParser):
    """What a page is made of. Fails on tags that do not match, ids that come twice and inline styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        assert self.open == []
        assert len(self.ids) == len(set(self.ids)), self.ids

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert "style" not in given
        assert not any(name.startswith("on") for name in given)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if tag == "a" and "href" in given else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        """Return all words on one line."""
        return " ".join(" ".join(self.words).split())


def read(page: Page) -> Markup:
    """Return what a page says, and check that it is well made."""
    return Markup(render(page))


def by_url(pages: Iterable[Page]) -> dict[str, Page]:
    """Return pages by address; one address comes once."""
    found: dict[str, Page] = {}
    for page in pages:
        assert page.url not in found
        found[page.url] = page
    return found


@functools.cache
def _spoken(lang: str, undefined: type[Undefined]) -> Environment:
    """Return the templates in a language, compiled once for all tests of a process."""
    env = Environment(
        loader=FileSystemLoader(ROOT / "theme" / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=undefined,
    )
    assets = {
        name: f"/assets/{name}.js" for name in ("compare", "css", "enhance", "highlight", "lunr", "search", "swedish")
    }
    assets |= {"index_sv": "/sok/index.json", "index_en": "/en/sok/index.json"}
    shared = {
        "name": "Insyn Väst",
        "base_url": BASE_URL,
        "example_data": False,
        "assets": assets,
        "css_url": "/assets/site.css",
        "js_url": "/assets/enhance.js",
        "now": NOW,
    }
    return for_language(env, lang, load_texts(), shared)


def _write_csv(path: Path, names: list[str], rows: Iterable[Mapping[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)

"""The search page with its A–Ö list, what there is to find, and the search index of each language.

The script and the list are explained in catalog/search/__init__.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from catalog.ids import fingerprint
from catalog.search.alphabet import group_by_letter
from catalog.search.index import SearchDocument, build_index
from catalog.site.datasets import local_text
from catalog.site.indicator_lists import is_too_long
from catalog.site.page import LANGUAGES, MadeFile, Page, Site, localized
from catalog.texts import load_texts

DATASET, KOMMUN, INDICATOR = "dataset", "kommun", "indikator"
KINDS = (DATASET, KOMMUN, INDICATOR)
# The words that the script shows: the names at the top of theme/static/js/search.js.
SCRIPT_TEXTS = ("heading", "loading", "one", "many", "none", "similar", "first", "failed")
DESCRIPTION_CHARS = 2000


def pages(site: Site) -> Iterator[Page]:
    """Yield the search page in both languages."""
    for lang in LANGUAGES:
        # A list of thousands is no use from A to Ö: theirs is by area.
        elsewhere = len(site.indicators) if is_too_long(site.indicators) else 0
        everything = (d for d in documents(site, lang) if not (elsewhere and d.kind == INDICATOR))
        found = sorted(everything, key=lambda d: (d.title, d.kommun, d.ref))
        items = [{"title": d.title, "url": d.url, "kommun": d.kommun, "kind": d.kind} for d in found]
        groups = group_by_letter(items, lambda item: str(item["title"]))
        yield Page(
            url=localized("/sok/", lang),
            template="sok.html",
            lang=lang,
            inputs=fingerprint([items, elsewhere]),
            values=lambda g=groups, n=elsewhere, at=lang: {  # type: ignore[misc]
                "groups": g,
                "elsewhere": n,
                "words": script_words(at),
            },
        )


def documents(site: Site, lang: str) -> Iterator[SearchDocument]:
    """Yield everything that search finds in a language: datasets, kommuner and indicators."""
    texts = load_texts()
    publishers = site.catalog.publishers
    for d in site.catalog.listed:
        yield SearchDocument(
            ref=f"{DATASET}:{d.key}",
            url=localized(f"/data/{d.key}/", lang),
            title=local_text(d.title, d.title_en, lang)["text"],
            description=local_text(d.description, d.description_en, lang)["text"][:DESCRIPTION_CHARS],
            keywords=d.keywords,
            kommun=publishers[d.publisher].name,
            kind=DATASET,
        )
    for k in site.catalog.kommuner():
        yield SearchDocument(
            ref=f"{KOMMUN}:{k.slug}",
            url=localized(f"/kommun/{k.slug}/", lang),
            title=k.name,
            description=texts.get("search_page.description_kommun", lang, kommun=k.name),
            keywords=(*k.forbund, k.kommunkod, texts.get("search_page.keywords_kommun", lang)),
            kommun="",
            kind=KOMMUN,
        )
    many = is_too_long(site.indicators)  # then their descriptions would make the index too heavy to load
    for i in site.indicators:
        yield SearchDocument(
            ref=f"{INDICATOR}:{i.id}",
            url=localized(i.url, lang),
            title=i.title,
            description="" if many else i.definition.get("beskrivning", "")[:DESCRIPTION_CHARS],
            keywords=tuple(filter(None, (i.id, i.definition.get("omrade", "")))),
            kommun="",
            kind=INDICATOR,
        )


def made_files(site: Site) -> Iterator[MadeFile]:
    """Yield the search index in each language."""
    for lang in LANGUAGES:
        found = list(documents(site, lang))
        inputs = fingerprint([[d.ref, d.url, d.title, d.description, d.keywords, d.kommun] for d in found])
        yield MadeFile(index_path(lang), inputs, lambda d=found, at=lang: build_index(d, at))  # type: ignore[misc]


def index_path(lang: str) -> str:
    """Return where the index of a language lies, from the site's root without a slash before."""
    return f"{localized('/sok/index.json', lang)}".lstrip("/")


def script_words(lang: str) -> dict[str, Any]:
    """Return the data attributes of the search page's own form: its words, and the elements that it fills."""
    texts = load_texts()
    holes = {"q": "{q}", "n": "{n}", "shown": "{shown}"}
    words = {f"text-{name}": texts.get(f"search.{name}", lang, **holes) for name in SCRIPT_TEXTS}
    words |= {f"text-kind-{kind}": texts.get(f"search.kind_{kind}", lang) for kind in KINDS}
    return words | {"status": "search-status", "results": "search-results", "alphabet": "search-alphabet"}

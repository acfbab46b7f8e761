"""What every template can say: `t`, `fmt`, `link`, `lang` and `site`, in one Jinja2 environment per language.

They are globals of that environment, so a component needs no context, and Jinja2 makes
its macros once instead of once a page: that alone is a third of the time of a build.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from catalog.formats import Formats
from catalog.schema_org.block import Thing, block
from catalog.schema_org.breadcrumbs import breadcrumb_list
from catalog.texts import Texts

DEFAULT_LANGUAGE = "sv"

# Single decisions, matters, meetings and notices have one page, in Swedish (DESIGN, Addresses);
# so has the news of the work. Files, feeds and interfaces have no language.
_SWEDISH_ONLY = re.compile(
    r"/beslut/[^/]+/[^/]+/\d{4}-\d\d-\d\d/[^/]+/|/arende/(?:[^/]+/){2}|/sammantraden/[^/]+/[^/]+/\d{4}-\d\d-\d\d[^/]*/"
    r"|/anslag/(?!amne/)[^/]+/(?!sida-\d+/|\d{4}/)[^/]+/|/arbetet/(?:[^/]+/)?"
)
_NO_LANGUAGE = re.compile(r"/(?:api|dcat|kalender|theme|static)/")


def has_english(path: str) -> bool:
    """Return whether the page at `path` (Swedish, from the root, maybe with ? or #) exists under /en/ too."""
    page = re.split(r"[?#]", path, maxsplit=1)[0]
    if not page.endswith("/") or _NO_LANGUAGE.match(page):
        return False
    return _SWEDISH_ONLY.fullmatch(page) is None


def link_in(path: str, lang: str, exists: Callable[[str], bool] = has_english) -> str:
    """Return the address of `path` for a reader of `lang`: under /en when there is an English page."""
    if lang == DEFAULT_LANGUAGE or not path.startswith("/") or path.startswith(f"/{lang}/") or not exists(path):
        return path
    return f"/{lang}{path}"


def for_language(
    env: Environment,
    lang: str,
    texts: Texts,
    site: Mapping[str, Any],
    exists: Callable[[str], bool] = has_english,
) -> Environment:
    """Return a copy of `env` whose templates speak `lang`.

    Names: t(key, **values), fmt (Formats), link(path), lang, site; linked_data(things, breadcrumbs): what the page
    says of itself to search engines; and t_en, fmt_en for the English box of a page that is in Swedish only.
    `exists` tells which pages are in English too.
    """
    spoken = env.overlay(auto_reload=False)  # a build reads each template once
    spoken.globals = {
        **env.globals,
        "lang": lang,
        "site": site,
        "t": texts.bound(lang),
        "fmt": Formats(lang),
        "linked_data": lambda things, crumbs: _linked_data(site.get("base_url", ""), things, crumbs),
        "link": lambda path: link_in(path, lang, exists),
        "t_en": texts.bound("en"),
        "fmt_en": Formats("en"),
    }
    return spoken


def _linked_data(base_url: str, things: Sequence[Thing], breadcrumbs: Sequence[tuple[str, str]]) -> Markup:
    return block([*things, *breadcrumb_list(base_url, breadcrumbs)])

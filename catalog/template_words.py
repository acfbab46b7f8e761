"""What every template can say: the names `t`, `fmt` and `link` in a Jinja2 environment.

They look at the page's `lang` when they are called, so that one environment serves both
languages. A component that uses them is imported `with context`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from jinja2 import Environment, pass_context
from jinja2.runtime import Context

from catalog.formats import Formats
from catalog.texts import LANGUAGES, Texts

DEFAULT_LANGUAGE = "sv"

# Single decisions, matters, meetings and notices have one page, in Swedish (DESIGN, Addresses);
# so has the news of the work. Files, feeds and interfaces have no language.
_SWEDISH_ONLY = re.compile(
    r"/beslut/(?:[^/]+/){4}|/arende/(?:[^/]+/){2}|/sammantraden/(?:[^/]+/){3}|/anslag/(?:[^/]+/){2}|/arbetet/(?:[^/]+/)?"
)
_NO_LANGUAGE = re.compile(r"/(?:api|dcat|feeds|kalender|theme|static)/")


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


def install(env: Environment, texts: Texts, exists: Callable[[str], bool] = has_english) -> None:
    """Put `t(key, **values)`, `fmt` and `link(path)` into `env`; `exists` tells which pages are in English too."""
    formats = {lang: Formats(lang) for lang in LANGUAGES}

    @pass_context
    def t(context: Context, key: str, **values: object) -> str:
        return texts.get(key, _language(context), **values)

    @pass_context
    def link(context: Context, path: str) -> str:
        return link_in(path, _language(context), exists)

    env.globals.update(t=t, link=link, fmt=_ByLanguage(formats))


class _ByLanguage:
    """`fmt` in a template: `fmt.number(5)` in the language of the page."""

    def __init__(self, formats: dict[str, Formats]) -> None:
        self._formats = formats

    def __getattr__(self, name: str) -> Callable[..., str]:
        formats = self._formats

        @pass_context
        def call(context: Context, *args: object, **values: object) -> str:
            return cast(str, getattr(formats[_language(context)], name)(*args, **values))

        # Jinja2 asks each value whether it is HTML or a coroutine; only the functions of Formats are ours
        if not hasattr(Formats, name):
            raise AttributeError(f"fmt has no {name!r}")
        self.__dict__[name] = call
        return call


def _language(context: Context) -> str:
    return cast(str, context.get("lang") or DEFAULT_LANGUAGE)

"""Short files that readers of the site look for by name: robots.txt, llms.txt, and how to search from a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from catalog.dcat.services import DESCRIPTION, ENDPOINT
from catalog.model import COUNTY
from catalog.template_words import link_in
from catalog.texts import load_texts
from catalog.web.open_data import PATH as OPEN_DATA
from catalog.web.sitemaps import INDEX
from catalog.web.well_known import API_CATALOG

if TYPE_CHECKING:
    from catalog.site.page import Site

ROBOTS, LLMS, OPEN_SEARCH = "robots.txt", "llms.txt", "opensearch.xml"


def robots(site: Site) -> bytes:
    """Return robots.txt: everything may be read, and the sitemap lists it."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {site.base_url}/{INDEX}\n".encode()


def llms(site: Site) -> bytes:
    """Return llms.txt (llmstxt.org): what the site is and where to begin, for language models, in both languages."""
    texts = load_texts()
    county = site.catalog.publishers[COUNTY].name
    lines = [f"# {texts.get('site.name', 'sv')}", ""]
    lines += [f"> {texts.get('llms.about', lang, county=county)}" for lang in ("sv", "en")]
    for lang in ("sv", "en"):
        lines += ["", texts.get("llms.use", lang)]
    lines += _section(site, "data", {
        "data_json": f"/{OPEN_DATA}", "catalog": "/catalog.jsonld", "api_catalog": f"/{API_CATALOG}",
        "listing": "/data/", "feeds": "/feeds/", "sitemap": f"/{INDEX}",
    })  # fmt: skip
    lines += _section(site, "api", {"ckan": ENDPOINT, "openapi": DESCRIPTION})
    lines += _section(site, "pages", {"kommun": "/kommun/", "beslut": "/beslut/", "nyckeltal": "/nyckeltal/"})
    lines += _section(site, "help", {"developers": "/utvecklare/", "licence": "/om/licens/", "status": "/status/"})
    return "".join(f"{line}\n" for line in lines).encode()


def open_search(site: Site, lang: str) -> bytes:
    """Return how to search the site, as OpenSearch 1.1 describes it."""
    texts = load_texts()
    search = f"{site.base_url}{link_in('/sok/', lang)}?q={{searchTerms}}"
    own = f"{site.base_url}/{open_search_path(lang)}"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        f"<ShortName>{escape(texts.get('site.name', lang))}</ShortName>\n"
        f"<Description>{escape(texts.get('open_search.description', lang))}</Description>\n"
        f'<Url type="text/html" template={quoteattr(search)}/>\n'
        f'<Url type="application/opensearchdescription+xml" rel="self" template={quoteattr(own)}/>\n'
        f"<Language>{lang}</Language>\n<InputEncoding>UTF-8</InputEncoding>\n<OutputEncoding>UTF-8</OutputEncoding>\n"
        "</OpenSearchDescription>\n"
    ).encode()


def open_search_path(lang: str) -> str:
    """Return where a language's description lies, from the site's root without a slash before."""
    return OPEN_SEARCH if lang == "sv" else f"{lang}/{OPEN_SEARCH}"


def _section(site: Site, name: str, links: dict[str, str]) -> list[str]:
    texts, n = load_texts(), len(site.catalog.kommuner())
    said = {
        key: " / ".join(dict.fromkeys(texts.get(f"llms.link.{key}", lang, n=n) for lang in ("sv", "en")))
        for key in links
    }
    title = " / ".join(dict.fromkeys(texts.get(f"llms.{name}", lang) for lang in ("sv", "en")))
    return ["", f"## {title}", "", *(f"- [{path}]({site.base_url}{path}): {said[key]}" for key, path in links.items())]

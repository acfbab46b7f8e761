"""The catalogue of datasets: all of them, those of one publisher, those of one kind; a hundred to a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.formats import Formats
from catalog.ids import fingerprint
from catalog.model import COUNTY, Catalog, Dataset
from catalog.profiles import PROFILES
from catalog.schema_org.catalogues import catalogue
from catalog.search.alphabet import sort_key
from catalog.site import dataset_page
from catalog.site.dcat import catalogue_links
from catalog.site.page import LANGUAGES, Page, Site, localized
from catalog.texts import load_texts

PAGE_SIZE = 100
SUMMARY_CHARS = 160
NO_PROFILE = "ovrigt"


@dataclass(frozen=True)
class Listing:
    """One list with its address. `publisher` and `profile` say what it is narrowed to, "" for nothing."""

    base: str
    datasets: Sequence[Dataset]
    publisher: str = ""
    profile: str = ""


def pages(site: Site) -> Iterator[Page]:
    """Yield the lists, and then the page of each dataset, in both languages."""
    ordered = sorted(site.catalog.listed, key=lambda d: (sort_key(d.title), d.key))
    facets = _facets(site, ordered)
    shared = fingerprint(facets)
    for listing in _listings(site, ordered):
        for lang in LANGUAGES:
            yield from _list_pages(site, listing, facets, shared, lang)
    for dataset in site.catalog.datasets:
        yield from dataset_page.pages(site, dataset)


def profile_of(dataset: Dataset) -> str:
    """Return the address part of what kind of data this is: a profile's name, or "ovrigt"."""
    found = {r.profile for r in dataset.resources if r.profile}
    return next((p for p in PROFILES if p in found), NO_PROFILE)


def listed_profiles(catalog: Catalog) -> list[str]:
    """Return the profiles that have a list of their own, in the order of their names."""
    return sorted({profile_of(d) for d in catalog.listed} - {NO_PROFILE})


def local_text(swedish: str, english: str, lang: str) -> dict[str, str]:
    """Return {"text", "lang"} in the reader's language; `lang` is "sv" where an English page must fall back on it."""
    if lang == "en" and english:
        return {"text": english, "lang": ""}
    return {"text": swedish, "lang": "sv" if lang == "en" else ""}


def _listings(site: Site, ordered: Sequence[Dataset]) -> Iterator[Listing]:
    yield Listing("/data/", ordered)
    for slug in site.catalog.publishers:
        yield Listing(f"/data/{slug}/", [d for d in ordered if d.publisher == slug], publisher=slug)
    for profile in sorted({profile_of(d) for d in ordered}):
        found = [d for d in ordered if profile_of(d) == profile]
        yield Listing(f"/data/slag/{profile}/", found, profile=profile)


def _facets(site: Site, datasets: Sequence[Dataset]) -> dict[str, Any]:
    """Return counts per publisher and per kind, for the links that narrow the list."""
    per_publisher = Counter(d.publisher for d in datasets)
    per_profile = Counter(profile_of(d) for d in datasets)
    return {
        "publishers": [(p.slug, p.name, per_publisher[p.slug]) for p in site.catalog.publishers.values()],
        "profiles": [(p, per_profile[p]) for p in (*PROFILES, NO_PROFILE) if per_profile[p]],
        "total": len(datasets),
    }


def _list_pages(site: Site, listing: Listing, facets: Mapping[str, Any], shared: str, lang: str) -> Iterator[Page]:
    base = localized(listing.base, lang)
    count = max(1, -(-len(listing.datasets) // PAGE_SIZE))
    addresses = [base] + [f"{base}sida-{n}/" for n in range(2, count + 1)]
    table = site.profile_tables.get(listing.profile) if listing.profile else None
    for number in range(1, count + 1):
        part = listing.datasets[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        names = [site.descriptions.wording.names.dataset(d) for d in part]
        shown = [_item(site, d, lang) for d in part]
        yield Page(
            url=addresses[number - 1],
            template="data.html",
            lang=lang,
            inputs=fingerprint([shared, shown, names, len(listing.datasets), listing.base, table]),
            values=lambda n=number, s=shown, p=part: {  # type: ignore[misc]
                "listing": listing,
                "publisher": site.catalog.publishers.get(listing.publisher),
                "items": s,
                "count": len(listing.datasets),
                "number": n,
                "start": (n - 1) * PAGE_SIZE + 1,
                "steps": _steps(addresses, n),
                "previous": addresses[n - 2] if n > 1 else "",
                "next": addresses[n] if n < count else "",
                "facets": facets,
                "table": table,
                "rdf": catalogue_links(listing.publisher or COUNTY) if _is_catalogue(site, listing) else [],
                "schema_org": _said(site, listing, p, lang) if _is_catalogue(site, listing) else [],
            },
        )


def _said(site: Site, listing: Listing, shown: Sequence[Dataset], lang: str) -> list[dict[str, Any]]:
    return [catalogue(site, listing.publisher or COUNTY, shown, lang)]


def _is_catalogue(site: Site, listing: Listing) -> bool:
    """Return whether the list is what one of the catalogues in RDF holds: everything, or what a kommun publishes."""
    return listing.base == "/data/" or listing.publisher in site.descriptions.parts


def _item(site: Site, dataset: Dataset, lang: str) -> dict[str, Any]:
    texts, fmt = load_texts(), Formats(lang)
    title = local_text(dataset.title, dataset.title_en, lang)
    about = local_text(dataset.description, dataset.description_en, lang)
    publisher = site.catalog.publishers[dataset.publisher]
    meta = [{"text": texts.get("data.rows", lang, n=dataset.rows)}]
    if dataset.modified:
        date = texts.get("data.changed", lang, date=fmt.date_short(dataset.modified))
        meta.append({"text": date, "date": dataset.modified[:10]})
    return {
        "title": title["text"],
        "lang": title["lang"],
        "kind": publisher.name,
        "href": localized(f"/data/{dataset.key}/", lang),
        "text": shortened(about["text"], SUMMARY_CHARS),
        "meta": meta,
    }


def shortened(text: str, most: int) -> str:
    """Return `text` on one line, cut between words with an ellipsis when it is longer than `most` characters."""
    flat = " ".join(text[: most * 4].split())
    if len(flat) <= most:
        return flat
    return flat[: most - 1].rsplit(" ", 1)[0].rstrip(",;:–- ") + "…"


def _steps(addresses: Sequence[str], current: int) -> list[dict[str, Any]]:
    """Return the steps of components/pagination.html: first, last and those around the current page."""
    near = {1, len(addresses), current - 1, current, current + 1}
    steps: list[dict[str, Any]] = []
    for number, href in enumerate(addresses, start=1):
        if number in near:
            steps.append({"number": number, "href": href, "current": number == current})
        elif "gap" not in steps[-1]:
            steps.append({"gap": True})
    return steps

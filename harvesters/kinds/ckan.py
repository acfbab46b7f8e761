"""CKAN, the catalogue software of many open-data portals: Action API v3.

Options of the source:
    q, fq          what to search for, in CKAN's own words; left out: everything
    rows           packages in one answer (100)
    max_resources  most files to read from the whole source (500); those above it are reported
    read           {name or id of a resource: how to read it}, in the words of the kind `file`

The search pages are kept as evidence. Each readable file of each package is
fetched and becomes a resource of the package's dataset. CKAN's `package` is
our dataset; CKAN's id is kept as its identifier, its name becomes the slug.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from catalog.dcat.terms import HVD_CATEGORIES
from catalog.errors import FetchError
from catalog.ids import fingerprint, slug
from harvesters.answers import as_list, as_object, cell, exact_json, fail, leftovers, refusal, whole_number
from harvesters.file_tables import file_tables
from harvesters.formats import is_archive, tables_in_formats
from harvesters.kinds.contract import Missing
from harvesters.media import format_of
from harvesters.read_options import reading_options_of, unknown_names
from harvesters.table import About, Table
from harvesters.tables import read_table
from harvesters.times import iso_time

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot
    from harvesters.source import Source

ROWS = 100
MAX_RESOURCES = 500
MAX_PAGES = 2000

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I)
_KNOWN_PACKAGE_KEYS = (
    "id name title title_translated notes notes_translated tags keywords license_id license_title license_url url"
    " metadata_created metadata_modified extras issued modified resources organization owner_org groups author"
    " author_email maintainer maintainer_email state type version private isopen num_tags num_resources revision_id"
    " creator_user_id relationships_as_object relationships_as_subject tracking_summary"
)
_KNOWN_RESOURCE_KEYS = (
    "id name name_translated description url format mimetype mimetype_inner size hash created last_modified"
    " metadata_modified position state package_id revision_id resource_type url_type datastore_active cache_url"
    " cache_last_updated webstore_url webstore_last_updated tracking_summary"
)


class Ckan:
    """Kind `ckan`."""

    def fetch(self, source: Source, http: Http) -> Iterator[Snapshot | Missing]:
        """Yield the search pages, then each package's readable files in the order of packages and positions.

        Raises: FetchError when the search fails; ParseError for a wrong shape, `success: false`, a repeated page,
        or an empty catalogue.
        """
        packages: dict[str, Mapping[str, Any]] = {}
        listed = 0
        for snapshot, page, count in _search(source, http):
            listed = count
            for package in page:
                packages.setdefault(cell(package.get("id")) or cell(package.get("name")), package)
            yield snapshot
        if not packages:
            fail(source.url, "no package", "at least one package")
        if len(packages) < listed:
            values: dict[str, object] = {"listed": listed, "received": len(packages)}
            yield Missing(_action(source), "", "fewer_than_listed", values)
        resources = (resource for package in packages.values() for resource, _ in _resources(package, source.url))
        for name in unknown_names(source.options, (name for resource in resources for name in _called(resource))):
            yield Missing(source.url, "", "unknown_resource", {"resource": name})
        left = whole_number(source.options.get("max_resources")) or MAX_RESOURCES
        for key in sorted(packages):
            readable = len(_readable(packages[key], source.url))
            yield from _fetch_package(packages[key], source, http, left)
            left = max(0, left - readable)

    def parse(self, snapshot: Snapshot) -> Iterator[Table]:
        """Yield the tables of one file; nothing for a search page. Raises: ParseError."""
        if snapshot.context.get("what") != "resource":
            return
        package = as_object(snapshot.context.get("package"), snapshot.url, "context.package")
        resource = as_object(snapshot.context.get("resource"), snapshot.url, "context.resource")
        media_type = format_of(cell(resource.get("format")), cell(resource.get("mimetype")), snapshot.url)
        about = replace(about_package(package), name=cell(snapshot.context.get("dataset")))
        notes = {
            "title": cell(resource.get("name")),
            "leftovers": ", ".join(
                filter(None, (leftovers([package], _KNOWN_PACKAGE_KEYS), leftovers([resource], _KNOWN_RESOURCE_KEYS)))
            ),
            "not_read": cell(snapshot.context.get("not_read")),
        }
        name = cell(snapshot.context.get("name"))
        options = as_object(snapshot.context.get("options", {}), snapshot.url, "context.options")
        parts = read_table(snapshot.path, media_type=media_type, name=snapshot.url, options=options)
        yield from file_tables(parts, about, name, notes=notes)


def about_package(package: Mapping[str, Any]) -> About:
    """Return what a CKAN package says about its dataset.

    Values may be JSON documents inside strings ({"sv": …, "en": …}), which are opened.
    """
    title_sv, title_en = _languages(package.get("title_translated") or package.get("title"))
    notes_sv, notes_en = _languages(package.get("notes_translated") or package.get("notes"))
    extras = _extras(package)
    uri = extras.get("uri", "").strip()
    issued = package.get("issued") or extras.get("issued") or package.get("metadata_created")
    modified = package.get("modified") or extras.get("modified") or package.get("metadata_modified")
    return About(
        name=slug(cell(package.get("name")), fallback=slug(cell(package.get("id")), fallback="dataset")),
        title=title_sv,
        title_en=title_en,
        description=notes_sv,
        description_en=notes_en,
        keywords=_keywords(package),
        license=_license(package),
        homepage=cell(package.get("url")),
        issued=iso_time(cell(issued)),
        modified=iso_time(cell(modified)),
        identifier=cell(package.get("id")),
        iri=uri if uri.startswith(("http://", "https://")) else "",
        publisher=extras.get("publisher_name", ""),
        publisher_iri=extras.get("publisher_uri", ""),
        publisher_type=extras.get("publisher_type", ""),
        themes=_list_in(extras.get("theme", "")),
        spatial=_places(extras),
        temporal=_periods(extras),
        frequency=extras.get("frequency", ""),
        hvd=tuple(c for c in _list_in(extras.get("hvd_category", "")) if c.startswith(HVD_CATEGORIES)),
    )


def _search(source: Source, http: Http) -> Iterator[tuple[Snapshot, list[Mapping[str, Any]], int]]:
    """Yield each page with its packages and the count that the catalogue states."""
    rows = whole_number(source.options.get("rows")) or ROWS
    seen: set[str] = set()
    start = 0
    for _ in range(MAX_PAGES):
        params = {"rows": str(rows), "start": str(start), "sort": "id asc"}
        params |= {key: cell(source.options[key]) for key in ("q", "fq") if source.options.get(key)}
        snapshot = http.get(_action(source), params=params, accept="application/json", context={"what": "search"})
        result = _result(snapshot)
        results = as_list(result.get("results"), snapshot.url, "results")
        page = [as_object(package, snapshot.url, "a package") for package in results]
        count = whole_number(result.get("count")) or 0
        if page and (known := fingerprint(page)) in seen:
            fail(snapshot.url, "the same page twice", "a new page")
        elif page:
            seen.add(known)
        yield snapshot, page, count
        start += len(page)
        if not page or start >= count:
            return
    fail(_action(source), f"more than {MAX_PAGES} pages", "a paging that ends")


def _result(snapshot: Snapshot) -> Mapping[str, Any]:
    """Return `result` of an action's answer. Raises: ParseError with CKAN's own message."""
    answer = as_object(exact_json(snapshot), snapshot.url, "the answer")
    if answer.get("success") is not True:
        error = answer.get("error")
        message = cell(error.get("message") or error) if isinstance(error, Mapping) else cell(error)
        fail(snapshot.url, f"success: false: {message[:300]}", "success: true")
    return as_object(answer.get("result"), snapshot.url, "result")


def _fetch_package(package: Mapping[str, Any], source: Source, http: Http, left: int) -> Iterator[Snapshot | Missing]:
    about = about_package(package)
    dataset = source.dataset or about.name
    readable = _readable(package, source.url)
    formats = _not_read(package, source.url)
    page = about.homepage if about.homepage.startswith("http") else source.url
    if not readable:
        values: dict[str, object] = {"title": about.title, "formats": formats}
        yield Missing(page, dataset, "no_readable_resource", values)
    if len(readable) > left:
        yield Missing(page, dataset, "too_many_resources", {"listed": len(readable), "read": left})
    names = _names([resource for resource, _ in readable])
    # The organisation's texts are long and the same for each package.
    small = {key: value for key, value in package.items() if key not in ("resources", "organization", "groups")}
    for listed, name in list(zip(_tables(package, source.url), names, strict=True))[:left]:
        for number, (resource, url) in enumerate(listed, start=1):
            context = {
                "what": "resource", "dataset": dataset, "package": small, "resource": dict(resource), "name": name,
                "not_read": formats, "options": reading_options_of(source.options, *_called(resource)),
            }  # fmt: skip
            answer = _fetch_file(http, url, dataset, context)
            if isinstance(answer, Missing) or number == len(listed) or not _is_packed(answer, (resource, url)):
                yield answer
                break


def _is_packed(answer: Snapshot, listed: tuple[Mapping[str, Any], str]) -> bool:
    with answer.open() as file:
        return is_archive(file.read(8), _media_type(listed))


def _fetch_file(http: Http, url: str, dataset: str, context: Mapping[str, object]) -> Snapshot | Missing:
    try:
        snapshot = http.get(url, context=context)
    except FetchError as error:
        return Missing(url, dataset, error.code, {"url": url} | error.values)
    problem = refusal(snapshot)
    return Missing(url, dataset, problem, {"url": url}) if problem else snapshot


def _readable(package: Mapping[str, Any], base: str) -> list[tuple[Mapping[str, Any], str]]:
    """Return each resource that we can read, with its address; a table that comes in several formats once."""
    return [formats[0] for formats in _tables(package, base)]


def _tables(package: Mapping[str, Any], base: str) -> list[list[tuple[Mapping[str, Any], str]]]:
    """Return the resources that are one table, the one to read first, then those to read if it is not what it says."""
    listed = [pair for pair in _resources(package, base) if _media_type(pair)]
    return tables_in_formats(listed, lambda pair: pair[1], _media_type)


def _media_type(pair: tuple[Mapping[str, Any], str]) -> str:
    resource, url = pair
    return format_of(cell(resource.get("format")), cell(resource.get("mimetype")), url)


def _resources(package: Mapping[str, Any], base: str) -> list[tuple[Mapping[str, Any], str]]:
    resources = package.get("resources")
    objects = [r for r in resources if isinstance(r, Mapping)] if isinstance(resources, list) else []
    found = [(r, urljoin(base, cell(r.get("url")).strip())) for r in objects if r.get("url")]
    found = [(r, url) for r, url in found if urlsplit(url).scheme in ("http", "https")]
    return sorted(found, key=lambda pair: (whole_number(pair[0].get("position")) or 0, cell(pair[0].get("id"))))


def _called(resource: Mapping[str, Any]) -> tuple[str, str]:
    """Return what `read` may call a resource: its id, its name."""
    return cell(resource.get("id")), _languages(resource.get("name"))[0]


def _not_read(package: Mapping[str, Any], base: str) -> str:
    """Return the formats left alone, as "HTML, PDF (2)"."""
    read = {id(resource) for resource, _ in _readable(package, base)}
    listed = package.get("resources")
    rest = [r for r in listed if isinstance(r, Mapping) and id(r) not in read] if isinstance(listed, list) else []
    counts = Counter((cell(r.get("format")) or cell(r.get("mimetype")) or "?").strip().upper() for r in rest)
    return ", ".join(name if n == 1 else f"{name} ({n})" for name, n in sorted(counts.items()))


def _names(resources: list[Mapping[str, Any]]) -> list[str]:
    """Return a slug for each resource from CKAN's id: short when that is enough to tell them apart."""
    ids = [cell(r.get("id")) or cell(r.get("url")) for r in resources]
    short = [f"resurs-{i[:8].lower()}" if _UUID.fullmatch(i) else slug(i, fallback="resurs") for i in ids]
    counts = Counter(short)
    long = [slug(i, fallback=f"resurs-{n}") for n, i in enumerate(ids, start=1)]
    return [s if counts[s] == 1 else full for s, full in zip(short, long, strict=True)]


def _languages(value: object) -> tuple[str, str]:
    """Return (Swedish or the only text, English) of a text, a map by language, or such a map inside a string."""
    opened = _opened(value)
    if not isinstance(opened, Mapping):
        return cell(value).strip(), ""
    english = cell(opened.get("en")).strip()
    others = [cell(text).strip() for key, text in sorted(opened.items()) if key != "en"]
    return cell(opened.get("sv")).strip() or next(filter(None, others), "") or english, english


def _opened(value: object) -> object:
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _keywords(package: Mapping[str, Any]) -> tuple[str, ...]:
    found: list[str] = []
    tags = package.get("tags")
    for tag in tags if isinstance(tags, list) else []:
        found.append(cell(tag.get("display_name") or tag.get("name")) if isinstance(tag, Mapping) else cell(tag))
    by_language = _opened(package.get("keywords"))
    if isinstance(by_language, Mapping) and not found:
        found = [cell(word) for word in by_language.get("sv") or by_language.get("en") or ()]
    return tuple(dict.fromkeys(word.strip() for word in found if word.strip()))


def _license(package: Mapping[str, Any]) -> str:
    """Return the licence, "" also where CKAN's own word says that there is none."""
    named = cell(package.get("license_id"))
    return cell(package.get("license_url")) or ("" if named == "notspecified" else named)


def _list_in(text: str) -> tuple[str, ...]:
    """Return the texts of a list in JSON inside a text, as ckanext-dcat writes it; another text is one alone."""
    opened = _opened(text)
    found = [cell(one) for one in opened] if isinstance(opened, list) else [text]
    return tuple(dict.fromkeys(one.strip() for one in found if one.strip()))


def _objects_in(text: str) -> list[Mapping[str, Any]]:
    opened = _opened(text)
    return [one for one in opened if isinstance(one, Mapping)] if isinstance(opened, list) else []


def _places(extras: Mapping[str, str]) -> tuple[str, ...]:
    listed = [cell(one.get("uri")) for one in _objects_in(extras.get("spatial_coverage", ""))]
    return tuple(filter(None, listed or [extras.get("spatial_uri", "")]))


def _periods(extras: Mapping[str, str]) -> tuple[str, ...]:
    listed = [
        (cell(one.get("start")), cell(one.get("end"))) for one in _objects_in(extras.get("temporal_coverage", ""))
    ]
    told = listed or [(extras.get("temporal_start", ""), extras.get("temporal_end", ""))]
    return tuple(f"{start or '..'}/{end or '..'}" for start, end in told if start or end)


def _extras(package: Mapping[str, Any]) -> dict[str, str]:
    extras = package.get("extras")
    pairs = [e for e in extras if isinstance(e, Mapping)] if isinstance(extras, list) else []
    return {cell(e.get("key")): cell(e.get("value")) for e in pairs}


def _action(source: Source) -> str:
    base = source.url.rstrip("/")
    return f"{base}/package_search" if base.endswith("/action") else f"{base}/api/3/action/package_search"

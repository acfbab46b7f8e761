"""`data.json`, the one-file catalogue of Project Open Data (POD 1.1, DCAT-US), which ArcGIS Hub and DKAN write too.

Options of the source:
    max_resources  most files to read from the whole source (500); those above it are reported
    read           {title of a distribution, or its address: how to read it}, in the words of the kind `file`

The source's URL is the file (…/api/feed/dcat-us/1.1.json), or the site that has
it at /data.json. Catalogues inside the catalogue and the members of its series
(DCAT-US 3.0) are read too. A dataset that says it is not public is left alone;
one without an identifier has no name that would last, so it is reported.
Nothing about contact persons is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urljoin, urlsplit

from catalog.ids import sha256_hex, slug
from harvesters.answers import as_list, as_object, cell, exact_json, fail, leftovers
from harvesters.kinds.contract import Missing
from harvesters.listed_files import ListedDataset, ListedFile, fetch_listed, tables_of
from harvesters.plain_text import plain_text
from harvesters.table import About, Table
from harvesters.times import iso_time

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot
    from harvesters.source import Source

PUBLIC, NOT_PUBLIC = ("", "public"), ("restricted public", "non-public")
_MAX_SLUG, _MAX_LICENSE = 60, 100
_MAX_DEPTH = 10  # catalogues inside each other
_REQUIRED = ("title", "description", "identifier", "keyword", "modified", "publisher", "contactPoint")
_KNOWN_DATASET_KEYS = (
    "@type @id @context title description identifier keyword modified publisher contactPoint accessLevel rights license"
    " distribution spatial temporal issued theme landingPage language references accrualPeriodicity conformsTo"
    " describedBy describedByType isPartOf dataQuality bureauCode programCode systemOfRecords primaryITInvestmentUII"
)
_KNOWN_FILE_KEYS = (
    "@type @id title description downloadURL accessURL mediaType format conformsTo describedBy describedByType license"
)
_URL = re.compile(r"https?://[^\s\"'<>]+")
_ARCGIS_ITEM = re.compile(r"[0-9a-f]{32}")


class DataJson:
    """Kind `datajson`."""

    def fetch(self, source: Source, http: Http) -> Iterator[Snapshot | Missing]:
        """Yield the catalogue, then each public dataset's readable files, by the dataset's name.

        Raises: FetchError when the catalogue cannot be had; ParseError when it is none, or lists nothing.
        """
        url = source.url if urlsplit(source.url).path.endswith(".json") else f"{source.url.rstrip('/')}/data.json"
        snapshot = http.get(url, accept="application/json", context={"what": "catalogue"})
        catalogue = as_object(exact_json(snapshot), url, "the catalogue")
        entries = list(_entries(catalogue, url))
        if not entries:
            fail(url, "no dataset", "at least one dataset")
        yield snapshot
        public = []
        for entry in entries:
            level = cell(entry.get("accessLevel")).strip().lower()
            if level in NOT_PUBLIC:
                continue
            about = about_entry(entry, url)
            if level not in PUBLIC:
                values: dict[str, object] = {"title": about.title, "found": level[:80]}
                yield Missing(url, source.dataset or about.name, "unknown_access_level", values)
            elif not about.identifier:
                yield Missing(url, "", "no_identifier", {"title": about.title or "–"})
            else:
                public.append(ListedDataset(about, tuple(_files(entry, url)), _notes(entry)))
        yield from fetch_listed(public, source, http)

    def parse(self, snapshot: Snapshot) -> Iterator[Table]:
        """Yield the tables of one file; nothing for the catalogue. Raises: ParseError."""
        yield from tables_of(snapshot)


def about_entry(entry: Mapping[str, Any], url: str) -> About:
    """Return what an entry says of its dataset; texts in HTML become plain text. `url` is the catalogue's address."""
    identifier = identifier_of(entry.get("identifier"))
    keywords = entry.get("keyword")
    words = keywords if isinstance(keywords, list) else [keywords]
    page = cell(entry.get("landingPage")).strip()
    return About(
        name=name_of(identifier) if identifier else "",
        title=plain_text(cell(entry.get("title"))),
        description=plain_text(cell(entry.get("description"))),
        keywords=tuple(dict.fromkeys(word for word in (cell(w).strip() for w in words) if word)),
        license=license_of(cell(entry.get("license"))),
        homepage=urljoin(url, page) if page else "",
        issued=iso_time(cell(entry.get("issued"))),
        modified=iso_time(cell(entry.get("modified"))),
        identifier=identifier,
    )


def identifier_of(value: object) -> str:
    """Return the identifier: a text, or an object with @id, or with an agency and its notation (DCAT-US 3.0)."""
    if not isinstance(value, Mapping):
        return cell(value).strip()
    agency, notation = cell(value.get("schemaAgency")).strip(), cell(value.get("notation")).strip()
    return cell(value.get("@id")).strip() or (" ".join(filter(None, (agency, notation))) if notation else "")


def name_of(identifier: str) -> str:
    """Return the dataset's slug, from the identifier alone so that it never changes.

    An item of ArcGIS is named by its id and sublayer, another address by its path; long names end in a hash.
    """
    parts = urlsplit(identifier)
    query = parse_qs(parts.query)
    item = query.get("id", [""])[0].lower()
    text = identifier
    if _ARCGIS_ITEM.fullmatch(item):
        text = "-".join([item, *query.get("sublayer", [])])
    elif parts.scheme in ("http", "https") and parts.path.strip("/"):
        text = f"{parts.path} {parts.query}"
    made = slug(text, f"dataset-{sha256_hex(identifier.encode())[:8]}")
    return (
        made if len(made) <= _MAX_SLUG else f"{made[: _MAX_SLUG - 9].rstrip('-')}-{sha256_hex(identifier.encode())[:8]}"
    )


def license_of(text: str) -> str:
    """Return the licence's address if the text holds one, else the text, cut to a readable length.

    Source: ArcGIS Hub puts whole agreements in HTML here.
    """
    said = " ".join(plain_text(text).split())
    if address := _URL.search(said):
        return address[0].rstrip(".,;)")
    return said if len(said) <= _MAX_LICENSE else said[: _MAX_LICENSE - 1] + "…"


def _entries(catalogue: Mapping[str, Any], url: str, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Yield the datasets of a catalogue, of its series and of the catalogues in it. Raises: ParseError."""
    if depth > _MAX_DEPTH:
        fail(url, f"more than {_MAX_DEPTH} catalogues inside each other", "a catalogue that ends")
    inner = catalogue.get("catalog") or []
    series = catalogue.get("datasetSeries") or []
    if "dataset" not in catalogue and not inner and not series:
        fail(url, "no key dataset", "a catalogue with a list of datasets")
    for entry in as_list(catalogue.get("dataset") or [], url, "dataset"):
        yield as_object(entry, url, "a dataset")
    for one in as_list(series, url, "datasetSeries"):
        for entry in as_list(as_object(one, url, "a series").get("seriesMember") or [], url, "seriesMember"):
            yield as_object(entry, url, "a dataset")
    for one in as_list(inner, url, "catalog"):
        yield from _entries(as_object(one, url, "a catalogue"), url, depth + 1)


def _files(entry: Mapping[str, Any], url: str) -> Iterator[ListedFile]:
    listed = entry.get("distribution")
    for one in listed if isinstance(listed, list) else []:
        if not isinstance(one, Mapping):
            continue
        direct, page = cell(one.get("downloadURL")).strip(), cell(one.get("accessURL")).strip()
        address = urljoin(url, direct or page)
        if (direct or page) and urlsplit(address).scheme in ("http", "https"):
            title = cell(one.get("title")).strip()
            form, media_type = cell(one.get("format")), cell(one.get("mediaType"))
            yield ListedFile(address, form, media_type, title, called=tuple(filter(None, (title, address))))


def _notes(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return which demanded keys the entry lacks, and which keys we do not know."""
    files = entry.get("distribution")
    known_files = files if isinstance(files, list) else []
    unknown = (leftovers([entry], _KNOWN_DATASET_KEYS), leftovers(known_files, _KNOWN_FILE_KEYS))
    lacks = ", ".join(key for key in _REQUIRED if not entry.get(key))
    return {"lacks": lacks, "leftovers": ", ".join(filter(None, unknown))}

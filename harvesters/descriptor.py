"""What a `datapackage.json` says, version 1 or 2: pure functions over the descriptor."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

from catalog.dcat.terms import HVD_CATEGORIES
from catalog.ids import slug
from harvesters.answers import Written, as_list, as_object, cell, exact_json, fail, leftovers, whole_number
from harvesters.media import format_of
from harvesters.table import About

if TYPE_CHECKING:
    from harvesters.snapshot import Snapshot

_DRIVE = re.compile(r"[A-Za-z]:")
_HASH_LENGTHS = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
_KNOWN_RESOURCE_KEYS = (
    "name path data type title description format mediatype encoding bytes hash schema dialect profile sources licenses"
    " $schema id homepage jsonSchema rowcount"
)


def safe_url(package_url: str, path: str) -> str:
    """Return the address of a path in a package, or "" if it leads out of the package's folder and is no web address.

    Shape: relative with forward slashes; no "..", no leading slash, no drive, also when percent-encoded.
    """
    plain = unquote(unquote(path)).strip()
    scheme = urlsplit(plain).scheme
    if scheme in ("http", "https"):
        return path.strip()
    segments = plain.replace("\\", "/").split("/")
    if not plain or scheme or _DRIVE.match(plain) or "\\" in plain or plain.startswith("/") or ".." in segments:
        return ""
    return urljoin(package_url, path.strip().removeprefix("./"))


def fits_hash(data: bytes, promised: str) -> bool:
    """Return whether `data` has the promised hash; true when none is promised, or by a method we do not know.

    The same text with other line ends fits too: Git changes them on the way, and the package of country codes in
    our recordings promises the MD5 of its CSV with LF while the file came with CRLF.
    """
    unix = data.replace(b"\r\n", b"\n")
    found = {digest(variant, promised) for variant in (data, unix, unix.replace(b"\n", b"\r\n"))}
    return promised.lower() in found or "" in found


def digest(data: bytes, promised: str) -> str:
    """Return the hash of `data`, spelled like the promised one ("sha256:…", or bare MD5); "" if we do not know how."""
    method, _, value = promised.lower().rpartition(":")
    name = method.replace("-", "") or _HASH_LENGTHS.get(len(value), "")
    if name not in _HASH_LENGTHS.values():
        return ""
    made = hashlib.new(name, data, usedforsecurity=False).hexdigest()
    return f"{method}:{made}" if method else made


def read_descriptor(snapshot: Snapshot) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """Return the package and its resources. Raises: ParseError if it is no descriptor or lists no resource."""
    package = as_object(exact_json(snapshot), snapshot.url, "the descriptor")
    listed = as_list(package.get("resources"), snapshot.url, "resources")
    resources = [as_object(r, snapshot.url, "a resource") for r in listed]
    if not resources:
        fail(snapshot.url, "no resource", "at least one resource")
    return package, resources


def about_package(package: Mapping[str, Any], context: Mapping[str, object]) -> About:
    """Return what the package says of itself; `context` has the registry's `dataset` and `name` for it."""
    licenses = package.get("licenses") or package.get("license")
    first = licenses[0] if isinstance(licenses, list) and licenses else licenses
    license_ = cell(first.get("path") or first.get("name")) if isinstance(first, Mapping) else cell(first)
    keywords = package.get("keywords")
    publisher = _contributor(package, "publisher")
    own_name = slug(cell(package.get("name")), fallback=slug(cell(context.get("name")), fallback="datapackage"))
    return About(
        name=cell(context.get("dataset")) or own_name,
        title=cell(package.get("title")),
        title_en=cell(package.get("title_en")),
        description=cell(package.get("description")),
        description_en=cell(package.get("description_en")),
        keywords=tuple(cell(word) for word in keywords) if isinstance(keywords, list) else (),
        license=license_,
        homepage=cell(package.get("homepage")),
        issued=cell(package.get("source_issued") or package.get("issued") or package.get("created")),
        modified=cell(package.get("source_modified") or package.get("modified") or package.get("last_modified")),
        identifier=cell(package.get("id")),
        iri=cell(package.get("uri")),
        publisher=cell(publisher.get("title")),
        publisher_iri=cell(publisher.get("path")),
        publisher_type=cell(publisher.get("type")),
        themes=_texts(package.get("themes")),
        spatial=_texts(package.get("spatial")),
        temporal=_texts(package.get("temporal")),
        frequency=cell(package.get("accrualPeriodicity")),
        hvd=tuple(c for c in _texts(package.get("hvd_categories")) if c.startswith(HVD_CATEGORIES)),
    )


def is_catalogue(snapshot: Snapshot) -> bool:
    """Return whether a file lists packages and is none itself. Raises: ParseError when it is no JSON object."""
    found = as_object(exact_json(snapshot), snapshot.url, "the descriptor")
    return isinstance(found.get("datasets"), list) and "resources" not in found


def listed_packages(snapshot: Snapshot) -> list[tuple[str, str, Mapping[str, Any]]]:
    """Return (name of the dataset, where its package is, what is said of it) for each package of a catalogue.

    Raises: ParseError if there is none, if one does not say where it is, or if two have one name.
    """
    catalogue = as_object(exact_json(snapshot), snapshot.url, "the catalogue")
    entries = [
        as_object(e, snapshot.url, "a dataset") for e in as_list(catalogue["datasets"], snapshot.url, "datasets")
    ]
    if not entries:
        fail(snapshot.url, "no dataset", "at least one dataset")
    found: list[tuple[str, str, Mapping[str, Any]]] = []
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry.get("package"), str):
            fail(snapshot.url, f"dataset {number} without the address of its package", "package")
        name = slug(cell(entry.get("name")), fallback=f"datapaket-{number}")
        said = {key: plain(value) for key, value in entry.items() if key not in ("name", "package", "type")}
        found.append((name, cell(entry["package"]), said))
    if again := next((n for n, count in Counter(name for name, _, _ in found).items() if count > 1), ""):
        fail(snapshot.url, f"two datasets with the name {again}", "a name of its own for each")
    return found


def completed(package: Mapping[str, Any], context: Mapping[str, object]) -> Mapping[str, Any]:
    """Return a package with what the catalogue that lists it says and it does not say itself."""
    entry = context.get("entry")
    said = {key: value for key, value in package.items() if value not in ("", None, [], {})}
    if not isinstance(entry, Mapping):
        return package
    made = {**package, **entry, **said}
    if not _contributor(package, "publisher").get("path"):
        made["contributors"] = [*_objects(entry.get("contributors")), *_objects(package.get("contributors"))]
    return made


def resource_names(resources: list[Mapping[str, Any]]) -> list[str]:
    """Return a slug for each resource; a name used again gets its number."""
    seen: Counter[str] = Counter()
    names = []
    for number, resource in enumerate(resources, start=1):
        name = slug(cell(resource.get("name")), fallback=f"resurs-{number}")
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return names


def media_type_of(resource: Mapping[str, Any], url: str) -> str:
    """Return the media type to read a resource as, "" if it is not one that we read (or is compressed)."""
    path = resource.get("path")
    first = path[0] if isinstance(path, list) and path else path
    if cell(resource.get("compression")) not in ("", "no"):
        return ""
    return format_of(cell(resource.get("format")), cell(resource.get("mediatype")), urljoin(url, cell(first)))


def formats_not_read(resources: list[Mapping[str, Any]], url: str) -> str:
    """Return the formats left alone, as "GEOJSON, PDF (2)"."""
    rest = [r for r in resources if "data" not in r and not media_type_of(r, url)]
    counts = Counter((cell(r.get("format")) or cell(r.get("mediatype")) or "?").upper() for r in rest)
    return ", ".join(name if n == 1 else f"{name} ({n})" for name, n in sorted(counts.items()))


def schema_of(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return the resource's own Table Schema, {} if it has none."""
    schema = resource.get("schema")
    return plain(schema) if isinstance(schema, Mapping) and isinstance(schema.get("fields"), list) else {}


def missing_values_of(resource: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the masks that the schema names, as texts or as {"value", "label"}; () if it names none."""
    listed = schema_of(resource).get("missingValues")
    values = listed if isinstance(listed, list) else []
    return tuple(cell(v.get("value")) if isinstance(v, Mapping) else cell(v) for v in values)


def field_names(resource: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names in the resource's schema, () if it has none."""
    fields = schema_of(resource).get("fields", [])
    return tuple(cell(f.get("name")) for f in fields if isinstance(f, Mapping))


def reading_options(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return encoding and dialect as options for `read_table`; what is not stated is left to be found.

    The header is the first row unless the dialect says otherwise: that is what a descriptor without one means.
    """
    dialect = resource.get("dialect")
    stated: Mapping[str, Any] = dialect if isinstance(dialect, Mapping) else {}
    options: dict[str, Any] = {"header_row": 0 if stated.get("header") is False else 1}
    header_rows = stated.get("headerRows")
    numbers = [n for n in map(whole_number, header_rows) if n] if isinstance(header_rows, list) else []
    if numbers:
        options |= {"header_row": min(numbers), "header_rows": len(numbers)}
    words = (
        ("encoding", resource.get("encoding")),
        ("delimiter", stated.get("delimiter")),
        ("quote", stated.get("quoteChar")),
        ("escape", stated.get("escapeChar")),
        ("sheet", stated.get("sheetName")),
        ("records", stated.get("property")),
    )
    return options | {key: cell(value) for key, value in words if value}


def reading_notes(snapshot: Snapshot, package: Mapping[str, Any], resource: Mapping[str, Any]) -> dict[str, str]:
    """Return how the resource was described: version, title, what was left alone."""
    version = "2" if "/2." in cell(package.get("$schema")) else "1"
    notes = {
        "datapackage": version,
        "title": cell(resource.get("title")),
        "leftovers": leftovers([resource], _KNOWN_RESOURCE_KEYS),
        "not_read": cell(snapshot.context.get("not_read")),
    }
    return {key: text for key, text in notes.items() if text}


def _contributor(package: Mapping[str, Any], role: str) -> Mapping[str, Any]:
    """Return who has a role, {} when nobody has. (Version 1 says `role`.)"""
    for one in _objects(package.get("contributors")):
        roles = one.get("roles")
        if role in (roles if isinstance(roles, list) else [one.get("role")]):
            return one
    return {}


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _texts(value: object) -> tuple[str, ...]:
    return tuple(filter(None, map(cell, value))) if isinstance(value, list) else ()


def plain(value: Any) -> Any:
    """Return JSON with its numbers as numbers again: a schema's constraints are compared, not shown."""
    if isinstance(value, Written):
        return json.loads(value)
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value

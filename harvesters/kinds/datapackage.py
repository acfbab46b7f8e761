"""A Frictionless data package (v1 or v2): `datapackage.json` at a URL, its files beside it or elsewhere on the web.

The package is one dataset, each tabular resource one resource of it. What the
descriptor promises is held against what came: hash, row count, schema. A file
of many parts gets its header from the first.

The address may also be a catalogue of packages as Frictionless writes it:
`{"datasets": [{"name": "ale-lek", "package": "ale/lek/datapackage.json"}, …]}`.
Each is then a dataset of that name, and what its entry says (id, title, uri,
contributors …) holds where the package itself says nothing of it.

Options of the source: `resources`, the names of those to fetch; the reading
options of the kind `file`, which overrule the descriptor; and `read`, {name of a
resource: reading options}, which overrules both.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalog.errors import FetchError, ParseError
from harvesters.answers import Written, as_list, as_object, cell, exact_json, refusal, whole_number
from harvesters.descriptor import (
    about_package,
    completed,
    digest,
    field_names,
    fits_hash,
    formats_not_read,
    is_catalogue,
    listed_packages,
    media_type_of,
    missing_values_of,
    plain,
    read_descriptor,
    reading_notes,
    reading_options,
    resource_names,
    safe_url,
    schema_of,
)
from harvesters.file_tables import file_tables
from harvesters.kinds.contract import Missing
from harvesters.media import CSV, JSON, TSV, format_of
from harvesters.read_options import reading_options_of, unknown_names
from harvesters.table import Table
from harvesters.tables import read_table

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot
    from harvesters.source import Source

_DELIMITED = (CSV, TSV)


class DataPackage:
    """Kind `datapackage`."""

    def fetch(self, source: Source, http: Http) -> Iterator[Snapshot | Missing]:
        """Yield the descriptor, then each resource's schema, dialect and files in the descriptor's order.

        Raises: FetchError when the descriptor cannot be had; ParseError when it is no descriptor or lists no resource.
        """
        named = {"dataset": source.dataset, "name": source.name, "resources": source.options.get("resources")}
        snapshot = http.get(source.url, accept="application/json", context={"what": "package", **named})
        if not is_catalogue(snapshot):
            yield from _fetch_package(snapshot, source, http, named)
            return
        yield snapshot
        for name, reference, entry in listed_packages(snapshot):
            context = {**named, "dataset": name, "entry": entry}
            url = safe_url(source.url, reference)
            if not url:
                yield Missing(source.url, name, "unsafe_path", {"path": reference[:200]})
                continue
            try:
                described = http.get(url, accept="application/json", context={"what": "package", **context})
                yield from _fetch_package(described, source, http, context)
            except (FetchError, ParseError) as error:
                yield Missing(url, name, error.code, {"url": url} | error.values)

    def parse(self, snapshot: Snapshot) -> Iterator[Table]:
        """Yield the inline resources of a descriptor, or the table of one file. Raises: ParseError."""
        what = snapshot.context.get("what")
        if what == "package" and is_catalogue(snapshot):
            return
        if what == "package":
            package, resources = read_descriptor(snapshot)
            package = completed(package, snapshot.context)
            chosen = _choice(snapshot.context.get("resources"))
            for resource, name in zip(resources, resource_names(resources), strict=True):
                if chosen(resource) and "data" in resource and not isinstance(resource.get("schema"), str):
                    yield from _inline_tables(snapshot, package, resource, name)
        elif what in ("inline", "resource"):
            package = as_object(snapshot.context.get("package"), snapshot.url, "context.package")
            resource = as_object(snapshot.context.get("resource"), snapshot.url, "context.resource")
            name = cell(snapshot.context.get("resource_name"))
            if what == "inline":  # this snapshot is the schema that the inline rows refer to
                yield from _inline_tables(snapshot, package, dict(resource) | {"schema": exact_json(snapshot)}, name)
            else:
                yield from _file_tables(snapshot, package, resource, name)


def _fetch_package(
    snapshot: Snapshot, source: Source, http: Http, named: Mapping[str, object]
) -> Iterator[Snapshot | Missing]:
    """Yield a descriptor and what it lists. Raises: ParseError before anything is given."""
    chosen, base = _choice(named["resources"]), snapshot.url
    package, resources = read_descriptor(snapshot)
    package = completed(package, named)
    yield snapshot
    not_read = formats_not_read(resources, base)
    small = {key: value for key, value in package.items() if key != "resources"}
    dataset = about_package(package, named).name
    context: dict[str, object] = {"dataset": dataset, "package": small, "not_read": not_read}
    for unknown in unknown_names(source.options, map(_name, resources)):
        yield Missing(base, dataset, "unknown_resource", {"resource": unknown})
    named_resources = zip(resources, resource_names(resources), strict=True)
    readable = [
        (resource, name)
        for resource, name in named_resources
        if chosen(resource) and ("data" in resource or media_type_of(resource, base))
    ]
    for resource, name in readable:
        own = {"resource_name": name, "options": reading_options_of(source.options, _name(resource))}
        yield from _Fetching(base, http, context | own).fetch(resource)
    if not readable:
        values: dict[str, object] = {"title": cell(package.get("title")), "formats": not_read}
        yield Missing(base, dataset, "no_readable_resource", values)


class _Fetching:
    """What one resource needs from the network."""

    def __init__(self, package_url: str, http: Http, context: Mapping[str, object]) -> None:
        self._package_url, self._http, self._context = package_url, http, context
        self._dataset = cell(context["dataset"])

    def fetch(self, resource: Mapping[str, Any]) -> Iterator[Snapshot | Missing]:
        """Yield the resource's schema and dialect if they lie in files of their own, then its files."""
        # A number as written would come back from the stored context as a text, and no limit may be a text.
        described = plain({key: value for key, value in resource.items() if key != "data"})
        for key in ("schema", "dialect"):
            if isinstance(reference := resource.get(key), str) and not isinstance(reference, Written):
                inline = key == "schema" and "data" in resource
                answer = self._get(reference, {"what": "inline", "resource": resource} if inline else {"what": key})
                answer, described[key] = self._opened(answer)
                yield answer
        if "data" in resource:
            return
        listed = resource.get("path")
        paths = [cell(path) for path in listed] if isinstance(listed, list) else [cell(listed)]
        header: tuple[str, ...] = ()
        for number, path in enumerate(paths, start=1):
            context: dict[str, object] = {"what": "resource", "resource": described, "part": number}
            answer = self._get(path, context | ({"header": list(header)} if header else {}))
            if not isinstance(answer, Missing) and len(paths) == 1:
                answer = self._checked(answer, resource)
            yield answer
            if number == 1 and len(paths) > 1:
                if isinstance(answer, Missing):
                    return  # the other parts cannot be read without it
                header = _first_header(answer, described)

    def _get(self, reference: str, context: Mapping[str, object]) -> Snapshot | Missing:
        url = safe_url(self._package_url, reference)
        if not url:
            return Missing(self._package_url, self._dataset, "unsafe_path", {"path": reference[:200]})
        try:
            snapshot = self._http.get(url, context={**self._context, **context})
        except FetchError as error:
            return Missing(url, self._dataset, error.code, {"url": url} | error.values)
        problem = refusal(snapshot)
        return Missing(url, self._dataset, problem, {"url": url}) if problem else snapshot

    def _opened(self, answer: Snapshot | Missing) -> tuple[Snapshot | Missing, dict[str, Any]]:
        """Return the answer with the object in it; a file that is no object is missing, and the object empty."""
        if isinstance(answer, Missing):
            return answer, {}
        try:
            return answer, plain(as_object(exact_json(answer), answer.url, "an object"))
        except ParseError as error:
            return Missing(answer.url, self._dataset, error.code, dict(error.values)), {}

    def _checked(self, snapshot: Snapshot, resource: Mapping[str, Any]) -> Snapshot | Missing:
        """Hold a file against its promised hash. (What a hash of many parts covers, no version says.)"""
        promised = cell(resource.get("hash"))
        if fits_hash(snapshot.read(), promised):
            return snapshot
        values: dict[str, object] = {"expected": promised, "found": digest(snapshot.read(), promised)}
        return Missing(snapshot.url, self._dataset, "hash_mismatch", values)


def _choice(names: object) -> Callable[[Mapping[str, Any]], bool]:
    """Return whether the registry wants a resource; a registry that names none wants all."""
    wanted = {cell(name) for name in names} if isinstance(names, list | tuple) else set()
    return lambda resource: not wanted or _name(resource) in wanted


def _name(resource: Mapping[str, Any]) -> str:
    return cell(resource.get("name"))


def _inline_tables(
    snapshot: Snapshot, package: Mapping[str, Any], resource: Mapping[str, Any], name: str
) -> Iterator[Table]:
    data = resource["data"]
    declared = format_of(cell(resource.get("format")), cell(resource.get("mediatype")), "")
    if isinstance(data, str):
        yield from _read(snapshot, data.encode(), declared or CSV, package, resource, name)
    else:
        text = json.dumps(as_list(data, snapshot.url, f"data of {name}"), ensure_ascii=False)
        yield from _read(snapshot, text.encode(), JSON, package, resource, name)


def _file_tables(
    snapshot: Snapshot, package: Mapping[str, Any], resource: Mapping[str, Any], name: str
) -> Iterator[Table]:
    media_type = media_type_of(resource, snapshot.url)
    yield from _read(snapshot, snapshot.path, media_type, package, resource, name)


def _read(
    snapshot: Snapshot, data: Path | bytes, media_type: str, package: Mapping[str, Any], resource: Mapping[str, Any],
    name: str,
) -> Iterator[Table]:  # fmt: skip
    """Yield the tables in a file. Where the rows come without a header, it is the first part's or the schema's."""
    options = _options(snapshot, resource)
    from_first_part = _header_of_first(snapshot)
    header = from_first_part or field_names(resource)
    parts = read_table(data, media_type=media_type, name=snapshot.url, options=options)
    repeats = not from_first_part or parts[0].header == from_first_part
    added = media_type in _DELIMITED and bool(header) and (options.get("header_row") == 0 or not repeats)
    if added:
        mark = parts[0].notes["delimiter"]
        plain_bytes = data if isinstance(data, bytes) else data.read_bytes()
        options |= {"header_row": 1, "delimiter": mark}
        data = _with_header(header, plain_bytes, mark, cell(options.get("encoding")) or "utf-8")
        parts = read_table(data, media_type=media_type, name=snapshot.url, options=options)
    about, listed = about_package(package, snapshot.context), whole_number(resource.get("rowcount"))
    notes = reading_notes(snapshot, package, resource)
    tables = file_tables(parts, about, name, listed=listed, notes=notes, shift=-added)
    for table in tables:
        described = len(parts) == 1 or _is_described(table, resource)
        yield replace(
            table,
            schema=schema_of(resource) if described else {},
            missing_values=missing_values_of(resource) or table.missing_values,
        )


def _is_described(table: Table, resource: Mapping[str, Any]) -> bool:
    """Tell whether the resource's schema is about this one of several tables: most of its fields are there."""
    fields = field_names(resource)
    return sum(name in table.header for name in fields) > len(fields) / 2


def _options(snapshot: Snapshot, resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return how to read a file: as the descriptor says, overruled by the registry.

    That a file has several tables overrules where the descriptor says that its only one is.
    """
    stated, own = reading_options(resource), as_object(snapshot.context.get("options", {}), snapshot.url, "options")
    if own.get("tables") == "split" and stated.get("header_row") != 0:
        stated = {key: value for key, value in stated.items() if key not in ("header_row", "header_rows")}
    return {**stated, **own}


def _first_header(snapshot: Snapshot, resource: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the header of the first part, () when it cannot be read: `parse` says so then."""
    options = _options(snapshot, resource)
    media_type = media_type_of(resource, snapshot.url)
    if options.get("header_row") == 0:
        return field_names(resource)
    try:
        return read_table(snapshot.path, media_type=media_type, name=snapshot.url, options=options)[0].header
    except ParseError:
        return ()


def _header_of_first(snapshot: Snapshot) -> tuple[str, ...]:
    return tuple(cell(value) for value in as_list(snapshot.context.get("header", []), snapshot.url, "header"))


def _with_header(header: tuple[str, ...], data: bytes, delimiter: str, encoding: str) -> bytes:
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="\n").writerow(header)
    return line.getvalue().encode(encoding, "replace") + data

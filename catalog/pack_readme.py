"""README.txt of a story pack: what, who, when, the columns, how it was checked, what was refused, and where from.

Plain text in Swedish, a short part in English, and nothing that needs the site.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catalog.citation import Published, cite
from catalog.findings import faults
from catalog.formats import Formats
from catalog.model import Column, Dataset, Resource
from catalog.texts import load_texts

WIDTH = 78
SENTENCES = 10  # on the rows of a table that were refused
ANSWERS = 10  # of the source, that are named
ENUM = 15  # allowed values that are named
_TYPES = frozenset(("string", "integer", "number", "boolean", "date", "datetime", "time", "year", "yearmonth"))
_PLACES = frozenset(("geopoint", "geojson", "duration"))


def readme(dataset: Dataset, at: Published, files: Sequence[tuple[str, str, str]]) -> str:
    """Return the text.

    Args: `files` are name, kind (a key of pack.file) and table ("" for none) of each file in the pack.
    """
    blocks = [
        *_what(dataset),
        _facts(dataset, at),
        _files(files),
        _wrapped(_t("pack.excel_note")),
        *(block for resource in dataset.resources for block in _columns(resource)),
        *_checked(dataset),
        *_origin(dataset),
        _title(_t("pack.cite_title")),
        cite(dataset, at).plain(),
        *_english(dataset, at),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def license_text(dataset: Dataset, lang: str = "sv") -> str:
    """Return the licence with its address, or that none is stated."""
    name = dataset.license_title or dataset.license
    if not name:
        return load_texts().get("pack.no_license", lang)
    return f"{name}, {dataset.license_url}" if dataset.license_url else name


def _what(dataset: Dataset) -> Iterator[str]:
    yield _title(_flat(dataset.title), "=")
    if dataset.example_data:
        yield _wrapped(_t("pack.example"))
    if dataset.archived:
        yield _wrapped(_t("pack.archived", date=_FORMATS.date_short(dataset.archived)))
    yield from map(_wrapped, filter(str.strip, dataset.description.splitlines()))


def _facts(dataset: Dataset, at: Published) -> str:
    facts = {
        "from": at.author,
        "rows": _rows(dataset),
        "release": dataset.release,
        "modified": _FORMATS.date_short(dataset.modified) if dataset.modified else "",
        "issued": _FORMATS.date_short(dataset.issued) if dataset.issued else "",
        "license": license_text(dataset),
        "frozen": at.url if at.url != at.latest else "",
        "latest": at.latest,
    }
    return "\n".join(_entry(_t(f"pack.facts.{name}"), _flat(text)) for name, text in facts.items() if text)


def _files(files: Sequence[tuple[str, str, str]]) -> str:
    lines = [_entry(name, _t(f"pack.file.{kind}", table=table)) for name, kind, table in files]
    return "\n".join([_title(_t("pack.files_title")), "", *lines])


def _columns(resource: Resource) -> Iterator[str]:
    yield _title(_t("pack.columns_title", table=resource.name))
    masks = [mask for mask in resource.missing_values if mask]
    about = _t("pack.columns_rows", rows=_t("data.rows", n=resource.rows))
    yield _wrapped(f"{about} {_t('pack.masks', masks=', '.join(masks))}" if masks else about)
    yield "\n".join(_entry(_flat(c.name), _column(c, resource)) for c in resource.columns)


def _column(column: Column, resource: Resource) -> str:
    type_ = column.type if column.type in _TYPES | _PLACES else "other"
    unit = next((f.get("unit", "") for f in resource.schema.get("fields", ()) if f["name"] == column.name), "")
    title = _flat(column.title)
    said = [
        f"({_t(f'dataset.type.{type_}')})",
        title + ("" if title.endswith((".", "?")) else ".") if title else "",
        _flat(column.description),
        _t("dataset.unit", unit=unit) if unit else "",
        _t("dataset.required") if column.required else "",
        _allowed(column.enum) if column.enum else "",
    ]
    return " ".join(filter(None, said))


def _allowed(values: Sequence[str]) -> str:
    named, more = ", ".join(map(_flat, values[:ENUM])), len(values) - ENUM
    return _t("dataset.allowed", values=_t("dataset.allowed_more", values=named, n=more) if more > 0 else named)


def _checked(dataset: Dataset) -> Iterator[str]:
    yield _title(_t("pack.checked_title"))
    if not dataset.report:
        yield _wrapped(str(dataset.descriptor.get("checked") or _t("pack.own")))
    for resource in dataset.resources:
        report: Mapping[str, Any] = dataset.report.get(resource.name, {})
        if not report:
            continue
        counts = {name: report.get(name, 0) for name in ("received", "kept", "rejected")}
        said = _t("dataset.checked_some", **counts) if counts["rejected"] else _t("dataset.checked_all", **counts)
        yield _wrapped(f"{_t('dataset.checked_of', table=resource.name)}: {said}")
        titles = {c.name: c.title for c in resource.columns}
        for severity, key in (("error", "pack.refused_title"), ("warning", "pack.noted_title")):
            if found := faults(report, severity, "sv", titles, SENTENCES):
                yield "\n".join([f"{_t(key, table=resource.name)}:", *map(_item, _sentences(found))])


def _sentences(found: Sequence[Any]) -> Iterator[str]:
    for fault in found:
        yield from fault.sentences
        if fault.more:
            yield _t("dataset.more_findings", n=fault.more)


def _origin(dataset: Dataset) -> Iterator[str]:
    yield _title(_t("pack.origin_title"))
    snapshots = list(dataset.provenance.get("snapshots", ()))
    for s in snapshots[:ANSWERS]:
        time = _FORMATS.datetime(s["fetched"])
        yield _item(_t("pack.fetched", url=_flat(s["url"]), time=time, sha256=s["sha256"]))
    if len(snapshots) > ANSWERS:
        yield _wrapped(_t("pack.fetched_more", n=len(snapshots) - ANSWERS))
    if dataset.provenance.get("computed_from"):
        yield _wrapped(_t("pack.computed_from", n=len(dataset.provenance["computed_from"])))
    if not dataset.provenance:
        for source in dataset.descriptor.get("sources", ()):
            yield _item(", ".join(filter(None, (_flat(source.get("title", "")), _flat(source.get("path", ""))))))


def _english(dataset: Dataset, at: Published) -> Iterator[str]:
    words = load_texts()
    yield _title(_t("pack.english_title"))
    if dataset.example_data:
        yield _wrapped(words.get("pack.example", "en"))
    yield from map(_wrapped, filter(str.strip, dataset.description_en.splitlines()))
    facts = {
        "title": _flat(dataset.title_en or dataset.title),
        "author": at.author,
        "rows": words.get("data.rows", "en", n=_count(dataset)),
        "release": dataset.release,
        "license": license_text(dataset, "en"),
        "url": at.url,
    }
    yield _wrapped(words.get("pack.summary", "en", **facts))
    yield _wrapped(words.get("pack.excel_note", "en"))
    yield cite(dataset, at).plain("en")


def _rows(dataset: Dataset) -> str:
    tables = _t("dataset.tables", n=len(dataset.resources)) if len(dataset.resources) > 1 else ""
    return f"{_t('data.rows', n=_count(dataset))}{f' ({tables})' if tables else ''}"


def _count(dataset: Dataset) -> int:
    return sum(r.rows for r in dataset.resources)


_FORMATS = Formats("sv")


def _t(key: str, **values: object) -> str:
    return str(load_texts().get(key, "sv", **values))


def _flat(text: object) -> str:
    return " ".join(str(text).split())


def _title(text: str, line: str = "-") -> str:
    return f"{text}\n{line * min(len(text), WIDTH)}"


def _wrapped(text: str) -> str:
    return textwrap.fill(_flat(text), WIDTH, break_long_words=False, break_on_hyphens=False)


def _entry(name: str, text: str) -> str:
    """Return a name with what is said of it below, indented."""
    return f"{name}\n{textwrap.indent(_wrapped(text), '    ')}"


def _item(text: str) -> str:
    return textwrap.indent(_wrapped(text), "  ").replace("  ", "- ", 1)

"""The files that a catalogue lists for its datasets: choosing, fetching and reading them.

What several kinds share once each has understood its own catalogue. A kind
turns each entry into a `ListedDataset`; `fetch_listed` gets the files that can
be read, and `tables_of` reads one. The kind's own catalogue pages are evidence
and give no table.

Of files that are one table in several formats, one is read (harvesters/formats.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from catalog.errors import FetchError
from catalog.ids import fingerprint, slug
from harvesters.about import about_from_context
from harvesters.answers import as_object, cell, refusal
from harvesters.file_tables import file_tables
from harvesters.formats import each_table_once
from harvesters.kinds.contract import Missing
from harvesters.media import format_of
from harvesters.read_options import reading_options_of, unknown_names
from harvesters.table import About, Table
from harvesters.tables import read_table

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot
    from harvesters.source import Source

MAX_FILES = 500


@dataclass(frozen=True)
class ListedFile:
    """One file. `format` and `media_type` are what the catalogue declares, "" if nothing."""

    url: str
    format: str = ""
    media_type: str = ""
    title: str = ""
    name: str = ""  # slug of the resource; "" is found from the address. Files of one name are pieces of one table
    called: tuple[str, ...] = ()  # what `read` in the registry may call it
    rows: int | None = None  # how many the catalogue says there are in the whole table
    reading: Mapping[str, object] = field(default_factory=dict)  # what is known of how it is written


@dataclass(frozen=True)
class ListedDataset:
    """One entry of a catalogue, with every file that it lists, readable or not."""

    about: About
    files: tuple[ListedFile, ...]
    notes: Mapping[str, str] = field(default_factory=dict)


def fetch_listed(datasets: Iterable[ListedDataset], source: Source, http: Http) -> Iterator[Snapshot | Missing]:
    """Yield the readable files of each dataset, by the dataset's name; and what is listed and cannot be had.

    Entries that share a name and differ are all left out: nobody can tell which one is meant.
    """
    listed = list(datasets)
    for unknown in unknown_names(source.options, (c for d in listed for f in d.files for c in f.called)):
        yield Missing(source.url, "", "unknown_resource", {"resource": unknown})
    limit = source.options.get("max_resources")
    left = limit if isinstance(limit, int) else MAX_FILES
    by_name: dict[str, list[ListedDataset]] = {}
    for dataset in listed:
        by_name.setdefault(dataset.about.name, []).append(dataset)
    for name, same in sorted(by_name.items()):
        if len({fingerprint(asdict(one)) for one in same}) > 1:
            values: dict[str, object] = {"identifier": same[0].about.identifier or name, "count": len(same)}
            yield Missing(source.url, source.dataset or name, "identifier_twice", values)
            continue
        yield from fetch_dataset(same[0], source, http, left)
        left = max(0, left - len(readable_files(same[0])))


def fetch_dataset(dataset: ListedDataset, source: Source, http: Http, left: int) -> Iterator[Snapshot | Missing]:
    """Yield the readable files of one dataset, at most `left` of them, and what is missing of it."""
    name = source.dataset or dataset.about.name
    page = dataset.about.homepage if dataset.about.homepage.startswith("http") else source.url
    readable = readable_files(dataset)
    not_read = _not_read(dataset, readable)
    if not readable:
        values: dict[str, object] = {"title": dataset.about.title or name, "formats": not_read or "–"}
        yield Missing(page, name, "no_readable_resource", values)
    if len(readable) > left:
        yield Missing(page, name, "too_many_resources", {"listed": len(readable), "read": left})
    about = asdict(replace(dataset.about, name=name))
    for file, resource in list(zip(readable, _names(readable, name), strict=True))[:left]:
        context: dict[str, object] = {
            "what": "file", "dataset": name, "about": about, "resource": resource, "title": file.title,
            "media_type": _format(file), "listed": file.rows, "notes": {**dataset.notes, "not_read": not_read},
            "options": {**file.reading, **reading_options_of(source.options, *file.called)},
        }  # fmt: skip
        yield get_file(http, file.url, name, context)


def get_file(http: Http, url: str, dataset: str, context: Mapping[str, object]) -> Snapshot | Missing:
    """Return one file, or why it is missing."""
    try:
        snapshot = http.get(url, context=context)
    except FetchError as error:
        return Missing(url, dataset, error.code, {"url": url} | error.values)
    problem = refusal(snapshot)
    return Missing(url, dataset, problem, {"url": url}) if problem else snapshot


def tables_of(snapshot: Snapshot) -> Iterator[Table]:
    """Yield the tables of one file; nothing for any other snapshot. Raises: ParseError."""
    context = snapshot.context
    if context.get("what") != "file":
        return
    about = about_from_context(as_object(context.get("about"), snapshot.url, "context.about"))
    options = as_object(context.get("options", {}), snapshot.url, "context.options")
    known = as_object(context.get("notes", {}), snapshot.url, "context.notes")
    notes = {"title": cell(context.get("title")), **{key: cell(text) for key, text in known.items()}}
    listed, resource = context.get("listed"), cell(context.get("resource"))
    parts = read_table(snapshot.path, media_type=cell(context.get("media_type")), name=snapshot.url, options=options)
    rows = listed if isinstance(listed, int) else None
    yield from file_tables(parts, about, resource, listed=rows, notes=notes)


def readable_files(dataset: ListedDataset) -> list[ListedFile]:
    """Return the files to read, in the catalogue's order: those of a format we read, each table once."""
    listed = [file for file in dataset.files if file.url and _format(file)]
    return each_table_once(listed, lambda file: file.url, _format)


def _format(file: ListedFile) -> str:
    return format_of(file.format, file.media_type, file.url)


def _not_read(dataset: ListedDataset, readable: list[ListedFile]) -> str:
    """Return the formats left alone, as "HTML, PDF (2)"."""
    rest = [file for file in dataset.files if not any(file is one for one in readable)]
    counts = Counter((file.format or file.media_type or "?").strip().upper() for file in rest)
    return ", ".join(name if n == 1 else f"{name} ({n})" for name, n in sorted(counts.items()))


def _names(files: list[ListedFile], dataset: str) -> list[str]:
    """Return a slug for each resource: given, or the file's name, or the dataset's. A name used again is counted."""
    taken: Counter[str] = Counter()
    names = []
    for file in files:
        path = PurePosixPath(unquote(urlsplit(file.url).path))
        name = file.name or (slug(path.stem, dataset) if path.suffix else dataset)
        taken[name] += not file.name
        names.append(name if taken[name] <= 1 else f"{name}-{taken[name]}")
    return names

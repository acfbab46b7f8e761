"""A folder that a kommun writes to: each complete file in it is a table.

Options of the source:
    host_key  the public keys of an SFTP server, of which it must have one
    marker  ending of the companion that says a file is whole (".klar": fakturor.csv.klar); left out: two looks tell
    files   names to take, with * and ? ("beslut-*.csv"); left out: every file of a format that we read
    read    {name of a file: how to read it}, in the words of the kind `file`; and those words for all of them

The address is folder:///srv/inkorg/ale, read only if the harvest was told
`--allow-folder` for it or a folder above it; or sftp://ale@sftp.example.se/inkorg,
read only with a login that the operator gave with `--sftp`. The folder is one dataset, each file
one resource of it; with a profile, all files are pieces of one table. A file that
is still being written is reported and taken in a later run.

A kommun that sends by SFTP can also write to a folder of the first sort: then the
operator's own SSH server receives the files, and no key or password is kept here.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from catalog.errors import FolderUnreadable, TimedOut, TooLarge
from catalog.ids import slug
from harvesters.about import about_from_registry, registry_context
from harvesters.answers import as_object, cell, fail, refusal
from harvesters.file_tables import file_tables
from harvesters.folders import GROWING, UNMARKED, UNSAFE, finished_name
from harvesters.kinds.contract import Missing
from harvesters.media import format_of
from harvesters.read_options import reading_options_of, unknown_names
from harvesters.table import Table
from harvesters.tables import read_table

if TYPE_CHECKING:
    from harvesters.folders import Folder as LocalFolder
    from harvesters.folders import Look
    from harvesters.http import Http
    from harvesters.sftp import SftpFolder
    from harvesters.snapshot import Snapshot
    from harvesters.source import Source


class Folder:
    """Kind `folder`."""

    def fetch(self, source: Source, http: Http) -> Iterator[Snapshot | Missing]:
        """Yield the complete files by name, and why each of the others is left.

        Raises: FolderRefused, FolderUnreadable and what SftpFolder raises; ParseError when the folder holds no file.
        """
        dataset = source.dataset or source.name
        wanted = source.options.get("files")
        with http.folder(source.url, source.address, _host_keys(source)) as folder:
            found = folder.find(cell(source.options.get("marker")))
            left = {name: why for name, why in found.left.items() if _matches(finished_name(name), wanted)}
            whole = {name: look for name, look in found.whole.items() if _matches(name, wanted)}
            if not whole and not left:
                fail(source.address, "no file", "at least one file")
            for name in unknown_names(source.options, [*whole, *map(finished_name, left)]):
                yield Missing(source.address, dataset, "unknown_resource", {"resource": name})
            for name, why in left.items():
                yield _left_out(folder.address(name), dataset, name, why)
            for name, look in whole.items():
                if format_of("", "", name):
                    yield _get(folder, name, look, source)
                else:
                    values: dict[str, object] = {"title": name, "formats": PurePosixPath(name).suffix.upper() or "?"}
                    yield Missing(folder.address(name), dataset, "no_readable_resource", values)

    def parse(self, snapshot: Snapshot) -> Iterator[Table]:
        """Yield the tables of one file: see `file_tables`. Raises: ParseError."""
        context = snapshot.context
        options = as_object(context.get("options", {}), snapshot.url, "context.options")
        profile, resource = cell(context.get("profile")), cell(context.get("resource"))
        parts = read_table(snapshot.path, media_type=snapshot.media_type, name=snapshot.url, options=options)
        yield from file_tables(parts, about_from_registry(context), resource, profile=profile)


def _get(folder: LocalFolder | SftpFolder, name: str, look: Look, source: Source) -> Snapshot | Missing:
    """Return one file, or why it is missing."""
    dataset = source.dataset or source.name
    context = {
        **registry_context(source, dataset), "profile": source.profile,
        "resource": source.profile or slug(PurePosixPath(name).stem, "fil"),
        "options": reading_options_of(source.options, name),
    }  # fmt: skip
    try:
        snapshot = folder.get(name, look, context)
    except (FolderUnreadable, TimedOut, TooLarge) as error:
        return Missing(folder.address(name), dataset, error.code, dict(error.values))
    if snapshot is None:
        return _left_out(folder.address(name), dataset, name, GROWING)
    problem = refusal(snapshot)
    return Missing(snapshot.url, dataset, problem, {"url": snapshot.url}) if problem else snapshot


def _left_out(url: str, dataset: str, name: str, why: str) -> Missing:
    """Return what is told of a file that is not taken."""
    if why == UNSAFE:
        return Missing(url, dataset, "unsafe_file", {"file": name})
    if why == UNMARKED:
        return Missing(url, dataset, "file_without_marker", {"file": name})
    return Missing(url, dataset, "file_still_growing", {"file": name})


def _host_keys(source: Source) -> list[str]:
    stated = source.options.get("host_key", ())
    return [cell(key) for key in stated] if isinstance(stated, list | tuple) else []


def _matches(name: str, wanted: object) -> bool:
    return not isinstance(wanted, list | tuple) or any(fnmatchcase(name, cell(pattern)) for pattern in wanted)

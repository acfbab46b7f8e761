"""One file at an address: CSV, XLSX, XLS, ODS, JSON, GeoJSON, PC-Axis, iCalendar or a ZIP of them, clean or not.

Options of the source, all of them for files that do not say it themselves:
    encoding, delimiter, quote, escape    how the text is written
    header_row, header_rows, skip_footer  where the table is; header_row 0: the file has no header
    sheet                                 name or number of the worksheet; left out: all that hold a table
    records                               where the list is in a JSON file, with dots between the keys
    decimal, group, missing               how numbers are written, and what stands for no value
    columns                               {name in the file: name wanted}
    mend_rows                             true: a row with one delimiter too many or too few is mended if one place fits
    tables                                "split": several tables on a sheet or in a text file are told apart, a
                                          resource each; "one": never. Left out: those below each other are read as
                                          one, those beside each other told apart where they plainly are two
    member                                which file of a ZIP archive, by name or pattern

With a profile, a column is matched to the profile's field of the same name;
capitals, accents, spaces and hyphens do not matter ("Kommun-kod" is kommunkod).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from harvesters.about import about_from_registry, registry_context
from harvesters.answers import as_object, cell
from harvesters.file_tables import file_tables
from harvesters.kinds.contract import Missing
from harvesters.table import Table
from harvesters.tables import read_table

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot
    from harvesters.source import Source


class File:
    """Kind `file`."""

    def fetch(self, source: Source, http: Http) -> Iterator[Snapshot | Missing]:
        """Yield the one answer. Raises: FetchError."""
        yield http.get(
            source.url,
            context={
                **registry_context(source, source.dataset or source.name),
                "profile": source.profile,
                "options": dict(source.options),
            },
        )

    def parse(self, snapshot: Snapshot) -> Iterator[Table]:
        """Yield the file's tables: see `file_tables`. Raises: ParseError."""
        context = snapshot.context
        options = as_object(context.get("options", {}), snapshot.url, "context.options")
        profile = cell(context.get("profile"))
        about = about_from_registry(context)
        parts = read_table(snapshot.path, media_type=snapshot.media_type, name=snapshot.url, options=options)
        # Sheets of one profile are pieces of one resource; without a profile each sheet is its own.
        yield from file_tables(parts, about, profile or about.name, profile=profile)

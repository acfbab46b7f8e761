"""The tables of one file, as every kind that reads files gives them: their names, their columns, and their flaws.

A file with one table is one resource. Several sheets are a resource each, named
after the sheet. Several tables on one sheet, or in one text file, are a resource
each: the first has the name that the file or sheet has without the others, so
that it keeps its address when a second is found; the others have -2, -3 after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from catalog.ids import slug
from catalog.report import Finding, quoted
from harvesters.profile_header import profile_header
from harvesters.table import About, Table
from harvesters.tables import TableParts

SHEET = "blad"  # slug of a sheet whose name has no letter or digit
_NO_NOTES: Mapping[str, str] = {}


def file_tables(
    parts: Sequence[TableParts],
    about: About,
    resource: str,
    *,
    profile: str = "",
    listed: int | None = None,
    notes: Mapping[str, str] = _NO_NOTES,
    shift: int = 0,
) -> Iterator[Table]:
    """Yield a table for each that was found in a file.

    resource: slug of the resource that the file is. With a profile all tables are pieces of that one resource.
    listed: how many rows the source says the whole file has. notes: what the catalogue says, empty ones left out.
    shift: added to every row number.
    """
    several = sum(part.number == 1 for part in parts) > 1
    for at, part in enumerate(parts):
        header = profile_header(part.header, profile) if profile else part.header
        sheet = f"-{slug(part.name, SHEET)}" if several else ""
        further = f"-{part.number}" if part.number > 1 else ""
        yield Table(
            about,
            resource if profile else f"{resource}{sheet}{further}",
            header,
            ((number + shift, cells) for number, cells in part.rows) if shift else part.rows,
            profile=profile,
            formats={new: part.formats.get(old, {}) for old, new in zip(part.header, header, strict=True)},
            missing_values=part.missing_values,
            listed=listed if at == 0 else None,
            notes={key: text for key, text in notes.items() if text} | dict(part.notes),
            findings=tuple(_findings(part, header, shift)),
            more_findings=dict(part.flaws.more),
        )


def _findings(part: TableParts, header: Sequence[str], shift: int) -> Iterator[Finding]:
    for flaw in part.flaws.kept:
        column = quoted(header[flaw.column]) if flaw.column < len(header) else ""
        yield Finding(flaw.rule, "warning", flaw.row + shift, column, quoted(flaw.value), dict(flaw.values))

"""The shape that every reader of tables gives back, and the limits it keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from catalog.errors import ParseError
from harvesters.table import Row
from harvesters.tables.flaws import Flaws

Source = Path | bytes  # a file on disk, or its bytes
Record = tuple[int, list[str]]  # (row number in the file, 1 = first; cells)
Options = Mapping[str, object]

MAX_COLUMNS = 10_000
MAX_LINE_CHARS = 16 * 1024 * 1024
SAMPLE_ROWS = 2_000  # evidence about columns is taken from this many rows
NOTE_CHARS = 4_000  # no note is longer


@dataclass(frozen=True)
class TableParts:
    """One table as found in a file.

    `rows` can be read once. Rows keep their real number of cells: they are
    never padded, so that the validator can report the ragged ones.
    """

    name: str  # the sheet's name, or the file's name without its ending
    number: int = field(default=1, kw_only=True)  # of several tables on one sheet: which one it is
    header: tuple[str, ...]
    rows: Iterator[Row]
    formats: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    missing_values: tuple[str, ...] = ("",)
    notes: Mapping[str, str] = field(default_factory=dict)
    flaws: Flaws = field(default_factory=Flaws)  # cells that are read otherwise than they stand


def wrong(name: str, found: str, expected: str) -> ParseError:
    """Return (not raise) a ParseError about the file `name`; `found` is cut to a readable length."""
    found = found if len(found) <= 200 else found[:199] + "…"
    return ParseError(f"{name}: found {found}, expected {expected}", url=name, found=found, expected=expected)


def check_width(width: int, name: str) -> None:
    """Raises: ParseError if a row has more cells than a table may have columns."""
    if width > MAX_COLUMNS:
        raise wrong(name, f"columns: {width}", f"columns: <= {MAX_COLUMNS}")


def note_text(lines: Iterable[str]) -> str:
    """Return the lines that hold text, joined by newlines and cut at `NOTE_CHARS`."""
    text = "\n".join(line.strip() for line in lines if line.strip())
    return text if len(text) <= NOTE_CHARS else text[: NOTE_CHARS - 1] + "…"


def is_blank(cells: list[str]) -> bool:
    """Tell whether a row holds nothing but white space."""
    for cell in cells:  # noqa: SIM110 - asked of every row, and a plain loop mostly ends at once
        if cell and not cell.isspace():
            return False
    return True


def text_option(options: Options, key: str) -> str:
    """Return an option as text; "" when it is not given."""
    value = options.get(key)
    return "" if value is None else str(value)


def int_option(options: Options, key: str, name: str) -> int | None:
    """Return an option as a whole number, None when it is not given. Raises: ParseError if it is no number."""
    value = options.get(key)
    if value is None or value == "":
        return None
    try:
        return int(str(value))
    except ValueError:
        raise wrong(name, f"{key}: {value}", f"{key}: 1, 2, 3 …") from None


def bool_option(options: Options, key: str, name: str, default: bool) -> bool:
    """Return an option that is true or false. Raises: ParseError if it is something else."""
    value = options.get(key, default)
    if not isinstance(value, bool):
        raise wrong(name, f"{key}: {value}", f"{key}: true, false")
    return value

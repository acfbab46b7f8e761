"""CSV, whatever its encoding, line ends, delimiter and surroundings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from harvesters.tables.dialect import find_dialect, sample_lines
from harvesters.tables.encoding import Text, find_encoding
from harvesters.tables.grid import read_tables
from harvesters.tables.parts import Options, Record, Source, TableParts, text_option, wrong
from harvesters.tables.records import Dialect, Oddities, read_records

_DELIMITER_NAMES = {"tab": "\t", "\\t": "\t", "space": " ", "comma": ",", "semicolon": ";", "pipe": "|"}


def read_csv(source: Source, name: str, source_name: str, options: Options) -> list[TableParts]:
    """Return the table in a CSV file, or each of those that stand below each other.

    Raises: ParseError if the file is empty, binary, too wide, or has no table.
    """
    text = find_encoding(source, source_name, text_option(options, "encoding"))
    sample = sample_lines(text.lines())
    dialect = _dialect(text, sample, source_name, options)
    notes = {
        "format": "CSV",
        "encoding": text.encoding,
        "line_ends": _line_ends(sample),
        "delimiter": dialect.delimiter,
        "quote": dialect.quote,
    }
    if dialect.escape:
        notes["escape"] = dialect.escape.replace("\0", "NUL")
    if text.damaged_count:
        rows = ", ".join(str(number) for number in text.damaged_lines)
        notes["decode_errors"] = f"{text.damaged_count} ({rows})"
    oddities = Oddities()

    def records() -> Iterator[Record]:
        return read_records(text.lines(), dialect, oddities)

    parts = read_tables(records, name, source_name, options, notes)
    if oddities.stray_quotes:
        stray = ", ".join(str(number) for number in dict.fromkeys(sorted(oddities.stray_quotes)))
        parts[0] = replace(parts[0], notes={**parts[0].notes, "stray_quotes": stray})
    return parts


def _dialect(text: Text, sample: list[str], source_name: str, options: Options) -> Dialect:
    delimiter = text_option(options, "delimiter")
    delimiter = _DELIMITER_NAMES.get(delimiter, delimiter)
    quote = options.get("quote")
    sign = None if quote is None else str(quote)
    escape = text_option(options, "escape") or _nul_escape(text, source_name)
    given = [mark for mark in (delimiter, sign, escape) if mark]
    if any(len(mark) > 1 or mark in "\r\n" for mark in given) or (delimiter and delimiter == sign):
        raise wrong(
            source_name, f"delimiter: {delimiter}, quote: {sign}, escape: {escape}", "1 character each, different"
        )
    return find_dialect(sample, delimiter, sign, escape)


def _nul_escape(text: Text, source_name: str) -> str:
    """Return NUL if the file uses it to escape quotes and for nothing else. Raises: ParseError for other NULs."""
    if not text.nul_count:
        return ""
    escapes = sum(line.count('\0"') + line.count("\0'") for line in text.lines())
    if escapes == text.nul_count:
        return "\0"
    raise wrong(source_name, f"{text.nul_count} NUL byte", "CSV")


def _line_ends(sample: list[str]) -> str:
    ends = {
        ("CRLF" if line.endswith("\r\n") else "LF" if line.endswith("\n") else "CR")
        for line in sample
        if line.endswith(("\n", "\r"))
    }
    return ", ".join(sorted(ends)) or "-"

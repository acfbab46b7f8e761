"""PC-Axis files (.px), the exchange format of statistics offices, to tables: one row for each cell.

What must be right for the cells to mean what they say stops the reading with a ParseError: the mandatory keywords
(MATRIX, SUBJECT-CODE, CONTENTS, UNITS, TITLE or DESCRIPTION, STUB or HEADING, VALUES, DATA), as many codes as values,
as many cells as the values make. Everything else that is wrong is a line in the note `px_warnings`.

Of a file in several languages the Swedish texts are taken, unless the option `language` says otherwise.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import dropwhile
from math import prod

from harvesters.cube import MAX_CELLS, Category, Cube, Dimension, tidy
from harvesters.tables.encoding import Text, find_encoding, open_source
from harvesters.tables.grid import renamed_columns
from harvesters.tables.header import unique_names
from harvesters.tables.parts import Options, Source, TableParts, check_width, note_text, text_option, wrong
from harvesters.tables.px_data import Lines, keyed_cells, plain_cells
from harvesters.tables.px_statements import Reading, Statement, read_statements

LANGUAGE = "sv"

_MANDATORY = ("MATRIX", "SUBJECT-CODE", "SUBJECT-AREA", "CONTENTS")
_STRUCTURE = {"STUB", "HEADING", "VALUES", "CODES", "CONTVARIABLE", "UNITS", "KEYS", "TIMEVAL", "VARIABLECODE"}
_OF_A_VARIABLE = {"DOMAIN", "ELIMINATION", "NOTE", "NOTEX", "MAP", "DOUBLECOLUMN", "PRESTEXT", "VARIABLE-TYPE"}
_OF_A_VALUE = {"VALUENOTE", "VALUENOTEX", "PRECISION"}
_OF_A_CELL = {"CELLNOTE", "CELLNOTEX"}
_NOTES = ("NOTEX", "NOTE", "VALUENOTEX", "VALUENOTE", "CELLNOTEX", "CELLNOTE")
_CODEPAGES = {"iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "ansi": "cp1252"}
# å ä ö Å Ä Ö in DOS text; in Windows-1252 they are quotation marks and control characters.
_DOS_LETTERS = re.compile(rb"[A-Za-z][\x86\x84\x94\x8f\x8e\x99]|[\x86\x84\x94\x8f\x8e\x99][A-Za-z]")
_WINDOWS_LETTERS = re.compile(rb"[A-Za-z][\xe5\xe4\xf6\xc5\xc4\xd6]|[\xe5\xe4\xf6\xc5\xc4\xd6][A-Za-z]")
_CODEPAGE = re.compile(rb'CODEPAGE\s*=\s*"([^"]*)"', re.IGNORECASE)
_MAX_WARNINGS = 40


def read_px(source: Source, stem: str, name: str, options: Options) -> TableParts:
    """Return the table. Raises: ParseError (found, expected) for what makes the cells meaningless."""
    text = _text(source, name, text_option(options, "encoding"))
    reading = Reading()
    file = _File(list(read_statements(text.lines(), name, reading)), name, text_option(options, "language"))
    if not reading.data_line:
        raise wrong(name, "no DATA", "DATA= and the cells")
    dimensions = file.dimensions()
    first_line = reading.data_line
    cube, absent = file.cube(dimensions, lambda: _data_lines(text, first_line), first_line)
    made = tidy(cube, file.without_text(dimensions))
    check_width(len(made.header), name)
    header = unique_names(made.header, renamed_columns(options, made.header, name))
    notes = file.notes(text.encoding)
    if absent:
        notes["absent_rows"] = str(absent)
    formats = {new: made.formats[old] for new, old in zip(header, made.header, strict=True)}
    return TableParts(stem, header, made.rows, formats, ("",), notes)


class _File:
    """The statements of a file in one language, with the checks that the format asks for."""

    def __init__(self, statements: Sequence[Statement], name: str, language: str) -> None:
        self._name = name
        self.warnings: list[str] = []
        listed = [lang.lower() for s in statements if s.keyword == "LANGUAGES" for lang in s.values]
        default = next((s.text.lower() for s in statements if s.keyword == "LANGUAGE"), "")
        if language and language not in {*listed, default}:
            raise wrong(name, f"language: {', '.join(listed) or default or 'not stated'}", f"language: {language}")
        self.language = language or (LANGUAGE if LANGUAGE in listed else default)
        wanted = "" if self.language == default or self.language not in listed else self.language
        for s in statements:
            self._check_whole(s)
            if s.language and s.language not in {*listed, default}:
                self._warn(s, f"the language {s.language} is not in LANGUAGES")
        self._statements = [s for s in statements if s.is_whole]
        self._chosen = [s for s in self._statements if s.language == wanted]
        if wanted:  # what is said only once, by the names of the first language, counts for every language
            alias = self._alias()
            own = {(s.keyword, s.keys) for s in self._chosen}
            first = [s for s in self._statements if not s.language]
            usual = [replace(s, keys=tuple(alias.get(key, key) for key in s.keys)) for s in first]
            self._chosen += [s for s in usual if (s.keyword, s.keys) not in own]

    def dimensions(self) -> tuple[Dimension, ...]:
        """Return the variables, the stub's first. Raises: ParseError."""
        for keyword in _MANDATORY:
            if not self._all(keyword):
                raise wrong(self._name, f"no {keyword}", f'{keyword}="…";')
        if not self._one("TITLE") and not self._one("DESCRIPTION"):
            raise wrong(self._name, "no TITLE", 'TITLE="…"; or DESCRIPTION="…";')
        if not self._all("UNITS"):
            raise wrong(self._name, "no UNITS", 'UNITS="…";')
        names = [*self._list("STUB"), *self._list("HEADING")]
        if not names or len(set(names)) != len(names):
            raise wrong(self._name, f"STUB and HEADING: {', '.join(names) or 'none'}", "each variable once")
        contents = self._one("CONTVARIABLE")
        if contents and contents not in names:
            raise wrong(self._name, f"CONTVARIABLE: {contents}", f"one of {', '.join(names)}")
        made = tuple(self._dimension(name, contents) for name in names)
        if (size := prod(len(d.categories) for d in made)) > MAX_CELLS:
            raise wrong(self._name, f"{size} cells", f"<= {MAX_CELLS} cells")
        self._check_references(names, made)
        return made

    def cube(self, dimensions: Sequence[Dimension], lines: Lines, first_line: int) -> tuple[Cube, int]:
        """Return the cube and how many rows the data leave out. Raises: ParseError."""
        size = prod(len(d.categories) for d in dimensions)
        keyed = {s.keys[0]: s.text.upper() for s in self._all("KEYS") if s.keys}
        stub_names = self._list("STUB")
        codes = {name: self._list("CODES", name) for name in stub_names}
        absent = 0
        if keyed:
            stub = [
                codes[name] if keyed.get(name) == "CODES" and codes[name] else self._list("VALUES", name)
                for name in stub_names
            ]
            width = size // prod(map(len, stub))
            cells, absent = keyed_cells(lines, stub, width, first_line, self._name)
        else:
            cells = plain_cells(lines, size, first_line, self._name)
        unit = next((s.text.strip() for s in self._all("UNITS") if not s.keys), "")
        return Cube(tuple(dimensions), cells, unit=unit), absent

    def without_text(self, dimensions: Sequence[Dimension]) -> list[str]:
        """Return the variables that have values only, no codes."""
        return [d.code for d in dimensions if all(c.code == c.text for c in d.categories)]

    def notes(self, encoding: str) -> dict[str, str]:
        """Return how the file was read and what it says of itself."""
        symbols = [
            f"{'.' * int(s.keyword[-1]) if s.keyword[-1].isdigit() else '-'} = {s.text}"
            for s in self._chosen
            if re.fullmatch(r"DATASYMBOL([1-6]|NIL)", s.keyword)
        ]
        updated = [s.text for s in self._all("LAST-UPDATED")]
        said = [f"{': '.join([*s.keys, ''])}{s.text}" for keyword in _NOTES for s in self._all(keyword)]
        more = [f"+{len(self.warnings) - _MAX_WARNINGS}"] if len(self.warnings) > _MAX_WARNINGS else []
        notes = {
            "format": "PC-Axis",
            "encoding": encoding,
            "language": self.language,
            "title": self._one("DESCRIPTION") or self._one("TITLE"),
            "source": self._one("SOURCE"),
            "updated": max(updated, default=""),
            "symbols": ", ".join(symbols),
            "footnotes": note_text(text.replace("#", "\n") for text in said),
            "px_warnings": note_text([*self.warnings[:_MAX_WARNINGS], *more]),
        }
        return {key: text for key, text in notes.items() if text}

    def _dimension(self, name: str, contents: str) -> Dimension:
        values, codes = self._list("VALUES", name), self._list("CODES", name)
        if not values:
            raise wrong(self._name, f'no VALUES("{name}")', f'VALUES("{name}")="…","…";')
        if codes and len(codes) != len(values):
            found = f'CODES("{name}"): {len(codes)}; VALUES("{name}"): {len(values)}'
            raise wrong(self._name, found, "a code for each value")
        codes = codes or values
        twice = [code for code, count in Counter(codes).items() if count > 1]
        if twice:
            raise wrong(self._name, f"{name}: {twice[0]} twice", "each code once")
        is_time = any(s.keyword == "TIMEVAL" and name in s.keys for s in self._chosen)
        units = {s.keys[-1]: s.text.strip() for s in self._all("UNITS") if s.keys}
        role = "metric" if name == contents else "time" if is_time else ""
        code = next((s.text for s in self._all("VARIABLECODE") if s.keys == (name,)), name)
        categories = tuple(
            Category(c.strip(), v.strip(), units.get(v, "") if role == "metric" else "")
            for c, v in zip(codes, values, strict=True)
        )
        return Dimension(code.strip(), name.strip(), categories, role)

    def _alias(self) -> dict[str, str]:
        """Return variables and values of the first language → those of the chosen one, by their places."""
        alias: dict[str, str] = {}
        for keyword in ("STUB", "HEADING"):
            first = [s.values for s in self._statements if s.keyword == keyword and not s.language]
            chosen = [s.values for s in self._chosen if s.keyword == keyword]
            alias |= dict(zip(first[0], chosen[0], strict=False)) if first and chosen else {}
        values = {s.keys: s.values for s in self._chosen if s.keyword == "VALUES"}
        for s in self._statements:
            if s.keyword == "VALUES" and not s.language and s.keys:
                own = values.get((alias.get(s.keys[0], s.keys[0]),), ())
                alias |= {k: v for k, v in zip(s.values, own, strict=False) if k not in alias}
        return alias

    def _check_whole(self, s: Statement) -> None:
        """Raises: ParseError for broken quotes where they change what the cells mean; elsewhere they are a warning."""
        if s.is_whole:
            return
        shown = " ".join(f"{s.keyword}={s.raw}".split())[:80]
        if s.keyword in _STRUCTURE:
            raise wrong(self._name, f"line {s.line}: {shown}", f'{s.keyword}="…","…"; with paired quotation marks')
        self._warn(s, f"quotation marks that do not pair: {shown}")

    def _check_references(self, names: Sequence[str], dimensions: Sequence[Dimension]) -> None:
        values = {name: set(self._list("VALUES", name)) for name in names}
        for s in self._chosen:
            first = s.keys[0] if s.keys else ""
            if s.keyword in _OF_A_VARIABLE and s.keys and first not in values:
                self._warn(s, f"{s.keyword}: there is no variable {first}")
            elif s.keyword in _OF_A_VALUE and (len(s.keys) != 2 or s.keys[1] not in values.get(first, set())):
                self._warn(s, f"{s.keyword}: there is no value {', '.join(s.keys)}")
            elif s.keyword in _OF_A_CELL and len(s.keys) != len(names):
                self._warn(s, f"{s.keyword}: {len(s.keys)} values, the table has {len(names)} variables")
            elif s.keyword in ("DECIMALS", "SHOWDECIMALS") and not re.fullmatch(r"\d|1[0-5]", s.text):
                self._warn(s, f"{s.keyword}: {s.text} is no number from 0 to 15")
            elif s.keyword == "DESCRIPTIONDEFAULT" and s.text.upper() == "YES" and not self._one("DESCRIPTION"):
                self._warn(s, "DESCRIPTIONDEFAULT without DESCRIPTION")

    def _warn(self, s: Statement, text: str) -> None:
        self.warnings.append(f"{s.line}: {text}")

    def _all(self, keyword: str) -> list[Statement]:
        return [s for s in self._chosen if s.keyword == keyword]

    def _one(self, keyword: str) -> str:
        return next((s.text.strip() for s in self._all(keyword) if not s.keys), "")

    def _list(self, keyword: str, *keys: str) -> list[str]:
        return next((list(s.values) for s in self._all(keyword) if s.keys == keys), [])


def is_px(head: str) -> bool:
    """Return whether a text begins as a PC-Axis file does."""
    return bool(
        re.match(r"\s*(CHARSET|AXIS-VERSION|CODEPAGE|LANGUAGES?|CREATION-DATE|MATRIX|TITLE)\s*=\s*\"", head)
        and re.search(r"^\s*(STUB|HEADING|VALUES|SUBJECT-(AREA|CODE)|MATRIX)\s*[=(\[]", head, re.MULTILINE)
    )


def _text(source: Source, name: str, asked: str) -> Text:
    """Return the file as text. UTF-8 shows itself; else CODEPAGE counts, and without it CHARSET: ANSI, or DOS text."""
    text = find_encoding(source, name, asked)
    if asked or text.encoding != "cp1252":
        return text
    with open_source(source) as raw:
        head = raw.read(1024 * 1024)
    if codepage := _CODEPAGE.search(head):
        stated = codepage[1].decode("ascii", "replace").strip().lower()
        try:
            "".encode(encoding := _CODEPAGES.get(stated, stated))
        except LookupError:
            return text
        return text if encoding.startswith("utf") else replace(text, encoding=encoding)
    is_dos = len(_DOS_LETTERS.findall(head)) > len(_WINDOWS_LETTERS.findall(head))
    return replace(text, encoding="cp850") if is_dos else text


def _data_lines(text: Text, first_line: int) -> Iterator[str]:
    """Yield the lines of data again, from the one with DATA= on, without that word."""
    numbered = dropwhile(lambda pair: pair[0] < first_line, enumerate(text.lines(), start=1))
    for number, line in numbered:
        yield line.partition("=")[2] if number == first_line else line

"""How well our table reader loads dirty CSV, beside five well-known ones, on the public corpora.

One measure for all. A file is loaded right when the tool's first table is the
expected one, cell for cell: header first if the file has one, then the rows.

    pollock polluted   expected: the clean file beside the polluted one
    pollock survey     expected: what a plain CSV reader gives with the file's true parameters
                       (delimiter, quote, preamble, header and footnote lines)
    csv-spectrum       expected: the records of the JSON beside the file

Let through, for every tool alike: white space around a cell; CRLF for LF in a
cell; rows that hold nothing; blank cells at a row's end and columns that hold
nothing in the whole table; how the names of a header of several rows are
joined, what a column without a name is called, and whether a number is put
after a name that occurs twice. Nothing else: a row with one cell too many or
too few is right only as the clean file has it.

Each tool does its own sniffing, with all values read as text. Tools that never
look for a header give all rows as rows, which costs them nothing here. The
encoding in Pollock's survey is itself a guess, so a file that is valid UTF-8 is
read as UTF-8. Some expectations cannot be met (csv-spectrum's
location_coordinates has another number in its JSON than in its CSV, one survey
file with semicolons is said to have commas): they count against every tool.
"""

from __future__ import annotations

import csv
import importlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from harvesters.tables import read_table

Rows = list[list[str]]
OURS = "insyn"
PARTS = ("pollock polluted", "pollock survey", "csv-spectrum")
_MAX_FIELD_CHARS = 10_000_000


@dataclass(frozen=True)
class Case:
    """One file with the table that it must load as."""

    part: str  # one of PARTS
    path: Path
    expected: Rows
    header_lines: int


@dataclass(frozen=True)
class Score:
    """How one tool did on one part. failed: file name → what was wrong."""

    tool: str
    version: str  # "" for our reader, "not installed" when it could not be run
    part: str
    right: int
    total: int
    failed: Mapping[str, str]

    @property
    def share(self) -> str:
        """The share loaded right, "86.0 % (43 of 50)"."""
        if self.version == "not installed":
            return self.version
        return f"{100 * self.right / self.total:.1f} % ({self.right} of {self.total})" if self.total else "no files"


@dataclass(frozen=True)
class TableScores:
    """All scores, in the order of TOOLS and PARTS."""

    scores: tuple[Score, ...]

    def table(self) -> list[tuple[str, ...]]:
        """Return rows of text, the header first: one row for each tool."""
        rows: list[tuple[str, ...]] = [("tool", "version", *PARTS)]
        for tool in TOOLS:
            own = [score for score in self.scores if score.tool == tool]
            rows.append((tool, own[0].version, *(score.share for score in own)))
        return rows

    def as_json(self) -> str:
        """Return the scores as JSON text, with each failed file and why."""
        return json.dumps([asdict(score) for score in self.scores], ensure_ascii=False, indent=2) + "\n"


def run_bench_tables(corpus: Path) -> TableScores:
    """Return how each tool did on the corpora under `corpus` (pollock/, csv-spectrum/).

    Raises: FileNotFoundError if neither corpus is there.
    """
    cases = find_cases(corpus)
    if not cases:
        raise FileNotFoundError(f"{corpus}: no pollock/polluted, pollock/survey or csv-spectrum")
    return TableScores(tuple(score for tool, load in TOOLS.items() for score in _scores(tool, load, cases)))


def find_cases(corpus: Path) -> list[Case]:
    """Return the files of the corpora with what each must load as."""
    return [*_polluted(corpus / "pollock/polluted"), *_survey(corpus / "pollock/survey"), *_spectrum(corpus)]


def same_table(found: Rows, case: Case) -> str:
    """Return "" when the tables are the same by this module's measure, else where they first differ."""
    got, expected = _plain(found, case.header_lines), _plain(case.expected, case.header_lines)
    if len(got) != len(expected):
        return f"{len(got)} rows, expected {len(expected)}"
    for at, (row, wanted) in enumerate(zip(got, expected, strict=True), 1):
        if at == 1 and case.header_lines and len(row) >= len(wanted):
            wanted = [*wanted, *[""] * (len(row) - len(wanted))]
            row = [name if known else "" for name, known in zip(row, wanted, strict=True)]
        if row != wanted:
            return f"row {at}: {row!r}, expected {wanted!r}"[:400]
    return ""


def _plain(rows: Rows, header_lines: int) -> Rows:
    cleaned = [[cell.replace("\r\n", "\n").strip() for cell in row] for row in rows]
    cleaned = [row for row in cleaned if any(row)]
    used = {column for row in cleaned for column, cell in enumerate(row) if cell}
    made = []
    for at, row in enumerate(cleaned):
        cells = [cell for column, cell in enumerate(row) if column in used]
        while cells and not cells[-1]:
            cells.pop()
        made.append([_plain_name(cell) for cell in cells] if at == 0 and header_lines else cells)
    return made


def _plain_name(name: str) -> str:
    """Return a column's name without repeated words, joining marks, and a number added to tell two apart."""
    words = re.sub(r" \(\d+\)$|_\d+$|\.\d+$", "", name).replace(" – ", " ").split()
    return " ".join(dict.fromkeys(words))


def _polluted(folder: Path) -> list[Case]:
    cases = []
    for path in sorted(folder.glob("*.csv")):
        clean = path.with_name(f"clean_{path.name}")
        if clean.is_file():
            rows = _csv_rows(clean.read_text("utf-8", "replace"), ",", '"')
            cases.append(Case(PARTS[0], path, rows, int(_parameters(path)["header_lines"])))
    return cases


def _survey(folder: Path) -> list[Case]:
    cases = []
    for path in sorted(p for p in folder.glob("*") if p.suffix.lower() == ".csv"):
        true = _parameters(path)
        data = path.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode(true["encoding"], "replace")
        preamble, headers, footnotes = (int(true[f"{name}_lines"]) for name in ("preamble", "header", "footnote"))
        lines = text.splitlines(keepends=True)
        rows = _csv_rows("".join(lines[preamble : len(lines) - footnotes]), true["delimiter"], true["quotechar"] or '"')
        rows = [row for row in rows if any(cell.strip() for cell in row)]
        if headers > 1:
            rows = [true["column_names"], *rows[headers:]]
        cases.append(Case(PARTS[1], path, rows, headers))
    return cases


def _spectrum(corpus: Path) -> list[Case]:
    cases = []
    for path in sorted((corpus / "csv-spectrum").glob("*.csv")):
        found = json.loads(path.with_suffix(".json").read_text("utf-8"))
        records = found if isinstance(found, list) else [found]
        rows = [[str(value) for value in record.values()] for record in records]
        cases.append(Case(PARTS[2], path, [list(records[0]), *rows], 1))
    return cases


def _parameters(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.with_name(f"{path.name}_parameters.json").read_text("utf-8"))
    return found


def _csv_rows(text: str, delimiter: str, quote: str) -> Rows:
    csv.field_size_limit(_MAX_FIELD_CHARS)
    return list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter, quotechar=quote))


def _scores(tool: str, load: Callable[[Path], Rows], cases: Sequence[Case]) -> list[Score]:
    found_version = _version(tool)
    scores = []
    for part in PARTS:
        own = [case for case in cases if case.part == part]
        failed = {}
        if found_version != "not installed":
            failed = {case.path.name: fault for case in own if (fault := _fault(load, case))}
        right = 0 if found_version == "not installed" else len(own) - len(failed)
        scores.append(Score(tool, found_version, part, right, len(own), failed))
    return scores


def _fault(load: Callable[[Path], Rows], case: Case) -> str:
    try:
        found = load(case.path)
    except Exception as error:  # whatever a tool raises, it did not load the file
        return f"{type(error).__name__}: {error}"[:400]
    return same_table(found, case)


def _version(tool: str) -> str:
    if tool.startswith(OURS):
        return ""
    try:
        return version(tool)
    except PackageNotFoundError:
        return "not installed"


def _with_insyn(path: Path) -> Rows:
    return _insyn_rows(path, {})


def _with_insyn_mending(path: Path) -> Rows:
    return _insyn_rows(path, {"mend_rows": True})


def _insyn_rows(path: Path, options: Mapping[str, object]) -> Rows:
    table = read_table(path, name=path.name, options=options)[0]
    header = [] if table.notes["header_row"] == "0" else [list(table.header)]
    return header + [list(cells) for _, cells in table.rows]


def _with_frictionless(path: Path) -> Rows:
    frictionless = importlib.import_module("frictionless")
    with frictionless.Resource(path=path.name, basepath=str(path.parent), format="csv") as resource:
        header = [list(resource.labels)] if resource.dialect.header else []
        return _texts(header) + _texts(resource.cell_stream)[len(header) :]


def _with_pandas(path: Path) -> Rows:
    pandas = importlib.import_module("pandas")
    frame = pandas.read_csv(path, sep=None, engine="python", header=None, dtype=str, keep_default_na=False)
    return _texts(frame.values.tolist())


def _with_clevercsv(path: Path) -> Rows:
    return _texts(importlib.import_module("clevercsv").read_table(str(path)))


def _with_duckdb(path: Path) -> Rows:
    duckdb = importlib.import_module("duckdb")
    with duckdb.connect() as base:
        try:
            return _duckdb_rows(base, path, "all_varchar=true")
        except duckdb.Error:
            return _duckdb_rows(base, path, "all_varchar=true, strict_mode=false, null_padding=true")


def _duckdb_rows(base: Any, path: Path, options: str) -> Rows:
    has_header = base.execute(f"SELECT HasHeader FROM sniff_csv(?, {options})", [str(path)]).fetchone()[0]  # noqa: S608
    found = base.execute(f"SELECT * FROM read_csv(?, {options})", [str(path)])  # noqa: S608
    names = [[column[0] for column in found.description]] if has_header else []
    return names + _texts(found.fetchall())


def _with_polars(path: Path) -> Rows:
    frame = importlib.import_module("polars").read_csv(path, has_header=False, infer_schema=False)
    return _texts(frame.rows())


def _texts(rows: Any) -> Rows:
    """Return rows of any values as text; what stands for no value is blank."""
    return [["" if cell is None or cell != cell else str(cell) for cell in row] for row in rows]


TOOLS: Mapping[str, Callable[[Path], Rows]] = {
    OURS: _with_insyn,
    f"{OURS}, mend_rows": _with_insyn_mending,
    "frictionless": _with_frictionless,
    "pandas": _with_pandas,
    "clevercsv": _with_clevercsv,
    "duckdb": _with_duckdb,
    "polars": _with_polars,
}

"""The programs that people read data with open every format of a table and agree on its cells.

R is tried where it is installed: `read.csv` for CSV, `read.csv2` (semicolon, decimal comma) for CSV for a double click.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas
import pytest

from catalog.exporters import EXPORTERS
from catalog.model import Dataset
from tests.contract.test_exporters import stored
from tests.rscript import NO_R, has_r, run_r

TYPES = {"kod": "string", "text": "string", "antal": "integer", "tal": "number", "ja": "boolean", "dag": "date"}
ROWS = [
    ("0114", "åäö ÅÄÖ é 😀", "7", "1.5", "true", "2026-05-07"),
    ("0703123456", "citat \"så\"; komma,", "-3", "-0.25", "false", "1999-12-31"),
    ("007", "rad ett\nrad två", "", "1234567.89", "", ""),
    ("12345678901234567890", "", "0", "", "true", "2026-02-28"),
    ("1440", "..", "..", "..", "..", ".."),
]  # fmt: skip
MISSING = ["", ".."]
TEXTS = [name for name, type_ in TYPES.items() if type_ == "string"]
SQL_TYPES = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("readers")
    dataset: Dataset = stored(folder / "store", rows=ROWS, types=TYPES)
    made = {name: folder / f"t.{exporter.EXTENSION}" for name, exporter in EXPORTERS.items()}
    for name, path in made.items():
        EXPORTERS[name].write(dataset, dataset.resources[0], path)
    return made


def expected() -> list[tuple[Any, ...]]:
    to: dict[str, Callable[[str], Any]] = {"integer": int, "number": float, "boolean": lambda t: t == "true"}
    return [
        tuple(None if c in MISSING else to.get(t, str)(c) for c, t in zip(row, TYPES.values(), strict=True))
        for row in ROWS
    ]


def cells(frame: pandas.DataFrame) -> list[tuple[Any, ...]]:
    """Return what a frame holds, in plain values: a whole number in a column with gaps is a float in pandas."""
    assert list(frame.columns) == list(TYPES)
    return [
        tuple(plain(v, t) for v, t in zip(row, TYPES.values(), strict=True)) for row in frame.itertuples(index=False)
    ]


def plain(value: Any, type_: str) -> Any:
    if value is None or value is pandas.NaT or value is pandas.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if type_ == "string":
        assert isinstance(value, str)
        return value.removeprefix("\t").replace("\r\n", "\n")  # the mark that README.txt tells of
    if type_ == "date":
        return str(value)[:10]
    if type_ == "boolean":
        return value == "true" if isinstance(value, str) else bool(value)
    assert not isinstance(value, str), f"{value!r} is no number"
    return int(value) if type_ == "integer" else float(value)


PANDAS: dict[str, Callable[[Path], pandas.DataFrame]] = {
    "csv": lambda p: pandas.read_csv(
        p, dtype=dict.fromkeys(TEXTS, str), keep_default_na=False, na_values=MISSING
    ),
    "excel_csv": lambda p: pandas.read_csv(
        p, sep=";", decimal=",", encoding="utf-8-sig", dtype=dict.fromkeys(TEXTS, str), keep_default_na=False,
        na_values=MISSING,
    ),
    "xlsx": lambda p: pandas.read_excel(
        p, sheet_name="Data", engine="calamine", dtype=dict.fromkeys(TEXTS, str), keep_default_na=False,
        na_values=MISSING,
    ),
    "json": lambda p: pandas.DataFrame(json.loads(p.read_text(encoding="utf-8"))),
    "parquet": pandas.read_parquet,
}  # fmt: skip


@pytest.mark.parametrize("name", EXPORTERS)
def test_pandas(files: dict[str, Path], name: str) -> None:
    assert cells(PANDAS[name](files[name])) == expected()


def columns_sql() -> str:
    return ", ".join(f"'{name}': '{SQL_TYPES[type_]}'" for name, type_ in TYPES.items())


CSV = "read_csv('{path}', columns = {{{columns}}}, header = true, nullstr = ['', '..'], quote = '\"', "
DUCKDB = {
    "csv": CSV + "delim = ',')",
    "excel_csv": CSV + "delim = ';', decimal_separator = ',')",
    "json": "read_json('{path}', columns = {{{columns}}})",
    "parquet": "read_parquet('{path}')",
}


@pytest.mark.parametrize("name", DUCKDB)
def test_duckdb(files: dict[str, Path], name: str) -> None:
    """XLSX is left out: DuckDB reads it by an extension that it fetches from the network."""
    source = DUCKDB[name].format(path=files[name], columns=columns_sql())
    with duckdb.connect() as base:
        rows = base.sql(f"SELECT * FROM {source}").fetchall()
    assert [tuple(plain(v, t) for v, t in zip(row, TYPES.values(), strict=True)) for row in rows] == expected()


R = {"csv": 'read.csv({path}, fileEncoding = "UTF-8",', "excel_csv": 'read.csv2({path}, fileEncoding = "UTF-8-BOM",'}


@pytest.mark.skipif(not has_r(), reason=NO_R)
@pytest.mark.parametrize("name", R)
def test_r(files: dict[str, Path], name: str, tmp_path: Path) -> None:
    texts = ", ".join(f'{column} = "character"' for column in TEXTS)
    read = R[name].format(path=json.dumps(str(files[name])))
    script = tmp_path / "read.R"
    script.write_text(
        f'd <- {read} na.strings = c("", ".."), colClasses = c({texts}))\n'
        'cat(jsonlite::toJSON(d, dataframe = "values", na = "null", digits = NA))\n'
    )
    done = run_r(str(script))
    assert done.returncode == 0, done.stderr
    rows = [tuple(plain(v, t) for v, t in zip(row, TYPES.values(), strict=True)) for row in json.loads(done.stdout)]
    assert rows == expected()


def test_parquet_tells_its_types_by_itself(files: dict[str, Path]) -> None:
    with duckdb.connect() as base:
        told = base.sql(f"DESCRIBE SELECT * FROM read_parquet('{files['parquet']}')").fetchall()
    assert {name: type_ for name, type_, *_ in told} == {name: SQL_TYPES[type_] for name, type_ in TYPES.items()}

"""CSV for a double click in a real spreadsheet: LibreOffice, as somebody with Swedish settings has it.

Without a window there is nothing to click, so the filter is told what the import window proposes to one who has
changed nothing (`share/registry/main.xcd`, CSVImport: comma, semicolon and tab are separators, quoted fields are not
text, formulas are not evaluated), with Swedish in the place of "automatic".
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from catalog.exporters import excel_csv
from tests.contract.test_exporters import stored
from tests.excel_reader import read_excel_csv

SOFFICE = shutil.which("soffice")
SWEDISH, UTF_8, QUOTE = "1053", "76", "34"
# separators, quote, letters, first line, columns, language, quoted is text, special numbers, …, evaluate formulas
PROPOSED = f"44/59/9,{QUOTE},{UTF_8},1,,{SWEDISH},false,false,,,false,,false"
# The worst that somebody can choose: everything is computed, also with the settings of a country with commas.
COMPUTED = f"59,{QUOTE},{UTF_8},1,,{SWEDISH},false,true,,,false,,true"
CUT_AT_COMMAS = f"44,{QUOTE},{UTF_8},1,,1033,false,true,,,false,,true"
SAVED = f"59,{QUOTE},{UTF_8},1,,{SWEDISH},false,false,false"  # as the values are, not as they are shown

TYPES = {"kod": "string", "tal": "number", "antal": "integer", "text": "string", "dag": "date"}
ROWS = [
    ("0114", "1234.5", "-3", "åäö ÅÄÖ é", "2026-05-07"),
    ("0703123456", "-0.25", "0", "semikolon; komma, \"citat\"", "1999-12-31"),
    ("1440", "0.1", "1048577", "rad ett\nrad två", ""),
    ("12345678901234567890", "", "12", "=1+1", "2026-01-01"),
    ("2026/12", "3", "", "a;=HYPERLINK(\"http://x.example\")", "2026-01-01"),
    ("1E5", "1234567.89", "7", "@SUM(A1)", "2026-01-01"),
    ("mars 2026", "-17", "7", "-1+1", "2026-01-01"),
    ("KS 1", "1", "1", "x,=1+1\n=1+1\n+HYPERLINK(\"http://x.example\");=1+1", "2026-01-01"),
]  # fmt: skip

pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed here")


def convert(source: Path, options: str, ending: str, folder: Path, *others: Path, out: str = "") -> Path:
    """Return what LibreOffice makes of a file. It has a home of its own, so nobody's settings decide."""
    assert SOFFICE is not None
    folder.mkdir(exist_ok=True)
    home = folder.parent / "home"
    command = [SOFFICE, "--headless", "--norestore", f"-env:UserInstallation={home.as_uri()}"]
    command += [f"--infilter=CSV:{options}"] if options else []
    command += [
        "--convert-to",
        f"{ending}:{out}" if out else ending,
        "--outdir",
        str(folder),
        str(source),
        *map(str, others),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env={**os.environ, "LC_ALL": "C.UTF-8"})
    made = folder / f"{source.stem}.{ending}"
    assert made.exists(), done.stdout + done.stderr
    return made


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("calc")
    dataset = stored(folder / "store", rows=ROWS, types=TYPES)
    excel_csv.write(dataset, dataset.resources[0], folder / "tabell.csv")
    return folder / "tabell.csv"


def test_a_double_click_keeps_zeros_and_decimals_and_runs_nothing(exported: Path) -> None:
    book = CalamineWorkbook.from_path(str(convert(exported, PROPOSED, "xlsx", exported.parent / "xlsx")))
    header, *rows = book.get_sheet_by_index(0).to_python()
    assert header == list(TYPES)
    assert [str(row[0]).strip("\t") for row in rows] == [r[0] if r[0] != "1440" else "1440.0" for r in ROWS]
    assert [row[1] for row in rows] == [float(r[1]) if r[1] else "" for r in ROWS]
    assert [row[2] for row in rows] == [float(r[2]) if r[2] else "" for r in ROWS]
    assert [row[3] for row in rows][:3] == [r[3] for r in ROWS][:3]
    assert all(isinstance(row[3], str) and "=1+1" in row[3] for row in rows[3:4])
    assert [str(row[4])[:10] for row in rows] == [r[4] for r in ROWS]


@pytest.mark.parametrize(("options", "computed"), [(COMPUTED, "of:=1+1"), (CUT_AT_COMMAS, "of:=2+2")])
def test_no_cell_is_a_formula(exported: Path, options: str, computed: str) -> None:
    """The other file is there to see that formulas are computed at all."""
    bare = exported.with_name("bare.csv")
    bare.write_text("a;b\n=1+1;x,=2+2\n")
    flat = convert(exported, options, "fods", exported.parent / "fods", bare).read_text(encoding="utf-8")
    assert computed in (exported.parent / "fods/bare.fods").read_text(encoding="utf-8")
    assert "table:formula" not in flat
    assert 'xlink:href="http://x.example' not in flat


def test_saved_and_opened_again_it_is_the_same_table(exported: Path) -> None:
    """CSV → ODS → CSV, as somebody would who adds a column and saves."""
    sheet = convert(exported, PROPOSED, "ods", exported.parent / "ods")
    saved = convert(sheet, "", "csv", exported.parent / "csv", out=f"Text - txt - csv (StarCalc):{SAVED}")
    data = saved.read_bytes().replace(b"\n", b"\r\n")
    got = read_excel_csv(data if data.startswith(b"\xef\xbb\xbf") else b"\xef\xbb\xbf" + data, TYPES)
    assert [tuple(row.values()) for row in got] == [tuple(c.replace("\n", "\r\n") for c in row) for row in ROWS]

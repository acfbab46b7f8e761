"""Every recorded Swedish file is read as it should be; the expectations were worked out by hand from the files."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from frictionless import Schema

from harvesters.tables import TableParts, read_table
from tests.real import REAL, needs_real

pytestmark = needs_real

SCHOOL = ("Kommun", "Kommun-kod", "Län", "Läns-kod", "Typ av huvudman")
SHARES = "därav i olika åldersgrupper, % – "


@dataclass(frozen=True)
class Expected:
    """What one table of one file holds."""

    path: str
    rows: int
    columns: int
    header_row: str
    header: dict[int, str] = field(default_factory=dict)  # by position, 0 = first
    cells: dict[tuple[int, int], str] = field(default_factory=dict)  # by (row number in the file, position)
    notes: dict[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ("",)
    types: dict[int, str] = field(default_factory=dict)
    footnotes: tuple[str, str] = ("", "")  # row numbers; how they begin
    table: int = 0


UTF8_MARK = {"encoding": "utf-8-sig", "delimiter": ";", "line_ends": "LF"}
SKR_2012 = {
    0: "Län – Kommun", 1: "Antal", 2: SHARES + "-29", 3: SHARES + "30-39", 7: SHARES + "60-", 8: "Medelålder – Totalt",
    10: "Medelålder – Män",
}  # fmt: skip

FILES = [
    Expected(
        "leverantorsfakturor/vgr_leverantorsfakturor_sample.csv", 4, 15, "1",
        {0: "kopare_id", 10: "nettobelopp", 14: "s_kod_nr"},
        {(2, 0): "2321000131", (3, 10): "5058332.75", (4, 10): "-14250.00", (5, 9): "-", (5, 14): ""},
        {"encoding": "utf-8", "delimiter": ";", "line_ends": "CR"},
        types={0: "string", 5: "string", 7: "date", 9: "string", 10: "number"},
    ),
    Expected(
        "nsod/livsmedelskontroll_exempel.csv", 1, 37, "1",
        {2: "inspecOrg.name", 36: "inspection.modified"},
        {(2, 5): "1655112233", (2, 22): "[55.60616,13.000366]", (2, 36): "2020-04-13T12:01:04+01:00"},
        {"encoding": "utf-8", "delimiter": ",", "line_ends": "LF"},
        types={3: "string", 5: "string", 17: "string", 35: "datetime"},
    ),
    Expected(
        "scb/anstallda_kommun_sektor_latin1.csv", 17_400, 5, "1",
        {1: "år", 4: "Förvärvsarbetande 16+ år med bostad i regionen (nattbefolkning) (RAMS)"},
        {(2, 0): "0114 Upplands Väsby", (2, 4): "351", (17_401, 2): "kommunalt ägda företag och organisationer"},
        {"encoding": "cp1252", "delimiter": ",", "line_ends": "CRLF"},
        types={0: "string", 1: "integer", 4: "integer"},
    ),
    Expected(
        "scb/befolkning_kommun_totalt.csv", 3_190, 4, "1", {0: "region", 3: "Folkmängd"},
        {(2, 0): "0114 Upplands Väsby", (3_191, 3): "22992"},
        {"encoding": "utf-8", "delimiter": ";", "line_ends": "CRLF"}, types={2: "integer", 3: "integer"},
    ),
    Expected(
        "scb/befolkning_lan_totalt.csv", 231, 4, "1", {0: "region", 3: "Folkmängd"},
        {(2, 0): "01 Stockholms län", (232, 3): "250497"}, {"encoding": "utf-8", "delimiter": ";"},
    ),
    Expected(
        "skolverket/behorighet_grundskola_2024_25.csv", 2_139, 11, "10", {1: "Kommun-kod", 5: "Kön", 6: "Antal elever"},
        {(11, 0): "Ale", (11, 7): "83,2", (17, 7): "~100", (2_149, 10): ".."}, UTF8_MARK, ("", ".", "..", "~100"),
        {1: "string", 3: "string", 6: "number", 7: "number"}, ("2151–2191", "Rapportbeskrivning och definitioner"),
    ),
    Expected(
        "skolverket/grundskola_antal_elever_per_arskurs_2020_kommun.csv", 779, 18, "6",
        {**dict(enumerate(SCHOOL)), 17: "Elever, årskurs 1-9"}, {(7, 1): "1440", (7, 17): "3 877", (785, 17): "62"},
        UTF8_MARK, ("", ".", ".."), {1: "string", 5: "integer", 17: "number"}, ("787–813", "Rapportbeskrivning"),
    ),
    Expected(
        "skolverket/grundskola_antal_elever_per_arskurs_2022_kommun.csv", 777, 18, "6", dict(enumerate(SCHOOL)),
        {(7, 5): "48,4", (7, 17): "4 002", (15, 14): "."}, UTF8_MARK, ("", ".", "..", "~100"),
        {5: "number", 17: "number"}, ("785–811", "Rapportbeskrivning"),
    ),
    Expected(
        "skolverket/grundskola_betyg_ak6_samtliga_2020.csv", 762, 10, "6", dict(enumerate(SCHOOL)),
        {(9, 7): "~100", (9, 8): "..", (768, 8): "."}, UTF8_MARK, ("", ".", "..", "~100"), {6: "number"},
        ("770–800", "Rapportbeskrivning"),
    ),
    Expected(
        "skolverket/grundskola_betyg_ak6_samtliga_2025.xlsx", 761, 10, "7", dict(enumerate(SCHOOL)),
        {(8, 1): "1440", (8, 5): "445", (9, 7): "75", (10, 7): "~100", (768, 5): ".."},
        {"format": "XLSX", "sheet": "Statistik"}, ("", ".", "..", "~100"), {1: "string", 5: "integer", 6: "number"},
    ),
    Expected(
        "skolverket/grundskola_kostnader_per_kommun_2024_kommun.csv", 290, 15, "7", {1: "Kommunkod", 6: "Totalt"},
        {(8, 5): "3 827", (8, 6): "526708", (297, 14): "21 500"}, UTF8_MARK, ("",),
        {1: "string", 5: "number", 6: "integer"}, ("299–313", "Rapportbeskrivning"),
    ),
    Expected(
        "skolverket/grundskola_personalstatistik_med_lararlegitimation_och_behorighet_2020.csv", 767, 13, "9–10",
        {0: "Kommun", 5: "#Heltidstjänster – Totalt antal", 12: "#Tjänstgörande lärare – Förstelärare"},
        {(11, 5): "257,9", (777, 12): "1"}, UTF8_MARK, ("", "."), {5: "number"}, ("779–789", "Rapportbeskrivning"),
    ),
    Expected(
        "skolverket/grundskola_personalstatistik_med_lararlegitimation_och_behorighet_2024.csv", 769, 13, "9–10",
        {8: "#Heltidstjänster – Förstelärare", 9: "#Tjänstgörande lärare – Totalt antal"}, {(11, 9): "313"}, UTF8_MARK,
        ("", ".", ".."), {5: "number"}, ("781–791", "Rapportbeskrivning"),
    ),
    Expected(
        "skolverket/gymnasieskola_kostnader_per_kommun_2020_kommun.csv", 300, 15, "7", dict(enumerate(SCHOOL)),
        {(11, 0): "Aneby", (11, 6): "3207", (11, 7): ".", (307, 7): "11 583"}, UTF8_MARK, ("", "."),
        {1: "string", 6: "integer", 7: "number"}, ("309–323", "Rapportbeskrivning"),
    ),
    Expected(
        "skolverket/gymnasieskola_kostnader_per_kommun_2022_kommun.csv", 299, 15, "7", dict(enumerate(SCHOOL)),
        {(225, 0): "Sydnärkes Utbildningsförbund", (225, 1): "", (232, 10): "4 600"}, UTF8_MARK, ("", "."), {},
        ("308–322", "Rapportbeskrivning"),
    ),
    Expected(
        "skolverket/skolenhetsregistret_vg_grundskola.xlsx", 860, 41, "1", {1: "ORGANISATIONSNR", 29: "ELEVER FKLASS"},
        {(2, 1): "2120001264", (2, 4): "1401", (2, 9): "43836", (2, 29): "45", (3, 29): "0"}, {"sheet": "Grundskola"},
        types={1: "string", 2: "string", 4: "string", 9: "string", 29: "integer"},
    ),
    Expected(
        "skolverket/skolenhetsregistret_vg_grundskola.xlsx", 122, 29, "1", {6: "SKOLENHETSKOD"}, {(2, 6): "31714663"},
        {"sheet": "Grundsärskola"}, types={6: "string"}, table=1,
    ),
    Expected(
        "skolverket/skolenhetsregistret_vg_grundskola.xlsx", 290, 19, "1", {0: "ORGANISATIONSNR"},
        {(2, 0): "2120000019", (2, 1): "Kommunal" + " " * 18}, {"sheet": "Huvudmän"}, types={0: "string"}, table=2,
    ),
    Expected(
        "skolverket/skolverksamhet_register.csv", 7_594, 5, "1", {0: "Kod", 4: "Fritids-hem"},
        {(2, 0): "0114", (6, 3): "", (7_595, 1): "Övre Soppero skola"},
        {"encoding": "utf-8-sig", "delimiter": ";", "line_ends": "CRLF"}, types={0: "string"},
    ),
    Expected(
        "skr/tabell10_anstallda_per_kommun_2008.xlsx", 347, 12, "3–6",
        {0: "Län – Kommun", 1: "Antal", 2: SHARES + "-29", 3: SHARES + "30-39", 8: "kolumn 9"},
        {(7, 0): "Stockholms län", (7, 1): "108508", (8, 0): "Botkyrka ", (7, 8): "-"}, {"header_rows": "3"},
        types={1: "integer", 2: "number"},
    ),
    Expected(
        "skr/tabell10_anstallda_per_kommun_2008.xlsx", 314, 12, "1", {0: "KKOD", 1: "KOMMUN", 3: "I29"},
        {(3, 0): "127", (315, 0): "9999"}, {"sheet": "data1", "dropped_columns": "10"}, types={0: "string"}, table=1,
    ),
    Expected(
        "skr/tabell10_anstallda_per_kommun_2008.xlsx", 10, 11, "1", {0: "KGRUPP"}, {(3, 0): "1", (11, 1): "22446"},
        {"sheet": "data2", "dropped_columns": "9"}, table=2,
    ),
    Expected(
        "skr/tabell10_anstallda_per_kommun_2012.xlsx", 325, 11, "4–6", SKR_2012,
        {(7, 1): "102035", (8, 2): "10.7", (355, 0): "Kommuner i glesbefolkad region"}, {"dropped_columns": "9"},
    ),
    Expected(
        "skr/tabell10_anstallda_per_kommun_2015.xlsx", 325, 11, "4–6", SKR_2012, {(7, 1): "105733", (355, 10): "46.3"},
    ),
    Expected(
        "skr/tabell10_anstallda_per_kommun_2017.xlsx", 324, 11, "4–6", SKR_2012, {(7, 8): "45", (354, 2): "11"},
        footnotes=("357–357", "* Från och med 2017 redovisas Gotlands"),
    ),
    Expected(
        "skr/tabell7_anstallda_per_region_2009.xlsx", 21, 11, "3–5",
        {0: "Landsting/region", 2: "andel – kvinnor, %", 4: "Medelålder – män", 5: SHARES + "-29", 8: SHARES + "50-54"},
        {(6, 0): "Stockholm ", (6, 8): "", (27, 0): "Summa", (27, 1): "248175"}, {"dropped_columns": "4, 7"},
    ),
    Expected(
        "skr/tabell7_anstallda_per_region_2009.xlsx", 21, 11, "3–5", {1: "Antal"}, {(27, 1): "248175"},
        {"sheet": "Tabell 7_09"}, table=1,
    ),
    Expected(
        "skr/tabell7_anstallda_per_region_2015.xlsx", 21, 11, "4–5",
        {2: "andel kvinnor, %", 3: "Medelålder – kvinnor", 10: "andel i olika åldersgrupper, % – 60-"},
        {(7, 1): "43399", (28, 0): "Summa"}, {"dropped_columns": "4, 7"},
    ),
]  # fmt: skip


def read(path: str) -> list[TableParts]:
    return read_table(REAL / "swedish-files" / path, name=path)


@pytest.mark.parametrize("expected", FILES, ids=lambda e: f"{Path(e.path).name}-{e.table}")
def test_a_real_file_is_read_as_it_should_be(expected: Expected) -> None:
    table = read(expected.path)[expected.table]
    rows = dict(table.rows)
    assert len(rows) == expected.rows
    assert len(table.header) == expected.columns
    assert {len(cells) for cells in rows.values()} == {expected.columns}, "no ragged row"
    assert table.notes["header_row"] == expected.header_row
    assert {at: table.header[at] for at in expected.header} == expected.header
    assert {place: rows[place[0]][place[1]] for place in expected.cells} == expected.cells
    assert {key: table.notes.get(key) for key in expected.notes} == expected.notes
    assert table.missing_values == expected.missing
    assert {at: table.formats[table.header[at]]["type"] for at in expected.types} == expected.types
    where, begins = expected.footnotes
    assert table.notes.get("footnote_rows", "") == where
    assert table.notes.get("footnotes", "").startswith(begins)


@pytest.mark.parametrize("expected", FILES, ids=lambda e: f"{Path(e.path).name}-{e.table}")
def test_the_hints_read_every_cell(expected: Expected) -> None:
    table = read(expected.path)[expected.table]
    fields = [{"name": name, **table.formats[name]} for name in table.header]
    schema = Schema.from_descriptor({"fields": fields, "missingValues": list(table.missing_values)})
    texts: list[set[str]] = [set() for _ in table.header]
    for _, cells in table.rows:
        for seen, cell in zip(texts, cells, strict=True):
            seen.add(cell.strip())
    for column, seen in zip(schema.fields, texts, strict=True):
        read_cell = column.create_cell_reader()
        assert [text for text in sorted(seen) if read_cell(text)[1]] == [], column.name


def test_every_file_has_its_expectation() -> None:
    folder = REAL / "swedish-files"
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert found == {expected.path for expected in FILES} | {"nsod/openmeal_dataproviders.json"}


def test_the_json_file() -> None:
    table = read("nsod/openmeal_dataproviders.json")[0]
    assert table.notes["records"] == "dataProviders"
    assert table.header == ("baseUrl", "email", "id", "lang", "name", "url")
    assert [cells[2:5] for _, cells in table.rows] == [("0", "sv", "Mashie")]


def test_prose_beside_a_table_is_a_note() -> None:
    tables = read("skolverket/grundskola_betyg_ak6_samtliga_2025.xlsx")
    assert len(tables) == 1
    assert tables[0].notes["other_sheets"].startswith("Rapportbeskrivning och def.")

"""Recorded real answers go the whole path, from a server to the files of the site.

What is expected was worked out by hand from the recordings. How many rows there
are is counted a second time here, by other means than the harvest's own.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

import pytest

from catalog.ids import slug
from harvesters.command import HarvestSummary
from harvesters.run import Run
from tests.path.portal import ALE, COUNTY, Portal, by_source, check_store, read_json, unexplained
from tests.real import REAL, needs_real
from tests.replay import Answer, answer, exchanges, replay, request_key

pytestmark = needs_real

FILES = REAL / "swedish-files"
KOLADA = "http://api.kolada.se/v3"
FIVE = "N00003,N00945,N03702,N07926,N15033"
THREE = ["0180", "1280", "1480"]
SMART = "http://data.smartbydata.no"
AEB = "http://legado.dados.gov.br"
CODES = "http://exempel.test/country-codes"
MINAS = "http://raw.githubusercontent.com/transparencia-mg/datapackage-reprex/foreign-key-constraint"
ZIPPED = "http://www.gov.br/aeb/pt-br/acesso-a-informacao/dados-abertos/dados/rh-2020-csv.zip"
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Counted:
    """One table of a file: `first` and `last` row of data in the file, `rows` how many of them are not empty."""

    first: int
    rows: int
    sheet: int = 1
    last: int = 1_000_000


@dataclass(frozen=True)
class RealFile:
    """One file: its tables by the end of the resource's name, and cells as the site's CSV must hold them."""

    path: str
    tables: Mapping[str, Counted]
    cells: Mapping[tuple[int, str], str]  # (row of the CSV from 0, column): text; of the first table
    encoding: str = "utf-8-sig"
    masks: tuple[str, ...] = ("",)

    @property
    def source(self) -> str:
        return slug(Path(self.path).stem).replace("lararlegitimation-och-behorighet", "behorighet")

    def resource(self, end: str) -> str:
        return f"{self.source}-{end}" if end else self.source


def one(first: int, rows: int) -> dict[str, Counted]:
    return {"": Counted(first, rows)}


MASKS = ("", ".", "..", "~100")
SCHOOLS = {(0, "Kommun-kod"): "1440", (0, "Läns-kod"): "14"}
SWEDISH = [
    RealFile(
        "leverantorsfakturor/vgr_leverantorsfakturor_sample.csv", one(2, 4),
        {(0, "konto_text"): "Övriga finansiella kostnader", (1, "nettobelopp"): "5058332.75",
         (2, "nettobelopp"): "-14250.00", (3, "fakturanummer"): "-", (0, "bokforingsdatum"): "2026-01-07"},
    ),
    RealFile(
        "nsod/livsmedelskontroll_exempel.csv", one(2, 1),
        {(0, "facility.organizationNumber"): "1655112233", (0, "inspection.modified"): "2020-04-13T12:01:04+01:00"},
    ),
    RealFile(
        "scb/anstallda_kommun_sektor_latin1.csv", one(2, 17_400),
        {(0, "region"): "0114 Upplands Väsby", (0, "år"): "2008",
         (17_399, "arbetsställets sektortillhörighet"): "kommunalt ägda företag och organisationer"}, "cp1252",
    ),
    RealFile("scb/befolkning_kommun_totalt.csv", one(2, 3_190), {(3_189, "Folkmängd"): "22992"}),
    RealFile("scb/befolkning_lan_totalt.csv", one(2, 231), {(0, "region"): "01 Stockholms län"}),
    RealFile(
        "skolverket/behorighet_grundskola_2024_25.csv", one(11, 2_139),
        {**SCHOOLS, (0, "Antal elever"): "214", (2_138, "Antal elever"): ".."}, masks=MASKS,
    ),
    RealFile(
        "skolverket/grundskola_antal_elever_per_arskurs_2020_kommun.csv", one(7, 779),
        {**SCHOOLS, (0, "Elever, årskurs 1-9"): "3877", (778, "Elever, årskurs 1-9"): "62"}, masks=("", ".", ".."),
    ),
    RealFile(
        "skolverket/grundskola_antal_elever_per_arskurs_2022_kommun.csv", one(7, 777),
        {**SCHOOLS, (0, "Andel (%) flickor, årskurs 1-9"): "48.4", (0, "Elever, årskurs 1-9"): "4002"}, masks=MASKS,
    ),
    RealFile(
        "skolverket/grundskola_betyg_ak6_samtliga_2020.csv", one(7, 762),
        {**SCHOOLS, (0, "Antal ämnesbetyg (genomsnitt)"): "16.8",
         (2, "Andel (%) elever som fått godkänt betyg i alla ämnen"): "~100"}, masks=MASKS,
    ),
    RealFile(
        "skolverket/grundskola_betyg_ak6_samtliga_2025.xlsx", one(8, 761),
        {**SCHOOLS, (0, "Antal elever"): "445", (760, "Antal elever"): ".."}, masks=MASKS,
    ),
    RealFile(
        "skolverket/grundskola_kostnader_per_kommun_2024_kommun.csv", one(8, 290),
        {(0, "Kommunkod"): "1440", (0, "Genomsnittligt elevantal"): "3827", (289, "Övrigt per elev"): "21500"},
    ),
    RealFile(
        "skolverket/grundskola_personalstatistik_med_lararlegitimation_och_behorighet_2020.csv", one(11, 767),
        {**SCHOOLS, (0, "#Heltidstjänster – Totalt antal"): "257.9"}, masks=("", "."),
    ),
    RealFile(
        "skolverket/grundskola_personalstatistik_med_lararlegitimation_och_behorighet_2024.csv", one(11, 769),
        {**SCHOOLS, (0, "#Tjänstgörande lärare – Totalt antal"): "313"}, masks=("", ".", ".."),
    ),
    RealFile(
        "skolverket/gymnasieskola_kostnader_per_kommun_2020_kommun.csv", one(8, 300),
        {**SCHOOLS, (3, "Kommun"): "Aneby", (3, "Totalt"): "3207", (299, "Undervisning"): "11583"}, masks=("", "."),
    ),
    RealFile(
        "skolverket/gymnasieskola_kostnader_per_kommun_2022_kommun.csv", one(8, 299),
        {**SCHOOLS, (217, "Kommun"): "Sydnärkes Utbildningsförbund", (217, "Kommun-kod"): ""}, masks=("", "."),
    ),
    RealFile(
        "skolverket/skolenhetsregistret_vg_grundskola.xlsx",
        {"grundskola": Counted(2, 860, 1), "grundsarskola": Counted(2, 122, 2), "huvudman": Counted(2, 290, 3)},
        {(0, "ORGANISATIONSNR"): "2120001264", (0, "KOMMUN"): "1401", (1, "ELEVER FKLASS"): "0"},
    ),
    RealFile(
        "skolverket/skolverksamhet_register.csv", one(2, 7_594),
        {(0, "Kod"): "0114", (7_593, "Skolenhetsnamn"): "Övre Soppero skola"},
    ),
    RealFile(
        "skr/tabell10_anstallda_per_kommun_2008.xlsx",
        {"tabell-10-08": Counted(7, 347, 1), "data1": Counted(2, 314, 2), "data2": Counted(2, 10, 3)},
        {(0, "Län – Kommun"): "Stockholms län", (0, "Antal"): "108508", (1, "kolumn 9"): "-"},
    ),
    RealFile("skr/tabell10_anstallda_per_kommun_2012.xlsx", one(7, 325), {(0, "Antal"): "102035"}),
    RealFile("skr/tabell10_anstallda_per_kommun_2015.xlsx", one(7, 325), {(0, "Antal"): "105733"}),
    RealFile(
        "skr/tabell10_anstallda_per_kommun_2017.xlsx", {"": Counted(7, 324, last=356)}, {(0, "Antal"): "110443"},
    ),
    RealFile(
        "skr/tabell7_anstallda_per_region_2009.xlsx",
        {"blad1": Counted(6, 21, 1), "tabell-7-09": Counted(6, 21, 2)}, {(20, "Antal"): "248175"},
    ),
    RealFile("skr/tabell7_anstallda_per_region_2015.xlsx", one(7, 21), {(20, "Landsting/region"): "Summa"}),
]  # fmt: skip


@dataclass
class Harvested:
    """The portal after one harvest and one build of everything."""

    portal: Portal
    summary: HarvestSummary
    served: dict[str, list[Answer]] = field(default_factory=dict)

    def run(self, name: str) -> Run:
        return by_source(self.summary)[f"vastra-gotaland/{name}"]

    def package(self, dataset: str) -> dict:
        return read_json(self.portal.output / "data" / "vastra-gotaland" / dataset / "datapackage.json")

    def provenance(self, dataset: str) -> dict:
        return read_json(self.portal.output / "data" / "vastra-gotaland" / dataset / "provenance.json")

    def csv(self, dataset: str, resource: str = "") -> list[dict[str, str]]:
        return self.portal.published(f"data/vastra-gotaland/{dataset}/{resource or dataset}.csv")

    def counts(self, name: str) -> tuple[int, int, int]:
        run = self.run(name)
        return run.count("received"), run.count("kept"), run.count("rejected")


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Harvested:
    portal = Portal(tmp_path_factory.mktemp("real"), example_data=False)
    served = swedish_files() | kolada() | smartbydata() | space_agency() | packages()
    file = {"kind": "file", "title": "En verklig fil"}
    indicators = {"kind": "kolada", "url": KOLADA, "options": {"kpi": ["N00945"], "municipality": THREE}}
    year = {**indicators, "options": {**indicators["options"], "years": [2019]}}
    organisation = {"fq": "organization:agencia-espacial-brasileira-aeb"}
    sources = [
        *({"name": f.source, "url": f"http://filer.exempel.test/{f.path}", **file} for f in SWEDISH),
        {"name": "openmeal", "url": "http://filer.exempel.test/nsod/openmeal_dataproviders.json", **file},
        {"name": "kolada", "dataset": "kolada", **indicators},
        {"name": "kolada-2019", "dataset": "kolada-2019", **year},
        {"name": "smartbydata", "kind": "ckan", "url": SMART},
        {"name": "aeb", "kind": "ckan", "url": AEB, "options": organisation},
        {"name": "country-codes", "kind": "datapackage", "url": f"{CODES}/datapackage.json"},
        {"name": "minas", "kind": "datapackage", "url": f"{MINAS}/datapackage.json"},
    ]
    portal.register(COUNTY, "vastra-gotaland", sources)
    portal.register(ALE, "ale", [])
    with replay(served) as server:
        portal.connect_to = server.connect_to
        summary = portal.harvest()
    portal.build()
    return Harvested(portal, summary, served)


def swedish_files() -> dict[str, list[Answer]]:
    return {
        request_key(f"http://filer.exempel.test/{path.relative_to(FILES).as_posix()}"): answer(
            path.read_bytes(), MEDIA_TYPES[path.suffix]
        )
        for path in FILES.rglob("*")
        if path.is_file()
    }


def kolada() -> dict[str, list[Answer]]:
    """The recorded values; of the recorded description of five indicators the one that has values."""
    recorded = exchanges(REAL / "kolada", plain_http=True)
    five = json.loads(recorded[request_key(f"{KOLADA}/kpi/{FIVE}")][0].body)
    kept = [indicator for indicator in five["values"] if indicator["id"] == "N00945"]
    return recorded | {request_key(f"{KOLADA}/kpi/N00945"): answer({**five, "count": 1, "values": kept})}


def smartbydata() -> dict[str, list[Answer]]:
    """Forty packages as recorded. No file of theirs was recorded: CSV files get two rows, XLS files are gone."""
    listed = json.loads((REAL / "ckan/smartbydata_no/packages.json").read_bytes())
    text = json.dumps({"success": True, "result": {"count": 40, "results": listed}}).replace("https://", "http://")
    served = {request_key(f"{SMART}/api/3/action/package_search?rows=100&start=0&sort=id%20asc"): answer(text)}
    for resource in (package["resources"][0] for package in listed):
        status = 200 if resource["format"] == "CSV" else 404
        served[request_key(resource["url"])] = answer(b"navn;antall\nA;1\nB;2\n", "text/csv", status)
    return served


def space_agency() -> dict[str, list[Answer]]:
    """Six packages with 18 files, none recorded: each gets a short body, one comes as the ZIP that it really is."""
    body = (REAL / "ckan/dados_gov_br/package_search_by_org.json").read_bytes().replace(b"https://", b"http://")
    query = "fq=organization:agencia-espacial-brasileira-aeb&rows=100&start=0&sort=id%20asc"
    served = {request_key(f"{AEB}/api/3/action/package_search?{query}"): answer(body)}
    for resource in (r for package in json.loads(body)["result"]["results"] for r in package["resources"]):
        data: object = [{"a": 1}] if resource["format"] == "JSON" else b"a,b\n1,x\n2,y\n"
        served[request_key(resource["url"])] = answer(data)
    return served | {request_key(ZIPPED): answer(b"PK\x05\x06" + bytes(18), "application/zip")}


def packages() -> dict[str, list[Answer]]:
    folder = REAL / "datapackages" / "country-codes"
    gone = answer("", "text/plain", 404)
    return exchanges(REAL / "datapackages", plain_http=True) | {
        request_key(f"{CODES}/datapackage.json"): answer((folder / "datapackage.json").read_bytes()),
        request_key(f"{CODES}/archive/country-codes.csv"): gone,
        request_key(f"{CODES}/data/country-codes_csv.csv"): answer(
            (folder / "data" / "country-codes_csv.csv").read_bytes(), "text/csv"
        ),
        request_key(f"{MINAS}/data/pib-per-capita.csv"): gone,
    }


def test_every_row_is_accounted_for(harvested: Harvested) -> None:
    assert unexplained(harvested.summary) == {}
    assert check_store(harvested.portal.store, harvested.portal.folder / "snapshots") == []
    incomplete = {run.source.split("/")[1] for run in harvested.summary.runs if run.outcome != "ok"}
    assert incomplete == {"smartbydata", "country-codes", "minas"}, "those whose files were not recorded"
    assert all(run.missing for run in harvested.summary.runs if run.outcome != "ok")


@pytest.mark.parametrize("file", SWEDISH, ids=lambda f: Path(f.path).name)
def test_a_real_file_arrives_whole(harvested: Harvested, file: RealFile) -> None:
    data = (FILES / file.path).read_bytes()
    for table in file.tables.values():
        assert count_rows(data, file, table) == table.rows, "counted here, from the bytes"
    total = sum(table.rows for table in file.tables.values())
    assert harvested.counts(file.source) == (total, total, 0)
    held = {r["name"]: r for r in harvested.package(file.source)["resources"]}
    assert {name: r["rows"] for name, r in held.items()} == {
        file.resource(end): table.rows for end, table in file.tables.items()
    }
    (snapshot,) = harvested.provenance(file.source)["snapshots"]
    assert snapshot["sha256"] == sha256(data).hexdigest()
    assert snapshot["bytes"] == len(data)
    assert snapshot["rows"] == {file.resource(end): [1, table.rows] for end, table in file.tables.items()}


@pytest.mark.parametrize("file", SWEDISH, ids=lambda f: Path(f.path).name)
def test_the_site_holds_its_cells_as_they_should_be(harvested: Harvested, file: RealFile) -> None:
    first = file.resource(next(iter(file.tables)))
    rows = harvested.csv(file.source, first)
    assert len(rows) == next(iter(file.tables.values())).rows
    assert {place: rows[place[0]][place[1]] for place in file.cells} == file.cells
    resource = next(r for r in harvested.package(file.source)["resources"] if r["name"] == first)
    assert tuple(resource["schema"]["missingValues"]) == file.masks
    raw = (harvested.portal.output / f"data/vastra-gotaland/{file.source}/{first}.csv").read_bytes()
    assert sha256(raw).hexdigest() == resource["hash"].removeprefix("sha256:")


def test_every_recorded_file_is_in_the_table() -> None:
    found = {path.relative_to(FILES).as_posix() for path in FILES.rglob("*") if path.is_file()}
    assert found == {file.path for file in SWEDISH} | {"nsod/openmeal_dataproviders.json"}


def test_a_json_file_of_one_record(harvested: Harvested) -> None:
    assert harvested.counts("openmeal") == (1, 1, 0)
    (row,) = harvested.csv("openmeal")
    assert (row["id"], row["lang"], row["name"]) == ("0", "sv", "Mashie")


def test_kolada_values_and_their_indicator(harvested: Harvested) -> None:
    asked = request_key(f"{KOLADA}/data/kpi/N00945/municipality/{','.join(THREE)}")
    recorded = json.loads(harvested.served[asked][0].body)
    assert sum(len(group["values"]) for group in recorded["values"]) == 63  # three kommuner, 2000–2020
    assert harvested.counts("kolada") == (64, 64, 0)
    rows = harvested.csv("kolada", "nyckeltal")
    assert len(rows) == 63
    assert rows[0] == {
        "kommunkod": "0180", "indikator": "N00945", "ar": "2000", "kon": "T", "varde": "31.32959689", "enhet": "%",
        "saknas_orsak": "",
    }  # fmt: skip
    found = {(r["kommunkod"], r["ar"]): r["varde"] for r in rows}
    assert found["1480", "2001"] == "34.348832"
    assert found["1280", "2020"] == "37.0"
    (indicator,) = harvested.csv("kolada", "indikatorer")
    assert (indicator["id"], indicator["enhet"], indicator["konsuppdelad"]) == ("N00945", "%", "false")
    assert (indicator["omrade"], indicator["publicerad"]) == ("Arbetsmarknad", "2027-01-16")


def test_kolada_one_year(harvested: Harvested) -> None:
    assert harvested.counts("kolada-2019") == (4, 4, 0)
    rows = harvested.csv("kolada-2019", "nyckeltal")
    assert {r["kommunkod"]: r["varde"] for r in rows} == {"0180": "39.3", "1280": "35.4", "1480": "39.1"}
    assert {r["ar"] for r in rows} == {"2019"}


def test_forty_norwegian_packages_of_which_six_can_be_read(harvested: Harvested) -> None:
    run = harvested.run("smartbydata")
    assert [m["code"] for m in run.missing] == ["bad_status"] * 34
    assert harvested.counts("smartbydata") == (12, 12, 0)
    assert len(run.datasets) == 6
    stations = harvested.package("malestasjoner-for-luftforurensing-i-norge")
    assert stations["title"] == "Målestasjoner for luftforurensing i Norge"
    assert stations["keywords"] == ["Forurensning", "Kart"]
    assert [r["name"] for r in stations["resources"]] == ["resurs-ff7ad62e"]
    listed = json.loads((REAL / "ckan/smartbydata_no/packages.json").read_bytes())
    package = next(p for p in listed if p["name"] == "malestasjoner-for-luftforurensing-i-norge")
    assert stations["identifier"] == package["id"]


def test_six_packages_of_a_space_agency(harvested: Harvested) -> None:
    run = harvested.run("aeb")
    assert not run.missing, "the table of the archive that calls itself CSV was read from its JSON"
    body = json.loads((REAL / "ckan/dados_gov_br/package_search_by_org.json").read_bytes())
    packages_ = body["result"]["results"]
    files = [r for p in packages_ for r in p["resources"]]
    assert len(files) == 18
    tables = sum(r["format"] == "CSV" for r in files)
    assert tables == 9, "each comes as CSV, with two rows, and as JSON, with one"
    sent = 2 * (tables - 1) + 1
    assert harvested.counts("aeb") == (sent, sent, 0), "each table is read once"
    assert set(run.datasets) == {slug(p["name"]) for p in packages_}
    first = harvested.package("ciclo-de-avaliacao-de-desempenho-institucional-da-aeb")
    assert first["id"] == first["identifier"] == "15b31dc7-cb0b-4b94-a782-d9f4df0ce4c4"
    assert first["licenses"][0]["path"].startswith("http")


def test_country_codes(harvested: Harvested) -> None:
    data = (REAL / "datapackages/country-codes/data/country-codes_csv.csv").read_bytes()
    assert harvested.counts("country-codes") == (250, 250, 0)
    run = harvested.run("country-codes")
    assert [(m["code"], m["url"]) for m in run.missing] == [("bad_status", f"{CODES}/archive/country-codes.csv")]
    assert run.datasets["country-codes"]["listed"] == 250
    rows = harvested.csv("country-codes", "country-codes-csv")
    assert len(rows) == 250
    assert (rows[0]["FIFA"], rows[0]["ISO3166-1-Alpha-3"]) == ("TPE", "TWN")
    assert rows[1]["ISO3166-1-numeric"] == "004"
    assert rows[-1]["Dial"] == "358"
    hashes = {s["url"]: s["sha256"] for s in harvested.provenance("country-codes")["snapshots"]}
    assert hashes[f"{CODES}/data/country-codes_csv.csv"] == sha256(data).hexdigest()


def test_states_with_their_schema_in_a_file(harvested: Harvested) -> None:
    run = harvested.run("minas")
    assert [m["url"] for m in run.missing] == [f"{MINAS}/data/pib-per-capita.csv"]
    assert harvested.counts("minas") == (27, 27, 0)
    rows = harvested.csv("datapackage-reprex", "estados")
    assert rows[0]["COD"] == "35"
    (resource,) = harvested.package("datapackage-reprex")["resources"]
    assert resource["schema"]["primaryKey"] in ("COD", ["COD"])
    assert [f["type"] for f in resource["schema"]["fields"]] == ["integer", "string", "string"]


def test_645_indicators_over_four_pages(tmp_path: Path) -> None:
    """The values were not recorded for these, so the server has values for the first 25 only, of another indicator."""
    recorded = exchanges(REAL / "kolada", plain_http=True)
    pages = [recorded[request_key(f"{KOLADA}/kpi?title=skola&page={n}&per_page=200")] for n in (1, 2, 3, 4)]
    ids = sorted(indicator["id"] for page in pages for indicator in json.loads(page[0].body)["values"])
    assert len(set(ids)) == 645
    first = request_key(f"{KOLADA}/kpi?title=skola&per_page=200")
    recorded[first] = pages[0]
    values = recorded[request_key(f"{KOLADA}/data/kpi/N00945/municipality/{','.join(THREE)}")]
    for start in range(0, len(ids), 25):
        chunk = ",".join(ids[start : start + 25])
        asked = request_key(f"{KOLADA}/data/kpi/{chunk}/municipality/{','.join(THREE)}?per_page=200")
        recorded[asked] = answer({"count": 0, "values": []}) if start else values
    portal = Portal(tmp_path)
    options = {"title": "skola", "per_page": 200, "municipality": THREE}
    source = {"name": "skola", "kind": "kolada", "url": KOLADA, "dataset": "skola", "options": options}
    portal.register(COUNTY, "vastra-gotaland", [source])
    with replay(recorded) as server:
        portal.connect_to = server.connect_to
        (run,) = portal.harvest().runs
    assert (run.outcome, run.count("received"), run.count("kept")) == ("ok", 645 + 63, 645 + 63)
    assert sorted(row["id"] for row in portal.rows("vastra-gotaland/skola", "indikatorer")) == ids


def count_rows(data: bytes, file: RealFile, table: Counted) -> int:
    """Return how many rows of data a table holds, counted from the file itself."""
    if file.path.endswith(".xlsx"):
        return sum(filled > 0 for n, filled in filled_cells(data, table.sheet) if table.first <= n <= table.last)
    lines = data.decode(file.encoding).replace("\r\n", "\n").replace("\r", "\n").split("\n")[table.first - 1 :]
    return next((n for n, line in enumerate(lines) if not line.strip()), len(lines))


def filled_cells(data: bytes, sheet: int) -> Iterator[tuple[int, int]]:
    """Yield the number of each row of a worksheet, and how many of its cells hold more than white space."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        texts = []
        if "xl/sharedStrings.xml" in archive.namelist():
            root = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
            texts = ["".join(t.text or "" for t in item.iter(f"{space}t")) for item in root]
        for row in ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{sheet}.xml")).iter(f"{space}row"):
            filled = 0
            for cell in row:
                value = cell.findtext(f"{space}v") or "".join(t.text or "" for t in cell.iter(f"{space}t"))
                text = texts[int(value)] if cell.get("t") == "s" and value else value
                filled += bool(text.strip())
            yield int(row.get("r", "0")), filled

"""Kinds against recorded real answers. What is expected was worked out by hand from the files."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from harvesters.kinds import Missing
from harvesters.kinds.ckan import Ckan
from harvesters.kinds.datapackage import DataPackage
from harvesters.kinds.kolada import Kolada
from harvesters.kinds.pxweb import PxWeb
from tests.kind_runs import client, make_source, parsed, run_kind
from tests.real import REAL, needs_real
from tests.replay import Answer, answer, exchanges, replay, request_key

KOLADA = "http://api.kolada.se/v3"
FIVE = "N00003,N00945,N03702,N07926,N15033"
THREE = ["0180", "1280", "1480"]
SEARCH = "http://legado.dados.gov.br/api/3/action/package_search"
SMART = "http://data.smartbydata.no"
SCB_V2 = "http://statistikdatabasen.scb.se/api/v2"
SCB_V1 = "http://api.scb.se/OV0104/v1/doris/en"

pytestmark = needs_real


def real(path: str, status: int = 200, content_type: str = "application/json") -> list[Answer]:
    """Return a recorded file as an answer, with https:// as http:// in JSON (the server here speaks no TLS)."""
    data = (REAL / path).read_bytes()
    return answer(data.replace(b"https://", b"http://") if path.endswith(".json") else data, content_type, status)


def test_kolada_values_of_one_indicator(tmp_path: Path) -> None:
    recorded = exchanges(REAL / "kolada", plain_http=True)
    one = recorded[request_key(f"{KOLADA}/data/kpi/N00945/municipality/0180,1280,1480")]
    recorded[request_key(f"{KOLADA}/data/kpi/{FIVE}/municipality/0180,1280,1480")] = one
    source = make_source("kolada", KOLADA, options={"kpi": FIVE.split(","), "municipality": THREE})
    run = run_kind(Kolada(), source, recorded, tmp_path)

    missing = [line for line in run.lines if "missing" in line]
    assert [(m["missing"], m["url"][-6:]) for m in missing] == [
        ("indicator_without_values", "N00003"),
        ("indicator_without_values", "N03702"),
        ("indicator_without_values", "N07926"),
        ("indicator_without_values", "N15033"),
    ]
    indikatorer, nyckeltal = run.tables
    assert [(row[1], row[4]) for row in indikatorer["rows"]] == [
        ("N00003", "kr/inv"),
        ("N00945", "%"),
        ("N03702", "1000 kr/invånare"),
        ("N07926", "månader"),
        ("N15033", "antal"),
    ]
    assert indikatorer["rows"][1][5:] == ["false", "Arbetsmarknad", "Övrigt", "2027-01-16", "2026", "A"]
    assert len(nyckeltal["rows"]) == 63  # three kommuner, 2000–2020
    assert nyckeltal["rows"][0] == [1, "0180", "N00945", "2000", "T", "31.32959689", "%", ""]
    assert nyckeltal["rows"][5] == [6, "1480", "N00945", "2001", "T", "34.348832", "%", ""]
    assert nyckeltal["rows"][-2] == [62, "1280", "N00945", "2020", "T", "37.0", "%", ""]
    assert "notes" not in indikatorer
    assert "notes" not in nyckeltal


def test_kolada_one_year(tmp_path: Path) -> None:
    recorded = exchanges(REAL / "kolada", plain_http=True)
    recorded[request_key(f"{KOLADA}/kpi/N00945")] = recorded[request_key(f"{KOLADA}/kpi/{FIVE}")]
    options = {"kpi": ["N00945"], "municipality": THREE, "years": [2019]}
    _, nyckeltal = run_kind(Kolada(), make_source("kolada", KOLADA, options=options), recorded, tmp_path).tables
    assert [(row[1], row[3], row[5]) for row in nyckeltal["rows"]] == [
        ("0180", "2019", "39.3"),
        ("1280", "2019", "35.4"),
        ("1480", "2019", "39.1"),
    ]


def test_kolada_search_follows_four_pages(tmp_path: Path) -> None:
    recorded = exchanges(REAL / "kolada", plain_http=True)
    recorded[request_key(f"{KOLADA}/kpi?title=skola&per_page=200")] = recorded[
        request_key(f"{KOLADA}/kpi?title=skola&page=1&per_page=200")
    ]
    source = make_source("kolada", KOLADA, options={"title": "skola", "per_page": 200, "municipality": THREE})
    with replay(recorded) as server, client(server, tmp_path) as http:
        pages = list(islice(Kolada().fetch(source, http.for_source("a/b")), 4))
    tables = [line for page in pages if not isinstance(page, Missing) for line in parsed(Kolada(), page)]
    assert [len(table["rows"]) for table in tables] == [200, 200, 200, 45]
    assert len({row[1] for table in tables for row in table["rows"]}) == 645
    assert tables[0]["rows"][0][4] == "kr/inv 1 nov fg år"


def test_kolada_unknown_indicator(tmp_path: Path) -> None:
    source = make_source("kolada", KOLADA, options={"kpi": ["N99999"], "municipality": THREE})
    run = run_kind(Kolada(), source, exchanges(REAL / "kolada", plain_http=True), tmp_path)
    assert [line.get("missing") or line["error"] for line in run.lines] == ["unknown_indicator", "parse"]


def test_ckan_of_the_brazilian_space_agency(tmp_path: Path) -> None:
    file = "ckan/dados_gov_br/package_search_by_org.json"
    query = "fq=organization:agencia-espacial-brasileira-aeb&rows=100&start=0&sort=id%20asc"
    recorded = {request_key(f"{SEARCH}?{query}"): real(file)}
    packages = json.loads((REAL / file).read_bytes())["result"]["results"]
    for resource in (r for package in packages for r in package["resources"]):
        body: object = [{"a": 1}] if resource["format"] == "JSON" else b"a,b\n1,x\n2,y\n"
        recorded[request_key(resource["url"])] = answer(body)
    # Its files are ZIP archives that call themselves CSV; one is sent as such.
    archive = "http://www.gov.br/aeb/pt-br/acesso-a-informacao/dados-abertos/dados/rh-2020-csv.zip"
    recorded[request_key(archive)] = answer(b"PK\x05\x06" + bytes(18), "application/zip")
    options = {"fq": "organization:agencia-espacial-brasileira-aeb"}
    run = run_kind(Ckan(), make_source("ckan", "http://legado.dados.gov.br", options=options), recorded, tmp_path)

    # Each table lies there as CSV and as JSON, and is read once; the one whose CSV is an archive from its JSON.
    assert len(run.snapshots) == 1 + 9
    assert [line for line in run.lines if "error" in line] == []
    assert sorted(len(table["header"]) for table in run.tables) == [1] + [2] * 8
    assert list(dict.fromkeys(table["dataset"] for table in run.tables)) == [
        "ciclo-de-avaliacao-de-desempenho-institucional-da-aeb",
        "objetos-espaciais-brasileiro",
        "dados-abertos-de-contratos-administrativos",
        "catalogo-industria-espacial",
        "dados-abertos-de-recursos-humanos-da-aeb",
        "dados-abertos-de-orcamento-da-aeb",
    ]
    first = run.tables[0]
    assert first["resource"] == "resurs-73c2aec6"
    assert first["about"]["identifier"] == "15b31dc7-cb0b-4b94-a782-d9f4df0ce4c4"
    assert first["about"]["license"] == "http://www.opendefinition.org/licenses/cc-by"
    assert first["about"]["issued"] == "2022-04-07T21:04:00Z"
    assert first["about"]["modified"] == "2022-04-08T11:50:28Z"
    assert first["about"]["keywords"][:2] == ["Avaliação de Desempenho", "Indicadores de Gestão"]
    assert first["about"]["keywords"][2:] == ["Metas", "Planejamento e Gestão"]
    assert "leftovers" not in first["notes"]


def test_ckan_whose_count_is_more_than_it_sends(tmp_path: Path) -> None:
    recorded = {
        request_key(f"{SEARCH}?rows=100&start=0&sort=id%20asc"): real("ckan/dados_gov_br/package_search_all.json"),
        request_key(f"{SEARCH}?rows=100&start=10&sort=id%20asc"): answer(
            {"success": True, "result": {"count": 13786, "results": []}}
        ),
    }
    source = make_source("ckan", "http://legado.dados.gov.br/", options={"max_resources": 1})
    with replay(recorded) as server, client(server, tmp_path) as http:
        fetched = list(islice(Ckan().fetch(source, http.for_source("a/b")), 3))
    assert isinstance(fetched[2], Missing)
    assert fetched[2].code == "fewer_than_listed"
    assert fetched[2].values == {"listed": 13786, "received": 10}


def test_ckan_of_forty_norwegian_packages(tmp_path: Path) -> None:
    packages = json.loads((REAL / "ckan/smartbydata_no/packages.json").read_bytes())
    text = json.dumps({"success": True, "result": {"count": 40, "results": packages}}).replace("https://", "http://")
    recorded = {request_key(f"{SMART}/api/3/action/package_search?rows=100&start=0&sort=id%20asc"): answer(text)}
    for resource in (package["resources"][0] for package in packages):
        is_csv = resource["format"] == "CSV"
        recorded[request_key(resource["url"])] = answer(b"navn;antall\nA;1\nB;2\n", status=200 if is_csv else 404)
    run = run_kind(Ckan(), make_source("ckan", SMART), recorded, tmp_path)

    assert [line["missing"] for line in run.lines if "missing" in line] == ["bad_status"] * 34  # the XLS files
    assert len(run.tables) == 6
    by_name = {table["dataset"]: table for table in run.tables}
    stations = by_name["malestasjoner-for-luftforurensing-i-norge"]
    assert stations["resource"] == "resurs-ff7ad62e"
    assert stations["about"]["title"] == "Målestasjoner for luftforurensing i Norge"
    assert stations["about"]["keywords"] == ["Forurensning", "Kart"]
    assert stations["about"]["license"] == "other-open"
    assert stations["about"]["modified"] == "2017-01-30T15:03:11Z"
    assert "frequency" in stations["notes"]["leftovers"]


def test_datapackage_of_country_codes(tmp_path: Path) -> None:
    base = "http://exempel.test/country-codes"
    folder = "datapackages/country-codes"
    recorded = {
        request_key(f"{base}/datapackage.json"): real(f"{folder}/datapackage.json"),
        request_key(f"{base}/archive/country-codes.csv"): answer("", "text/plain", 404),
        request_key(f"{base}/data/country-codes_csv.csv"): real(f"{folder}/data/country-codes_csv.csv"),
    }
    run = run_kind(DataPackage(), make_source("datapackage", f"{base}/datapackage.json"), recorded, tmp_path)

    assert run.lines[0] == {
        "missing": "bad_status",
        "dataset": "country-codes",
        "url": f"{base}/archive/country-codes.csv",
    }
    (table,) = run.tables
    assert (table["dataset"], table["resource"]) == ("country-codes", "country-codes-csv")
    assert table["about"]["license"] == "http://opendatacommons.org/licenses/pddl/"
    assert table["listed"] == len(table["rows"]) == 250
    assert len(table["header"]) == 56
    assert table["header"][:3] == ["FIFA", "Dial", "ISO3166-1-Alpha-3"]
    assert table["rows"][0][:5] == [2, "TPE", "886", "TWN", "ch"]
    assert table["rows"][-1][:4] == [251, "ALD", "358", "ALA"]
    # 004 keeps its zeros, and the schema says it is text.
    assert table["rows"][1][6] == "004"
    assert next(f["type"] for f in table["schema"]["fields"] if f["name"] == "ISO3166-1-numeric") == "string"


def test_datapackage_with_schemas_in_files(tmp_path: Path) -> None:
    base = "http://raw.githubusercontent.com/transparencia-mg/datapackage-reprex/foreign-key-constraint"
    recorded = exchanges(REAL / "datapackages", plain_http=True)
    recorded[request_key(f"{base}/data/pib-per-capita.csv")] = answer("", "text/plain", 404)
    run = run_kind(DataPackage(), make_source("datapackage", f"{base}/datapackage.json"), recorded, tmp_path)

    assert [line["url"][-18:] for line in run.lines if "missing" in line] == ["pib-per-capita.csv"]
    (table,) = run.tables
    assert (table["dataset"], table["resource"]) == ("datapackage-reprex", "estados")
    assert table["about"]["license"] == "http://creativecommons.org/publicdomain/zero/1.0/"
    assert table["header"] == ["COD", "NOME", "SIGLA"]
    assert len(table["rows"]) == 27
    assert table["rows"][0][:3] == [2, "35", "São Paulo"]
    assert table["schema"]["primaryKey"] == "COD"
    assert [field["type"] for field in table["schema"]["fields"]] == ["integer", "string", "string"]


TEN_YEARS = ["0-9", "10-19", "20-29", "30-39", "40-49", "50-59", "60-69", "70-79", "80-89", "90-99", "100+10"]


def test_pxweb_v2_population_by_month(tmp_path: Path) -> None:
    lan = [f"{number:02d}" for number in range(1, 26) if number not in (2, 11, 15, 16)]
    select = {"Region": lan, "Alder": TEN_YEARS, "Tid": "from(2026M01)"}
    asked = {"lang": "sv", "outputFormat": "json-stat2", "valueCodes[Region]": ",".join(lan)}
    asked |= {"valueCodes[Alder]": ",".join(TEN_YEARS), "valueCodes[Kon]": "TotSa,1,2"}
    asked |= {"valueCodes[ContentsCode]": "000007SF", "valueCodes[Tid]": "2026M01,2026M02,2026M03,2026M04"}
    recorded = exchanges(REAL / "pxweb", plain_http=True)
    recorded[request_key(f"{SCB_V2}/tables/TAB6471/data?{urlencode(asked)}")] = real("pxweb/v2/scb_TAB6471_data.json")
    source = make_source("pxweb", SCB_V2, options={"tables": ["TAB6471"], "select": select})
    run = run_kind(PxWeb(), source, recorded, tmp_path)

    assert not [line for line in run.lines if "missing" in line]
    (table,) = run.tables
    assert (table["dataset"], table["resource"]) == ("tab6471", "tab6471")
    assert table["listed"] == len(table["rows"]) == 21 * 11 * 3 * 4
    header = table["header"]
    first = dict(zip(header, table["rows"][0][1:], strict=True))
    assert first["Region_text"] == "Stockholms län"
    assert (first["Tid"], first["Tid_fran"], first["Tid_till"]) == ("2026M01", "2026-01-01", "2026-01-31")
    assert (first["varde"], first["enhet"], first["status"]) == ("245284", "antal", "")
    last = dict(zip(header, table["rows"][-1][1:], strict=True))
    assert (last["Region"], last["Alder"], last["Kon_text"], last["varde"]) == ("25", "100+10", "kvinnor", "54")
    # 13th cell: Stockholm, 10-19, both sexes, January
    assert table["rows"][12][header.index("varde") + 1] == "297856"
    assert table["about"]["license"].endswith("/cc0/")
    assert table["about"]["modified"] == "2026-06-08T06:00:00Z"
    assert "Cell Key Method" in table["notes"]["note"]
    assert "leftovers" not in table["notes"]


def test_pxweb_v2_whole_table_in_questions_that_the_server_answers(tmp_path: Path) -> None:
    recorded = exchanges(REAL / "pxweb", plain_http=True)
    source = make_source("pxweb", f"{SCB_V2}/tables/TAB6471")
    with replay(recorded) as server, client(server, tmp_path) as http:
        *_, first = PxWeb().fetch(source, http.for_source("a/b"))
        (asked,) = server.unknown
        server.unknown.clear()  # no recording holds the whole table; the question is what this is about
    assert isinstance(first, Missing)
    query = dict(parse_qsl(urlsplit(f"//{asked}").query))
    sizes = {name[11:-1]: len(codes.split(",")) for name, codes in query.items() if name.startswith("valueCodes")}
    # 312 regions make 2,006,784 cells; 23 of them are the most that fit in 150,000.
    assert sizes == {"Region": 23, "Alder": 134, "Kon": 3, "ContentsCode": 1, "Tid": 16}


def test_pxweb_v1_population_by_marital_status(tmp_path: Path) -> None:
    recorded = exchanges(REAL / "pxweb", plain_http=True)
    recorded[request_key(f"{SCB_V1}?config")] = answer({"maxValues": 110000, "maxCalls": 30, "timeWindow": 10})
    select = {"Region": "eliminate", "Alder": "eliminate", "Kon": "*", "ContentsCode": "BE0101N1"}
    options = {"format": "json", "select": {**select, "Tid": "range(2015,2017)"}}
    source = make_source("pxweb", f"{SCB_V1}/ssd/BE/BE0101/BE0101A/BefolkningNy", options=options)
    run = run_kind(PxWeb(), source, recorded, tmp_path)

    (table,) = run.tables
    assert (table["dataset"], table["resource"]) == ("befolkningny", "befolkningny")
    assert table["listed"] == len(table["rows"]) == 4 * 2 * 3
    shown = [name for name in table["header"] if not name.startswith("Tid_")]
    rows = [[row[1 + table["header"].index(name)] for name in shown] for row in table["rows"]]
    assert shown[:2] == ["Civilstand", "Civilstand_text"]
    assert rows[0] == ["OG", "single", "1", "men", "2015", "BE0101N1", "Population", "2762601", "", "", ""]
    assert rows[-1][:5] + rows[-1][7:8] == ["SK", "divorced", "2", "women", "2017", "553226"]


def test_pxweb_v1_that_drops_a_dimension_is_refused(tmp_path: Path) -> None:
    recorded = exchanges(REAL / "pxweb", plain_http=True)
    recorded[request_key(f"{SCB_V1}?config")] = answer("", status=404)
    select = {"Region": "00", "Alder": "0", "ContentsCode": "BE0101N1", "Tid": "range(2015,2017)"}
    options = {"format": "json", "select": select}
    source = make_source("pxweb", f"{SCB_V1}/ssd/BE/BE0101/BE0101A/BefolkningNy", options=options)
    run = run_kind(PxWeb(), source, recorded, tmp_path)
    assert [line["found"] for line in run.lines] == ["the dimensions Civilstand, Kon, Tid, ContentsCode"]


def test_pxweb_of_the_official_server(tmp_path: Path) -> None:
    base = "http://localhost/api/v2"
    recorded = {
        request_key(f"{base}/config"): real("pxweb/v2/pxtools_config.json"),
        request_key(f"{base}/tables/tab001/metadata?lang=sv"): real("pxweb/v2/pxtools_tab001_metadata.json"),
    }
    metadata = json.loads((REAL / "pxweb/v2/pxtools_tab001_metadata.json").read_bytes())
    wanted = {"REGION": ["SE"], "SEX": ["F", "M"], "AGE": ["TOTAL"], "ContentsCode": ["HNMGA"], "TIME": ["2001"]}
    small = {**metadata, "value": [4490039, 4392753], "size": [1, 2, 1, 1, 1]}
    for code, codes in wanted.items():
        small["dimension"][code]["category"]["index"] = codes
    asked = {"lang": "sv", "outputFormat": "json-stat2"} | {f"valueCodes[{k}]": ",".join(v) for k, v in wanted.items()}
    recorded[request_key(f"{base}/tables/tab001/data?{urlencode(asked)}")] = answer(small)
    select = {"SEX": ["F", "M"], "AGE": "TOTAL", "TIME": "top(1)"}
    options = {"tables": ["tab001"], "region": ["SE"], "select": select}  # role.geo says which dimension that is
    (table,) = run_kind(PxWeb(), make_source("pxweb", base, options=options), recorded, tmp_path).tables
    assert [row[-4:-2] for row in table["rows"]] == [["4490039", "amount"], ["4392753", "amount"]]
    assert "leftovers" not in table["notes"]

"""Kinds against recorded real answers. What is expected was worked out by hand from the files."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

from harvesters.kinds import Missing
from harvesters.kinds.ckan import Ckan
from harvesters.kinds.datapackage import DataPackage
from harvesters.kinds.kolada import Kolada
from tests.kind_runs import client, make_source, parsed, run_kind
from tests.real import REAL, needs_real
from tests.replay import Answer, answer, exchanges, replay, request_key

KOLADA = "http://api.kolada.se/v3"
FIVE = "N00003,N00945,N03702,N07926,N15033"
THREE = ["0180", "1280", "1480"]
SEARCH = "http://legado.dados.gov.br/api/3/action/package_search"
SMART = "http://data.smartbydata.no"

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

    assert len(run.snapshots) == 1 + 18
    assert [line["class"] for line in run.lines if "error" in line] == ["ParseError"]
    assert len(run.tables) == 17
    assert list(dict.fromkeys(table["dataset"] for table in run.tables)) == [
        "ciclo-de-avaliacao-de-desempenho-institucional-da-aeb",
        "objetos-espaciais-brasileiro",
        "dados-abertos-de-contratos-administrativos",
        "catalogo-industria-espacial",
        "dados-abertos-de-recursos-humanos-da-aeb",
        "dados-abertos-de-orcamento-da-aeb",
    ]
    first = run.tables[0]
    assert first["resource"] == "resurs-f93ce357"
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

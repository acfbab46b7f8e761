"""PxWeb: selections, how a question is cut, which requests are made, and how a table fills a profile."""

from __future__ import annotations

from math import prod
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.errors import ParseError
from catalog.licenses import CC0, license_of
from harvesters.cube import Category, Cube, Dimension
from harvesters.http import Http
from harvesters.kinds.pxweb import PxWeb
from harvesters.pxweb_fields import Fields
from harvesters.pxweb_query import codes_of, region_dimension, split
from harvesters.pxweb_server import version_of
from harvesters.sandbox import Sandbox
from harvesters.sandbox.apps import pxweb as app
from harvesters.snapshot import Snapshot
from tests.kind_runs import FIXTURES, client, make_source, run_kind, run_with, source_of
from tests.replay import answer, exchanges, replay, request_key

URL = "http://pxweb.exempel.test/api/v2/tables/EX1"
MONTHS = [f"{year}M{month:02d}" for year in (2023, 2024) for month in range(1, 13)]


def dimension(codes: list[str], role: str = "", code: str = "D") -> Dimension:
    return Dimension(code, code, tuple(Category(c, f"text {c}") for c in codes), role)


@pytest.mark.parametrize(
    ("codes", "role", "wanted", "expected"),
    [
        (["b", "a", "c"], "", ["*"], "b a c"),
        (["b", "a", "c"], "", ["c", "b"], "b c"),
        (["b", "a", "c"], "", ["top(2)"], "b a"),
        (["b", "a", "c"], "", ["bottom(1)"], "c"),
        (["b", "a", "c"], "", ["from(a)"], "a c"),
        (["b", "a", "c"], "", ["to(a)"], "b a"),
        (["b", "a", "c"], "", ["range(b, a)", "c"], "b a c"),
        (["2024", "2023", "2022"], "time", ["top(2)"], "2024 2023"),
        (["2022", "2023", "2024"], "time", ["TOP(2)"], "2023 2024"),
        (["2022", "2023", "2024"], "time", ["bottom(2)"], "2022 2023"),
        (["2022", "2023", "2024"], "time", ["from(2019)"], "2022 2023 2024"),
        (MONTHS, "time", ["from(2024M11)"], "2024M11 2024M12"),
        (MONTHS, "time", ["range(2023M12,2024M01)"], "2023M12 2024M01"),
        (MONTHS, "time", ["to(2023)"], " ".join(MONTHS[:12])),
        (MONTHS, "time", ["*M12"], "2023M12 2024M12"),
        (["0-9", "10-19", "tot?"], "", ["?-?"], "0-9"),
        (["top(1)", "x"], "", ["top(1)"], "top(1)"),
    ],
)
def test_what_a_selection_means(codes: list[str], role: str, wanted: list[str], expected: str) -> None:
    assert codes_of(dimension(codes, role), wanted) == (tuple(expected.split()), ())


@pytest.mark.parametrize("wanted", ["d", "top(0)", "top(x)", "top()", "range(a)", "from(d)", "range(a,d)", "z*"])
def test_what_selects_nothing_is_told(wanted: str) -> None:
    assert codes_of(dimension(["a", "b"]), ["a", wanted]) == (("a",), (wanted,))


def test_the_largest_dimension_is_cut_first() -> None:
    chosen = {"A": ("1", "2"), "B": ("1", "2", "3", "4", "5"), "C": ("1", "2", "3", "4", "5")}
    parts = list(split(chosen, 20))
    assert [part["B"] for part in parts] == [("1", "2"), ("3", "4"), ("5",)]
    assert all(part["A"] == chosen["A"] and part["C"] == chosen["C"] for part in parts)
    assert list(split(chosen, 50)) == [chosen]


@given(
    st.lists(st.integers(1, 7), min_size=1, max_size=4),
    st.integers(1, 60),
)
def test_the_parts_are_the_whole_and_none_is_too_large(sizes: list[int], limit: int) -> None:
    chosen = {str(at): tuple(str(n) for n in range(size)) for at, size in enumerate(sizes)}
    parts = list(split(chosen, limit))
    assert all(prod(len(codes) for codes in part.values()) <= limit for part in parts)
    assert sum(prod(len(codes) for codes in part.values()) for part in parts) == prod(sizes)
    assert len({tuple(part.items()) for part in parts}) == len(parts)
    assert parts == list(split(chosen, limit))


def test_the_region_is_found_by_role_or_by_its_codes() -> None:
    kommuner, ages = dimension(["14", "1440", "1480"], code="R"), dimension(["0-9"], code="A")
    assert region_dimension([ages, kommuner], ["1440", "1480", "1401"]) is kommuner
    said = dimension(["SE"], "geo", "G")
    assert region_dimension([kommuner, said], ["1440"]) is said
    assert region_dimension([kommuner, kommuner], ["1440"]) is None
    assert region_dimension([ages], ["1440"]) is None


@pytest.mark.parametrize(
    ("url", "version"),
    [
        ("https://statistikdatabasen.scb.se/api/v2", "v2"),
        ("https://x.se/pxapi/tables/TAB1", "v2"),
        ("https://api.scb.se/OV0104/v1/doris/sv/ssd/BE", "v1"),
        ("https://x.se/statistik", ""),
    ],
)
def test_the_version_shows_in_the_address(url: str, version: str) -> None:
    assert version_of(url) == version


def test_the_license_of_every_server_is_known() -> None:
    assert license_of("https://creativecommons.org/share-your-work/public-domain/cc0/") is CC0


def test_long_questions_and_odd_codes_are_posted(tmp_path: Path) -> None:
    case = FIXTURES / "pxweb" / "codes-with-commas"
    with replay(exchanges(case)) as server, client(server, tmp_path) as http:
        run_with(PxWeb(), source_of(case), http)
    assert server.posted == [
        {
            "selection": [
                {"valueCodes": ["1440"], "variableCode": "Region"},
                {"valueCodes": ["a,b", "c"], "variableCode": "Kon"},
                {"valueCodes": ["EX01"], "variableCode": "ContentsCode"},
                {"valueCodes": ["2024K2"], "variableCode": "Tid"},
            ]
        }
    ]


def test_v1_names_every_dimension_but_the_eliminated(tmp_path: Path) -> None:
    case = FIXTURES / "pxweb" / "v1"
    with replay(exchanges(case)) as server, client(server, tmp_path) as http:
        run_with(PxWeb(), source_of(case), http)
    (question,) = server.posted
    assert question["response"] == {"format": "json-stat2"}
    assert {q["code"]: q["selection"]["values"] for q in question["query"]} == {
        "Region": ["1440", "1441"],
        "ContentsCode": ["EX01"],
        "Tid": ["2024K1", "2024K2"],
    }


def test_an_old_v1_is_asked_again_in_its_own_format(tmp_path: Path) -> None:
    case = FIXTURES / "pxweb" / "v1-px-json"
    with replay(exchanges(case)) as server, client(server, tmp_path) as http:
        run_with(PxWeb(), source_of(case), http)
    assert [question["response"]["format"] for question in server.posted] == ["json-stat2", "json"]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"select": {"Regionen": "*"}}, "the dimension Regionen in select"),
        ({"select": {"Kon": "9"}}, "Kon: 9"),
        ({"select": {"Region": "eliminate"}}, "Region cannot be left out"),
        ({"region": ["SE"]}, "no one dimension with the regions SE"),
    ],
)
def test_options_that_do_not_fit_the_table_are_refused(options: dict[str, object], found: str, tmp_path: Path) -> None:
    recorded = exchanges(FIXTURES / "pxweb" / "empty")
    (line,) = run_kind(PxWeb(), make_source("pxweb", URL, options=options), recorded, tmp_path).lines
    assert str(line["found"]).startswith(found)


def test_v2_without_a_table_is_refused(tmp_path: Path) -> None:
    recorded = exchanges(FIXTURES / "pxweb" / "empty")
    (line,) = run_kind(PxWeb(), make_source("pxweb", URL.partition("/tables")[0]), recorded, tmp_path).lines
    assert line["found"] == "no table"


def test_a_limit_that_is_none_is_refused(tmp_path: Path) -> None:
    recorded = {request_key(URL.partition("/tables")[0] + "/config"): answer({"maxDataCells": 0})}
    (line,) = run_kind(PxWeb(), make_source("pxweb", URL), recorded, tmp_path).lines
    assert line["found"] == "maxDataCells 0"


# A table in the words of a profile

REGION, SEX = dimension(["1440"], code="Region"), dimension(["1", "2"], code="Kon")
TIME = dimension(["2024M06", "2024M12"], "time", "Tid")
METRIC = Dimension("ContentsCode", "", (Category("N1", "Folkmängd", "antal"),), "metric")
FIELDS = {"Region": "kommunkod", "Kon": "kon", "Tid": "ar"}


def test_the_profile_is_filled_as_declared() -> None:
    years = dimension(["2024"], "time", "Tid")
    fields = Fields.from_options({"fields": FIELDS, "codes": {"Kon": {"1": "M", "2": "K"}}, "constants": {"alder": 1}})
    cube = Cube((REGION, SEX, METRIC, years), iter([("7", ""), ("", "..")]))
    fields.check(cube.dimensions, "statistik", URL)
    header, rows = fields.rows(cube, "statistik", "TAB1")
    assert header == ("kommunkod", "tabell", "matt", "ar", "alder", "kon", "varde", "enhet")
    assert list(rows) == [
        (1, ("1440", "TAB1", "Folkmängd", "2024", "1", "M", "7", "antal")),
        (2, ("1440", "TAB1", "Folkmängd", "2024", "1", "K", "", "antal")),
    ]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"fields": FIELDS}, "Tid: several codes become ar 2024"),
        ({"fields": {"Region": "kommunkod", "Tid": "ar"}}, "Kon fills no field and has 2 codes"),
        ({"fields": {**FIELDS, "Age": "alder"}}, "the dimension Age in the options"),
        ({"fields": {**FIELDS, "Kon": "sex"}}, "the field sex"),
        ({"fields": FIELDS, "constants": {"ålder": "x"}}, "the field ålder"),
        ({"fields": FIELDS, "codes": {"Kon": {"1": "T", "2": "T"}}}, "Kon: several codes become kon T"),
    ],
)
def test_a_declaration_that_would_mix_cells_is_refused(options: dict[str, object], found: str) -> None:
    with pytest.raises(ParseError) as caught:
        Fields.from_options(options).check((REGION, SEX, METRIC, TIME), "statistik", URL)
    assert caught.value.values["found"] == found


# Against the sandbox's server, whose limits force a split


def test_both_versions_give_the_sandboxs_population(tmp_path: Path) -> None:
    select = {"region": ["1440", "1480"], "select": {"Tid": "top(3)"}, "max_cells": 50}
    with Sandbox() as sandbox:
        v2 = make_source("pxweb", f"http://{app.HOST}{app.BASE_V2}", options={**select, "tables": [app.TABLE]})
        v1 = make_source("pxweb", f"http://{app.HOST}{app.PATH_V1}", options=select)
        old = make_source("pxweb", f"http://{app.HOST}{app.PATH_V1}", options={**select, "format": "json"})
        with client(sandbox, tmp_path) as http:  # type: ignore[arg-type]  # it has the connect_to that is used
            runs = [run_with(PxWeb(), source, http) for source in (v2, v1, old)]
        numbers = {run_name: _numbers(run.tables) for run_name, run in zip("abc", runs, strict=True)}
        assert numbers["a"] == numbers["b"] == numbers["c"]
        assert len(numbers["a"]) == 2 * 7 * 3 * 3
        assert len(runs[0].snapshots) == 2 + 4  # limits, metadata; 126 cells, two of the seven ages at a time
        assert sandbox.answer(f"http://{app.HOST}{app.BASE_V2}/tables/{app.TABLE}/data")[0].status == 200
        whole = f"http://{app.HOST}{app.BASE_V2}/tables/{app.TABLE}/data?valueCodes[Tid]=2020,2021&valueCodes[Region]="
        assert sandbox.answer(whole + "9999")[0].status == 400
        assert sandbox.answer(f"http://{app.HOST}/api/v3")[0].status == 404


def test_the_sandbox_refuses_too_many_cells(tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        codes = ",".join(str(year) for year in range(2015, 2026))
        regions = ",".join(place.kommunkod for place in sandbox.world.places)
        ages = "TotSA,0-5,6-15,16-19,20-64,65-79,80+".replace("+", "%2B")
        url = f"http://{app.HOST}{app.BASE_V2}/tables/{app.TABLE}/data?valueCodes[Tid]={codes}&valueCodes[Alder]={ages}"
        assert sandbox.answer(f"{url}&valueCodes[Region]={regions}")[0].status == 403


def _numbers(tables: list[dict[str, object]]) -> dict[tuple[str, ...], str]:
    found = {}
    for table in tables:
        places = [table["header"].index(name) for name in ("Region", "Alder", "Kon", "Tid", "varde")]  # type: ignore[attr-defined]
        for row in table["rows"]:  # type: ignore[attr-defined]
            *key, value = (row[1 + place] for place in places)
            found[tuple(key)] = value
    return found


def test_the_pace_of_the_server_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, float]] = []
    monkeypatch.setattr(Http, "pace", lambda self, url, calls, seconds: told.append((calls, seconds)))
    case = FIXTURES / "pxweb" / "v2"
    run = run_kind(PxWeb(), source_of(case), exchanges(case), tmp_path)
    assert told == [(30, 10)]
    assert all(isinstance(snapshot, Snapshot) for snapshot in run.snapshots)

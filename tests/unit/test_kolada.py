"""Kolada: units from titles, numbers as written, reasons for missing values, which requests are made."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from catalog.errors import ParseError
from catalog.profiles import profile_schema
from harvesters import kolada_groups
from harvesters.kinds.kolada import INDIKATORER_HEADER, NYCKELTAL_HEADER, STATUS_REASONS, Kolada, unit_of
from tests.kind_runs import make_source, run_kind
from tests.replay import answer, request_key

URL = "http://kolada.exempel.test/v3"


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("Nöjda exempelbor, andel (%)", "%"),
        ("Exempelkostnad, kr/inv", "kr/inv"),
        ("Exempelkostnad, kr/elev (-2023)", "kr/elev"),
        ("Har plan (Ja=1, Nej=0)", "Ja=1, Nej=0"),
        ("Väntetid, mediantid i månader", "månader"),
        ("Bibliotek, antal.", "antal"),
        ("Behöriga, procent", "%"),
        ("Lediga platser, andel (%) av alla", "%"),
        ("Svinn, gram/ätande", "gram/ätande"),
        ("Utsläpp totalt, ton CO2-ekv/inv", "ton CO2-ekv/inv"),
        ("Väntetid i antal dagar från ansökan till beslut, medelvärde", "dagar"),
        ("Väntetid i antal dagar från ansökan till beslut, andel (%)", "%"),
        ("Kvalitetsindex", ""),
        ("Kostnad, egen regi", ""),
        ("Max (max = 100)", ""),
        ("", ""),
    ],
)
def test_unit_is_what_the_title_states(title: str, unit: str) -> None:
    assert unit_of({"title": title}) == unit


def test_a_unit_of_its_own_wins() -> None:
    assert unit_of({"title": "Exempel (%)", "unit": "st"}) == "st"


def test_headers_are_the_profiles() -> None:
    headers = {"nyckeltal": NYCKELTAL_HEADER, "indikatorer": INDIKATORER_HEADER}
    headers |= {kolada_groups.GROUPS: kolada_groups.GROUPS_HEADER, kolada_groups.VALUES: kolada_groups.VALUES_HEADER}
    for name, header in headers.items():
        assert [field["name"] for field in profile_schema(name)["fields"]] == list(header)


def test_reasons_are_the_profiles() -> None:
    (field,) = [f for f in profile_schema("nyckeltal")["fields"] if f["name"] == "saknas_orsak"]
    assert set(STATUS_REASONS.values()) <= set(field["constraints"]["enum"])


def test_numbers_stay_as_written(tmp_path: Path) -> None:
    page = """{"values": [{"kpi": "X1", "municipality": "1440", "period": 2024, "values": [
        {"gender": "T", "value": 1.50}, {"gender": "M", "value": 1E3}, {"gender": "K", "value": 0},
        {"gender": "T", "value": 12345678901234567890.123456789}, "fel"]}, 7], "count": 2}"""
    recorded = {
        request_key(f"{URL}/kpi/X1"): answer({"values": [{"id": "X1", "title": "Exempel, antal"}]}),
        request_key(f"{URL}/data/kpi/X1/municipality/1440"): answer(page),
    }
    source = make_source("kolada", URL, options={"kpi": ["X1"], "municipality": ["1440"]})
    _, table = run_kind(Kolada(), source, recorded, tmp_path).tables
    assert [row[5] for row in table["rows"]] == ["1.50", "1E3", "0", "12345678901234567890.123456789", "", ""]
    # What is no record becomes an empty row, for the check to reject and count.
    assert [row[1:4] for row in table["rows"][4:]] == [["1440", "X1", "2024"], ["", "", ""]]


@dataclass
class Asked:
    """A server of one answer that remembers what it was asked."""

    urls: list[str]
    folder: Path

    def get(self, url: str, **more: object) -> object:
        from harvesters.snapshot import Snapshot

        self.urls.append(url)
        ids = url.split("/kpi/")[1].split("/")[0].split("?")[0].split(",")
        is_data = "/data/" in url
        values = [
            {"kpi": i, "municipality": "1440", "period": 2024, "values": []} if is_data else {"id": i} for i in ids
        ]
        path = self.folder / f"{len(self.urls)}"
        path.write_text(json.dumps({"values": values, "url": url}))
        return Snapshot(url, str(len(self.urls)), "", 200, {}, 1, path)


def test_no_path_segment_has_more_than_25_ids(tmp_path: Path) -> None:
    kpis = [f"N{number:05d}" for number in range(60)]
    codes = [f"{number:04d}" for number in range(30)]
    options = {"kpi": kpis, "municipality": codes, "years": list(range(1990, 2020)), "per_page": 100}
    asked = Asked([], tmp_path)
    list(Kolada().fetch(make_source("kolada", URL, options=options), asked))  # type: ignore[arg-type]
    assert len(asked.urls) == 3 + 3 * 2 * 2  # indicators; indicators × kommuner × years
    for url in asked.urls:
        assert max(segment.partition("?")[0].count(",") for segment in url.split("/")) < 25
        assert url.endswith("?per_page=100")


@pytest.mark.parametrize("options", [{"kpi": ["N00001"]}, {"municipality": ["1440"]}])
def test_options_that_ask_for_nothing_are_refused(options: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(ParseError, match=r"in options|no municipality"):
        list(Kolada().fetch(make_source("kolada", URL, options=options), Asked([], tmp_path)))  # type: ignore[arg-type]


def test_a_paging_that_goes_in_a_circle_is_refused(tmp_path: Path) -> None:
    data = f"{URL}/data/kpi/X1/municipality/1440"

    def page(year: int, following: str) -> object:
        return {"values": [{"kpi": "X1", "municipality": "1440", "period": year, "values": []}], "next_url": following}

    recorded = {
        request_key(f"{URL}/kpi/X1"): answer({"values": [{"id": "X1", "title": ""}]}),
        request_key(data): answer(page(2023, f"{data}?page=2")),
        request_key(f"{data}?page=2"): answer(page(2024, data)),
    }
    source = make_source("kolada", URL, options={"kpi": ["X1"], "municipality": ["1440"]})
    (line,) = run_kind(Kolada(), source, recorded, tmp_path).lines
    assert line["found"] == "the paging returns to a page already read"


def group(key: str, title: str, *members: str) -> dict[str, object]:
    return {"id": key, "title": title, "members": [{"id": code, "title": f"Kommun {code}"} for code in members]}


GROUP_OPTIONS = {
    "municipality": ["1440", "1490"],
    "groups": ["Liknande kommuner, övergripande", "Liknande kommuner IFO"],
}
IN_PATH = "title=Liknande%20kommuner%2C%20%C3%B6vergripande", "title=Liknande%20kommuner%20IFO"


def groups_recorded() -> dict[str, object]:
    listed = [
        group("G1", "Liknande kommuner, övergripande, Ale, 2025", "1490", "0114", "0014"),
        group("G2", "Liknande kommuner, övergripande, Alester, 2025", "1490"),
        group("G3", "Andra kommuner, övergripande, Ale, 2025", "1490"),
        "fel",
        {"id": "G4", "title": "Liknande kommuner, övergripande, Borås, 2025", "members": ["fel", {"id": "7"}]},
    ]
    return {
        request_key(f"{URL}/municipality/1440,1490"): answer(
            {"values": [{"id": "1440", "title": "Ale"}, {"id": "1490", "title": "Borås"}]}
        ),
        request_key(f"{URL}/municipality_groups?{IN_PATH[0]}"): answer({"values": listed}),
        request_key(f"{URL}/municipality_groups?{IN_PATH[1]}"): answer({"values": []}),
    }


def test_groups_are_those_of_the_kommuner_that_are_asked_for(tmp_path: Path) -> None:
    source = make_source("kolada", URL, options=GROUP_OPTIONS)
    (table,) = run_kind(Kolada(), source, groups_recorded(), tmp_path).tables
    assert (table["resource"], table["profile"]) == ("kommungrupper", "kommungrupper")
    title = "Liknande kommuner, övergripande, Ale, 2025"
    assert [row[1:] for row in table["rows"]] == [
        ["G1", title, "1490", "Kommun 1490"], ["G1", title, "0114", "Kommun 0114"],  # a region is no kommun
    ]  # fmt: skip


def test_the_values_of_groups_are_asked_for_by_their_ids(tmp_path: Path) -> None:
    values = {"kpi": "X1", "municipality": "G1", "period": 2024, "values": [{"gender": "T", "value": 7.25}]}
    recorded = groups_recorded() | {
        request_key(f"{URL}/kpi/X1"): answer({"values": [{"id": "X1", "title": "Exempel, antal"}]}),
        request_key(f"{URL}/data/kpi/X1/municipality/G1,G4"): answer({"values": [values]}),
    }
    source = make_source("kolada", URL, options=GROUP_OPTIONS | {"kpi": ["X1"]})
    tables = {t["resource"]: t for t in run_kind(Kolada(), source, recorded, tmp_path).tables}
    assert set(tables) == {"kommungrupper", "indikatorer", "gruppvarden"}
    assert [row[1:] for row in tables["gruppvarden"]["rows"]] == [["G1", "X1", "2024", "T", "7.25", "antal", ""]]


def test_no_group_for_any_kommun_is_told(tmp_path: Path) -> None:
    recorded = groups_recorded() | {request_key(f"{URL}/municipality_groups?{IN_PATH[0]}"): answer({"values": []})}
    (line,) = run_kind(Kolada(), make_source("kolada", URL, options=GROUP_OPTIONS), recorded, tmp_path).lines
    assert line["found"] == "no group for any kommun"

"""What columns are found to hold, and what stays text."""

from __future__ import annotations

import pytest
from frictionless import Schema

from harvesters.tables.cells import kind_of
from harvesters.tables.numbers import find_formats


def hint(values: list[str], name: str = "värde") -> dict[str, object]:
    return dict(find_formats((name,), [[value] for value in values]).formats[name])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["1", "-2", "30"], {"type": "integer"}),
        (["1,5", "2"], {"type": "number", "decimalChar": ","}),
        (["1.5", "2"], {"type": "number", "decimalChar": "."}),
        (["1 234", "5"], {"type": "number", "groupChar": " ", "decimalChar": ","}),
        (["1\u00a0234,50", "5,00"], {"type": "number", "groupChar": "\u00a0", "decimalChar": ","}),
        (["1\u202f234,50"], {"type": "number", "groupChar": "\u202f", "decimalChar": ","}),
        (["1\u2009234"], {"type": "number", "groupChar": "\u2009", "decimalChar": ","}),
        (["1.234,50", "12,00"], {"type": "number", "groupChar": ".", "decimalChar": ","}),
        (["75,307.72", "-2,610.12"], {"type": "number", "groupChar": ",", "decimalChar": "."}),
        (["1,234", "5,678"], {"type": "number", "decimalChar": ","}),  # alone it reads as Swedish
        (["1.5e-3", "2.0"], {"type": "number", "decimalChar": "."}),
        ([",5", "1,5"], {"type": "number", "decimalChar": ","}),
        (["0114", "1440"], {"type": "string"}),
        (["1.2.3", "1"], {"type": "string"}),
        (["12", "tolv"], {"type": "string"}),
        (["", ""], {"type": "string"}),
        (["2321000131", "5564594538"], {"type": "string"}),  # numbers of organisations
        (["true", "false"], {"type": "boolean"}),
        (["2026-01-07", "2026-12-31"], {"type": "date"}),
        (["2026-13-07"], {"type": "string"}),
        (["2018-05-10T12:31:57+01:00"], {"type": "datetime"}),
        (["31/12/2025", "01/02/2026"], {"type": "date", "format": "%d/%m/%Y"}),
        (["12/31/2025", "01/02/2026"], {"type": "date", "format": "%m/%d/%Y"}),
        (["24.12.2025"], {"type": "date", "format": "%d.%m.%Y"}),
        (["01/02/2026", "03/04/2026"], {"type": "string"}),  # which is the month?
        (["−5", "3"], {"type": "string"}),  # a real minus sign, which the schema cannot read
    ],
)
def test_hints(values: list[str], expected: dict[str, object]) -> None:
    assert hint(values) == expected


@pytest.mark.parametrize(
    "name",
    ["kommunkod", "Kommun-kod", "Läns-kod", "postnr", "POSTNR", "konto_nr", "id", "leverantor_id", "facilityId",
     "fakturanummer", "Kommun", "Län", "Diarienummer", "ID nummer", "telefon", "Orgnr"],
)  # fmt: skip
def test_names_of_things_stay_text(name: str) -> None:
    assert hint(["12", "345"], name) == {"type": "string"}


@pytest.mark.parametrize("name", ["Antal", "restid", "tid", "kodade svar", "Antal kommuner", "år", "idrottshallar"])
def test_names_of_quantities_do_not(name: str) -> None:
    assert hint(["12", "345"], name) == {"type": "integer"}


def test_the_other_columns_tell_whether_a_point_groups() -> None:
    found = find_formats(("a", "b"), [["1.234", "0,5"], ["5.678", "12,25"]])
    assert found.formats["a"] == {"type": "number", "groupChar": ".", "decimalChar": ","}
    assert found.decimal == ","


@pytest.mark.parametrize("mask", [".", "..", "-", "–", "~100", "x", "X", "n/a", "N/A", "null", "*", "<5", "saknas"])
def test_masks_in_number_columns_are_missing_values(mask: str) -> None:
    found = find_formats(("antal",), [["12"], [mask], ["15"]])
    assert found.formats["antal"]["type"] == "integer"
    assert found.missing_values == ("", mask)
    assert found.masks == {mask: 1}


def test_a_mask_in_a_column_of_words_is_a_word() -> None:
    assert find_formats(("svar", "n"), [["ja", "1"], ["-", "2"]]).missing_values == ("",)


def test_a_letter_that_a_text_column_uses_is_no_mask_for_the_table() -> None:
    found = find_formats(("kryss", "n"), [["x", "1"], ["å", "x"]])
    assert found.missing_values == ("",)


def test_options_overrule() -> None:
    rows = [["1,234"], ["uppg. saknas"]]
    found = find_formats(("n",), rows, decimal=".", group=",", missing=["uppg. saknas"])
    assert found.formats["n"] == {"type": "number", "groupChar": ",", "decimalChar": "."}
    assert found.missing_values == ("", "uppg. saknas")


def test_the_schema_reads_what_the_hints_promise() -> None:
    values = ["1 234,50", "-5,00", ".."]
    found = find_formats(("n",), [[value] for value in values])
    schema = Schema.from_descriptor(
        {"fields": [{"name": "n", **found.formats["n"]}], "missingValues": list(found.missing_values)}
    )
    assert [str(schema.fields[0].read_cell(value)[0]) for value in values] == ["1234.50", "-5.00", "None"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("", "blank"), (" ", "blank"), ("1", "number"), ("-1 234,5", "number"), ("$74.69", "number"), ("12 %", "number"),
     (",5", "number"), ("+", "text"), ("..", "mask"), ("2026-01-01", "date"), ("12:30", "date"), ("30-39", "text")],
)  # fmt: skip
def test_kinds_of_cells(text: str, kind: str) -> None:
    assert kind_of(text) == kind

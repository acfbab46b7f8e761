"""Cells that are read otherwise than they stand: error cells and merged ones, in each format and each column."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.errors import ParseError
from catalog.findings import sentence
from catalog.texts import load_texts
from harvesters.file_tables import file_tables
from harvesters.table import About, Table
from harvesters.tables import TableParts, flaws, ods_xml, read_table, xlsx_table
from harvesters.tables.error_cells import error_meaning
from tests.ods import COVERED, error, number, ods, text

ERRORS = ["#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"]
SWEDISH = ["#SAKNAS!", "#DIVISION/0!", "#REFERENS!", "#VÄRDEFEL!", "#NAMN?", "#OGILTIGT!", "#SKÄRNING!"]
HEADER = ("kommunkod", "namn", "antal", "andel", "dag", "sant")
WHOLE = ("1440", "Ale", "7", "1,5", "2026-11-16", "true")


def found(part: TableParts) -> list[tuple[int, int, str]]:
    return [(flaw.row, flaw.column, flaw.value) for flaw in part.flaws.kept]


def told(data: bytes, name: str, lang: str = "sv", **options: object) -> tuple[Table, list[str]]:
    """Return the one table of a file and what is told of it, in sentences."""
    (table,) = file_tables(read_table(data, name=name, options=options), About("x"), "data")
    return table, [sentence(finding, lang) for finding in table.findings]


@pytest.mark.parametrize("word", [*ERRORS, *SWEDISH, "Err:502", "Fel:508", "########", " #n/a "])
@pytest.mark.parametrize("column", range(len(HEADER)), ids=HEADER)
def test_an_error_in_any_column_of_a_csv_is_empty_and_told_of(word: str, column: int) -> None:
    rows = [WHOLE] * 5
    rows[2] = (*WHOLE[:column], word, *WHOLE[column + 1 :])
    data = "\n".join(";".join(row) for row in (HEADER, *rows)).encode()
    part = read_table(data, name="lista.csv")[0]
    plain = read_table("\n".join(";".join(row) for row in (HEADER, *[WHOLE] * 5)).encode(), name="lista.csv")[0]
    assert found(part) == [(4, column, word.strip())]
    assert dict(part.rows)[4] == (*WHOLE[:column], "", *WHOLE[column + 1 :])
    assert (part.formats, part.missing_values) == (plain.formats, plain.missing_values)


def test_what_only_resembles_an_error_is_kept() -> None:
    texts = ["#1", "#hashtag", "N/A", "Ref!", "##", "#", "Fel: stavat", "Err:5", "#DIV/0! i cell B3"]
    part = read_table(("namn\n" + "\n".join(texts)).encode(), name="lista.csv", options={"delimiter": ";"})[0]
    assert [cells[0] for _, cells in part.rows] == texts
    assert found(part) == []


def test_a_mask_that_the_source_states_is_no_error() -> None:
    part = read_table(b"namn;antal\nAle;#N/A\nOrust;#REF!\n", name="a.csv", options={"missing": ["#N/A"]})[0]
    assert [cells for _, cells in part.rows] == [("Ale", "#N/A"), ("Orust", "")]
    assert (found(part), part.missing_values) == ([(3, 1, "#REF!")], ("", "#N/A"))


def book(fill: object) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        fill(made.add_worksheet("Blad1"))  # type: ignore[operator]
    return out.getvalue()


@pytest.mark.parametrize("word", ERRORS)
def test_formulas_typed_texts_and_prefixes_in_xlsx(word: str) -> None:
    def fill(sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row(0, 0, ["namn", "antal", "ort"])
        for row in range(1, 5):
            sheet.write_row(row, 0, [f"Ale {row}", row, "Nol"])
        sheet.write_formula(1, 0, "=X", None, word)  # a column of texts
        sheet.write_formula(2, 1, "=X", None, word)  # a column of numbers
        sheet.write_string(3, 2, word)  # typed, or pasted as a value

    for data in (book(fill), with_prefix(book(fill))):
        part = read_table(data, name="bok.xlsx")[0]
        assert found(part) == [(2, 0, word), (3, 1, word), (4, 2, word)]
        assert [cells for _, cells in part.rows] == [
            ("", "1", "Nol"), ("Ale 2", "", "Nol"), ("Ale 3", "3", ""), ("Ale 4", "4", "Nol"),
        ]  # fmt: skip
        assert part.formats["antal"] == {"type": "integer"}


def with_prefix(data: bytes) -> bytes:
    """Return the workbook with its sheet's elements under a prefix, as some programs write them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(out, "w") as made:
        for entry in whole.infolist():
            part = whole.read(entry)
            if "worksheets/sheet" in entry.filename:
                part = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", part).replace(b"xmlns=", b"xmlns:x=")
            made.writestr(entry.filename, part)
    return out.getvalue()


HEAD = [text("namn"), text("antal"), text("ort")]


def test_errors_in_ods_that_its_reader_takes_for_blank_or_nought() -> None:
    comment = "<office:annotation><text:p>#REF!</text:p></office:annotation>"
    noted = text("Nol").replace("<text:p>", f"{comment}<text:p>", 1)
    rows = [
        HEAD,
        [text("Ale"), error("#DIV/0!"), noted],
        [text("Hjo"), error("Err:508"), text("#N/A", 'table:formula="of:=NA()"')],
        f'<table:table-row table:number-rows-repeated="2">{text("Bo")}{number(3)}{error("#NAMN?")}</table:table-row>',
        [error("#REF!", 'table:number-columns-repeated="2"'), text("Tjörn")],
        [COVERED, error("")],
    ]
    part = read_table(ods({"Blad1": rows}), name="bok.ods")[0]
    assert found(part) == [
        (2, 1, "#DIV/0!"), (3, 1, "Err:508"), (3, 2, "#N/A"), (4, 2, "#NAMN?"), (5, 2, "#NAMN?"),
        (6, 0, "#REF!"), (6, 1, "#REF!"), (7, 1, "#VALUE!"),
    ]  # fmt: skip
    assert [cells for _, cells in part.rows] == [
        ("Ale", "", "Nol"), ("Hjo", "", ""), ("Bo", "3", ""), ("Bo", "3", ""), ("", "", "Tjörn"), ("", "", ""),
    ]  # fmt: skip


def test_an_ods_that_is_not_what_it_should_be_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    good = {"Blad1": [HEAD, [text("Ale"), error("#REF!"), text("Nol")]]}
    for data, why in (
        (ods(good, '<!DOCTYPE x [<!ENTITY a "b">]>'), "DOCTYPE"),
        (ods({"Blad1": [[text("<b>")]]}), "mismatched"),
        (ods({"Blad1": [[number(1, 'table:number-columns-repeated="16384"')]] * 1500}), "cells"),
    ):
        with pytest.raises(ParseError) as caught:
            read_table(data, name="bok.ods")
        assert why in f"{caught.value.values['found']} {caught.value.values['expected']}"
    monkeypatch.setattr(ods_xml, "MAX_ERRORS", 0)
    with pytest.raises(ParseError, match="error cells"):
        read_table(ods(good), name="bok.ods")
    monkeypatch.setattr(xlsx_table, "MAX_UNPACKED_BYTES", 100)
    with pytest.raises(ParseError):
        read_table(ods(good), name="bok.ods")


def merged_book() -> bytes:
    def fill(sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.merge_range(0, 0, 0, 3, "Skolor i Ale")
        sheet.write_row(1, 0, ["område", "skola", "elever", "lärare"])
        for row in range(2, 8):
            sheet.write_row(row, 0, ["Nol", f"Skola {row}", "" if row == 5 else row * 10, row])
        sheet.merge_range(2, 0, 4, 0, "Norra")
        sheet.merge_range(5, 1, 5, 2, "Stängd")
        sheet.merge_range(8, 0, 9, 0, "")

    return book(fill)


def test_merged_cells_among_the_data_are_told_of_and_no_other() -> None:
    table, said = told(merged_book(), "bok.xlsx")
    assert [cells for _, cells in table.rows] == [
        ("Norra", "Skola 2", "20", "2"), ("Norra", "Skola 3", "30", "3"), ("Norra", "Skola 4", "40", "4"),
        ("Nol", "Stängd", "", "5"), ("Nol", "Skola 6", "60", "6"), ("Nol", "Skola 7", "70", "7"),
    ]  # fmt: skip
    assert [(f.rule, f.row, f.column) for f in table.findings] == [
        ("sammanfogade-rader", 3, "område"), ("sammanfogade-kolumner", 6, "skola"),
    ]  # fmt: skip
    assert said[0].startswith("Rad 3, kolumnen område: cellen är sammanfogad över raderna 3–5.")
    assert said[1].startswith("Rad 6, kolumnen skola: cellen är sammanfogad över 2 kolumner.")


def test_merged_cells_that_would_fill_more_than_a_sheet_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_table, "MAX_CELLS", 6)
    merged = text("Ale", 'table:number-rows-spanned="6" table:number-columns-spanned="1"')
    with pytest.raises(ParseError) as caught:
        read_table(ods({"Blad1": [[merged]] * 6}), name="bok.ods")
    assert caught.value.values["found"] == "6 merged cells"


def test_merged_cells_in_ods_are_filled_downwards_as_in_xlsx() -> None:
    rows = [
        HEAD,
        [text("Ale", 'table:number-rows-spanned="2" table:number-columns-spanned="1"'), number(1), text("Nol")],
        [COVERED, number(2), text("Alafors")],
        [error("#N/A", 'table:number-rows-spanned="2" table:number-columns-spanned="1"'), number(3), text("Nödinge")],
        [COVERED, number(4), text("Surte")],
        [text("Hela", 'table:number-columns-spanned="2" table:number-rows-spanned="1"'), COVERED, text("Älvängen")],
    ]
    table, _ = told(ods({"Blad1": rows}), "bok.ods")
    assert [cells[0] for _, cells in table.rows] == ["Ale", "Ale", "", "", "Hela"]
    assert [(f.rule, f.row, f.column) for f in table.findings] == [
        ("felvarde", 4, "namn"), ("felvarde", 5, "namn"), ("sammanfogade-rader", 2, "namn"),
        ("sammanfogade-rader", 4, "namn"), ("sammanfogade-kolumner", 6, "namn"),
    ]  # fmt: skip


def test_an_error_in_the_header_has_a_name_made_up_unless_the_source_gives_one() -> None:
    data = b"namn;#REF!;antal\nAle;Nol;1\nHjo;Hjo;2\n"
    table, said = told(data, "a.csv")
    assert table.header == ("namn", "kolumn 2", "antal")
    assert said == [
        "Rad 1, kolumnen kolumn 2: här står felvärdet ”#REF!”: en formel pekar på celler som inte finns längre. Cellen "
        "publiceras tom. Rätta formeln så att den ger ett värde, eller lämna cellen tom."
    ]
    table, said = told(data, "a.csv", columns={"#REF!": "ort"})
    assert (table.header, said) == (("namn", "ort", "antal"), [])


def test_errors_above_and_below_the_table_are_no_findings() -> None:
    rows = ["Uttag;#REF!", "", "namn;antal;andel", *[f"Ale {n};{n};1,5" for n in range(8)], "", "Källa: #REF!"]
    table, said = told("\n".join(rows).encode(), "a.csv")
    assert (len(list(table.rows)), said) == (8, [])


def test_a_ragged_row_with_an_error_too_many_has_no_column() -> None:
    table, said = told(b"a;b\n1;2\n3;4;#N/A\n5;6\n", "a.csv")
    assert said[0].startswith("Rad 3: här står felvärdet ”#N/A”")
    assert [cells for _, cells in table.rows][1] == ("3", "4", "")


def test_every_meaning_has_words_in_both_languages() -> None:
    texts = load_texts()
    for word in [*ERRORS, *SWEDISH, "Err:502", "#####", "#SPILL!"]:
        for lang in ("sv", "en"):
            assert texts.get(f"rule_error.{error_meaning(word)}", lang)
            assert word in told(f"a;b\n1;{word}\n".encode(), "a.csv", lang)[1][0]


def test_more_than_can_be_kept_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flaws, "MAX_KEPT", 3)
    table, said = told(("a;b\n" + "1;#N/A\n" * 10).encode(), "a.csv")
    assert (len(said), table.more_findings) == (3, {"felvarde": 7})


@settings(deadline=None)
@given(st.text(max_size=20) | st.sampled_from([*ERRORS, *SWEDISH]).flatmap(lambda w: st.sampled_from([w, f" {w}"])))
def test_the_quick_look_misses_no_error(word: str) -> None:
    from harvesters.tables.error_cells import may_hold_errors

    for cells in (["x", word], [word], [word, "y"]):
        assert may_hold_errors(cells) or not error_meaning(word)

"""PC-Axis files: statements, data, what stops the reading and what is only noted."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.errors import ParseError
from harvesters.media import PX, format_of
from harvesters.tables import TableParts, read_table
from tests.real import REAL, needs_real

NAME = "http://exempel.test/filer/tabell.px"
HEAD = """CHARSET="ANSI";
AXIS-VERSION="2010";
MATRIX="T1";
SUBJECT-CODE="BE";
SUBJECT-AREA="Befolkning";
TITLE="Påhittat efter ort och år";
CONTENTS="Påhittat";
UNITS="antal";
STUB="ort";
HEADING="år";
VALUES("ort")="Ale","Åmål";
VALUES("år")="2023","2024";
CODES("ort")="1440","1492";
"""
DATA = 'DATA=\n1 ".."\n"-" 4.50;\n'


def read(text: str, written: str = "cp1252", **options: object) -> TableParts:
    (part,) = read_table(text.encode(written), name=NAME, options=options)
    return part


def rows(part: TableParts) -> list[tuple[str, ...]]:
    return [cells for _, cells in part.rows]


def fails(text: str, **options: object) -> dict[str, object]:
    with pytest.raises(ParseError) as caught:
        read(text, **options)
    return caught.value.values


def test_a_small_file() -> None:
    part = read(HEAD + DATA)
    assert part.name == "tabell"
    assert part.header == (
        "ort", "ort_text", "år", "år_fran", "år_till", "varde", "enhet", "status", "saknas_orsak",
    )  # fmt: skip
    assert rows(part) == [
        ("1440", "Ale", "2023", "2023-01-01", "2023-12-31", "1", "antal", "", ""),
        ("1440", "Ale", "2024", "2024-01-01", "2024-12-31", "", "antal", "..", "uppgift_saknas"),
        ("1492", "Åmål", "2023", "2023-01-01", "2023-12-31", "", "antal", "-", "inget_att_redovisa"),
        ("1492", "Åmål", "2024", "2024-01-01", "2024-12-31", "4.50", "antal", "", ""),
    ]
    assert part.formats["varde"] == {"type": "number"}
    assert part.notes == {"format": "PC-Axis", "encoding": "cp1252", "title": "Påhittat efter ort och år"}


@pytest.mark.parametrize(
    ("encoding", "change", "found"),
    [
        ("utf-8", {}, "utf-8"),
        ("utf-8-sig", {}, "utf-8-sig"),
        ("cp850", {'CHARSET="ANSI";\n': ""}, "cp850"),
        ("cp1252", {'CHARSET="ANSI";\n': ""}, "cp1252"),
        ("iso-8859-15", {'"ANSI";': '"ANSI";CODEPAGE="iso-8859-15";'}, "iso-8859-15"),
        ("cp1252", {'"ANSI";': '"ANSI";CODEPAGE="ISO-8859-1";'}, "cp1252"),
        ("cp1252", {'"ANSI";': '"ANSI";CODEPAGE="okänd";'}, "cp1252"),
        ("cp1252", {'"ANSI";': '"ANSI";CODEPAGE="utf-8";'}, "cp1252"),
    ],
)
def test_the_encoding_is_found(encoding: str, change: dict[str, str], found: str) -> None:
    text = HEAD + DATA
    for old, new in change.items():
        text = text.replace(old, new)
    part = read(text, encoding)
    assert part.notes["encoding"] == found
    assert rows(part)[3][1] == "Åmål"


def test_an_encoding_in_the_options_rules() -> None:
    assert read(HEAD + DATA, "cp850", encoding="cp850").notes["encoding"] == "cp850"


def test_a_file_without_the_ending_is_known_by_its_first_lines() -> None:
    (part,) = read_table((HEAD + DATA).encode("cp1252"), name="http://exempel.test/hamta?id=7")
    assert part.notes["format"] == "PC-Axis"
    assert format_of("PX", "", "") == format_of("", "", "http://a/b.px") == PX


def test_spelling_that_varies() -> None:
    text = HEAD.replace('TITLE="Påhittat efter ort och år";', 'TITLE="Påhittat efter "\n"ort och år";')
    text = text.replace('MATRIX="T1";\nSUBJECT', 'MATRIX="T1"; LAST.UPDATED = "20240101 10:00";\r\nSUBJECT')
    part = read(text.replace("VALUES(", "values (") + "DATA= 1, 2;\t3\r\n4;;\r\n\x1a")
    assert (part.notes["title"], part.notes["updated"]) == ("Påhittat efter ort och år", "20240101 10:00")
    assert [cells[-4] for cells in rows(part)] == ["1", "2", "3", "4"]


def test_semicolons_and_line_ends_inside_texts() -> None:
    note = 'NOTE="Första; andra;\ntredje#fjärde";\n'
    assert read(HEAD + note + DATA).notes["footnotes"] == "Första; andra;\ntredje\nfjärde"


KEYED = HEAD + 'KEYS("ort")=CODES;\n'


def test_data_with_keys_may_leave_rows_out() -> None:
    part = read(KEYED + 'DATA=\n"1492",3 4;\n')
    assert [cells[-4:] for cells in rows(part)] == [
        ("", "antal", "", "uppgift_saknas"),
        ("", "antal", "", "uppgift_saknas"),
        ("3", "antal", "", ""),
        ("4", "antal", "", ""),
    ]
    assert part.notes["absent_rows"] == "1"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ('"9999",3 4;', "DATA, line 15: 9999"),
        ('"1440",3 4\n"1440",5 6;', "DATA, line 16: 1440 twice"),
        ('"1440",3;', "DATA, line 15: 2 cells"),
    ],
)
def test_keys_that_do_not_fit_are_refused(data: str, found: str) -> None:
    assert fails(f"{KEYED}DATA={data}\n")["found"] == found


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("DATA=\n1 2 3;\n", "DATA: 3 cells"),
        ("DATA=\n1 2 3 4 5;\n", "DATA: 5 cells"),
        ("DATA=\n1 2 tre 4;\n", "DATA, line 15: tre"),
        ("DATA=\n1 2 3 <b>;\n", "DATA, line 15: <b>"),
        ("", "no DATA"),
    ],
)
def test_cells_that_do_not_fill_the_table_are_refused(data: str, found: str) -> None:
    assert fails(HEAD + data)["found"] == found


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('CODES("ort")="1440","1492";', 'CODES("ort")="1440";', 'CODES("ort"): 1; VALUES("ort"): 2'),
        ('CODES("ort")="1440","1492";', 'CODES("ort")="1440","1440";', "ort: 1440 twice"),
        ('HEADING="år";', 'HEADING="ort";', "STUB and HEADING: ort, ort"),
        ('STUB="ort";\nHEADING="år";', "", "STUB and HEADING: none"),
        ('UNITS="antal";', "", "no UNITS"),
        ('MATRIX="T1";', 'MATRIX="T1";\nrubbish;', "line 4: rubbish"),
        ('VALUES("ort")="Ale","Åmål";', 'VALUES("ort")="Ale""x,"Åmål";', 'line 11: VALUES="Ale""x,"Åmål"'),
    ],
)
def test_a_head_that_makes_no_table_is_refused(old: str, new: str, found: str) -> None:
    assert fails(HEAD.replace(old, new) + DATA)["found"] == found


def test_too_many_cells_are_refused() -> None:
    many = ",".join(f'"{number}"' for number in range(5_000))
    text = HEAD.replace('VALUES("ort")="Ale","Åmål"', f'VALUES("ort")={many}').replace(
        'VALUES("år")="2023","2024"', f'VALUES("år")={many}'
    )
    assert fails(text.replace('CODES("ort")="1440","1492";\n', "") + DATA)["found"] == "25000000 cells"


TWO = HEAD.replace('CHARSET="ANSI";', 'CHARSET="ANSI";\nLANGUAGE="en";\nLANGUAGES="en","sv";')
SWEDISH = 'STUB[sv]="plats";\nHEADING[sv]="tid";\nVALUES[sv]("plats")="Ale kommun","Åmåls kommun";\n'


def test_swedish_is_taken_and_what_is_said_once_counts_for_both() -> None:
    more = 'VALUES[sv]("tid")="2023","2024";\nTITLE[sv]="Titel";\nDOMAIN("ort")="x";\n'
    part = read(TWO + SWEDISH + more + DATA)
    assert part.header[:3] == ("plats", "plats_text", "tid")
    assert rows(part)[0][:2] == ("1440", "Ale kommun")
    assert (part.notes["language"], part.notes["title"]) == ("sv", "Titel")
    assert "px_warnings" not in part.notes
    english = read(TWO + SWEDISH + more + DATA, language="en")
    assert (english.header[0], english.notes["language"]) == ("ort", "en")


def test_a_language_that_the_file_lacks_is_refused() -> None:
    assert fails(TWO + SWEDISH + DATA, language="fi")["found"] == "language: en, sv"


def test_columns_can_be_renamed() -> None:
    part = read(HEAD + DATA, columns={"ort": "kommunkod", "år": "ar"})
    assert part.header[:3] == ("kommunkod", "ort_text", "ar")
    assert part.formats["kommunkod"] == {"type": "string"}


# Recorded files. Sizes are the product of the values; the cells were worked out by hand from the lines of data.

CELLS = [
    ("pxR_example", 10488, 18, "95258 3773 3954", "Ambos sexos", ()),
    ("pxR_review_example2", 24, 5, "6", "B1", ("002", "A2")),
    ("pxR_review_example4", 48, 21, "36", "02", ("B3", "1", "D2")),
    ("pxR_review_example5", 72, 45, "", "2010", ("IT",)),
    ("pxtools_TAB001", 5940, 1, "4041797", "AT", ("F", "TOTAL", "1991", "antal")),
    ("pxtools_TAB003", 2448, 11, "22400", "05", ("01.2", "WasteHazard", "2016", "ton")),
    ("pxtools_TAB004", 4312, 2, "302135", "0.1", ("CH4", "1992")),
    ("pyaxis_1001", 504, 503, "5.95", "Parados que buscan primer empleo", ("Mujeres", "2008T1")),
    ("pyaxis_14001", 8064, 1, "131818", "CA00", ("matrimonios",)),
    ("scb_BE0101A1", 33936, 1, "13079", "01", ("OG", "0", "1", "2005")),
    ("scb_BE0101D1", 46176, 6, "7", "00", ("2003", "1")),
    ("scb_BE0101F1allKeywords", 48, 25, "", "13", ("-", "inget_att_redovisa")),
    ("scb_BE0101F1datasymbols", 24, 11, "", "01", ("22", "2", "......", "okand_orsak")),
    ("scb_BE0101F1ensvdescdefault", 48, 1, "938", "00", ("20", "Inflyttade", "kvinnor", "antal")),
    ("scb_BE0101F1langensvfiolikacelln", 48, 47, "35", "0115", ("22", "Utflyttade", "kvinnor")),
    ("scb_BE0101F1nilSymbol", 48, 13, "", "01", ("20", "..")),
    ("scb_BE0101N1doublecol", 84, 7, "164802", "03", ("2008", "2")),
    ("scb_BE101ACEkeys", 8064, 2, "596903", "SI", ("-4", "1968", "total")),
    ("scb_Fotnoter", 3240, 4, "14", "00", ("0", "1", "1997", "Excess of migration")),
    ("scb_HA0201E8", 117, 50, "115", "3", ("2008K4", "2008-10-01", "2008-12-31")),
    ("scb_PR0101B3", 324, 84, "233.91", "01.1.2", ("2007M01", "2007-01-31")),
    ("scb_officialstatistics", 48, 9, "0", "00", ("22", "Inflyttade", "2")),
]


@needs_real
@pytest.mark.parametrize(("name", "size", "row", "value", "first", "among"), CELLS, ids=[cells[0] for cells in CELLS])
def test_recorded_files(name: str, size: int, row: int, value: str, first: str, among: tuple[str, ...]) -> None:
    (part,) = read_table(REAL / f"pxweb/px/{name}.px", name=f"{name}.px")
    found = rows(part)
    assert len(found) == size
    assert {len(cells) for cells in found} == {len(part.header)}
    if name == "pxR_example":
        assert [cells[-4] for cells in found[:3]] == value.split()
        return
    assert found[row][0] == first
    assert found[row][part.header.index("varde")] == value
    assert set(among) <= set(found[row])
    assert "px_warnings" not in part.notes


@needs_real
def test_the_recorded_files_are_all_there() -> None:
    assert {path.stem for path in (REAL / "pxweb/px").glob("*.px")} == {cells[0] for cells in CELLS}


@needs_real
@pytest.mark.parametrize("path", sorted((REAL / "pxweb/px_errors").glob("continue_*.px")), ids=lambda path: path.stem)
def test_recorded_faults_that_leave_the_cells_whole_are_noted(path: Path) -> None:
    (part,) = read_table(path, name=path.name)
    assert len(rows(part)) == (96 if "BE0101A1" in path.name else 48)
    assert len(part.notes["px_warnings"].splitlines()) == 1


@needs_real
def test_recorded_faults_of_languages_load() -> None:
    found = {}
    for path in sorted((REAL / "pxweb/px_errors").glob("multilang_*.px")):
        (part,) = read_table(path, name=path.name)
        found[path.stem] = (len(rows(part)), part.notes.get("px_warnings", ""))
    assert found == {
        "multilang_BE0101F1ensvdescdefaulterror": (48, ""),
        "multilang_BE0101F1ensvdescerror": (48, "14: the language svx is not in LANGUAGES"),
    }


FATAL = {
    "errorCodes": "line 24: CODES=",
    "errorContvariable": "CONTVARIABLE: typex",
    "errorHeading": "line 16: HEADING=",
    "errorStub": "line 15: STUB=",
    "errorUnit": "line 14: UNITS=",
    "errorValues": "line 18: VALUES=",
    "errormissingValues": 'no VALUES("age")',
    "missingContents": "no CONTENTS",
    "missingData": "no DATA",
    "missingMatrix": "no MATRIX",
    "missingSubjectCode": "no SUBJECT-CODE",
    "missingTitle": "no TITLE",
}


@needs_real
@pytest.mark.parametrize(("fault", "found"), sorted(FATAL.items()))
def test_recorded_faults_that_make_the_cells_meaningless_are_refused(fault: str, found: str) -> None:
    path = REAL / f"pxweb/px_errors/fatal_BE0101F1{fault}.px"
    with pytest.raises(ParseError) as caught:
        read_table(path, name=path.name)
    assert str(caught.value.values["found"]).startswith(found)
    assert caught.value.values["expected"]


@needs_real
def test_the_recorded_fatal_faults_are_all_there() -> None:
    assert len(list((REAL / "pxweb/px_errors").glob("fatal_*.px"))) == len(FATAL)

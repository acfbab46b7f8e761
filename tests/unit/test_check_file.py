"""`invoke validate`: the harvest's own verdict on a file or an address, told in plain words."""

from __future__ import annotations

import io
import json
import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter

from catalog.profiles import PROFILES
from catalog.site import board_template
from catalog.site.templates_csv import EXAMPLES, machine_files, template
from harvesters.boards import jsonld
from harvesters.boards.fields import COLUMNS
from harvesters.boards.mapping import words_for
from harvesters.check_file import CheckError, check
from harvesters.command import harvest
from harvesters.http import HttpSettings
from harvesters.profile_guess import guess_profile
from harvesters.sandbox import Sandbox
from harvesters.source import load_registry
from tests.server import Say, Server

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "harvesters" / "kommuner"
NOW = datetime(2026, 11, 16, 5, tzinfo=UTC)
PERSONNUMMER = "191212121212"[:8] + "-1212"

HEADER = "id;Kommun-kod;organ_id;beslutsdatum;diarienummer;rubrik;arendetyp;utfall;overklagande;personuppgifter"
ROW = "http://a.example/{id};1440;1440-KS;{day};KS 2026-{id};{title};{kind};bifallet;okant;inga"


def row(number: int, day: str = "2026-04-30", title: str = "Ny skola i Nol", kind: str = "ovrigt") -> str:
    return ROW.format(id=number, day=day, title=title, kind=kind)


def written(folder: Path, *lines: str, name: str = "beslut.csv", encoding: str = "utf-8") -> str:
    path = folder / name
    path.write_bytes("\n".join(lines).encode(encoding))
    return str(path)


def refused(target: str, **given: object) -> CheckError:
    with pytest.raises(CheckError) as caught:
        check(target, **given)  # type: ignore[arg-type]
    return caught.value


# --- the verdict


def test_a_good_file_is_valid_and_the_report_says_how_it_was_read(tmp_path: Path) -> None:
    report = check(written(tmp_path, HEADER, row(1, title="Ny förskola"), encoding="windows-1252"), profile="beslut")
    assert report.valid
    text = report.text()
    assert "teckenkodning windows-1252" in text
    assert "semikolon mellan cellerna, rubriker på rad 1" in text
    assert "Profil: beslut.\n" in text
    assert "Rader: 1 lästa, 1 går att publicera, 0 avvisade." in text
    assert "Att rätta" not in text


def test_faults_come_by_how_many_rows_they_touch_with_five_examples(tmp_path: Path) -> None:
    rows = [row(1), row(2, kind="motoin"), *(row(n, day="31/4") for n in range(3, 10))]
    report = check(written(tmp_path, HEADER, *rows), profile="beslut")
    assert not report.valid
    text = report.text()
    assert "Rader: 9 lästa, 1 går att publicera, 8 avvisade." in text
    lines = text.splitlines()
    first = lines.index("1. 7 rader:")
    assert lines[first + 1] == (
        "   - Rad 4, kolumnen beslutsdatum: vi hittade ”31/4”, som inte är ett datum. Skriv datumet som 2026-04-30."
    )
    assert [line[:7] for line in lines[first + 1 : first + 6]] == ["   - Ra"] * 5
    assert lines[first + 6] == "     … och 2 till."
    assert lines[first + 7].startswith("2. Rad 3, kolumnen arendetyp (Ärendetyp): vi hittade ”motoin”. Skriv något av")


def test_a_missing_column_is_the_first_thing_to_mend(tmp_path: Path) -> None:
    without = [";".join(line.split(";")[:-1]) for line in (HEADER, row(1), row(2))]
    lines = check(written(tmp_path, *without), profile="beslut").text().splitlines()
    place = lines.index("Att rätta, det som hjälper mest först:")
    assert lines[place + 1].startswith("1. Kolumnen ”personuppgifter” saknas")
    assert lines[place + 2] == "2. 2 rader:"
    assert lines[-1] == "Slutsats: ingenting av beslut går att publicera som det är."


def test_warnings_do_not_make_a_file_invalid(tmp_path: Path) -> None:
    report = check(written(tmp_path, HEADER + ";extra", row(1) + ";x"), profile="beslut", lang="en")
    assert report.valid
    assert "-  The column “extra” is not in the template" in report.text()


def test_the_profile_is_guessed_when_the_header_is_clear_and_the_report_says_so(tmp_path: Path) -> None:
    target = written(tmp_path, HEADER, row(1))
    assert "Profil: beslut. Vi gissade den efter rubrikerna." in check(target).text()
    assert "Profile: none." in check(target, profile="none", lang="en").text()
    assert "Profil: ingen." in check(written(tmp_path, "namn;antal", "Nol;3", "Surte;5", name="a.csv")).text()


@pytest.mark.parametrize(
    ("headers", "profile"),
    [
        ([["id", "titel", "beskrivning"]], ""),  # stand in many files
        ([["kommunkod", "indikator", "ar", "kon", "varde"]], "nyckeltal"),
        ([["kommunkod", "tabell", "matt", "ar", "varde"]], "statistik"),
        ([["kommunkod", "indikator", "ar", "kon", "varde"], ["a", "b"]], ""),  # one sheet of another kind
        ([], ""),
    ],
)
def test_guessing_a_profile(headers: list[list[str]], profile: str) -> None:
    assert guess_profile(headers) == profile


def test_kommunkod_is_filled_in_as_the_harvest_does(tmp_path: Path) -> None:
    lines = [";".join(line.split(";")[:1] + line.split(";")[2:]) for line in (HEADER, row(1))]
    report = check(written(tmp_path, *lines))
    assert report.valid
    assert "Kommunkod saknas i filen." in report.text()
    blank = row(2).replace(";1440;", ";;", 1)
    assert check(written(tmp_path, HEADER, row(1), blank)).valid
    other = row(2).replace(";1440;", ";1441;", 1)
    both = check(written(tmp_path, HEADER, row(1), other))
    assert both.valid
    assert "Filen har flera kommunkoder." in both.text()


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_no_personnummer_is_ever_printed(tmp_path: Path, lang: str) -> None:
    lines = [f"Förteckning av {PERSONNUMMER}", "", "nummer;namn;ort"]
    lines += [f"{n};Namn;Nol" for n in range(2500)] + [f"{PERSONNUMMER};Namn;Nol", f"Not: {PERSONNUMMER}"]
    folder = tmp_path / PERSONNUMMER
    folder.mkdir()
    report = check(written(folder, *lines, name=f"{PERSONNUMMER}.csv"), lang=lang)
    assert not report.valid
    assert "personnummer" in report.text() or "personal identity number" in report.text()
    for kept in (PERSONNUMMER, PERSONNUMMER.replace("-", "")):
        assert kept not in report.text()
        assert kept not in json.dumps([r.report for r in report.resources])


def test_a_personnummer_in_a_column_name_stops_the_whole(tmp_path: Path) -> None:
    report = check(written(tmp_path, f"namn;{PERSONNUMMER};ort", "a;b;c", "d;e;f"))
    assert not report.valid
    assert PERSONNUMMER not in report.text()
    assert "publiceras inte som det är" in report.text()


# --- the formats


def test_xlsx(tmp_path: Path) -> None:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        for number, line in enumerate((HEADER, row(1), row(2, day="31/4"))):
            book.get_worksheet_by_name("Beslut") or book.add_worksheet("Beslut")
            book.get_worksheet_by_name("Beslut").write_row(number, 0, line.split(";"))
    (tmp_path / "beslut.xlsx").write_bytes(data.getvalue())
    text = check(str(tmp_path / "beslut.xlsx"), profile="beslut").text()
    assert "Läst som: XLSX, blad Beslut, rubriker på rad 1." in text
    assert "Rader: 2 lästa, 1 går att publicera, 1 avvisade." in text


def test_json(tmp_path: Path) -> None:
    records = [dict(zip(HEADER.split(";"), line.split(";"), strict=True)) for line in (row(1), row(2, kind="x"))]
    target = written(tmp_path, json.dumps({"poster": records}), name="beslut.json")
    text = check(target, profile="beslut").text()
    assert "Läst som: JSON, poster under poster." in text
    assert "Rader: 2 lästa, 1 går att publicera, 1 avvisade." in text


def package(tmp_path: Path, *resources: dict[str, object], name: str = "datapackage.json") -> str:
    return written(tmp_path, json.dumps({"name": "prov", "resources": list(resources)}), name=name)


def test_a_data_package_checks_all_its_resources(tmp_path: Path) -> None:
    written(tmp_path, "a,b", "1,x", "två,y", name="ett.csv")
    fields = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]}
    inline = {"name": "inne", "data": [{"k": 1}, {"k": 2}]}
    target = package(tmp_path, {"name": "ett", "path": "ett.csv", "schema": fields}, inline)
    report = check(target)
    assert [r.name for r in report.resources] == ["ett", "inne"]
    text = report.text()
    assert "Schema: datapaketets eget." in text
    assert "Rad 3, kolumnen a: vi hittade ”två”, som inte är ett heltal." in text
    assert not report.valid


def test_a_descriptor_is_known_by_what_it_says_too(tmp_path: Path) -> None:
    target = package(tmp_path, {"name": "inne", "data": [{"k": 1}]}, name="beskrivning.json")
    assert check(target).is_package


def test_a_package_tells_what_is_missing(tmp_path: Path) -> None:
    target = package(
        tmp_path,
        {"name": "borta", "path": "borta.csv"},
        {"name": "ute", "path": "../ute.csv"},
        {"name": "inne", "data": [{"k": 1}]},
    )
    report = check(target)
    assert not report.valid
    text = report.text()
    assert f"Det finns ingen fil som heter {tmp_path / 'borta.csv'}." in text
    assert "”../ute.csv”, som ligger utanför paketet" in text
    assert "Slutsats: det går att publicera, men en del saknas." in text


def test_the_packages_we_ship_are_valid() -> None:
    assert check(str(ROOT / "datasets" / "vastra-gotaland" / "kommuner" / "datapackage.json")).valid


# --- what cannot be checked at all: one sentence, and status 2


def test_no_such_file(tmp_path: Path) -> None:
    error = refused(str(tmp_path / "nej.csv"))
    assert error.code == "check_not_found"
    assert str(error).startswith(f"Det finns ingen fil som heter {tmp_path / 'nej.csv'}.")
    assert refused("a\0b").code == "check_not_found"


def test_a_name_longer_than_the_file_system_takes() -> None:
    assert refused("a" * 5000).code in ("check_unreadable", "check_not_found")


def test_a_folder_names_a_file_in_it(tmp_path: Path) -> None:
    target = written(tmp_path, HEADER, row(1))
    assert str(refused(str(tmp_path), lang="en")).endswith(f"Name a file in it, for example {target}.")


def test_an_empty_file(tmp_path: Path) -> None:
    assert refused(written(tmp_path, "")).code == "check_empty"
    assert refused(written(tmp_path, " \n \n")).code in ("check_empty", "check_no_table")


@pytest.mark.parametrize(
    ("data", "found"),
    [(bytes(range(256)) * 9, "NUL"), (b"%PDF-1.7 x", "PDF"), (b"PK\x03\x04 cut", "")],
)
def test_binary_junk(tmp_path: Path, data: bytes, found: str) -> None:
    (tmp_path / "skräp.csv").write_bytes(data)
    error = refused(str(tmp_path / "skräp.csv"))
    assert error.code == "check_no_table"
    assert "går inte att läsa som en tabell" in str(error)
    assert found in str(error)


def test_a_web_page_in_place_of_data(tmp_path: Path) -> None:
    error = refused(written(tmp_path, "<!doctype html><title>Logga in</title>"))
    assert error.code == "html_instead_of_data"
    assert "file://" not in str(error)


def test_broken_json_and_a_broken_descriptor(tmp_path: Path) -> None:
    assert refused(written(tmp_path, '{"a": [', name="a.json")).code == "bad_json"
    assert refused(written(tmp_path, '{"resources": []}', name="datapackage.json")).code == "check_no_table"


def test_an_unknown_profile_lists_those_there_are(tmp_path: Path) -> None:
    error = refused(written(tmp_path, HEADER, row(1)), profile="beslutt")
    assert str(error).endswith(", ".join([*PROFILES, "ingen"]) + ".")


def test_a_profile_for_a_package_is_refused(tmp_path: Path) -> None:
    target = package(tmp_path, {"name": "inne", "data": [{"k": 1}]})
    assert refused(target, profile="beslut").code == "check_profile_of_package"


def test_an_unknown_language(tmp_path: Path) -> None:
    assert refused(written(tmp_path, HEADER), lang="fi").code == "check_language"


def test_loopback_is_refused_without_the_flag_and_the_flag_is_named() -> None:
    error = refused("http://127.0.0.1:9/a.csv")
    assert error.code == "check_loopback"
    assert "--allow-loopback" in str(error)


def test_an_address_that_does_not_answer() -> None:
    settings = HttpSettings(allow_loopback=True, retries=0)
    with Server({}) as server:
        target = server.url("/a.csv")
    error = refused(target, settings=settings)
    assert error.code == "unreachable"
    assert target in str(error)


def test_an_address_that_is_no_web_address() -> None:
    assert refused("ftp://a.example/b.csv").code == "bad_url"


def test_a_file_larger_than_a_source_may_send(tmp_path: Path) -> None:
    error = refused(written(tmp_path, HEADER, row(1)), settings=HttpSettings(max_bytes=20))
    assert error.code == "too_large"


# --- addresses, and the harvest itself


def test_an_address_is_asked_once_and_the_flag_lets_loopback_through() -> None:
    body = "\n".join((HEADER, row(1))).encode()
    with Server({"/beslut.csv": [Say(200, body, {"Content-Type": "text/csv"})]}) as server:
        assert check(server.url("/beslut.csv"), allow_loopback=True).valid
        assert server.paths() == ["/beslut.csv"]


def test_a_package_at_an_address_checks_its_files_there() -> None:
    resources = [{"name": "a", "path": "a.csv"}, {"name": "b", "path": "b.csv"}]
    script = {
        "/p/datapackage.json": [Say(200, json.dumps({"name": "p", "resources": resources}).encode())],
        "/p/a.csv": [Say(200, b"k,v\n1,x\n")],
        "/p/b.csv": [Say(404)],
    }
    with Server(script) as server:
        report = check(server.url("/p/datapackage.json"), allow_loopback=True)
    assert [r.name for r in report.resources] == ["a"]
    assert "svarade med statuskod 404" in report.text()
    assert not report.valid


def test_the_verdict_is_that_of_the_harvest(tmp_path: Path) -> None:
    registry, data = tmp_path / "registry", tmp_path / "data"
    chosen = {"trollhattan", "lidkoping"}  # files with faults; data packages
    with Sandbox() as sandbox:
        sandbox.write_registry(registry, SHIPPED)
        for path in [p for p in registry.glob("*.yml") if p.stem not in {*chosen, "vastra-gotaland"}]:
            path.unlink()
        settings = HttpSettings(allow_loopback=True, connect_to=sandbox.connect_to, retries=0)
        done = harvest(
            registry=registry, data=data, only=frozenset(chosen), settings=settings, clock=lambda: NOW,
            timer=time.monotonic, progress=False,
        )  # fmt: skip
        runs = {run.source: run for run in done.runs}
        sources = [s for s in load_registry(registry).sources(chosen) if s.kind in ("file", "datapackage")]
        assert {s.kind for s in sources} == {"file", "datapackage"}
        for source in sources:
            report = check(source.url, registry=registry, settings=settings, clock=lambda: NOW)
            assert f"som {source.id}," in report.text()
            harvested = runs[source.id].datasets
            assert {name: vars(o) for name, o in report.outcomes.items()} == harvested
            folders = [data / "datasets" / source.publisher / name for name in harvested]
            kept = {k: v for f in folders for k, v in json.loads((f / "report.json").read_text("utf-8")).items()}
            assert {r.name: r.report for r in report.resources} == kept
            alone = check(source.url, profile=source.profile or "none", settings=settings)
            counts = [(o.outcome, o.received, o.kept, o.reasons) for o in alone.outcomes.values()]
            assert counts == [(o["outcome"], o["received"], o["kept"], o["reasons"]) for o in harvested.values()]
    assert sum(run.count("rejected") for run in done.runs) > 0


# --- the templates, and the guide that leads to them


@pytest.mark.parametrize("profile", sorted(EXAMPLES))
def test_a_template_passes_the_check(tmp_path: Path, profile: str) -> None:
    files = dict(machine_files(None))  # type: ignore[arg-type]
    path = tmp_path / f"{profile}.csv"
    path.write_bytes(files[f"mallar/{profile}.csv"])
    report = check(str(path), profile=profile)
    assert report.valid
    assert [r.report["kept"] for r in report.resources] == [1]
    assert not report.resources[0].report["warnings"]
    assert check(str(path)).resources[0].profile == profile
    assert path.read_bytes().count(b"\r\n") == 2


def test_a_template_with_an_unknown_column_is_refused() -> None:
    with pytest.raises(ValueError, match="rubrikk"):
        template("beslut", {"rubrikk": "x"})


def test_a_notice_board_in_json_ld_is_checked_as_its_kind_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "anslagstavla.jsonld"
    path.write_bytes(dict(board_template.machine_files(None))[f"mallar/{path.name}"])  # type: ignore[arg-type]
    report = check(str(path))
    assert report.valid
    assert [(r.profile, r.report["kept"], r.report["warnings"]) for r in report.resources] == [("anslag", 1, {})]
    wrong = json.loads(path.read_text("utf-8"))
    (notice,) = wrong["informace"]
    wrong["informace"].append(notice | {"iri": notice["iri"] + "-2", "typ_anslag": "lapp", "märkligt": 1})
    text = check(written(tmp_path, json.dumps(wrong), name="b.json"), profile="anslag").text()
    assert "Rader: 2 lästa, 1 går att publicera, 1 avvisade." in text
    assert "”lapp”" in text
    assert "uppgifter som vi inte använder: märkligt" in text
    as_table = check(str(path), profile="ingen")
    assert [r.profile for r in as_table.resources] == [""]


def test_a_notice_board_larger_than_its_kind_takes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harvesters.kinds.anslagstavla.MAX_JSON_BYTES", 10)
    assert refused(written(tmp_path, '{"informace": []}', name="b.jsonld")).code == "too_large"


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_guide_shows_the_template_of_a_board_and_its_source(tmp_path: Path, lang: str) -> None:
    guide = (ROOT / "content" / "pages" / lang / "for-kommuner.md").read_text("utf-8")
    blocks = ["".join(line[4:] for line in b.splitlines(True)) for b in re.findall(r"(?:^ {4}.*\n)+", guide, re.M)]
    ((path, made),) = board_template.machine_files(None)  # type: ignore[arg-type]
    assert made.decode() in blocks
    assert f"](/{path})" in guide
    entry = next(b for b in blocks if "platform: jsonld" in b)
    head = 'kommunkod: "1440"\nname: Ale\nforbund: goteborgsregionen\nwebsite: https://kommunen.example\nsources:\n'
    (tmp_path / "ale.yml").write_text(head + "".join("  " + line for line in entry.splitlines(True)), "utf-8")
    (tmp_path / "vastra-gotaland.yml").write_bytes((SHIPPED / "vastra-gotaland.yml").read_bytes())
    (source,) = load_registry(tmp_path).sources({"ale"})
    assert source.kind == "anslagstavla"
    notices = jsonld.notices_of(json.loads(made), source.url, source.options)
    words = words_for(source.options)
    assert jsonld.unknown_words(notices, words) == ([], [])
    ((_, cells),) = jsonld.rows_of(notices, words)
    row = EXAMPLES["anslag"]
    told = {column: row.get(column, "") for column in COLUMNS} | {"kalla_url": row["id"]}
    assert dict(zip(COLUMNS, cells, strict=True)) == told


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_guide_for_kommuner_is_true(tmp_path: Path, lang: str) -> None:
    guide = (ROOT / "content" / "pages" / lang / "for-kommuner.md").read_text("utf-8")
    blocks = re.findall(r"(?:^ {4}.*\n)+", guide, re.MULTILINE)
    (tmp_path / "ale.yml").write_text("".join(line[4:] for line in blocks[0].splitlines(True)), "utf-8")
    (tmp_path / "vastra-gotaland.yml").write_bytes((SHIPPED / "vastra-gotaland.yml").read_bytes())
    sources = {s.name: s for s in load_registry(tmp_path).sources({"ale"})}
    assert sources["beslut"].profile == "beslut"
    assert set(sources["forskolor"].expect.min) == {sources["forskolor"].dataset or sources["forskolor"].name}
    for profile in EXAMPLES:
        (needed,) = re.findall(rf"\(/mallar/{profile}\.csv\) \|[^|]*\| ([^|]*) \|", guide)
        schema = json.loads((ROOT / "catalog" / "profiles" / f"{profile}.json").read_text("utf-8"))
        required = [f["name"] for f in schema["fields"] if f.get("constraints", {}).get("required")]
        assert needed.split(", ") == [n for n in required if n not in ("kommunkod", "kalla_url", "hamtad")]
    assert "tasks.py validate beslut.csv --profile beslut" in guide

"""The registry: what is shipped is right, and what is wrong is named with file, line and remedy."""

import csv
import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from frictionless import validate
from jsonschema import Draft202012Validator

from harvesters import registry_check
from harvesters.about import about_from_registry, registry_context
from harvesters.read_options import READING_OPTIONS, reading_options_of
from harvesters.source import Registry, RegistryErrors, RegistryFault, load_registry

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "harvesters" / "kommuner"
PACKAGE = ROOT / "datasets" / "vastra-gotaland" / "kommuner"
SCHEMA = json.loads((ROOT / "harvesters" / "registry.schema.json").read_text("utf-8"))
TEXTS = yaml.safe_load((ROOT / "catalog" / "texts" / "registry.yml").read_text("utf-8"))

COUNTY = """\
lan: "14"
name: Västra Götaland
website: https://vast.example
kommunalforbund: {norr: {name: Norra förbundet}}
sources:
  - name: kolada
    kind: kolada
    url: https://kolada.example/v3
    options: {kpi: [N00945], municipality: [registry, "0000"]}
"""
GOOD = """\
kommunkod: "1440"
name: Ale
forbund: norr
website: https://ale.example
sources:
  - name: beslut
    kind: file
    url: https://ale.example/beslut.csv
"""


def table(name: str) -> list[dict[str, str]]:
    with (PACKAGE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def faults(directory: Path, **files: str | bytes) -> list[RegistryFault]:
    """Return what is wrong with a registry of these files. Shape: ale="…" is ale.yml."""
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (directory / f"{name.replace('_', '-')}.yml").write_bytes(data)
    with pytest.raises(RegistryErrors) as caught:
        load_registry(directory)
    return list(caught.value.faults)


@pytest.fixture(scope="module")
def shipped() -> Registry:
    return load_registry(SHIPPED)


def test_shipped_registry_has_the_49_of_the_reference_package(shipped: Registry) -> None:
    rows = {row["kommunkod"]: row for row in table("kommuner.csv")}
    assert len(shipped.kommuner) == 49
    assert {k.kommunkod for k in shipped.kommuner} == set(rows)
    for kommun in shipped.kommuner:
        row = rows[kommun.kommunkod]
        assert (kommun.name, kommun.slug, ";".join(kommun.forbund), kommun.geonames_id, kommun.website) == (
            row["namn"], row["slug"], row["forbund"], row["geonames_id"], row["website"],
        )  # fmt: skip


def test_shipped_forbund_are_those_of_the_reference_package(shipped: Registry) -> None:
    expected = {row["code"]: (row["name"], row["website"]) for row in table("forbund.csv")}
    assert {f.code: (f.name, f.website) for f in shipped.forbund.values()} == expected
    members = [kommun.forbund for kommun in shipped.kommuner]
    # Göteborgsregionen has a thirteenth member in another county.
    assert {code: members.count((code,)) for code in expected} == {
        "goteborgsregionen": 12, "fyrbodal": 14, "boras": 8, "skaraborg": 15,
    }  # fmt: skip


def test_reference_package_is_valid_and_adds_up() -> None:
    report = validate(str(PACKAGE / "datapackage.json"))
    assert report.valid, report.to_summary()
    # The county's own total in the same table of SCB, 31 December 2018.
    assert sum(int(row["folkmangd"]) for row in table("kommuner.csv")) == 1_709_814
    assert {row["folkmangd_ar"] for row in table("kommuner.csv")} == {"2018"}


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yml")), ids=lambda p: p.stem)
def test_shipped_file_fits_the_schema_that_editors_use(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=../registry.schema.json\n")
    assert [e.message for e in Draft202012Validator(SCHEMA).iter_errors(yaml.safe_load(text))] == []


def test_nothing_shipped_claims_to_be_verified(shipped: Registry) -> None:
    assert not any(source.verified for source in shipped.sources())
    assert not any(known.verified for publisher in shipped.publishers.values() for known in publisher.known)


def test_kolada_is_asked_for_every_kommun_the_nation_and_the_region(shipped: Registry) -> None:
    (source,) = [s for s in shipped.sources(only={"vastra-gotaland"}) if s.name == "kolada"]
    assert source.id == "vastra-gotaland/kolada"
    assert source.kommunkod == ""
    assert source.options["municipality"] == [*(k.kommunkod for k in shipped.kommuner), "0000", "0014"]


def test_a_kommun_more_is_one_file(tmp_path: Path) -> None:
    registry = tmp_path / "kommuner"
    shutil.copytree(SHIPPED, registry)
    (registry / "nystad.yml").write_text(
        'kommunkod: "1400"\nname: Nystad\nforbund: [fyrbodal, boras]\nwebsite: https://nystad.example\n'
        "sources: [{name: oppna-data, kind: ckan, url: https://data.nystad.example, expect: {min: {dataset: 12}}}]\n",
        "utf-8",
    )
    loaded = load_registry(registry)
    assert len(loaded.kommuner) == 50
    assert loaded.publishers["nystad"].forbund == ("fyrbodal", "boras")
    (source,) = loaded.sources(only={"nystad"})
    assert (source.id, source.kommunkod, source.kind) == ("nystad/oppna-data", "1400", "ckan")
    assert (source.on_error, source.schedule, source.verified) == ("reject_row", "daily", False)
    assert dict(source.expect.min) == {"dataset": 12}
    county = {source.name: source for source in loaded.sources(only={"vastra-gotaland"})}
    assert "1400" in county["kolada"].options["municipality"]
    assert "1400" in county["befolkning"].options["region"]


def test_every_field_arrives(tmp_path: Path) -> None:
    (tmp_path / "ale.yml").write_text(
        GOOD.replace("forbund: norr", 'forbund: norr\norganisation_number: "212000-1355"\ngeonames_id: "2726973"')
        + """\
    dataset: beslut
    title: {sv: Beslut, en: Decisions}
    profile: beslut
    license: CC0-1.0
    on_error: reject_dataset
    expect: {min: {beslut: 400}, max: {beslut: 9000}}
    schedule: weekly
    verified: true
    options: {encoding: iso-8859-1, delimiter: ";", header_row: 6, decimal: ","}
    about: {description: Nämndernas beslut., keywords: [beslut]}
known:
  - {label: Anslagstavla, url: "https://ale.example/tavla", system: sitevision, checked: 2026-03-01, note: Slow.}
""",
        "utf-8",
    )
    ale = load_registry(tmp_path).publishers["ale"]
    (source,) = ale.sources
    assert (ale.organisation_number, ale.geonames_id) == ("212000-1355", "2726973")
    assert (source.title, source.profile, source.license, source.dataset) == ("Beslut", "beslut", "CC0-1.0", "beslut")
    assert (source.on_error, source.schedule, source.verified) == ("reject_dataset", "weekly", True)
    assert (source.expect.min, source.expect.max) == ({"beslut": 400}, {"beslut": 9000})
    assert source.options == {"encoding": "iso-8859-1", "delimiter": ";", "header_row": 6, "decimal": ","}
    assert source.about == {
        "title": {"sv": "Beslut", "en": "Decisions"},
        "description": {"sv": "Nämndernas beslut."},
        "keywords": ["beslut"],
    }
    (known,) = ale.known
    assert (known.system, known.checked, known.note) == ("sitevision", "2026-03-01", "Slow.")


def change(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def test_what_a_description_needs_arrives(tmp_path: Path) -> None:
    about = 'theme: [ENVI], temporal: "2015/..", hvd_category: [c_e1da4e07], contact: bad@ale.example'
    text = change("name", "contact: data@ale.example\npublisher_type: Company\nname") + f"    about: {{{about}}}\n"
    (tmp_path / "ale.yml").write_text(text, "utf-8")
    ale = load_registry(tmp_path).publishers["ale"]
    assert (ale.contact, ale.publisher_type) == ("data@ale.example", "Company")
    said = about_from_registry(registry_context(ale.sources[0], "bad"))
    assert (said.themes, said.temporal, said.contact_email) == (("ENVI",), ("2015/..",), "bad@ale.example")
    assert said.hvd == ("http://data.europa.eu/bna/c_e1da4e07",)


WRONG = [
    # rule, line, path, part of what was found, part of what would be right, the file
    ("quote", 1, "kommunkod", "0114 without quotes, which YAML reads as 76", '"0114"', change('"1440"', "0114")),
    ("quote", 1, "kommunkod", "1440 without quotes", '"1440"', change('"1440"', "1440")),
    ("quote", 2, "geonames_id", "2726973 without quotes", '"2726973"', change("name", "geonames_id: 2726973\nname")),
    ("quote", 2, "name", "no without quotes, which YAML reads as false", '"no"', change("Ale", "no")),
    ("pattern", 1, "kommunkod", '"144"', "Four digits", change('"1440"', '"144"')),
    ("pattern", 1, "kommunkod", '"1440\\n"', "four digits", change('"1440"', '"1440\\n"')),
    ("pattern", 2, "contact", '"data at ale"', "oppnadata@example.se", change("name", "contact: data at ale\nname")),
    ("pattern", 9, "sources[0].about.temporal", '"i fjol"', "2015/2025", GOOD + "    about: {temporal: i fjol}\n"),
    ("pattern", 9, "sources[0].about.hvd_category[0]", '"statistik"', "c_e1da4e07",
     GOOD + "    about: {hvd_category: [statistik]}\n"),
    ("enum", 2, "publisher_type", '"Kommun"', "Company", change("name", "publisher_type: Kommun\nname")),
    ("missing_key", 1, "kommunkod", "nothing", "four digits", change('kommunkod: "1440"\n', "")),
    ("missing_key", 1, "website", "nothing", "website", change("website: https://ale.example\n", "")),
    ("missing_key", 6, "sources[0].url", "nothing", "Where", change("    url: https://ale.example/beslut.csv\n", "")),
    ("type", 2, "name", "nothing", "a text", change("Ale", "")),
    ("type", 5, "sources", '{"name": "beslut"', "a list", change("  - name", "    name")),
    ("unknown_key", 4, "webbsite", "the unknown key webbsite", "website, or another", change("website", "webbsite")),
    ("unknown_key", 7, "sources[0].kinds", "kinds", "kind, or another", change("kind:", "kinds:")),
    ("enum", 7, "sources[0].kind", '"fil"', "file, or another of kolada, ckan", change("kind: file", "kind: fil")),
    ("enum", 9, "sources[0].on_error", '"skip"', "reject_row", GOOD + "    on_error: skip\n"),
    ("quote", 9, "sources[0].schedule", "no without quotes", "no", GOOD + "    schedule: no\n"),
    ("schedule", 9, "sources[0].schedule", '"dayly" (neither', "daily, or such", GOOD + "    schedule: dayly\n"),
    ("schedule", 9, "sources[0].schedule", "(neither a word", "weekly", GOOD + "    schedule: 0 0 30 2 *\n"),
    ("length", 9, "sources[0].schedule", '""', "minLength 1", GOOD + '    schedule: ""\n'),
    ("not_here", 1, "kommunkod", "the key kommunkod", "county", change("name", 'lan: "14"\nname')),
    ("pattern", 4, "website", '"ale.example"', "http://", change("https://ale.example\n", "ale.example\n")),
    ("pattern", 8, "sources[0].url", '"ftp:', "http://", change("https://ale.example/b", "ftp://ale.example/b")),
    ("pattern", 8, "sources[0].url", "user:", "no user name", change("https://ale.example/b", "https://user:pw@a.se/b")),
    ("url", 8, "sources[0].url", "ort", "http://", change("ale.example/b", "ale.example:99999/b")),
    ("url", 8, "sources[0].url", "(", "http://", change("https://ale.example/b", "http://[::1/b")),
    ("duplicate_key", 3, "name", "first on line 2", "each key once", change("forbund", "name: Ale\nforbund")),
    ("duplicate_source", 9, "sources[1].name", "first on line 6", "of its own",
     GOOD + "  - {name: beslut, kind: file, url: https://ale.example/x}\n"),
    ("file_name", 2, "name", "Alingsås", "alingsas.yml", change("Ale", "Alingsås")),
    ("check_digit", 2, "organisation_number", "212000-1356", "last digit",
     change("name", 'organisation_number: "212000-1356"\nname')),
    ("forbund", 3, "forbund", "soder", "norr", change("norr", "soder")),
    ("number", 9, "sources[0].expect.min.beslut", "-1", "0 or more", GOOD + "    expect: {min: {beslut: -1}}\n"),
    ("min_above_max", 9, "sources[0].expect.max.beslut", "max 3 below min 5", "at least min",
     GOOD + "    expect: {min: {beslut: 5}, max: {beslut: 3}}\n"),
    ("pattern", 9, "sources[0].expect.min.Ä b", "Ä b", "lower-case", GOOD + "    expect: {min: {Ä b: 5}}\n"),
    ("unknown_key", 10, "sources[0].options.encodig", "encodig", "encoding",
     GOOD + "    options:\n      encodig: utf-8\n"),
    ("quote", 9, "sources[0].options.sheet", "true", '"true"', GOOD + "    options: {sheet: true}\n"),
    ("number", 9, "sources[0].options.sheet", "0", "from 1", GOOD + "    options: {sheet: 0}\n"),
    ("length", 9, "sources[0].options.quote", '"ab"', "around a cell", GOOD + "    options: {quote: ab}\n"),
    ("type", 9, "sources[0].options.not_personal", '"nr"', "a list", GOOD + "    options: {not_personal: nr}\n"),
    ("unknown_key", 9, "sources[0].options.read.elever.encodig", "encodig", "encoding",
     change("kind: file", "kind: ckan") + "    options: {read: {elever: {encodig: utf-8}}}\n"),
    ("unknown_key", 9, "sources[0].options.read", "read", "encoding", GOOD + "    options: {read: {a: {}}}\n"),
    ("twice", 9, "sources[0].about.keywords[1]", '"a" a second time', "once", GOOD + "    about: {keywords: [a, a]}\n"),
    ("length", 2, "name", '""', "minLength", change("Ale", '""')),
    ("syntax", 3, "", "", "YAML", change("forbund: norr", "forbund norr")),
    ("syntax", 2, "", "", "spaces", change("name: Ale", "\tname: Ale")),
    ("plain_yaml", 2, "", "alias *a", "itself", change("Ale", "*a")),
    ("plain_yaml", 2, "", "anchor &a", "no anchors", change("Ale", "&a Ale")),
    ("plain_yaml", 2, "", "python/object", "no tags", change("Ale", "!!python/object:os.system {}")),
    ("plain_yaml", 2, "", "21 levels", "at most 20", change("Ale", "[" * 5000)),
    ("plain_yaml", 9, "", "second document", "one document", GOOD + "---\na: 1\n"),
    ("key", 9, "sources[0]", "as key", "a word", GOOD + "    ? [a]\n    : 1\n"),
    ("empty", 1, "", "an empty file", "keys", "# only a comment\n"),
    ("type", 1, "", '"just words"', "mapping", "just words\n"),
    ("not_utf8", 2, "", "0xf6", "UTF-8", change("Ale", "Göteborg").encode("latin-1")),
    ("too_large", 1, "", "bytes", "at most", "#" * 300_000),
]  # fmt: skip


READING = """\
encoding: windows-1252, delimiter: tab, quote: "'", escape: "\\\\", header_row: 0, header_rows: 2, skip_footer: 1,
      decimal: ",", group: " ", missing: [".."], sheet: 2, records: result.records, columns: {Kommun: kommunkod},
      language: sv, mend_rows: false, tables: one, member: a*.csv"""


PXWEB = """\
{not_personal: [nr], api: v1, tables: [BE/BefolkningNy], lang: sv, max_cells: 10, format: json, region: registry,
      select: {Tid: from(2015), Alder: eliminate, Kon: ["1", "2"]}, fields: {Kon: kon}, codes: {Kon: {"1": M}},
      constants: {alder: totalt}}"""


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("file", f"{{not_personal: [nr], {READING}}}"),
        ("datapackage", f"{{not_personal: [nr], resources: [a], {READING}, read: {{a: {{{READING}}}}}}}"),
        ("ckan", f"{{not_personal: [nr], read: {{a: {{{READING}}}, b: {{sheet: Blad1}}}}}}"),
        ("kolada", "{not_personal: [nr], kpi: [N00945], municipality: [registry]}"),
        ("pxweb", PXWEB),
    ],
)
def test_each_option_that_the_code_reads_may_be_written(tmp_path: Path, kind: str, options: str) -> None:
    (tmp_path / "ale.yml").write_text(change("kind: file", f"kind: {kind}") + f"    options: {options}\n", "utf-8")
    (tmp_path / "vastra-gotaland.yml").write_text(COUNTY, "utf-8")
    (source,) = load_registry(tmp_path).sources({"ale"})
    assert source.options["not_personal"] == ["nr"]
    if kind == "pxweb":
        assert source.options["region"] == ["1440"]
    elif kind != "kolada":
        assert set(READING_OPTIONS) == set(reading_options_of(source.options, "a"))


@pytest.mark.parametrize(
    ("rule", "line", "path", "found", "right", "content"),
    WRONG,
    ids=[f"{w[0]}-{w[2]}-{i}" for i, w in enumerate(WRONG)],
)
def test_wrong_file_is_named(
    tmp_path: Path, rule: str, line: int, path: str, found: str, right: str, content: str | bytes
) -> None:
    all_faults = faults(tmp_path, ale=content, vastra_gotaland=COUNTY)
    fault = next((f for f in all_faults if f.rule == rule), None)
    assert fault is not None, [str(f) for f in all_faults]
    assert (fault.values["file"], fault.values["line"], fault.values["path"]) == ("ale.yml", line, path)
    assert found.lower() in str(fault.values["found"]).lower()
    assert right.lower() in str(fault.values["expected"]).lower()
    assert str(fault).startswith(f"ale.yml, line {line}")
    for sentence in TEXTS[fault.code].values():
        assert "{" not in re.sub(r"\{.*?\}", "", sentence)
        assert sentence.format(**fault.values)


def test_one_wrong_value_is_one_fault(tmp_path: Path) -> None:
    assert len(faults(tmp_path, ale=change('"1440"', "0114"), vastra_gotaland=COUNTY)) == 1
    assert len(faults(tmp_path, ale=change("https://ale.example\n", "ftp://x\n"), vastra_gotaland=COUNTY)) == 1


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    ale = change('"1440"', "0114").replace("kind: file", "kind: fil").replace("url: https://", "url: ")
    wrong = faults(tmp_path, ale=ale, boras='kommunkod: "1490"\nname: Borås\n', vastra_gotaland=COUNTY)
    assert [(f.values["file"], f.values["line"], f.rule) for f in wrong] == [
        ("ale.yml", 1, "quote"),
        ("ale.yml", 7, "enum"),
        ("ale.yml", 8, "pattern"),
        ("boras.yml", 1, "missing_key"),
    ]


def test_a_code_twice_names_the_other_file(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, ale=GOOD, boras=GOOD.replace("name: Ale", "name: Borås"), vastra_gotaland=COUNTY)
    assert fault.rule == "duplicate_code"
    assert (fault.values["file"], fault.values["line"], fault.values["path"]) == ("boras.yml", 1, "kommunkod")
    assert fault.values["found"] == "1440, which ale.yml has on line 1"


def test_a_county_file_has_no_kommunkod(tmp_path: Path) -> None:
    county = COUNTY.replace("name: V", 'kommunkod: "1440"\nname: V')
    (fault,) = faults(tmp_path, vastra_gotaland=county)
    assert (fault.rule, fault.values["line"], fault.values["path"]) == ("not_here", 2, "kommunkod")


def test_kolada_without_kommuner_is_named(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, vastra_gotaland=COUNTY.replace(', municipality: [registry, "0000"]', ""))
    assert (fault.rule, fault.values["path"]) == ("missing_key", "sources[0].options.municipality")


def test_yaml_ending_is_told_its_name(tmp_path: Path) -> None:
    (tmp_path / "ale.yaml").write_text(GOOD, "utf-8")
    with pytest.raises(RegistryErrors) as caught:
        load_registry(tmp_path)
    assert [f.rule for f in caught.value.faults] == ["file_name"]


def test_an_empty_or_absent_registry_is_no_registry(tmp_path: Path) -> None:
    for directory in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(RegistryErrors) as caught:
            load_registry(directory)
        assert [f.rule for f in caught.value.faults] == ["no_files"]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "ale.yml").mkdir()
    with pytest.raises(RegistryErrors) as caught:
        load_registry(tmp_path)
    assert [(f.rule, f.values["file"]) for f in caught.value.faults] == [("unreadable", "ale.yml")]


def test_an_unknown_choice_is_named(shipped: Registry) -> None:
    with pytest.raises(RegistryFault) as caught:
        shipped.sources(only={"malmo"})
    assert "malmo" in str(caught.value)
    assert "molndal" in str(caught.value)
    assert all(sentence.format(**caught.value.values) for sentence in TEXTS[caught.value.code].values())


def test_kinds_can_be_given(tmp_path: Path) -> None:
    (tmp_path / "ale.yml").write_text(GOOD.replace("kind: file", "kind: pxweb").replace("forbund: norr\n", ""), "utf-8")
    (source,) = load_registry(tmp_path, kinds=["pxweb"]).sources()
    assert source.kind == "pxweb"


def test_the_schema_lists_the_kinds_that_exist() -> None:
    from harvesters.kinds import KINDS

    assert set(SCHEMA["$defs"]["source"]["properties"]["kind"]["enum"]) == set(KINDS)


def test_order_of_files_does_not_matter(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.yml").write_text(
            f'kommunkod: "140{"ab".index(name)}"\nname: {name}\nwebsite: https://x.se\n', "utf-8"
        )
    assert list(load_registry(tmp_path).publishers) == ["a", "b"]


CONDITIONS = [
    {"properties": {"kind": {"const": "file"}}, "required": ["kind"]},
    {"properties": {"kind": {"const": "file", "type": "string"}}, "required": ["kind"]},
    {"properties": {"kind": {"const": "file"}, "url": {"const": "a"}}, "required": ["kind"]},
    {"properties": {"kind": {"const": 1}}, "required": ["kind"]},
    {"properties": {"kind": {"const": "file"}}, "required": ["kind", "url"]},
    {"required": ["kind"]},
    {"type": "string"},
]


@pytest.mark.parametrize(
    "found", [{}, {"kind": "file"}, {"kind": "ckan"}, {"kind": 1}, {"kind": True}, [], "file", None]
)
@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_holds_when_json_schema_says_so(condition, found):
    schema = {"if": condition, "then": {"not": {}}, "else": True}
    assert registry_check._Validator(schema).is_valid(found) == Draft202012Validator(schema).is_valid(found)
    assert registry_check._Validator({"if": condition}).is_valid(found)

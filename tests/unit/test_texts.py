"""Every text exists in both languages and asks for the same values in both."""

import re
from pathlib import Path

import pytest
from markupsafe import Markup

from catalog.texts import LANGUAGES, Texts, load_texts, placeholders

ROOT = Path(__file__).parents[2]
TEXTS = load_texts()
ASKED = re.compile(r"""\bt\(\s*["']([a-z0-9_.]+)["']\s*[,)]""")


def made(**entries):
    return Texts({key: dict.fromkeys(LANGUAGES, forms) for key, forms in entries.items()})


@pytest.mark.parametrize("key", sorted(TEXTS.entries))
def test_each_text_has_both_languages_and_the_same_placeholders(key):
    entry = TEXTS.entries[key]
    asked = {lang: {name for text in entry[lang].values() for name in placeholders(text)} for lang in LANGUAGES}
    assert asked["sv"] == asked["en"]
    for lang in LANGUAGES:
        assert all(text.strip() and text == text.strip() for text in entry[lang].values()), lang


@pytest.mark.parametrize("path", sorted((ROOT / "theme" / "templates").rglob("*.html")), ids=lambda p: p.name)
def test_templates_ask_only_for_texts_that_exist(path):
    missing = [key for key in ASKED.findall(path.read_text(encoding="utf-8")) if key not in TEXTS]
    assert missing == []


def test_a_count_chooses_its_form_and_is_written_in_the_language():
    texts = Texts(
        {"rows": {"sv": {"one": "{n} rad", "other": "{n} rader"}, "en": {"one": "{n} row", "other": "{n} rows"}}}
    )
    assert texts.get("rows", "sv", n=1) == "1 rad"
    assert texts.get("rows", "sv", n=12345) == "12\u202f345 rader"
    assert texts.get("rows", "en", n=0) == "0 rows"


def test_a_year_passed_as_text_stays_as_it_is():
    assert made(year={"other": "år {year}"}).get("year", "sv", year="2025") == "år 2025"


def test_html_texts_are_marked_safe_and_escape_their_values():
    text = made(note_html={"other": "<b>{name}</b>"}).get("note_html", "sv", name="<script>")
    assert isinstance(text, Markup)
    assert text == "<b>&lt;script&gt;</b>"
    assert not isinstance(made(note={"other": "{name}"}).get("note", "sv", name="<b>"), Markup)


def test_an_unknown_key_names_its_neighbours():
    with pytest.raises(KeyError, match=r"no text 'nav.dta'; near: .*nav\.data"):
        TEXTS.get("nav.dta", "sv")


def test_an_unknown_language_is_named():
    with pytest.raises(KeyError, match="no language 'fi', only sv, en"):
        TEXTS.get("nav.data", "fi")


def test_a_forgotten_value_is_named():
    with pytest.raises(KeyError, match="text 'note' needs a value for 'name'"):
        made(note={"other": "{name}"}).get("note", "sv")


@pytest.mark.parametrize(
    ("yaml", "error", "message"),
    [
        ("a: {sv: x}", ValueError, "a.yml: a needs exactly sv and en, found sv"),
        ("a: {sv: x, en: y, de: z}", ValueError, "a.yml: a needs exactly sv and en"),
        ("a: {sv: x, en: {one: y}}", ValueError, "a.yml: a must be text or {one: …, other: …}"),
        ("a: {sv: x, en: 5}", ValueError, "a.yml: a must be text"),
        ("a: {b: text}", TypeError, "a.b: expected {sv: …, en: …}, found 'text'"),
        ("a: {no: {sv: x, en: y}}", TypeError, "a: quote the key False"),
    ],
)
def test_a_wrong_file_is_refused_with_its_key(tmp_path, yaml, error, message):
    (tmp_path / "a.yml").write_text(yaml, encoding="utf-8")
    with pytest.raises(error, match=re.escape(message)):
        load_texts(tmp_path)


def test_a_key_in_two_files_is_refused(tmp_path):
    for name in ("a.yml", "b.yml"):
        (tmp_path / name).write_text("k: {sv: x, en: y}", encoding="utf-8")
    with pytest.raises(ValueError, match=r"b.yml: k is already defined"):
        load_texts(tmp_path)


def test_a_placeholder_may_not_reach_into_a_value():
    with pytest.raises(ValueError, match="plain name"):
        placeholders("{a.__class__}")


def test_bound_is_get_for_one_language():
    assert TEXTS.bound("en")("nav.decisions") == "Decisions"

"""The privacy gate. Every number here is computed for people who would be more than 126 years old."""

import random
import string
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.privacy import MASK, has_personnummer, masked, personal_column
from catalog.report import Report
from catalog.validate import validate_rows


def check_digit(nine):
    total = sum(sum(divmod(int(c) * (2 - i % 2), 10)) for i, c in enumerate(nine))
    return str(-total % 10)


def ten(nine):
    return nine + check_digit(nine)


YY, MM, DD = "94", "04", "03"  # 1894
NUMBER = ten("940403123")
LAST = NUMBER[6:]
COORDINATED = ten("940463123")

SPELLINGS = {
    "ten digits": NUMBER,
    "hyphen": f"940403-{LAST}",
    "over a hundred": f"940403+{LAST}",
    "twelve digits": f"18{NUMBER}",
    "twelve with hyphen": f"18940403-{LAST}",
    "twelve with space after century": f"18 940403-{LAST}",
    "spaces in date": f"94 04 03 {LAST}",
    "all in pairs": f"94 04 03 {LAST[:2]} {LAST[2:]}",
    "space before last four": f"940403 {LAST}",
    "spaces around hyphen": f"940403 - {LAST}",
    "dots": f"94.04.03.{LAST}",
    "dot before last four": f"940403.{LAST}",
    "iso date": f"1894-04-03-{LAST}",
    "slashes": f"1894/04/03-{LAST}",
    "slash before last four": f"940403/{LAST}",
    "check digit apart": f"940403-{LAST[:3]} {LAST[3]}",
    "en dash": f"940403–{LAST}",
    "minus": f"940403−{LAST}",
    "non-breaking hyphen": f"940403\u2011{LAST}",
    "full-width hyphen": f"940403－{LAST}",
    "no-break space": f"940403\u00a0{LAST}",
    "thin spaces": f"94\u200904\u200903\u2009{LAST}",
    "tab": f"940403\t{LAST}",
    "line break": f"940403\r\n-{LAST}",
    "zero-width space": f"9404\u200b03-{LAST}",
    "soft hyphen": f"940403\u00ad-{LAST}",
    "zero-width between all": "\u200b".join(NUMBER),
    "full-width": "".join(chr(ord(c) + 0xFEE0) for c in NUMBER),
    "Arabic-Indic": "".join(chr(ord(c) + 0x630) for c in NUMBER),
    "superscript": NUMBER.translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")),
    "circled, after other text": "nr " + NUMBER.translate(str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")),
    "percent-encoded digits": "".join(f"%{ord(c):02X}" for c in NUMBER),
    "percent-encoded hyphen": f"https://example.se/?q=940403%2D{LAST}",
    "percent-encoded en dash": f"https://example.se/?q=940403{quote('–')}{LAST}",
    "HTML entity": f"940403&#45;{LAST}",
    "HTML named": f"940403&ndash;{LAST}",
    "HTML without width": f"940403&ZeroWidthSpace;{LAST}",
    "HTML digits": "".join(f"&#{ord(c)};" for c in NUMBER),
    "percent and HTML": quote(f"940403&#45;{LAST}"),
    "in a word": f"pnr940403{LAST}abc",
    "in a sentence": f"Beslut om bistånd för 940403-{LAST}.",
    "in a filename": f"beslut_940403-{LAST}.pdf",
    "in quotes": f'"940403-{LAST}"',
    "two in a list without spaces": f"940403-{LAST},940403-{LAST}",
    "bare ones in a list": f"{NUMBER},{NUMBER}",
    "after a decimal sign and hyphen": f"12,940403-{LAST}",
    "as a spreadsheet's float": f"18{NUMBER}.0",
    "samordningsnummer": f"940463-{COORDINATED[6:]}",
    "samordningsnummer, twelve": f"18{COORDINATED}",
    "VAT number of a sole trader": f"SE{NUMBER}01",
    "VAT number, spaced": f"SE {NUMBER[:6]}-{LAST} 01",
}

SPARED = {
    "wrong check digit": f"940403-{LAST[:3]}{(int(LAST[3]) + 1) % 10}",
    "month 13": ten("941303123"),
    "day 32": ten("940432123"),
    "day 0": ten("940400123"),
    "day 92": ten("940492123"),
    "30 February": ten("940230123"),
    "company": "556036-0793",
    "company, bare": "5560360793",
    "kommun": "212000-1355",
    "company with prefix": "165560360793",
    "kommun with prefix": "16212000-1355",
    "VAT number of a company": "SE556036079301",
    "UUID": f"{NUMBER[:8]}-{NUMBER[:4]}-4{NUMBER[:3]}-8{NUMBER[:3]}-{NUMBER}18",
    "MD5": f"{NUMBER}abcdef{NUMBER}abcdef",
    "SHA-256": ("a" + NUMBER + "bcdef") * 4,
    "longer number": f"7{NUMBER}7",
    "coordinate": f"57.{NUMBER}",
    "coordinate, Swedish": f"57,{NUMBER}",
    "projected coordinate": f"6398983.{NUMBER}",
    "amount": f"{NUMBER},55",
    "ISO datetime": "2026-05-07T18:30:00+02:00",
    "ISO datetime with fraction": "1894-04-03T12:36:00.123456",
    "date and time": "1894-04-03 12:36",
    "diarienummer": "KS 2026/00123",
    "diarienummer, dotted": "KS.2026.123-45",
    "mobile": "070-312 34 56",
    "mobile, international": "+46703123456",
    "landline": "0303-70 30 00",
    "page range": "s. 940-403, 12-36",
    "year list": "1894, 1895, 1896",
    "IBAN": "SE35 5000 0000 0549 1000 0003",
    "digits in different cells": "940403\n\n\n1236 besök",
}


@pytest.mark.parametrize("text", SPELLINGS.values(), ids=SPELLINGS)
def test_every_spelling_is_found_and_masked(text):
    assert has_personnummer(text)
    safe = masked(text)
    assert not has_personnummer(safe)
    assert MASK in safe
    assert LAST not in safe


@pytest.mark.parametrize("text", SPARED.values(), ids=SPARED)
def test_other_numbers_are_spared(text):
    assert not has_personnummer(text)
    assert masked(text) == text


def test_text_around_the_number_is_kept_and_only_the_number_goes():
    assert masked(f"Åsa (940403-{LAST}) på Öckerö") == f"Åsa ({MASK}) på Öckerö"


def test_a_number_hidden_by_encoding_costs_the_whole_text():
    assert masked("namn: " + "".join(f"%{ord(c):02X}" for c in NUMBER)) == MASK


def test_the_column_is_named_and_its_content_is_not():
    assert personal_column(["id", "text"], ["1", f"om 940403-{LAST}"]) == "text"
    assert personal_column(["id"], ["1", NUMBER]) == "kolumn 2"
    assert personal_column(["id", "text"], ["1", "inget"]) is None
    assert personal_column(["a", "b"], ["940403", LAST]) is None


def test_a_column_known_to_hold_other_numbers_is_not_looked_into():
    assert personal_column(["konto", "text"], [NUMBER, "x"], frozenset({"konto"})) is None
    assert personal_column(["konto", "text"], [NUMBER, NUMBER], frozenset({"konto"})) == "text"


def test_a_birthday_and_the_last_four_in_columns_of_their_own_are_one_number():
    header = ["född", "fyra sista", "plats"]
    assert personal_column(header, ["1894-04-03", LAST, "Ale"]) == "fyra sista"
    assert personal_column(["född", "antal", "plats"], ["1894-04-03", LAST, "Ale"]) is None
    schema = {"fields": [{"name": name, "type": "string"} for name in header]}
    report = Report()
    rows = [(2, ("1894-04-03", LAST, "Ale")), (3, ("1894-04-03", "1000", "Ale"))]
    assert [row[1] for row in validate_rows(header, rows, schema, report)] == ["1000"]
    assert report.refused_by_rule == {"personnummer": 1}


MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
ALMOST_ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@st.composite
def numbers(draw):
    """A number from the 1890s with a right check digit, in six and four digits."""
    month = draw(st.integers(1, 12))
    day = draw(st.integers(1, MONTH_DAYS[month - 1])) + draw(st.sampled_from([0, 60]))
    return ten(f"{draw(st.integers(90, 99))}{month:02}{day:02}{draw(st.integers(0, 999)):03}")


@st.composite
def spelled(draw):
    digits = draw(numbers())
    separator = draw(st.sampled_from(["", "-", ".", "/", " ", "\u00a0"]))
    date = separator.join([digits[:2], digits[2:4], digits[4:6]])
    dash = draw(st.sampled_from(["", "-", "+", "–", "−", "\u2011", " ", " - ", "/", "."]))
    text = draw(st.sampled_from(["", "18", "18 "])) + date + dash + digits[6:]
    script = draw(st.sampled_from([0, 0xFEE0, 0x630]))
    text = "".join(chr(ord(c) + script) if c in string.digits else c for c in text)
    hidden = draw(st.sampled_from(["", "\u200b", "\u00ad"]))
    text = hidden.join(text)
    return digits, draw(st.sampled_from([text, quote(text)]))


def not_a_digit_at_edge(text):
    """What stands beside the number may not make it another number."""
    return not any(c.isnumeric() or c in "%&;.,-+/ abcdefABCDEF" or c.isspace() for c in text)


@settings(max_examples=400, deadline=None)
@given(spelled(), ALMOST_ANY.filter(not_a_digit_at_edge), ALMOST_ANY.filter(not_a_digit_at_edge))
def test_every_valid_number_in_any_spelling_in_any_text_is_found(number, before, after):
    digits, text = number
    whole = before + text + after
    assert has_personnummer(whole)
    safe = masked(whole)
    assert not has_personnummer(safe)
    assert digits not in safe


@settings(max_examples=300, deadline=None)
@given(ALMOST_ANY)
def test_masking_is_idempotent_and_leaves_other_text_alone(text):
    assert masked(masked(text)) == masked(text)
    if not has_personnummer(text):
        assert masked(text) == text


@given(numbers())
def test_a_wrong_check_digit_always_passes(digits):
    wrong = digits[:9] + str((int(digits[9]) + random.Random(digits).randint(1, 9)) % 10)
    assert not has_personnummer(f"18{wrong[:6]}-{wrong[6:]}")

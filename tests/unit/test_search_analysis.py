"""From words to stems, compounds to parts, and the word lists behind them."""

from __future__ import annotations

import pytest

from catalog.search.analysis import Analyser, fold, words
from catalog.search.compounds import Splitter
from catalog.search.lexicon import learn
from catalog.search.vocabulary import PARTS

ANALYSER = Analyser("sv", learn([]).nouns)


@pytest.mark.parametrize(
    "forms",
    [
        "skola skolan skolor skolorna skolas skolans",
        "grundskola grundskolan",
        "taxa taxan taxor taxorna",
        "avfallstaxa avfallstaxan",
        "bygglov bygglovet bygglovens bygglovets",
        "protokoll protokollet protokollen protokollets",
        "program programmet programmen",
        "barn barnet barnen barnens",
        "ärende ärendet ärenden ärendena",
        "stad staden städer städerna",
        "bok boken böcker böckerna",
        "gymnasium gymnasiet gymnasier gymnasierna",
        "museum museet museer museerna",
        "nämnd nämnden nämnder nämnderna nämndernas",
        "plats platsen platser platserna",
        "skjuts skjutsen skjutsar",
        "kommun kommunen kommuner kommunens",
    ],
)
def test_forms_of_one_word_join(forms):
    assert len({ANALYSER.stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("plan", "planer"),
        ("detaljplan", "detaljplaner"),
        ("organ", "organen"),
        ("roman", "romaner"),
        ("kran", "kranar"),
    ],
)
def test_an_that_is_no_ending_stays(one, other):
    assert ANALYSER.stem(one) == ANALYSER.stem(other) == one


@pytest.mark.parametrize("word", ["e20", "q", "wifi", "zon", "2024", "х", "日本"])
def test_letters_and_digits_that_other_analyses_lose(word):
    assert ANALYSER.stem(word) == word


def test_nouns_are_learned_from_what_is_published():
    assert Analyser("sv", ()).stem("flottan") != Analyser("sv", ()).stem("flotta")
    learned = Analyser("sv", learn(["flotta", "flottan", "kvittet", "kvitt", "jolle", "remsor", "remsa"]).nouns)
    assert learned.stem("flottan") == learned.stem("flotta")
    assert learned.stem("kvittets") == learned.stem("kvitt")
    assert learned.stem("remsan") == learned.stem("remsa")


def test_terms_leave_out_stop_words():
    assert ANALYSER.terms("Skolorna i Ale och på E20") == ["skol", "ale", "e20"]


def test_words_compose_letters():
    assert words("A\u030angra") == ["ångra"]


@pytest.mark.parametrize(
    ("word", "folded"), [("ångerrätt", "angerratt"), ("smørrebrød", "smorrebrod"), ("café", "cafe")]
)
def test_fold(word, folded):
    assert fold(word) == folded


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("folkbibliotek", {"folk", "bibliotek"}),
        ("folkbibliotekens", {"folk", "bibliotek"}),
        ("biblioteksverksamhet", {"bibliotek", "verksam"}),
        ("skolbuss", {"skol", "buss"}),
        ("gatubelysningen", {"gat", "belysning"}),
        ("barnomsorgstaxa", {"barn", "omsorg", "tax", "omsorgstax"}),
        ("renhållningstaxan", {"renhållning", "tax"}),
        ("skolmåltider", {"skol", "mål", "tid", "måltid"}),
        ("luftkvaliteten", {"kvalitet"}),
        ("förslag", set()),
        ("tillstånd", set()),
        ("kommun", set()),
        ("e20bro", set()),
    ],
)
def test_parts_of_compounds(word, parts):
    assert Splitter(PARTS | {"tid"}, ANALYSER.stem).parts(word) == parts


def test_parts_are_learned_from_what_is_published():
    parts = learn(["jolle", "från", "abcd1"]).parts
    assert Splitter(parts, ANALYSER.stem).parts("skoljollar") == {"skol", "joll"}
    assert not {"från", "abcd1"} & parts


def test_a_word_of_unlikely_length_is_left_whole():
    assert Splitter(PARTS, ANALYSER.stem).parts("bad" * 300) == set()


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("decisions", "decision"),
        ("municipalities", "municipality"),
        ("bus", "bus"),
        ("access", "access"),
        ("e20", "e20"),
    ],
)
def test_english_plurals(word, stem):
    assert Analyser("en").stem(word) == stem

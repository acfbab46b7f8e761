"""The browser's analysis (swedish.js) equals Python's, word by word."""

from __future__ import annotations

import itertools
import re

import pytest
from snowballstemmer.swedish_stemmer import SwedishStemmer

from catalog.search.analysis import Analyser, fold, words
from catalog.search.lexicon import learn
from tests.search_node import ROOT, run_js

STEMS = """
    ans avgift barn bil bok bygg cit dag detalj djur energi fab fest fråg förskol gat gymnasi hus hög kommun kvit kyrk
    land lös mat mot muse nämnd park pla program pros rum räkn rätt sam simhall skol skjuts stad sten stor sto studi
    svår tax till torg trafik träd ung val vatt vår väg äng ål ö öst återvinn östr x q5 wifi zon é naïv ø
"""
LINKS = ("", "a", "e", "s", "n", "t", "k", "v", "et", "ning", "lig", "lös", "nn", "ö", "å", "ä")
ENDINGS = """
    a arna erna heterna orna ad e ade ande arne are aste en anden aren heten ern ar er heter or s as arnas ernas ornas
    es ades andes ens arens hetens erns at et ets andet het ast dd gd nn dt gt kt tt ig lig els fullt öst löst ösa an
    ans ium iet eet eum mmet nnet öster ström bränder ena enas
"""
CODE = """
const analyser = analysis.createAnalyser(input.analysis);
answer(input.words.map((w) => [analyser.stem(w), analysis.snowball(w), analysis.fold(w)]));
"""


def generated() -> set[str]:
    ends = ["", *ENDINGS.split()]
    made = {"".join(parts) for parts in itertools.product(STEMS.split(), LINKS, ends)}
    made |= {"".join(parts) for parts in itertools.product(STEMS.split(), ends, ("", "s", "t", "n"))}
    return made | {fold(word) for word in made}


def own_words() -> set[str]:
    """Every word in our texts, pages and example world."""
    files = [p for folder in ("catalog", "content", "harvesters/sandbox") for p in sorted((ROOT / folder).rglob("*"))]
    texts = (p.read_text(encoding="utf-8") for p in files if p.suffix in {".yml", ".md", ".py", ".json", ".html"})
    return {word for text in texts for word in words(text)}


def test_same_stem_for_every_word(tmp_path):
    own, made = own_words(), generated()
    listed = sorted(own | made)
    assert len(listed) >= 50_000
    analyser = Analyser("sv", learn(own | made).nouns)
    stemmer = SwedishStemmer()

    got = run_js(CODE, {"analysis": analyser.data(), "words": listed}, tmp_path)

    expected = [[analyser.stem(word), stemmer.stemWord(word), fold(word)] for word in listed]
    wrong = [(w, e, g) for w, e, g in zip(listed, expected, got, strict=True) if e != g]
    assert wrong == []


def test_same_words_in_a_text(tmp_path):
    texts = [
        "Wifi på E20 – zon 3, X-kommunen & Ångerrätt!",
        "A\u030angra ö\u0301 naïve ÅÄÖ",  # marks that are typed after their letter
        "2024/123 § 45 a_b c'est l’eau 1,5 ½ ²",
        "日本 Привет ☃ 👍 \U0001d49c",
        "",
        "  \t\n",
    ]
    got = run_js("answer(input.map((t) => analysis.words(t)));", texts, tmp_path)
    assert got == [words(text) for text in texts]
    assert got[0] == ["wifi", "på", "e20", "zon", "3", "x", "kommunen", "ångerrätt"]


def test_same_english(tmp_path):
    listed = sorted({w for w in own_words() if re.fullmatch("[a-z]+", w)})
    analyser = Analyser("en")
    got = run_js(CODE, {"analysis": analyser.data(), "words": listed}, tmp_path)
    assert [g[0] for g in got] == [analyser.stem(word) for word in listed]


@pytest.mark.parametrize("text", ["den och", "skolan i Ale"])
def test_words_of_a_query(tmp_path, text):
    """Stop words go, unless there is nothing else."""
    code = "answer(analysis.createAnalyser(input.analysis).words(input.text));"
    got = run_js(code, {"analysis": Analyser("sv").data(), "text": text}, tmp_path)
    assert got == {"den och": ["den", "och"], "skolan i Ale": ["skolan", "ale"]}[text]

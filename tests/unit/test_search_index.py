"""The index file: what is in it, the same bytes every time, and the same answers in lunr.py and lunr.js."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from catalog.search.analysis import Analyser
from catalog.search.index import (
    EXCERPT_CHARS,
    FIELDS,
    PIPELINE_LABEL,
    SearchDocument,
    build_index,
    excerpt,
    load_index,
    pack,
    unpack,
)
from tests.search_examples import CASES, DOCUMENTS
from tests.search_node import run_js

QUERIES = sorted({query for _, query, _ in CASES})


def test_file_holds_what_a_result_shows():
    made = json.loads(build_index([SearchDocument("b", "/b/", "Öl", "", (), "", "kommun"), *DOCUMENTS[:2]]))
    assert set(made) == {"analysis", "lunr", "kinds", "kommuner", "documents"}
    assert made["kinds"] == ["dataset", "kommun"]
    url, title, kommun, kind, text = made["documents"][0]
    assert (url, title) == ("/b/", "Öl")
    assert (made["kommuner"][kommun], made["kinds"][kind], text) == ("", "kommun", "")
    assert made["lunr"]["fields"] == list(FIELDS)
    assert made["lunr"]["pipeline"] == [PIPELINE_LABEL["sv"]]


def test_same_bytes_in_any_order():
    assert build_index(DOCUMENTS) == build_index(reversed(DOCUMENTS))


def test_a_ref_that_occurs_twice_is_named():
    with pytest.raises(ValueError, match="'d01' occurs twice"):
        build_index([replace(DOCUMENTS[0], ref="d01"), replace(DOCUMENTS[1], ref="d01")])


def test_nothing_to_find_is_an_index_too():
    index, documents = load_index(build_index([]))
    assert (index.search("skola"), documents) == ([], [])


def test_titles_are_data_not_markup():
    hostile = SearchDocument("x", "/x/", "<script>alert(1)</script> title:a~9 +b", "*", ("^",), "", "dataset")
    index, documents = load_index(build_index([hostile]))
    assert [hit["ref"] for hit in index.search("alert")] == ["0"]
    assert documents[0][1] == hostile.title


@pytest.mark.parametrize(
    ("text", "cut"),
    [("  en\n rad ", "en rad"), ("", ""), ("ord " * 100, ("ord " * 30).strip() + "…"), ("x" * 300, "x" * 120 + "…")],
)
def test_excerpt(text, cut):
    assert excerpt(text) == cut
    assert len(excerpt(text)) <= EXCERPT_CHARS + 1


def test_pack_and_unpack():
    lunr = {
        "version": "2.3.9", "fields": ["title", "text"], "pipeline": ["p"],
        "invertedIndex": [["skol", {"_index": 0, "title": {"0": {}, "12": {}}, "text": {}}]],
        "fieldVectors": [["title/0", [0, 1.5]], ["title/12", [0, 2]]],
    }  # fmt: skip
    assert unpack(json.loads(json.dumps(pack(lunr)))) == lunr
    assert pack(lunr | {"fieldVectors": [["text/0", []], ["text/1", [3, 0.123]]]})["vectors"] == [[1, 1, [3, 0.1]]]


def test_lunr_js_answers_like_lunr_py(tmp_path):
    assert len(QUERIES) >= 30
    made = build_index(DOCUMENTS)
    code = """
    const { index } = site.createSearch(input.file, lunr, analysis);
    answer(input.queries.map((q) => index.search(q).map(({ ref, score }) => [ref, score])));
    """
    got = run_js(code, {"file": json.loads(made), "queries": QUERIES}, tmp_path)
    index, _ = load_index(made)
    for query, found in zip(QUERIES, got, strict=True):
        expected = {hit["ref"]: hit["score"] for hit in index.search(query)}
        assert {ref: pytest.approx(score) for ref, score in found} == expected, query
        if found:
            assert expected[found[0][0]] == max(expected.values()), query
    assert sum(1 for found in got if found) >= 20


def test_english_index(tmp_path):
    documents = [
        SearchDocument("a", "/en/a/", "Libraries in Åmål", "Loans and visits.", ("culture",), "Åmål", "dataset"),
        SearchDocument("b", "/en/b/", "Building permits", "Decisions on permits", (), "Ale", "dataset"),
    ]
    made = build_index(documents, lang="en")
    assert json.loads(made)["analysis"] == Analyser("en").data()
    code = """
    const engine = site.createSearch(input.file, lunr, analysis);
    answer(input.queries.map((q) => engine.search(q).refs));
    """
    queries = ["library", "permit", "amal", "Åmål visits", "culture", "buildi", "nothing"]
    got = run_js(code, {"file": json.loads(made), "queries": queries}, tmp_path)
    assert got == [[0], [1], [0], [0], [0], [1], []]

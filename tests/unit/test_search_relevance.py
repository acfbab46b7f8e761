"""What people type finds what they mean: recall among the first ten, by the code that runs in the browser."""

from __future__ import annotations

import json
from collections import defaultdict

import pytest

from catalog.search.index import build_index
from tests.search_examples import CASES, DOCUMENTS
from tests.search_node import run_js

CODE = """
const engine = site.createSearch(input.file, lunr, analysis);
answer(input.queries.map((q) => {
  const { refs, similar } = engine.search(q);
  return { refs: refs.map((ref) => engine.documents[ref].url.split("/")[3]), similar };
}));
"""


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Return a function from queries to [{refs, similar}]."""
    file = json.loads(build_index(DOCUMENTS))
    work = tmp_path_factory.mktemp("search")
    return lambda *queries: run_js(CODE, {"file": file, "queries": list(queries)}, work)


def test_recall(ask, record_property):
    hits, wanted, missed = defaultdict(int), defaultdict(int), []
    for (kind, query, refs), answer in zip(CASES, ask(*(query for _, query, _ in CASES)), strict=True):
        found = set(answer["refs"][:10]) & set(refs)
        hits[kind] += len(found)
        wanted[kind] += len(refs)
        missed += [(query, ref) for ref in refs if ref not in found]
    by_class = {kind: round(hits[kind] / wanted[kind], 2) for kind in wanted}
    record_property("recall_at_10", by_class)
    print(by_class, missed)
    assert len(CASES) >= 40
    assert sum(hits.values()) / sum(wanted.values()) >= 0.9, (by_class, missed)
    assert min(by_class.values()) >= 0.75, (by_class, missed)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("bygglov", "d03"), ("ängar", "d32"), ("budget", "d37"), ("medborgarförslag", "d17"), ("förskola", "d06"),
        ("lekplatser göteborg", "d23"), ("vindkraft", "d59"),
    ],
)  # fmt: skip
def test_the_obvious_comes_first(ask, query, first):
    assert ask(query)[0]["refs"][0] == first


def test_all_words_count_before_some(ask):
    assert ask("avgifter zon")[0]["refs"] == ["d35"]
    assert ask("zon finnsingenstans")[0]["refs"] == ["d35"]


def test_another_spelling_is_owned_up_to(ask):
    right, wrong, none, empty, signs = ask("bygglov", "byglov", "qqqqqqqq", "", "*~:^+-")
    assert (right["similar"], wrong["similar"]) == (False, True)
    assert none == empty == signs == {"refs": [], "similar": False}


def test_exact_spelling_before_folded(tmp_path):
    """`ålar` with its ring first; typed without, both are found."""
    documents = [
        DOCUMENTS[0].__class__("a", "/x/a/alar/", "Alar längs ån", "", (), "", "dataset"),
        DOCUMENTS[0].__class__("b", "/x/b/alar/", "Ålar längs ån", "", (), "", "dataset"),
    ]
    given = {"file": json.loads(build_index(documents)), "queries": ["ålar", "alar"]}
    code = (
        "const e = site.createSearch(input.file, lunr, analysis); answer(input.queries.map((q) => e.search(q).refs));"
    )
    dotted, plain = run_js(code, given, tmp_path)
    assert dotted[0] == 1
    assert plain == [0, 1]

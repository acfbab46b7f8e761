"""The search index: one JSON file that lunr.js loads, built by lunr.py with our own analysis.

Shape of the file:
    {"analysis": {lang, nouns, stop},          what the browser needs to analyse a query alike
     "lunr": {...},                            a lunr 2.3.9 index, packed (see below)
     "kinds": [...], "kommuner": [...],        words that many documents share
     "documents": [[url, title, kommun no., kind no., excerpt], ...]}    a lunr ref is a place in this list

Fields: `title`, `keywords` (with kommun), `text` hold stems as they are spelled. `parts` is never shown: it holds the
parts of compounds, and every stem with å, ä, ö also without its dots, so that an exact spelling scores higher.

Packed: lunr's inverted index says {"field": {"ref": {}}} for every pair; we write one list of refs for each field, and
`unpack` (here and in search.js) restores lunr's form. That halves the file. No term positions are kept.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lunr import __TARGET_JS_VERSION__
from lunr.builder import Builder
from lunr.index import Index
from lunr.pipeline import Pipeline
from lunr.token import Token

from catalog.search.analysis import Analyser, Lang, fold, words
from catalog.search.compounds import Splitter
from catalog.search.lexicon import Lexicon, learn

FIELDS = {"title": 6, "keywords": 3, "text": 1, "parts": 2}
PIPELINE_LABEL = {"sv": "insyn-sv", "en": "insyn-en"}
EXCERPT_CHARS = 120
SCORE_DECIMALS = 1


@dataclass(frozen=True)
class SearchDocument:
    """One thing to find. `ref` is unique; `kind` is a machine word ("dataset", "kommun", "indikator")."""

    ref: str
    url: str
    title: str
    description: str
    keywords: tuple[str, ...]
    kommun: str
    kind: str


def build_index(documents: Iterable[SearchDocument], lang: Lang = "sv") -> bytes:
    """Return the search index of `documents` as JSON; the order of the input does not matter.

    Raises: ValueError naming a `ref` that occurs twice.
    """
    ordered = sorted(documents, key=lambda d: d.ref)
    for one, next_one in itertools.pairwise(ordered):
        if one.ref == next_one.ref:
            raise ValueError(f"search ref {one.ref!r} occurs twice")
    lexicon = learn(_corpus(ordered)) if lang == "sv" else Lexicon(frozenset(), frozenset())
    analyser = Analyser(lang, lexicon.nouns)
    kinds = sorted({d.kind for d in ordered})
    kommuner = sorted({d.kommun for d in ordered})
    made = {
        "analysis": analyser.data(),
        "lunr": pack(_lunr_index(ordered, analyser, Splitter(lexicon.parts, analyser.stem))),
        "kinds": kinds,
        "kommuner": kommuner,
        "documents": [
            [d.url, d.title, kommuner.index(d.kommun), kinds.index(d.kind), excerpt(d.description)] for d in ordered
        ],
    }
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()


def load_index(data: bytes) -> tuple[Index, list[list[Any]]]:
    """Return the lunr index and the document list of `build_index`, as the browser gets them."""
    read = json.loads(data)
    _register(Analyser.from_data(read["analysis"]))
    return Index.load(unpack(read["lunr"])), read["documents"]


def excerpt(text: str) -> str:
    """Return the start of `text` on one line, cut between words, at most EXCERPT_CHARS and an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= EXCERPT_CHARS:
        return line
    return line[: EXCERPT_CHARS + 1].rsplit(" ", 1)[0][:EXCERPT_CHARS].rstrip(" ,.;:–-") + "…"


def pack(index: dict[str, Any]) -> dict[str, Any]:
    """Return lunr's serialised index without its repetitions: refs as numbers, one list for each field.

    Shape: terms [[term, number, [refs of field 1], …]]; vectors [[ref, field, numbers and scores flat]].
    """
    fields = index["fields"]
    terms = [
        [term, posting["_index"], *([int(ref) for ref in posting[field]] for field in fields)]
        for term, posting in index["invertedIndex"]
    ]
    vectors = []
    for field_ref, elements in index["fieldVectors"]:
        if elements:
            field, ref = field_ref.split("/", 1)
            rounded = [_rounded(x) if at % 2 else x for at, x in enumerate(elements)]
            vectors.append([int(ref), fields.index(field), rounded])
    kept = {key: index[key] for key in ("version", "fields", "pipeline")}
    return kept | {"terms": terms, "vectors": vectors}


def unpack(packed: dict[str, Any]) -> dict[str, Any]:
    """Return what `lunr.Index.load` reads; the inverse of `pack` but for rounding."""
    fields = packed["fields"]
    inverted = [
        [term, {"_index": number} | {f: {str(ref): {} for ref in refs} for f, refs in zip(fields, lists, strict=True)}]
        for term, number, *lists in packed["terms"]
    ]
    vectors = [[f"{fields[field]}/{ref}", elements] for ref, field, elements in packed["vectors"]]
    kept = {key: packed[key] for key in ("version", "fields", "pipeline")}
    return kept | {"fieldVectors": vectors, "invertedIndex": inverted}


def _lunr_index(documents: list[SearchDocument], analyser: Analyser, splitter: Splitter) -> dict[str, Any]:
    """Return lunr's serialised index. Of no documents too: lunr.py's builder divides by their number."""
    label = PIPELINE_LABEL[analyser.lang]
    if not documents:
        empty: dict[str, Any] = {"version": __TARGET_JS_VERSION__, "fields": list(FIELDS), "pipeline": [label]}
        return empty | {"fieldVectors": [], "invertedIndex": []}
    builder = Builder()
    for name, boost in FIELDS.items():
        builder.field(name, boost=boost)
    builder.search_pipeline.add(_register(analyser))
    hidden: dict[str, tuple[str, ...]] = {}
    for number, document in enumerate(documents):
        seen = words(_text(document))
        for word in seen:
            if word not in hidden:
                hidden[word] = _hidden_terms(word, analyser, splitter)
        builder.add(
            {
                "id": str(number),
                "title": analyser.terms(document.title),
                "keywords": analyser.terms(" ".join((*document.keywords, document.kommun))),
                "text": analyser.terms(document.description),
                "parts": sorted({term for word in seen for term in hidden[word]}),
            }
        )
    serialised: dict[str, Any] = builder.build().serialize()
    return serialised


def _hidden_terms(word: str, analyser: Analyser, splitter: Splitter) -> tuple[str, ...]:
    """Return the parts of a compound, folded, and the folded stem where folding changes it."""
    if word in analyser.stop:
        return ()
    stem = analyser.stem(word)
    terms = {fold(part) for part in splitter.parts(word)} if analyser.lang == "sv" else set()
    return tuple(sorted(terms | {fold(stem)} - {stem}))


def _register(analyser: Analyser) -> Any:
    """Return the pipeline function of `analyser`, known to lunr.py under the name that lunr.js also uses.

    Set straight into lunr's table: `register_function` logs a warning for every index after the first.
    """

    def stem_token(token: Token, _at: int, _tokens: list[Token]) -> Token:
        return token.update(lambda text, _metadata: analyser.stem(text))

    stem_token.label = PIPELINE_LABEL[analyser.lang]  # type: ignore[attr-defined]
    Pipeline.registered_functions[PIPELINE_LABEL[analyser.lang]] = stem_token
    return stem_token


def _corpus(documents: list[SearchDocument]) -> set[str]:
    return {word for document in documents for word in words(_text(document))}


def _text(document: SearchDocument) -> str:
    return " ".join((document.title, *document.keywords, document.kommun, document.description))


def _rounded(score: float) -> float:
    short = round(score, SCORE_DECIMALS)
    return int(short) if short == int(short) else short

"""What pages say in schema.org's words: nothing in a text can leave the block, and every word is in the vocabulary."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, SDO, Graph, Literal, URIRef

from catalog.schema_org import datasets as schema_org
from catalog.schema_org.block import CONTEXT, block, without_empty
from catalog.schema_org.datasets import LONGEST, SHORTEST, first_files
from catalog.schema_org.meetings import meeting
from catalog.site import FAMILIES
from catalog.site.page import Site
from tests.shapes import read_rdf
from tests.site_world import BASE_URL, by_url, make_site, put_dataset, render

HOSTILE = '</script><script>alert(1)</script><!-- <b>&amp; "x" \u2028\u2029'
FIELDS = [{"name": "namn", "type": "string", "title": "Namn"}, {"name": "tal", "type": "number", "unit": "kr"}]
ROWS = [{"namn": "a", "tal": "1"}]
# "@vocab" is what the context at schema.org comes to for the words; these hold addresses, not texts.
EMBEDDED = {"@vocab": "https://schema.org/", **{
    name: {"@type": "@id"}
    for name in ("url", "contentUrl", "license", "sameAs", "isBasedOn", "item", "mainEntityOfPage")
}}  # fmt: skip


class _Blocks(HTMLParser):
    """The blocks of JSON-LD of a page as a browser finds them, and how many other scripts have a body."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.scripts = 0
        self._is_data = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._is_data = tag == "script" and given.get("type") == "application/ld+json"
        self.scripts += tag == "script" and not self._is_data and "src" not in given

    def handle_data(self, data: str) -> None:
        if self._is_data:
            self.found.append(data)
            self._is_data = False


def things_of(html: str) -> list[dict[str, Any]]:
    """Return what a page says."""
    (found,) = _Blocks(html).found
    said = json.loads(found)
    assert said["@context"] == CONTEXT
    return said.get("@graph") or [{k: v for k, v in said.items() if k != "@context"}]


def graph_of(things: list[dict[str, Any]]) -> Graph:
    """Return it as RDF, and check every word: a misspelt one is no word of schema.org."""
    graph = read_rdf(json.dumps({"@context": EMBEDDED, "@graph": things}).encode(), "json_ld")
    words = {p for p in graph.predicates() if p != RDF.type} | set(graph.objects(None, RDF.type))
    unknown = {w for w in words if URIRef(w).removeprefix(str(SDO)) not in SDO} - {
        URIRef("https://schema.org/query-input")
    }
    assert not unknown
    return graph


@pytest.fixture
def hostile(tmp_path: Path) -> Site:
    about = {"title": HOSTILE, "description": HOSTILE, "keywords": [HOSTILE], "licenses": [{"path": "javascript:x"}]}
    about |= {"sources": [{"title": HOSTILE, "path": "javascript:alert(1)"}], "source": "ale/x"}
    return make_site([put_dataset(tmp_path, "ale/x", {"tabell": {"fields": FIELDS, "rows": ROWS}}, **about)])


def pages_of(site: Site, family: str) -> Iterator[tuple[str, str]]:
    for url, page in by_url(FAMILIES[family](site)).items():
        yield url, render(page)


def test_nothing_in_a_text_leaves_the_block(hostile: Site) -> None:
    for url, html in pages_of(hostile, "datasets"):
        blocks = _Blocks(html)
        assert len(blocks.found) == 1, url
        assert blocks.scripts == 0, url
        assert not re.search(r"[<>&\u2028\u2029]", blocks.found[0])
    pages = dict(pages_of(hostile, "datasets"))
    (dataset,) = [t for t in things_of(pages["/data/ale/x/"]) if t["@type"] == "Dataset"]
    assert dataset["name"] == HOSTILE.strip()
    assert "isBasedOn" not in dataset
    assert "license" not in dataset


def test_a_dataset_says_what_google_dataset_search_asks_for(tmp_path: Path) -> None:
    about = {
        "title": "Badplatser", "title_en": "Bathing places", "description": "Kort.", "identifier": "bad-1",
        "licenses": [{"name": "CC0-1.0", "path": "http://creativecommons.org/publicdomain/zero/1.0/"}],
        "temporal": ["2024/2025", "2026"], "source": "ale/bad", "keywords": ["bad"],
        "sources": [{"title": "Ale", "path": "https://ale.example/bad.csv"}],
        "contributors": [{"roles": ["contact"], "title": "Data", "email": "data@ale.example"}],
    }  # fmt: skip
    one = put_dataset(tmp_path, "ale/bad", {"bad": {"fields": FIELDS, "rows": ROWS}}, **about)
    file = {"format": "csv", "resource": "bad", "url": "/data/ale/bad/bad.csv", "size_bytes": 17, "sha256": "ab" * 32}
    site = make_site([one], downloads={"ale/bad": [{**file, "media_type": "text/csv"}]})
    pages = dict(pages_of(site, "datasets"))
    things = things_of(pages["/data/ale/bad/"])
    graph = graph_of(things)
    (node,) = graph.subjects(RDF.type, SDO.Dataset)
    assert str(node) == f"{BASE_URL}/data/ale/bad"
    for name in (
        "name", "description", "creator", "license", "distribution", "identifier", "includedInDataCatalog", "keywords",
        "isAccessibleForFree", "temporalCoverage", "url", "variableMeasured", "version", "isBasedOn",
        "datePublished", "dateModified",
    ):  # fmt: skip
        assert (node, SDO[name], None) in graph, name
    said = next(t for t in things if t["@type"] == "Dataset")
    assert SHORTEST <= len(said["description"]) <= LONGEST
    assert said["description"].startswith("Kort. Öppna data från Ale, 1 rad")
    assert said["temporalCoverage"] == ["2024-01-01/2025-12-31", "2026-01-01/2026-12-31"]
    assert said["distribution"] == {
        "@type": "DataDownload", "contentUrl": f"{BASE_URL}/data/ale/bad/bad.csv", "encodingFormat": "text/csv",
        "contentSize": "17 B", "sha256": "ab" * 32,
    }  # fmt: skip
    assert said["variableMeasured"][1] == {"@type": "PropertyValue", "name": "tal", "unitText": "kr"}
    assert said["creator"]["contactPoint"]["email"] == "data@ale.example"
    english = next(t for t in things_of(pages["/en/data/ale/bad/"]) if t["@type"] == "Dataset")
    assert (english["name"], english["@id"]) == ("Bathing places", said["@id"])
    listed = things_of(pages["/data/"])[0]
    assert (listed["@type"], listed["dataset"]) == ("DataCatalog", {"@id": said["@id"]})
    graph_of(things_of(pages["/data/"]))


@pytest.mark.parametrize("words", ["", "A", "x" * 49, "x" * 50, "x" * 5000, "x" * 9000, " \n "])
def test_a_description_is_never_shorter_or_longer_than_is_read(tmp_path: Path, words: str) -> None:
    fields = [{"name": "a", "type": "string"}]
    made = put_dataset(tmp_path, "ale/x", {"t": {"fields": fields, "rows": []}}, title="A", description=words)
    told = schema_org.dataset(make_site([made]), made, "sv")["description"]
    assert SHORTEST <= len(told) <= LONGEST


def test_start_and_kommun_are_in_the_vocabulary(hostile: Site) -> None:
    start = dict(pages_of(hostile, "start"))
    things = things_of(start["/en/"])
    assert things[0]["potentialAction"]["target"]["urlTemplate"] == f"{BASE_URL}/en/sok/?q={{search_term_string}}"
    graph_of(things)
    kommun = things_of(dict(pages_of(hostile, "kommun"))["/kommun/ale/"])
    assert [t["@type"] for t in kommun] == ["GovernmentOrganization", "BreadcrumbList"]
    graph = graph_of(kommun)
    assert (None, SDO.value, Literal("1440")) in graph


def test_many_files_are_bounded_and_the_package_is_kept() -> None:
    files = [{"resource": f"t{n}"} for n in range(30)] + [{"resource": ""}]
    found = first_files(files, 20)
    assert (len(found), found[-1]) == (20, {"resource": ""})


def test_what_nobody_knows_is_left_out() -> None:
    assert without_empty({"a": "", "b": None, "c": [], "d": {}, "e": 0, "f": False, "g": ["x"], "h": ("x", "y")}) == {
        "e": 0, "f": False, "g": "x", "h": ["x", "y"],
    }  # fmt: skip
    assert block([]) == ""
    with pytest.raises(TypeError):
        block([{"a": object()}])


class _Record:
    publisher, url = "ale", "/sammantraden/ale/kf/2026-11-30/"

    def __init__(self, **cells: str) -> None:
        self.get = lambda name: cells.get(name, "")


OPEN = {"offentligt": "ja", "start": "2026-11-30T18:00:00+01:00", "plats": "Medborgarhuset", "status": "planerat"}


def test_an_open_meeting_is_an_event() -> None:
    (event,) = meeting(make_site(), _Record(**OPEN), "Kommunfullmäktige")  # type: ignore[arg-type]
    graph_of([event])
    assert (event["name"], event["eventStatus"][19:]) == ("Kommunfullmäktige, Ale", "EventScheduled")
    (event,) = meeting(make_site(), _Record(**{**OPEN, "status": "installt"}), "KF")  # type: ignore[arg-type]
    assert event["eventStatus"].endswith("EventCancelled")


@pytest.mark.parametrize(
    "other", [{"offentligt": "nej"}, {"offentligt": "delvis"}, {"start": ""}, {"plats": ""}, {"status": "flyttat"}]
)
def test_a_closed_a_moved_and_a_vague_meeting_are_none(other: dict[str, str]) -> None:
    assert meeting(make_site(), _Record(**{**OPEN, **other}), "KF") == []  # type: ignore[arg-type]

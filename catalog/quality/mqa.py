"""Points for a description by the EU's measure, MQA: 405 at most for each distribution.

https://data.europa.eu/mqa/methodology; the weights are those of piveau's published vocabulary. How several
distributions make one dataset is not published: here the dataset has the points of its poorest one, so that what we
promise is the least that another portal can come to. A kommun and the portal have the mean of their datasets.

Version 2 (2026) has other points, and no published list. The five properties that are known to count are told
beside, as there or not, and given no points.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from catalog.dcat.graph import Graph, Iri, Node, Value
from catalog.dcat.terms import EU, MEDIA_TYPES, term
from catalog.licenses import license_of
from catalog.quality.rules import faults

FULL = 405
BANDS = (("excellent", 351), ("good", 221), ("sufficient", 121), ("bad", 0))

# On both of the EU's lists: machine-readable, and owned by nobody.
_OPEN = set("CSV GEOJSON ICS JSON JSON_LD KML KMZ NETCDF ODS RSS XML".split())  # noqa: SIM905
_OPEN |= {"RDF_N_QUADS", "RDF_N_TRIPLES", "RDF_TRIG", "RDF_TURTLE", "RDF_XML"}
_MACHINE_READABLE = _OPEN | {"XLS", "XLSX"}
_NOT_PROPRIETARY = _OPEN | {"HTML", "PNG", "TIFF", "TSV", "TXT", "ZIP"}
_FILE_TYPE = f"{EU}file-type/"
_ACCESS_RIGHT = f"{EU}access-right/"
VERSION_2 = {
    "adms:identifier": "dataset",
    "dct:provenance": "dataset",
    "dct:relation": "dataset",
    "foaf:page": "distribution",
    "adms:status": "distribution",
}


class Metric(NamedTuple):
    """One question. `asks` gets the dataset, the distribution and the facts of the portal."""

    name: str  # a key of texts/quality.yml: quality.metric.<name>
    dimension: str
    points: int
    asks: Callable[[Node, Node, Facts], bool]


@dataclass(frozen=True)
class Facts:
    """What a description cannot say of itself: which addresses answer, and whether it keeps the rules."""

    answers: Collection[str]  # addresses that a HEAD request gets 200 from, because the site has the file
    complies: bool


@dataclass(frozen=True)
class Score:
    """The points of one dataset. `missing`: metric → points lost in the poorest distribution."""

    points: int
    missing: Mapping[str, int]
    distributions: tuple[int, ...]  # points of each
    version_2: Mapping[str, bool]  # property → whether it is there, in every distribution if it is of those

    @cached_property
    def band(self) -> str:
        """Return the name of the band that the points are in."""
        return band_of(self.points)


def band_of(points: float) -> str:
    """Return the name of the band that points are in. Halves count for the lower."""
    return next(name for name, least in BANDS if points >= least)


def measure(graph: Graph, dataset: Iri, answers: Collection[str]) -> Score:
    """Return the points of a dataset in its graph. Without a distribution, nothing asked of distributions is met."""
    node = graph.nodes[dataset]
    files = [graph.nodes[iri] for iri in node.values(term("dcat:distribution")) if isinstance(iri, Iri)]
    own = {node.iri, *(f.iri for f in files)}
    facts = Facts(answers, not any(f.is_error for f in faults(graph) if f.node in own))
    results = [dict(_results(node, file, facts)) for file in files or [Node(Iri(""), ())]]
    totals = [sum(METRICS[name].points for name, met in result.items() if met) for result in results]
    poorest = results[totals.index(min(totals))]
    return Score(
        points=min(totals),
        missing={name: METRICS[name].points for name, met in poorest.items() if not met},
        distributions=tuple(totals) if files else (),
        version_2={name: _has_all([node] if on == "dataset" else files, name) for name, on in VERSION_2.items()},
    )


def mean(scores: Sequence[Score]) -> float | None:
    """Return the mean of datasets' points, None when there are none."""
    return sum(s.points for s in scores) / len(scores) if scores else None


def _results(dataset: Node, file: Node, facts: Facts) -> Iterator[tuple[str, bool]]:
    return ((name, metric.asks(dataset, file, facts)) for name, metric in METRICS.items())


def _has_all(nodes: Sequence[Node], name: str) -> bool:
    return bool(nodes) and all(node.values(term(name)) for node in nodes)


def _of_dataset(name: str) -> Callable[[Node, Node, Facts], bool]:
    return lambda dataset, _file, _facts: bool(dataset.values(term(name)))


def _of_file(name: str) -> Callable[[Node, Node, Facts], bool]:
    return lambda _dataset, file, _facts: bool(file.values(term(name)))


def _answers(name: str) -> Callable[[Node, Node, Facts], bool]:
    def asks(_dataset: Node, file: Node, facts: Facts) -> bool:
        found = file.values(term(name))
        return bool(found) and all(value in facts.answers for value in found)

    return asks


def _file_type(file: Node) -> str:
    return next((str(v).removeprefix(_FILE_TYPE) for v in file.values(term("dct:format")) if isinstance(v, Iri)), "")


def _is_listed(values: Sequence[Value], start: str) -> bool:
    return bool(values) and all(isinstance(v, Iri) and v.startswith(start) for v in values)


def _known_terms(_dataset: Node, file: Node, _facts: Facts) -> bool:
    formats, media_types = file.values(term("dct:format")), file.values(term("dcat:mediaType"))
    return _is_listed(formats, _FILE_TYPE) and _is_listed(media_types, MEDIA_TYPES)


def _known_license(_dataset: Node, file: Node, _facts: Facts) -> bool:
    return any(isinstance(v, Iri) and license_of(v) is not None for v in file.values(term("dct:license")))


METRICS = {
    name: Metric(name, dimension, points, asks)
    for name, dimension, points, asks in (
        ("keyword", "findability", 30, _of_dataset("dcat:keyword")),
        ("theme", "findability", 30, _of_dataset("dcat:theme")),
        ("spatial", "findability", 20, _of_dataset("dct:spatial")),
        ("temporal", "findability", 20, _of_dataset("dct:temporal")),
        ("access_answers", "accessibility", 50, _answers("dcat:accessURL")),
        ("download", "accessibility", 20, _of_file("dcat:downloadURL")),
        ("download_answers", "accessibility", 30, _answers("dcat:downloadURL")),
        ("format", "interoperability", 20, _of_file("dct:format")),
        ("media_type", "interoperability", 10, _of_file("dcat:mediaType")),
        ("known_terms", "interoperability", 10, _known_terms),
        ("not_proprietary", "interoperability", 20, lambda _d, file, _f: _file_type(file) in _NOT_PROPRIETARY),
        ("machine_readable", "interoperability", 20, lambda _d, file, _f: _file_type(file) in _MACHINE_READABLE),
        ("complies", "interoperability", 30, lambda _d, _file, facts: facts.complies),
        ("license", "reusability", 20, _of_file("dct:license")),
        ("known_license", "reusability", 10, _known_license),
        ("access_rights", "reusability", 10, _of_dataset("dct:accessRights")),
        (
            "known_access_rights",
            "reusability",
            5,
            lambda dataset, _file, _f: _is_listed(dataset.values(term("dct:accessRights")), _ACCESS_RIGHT),
        ),
        ("contact", "reusability", 20, _of_dataset("dcat:contactPoint")),
        ("publisher", "reusability", 10, _of_dataset("dct:publisher")),
        ("rights", "contextuality", 5, _of_file("dct:rights")),
        ("size", "contextuality", 5, _of_file("dcat:byteSize")),
        ("issued", "contextuality", 5, _of_file("dct:issued")),
        ("modified", "contextuality", 5, _of_file("dct:modified")),
    )
}
DIMENSIONS = tuple(dict.fromkeys(metric.dimension for metric in METRICS.values()))

"""The quality of the descriptions of each dataset, each publisher and the portal, and the step that gives most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from catalog.dcat.graph import Iri
from catalog.dcat.portal import Descriptions
from catalog.model import COUNTY, Dataset
from catalog.quality.mqa import METRICS, Score, band_of, mean, measure
from catalog.quality.rules import Fault, faults


@dataclass(frozen=True)
class Step:
    """Something to mend: `metric` is not met by `count` datasets, and is worth `points` in each of them."""

    metric: str
    points: int
    count: int


@dataclass(frozen=True)
class Report:
    """What a publisher's descriptions come to. `points` is the mean of its datasets."""

    points: float
    band: str
    datasets: Sequence[tuple[Dataset, Score]]  # the fewest points first
    steps: Sequence[Step]  # what gives most first
    errors: Sequence[Fault]  # what the profile forbids
    recommended: Mapping[tuple[str, str], int]  # (class, property) that the profile recommends → how many lack it


@dataclass(frozen=True)
class Quality:
    """Scores and reports, each counted when it is first asked for."""

    descriptions: Descriptions
    _scores: dict[str, Score] = field(default_factory=dict)

    def score(self, dataset: Dataset) -> Score:
        """Return the points of a dataset."""
        if dataset.key not in self._scores:
            graph = self.descriptions.dataset(dataset)
            name = self.descriptions.wording.names.dataset(dataset)
            self._scores[dataset.key] = measure(graph, name, self._answers)
        return self._scores[dataset.key]

    def report(self, slug: str) -> Report | None:
        """Return what a publisher's descriptions come to, None when it has no dataset in a catalogue."""
        held = [(d, self.score(d)) for d in self.descriptions.listed(slug)]
        points = mean([s for _, s in held])
        if points is None:
            return None
        of_ours = () if slug == COUNTY else self._of_the_portal(slug)
        found = [f for f in faults(self.descriptions.catalogue(slug)) if f.node not in of_ours]
        return Report(
            points=points,
            band=band_of(points),
            datasets=sorted(held, key=lambda pair: (pair[1].points, pair[0].key)),
            steps=steps([s for _, s in held]),
            errors=[f for f in found if f.is_error],
            recommended=dict(sorted(Counter((f.node_class, f.prop) for f in found if not f.is_error).items())),
        )

    def portal(self) -> float | None:
        """Return the mean of all datasets in the catalogue, None when there are none."""
        return mean([self.score(d) for d in self.descriptions.catalog.listed])

    def _of_the_portal(self, slug: str) -> Sequence[Iri]:
        """Return what a publisher's catalogue says of the portal and its API, which is not the publisher's to mend."""
        wording = self.descriptions.wording
        owner = wording.agents.publisher(COUNTY) if COUNTY in self.descriptions.catalog.publishers else []
        return [wording.names.service(slug), *(node.iri for node in owner)]

    @cached_property
    def _answers(self) -> frozenset[str]:
        """Return the addresses of files that the site has, which answer a HEAD request with 200."""
        names = self.descriptions.wording.names
        return frozenset(names.page(f["url"]) for files in self.descriptions.files.values() for f in files)


def steps(scores: Sequence[Score]) -> list[Step]:
    """Return what is not met, what gives most points in all first; then in the order of the metrics."""
    counts = Counter(metric for score in scores for metric in score.missing)
    order = list(METRICS)
    found = [Step(metric, METRICS[metric].points, count) for metric, count in counts.items()]
    return sorted(found, key=lambda s: (-s.points * s.count, order.index(s.metric)))

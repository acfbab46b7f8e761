"""The graphs of a portal: one of each dataset, one of each publisher's catalogue, one of everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from catalog.dcat.agents import Agents
from catalog.dcat.catalogues import describe_catalogue
from catalog.dcat.datasets import Wording, describe, hvd_categories, is_served
from catalog.dcat.graph import Graph, Node
from catalog.dcat.names import Names
from catalog.dcat.paging import PER_PAGE, describe_page
from catalog.dcat.services import describe_service
from catalog.dcat.terms import term
from catalog.ids import fingerprint
from catalog.model import COUNTY, Catalog, Dataset

Files = Mapping[str, Sequence[Mapping[str, Any]]]  # by dataset key


@dataclass(frozen=True)
class Descriptions:
    """Everything that the portal says in DCAT. A dataset is described once, when it is first asked for."""

    catalog: Catalog
    base_url: str
    files: Files
    per_page: int = PER_PAGE  # datasets on a page of the whole catalogue
    _made: dict[str, list[Node]] = field(default_factory=dict)
    _inputs: dict[str, str] = field(default_factory=dict)
    _services: dict[tuple[str, ...], list[Node]] = field(default_factory=dict)
    _graphs: dict[str, Graph] = field(default_factory=dict)  # the one that was asked for last

    @cached_property
    def wording(self) -> Wording:
        """Return names and agents, decided over the whole catalogue."""
        names = Names.of(self.base_url, self.catalog.datasets)
        return Wording(names, Agents(self.catalog, names))

    def dataset(self, dataset: Dataset) -> Graph:
        """Return the graph of one dataset."""
        return self._latest(dataset.key, lambda: self._of_dataset(dataset))

    def catalogue(self, slug: str) -> Graph:
        """Return the graph of a publisher's catalogue with its datasets."""
        return self._latest(slug, lambda: self._of_publishers([slug]))

    def whole(self) -> Graph:
        """Return the graph of all: the county's catalogue, with those of the kommuner as its parts."""
        return self._latest("", lambda: self._of_publishers([COUNTY, *self.parts], self.parts))

    def page(self, number: int, extension: str) -> Graph:
        """Return the graph of one page of all, with links to the others in the same form."""
        shown, graph = self._shown(number), Graph()
        graph.add([describe_page(self.wording.names, number, len(self.in_order), self.per_page, extension)])
        on_page = {d.publisher for d in shown}
        parts = [part for part in self.parts if part in on_page]
        for slug in (COUNTY, *parts):
            self._fill(graph, slug, parts, [d for d in shown if d.publisher == slug])
        return graph

    def page_inputs(self, number: int) -> str:
        """Return a fingerprint of everything that the graph of a page is made of, in any form."""
        shown = self._shown(number)
        held = {slug: self.listed(slug) for slug in (COUNTY, *sorted({d.publisher for d in shown}))}
        told = [
            [self.catalog.publishers[slug], min((d.issued for d in all_of if d.issued), default=""),
             max((d.modified for d in all_of), default=""), [c for d in all_of for c in hvd_categories(d)]]
            for slug, all_of in held.items()
        ]  # fmt: skip
        return fingerprint([number, len(self.in_order), self.per_page, told, [self.inputs(d) for d in shown]])

    @cached_property
    def in_order(self) -> list[Dataset]:
        """Return everything that the catalogue of all lists, publisher by publisher, the county first."""
        return [d for slug in (COUNTY, *self.parts) for d in self.listed(slug)]

    def _shown(self, number: int) -> list[Dataset]:
        return self.in_order[(number - 1) * self.per_page : number * self.per_page]

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Return the kommuner that have a catalogue: those with any dataset. One without has nothing to list."""
        held = {d.publisher for d in self.catalog.listed}
        return tuple(p.slug for p in self.catalog.kommuner() if p.slug in held)

    def listed(self, slug: str) -> list[Dataset]:
        """Return what a publisher's catalogue lists."""
        return self._by_publisher.get(slug, [])

    @cached_property
    def _by_publisher(self) -> dict[str, list[Dataset]]:
        found: dict[str, list[Dataset]] = {}
        for dataset in self.catalog.listed:
            found.setdefault(dataset.publisher, []).append(dataset)
        return found

    def inputs(self, dataset: Dataset) -> str:
        """Return a fingerprint of everything that the dataset's graph is made of."""
        if dataset.key not in self._inputs:
            wording = self.wording
            publisher = self.catalog.publishers[dataset.publisher]
            county = self.catalog.publishers.get(COUNTY)  # who is asked about the API
            shared = [wording.names.dataset(dataset), wording.agents.of(dataset), publisher, county, dataset.archived]
            tables = [r.sha256 for r in dataset.resources]
            made_of = [self.base_url, dataset.descriptor, tables, shared, self.files.get(dataset.key, [])]
            self._inputs[dataset.key] = fingerprint(made_of)
        return self._inputs[dataset.key]

    def catalogue_inputs(self, slug: str) -> str:
        """Return a fingerprint of everything that the graph of a publisher's catalogue is made of."""
        return fingerprint([self.catalog.publishers[slug], [self.inputs(d) for d in self.listed(slug)]])

    def whole_inputs(self) -> str:
        """Return a fingerprint of everything that the graph of all is made of."""
        return fingerprint([self.catalogue_inputs(slug) for slug in (COUNTY, *self.parts)])

    def _latest(self, name: str, make: Callable[[], Graph]) -> Graph:
        """Return a graph, made once for all forms in which it is written: they come one after the other."""
        if name not in self._graphs:
            self._graphs.clear()
            self._graphs[name] = make()
        return self._graphs[name]

    def _of_dataset(self, dataset: Dataset) -> Graph:
        graph = Graph()
        graph.add(self._nodes(dataset))
        if any(is_served(dataset, file) for file in self.files.get(dataset.key, ())):
            graph.add(self._service(dataset))
        return graph

    def _service(self, dataset: Dataset) -> list[Node]:
        """Return the API as a dataset's own file knows it: all of it is the same for many but what it serves."""
        key = (dataset.publisher, *hvd_categories(dataset))
        if key not in self._services:
            publisher = self.catalog.publishers[dataset.publisher]
            self._services[key] = list(describe_service(self.wording, publisher, [dataset], shown=()))
        service, *others = self._services[key]
        serves = (term("dcat:servesDataset"), self.wording.names.dataset(dataset))
        return [replace(service, statements=(*service.statements, serves)), *others]

    def _of_publishers(self, slugs: Sequence[str], parts: Sequence[str] = ()) -> Graph:
        graph = Graph()
        for slug in slugs:
            self._fill(graph, slug, parts)
        return graph

    def _nodes(self, dataset: Dataset) -> list[Node]:
        if dataset.key not in self._made:
            self._made[dataset.key] = list(describe(self.wording, dataset, self.files.get(dataset.key, [])))
        return self._made[dataset.key]

    def _fill(self, graph: Graph, slug: str, parts: Sequence[str] = (), shown: Sequence[Dataset] | None = None) -> None:
        """Add a publisher's catalogue, or as much of it as `shown`; the county's has parts."""
        publisher, held = self.catalog.publishers[slug], self.listed(slug)
        shown = held if shown is None else shown
        of_parts = [self.wording.names.catalogue(part) for part in parts] if slug == COUNTY else []
        graph.add(describe_catalogue(self.wording, publisher, held, of_parts, shown))
        if shown:
            graph.add(describe_service(self.wording, publisher, held, shown))
        for dataset in shown:
            graph.add(self._nodes(dataset))

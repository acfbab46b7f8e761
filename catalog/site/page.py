"""What a page is, before it is rendered, and what every page family gets to work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from catalog.boundaries import Boundaries, boundaries
from catalog.ckan.portal import Packages
from catalog.comparison.groups import Groups, load_groups
from catalog.comparison.peers import Peers, load_peers
from catalog.comparison.revisions import RevisionLog, load_revisions
from catalog.curated import Measured, load_curated, measured
from catalog.dcat.portal import Descriptions
from catalog.indicators import Indicator, load_indicators
from catalog.law.appeals import Appeals
from catalog.law.duties import Case, Politics, cases
from catalog.law.path_of_matter import Matters
from catalog.ledger import Line, ledger
from catalog.model import Catalog
from catalog.openness import Answer, openness
from catalog.quality.report import Quality
from catalog.records import Records
from catalog.releases.published import Release
from catalog.site.trace import Tracer
from catalog.web.security import NOBODY, Security


@dataclass(frozen=True)
class Page:
    """One page in one language.

    `inputs` is a fingerprint of everything in `values` that can differ between two builds of the same code;
    when it is as before, `values` is never called and the file is left alone.
    """

    url: str  # from the site's root, with trailing slash; "/en/…" for English
    template: str
    lang: str
    inputs: str
    values: Callable[[], Mapping[str, Any]]
    both_languages: bool = True  # False: Swedish source text, one page only (decisions, meetings, notices)
    record: bool = False  # True: when it disappears, its address keeps a page that says so


@dataclass(frozen=True)
class MadeFile:
    """A file for programs that is made only when its inputs changed. `inputs` is as for a page."""

    path: str  # in the output
    inputs: str
    make: Callable[[], bytes]
    of_all: bool = False  # True: a site of some publishers leaves it as it is, for other portals take it for the whole


@dataclass(frozen=True)
class Site:
    """Everything that page families read. `now` is the moment that the site speaks from, never the clock."""

    catalog: Catalog
    records: Records
    now: datetime
    base_url: str
    example_data: bool
    downloads: Mapping[str, list[Mapping[str, Any]]] = field(default_factory=dict)  # dataset key → its files
    security: Security = NOBODY
    releases: Mapping[str, Sequence[Release]] = field(default_factory=dict)  # dataset key → latest first
    profile_tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # see catalog.profile_tables

    @cached_property
    def titles(self) -> dict[str, str]:
        """Return the titles of the datasets by key."""
        return {d.key: d.title for d in self.catalog.datasets}

    @cached_property
    def descriptions(self) -> Descriptions:
        """Return what the portal says of its datasets in DCAT."""
        return Descriptions(self.catalog, self.base_url, self.downloads)

    @cached_property
    def packages(self) -> Packages:
        """Return what the portal says of its datasets by CKAN's API."""
        return Packages(self.descriptions)

    @cached_property
    def quality(self) -> Quality:
        """Return the quality of what is said in DCAT."""
        return Quality(self.descriptions)

    @cached_property
    def ledger(self) -> list[Line]:
        """Return the completeness ledger, counted once."""
        return ledger(self.catalog)

    @cached_property
    def indicators(self) -> list[Indicator]:
        """Return every indicator of the catalogue, read once."""
        return load_indicators(self.catalog)

    @cached_property
    def curated(self) -> list[Measured]:
        """Return the indicators of the kommuner's profiles with their figures, read once."""
        return measured(load_curated(), self.indicators, self.catalog.kommuner())

    @cached_property
    def revisions(self) -> RevisionLog:
        """Return what was revised in the indicators, read once."""
        return load_revisions(self.catalog)

    @cached_property
    def tracer(self) -> Tracer:
        """Return the look-up of the answers that rows came from, put in order once."""
        return Tracer(self.catalog)

    @cached_property
    def boundaries(self) -> Boundaries | None:
        """Return the kommuner's boundaries if any dataset holds them, drawn once."""
        return boundaries(self.catalog)

    @cached_property
    def openness(self) -> dict[str, tuple[Answer, ...]]:
        """Return by kommun which prioritised data it publishes, looked up once."""
        return openness(self.catalog, self.ledger, self.now.date())

    @cached_property
    def peers(self) -> Peers:
        """Return the kommuner that are most alike, measured once."""
        return load_peers(self.catalog)

    @cached_property
    def groups(self) -> Groups:
        """Return the source's own groups of similar kommuner with their values, read once."""
        return load_groups(self.catalog)

    @cached_property
    def appeals(self) -> Appeals:
        """Return the look-up of the time to appeal, with the meetings and notices of all kommuner read once."""
        return Appeals.of(self.records)

    @cached_property
    def duty_cases(self) -> list[Case]:
        """Return every case of the duties that have a time in the law, of all kommuner."""
        kinds = ("beslut", "sammantraden", "anslag")
        return cases(Politics(*([r.row for r in self.records.with_page[kind]] for kind in kinds)))

    @cached_property
    def matters(self) -> Matters:
        """Return the look-up of matters, among what has a page: delegated decisions are not there."""
        agenda = (item.row for items in self.records.agendas.values() for item in items)
        decisions, meetings = self.records.with_page["beslut"], self.records.with_page["sammantraden"]
        return Matters((r.row for r in decisions), agenda, (r.row for r in meetings))


LANGUAGES = ("sv", "en")


def localized(url: str, lang: str) -> str:
    """Return the address of `url` in a language: English pages lie under /en/."""
    return url if lang == "sv" else f"/en{url}"

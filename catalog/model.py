"""What the portal knows: publishers, datasets and their resources. Plain frozen values, no input or output.

The words are DCAT's: a dataset is an idea with a publisher and a licence, a
resource is one table of it; exporters make the distributions (CSV, XLSX …).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog.profiles import COMPUTED_BESIDE

COUNTY = "vastra-gotaland"  # publisher slug of county-wide data


@dataclass(frozen=True)
class Publisher:
    """A kommun, or the county for data that concerns all of them."""

    slug: str
    name: str
    kommunkod: str = ""  # four digits; "" for the county
    forbund: tuple[str, ...] = ()
    website: str = ""
    organisation_number: str = ""
    geonames_id: str = ""
    publisher_type: str = ""  # of the EU's list of publishers' types; "" for a kommun, which is a local authority
    contact_email: str = ""  # of a function, never of a person
    population: int | None = None
    population_year: int | None = None


@dataclass(frozen=True)
class Column:
    """One column of a resource, from its Table Schema."""

    name: str
    type: str
    title: str = ""
    title_en: str = ""
    description: str = ""
    description_en: str = ""
    required: bool = False
    enum: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resource:
    """One table of a dataset, as stored."""

    name: str
    path: Path
    rows: int
    size_bytes: int
    sha256: str
    columns: tuple[Column, ...]
    profile: str = ""
    missing_values: tuple[str, ...] = ("",)
    schema: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Dataset:
    """One published data package. Texts are in Swedish, `*_en` in English ("" when there is none)."""

    publisher: str  # slug
    name: str  # slug, unique within the publisher
    id: str  # UUID
    title: str
    description: str
    release: str  # content hash of this state
    issued: str  # ISO 8601, when we first published it
    modified: str  # ISO 8601, when the content last changed
    resources: tuple[Resource, ...]
    folder: Path
    title_en: str = ""
    description_en: str = ""
    keywords: tuple[str, ...] = ()
    license: str = ""
    license_url: str = ""
    license_title: str = ""
    homepage: str = ""
    identifier: str = ""  # the source's own id
    source: str = ""  # id of the registry source ("ale/beslut"); "" for the portal's own data
    example_data: bool = False
    archived: str = ""  # ISO 8601, when its source had not listed it for so long that it left the lists
    descriptor: Mapping[str, Any] = field(default_factory=dict)  # the datapackage.json
    provenance: Mapping[str, Any] = field(default_factory=dict)
    history: Sequence[Mapping[str, Any]] = ()
    report: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)  # resource → row id → when it came and changed

    @property
    def is_computed(self) -> bool:
        """Return whether the portal computed it from other datasets (catalog.computed)."""
        return bool(self.descriptor.get("computed"))

    @property
    def key(self) -> str:
        """Return "publisher/name", the dataset's key everywhere."""
        return f"{self.publisher}/{self.name}"

    @property
    def rows(self) -> int:
        """Return the number of rows in all resources, those that we compute beside the source's own left out."""
        return sum(r.rows for r in self.resources if r.profile not in COMPUTED_BESIDE)


@dataclass(frozen=True)
class SourceStatus:
    """What the evidence says about one source. `status` is a key of texts/status.yml.

    Status: ok, stale, failing, empty, suspicious, never_harvested, withdrawn.
    """

    source: str  # "ale/beslut"
    publisher: str
    kind: str
    url: str
    status: str
    checked: str = ""  # ISO 8601: the last run
    last_good: str = ""  # ISO 8601: the last run that gave complete data
    changed: str = ""  # ISO 8601: when the data last changed
    received: int = 0
    kept: int = 0
    rejected: int = 0
    missing: int = 0
    verified: bool = False
    datasets: tuple[str, ...] = ()  # keys
    run: Mapping[str, Any] = field(default_factory=dict)  # the last run, whole

    @property
    def shown(self) -> str:
        """Return the status as people see it: "partly" when all went well but some rows were refused."""
        return "partly" if self.status == "ok" and self.rejected else self.status


@dataclass(frozen=True)
class Catalog:
    """One read of all packages and runs; everything that is published comes from here."""

    publishers: Mapping[str, Publisher]  # by slug, the kommuner in kommunkod order, the county last
    datasets: tuple[Dataset, ...]  # by key
    statuses: tuple[SourceStatus, ...]  # by source id

    def kommuner(self) -> list[Publisher]:
        """Return the publishers that are kommuner, in Swedish alphabetical order given by the loader."""
        return [p for p in self.publishers.values() if p.kommunkod]

    @property
    def listed(self) -> tuple[Dataset, ...]:
        """Return the datasets that belong in lists: all but the archived, which keep their own page and files."""
        return tuple(d for d in self.datasets if not d.archived)

    def with_profile(self, profile: str) -> list[tuple[Dataset, Resource]]:
        """Return every resource that follows `profile`, in key order."""
        return [(d, r) for d in self.datasets for r in d.resources if r.profile == profile]

"""The IRIs of everything that the portal describes. They are kept for ever.

A dataset that came from the kommun's own catalogue keeps the IRI that it has there, so that a portal that harvests
both does not show it twice. All others, and every part of one, lie below the address of the dataset's page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from catalog.dcat.graph import Iri
from catalog.dcat.terms import EU, GEONAMES, HVD_CATEGORIES, MEDIA_TYPES, ORGANISATION, PUBLISHER_TYPES
from catalog.dcat.values import iri
from catalog.model import COUNTY, Dataset

# A source that took one of these for its dataset would speak of somebody else's things.
_NOT_A_DATASET: tuple[str, ...] = (EU, GEONAMES, HVD_CATEGORIES, MEDIA_TYPES, ORGANISATION, PUBLISHER_TYPES)
_NOT_A_DATASET += ("http://creativecommons.org/", "http://data.europa.eu/eli/", "http://www.wikidata.org/entity/")


@dataclass(frozen=True)
class Names:
    """IRIs below `base_url` (the site's address, without a final slash). `kept`: the IRIs that sources gave, by key."""

    base_url: str
    kept: dict[str, Iri]

    @classmethod
    def of(cls, base_url: str, datasets: Iterable[Dataset]) -> Names:
        """Return the names for all datasets of a catalogue: an IRI that two of them claim is kept by neither."""
        told = {d.key: found for d in datasets if (found := iri(str(d.descriptor.get("uri", ""))))}
        claims = Counter(told.values())
        foreign = (*_NOT_A_DATASET, f"{base_url}/")
        kept = {key: name for key, name in told.items() if claims[name] == 1 and not name.startswith(foreign)}
        return cls(base_url, kept)

    def page(self, path: str) -> Iri:
        """Return the address of a page or file of the portal from its path, which begins with a slash."""
        return Iri(self.base_url + path)

    def dataset(self, dataset: Dataset) -> Iri:
        """Return the IRI of a dataset."""
        return self.kept.get(dataset.key) or Iri(f"{self.base_url}/data/{dataset.key}")

    def part(self, dataset: Dataset, name: str) -> Iri:
        """Return the IRI of something that belongs to a dataset: a distribution, a period, a statement."""
        return Iri(f"{self.base_url}/data/{dataset.key}#{name}")

    def publisher(self, slug: str) -> Iri:
        """Return the IRI of a publisher that has no number known to the national portal."""
        return Iri(f"{self.base_url}/om/#utgivare" if slug == COUNTY else f"{self.base_url}/kommun/{slug}/#utgivare")

    def contact(self, slug: str) -> Iri:
        """Return the IRI of a publisher's contact."""
        return Iri(f"{self.base_url}/om/#kontakt" if slug == COUNTY else f"{self.base_url}/kommun/{slug}/#kontakt")

    def service(self, slug: str) -> Iri:
        """Return the IRI of the portal's API as the catalogue of a publisher knows it."""
        return Iri(f"{self.catalogue('' if slug == COUNTY else slug)}#api")

    def catalogue(self, slug: str = "") -> Iri:
        """Return the IRI of the catalogue of a publisher, or of the one of all."""
        return Iri(f"{self.base_url}/data/{slug}" if slug else f"{self.base_url}/data")

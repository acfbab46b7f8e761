"""The packages of a portal, in the order of their ids, and what they are listed by."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from catalog.ckan.answers import dumps
from catalog.ckan.names import package_ids, package_names, tag_id
from catalog.ckan.packages import group, organization, package, tags_of, themes_of
from catalog.dcat.portal import Descriptions
from catalog.ids import fingerprint
from catalog.licenses import CC0, CC_BY
from catalog.model import Dataset


@dataclass(frozen=True)
class Packages:
    """Everything that the portal says by CKAN's API. What is archived has no package, as what is deleted in CKAN."""

    descriptions: Descriptions
    _written: dict[str, str] = field(default_factory=dict)
    _inputs: dict[str, str] = field(default_factory=dict)
    _last: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        """Return the site's address, without a final slash."""
        return self.descriptions.base_url

    @cached_property
    def names(self) -> dict[str, str]:
        """Return the names of packages by dataset key, decided over the whole catalogue."""
        return package_names(self.descriptions.catalog.datasets)

    @cached_property
    def ids(self) -> dict[str, str]:
        """Return the ids of packages by dataset key, decided over the whole catalogue."""
        return package_ids(self.descriptions.catalog.datasets)

    @cached_property
    def listed(self) -> list[Dataset]:
        """Return the datasets that have a package, by id: an order that paging can trust."""
        return sorted(self.descriptions.catalog.listed, key=lambda d: self.ids[d.key])

    def package(self, dataset: Dataset) -> dict[str, Any]:
        """Return the package of a dataset. The last one is kept: its resources are asked for one by one."""
        if dataset.key not in self._last:
            self._last.clear()
            self._last[dataset.key] = package(
                self.descriptions, dataset, self.ids[dataset.key], self.names[dataset.key]
            )
        return self._last[dataset.key]

    def written(self, dataset: Dataset) -> str:
        """Return the package of a dataset as JSON on one line."""
        if dataset.key not in self._written:
            self._written[dataset.key] = dumps(self.package(dataset))
        return self._written[dataset.key]

    def inputs(self, dataset: Dataset) -> str:
        """Return a fingerprint of everything that the package is made of."""
        if dataset.key not in self._inputs:
            told = self.descriptions.inputs(dataset)
            self._inputs[dataset.key] = fingerprint(
                [told, self.ids[dataset.key], self.names[dataset.key], dataset.issued, dataset.modified]
            )
        return self._inputs[dataset.key]

    @cached_property
    def organizations(self) -> list[dict[str, Any]]:
        """Return every publisher with the number of its packages, by name."""
        counts = Counter(d.publisher for d in self.listed)
        publishers = sorted(self.descriptions.catalog.publishers.values(), key=lambda p: p.slug)
        made = []
        for publisher in publishers:
            told = organization(publisher)
            facts = {"kommunkod": publisher.kommunkod, "organisation_number": publisher.organisation_number}
            facts |= {"url": publisher.website}
            extras = [{"key": key, "value": value} for key, value in facts.items() if value]
            made.append(told | {"display_name": told["title"], **_counted(counts[publisher.slug]), "extras": extras})
        return made

    @cached_property
    def groups(self) -> list[dict[str, Any]]:
        """Return the themes that packages have, with the number of them, by name."""
        counts = Counter(theme for d in self.listed for theme in themes_of(d))
        beside = {"type": "group", "image_url": "", "is_organization": False, "approval_status": "approved"}
        made = [group(theme) | beside | {"state": "active"} | _counted(n) for theme, n in counts.items()]
        return sorted(made, key=lambda g: str(g["name"]))

    def of_group(self, name: str) -> list[Dataset]:
        """Return the datasets of a theme, by id."""
        return [d for d in self.listed if any(theme.lower().endswith(f"/{name}") for theme in themes_of(d))]

    @cached_property
    def tags(self) -> list[dict[str, Any]]:
        """Return the tags of packages, by name."""
        names = sorted({tag for d in self.listed for tag in tags_of(d)})
        return [{"id": tag_id(n), "name": n, "display_name": n, "vocabulary_id": None} for n in names]

    @cached_property
    def licenses(self) -> list[dict[str, Any]]:
        """Return the licences that we know, as license_list gives them."""
        return [
            {
                "id": known.name,
                "title": known.title,
                "url": known.path,
                "status": "active",
                "od_conformance": "approved",
                "domain_content": True,
                "domain_data": True,
                "is_okd_compliant": True,
            }
            for known in (CC0, CC_BY)
        ]


def _counted(packages: int) -> dict[str, int]:
    return {"package_count": packages, "num_followers": 0}

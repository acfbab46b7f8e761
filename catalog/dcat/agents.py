"""Who publishes a dataset and whom to ask of it: organisations and functions, never a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from catalog.dcat.graph import Iri, Node
from catalog.dcat.lists import listed
from catalog.dcat.names import Names
from catalog.dcat.terms import ORGANISATION, PUBLISHER_TYPES
from catalog.dcat.values import iri, node, text, texts
from catalog.model import COUNTY, Catalog, Dataset, Publisher
from catalog.texts import load_texts

LOCAL_AUTHORITY = "LocalAuthority"

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


@dataclass(frozen=True)
class Agents:
    """The agents of a catalogue, each described in one way wherever it stands."""

    catalog: Catalog
    names: Names

    def publisher(self, slug: str) -> list[Node]:
        """Return a publisher of the registry, with its homepage."""
        return self._of_registry[slug]

    def of(self, dataset: Dataset) -> list[Node]:
        """Return a dataset's publisher: the one that its own catalogue names by an IRI, else who owns its source."""
        told = _told(dataset, "publisher")
        name = iri(str(told.get("path", "")))
        if name is None or not dataset.source:
            return self.publisher(dataset.publisher)
        registered = next((nodes for nodes in self._of_registry.values() if nodes[0].iri == name), None)
        return registered or self._foreign.get(name) or self.publisher(dataset.publisher)

    def contact(self, dataset: Dataset) -> list[Node]:
        """Return whom to ask, as the source says or else the registry; nobody when neither does."""
        told = _told(dataset, "contact")
        publisher = self.catalog.publishers[dataset.publisher]
        if _EMAIL.fullmatch(str(told.get("email", ""))):
            name = str(told.get("title") or _name(publisher))
            return _contact(self.names.part(dataset, "kontakt"), name, str(told["email"]))
        return self.contact_of(publisher)

    def contact_of(self, publisher: Publisher) -> list[Node]:
        """Return a publisher's contact by the registry; none when it names none."""
        if not _EMAIL.fullmatch(publisher.contact_email):
            return []
        return _contact(self.names.contact(publisher.slug), _name(publisher), publisher.contact_email)

    @cached_property
    def _of_registry(self) -> dict[str, list[Node]]:
        return {slug: _registered(p, self.names) for slug, p in self.catalog.publishers.items()}

    @cached_property
    def _foreign(self) -> dict[Iri, list[Node]]:
        """Return the publishers that only their own catalogues know, by IRI. Where two call one by different names,
        the first in the order of the alphabet holds for both."""
        named: dict[Iri, set[tuple[str, str]]] = {}
        for dataset in self.catalog.datasets:
            told = _told(dataset, "publisher")
            name = iri(str(told.get("path", "")))
            if name and told.get("title") and not name.startswith(f"{self.names.base_url}/"):
                named.setdefault(name, set()).add((str(told["title"]), str(told.get("type", ""))))
        return {name: [self._of_catalogue(name, *min(told))] for name, told in named.items()}

    def _of_catalogue(self, name: Iri, title: str, told: str) -> Node:
        """Return a publisher by what its own catalogue says. A kommun's type we know also when it does not say."""
        endings = ("", " kommun", "s kommun")
        kommuner = {f"{p.name}{ending}".lower() for p in self.catalog.kommuner() for ending in endings}
        local = listed("publisher_type", LOCAL_AUTHORITY) if title.strip().lower() in kommuner else None
        kind = listed("publisher_type", told) or local
        return node(name, "foaf:Agent", [("foaf:name", texts(title)), ("dct:type", kind)])


def _registered(publisher: Publisher, names: Names) -> list[Node]:
    number = publisher.organisation_number
    own = Iri(ORGANISATION + number.replace("-", "")) if number else names.publisher(publisher.slug)
    kind = publisher.publisher_type or (LOCAL_AUTHORITY if publisher.kommunkod else "")
    homepage = iri(publisher.website)
    agent = node(own, "foaf:Agent", [
        ("foaf:name", texts(_name(publisher))),
        ("dct:type", Iri(PUBLISHER_TYPES + kind) if kind else None),
        ("dct:identifier", text(number)),
        ("foaf:homepage", homepage),
    ])  # fmt: skip
    return [agent, *([node(homepage, "foaf:Document", ())] if homepage else [])]


def _name(publisher: Publisher) -> str:
    """Return what a publisher is called. County-wide data is published by the portal itself."""
    return load_texts().get("site.name", "sv") if publisher.slug == COUNTY else publisher.name


def _contact(name: Iri, title: str, email: str) -> list[Node]:
    return [node(name, "vcard:Organization vcard:Kind", [
        ("vcard:fn", text(title, "sv")), ("vcard:hasEmail", Iri(f"mailto:{email}")),
    ])]  # fmt: skip


def _told(dataset: Dataset, role: str) -> Mapping[str, Any]:
    """Return what the data package says of its publisher or contact."""
    return next((c for c in dataset.descriptor.get("contributors", ()) if role in c.get("roles", ())), {})

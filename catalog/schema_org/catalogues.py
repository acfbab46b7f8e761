"""The catalogue of datasets and those of the publishers, for the lists of datasets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from catalog.dcat.catalogues import describe_catalogue
from catalog.dcat.terms import term
from catalog.model import COUNTY, Dataset
from catalog.schema_org.block import without_empty
from catalog.schema_org.organisations import agent
from catalog.schema_org.said import in_language
from catalog.template_words import link_in

if TYPE_CHECKING:
    from catalog.site.page import Site


def catalogue(site: Site, slug: str, shown: Sequence[Dataset], lang: str) -> dict[str, Any]:
    """Return the catalogue of a publisher, or the county's of all, with the datasets that one page of its list shows.

    They are named by their IRIs only: each is described on its own page.
    """
    wording = site.descriptions.wording
    publisher = site.catalog.publishers[slug]
    held = site.descriptions.listed(slug)
    node = next(iter(describe_catalogue(wording, publisher, held)))
    path = "/data/" if slug == COUNTY else f"/data/{slug}/"
    return without_empty({
        "@type": "DataCatalog",
        "@id": node.iri,
        "name": in_language(node, "dct:title", lang),
        "description": in_language(node, "dct:description", lang),
        "url": site.base_url + link_in(path, lang),
        "license": [str(license_) for license_ in node.values(term("dct:license"))],
        "publisher": agent(wording.agents.publisher(slug)[0]),
        "inLanguage": list(dict.fromkeys((lang, "sv"))),
        "dataset": [{"@id": wording.names.dataset(dataset)} for dataset in shown],
    })  # fmt: skip


def in_short(site: Site, lang: str) -> dict[str, Any]:
    """Return the catalogue that every dataset is in, for a dataset to name."""
    names = site.descriptions.wording.names
    node = next(iter(describe_catalogue(site.descriptions.wording, site.catalog.publishers[COUNTY], ())))
    return {
        "@type": "DataCatalog",
        "@id": names.catalogue(),
        "name": in_language(node, "dct:title", lang),
        "url": site.base_url + link_in("/data/", lang),
    }

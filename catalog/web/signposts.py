"""Signposts of a dataset: what its page, its files and its descriptions are to each other (FAIR Signposting 1.0).

Level 1 stands in the head of the page, level 2 in the linkset beside it: the same links, of every file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from catalog.dcat.terms import term
from catalog.exporters import GRAPH_EXPORTERS
from catalog.model import Dataset
from catalog.schema_org.said import iris

if TYPE_CHECKING:
    from catalog.site.page import Site

MOST_ITEMS = 16  # in a page's head; the linkset has all
LINKSET = "linkset.json"
LINKSET_TYPE = "application/linkset+json"
CSVW_TYPE = "application/csvm+json"
HTML = "text/html"
DATASET_TYPE, PAGE_TYPE, FILE_TYPE = (f"https://schema.org/{name}" for name in ("Dataset", "AboutPage", "DataDownload"))


@dataclass(frozen=True)
class Signpost:
    """A link from something to something: `rel` is registered with IANA, `type` a media type or ""."""

    rel: str
    href: str
    type: str = ""


def of_page(site: Site, dataset: Dataset) -> list[Signpost]:
    """Return the links of a dataset's page, all of them. Addresses are absolute."""
    base, folder = site.base_url, f"{site.base_url}/data/{dataset.key}/"
    found = [Signpost("cite-as", folder), Signpost("type", DATASET_TYPE), Signpost("type", PAGE_TYPE)]
    found += [Signpost("author", name) for name in _publishers(site, dataset)]
    found += [Signpost("license", name) for name in _licenses(site, dataset)]
    found += [Signpost("collection", f"{base}/data/", HTML)] if not dataset.archived else []
    found += [Signpost("describedby", folder + name, kind) for name, kind in descriptions(dataset)]
    found += [Signpost("item", base + f["url"], f["media_type"]) for f in site.downloads.get(dataset.key, ())]
    return found


def in_head(site: Site, dataset: Dataset) -> list[dict[str, str]]:
    """Return the links for the page's head as plain values: without those that stand there anyway, and not too many."""
    own = {"describedby": 1, "item": MOST_ITEMS}  # the forms of RDF stand there as alternates too
    told = [Signpost("linkset", f"{site.base_url}/data/{dataset.key}/{LINKSET}", LINKSET_TYPE)]
    for post in of_page(site, dataset):
        own[post.rel] = own.get(post.rel, MOST_ITEMS) - 1
        told += [post] if own[post.rel] >= 0 else []
    return [{"rel": post.rel, "href": post.href, "type": post.type} for post in told]


def descriptions(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """Yield (name of the file, media type) of each description of the whole dataset, datapackage.json first."""
    yield "datapackage.json", "application/json"
    for exporter in GRAPH_EXPORTERS.values():
        yield f"{dataset.name}.{exporter.EXTENSION}", exporter.MEDIA_TYPE


def linkset(site: Site, dataset: Dataset) -> list[dict[str, Any]]:
    """Return the links of the page, of each file and of each description, as RFC 9264 writes them."""
    folder = f"{site.base_url}/data/{dataset.key}/"
    tables = {f"{r.name}.csv": f"{folder}{r.name}.csv-metadata.json" for r in dataset.resources}
    licenses = [Signpost("license", name) for name in _licenses(site, dataset)]
    contexts = [context(folder, of_page(site, dataset))]
    for file in site.downloads.get(dataset.key, ()):
        posts = [Signpost("collection", folder, HTML), Signpost("type", FILE_TYPE), *licenses]
        name = str(file["url"]).rpartition("/")[2]
        posts += [Signpost("describedby", tables[name], CSVW_TYPE)] if name in tables else []
        contexts.append(context(site.base_url + file["url"], posts))
    for name, _ in descriptions(dataset):
        contexts.append(context(folder + name, [Signpost("describes", folder, HTML)]))
    for name, described in tables.items():
        contexts.append(context(described, [Signpost("describes", folder + name, "text/csv")]))
    return contexts


def context(anchor: str, posts: Sequence[Signpost]) -> dict[str, Any]:
    """Return the links of one thing: the targets by relation, in the order in which they are told."""
    made: dict[str, Any] = {"anchor": anchor}
    for post in posts:
        target: Mapping[str, str] = {"href": post.href, **({"type": post.type} if post.type else {})}
        made.setdefault(post.rel, []).append(target)
    return made


def _publishers(site: Site, dataset: Dataset) -> list[str]:
    node = site.descriptions.dataset(dataset).nodes[site.descriptions.wording.names.dataset(dataset)]
    return [str(name) for name in iris(node, "dct:publisher")]


def _licenses(site: Site, dataset: Dataset) -> list[str]:
    return [str(node.iri) for node in site.descriptions.dataset(dataset).of_type(term("dct:LicenseDocument"))]

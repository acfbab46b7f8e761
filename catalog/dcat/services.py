"""The portal's own API, as a data service of each catalogue: what programs may ask it, where that is told, by whom.

It is one API. Each catalogue describes it for its own datasets under an IRI of its own, for the national portal reads
each kommun's catalogue by itself. What it gives is finished files, so it is there whatever server the site lies on:
every table as JSON, and the calls of CKAN's Action API that only read. A table's JSON file is where it answers with
that table, so the distribution points to it (dcat:accessService).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from catalog.dcat.datasets import Wording, hvd_categories
from catalog.dcat.graph import Iri, Node
from catalog.dcat.terms import EU, HVD_REGULATION, PUBLIC, REST, RPC
from catalog.dcat.values import node, text, texts
from catalog.licenses import CC0
from catalog.model import COUNTY, Dataset, Publisher
from catalog.texts import load_texts

ENDPOINT = "/api/3/action/package_list.json"  # catalog/site/ckan.py; from it every other answer is found
DESCRIPTION = "/api/openapi.json"
QUALITY = "/om/tjansten/"  # what may be counted on, as the regulation of high-value data asks for
DOCUMENTATION = "/utvecklare/"
CKAN_API = Iri("https://docs.ckan.org/en/2.11/api/")


def describe_service(
    wording: Wording, publisher: Publisher, datasets: Sequence[Dataset], shown: Sequence[Dataset] | None = None
) -> Iterator[Node]:
    """Yield the service as a publisher's catalogue knows it, for some of its datasets, and what it refers to.

    Args: `shown` is what a page of the catalogue lists; all of `datasets`, when it is None.
    """
    names, words = wording.names, load_texts()
    key = "dcat.service.county" if publisher.slug == COUNTY else "dcat.service.kommun"
    title, about = (
        texts(*(words.get(f"{key}.{part}", lang, publisher=publisher.name) for lang in ("sv", "en")))
        for part in ("title", "description")
    )
    owner = wording.agents.catalog.publishers.get(COUNTY)
    contact = wording.agents.contact_of(owner) if owner else []
    agent = wording.agents.publisher(COUNTY) if owner else []
    categories = list(dict.fromkeys(category for dataset in datasets for category in hvd_categories(dataset)))
    law = HVD_REGULATION if categories else None
    keywords = {lang: words.get("dcat.service.keywords", lang).split(", ") for lang in ("sv", "en")}
    pages = [names.page(DOCUMENTATION), names.page(QUALITY)]
    yield node(names.service(publisher.slug), "dcat:DataService", [
        ("dct:title", title),
        ("dct:description", about),
        ("dcat:endpointURL", names.page(ENDPOINT)),
        ("dcat:endpointDescription", names.page(DESCRIPTION)),
        ("dct:publisher", agent[0].iri if agent else None),
        ("dcat:contactPoint", [c.iri for c in contact]),
        ("dcat:keyword", [k for lang, told in keywords.items() for word in told if (k := text(word, lang))]),
        ("dct:type", [REST, RPC]),
        ("dct:format", Iri(f"{EU}file-type/JSON")),
        ("dct:license", Iri(CC0.path)),  # of what it says; each table has its own
        ("dct:accessRights", PUBLIC),
        ("dct:conformsTo", CKAN_API),
        ("dcatap:applicableLegislation", law),
        ("dcatap:hvdCategory", categories),
        ("dcat:landingPage", pages[0]),
        ("foaf:page", pages[1]),
        ("dcat:servesDataset", [names.dataset(dataset) for dataset in (datasets if shown is None else shown)]),
    ])  # fmt: skip
    yield from (*agent, *contact)
    yield node(Iri(CC0.path), "dct:LicenseDocument", [("rdfs:label", text(CC0.title, "sv"))])
    yield node(CKAN_API, "dct:Standard", [("dct:title", text("CKAN Action API", "en"))])
    yield from (node(page, "foaf:Document", ()) for page in pages)
    if law:
        yield node(law, "eli:LegalResource", ())

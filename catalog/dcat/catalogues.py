"""The catalogues: one for each kommun, and one whose parts those are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from catalog.dcat.datasets import Wording
from catalog.dcat.graph import Iri, Node
from catalog.dcat.terms import ENGLISH, GEONAMES, SWEDISH, THEMES
from catalog.dcat.values import date, node, text, texts
from catalog.licenses import CC0
from catalog.model import COUNTY, Dataset, Publisher
from catalog.texts import load_texts


def describe_catalogue(
    wording: Wording,
    publisher: Publisher,
    datasets: Sequence[Dataset],
    parts: Sequence[Iri] = (),
    shown: Sequence[Dataset] | None = None,
) -> Iterator[Node]:
    """Yield the catalogue of a publisher's datasets and what it refers to. The county's is that of all, with parts.

    Args: `shown` is what a page of it lists; all, when it is None.
    """
    shown = datasets if shown is None else shown
    names, words = wording.names, load_texts()
    county = publisher.slug == COUNTY
    key = "dcat.county" if county else "dcat.kommun"
    title = texts(*(words.get(f"{key}.title", lang, publisher=publisher.name) for lang in ("sv", "en")))
    about = texts(*(words.get(f"{key}.description", lang, publisher=publisher.name) for lang in ("sv", "en")))
    agent = wording.agents.publisher(publisher.slug)
    homepage = names.page("/data/" if county else f"/data/{publisher.slug}/")
    place = Iri(f"{GEONAMES}{publisher.geonames_id}/") if publisher.geonames_id else None
    yield node(names.catalogue("" if county else publisher.slug), "dcat:Catalog", [
        ("dct:title", title),
        ("dct:description", about),
        ("dct:publisher", agent[0].iri),
        ("dct:license", Iri(CC0.path)),
        ("dct:language", [SWEDISH, ENGLISH]),
        ("dct:issued", date(min((d.issued for d in datasets if d.issued), default=""))),
        ("dct:modified", date(max((d.modified for d in datasets), default=""))),
        ("dct:spatial", place),
        ("foaf:homepage", homepage),
        ("dcat:themeTaxonomy", THEMES),
        ("dct:hasPart", parts),
        ("dcat:service", names.service(publisher.slug) if shown else None),
        ("dcat:dataset", [names.dataset(d) for d in shown]),
    ])  # fmt: skip
    yield from agent
    yield node(Iri(CC0.path), "dct:LicenseDocument", [("rdfs:label", text(CC0.title, "sv"))])
    yield node(homepage, "foaf:Document", ())
    yield node(THEMES, "skos:ConceptScheme", [("dct:title", text("Data theme", "en"))])
    if place:
        yield node(place, "dct:Location", [("rdfs:label", texts(publisher.name))])

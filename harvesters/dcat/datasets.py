"""From the graph of a catalogue to its datasets: what each says of itself, and its distributions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS
from rdflib.term import Node

from catalog.dcat.terms import HVD_CATEGORIES, term
from catalog.licenses import license_of
from harvesters.dcat.agents import contact_of, publisher_of
from harvesters.dcat.naming import short_name, unique_names, uuid_of
from harvesters.dcat.rowstore import row_store
from harvesters.dcat.values import (
    addresses,
    formats,
    label,
    moment,
    periods,
    texts,
    values,
    word,
    words,
)
from harvesters.media import format_of
from harvesters.rdf.spellings import ADMS, put_right, short
from harvesters.table import About

WORD = "datamangd"  # before a dataset's number or UUID in its slug

_SERIES, _IDENTIFIER = URIRef(f"{DCAT}DatasetSeries"), URIRef(f"{ADMS}identifier")
_HVD_CATEGORY, _LEGISLATION = URIRef(term("dcatap:hvdCategory")), URIRef(term("dcatap:applicableLegislation"))
_ODRS = "http://schema.theodi.org/odrs#"
_READ_OF_DATASET = frozenset(
    [RDF.type, DCTERMS.title, DCTERMS.description, DCTERMS.abstract, DCTERMS.identifier, DCTERMS.publisher,
     DCTERMS.license, DCTERMS.rights, DCTERMS.issued, DCTERMS.modified, DCTERMS.spatial, DCTERMS.temporal,
     DCTERMS.accrualPeriodicity, DCAT.keyword, DCAT.theme, DCAT.contactPoint, DCAT.landingPage, DCAT.distribution,
     URIRef(f"{DCAT}identifier"), _IDENTIFIER, _HVD_CATEGORY, _LEGISLATION]
)  # fmt: skip
# Of the profile, and of no use for the data we keep.
_LEFT_OF_DATASET = frozenset(
    [DCTERMS.language, DCTERMS.conformsTo, DCTERMS.provenance, DCTERMS.source, DCTERMS.accessRights, DCTERMS.creator,
     DCTERMS.type, DCTERMS.relation, DCTERMS.isReferencedBy, FOAF.page,
     URIRef(f"{DCAT}version"), URIRef(f"{ADMS}version"), URIRef("http://www.w3.org/2002/07/owl#versionInfo"),
     RDFS.label, URIRef(f"{DCAT}inSeries")]
)  # fmt: skip
_READ_OF_DISTRIBUTION = frozenset(
    [RDF.type, DCTERMS.title, DCTERMS.format, DCAT.mediaType, DCAT.accessURL, DCAT.downloadURL, DCAT.accessService,
     DCTERMS.license, DCTERMS.rights, DCTERMS.source]
)  # fmt: skip
_LEFT_OF_DISTRIBUTION = frozenset(
    [DCTERMS.description, DCTERMS.issued, DCTERMS.modified, DCTERMS.language, DCTERMS.conformsTo, DCTERMS.identifier,
     DCAT.byteSize, FOAF.page, URIRef(f"{ADMS}status"), RDFS.label,
     URIRef(term("dcatap:availability")), _LEGISLATION]
)  # fmt: skip
_TAG = re.compile(r"</?[a-z][^<>]*>", re.I)


@dataclass(frozen=True)
class Distribution:
    """One way to get a dataset. `files` are the addresses that we read it from; () when we read none."""

    iri: str  # "" for a blank node
    title: str = ""
    license: str = ""
    media_type: str = ""  # what its files are read as
    files: tuple[str, ...] = ()
    row_store: str = ""  # address of a row store, in place of files
    source: str = ""  # IRI of the distribution that a row store was made of
    shown: str = ""  # its format, for people
    leftovers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Described:
    """One dataset of a catalogue."""

    about: About
    distributions: tuple[Distribution, ...] = ()
    oddities: tuple[str, ...] = ()  # what was wrong and how it was read, as signs that need no language
    leftovers: tuple[str, ...] = ()
    undescribed: tuple[str, ...] = ()  # IRIs of distributions that the catalogue names and does not describe


@dataclass
class Reading:
    """The datasets of a catalogue, by IRI; and the datasets that it lists and does not describe."""

    datasets: list[Described] = field(default_factory=list)
    undescribed: list[str] = field(default_factory=list)


def read_datasets(graph: Graph) -> Reading:
    """Return every dataset in the graph. A series is none; distributions without a dataset are taken for one each."""
    graph, spellings = put_right(graph)
    listed = set(graph.objects(None, DCAT.dataset))
    typed = set(graph.subjects(RDF.type, DCAT.Dataset))
    others = {n for kind in (DCAT.Catalog, _SERIES, DCAT.DataService) for n in graph.subjects(RDF.type, kind)}
    described = {node for node in listed if (node, None, None) in graph}
    nodes = (typed | described) - others
    orphans = set() if nodes else set(graph.subjects(RDF.type, DCAT.Distribution))
    found = [_described(graph, node, spellings) for node in nodes]
    found += [_orphan(graph, node, spellings) for node in orphans]
    found.sort(key=lambda d: (d.about.iri, d.about.identifier, d.about.title, d.about.description))
    identities = [_identity(d.about) for d in found]
    names = unique_names([(short_name(i[0], WORD), "\x1f".join(i)) for i in identities])
    named = [replace(d, about=replace(d.about, name=name)) for d, name in zip(found, names, strict=True)]
    return Reading(named, sorted(str(n) for n in listed - described if isinstance(n, URIRef)))


def _identity(about: About) -> tuple[str, ...]:
    """Return what tells a dataset from all others: its IRI; for a blank node its identifier, or what it says."""
    if about.iri or about.identifier:
        return (about.iri or about.identifier,)
    return (about.title, about.description, about.publisher_iri, about.publisher)


def _described(graph: Graph, node: Node, spellings: Sequence[str]) -> Described:
    listed = values(graph, node, DCAT.distribution)
    known = [n for n in listed if (n, None, None) in graph]
    distributions = sorted((_distribution(graph, n) for n in known), key=lambda d: (d.iri, d.title, d.files, d.shown))
    catalogues = sorted(graph.subjects(DCAT.dataset, node), key=str)
    about, oddities = _about(graph, node, catalogues)
    return Described(
        about=replace(about, license=_common_license(graph, node, distributions)),
        distributions=tuple(_without_copies(distributions)),
        oddities=tuple(dict.fromkeys([*spellings, *oddities])),
        leftovers=_leftovers(graph, node, _READ_OF_DATASET | _LEFT_OF_DATASET),
        undescribed=tuple(str(n) for n in listed if n not in known and isinstance(n, URIRef)),
    )


def _orphan(graph: Graph, node: Node, spellings: Sequence[str]) -> Described:
    """Return a distribution that no dataset in the graph has, as a dataset: a search may list distributions only."""
    about, oddities = _about(graph, node, ())
    distribution = _distribution(graph, node)
    return Described(
        about=replace(about, license=distribution.license),
        distributions=(distribution,),
        oddities=(*spellings, *oddities, "dcat:Distribution ∉ dcat:Dataset"),
        leftovers=(),
    )


def _about(graph: Graph, node: Node, catalogues: Sequence[Node]) -> tuple[About, list[str]]:
    title = texts(graph, node, DCTERMS.title, RDFS.label)
    description = texts(graph, node, DCTERMS.description, DCTERMS.abstract)
    issued, issued_odd = moment(graph, node, DCTERMS.issued)
    modified, modified_odd = moment(graph, node, DCTERMS.modified)
    temporal, never_ends = periods(graph, node)
    publisher = publisher_of(graph, node, *catalogues)
    contact = contact_of(graph, node)
    iri = str(node) if isinstance(node, URIRef) else ""
    pages = addresses(graph, node, DCAT.landingPage)
    oddities = {
        "@sv = en": title.odd or description.odd,
        f"dct:issued: {issued_odd}": bool(issued_odd),
        f"dct:modified: {modified_odd}": bool(modified_odd),
        "dct:modified < dct:issued": bool(issued and modified) and modified[:10] < issued[:10],
        "dcat:endDate 9999 = ..": never_ends,
        "dcat:Dataset: _:": not iri,
        "dcat:contactPoint: vcard:Individual": contact.is_person,
    }
    about = About(
        name="",
        title=title.sv,
        title_en=title.en,
        description=_plain(description.sv),
        description_en=_plain(description.en),
        keywords=_keywords(graph, node),
        homepage=next((page for page in pages if "/sv/" in page), pages[0] if pages else ""),
        issued=issued,
        modified=modified,
        identifier=_identifier(graph, node) or iri,
        iri=iri,
        publisher=publisher.name,
        publisher_iri=publisher.iri,
        publisher_type=publisher.kind,
        contact=contact.name,
        contact_email=contact.email,
        themes=words(graph, node, DCAT.theme),
        spatial=words(graph, node, DCTERMS.spatial),
        temporal=temporal,
        frequency=next(iter(words(graph, node, DCTERMS.accrualPeriodicity)), ""),
        hvd=tuple(c for c in words(graph, node, _HVD_CATEGORY) if c.startswith(HVD_CATEGORIES)),
    )
    return about, [text for text, is_so in oddities.items() if is_so]


def _identifier(graph: Graph, node: Node) -> str:
    """Return a UUID among the dataset's identifiers, else the first identifier."""
    found = [word(graph, v) for v in values(graph, node, DCTERMS.identifier, URIRef(f"{DCAT}identifier"))]
    for value in values(graph, node, _IDENTIFIER):
        notations = values(graph, value, SKOS.notation)
        found += [str(n).strip() for n in notations] or [label(graph, value)]
    uuids = [uuid for text in found if (uuid := uuid_of(text))]
    return next(iter(uuids), "") or next(filter(None, found), "")


def _keywords(graph: Graph, node: Node) -> tuple[str, ...]:
    """Return the Swedish keywords with those of no language; if there are none, the others."""
    found = [v for v in values(graph, node, DCAT.keyword) if isinstance(v, Literal) and str(v).strip()]
    first = [v for v in found if (v.language or "sv")[:2].lower() == "sv"]
    return tuple(dict.fromkeys(str(v).strip() for v in first or found))


def _distribution(graph: Graph, node: Node) -> Distribution:
    downloads, access = addresses(graph, node, DCAT.downloadURL), addresses(graph, node, DCAT.accessURL)
    services = values(graph, node, DCAT.accessService)
    endpoints = [url for service in services for url in addresses(graph, service, DCAT.endpointURL)]
    declared = [*formats(graph, node, DCTERMS.format), *formats(graph, node, DCAT.mediaType)]
    store = next(filter(None, map(row_store, [*downloads, *access, *endpoints])), "")
    # What lies behind an API's address without a question is a page about it, or only its first rows.
    urls = [] if store else downloads or ([] if services else access)
    readable = {url: media for url in urls if (media := _media_type(declared, url))}
    shown = declared[0] if declared else ""
    return Distribution(
        iri=str(node) if isinstance(node, URIRef) else "",
        title=texts(graph, node, DCTERMS.title, RDFS.label).sv,
        license=_license(graph, node),
        media_type=next(iter(readable.values()), ""),
        files=tuple(readable),
        row_store=store,
        source=next((str(v) for v in values(graph, node, DCTERMS.source) if isinstance(v, URIRef)), ""),
        shown=f"API {shown}".strip() if services else shown or "?",
        leftovers=_leftovers(graph, node, _READ_OF_DISTRIBUTION | _LEFT_OF_DISTRIBUTION),
    )


def _media_type(declared: Iterable[str], url: str) -> str:
    """Return what to read a file as: by the first of its formats that we read; by its address if it declares none."""
    found = list(declared)
    return next(filter(None, (format_of(text, "", url) for text in found)), "") if found else format_of("", "", url)


def _without_copies(distributions: list[Distribution]) -> list[Distribution]:
    """Return the distributions, a row store left unread when the file that it was made of is read."""
    read = {d.iri for d in distributions if d.files}
    return [
        replace(d, row_store="", shown=f"{d.shown} = {d.source.rpartition('/')[2]}")
        if d.row_store and d.source in read
        else d
        for d in distributions
    ]


def _license(graph: Graph, node: Node) -> str:
    """Return a licence as it is spelled; from the rights, also nested ones, when there is no licence."""
    for value in values(graph, node, DCTERMS.license):
        if text := word(graph, value):
            return text
    for value in values(graph, node, DCTERMS.rights):
        nested = values(graph, value, URIRef(f"{_ODRS}dataLicense"), DCTERMS.license, DCTERMS.rights)
        found = [word(graph, n) for n in nested or [value]]
        for text in filter(None, found):
            if nested or isinstance(value, Literal) or license_of(text):
                return text
    return ""


def _common_license(graph: Graph, node: Node, distributions: Sequence[Distribution]) -> str:
    """Return the licence of most of what we read, else of any distribution, else of the dataset itself."""
    read = [d.license for d in distributions if d.license and (d.files or d.row_store)]
    stated = read or [d.license for d in distributions if d.license]
    counts = Counter(stated)
    return min(counts, key=lambda text: (-counts[text], text)) if counts else _license(graph, node)


def _leftovers(graph: Graph, node: Node, known: frozenset[URIRef]) -> tuple[str, ...]:
    return tuple(sorted({short(p) for p in graph.predicates(node) if p not in known}))


def _plain(text: str) -> str:
    return " ".join(_TAG.sub(" ", text).split()) if _TAG.search(text) else text

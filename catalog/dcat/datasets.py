"""What is said of one dataset: the dataset itself, its distributions, and everything that they point to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.dcat.agents import Agents
from catalog.dcat.graph import Iri, Literal, Node
from catalog.dcat.lists import listed
from catalog.dcat.names import Names
from catalog.dcat.subjects import periods, subjects_of
from catalog.dcat.terms import (
    COMPLETED,
    DEPRECATED,
    EU,
    FILE_TYPES,
    GEONAMES,
    HVD_REGULATION,
    MEDIA_TYPES,
    OLD_FREQUENCIES,
    PUBLIC,
    STABLE,
    STATUSES,
    SWEDISH,
)
from catalog.dcat.values import count, date, iri, node, text, texts
from catalog.licenses import CC0, CC_BY, License, license_of
from catalog.model import Dataset, Publisher
from catalog.profiles import profile_schema
from catalog.texts import load_texts

_RIGHTS = {CC0: "cc0", CC_BY: "cc-by"}  # the part of /om/licens/ that says what each means
SERVED = "json"  # the format of the API's answers
_COLUMNS_NAMED = 12  # in a description that we make ourselves


@dataclass(frozen=True)
class Wording:
    """What every description needs to know besides its dataset."""

    names: Names
    agents: Agents


def describe(wording: Wording, dataset: Dataset, files: Sequence[Mapping[str, Any]]) -> Iterator[Node]:
    """Yield the dataset, its distributions and what they refer to.

    Args: `files` are the dataset's download files, as catalog.downloads lists them.
    """
    names = wording.names
    publisher, contact = wording.agents.of(dataset), wording.agents.contact(dataset)
    page, package = names.page(f"/data/{dataset.key}/"), names.page(f"/data/{dataset.key}/datapackage.json")
    homepage = iri(dataset.homepage)
    homepage = None if homepage == names.dataset(dataset) else homepage
    spans = _periods(names, dataset)
    places = _places(wording.agents.catalog.publishers[dataset.publisher], dataset)
    standards = _standards(names, dataset)
    distributions = list(_distributions(names, dataset, files))
    law = HVD_REGULATION if hvd_categories(dataset) else None
    provenance = names.part(dataset, "ursprung")
    identifier = names.part(dataset, "id")
    yield node(names.dataset(dataset), "dcat:Dataset", [
        ("dct:identifier", text(dataset.id)),
        ("adms:identifier", identifier),
        ("dct:title", texts(dataset.title, dataset.title_en)),
        ("dct:description", _description(dataset)),
        ("dct:publisher", publisher[0].iri),
        ("dcat:contactPoint", [c.iri for c in contact]),
        ("dcat:keyword", keywords(dataset)),
        ("dcat:theme", themes(dataset)),
        ("dct:accessRights", PUBLIC),  # what we publish lies open
        ("dct:accrualPeriodicity", _frequency(str(dataset.descriptor.get("accrualPeriodicity", "")))),
        ("dct:issued", date(str(dataset.descriptor.get("source_issued", ""))) or date(dataset.issued)),
        ("dct:modified", date(str(dataset.descriptor.get("source_modified", ""))) or date(dataset.modified)),
        ("dct:language", SWEDISH if standards else None),
        ("dct:spatial", [place.iri for place in places]),
        ("dct:temporal", [span.iri for span in spans]),
        ("dct:conformsTo", [standard.iri for standard in standards.values()]),
        ("dct:provenance", provenance),
        ("dct:relation", [names.page(path) for path in _related(wording, dataset)]),
        ("dcatap:applicableLegislation", law),
        ("dcatap:hvdCategory", hvd_categories(dataset)),
        ("dcat:landingPage", [page, *([homepage] if homepage else [])]),
        ("foaf:page", package),
        ("dcat:version", text(dataset.release)),
        ("dcat:distribution", [d.iri for d in distributions]),
    ])  # fmt: skip
    yield from distributions
    yield node(identifier, "adms:Identifier", [("skos:notation", text(dataset.identifier or dataset.id))])
    yield node(provenance, "dct:ProvenanceStatement", _provenance(dataset))
    yield from (*publisher, *contact, *spans, *places, *standards.values())
    yield from _license_nodes(names, dataset)
    yield _status_node(dataset)
    for document in (page, package, *([homepage] if homepage else [])):
        yield node(document, "foaf:Document", ())
    if law:
        yield node(law, "eli:LegalResource", ())


def hvd_categories(dataset: Dataset) -> list[Iri]:
    """Return the categories of high-value data that the source or the registry puts the dataset in."""
    told = [listed("hvd_category", str(category)) for category in dataset.descriptor.get("hvd_categories", ())]
    return [category for category in told if category]


def is_served(dataset: Dataset, file: Mapping[str, Any]) -> bool:
    """Return whether a file is what the portal's API answers with. An archived dataset is not in it."""
    return file["format"] == SERVED and not dataset.archived


def _description(dataset: Dataset) -> list[Literal]:
    """Return the description; where there is none, what the tables hold, which is what we know."""
    words = load_texts()
    swedish, english = dataset.description, dataset.description_en
    if not swedish:
        named = [c.title or c.name for r in dataset.resources for c in r.columns]
        shown = ", ".join(dict.fromkeys(named[:_COLUMNS_NAMED])) + (" …" if len(named) > _COLUMNS_NAMED else "")
        swedish = words.get("dcat.description", "sv", title=dataset.title, columns=shown)
    if dataset.example_data and "exempeldata" not in f"{dataset.title} {swedish}".lower():
        swedish = f"{swedish} {words.get('dcat.example', 'sv')}"
        english = english and f"{english} {words.get('dcat.example', 'en')}"
    return texts(swedish, english)


def keywords(dataset: Dataset) -> list[Literal]:
    """Return the keywords: the source's own in Swedish, else those of the profiles; the profiles' in English."""
    own = dataset.keywords
    by_profile = [(word, lang) for s in subjects_of(dataset) for lang, words in s.keywords.items() for word in words]
    found = [*((word, "sv") for word in own), *((w, lang) for w, lang in by_profile if lang != "sv" or not own)]
    return [literal for word, lang in found if (literal := text(" ".join(word.split()), lang))]


def themes(dataset: Dataset) -> list[Iri]:
    """Return the EU's themes: those of the source or the registry, else those of the profiles."""
    told = [listed("theme", str(theme)) for theme in dataset.descriptor.get("themes", ())]
    by_profile = [listed("theme", theme) for subject in subjects_of(dataset) for theme in subject.themes]
    return list(dict.fromkeys(theme for theme in (told if any(told) else by_profile) if theme))


def _frequency(told: str) -> Iri | None:
    word = told.strip().rstrip("/").rpartition("/")[2].upper()
    code = OLD_FREQUENCIES.get(word, word)
    return listed("frequency", code)


def _places(publisher: Publisher, dataset: Dataset) -> list[Node]:
    """Return the places that the source names by IRI, else the publisher's own."""
    told = [iri(str(place)) for place in dataset.descriptor.get("spatial", ())]
    known = [place for place in told if place and place.startswith((GEONAMES, EU))]
    own = Iri(f"{GEONAMES}{publisher.geonames_id}/") if publisher.geonames_id else None
    return [
        node(place, "dct:Location", [("rdfs:label", texts(publisher.name) if place == own else None)])
        for place in dict.fromkeys(known or ([own] if own else []))
    ]


def _periods(names: Names, dataset: Dataset) -> list[Node]:
    made = []
    for number, (start, end) in enumerate(periods(dataset), start=1):
        name = names.part(dataset, "period" if number == 1 else f"period-{number}")
        days = [("dcat:startDate", date(start)), ("dcat:endDate", date(end))]
        made.append(node(name, "dct:PeriodOfTime", days))
    return made


def _standards(names: Names, dataset: Dataset) -> dict[str, Node]:
    """Return the profiles that tables follow, by name: every row that we keep was checked against it."""
    made = {}
    for profile in dict.fromkeys(r.profile for r in dataset.resources if r.profile):
        told = profile_schema(profile)
        title = texts(str(told.get("title", profile)), str(told.get("title_en", "")))
        made[profile] = node(names.page(f"/profiler/{profile}.json"), "dct:Standard", [("dct:title", title)])
    return made


def _related(wording: Wording, dataset: Dataset) -> list[str]:
    """Return the portal's own pages about the same thing: the kommun's, and those that show rows of this kind."""
    publisher = wording.agents.catalog.publishers[dataset.publisher]
    pages = [f"/kommun/{publisher.slug}/"] if publisher.kommunkod else []
    pages += [subject.page for subject in subjects_of(dataset) if subject.page]
    return list(dict.fromkeys(pages or ["/kommun/"]))


def _provenance(dataset: Dataset) -> list[tuple[str, list[Literal]]]:
    words = load_texts()
    sources = [s for s in dataset.descriptor.get("sources", ()) if s.get("title") or s.get("path")]
    origins = "; ".join(_source(s) for s in sources)
    if dataset.is_computed:
        key, values = "dcat.provenance.computed", {"rules": ", ".join(dataset.descriptor["computed"]["rules"])}
    elif dataset.source:
        key, values = "dcat.provenance.harvested", {"sources": origins}
    else:
        key, values = "dcat.provenance.own" if origins else "dcat.provenance.own_alone", {"sources": origins}
    said = texts(*(words.get(key, lang, **values) for lang in ("sv", "en")))
    # The label is what EU tools show, the description what DCAT-AP-SE asks for.
    return [("rdfs:label", said), ("dct:description", said)]


def _source(source: Mapping[str, Any]) -> str:
    title, path = str(source.get("title", "")), str(source.get("path", ""))
    return f"{title} ({path})" if title and path else title or path


def _license_of(dataset: Dataset) -> License | None:
    told = (dataset.license_url, dataset.license, dataset.license_title)
    return next((known for name in told if name and (known := license_of(name))), None)


def _license_nodes(names: Names, dataset: Dataset) -> Iterator[Node]:
    known, words = _license_of(dataset), load_texts()
    if known:
        yield node(Iri(known.path), "dct:LicenseDocument", [("rdfs:label", text(known.title, "sv"))])
        key = f"dcat.rights.{_RIGHTS[known]}"
        label = texts(words.get(key, "sv"), words.get(key, "en"))
        yield node(_rights(names, known), "dct:RightsStatement odrs:RightsStatement", [("rdfs:label", label)])
    elif license_ := iri(dataset.license_url):
        yield node(license_, "dct:LicenseDocument", [("rdfs:label", text(dataset.license_title, "sv"))])


def _rights(names: Names, known: License) -> Iri:
    return names.page(f"/om/licens/#{_RIGHTS[known]}")


def _status(dataset: Dataset) -> Iri:
    return DEPRECATED if dataset.archived else COMPLETED


def _status_node(dataset: Dataset) -> Node:
    """Return the status as a concept: a validator does not fetch the list that it is in."""
    status = _status(dataset)
    label = text(status.rpartition("/")[2].lower(), "en")
    return node(status, "skos:Concept", [("skos:prefLabel", label), ("skos:inScheme", STATUSES)])


def _distributions(names: Names, dataset: Dataset, files: Sequence[Mapping[str, Any]]) -> Iterator[Node]:
    words, known = load_texts(), _license_of(dataset)
    tables = {r.name: r for r in dataset.resources}
    for file in files:
        if file["format"] not in FILE_TYPES:
            continue
        code, media_type = FILE_TYPES[file["format"]]
        address = names.page(file["url"])
        table = tables[file["resource"]]
        titles = [
            words.get("dcat.file" if len(tables) == 1 else "dcat.file_of", lang, title=t, table=table.name, format=code)
            for t, lang in ((dataset.title, "sv"), (dataset.title_en, "en"))
            if t
        ]
        about = [words.get(f"dcat.about.{file['format']}", lang) for lang in ("sv", "en")]
        standard = names.page(f"/profiler/{table.profile}.json") if table.profile else None
        yield node(names.part(dataset, file["url"].rpartition("/")[2]), "dcat:Distribution", [
            ("dct:title", texts(*titles)),
            ("dct:description", texts(*about)),
            ("dcat:accessURL", address),
            ("dcat:downloadURL", address),
            ("dcat:accessService", names.service(dataset.publisher) if is_served(dataset, file) else None),
            ("dct:format", Iri(f"{EU}file-type/{code}")),
            ("dcat:mediaType", Iri(MEDIA_TYPES + media_type)),
            ("dct:license", Iri(known.path) if known else iri(dataset.license_url)),
            ("dct:rights", _rights(names, known) if known else None),
            ("dcatap:applicableLegislation", HVD_REGULATION if hvd_categories(dataset) else None),
            ("dcatap:availability", STABLE),  # the addresses are for ever
            ("adms:status", _status(dataset)),
            ("dcat:byteSize", count(file["size_bytes"])),
            ("dct:issued", date(dataset.issued)),
            ("dct:modified", date(dataset.modified)),
            ("dct:language", SWEDISH if standard else None),
            ("dct:conformsTo", standard),
            ("foaf:page", names.page(f"/data/{dataset.key}/datapackage.json")),
        ])  # fmt: skip

"""The vocabularies of DCAT-AP-SE 3.0.1: prefixes, properties, classes and code lists, for writing and for reading."""

from __future__ import annotations

import functools

from catalog.dcat.graph import Iri

# By prefix. The harvest writes names with them too (harvesters/rdf/spellings.py).
PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "odrs": "http://schema.theodi.org/odrs#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@functools.cache
def term(name: str) -> Iri:
    """Return the IRI of a short name: "dct:title" → "http://purl.org/dc/terms/title". Raises: KeyError."""
    prefix, _, local = name.partition(":")
    return Iri(PREFIXES[prefix] + local)


@functools.lru_cache(10_000)
def short(iri: str) -> str:
    """Return the short name of an IRI, the IRI itself when its namespace is none of ours."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


EU = "http://publications.europa.eu/resource/authority/"  # the EU's code lists
THEMES = Iri(f"{EU}data-theme")
PUBLIC = Iri(f"{EU}access-right/PUBLIC")
SWEDISH, ENGLISH = Iri(f"{EU}language/SWE"), Iri(f"{EU}language/ENG")
STABLE = Iri(f"{EU}planned-availability/STABLE")
STATUSES = Iri(f"{EU}distribution-status")
COMPLETED, DEPRECATED = Iri(f"{STATUSES}/COMPLETED"), Iri(f"{STATUSES}/DEPRECATED")
MEDIA_TYPES = "http://www.iana.org/assignments/media-types/"
GEONAMES = "http://sws.geonames.org/"
PUBLISHER_TYPES = "http://purl.org/adms/publishertype/"
ORGANISATION = "http://dataportal.se/organisation/SE"  # + ten digits: how the national portal knows an organisation
HVD_REGULATION = Iri("http://data.europa.eu/eli/reg_impl/2023/138/oj")
HVD_CATEGORIES = "http://data.europa.eu/bna/"
REST, RPC = Iri("http://www.wikidata.org/entity/Q749568"), Iri("http://www.wikidata.org/entity/Q62270")

# The words of the older list that profiles before 3.0 used.
OLD_FREQUENCIES = {
    "CONTINUOUS": "CONT", "SEMIWEEKLY": "WEEKLY_2", "THREETIMESAWEEK": "WEEKLY_3", "SEMIMONTHLY": "MONTHLY_2",
    "THREETIMESAMONTH": "MONTHLY_3", "SEMIANNUAL": "ANNUAL_2", "THREETIMESAYEAR": "ANNUAL_3", "IRREGULAR": "IRREG",
}  # fmt: skip

# Our download formats that are on both EU lists, machine-readable and non-proprietary: file type and media type.
# XLSX, Parquet and ZIP are not, so they stand on the dataset's page only, which every description points to.
FILE_TYPES = {"csv": ("CSV", "text/csv"), "json": ("JSON", "application/json")}

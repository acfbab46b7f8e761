"""JSON-LD contexts. A document that names one by its address gets ours, or is refused; none is ever fetched.

A context decides what every word of a document means, so a server that could
change it could change the data of all who refer to it.
"""

from __future__ import annotations

import re
from typing import Any

from harvesters.rdf.xml_guard import bad_rdf

# DCAT-AP's context hangs the same terms under each class; together they never clash.
_DCAT_AP = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "adms": "http://www.w3.org/ns/adms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "id": "@id",
    "type": "@type",
    "Catalogue": "dcat:Catalog",
    "Dataset": "dcat:Dataset",
    "DatasetSeries": "dcat:DatasetSeries",
    "Distribution": "dcat:Distribution",
    "DataService": "dcat:DataService",
    "Agent": "foaf:Agent",
    "Kind": "vcard:Kind",
    "PeriodOfTime": "dct:PeriodOfTime",
    "Location": "dct:Location",
    **{word: f"dct:{word}" for word in ("title", "description", "identifier")},
    **{word: {"@id": f"dct:{word}", "@type": "@id"} for word in ("publisher", "accessRights", "format", "rights")},
    **{word: {"@id": f"dcat:{word}", "@type": "@id"} for word in ("dataset", "landingPage", "theme", "mediaType")},
    "keyword": "dcat:keyword",
    "byteSize": "dcat:byteSize",
    "startDate": "dcat:startDate",
    "endDate": "dcat:endDate",
    "name": "foaf:name",
    "fn": "vcard:fn",
    "releaseDate": "dct:issued",
    "modificationDate": "dct:modified",
    "licence": {"@id": "dct:license", "@type": "@id"},
    "frequency": {"@id": "dct:accrualPeriodicity", "@type": "@id"},
    "geographicalCoverage": {"@id": "dct:spatial", "@type": "@id"},
    "temporalCoverage": {"@id": "dct:temporal", "@type": "@id"},
    "datasetDistribution": {"@id": "dcat:distribution", "@type": "@id"},
    "contactPoint": {"@id": "dcat:contactPoint", "@type": "@id"},
    "email": {"@id": "vcard:hasEmail", "@type": "@id"},
    "accessUrl": {"@id": "dcat:accessURL", "@type": "@id"},
    "downloadUrl": {"@id": "dcat:downloadURL", "@type": "@id"},
    "accessService": {"@id": "dcat:accessService", "@type": "@id"},
    "endpointUrl": {"@id": "dcat:endpointURL", "@type": "@id"},
    "otherIdentifier": {"@id": "adms:identifier", "@type": "@id"},
}

KNOWN: tuple[tuple[re.Pattern[str], dict[str, Any]], ...] = (
    (re.compile(r"https?://semiceu\.github\.io/DCAT-AP/releases/[\w.-]+/context/[\w.-]+\.jsonld"), _DCAT_AP),
)


def with_own_contexts(document: Any, url: str) -> Any:
    """Return the document with every context that it names by address replaced by ours.

    Raises: BadRdf naming the address of a context that is not known here, also one that is imported.
    """
    if isinstance(document, list):
        return [with_own_contexts(item, url) for item in document]
    if not isinstance(document, dict):
        return document
    if "@import" in document:
        raise bad_rdf(url, f"@import {document['@import']}", "JSON-LD")
    made = {key: with_own_contexts(value, url) for key, value in document.items() if key != "@context"}
    if "@context" in document:
        made["@context"] = _own(document["@context"], url)
    return made


def _own(context: Any, url: str) -> Any:
    if isinstance(context, str):
        for address, known in KNOWN:
            if address.fullmatch(context):
                return known
        raise bad_rdf(url, f"@context {context}", "JSON-LD: @context {…}")
    return [_own(one, url) for one in context] if isinstance(context, list) else with_own_contexts(context, url)

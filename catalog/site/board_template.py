"""The example of a notice board in JSON-LD that the guide for kommuner shows: mallar/anslagstavla.jsonld.

The shape is the Czech open standard for notice boards (OFN úřední desky), the only one there is for a board. It has
no word for the type, the body or the approved minutes; those have the names of the profile `anslag`, and the second
context says what they mean.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from catalog.site.page import Site
from catalog.site.templates_csv import EXAMPLES, FOLDER

STANDARD = "https://ofn.gov.cz/úřední-desky/2021-07-20/kontexty/úřední-deska.jsonld"
# What the standard has no word for: our key → what it means in vocabularies that others use.
OWN_WORDS = {
    "typ_anslag": "http://purl.org/dc/terms/type",
    "organ": "http://purl.org/dc/terms/creator",
    "sammantrade_id": "http://purl.org/dc/terms/relation",
    "sammantradesdatum": "http://data.europa.eu/eli/ontology#date_document",
    "paragrafer": "http://purl.org/dc/terms/extent",
    "justerat_datum": "http://purl.org/dc/terms/dateAccepted",
    "overklagas_senast": "http://purl.org/dc/terms/valid",
    "forvaringsplats": "http://schema.org/itemLocation",
    "kontakt": "http://www.w3.org/2006/vcard/ns#organization-name",
    "lagrum": "http://data.europa.eu/eli/ontology#based_on",
}
_COLUMNS = {"typ_anslag": "typ", "overklagas_senast": "overklagas_senast_enligt_kommun"}  # where the names differ


def machine_files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the bytes of the example."""
    yield f"{FOLDER}/anslagstavla.jsonld", (json.dumps(board(), ensure_ascii=False, indent=2) + "\n").encode()


def board() -> Mapping[str, Any]:
    """Return a board with the notice that the template anslag.csv has."""
    row = EXAMPLES["anslag"]
    notice = {
        "typ": "Informace na úřední desce",
        "iri": row["id"],
        "url": row["id"],
        "název": {"sv": row["rubrik"]},
        "vyvěšení": {"typ": "Časový okamžik", "datum": row["anslaget"]},
        "relevantní_do": {"typ": "Časový okamžik", "datum": row["tas_ned"]},
        "dokument": [{"typ": "Digitální objekt", "url": row["dokument_url"]}],
    }
    return {
        "@context": [STANDARD, OWN_WORDS],
        "typ": "Úřední deska",
        "iri": "https://kommunen.example/anslagstavla",
        "stránka": "https://kommunen.example/anslagstavla",
        "informace": [notice | {key: row[_COLUMNS.get(key, key)] for key in OWN_WORDS}],
    }

"""Who publishes: the kommuner, and the portal itself with its search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from catalog.dcat.graph import Iri, Node
from catalog.dcat.terms import GEONAMES, term
from catalog.model import COUNTY, Publisher
from catalog.schema_org.block import without_empty
from catalog.template_words import link_in
from catalog.texts import load_texts

if TYPE_CHECKING:
    from catalog.site.page import Site

_GOVERNMENT = ("LocalAuthority", "RegionalAuthority", "NationalAuthority", "SupraNationalAuthority")


def kommun(site: Site, publisher: Publisher, lang: str) -> dict[str, Any]:
    """Return a kommun for its own page."""
    told = agent(site.descriptions.wording.agents.publisher(publisher.slug)[0])
    number = publisher.organisation_number
    place = f"{GEONAMES}{publisher.geonames_id}/" if publisher.geonames_id else ""
    area = {"@type": "AdministrativeArea", "name": publisher.name, "sameAs": place}
    codes = {"kommunkod": publisher.kommunkod, "organisationsnummer": number}
    return without_empty({
        **told,
        "identifier": [
            {"@type": "PropertyValue", "propertyID": name, "value": code} for name, code in codes.items() if code
        ],
        "areaServed": without_empty(area),
        "mainEntityOfPage": site.base_url + link_in(f"/kommun/{publisher.slug}/", lang),
    })  # fmt: skip


def agent(node: Node) -> dict[str, Any]:
    """Return an organisation from what DCAT says of it."""
    kinds = [str(kind).rpartition("/")[2] for kind in node.values(term("dct:type"))]
    names = node.values(term("foaf:name"))
    return without_empty({
        "@type": "GovernmentOrganization" if any(kind in _GOVERNMENT for kind in kinds) else "Organization",
        "@id": node.iri,
        "name": next((name.text for name in names if not isinstance(name, Iri)), ""),
        "url": [str(page) for page in node.values(term("foaf:homepage"))],
    })  # fmt: skip


def portal(site: Site) -> dict[str, Any]:
    """Return the portal as an organisation, in short."""
    told = agent(site.descriptions.wording.agents.publisher(COUNTY)[0])
    return {**told, "url": f"{site.base_url}/"}


def website(site: Site, lang: str) -> Mapping[str, Any]:
    """Return the site, with how to search it."""
    texts, start = load_texts(), site.base_url + link_in("/", lang)
    search = f"{site.base_url}{link_in('/sok/', lang)}?q={{search_term_string}}"
    return {
        "@type": "WebSite",
        "@id": f"{site.base_url}/#webbplats",
        "name": texts.get("site.name", lang),
        "description": texts.get("site.description", lang),
        "url": start,
        "inLanguage": lang,
        "publisher": portal(site),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=search_term_string",
        },
    }

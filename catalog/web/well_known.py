"""The files that lie below /.well-known/: the list of interfaces, and what RDF there is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from catalog.dcat.graph import Iri
from catalog.dcat.services import DESCRIPTION, ENDPOINT
from catalog.dcat.terms import PREFIXES
from catalog.exporters import GRAPH_EXPORTERS
from catalog.licenses import CC0
from catalog.model import COUNTY
from catalog.texts import LANGUAGES, load_texts
from catalog.web.signposts import HTML, LINKSET

if TYPE_CHECKING:
    from catalog.site.page import Site

API_CATALOG, VOID = ".well-known/api-catalog", ".well-known/void"
_VOID = "http://rdfs.org/ns/void#"


def api_catalog(site: Site, interfaces: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the list of interfaces. Args: each is an "anchor" and its links by relation, as RFC 9264 writes them."""
    own = {
        "anchor": f"{site.base_url}/{API_CATALOG}",
        "item": [{"href": one["anchor"]} for one in interfaces],
    }
    return (json.dumps({"linkset": [own, *interfaces]}, ensure_ascii=False, indent=1) + "\n").encode()


def interfaces(site: Site) -> list[dict[str, Any]]:
    """Return the interfaces that are files: each with its documentation, and what describes it where anything does."""
    base = site.base_url
    documents = [
        {"href": f"{base}{path}", "type": HTML, "hreflang": lang}
        for lang, path in (("sv", "/utvecklare/"), ("en", "/en/utvecklare/"))
    ]
    described: dict[str, Any] = {
        ENDPOINT: {"service-desc": [{"href": base + DESCRIPTION, "type": "application/vnd.oai.openapi+json"}]},
        "/data.json": {"service-desc": [{"href": "https://project-open-data.cio.gov/v1.1/schema/catalog.json"}]},
        "/catalog.jsonld": {"service-desc": [{"href": "https://docs.dataportal.se/dcat/sv/", "type": HTML}]},
        f"/data/{LINKSET}": {"service-desc": [{"href": "https://www.rfc-editor.org/info/rfc9264"}]},
        "/manifest.json": {},
        "/status/status.json": {},
    }
    return [{"anchor": base + path, "service-doc": documents, **told} for path, told in described.items()]


def void(site: Site) -> bytes:
    """Return what RDF there is, in Turtle, as the Vocabulary of Interlinked Datasets says it."""
    names, told, texts = site.descriptions.wording.names, site.descriptions, load_texts()
    used = {"dcat": PREFIXES["dcat"], "dct": PREFIXES["dct"], "foaf": PREFIXES["foaf"], "void": _VOID}
    lines = [f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in used.items()]
    county = site.catalog.publishers[COUNTY].name
    titles = [f"{_text(texts.get('dcat.county.title', lang, publisher=county))}@{lang}" for lang in LANGUAGES]
    dumps = [names.page(f"/catalog.{exporter.EXTENSION}") for exporter in GRAPH_EXPORTERS.values()]
    said = [
        f"dct:title {', '.join(titles)}",
        f"dct:license <{CC0.path}>",
        f"foaf:homepage {_iri(names.page('/data/'))}",
        f"void:dataDump {', '.join(map(_iri, dumps))}",
        f"void:vocabulary {', '.join(f'<{PREFIXES[prefix]}>' for prefix in ('dcat', 'dct', 'foaf', 'skos', 'vcard'))}",
        f"void:triples {len(told.whole())}",
        f"void:uriSpace {_text(f'{site.base_url}/data/')}",
    ]
    parts = [names.catalogue(slug) for slug in told.parts]
    said += [f"void:subset {', '.join(map(_iri, parts))}"] if parts else []
    lines.append(
        _block(names.page(f"/{VOID}"), "void:DatasetDescription", [f"foaf:primaryTopic {_iri(names.catalogue())}"])
    )
    lines.append(_block(names.catalogue(), "void:Dataset", said))
    for slug, part in zip(told.parts, parts, strict=True):
        dumps = [names.page(f"/dcat/{slug}.{exporter.EXTENSION}") for exporter in GRAPH_EXPORTERS.values()]
        title = texts.get("dcat.kommun.title", "sv", publisher=site.catalog.publishers[slug].name)
        about = [f"dct:title {_text(title)}@sv", f"void:dataDump {', '.join(map(_iri, dumps))}"]
        lines.append(_block(part, "void:Dataset", about))
    return "".join(lines).encode()


def _block(subject: Iri, kind: str, said: Sequence[str]) -> str:
    return "\n" + " ;\n    ".join((f"{_iri(subject)} a {kind}", *said)) + " .\n"


def _iri(name: Iri) -> str:
    return f"<{name}>"


def _text(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)  # its escapes are Turtle's too

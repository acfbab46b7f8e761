"""What an indicator's page says of each kommun: a sentence to quote, its peers' span, and what else to compare with."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from catalog.comparison.direction import direction
from catalog.comparison.peers import Peers
from catalog.comparison.sentence import sentence, span_text
from catalog.comparison.standing import Field, Span
from catalog.comparison.units import said
from catalog.formats import Formats
from catalog.indicators import Indicator
from catalog.model import Publisher
from catalog.search.alphabet import sort_key

NATION = "0000"  # Riket in Kolada
REGION_PREFIX = "00"  # and a region is this and the county's two digits: "0014"


@dataclass(frozen=True)
class Beside:
    """Something to hold a kommun against: Riket, the region, a förbund or all kommuner.

    `kind` is a key of texts beside.*; a place with a value of its own has no span.
    """

    kind: str
    name: str
    value: str
    span: str = ""
    count: int = 0
    of: int = 0


def standings_of(indicator: Indicator, peers: Peers, year: str, lang: str) -> dict[str, Any]:
    """Return {"sentences", "spans", "beside", "direction"} for the page of an indicator in one year.

    Shape: a sentence is {"id": slug of the kommun, "text"}; spans by slug are what its peers have, "" when none has
    a value.
    """
    field = Field.of(indicator, peers.kommuner, year)
    fmt = Formats(lang)
    found = {k.slug: (k, field.standing(k.kommunkod, peers.codes_of(k.kommunkod))) for k in peers.kommuner}
    stated = direction(indicator.definition)
    return {
        "sentences": [{"id": slug, "text": sentence(s, k.name, lang, fmt)} for slug, (k, s) in found.items()],
        "spans": {slug: span_text(s.peers, "", lang, s.decimals) for slug, (_, s) in found.items()},
        "beside": _beside(field, peers, lang),
        "direction": asdict(stated) if stated else None,
    }


def beside_one(field: Field, peers: Peers, kommun: Publisher, lang: str) -> list[Beside]:
    """Return what to hold one kommun against: its peers, its own förbund, all kommuner, the region and the nation."""
    unit, name_of = field.indicator.unit, {k.kommunkod: k for k in peers.kommuner}
    spans = [("peers", "", field.span(peers.codes_of(kommun.kommunkod)))]
    for name in kommun.forbund:
        spans.append(("forbund", name, field.span([c for c, k in name_of.items() if name in k.forbund])))
    spans.append(("all", "", field.span(list(name_of))))
    made = [_spanned(kind, name, span, unit, lang, field.decimals) for kind, name, span in spans if span.count]
    return made + [one for one in _beside(field, peers, lang) if one.kind in ("region", "nation")][::-1]


def _beside(field: Field, peers: Peers, lang: str) -> list[Beside]:
    """Return the nation and the region where they have a value, then all kommuner and each förbund."""
    codes = [k.kommunkod for k in peers.kommuner]
    regions = sorted({REGION_PREFIX + code[:2] for code in codes})
    unit = field.indicator.unit
    made = [
        Beside(kind, "", said(field.values[code], unit, lang, field.decimals))
        for kind, code in (("nation", NATION), *(("region", r) for r in regions))
        if code in field.values
    ]
    groups = {
        name: [k.kommunkod for k in peers.kommuner if name in k.forbund] for k in peers.kommuner for name in k.forbund
    }
    spans = [("all", "", field.span(codes))]
    spans += [("forbund", name, field.span(groups[name])) for name in sorted(groups, key=sort_key)]
    return made + [_spanned(kind, name, span, unit, lang, field.decimals) for kind, name, span in spans if span.count]


def _spanned(kind: str, name: str, span: Span, unit: str, lang: str, decimals: int) -> Beside:
    middle = said(span.middle, unit, lang, decimals) if span.middle is not None else ""
    return Beside(kind, name, middle, span_text(span, unit, lang, decimals), span.count, span.of)

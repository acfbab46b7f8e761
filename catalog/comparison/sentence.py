"""A standing in one sentence that is true as it stands and can be quoted alone, in Swedish or English.

"Ale ligger på 93 % 2024, högre än 38 av 49 kommuner; likvärdiga kommuner har 90–95 %."

Nothing is called good or bad, and nobody is given a place in a ranking: the sentence counts who lies lower
(or, for the lowest, higher) and who lies exactly as high. The words are in texts/comparison.yml.
"""

from __future__ import annotations

from decimal import Decimal

from catalog.comparison.figures import apart
from catalog.comparison.standing import Span, Standing
from catalog.comparison.units import said, said_span
from catalog.formats import Formats
from catalog.texts import Texts, load_texts

TOTAL = "T"


def sentence(standing: Standing, name: str, lang: str, formats: Formats | None = None) -> str:
    """Return the sentence (two or three when the value is missing). Args: `name` of the kommun, as in "Ale".

    `formats` is not needed: the language decides how numbers are written; it is taken for callers that have one.
    """
    lang = formats.lang if formats else lang
    texts = load_texts()
    if not standing.year:
        return texts.get("standing.nobody", lang, name=name)
    if standing.value is None:
        return _missing(standing, name, lang, texts)
    peers = peers_clause(standing, lang)
    text = _lead(standing, name, lang, texts) + _rank(standing, lang, texts) + (f"; {peers}" if peers else "")
    return f"{text}."


def peers_clause(standing: Standing, lang: str) -> str:
    """Return "likvärdiga kommuner har 90–95 %", "" when the kommun has no peers."""
    texts, span = load_texts(), standing.peers
    if not span.of:
        return ""
    if not span.count:
        return texts.get("standing.peers_none", lang)
    key = "all" if span.count == span.of else "some"
    values = span_text(span, standing.unit, lang, standing.decimals)
    return texts.get(f"standing.peers_{key}", lang, n=span.count, of=span.of, values=values)


def span_text(span: Span, unit: str, lang: str, decimals: int) -> str:
    """Return the lowest and the highest of a span as "90–95 %", "" when it holds no value."""
    if span.lowest is None or span.highest is None:
        return ""
    return said_span(span.lowest, span.highest, unit, lang, decimals)


def change_sentence(standing: Standing, lang: str) -> str:
    """Return what became of the value since the latest earlier year with one; "" when there is no value.

    Shape: "Värdet steg från 91 % 2023 till 93 % 2024.", with as many decimals as show that two values differ.
    """
    if standing.value is None:
        return ""
    texts, year, before = load_texts(), standing.year, standing.previous_year
    if standing.previous is None or standing.change is None:
        return texts.get("standing.first_year", lang, year=year)
    decimals = apart(standing.previous, standing.value, standing.decimals)
    key = "rose" if standing.change > 0 else "fell" if standing.change < 0 else "same"
    return texts.get(
        f"standing.{key}", lang,
        old=_dated(standing.previous, before, standing, lang, texts, decimals),
        new=_dated(standing.value, year, standing, lang, texts, decimals),
    )  # fmt: skip


def _lead(standing: Standing, name: str, lang: str, texts: Texts) -> str:
    assert standing.value is not None
    value = _dated(standing.value, standing.year, standing, lang, texts, standing.decimals)
    if standing.sex == TOTAL:
        return texts.get("standing.lead", lang, name=name, value=value)
    return texts.get(f"standing.lead_{standing.sex}", lang, name=name, value=value)


def _dated(value: Decimal, year: str, standing: Standing, lang: str, texts: Texts, decimals: int) -> str:
    """Return value and year: "93 % 2024"; "812 (2024)" where the year would be read as part of the figure."""
    text = said(value, standing.unit, lang, decimals)
    blurred = text[-1].isdigit() or text.endswith("år")
    return texts.get("standing.dated_apart" if blurred else "standing.dated", lang, value=text, year=year)


def _rank(standing: Standing, lang: str, texts: Texts) -> str:
    if standing.kommuner == 1:
        return ""
    if standing.count == 1:
        return " " + texts.get("standing.only", lang, total=str(standing.kommuner))
    if not standing.lower and not standing.higher:
        return texts.get("standing.equal_all", lang, n=standing.equal)
    among = "all" if standing.count == standing.kommuner else "some"
    of = texts.get(f"standing.of_{among}", lang, n=standing.count)
    key, n = ("higher", standing.lower) if standing.lower else ("lower", standing.higher)
    text = texts.get(f"standing.{key}", lang, n=n, of=of)
    return f"{text} {texts.get('standing.equal_too', lang, n=standing.equal)}" if standing.equal else text


def _missing(standing: Standing, name: str, lang: str, texts: Texts) -> str:
    reason = texts.get(f"standing.reason.{standing.missing}", lang)
    key = "standing.missing" if standing.sex == TOTAL else f"standing.missing_{standing.sex}"
    parts = [texts.get(key, lang, name=name, year=standing.year, reason=reason)]
    told = standing.by_sex or {}
    if split := [
        texts.get(f"standing.split_{sex}", lang, value=said(told[sex], standing.unit, lang, standing.decimals))
        for sex in ("K", "M")
        if sex in told
    ]:
        parts.append(texts.get("standing.split", lang, values=Formats(lang).listed(split)))
    if standing.previous is not None:
        old = said(standing.previous, standing.unit, lang, standing.decimals)
        parts.append(texts.get("standing.before", lang, year=standing.previous_year, value=old))
    if peers := peers_clause(standing, lang):
        parts.append(f"{peers[:1].upper()}{peers[1:]}.")
    return " ".join(parts)

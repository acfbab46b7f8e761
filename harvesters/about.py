"""What the registry says about a dataset, carried from `fetch` to `parse` in the snapshot's context."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from catalog.dcat.terms import HVD_CATEGORIES
from harvesters.answers import cell
from harvesters.table import About

if TYPE_CHECKING:
    from harvesters.source import Source


def registry_context(source: Source, dataset: str) -> dict[str, object]:
    """Return the part of a context that `about_from_registry` reads."""
    return {"dataset": dataset, "title": source.title, "license": source.license, "about": dict(source.about)}


def about_from_registry(context: Mapping[str, object], homepage: str = "") -> About:
    """Return the dataset's texts as the registry gives them; `homepage` where it names no documentation."""
    texts = context.get("about")
    known: Mapping[str, Any] = texts if isinstance(texts, Mapping) else {}
    title, title_en = _languages(known.get("title"))
    description, description_en = _languages(known.get("description"))
    return About(
        name=cell(context.get("dataset")),
        title=title or cell(context.get("title")),
        title_en=title_en,
        description=description,
        description_en=description_en,
        keywords=_listed(known.get("keywords")),
        license=cell(context.get("license")),
        homepage=cell(known.get("documentation")) or homepage,
        contact_email=cell(known.get("contact")),
        themes=_listed(known.get("theme")),
        temporal=tuple(filter(None, [cell(known.get("temporal"))])),
        hvd=tuple(HVD_CATEGORIES + code for code in _listed(known.get("hvd_category"))),
    )


def about_from_context(stored: Mapping[str, Any]) -> About:
    """Return the About that `fetch` put into a context with `dataclasses.asdict`; JSON has made its tuples lists."""
    texts: dict[str, Any] = {
        k: tuple(map(cell, v)) if isinstance(v, list | tuple) else cell(v) for k, v in stored.items()
    }
    return About(**texts)


def _listed(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()


def _languages(value: object) -> tuple[str, str]:
    """Return the Swedish and the English text of {"sv": …, "en": …} or of plain Swedish text."""
    if isinstance(value, Mapping):
        return cell(value.get("sv")), cell(value.get("en"))
    return cell(value), ""

"""The code lists of DCAT-AP-SE: which values a property may have."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

import yaml

from catalog.dcat.graph import Iri

_FILE = Path(__file__).with_name("lists.yml")


@functools.cache
def load_lists() -> Mapping[str, frozenset[Iri]]:
    """Return every value of every list, by the list's name."""
    told = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {name: frozenset(Iri(start + code) for code in codes.split()) for name, (start, codes) in told.items()}


def listed(name: str, code: str) -> Iri | None:
    """Return the value of a list that `code` is, or ends: "GOVE", or the whole IRI. None when the list has none."""
    told = code.strip().rstrip("/")
    return next((value for value in load_lists()[name] if told in (value, value.rpartition("/")[2])), None)

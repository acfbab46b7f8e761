"""Names and ids by CKAN's rules: of packages, resources, organizations, groups and tags. They never change."""

from __future__ import annotations

import re
from collections.abc import Iterable

from catalog.ids import sha256_hex, stable_uuid
from catalog.model import Dataset

LONGEST_NAME = 100
SHORTEST_TAG, LONGEST_TAG = 2, 100
_NOT_IN_NAME = re.compile(r"[^a-z0-9_-]")
_NOT_IN_TAG = re.compile(r"[^\w .-]+")


def package_names(datasets: Iterable[Dataset]) -> dict[str, str]:
    """Return the name of each dataset's package, by key: "<kommun>-<dataset>".

    One that is too long is cut and gets a hash of its key; so does the younger of two that would have the same.
    """
    ordered = sorted(datasets, key=lambda d: (d.issued, d.key))
    names: dict[str, str] = {}
    taken = {d.id for d in ordered}  # packages are asked for by name or id
    for dataset in ordered:
        name = next(name for name in _candidates(dataset) if name not in taken)
        taken.add(name)
        names[dataset.key] = name
    return names


def _candidates(dataset: Dataset) -> Iterable[str]:
    plain = _NOT_IN_NAME.sub("-", f"{dataset.publisher}-{dataset.name}".lower())
    if len(plain) <= LONGEST_NAME:
        yield plain
    digest = sha256_hex(dataset.key.encode())
    for length in (8, 32, 64):
        yield f"{plain[: LONGEST_NAME - length - 1]}-{digest[:length]}"


def package_ids(datasets: Iterable[Dataset]) -> dict[str, str]:
    """Return the id of each dataset's package, by key: the dataset's own.

    Of two with one id, which two catalogues may give us of the same data, the younger gets another: CKAN has each once.
    """
    ordered = sorted(datasets, key=lambda d: (bool(d.source), d.issued, d.key))
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for dataset in ordered:
        ids[dataset.key] = dataset.id if dataset.id not in taken else stable_uuid("package", dataset.key)
        taken.add(ids[dataset.key])
    return ids


def resource_id(package_id: str, file_name: str) -> str:
    """Return the id of a file of a dataset. Its version bits say 4: CKAN 2.11 takes nothing else."""
    return stable_uuid("resource", package_id, file_name)


def organization_id(slug: str) -> str:
    """Return the id of a publisher."""
    return stable_uuid("organization", slug)


def group_name(theme: str) -> str:
    """Return the name of an EU theme as a group: ".../data-theme/GOVE" → "gove"."""
    return theme.rpartition("/")[2].lower()


def group_id(name: str) -> str:
    """Return the id of a group."""
    return stable_uuid("group", name)


def tag_id(name: str) -> str:
    """Return the id of a tag."""
    return stable_uuid("tag", name)


def tag_name(keyword: str) -> str:
    """Return a keyword as a tag: letters, digits, spaces and -_. of 2 to 100 characters; "" when too little is left."""
    made = " ".join(_NOT_IN_TAG.sub(" ", keyword).split())[:LONGEST_TAG].strip()
    return made if len(made) >= SHORTEST_TAG else ""

"""The calls about packages, resources, publishers, groups, tags and licences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from catalog.ckan.calls import VERSION
from catalog.search.analysis import fold
from catalog.server.catalogue import Catalogue
from catalog.server.faults import invalid, not_found

MOST_TERMS = 20  # of resource_search, which looks through all resources for each


def site_read(catalogue: Catalogue, asked: Mapping[str, Any]) -> bool:
    """Return that anybody may read."""
    return True


def status_show(catalogue: Catalogue, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what kind of site this is."""
    told = catalogue.told("status_show") or {"ckan_version": VERSION, "site_url": catalogue.base_url}
    return told | {"extensions": ["datastore"]}


def package_list(catalogue: Catalogue, asked: Mapping[str, Any]) -> list[str]:
    """Return the names of the packages."""
    names = _remembered(catalogue, "names", lambda: sorted(catalogue.index.names))
    return _part(names, asked)


def package_show(catalogue: Catalogue, asked: Mapping[str, Any]) -> msgspec.Raw:
    """Return a package, as the build wrote it."""
    number = catalogue.index.by_name.get(asked["id"])
    if number is None:
        raise not_found()
    return catalogue.index.raw[number]


def current_package_list_with_resources(catalogue: Catalogue, asked: Mapping[str, Any]) -> list[msgspec.Raw]:
    """Return packages whole, in the order of the static file."""
    return _part(catalogue.index.raw, asked)


@dataclass(frozen=True)
class Listing:
    """A result whose last part, `results`, is packages: their numbers in the index."""

    about: dict[str, Any]
    numbers: Sequence[int]


def package_search(catalogue: Catalogue, asked: Mapping[str, Any]) -> dict[str, Any] | Listing:
    """Return the packages that a query finds, and how many have each value of some fields."""
    index = catalogue.index
    filters = [text for text in (asked["fq"], *(asked["fq_list"] or ())) if text.strip()]
    found = index.search(asked["q"], filters, asked["sort"], asked["start"], asked["rows"])
    facets: dict[str, dict[str, int]] = {}
    shown: dict[str, dict[str, Any]] = {}
    for field in dict.fromkeys(asked["facet.field"] or ()) if asked["facet"] else ():
        counted = index.facet(field, found.bits)
        limit = None if asked["facet.limit"] == "-1" else _facet_limit(asked["facet.limit"])
        kept = [one for one in counted if one[1] >= asked["facet.mincount"]][:limit]
        facets[field] = dict(kept)
        items = [{"name": n, "display_name": _display_name(catalogue, field, n), "count": count} for n, count in kept]
        shown[field] = {"title": field, "items": items}
    about = {
        "count": found.count,
        "facets": facets,
        "search_facets": shown,
        "sort": asked["sort"] or "score desc, metadata_modified desc",
    }
    if asked["fl"] == ["name"]:
        return about | {"results": [{"name": index.names[number]} for number in found.numbers]}
    return Listing(about, found.numbers)


def package_autocomplete(catalogue: Catalogue, asked: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return packages whose name or title has the text in it, those that begin so first."""
    wanted = fold(asked["q"].casefold())
    found = []
    index = catalogue.index
    folded = _remembered(catalogue, "folded titles", lambda: [fold(title.casefold()) for title in index.titles])
    for name, title, plain in zip(index.names, index.titles, folded, strict=True):
        in_name, in_title = wanted in name, wanted in plain
        if in_name or in_title:
            field = "title" if in_title else "name"
            rank = (not (plain.startswith(wanted) or name.startswith(wanted)), title.casefold(), name)
            shown = title if in_title else name
            found.append((rank, {"name": name, "title": title, "match_field": field, "match_displayed": shown}))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])[: asked["limit"]]]


def resource_show(catalogue: Catalogue, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return a resource."""
    found = catalogue.resource(asked["id"])
    if found is None:
        raise not_found()
    return found


def resource_search(catalogue: Catalogue, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return resources whose fields have the texts "field:text" in them."""
    terms = []
    if len(asked["query"]) > MOST_TERMS:
        raise invalid(query=f"Must have at most {MOST_TERMS} values")
    for text in asked["query"]:
        field, colon, wanted = text.partition(":")
        if not colon or not wanted:
            raise invalid(query="Must be field:text, such as name:beslut")
        if field not in ("id", "name", "url", "format", "description", "hash", "mimetype", "package_id"):
            raise invalid(query=f"Field {field[:100]!r} is not recognised")
        terms.append((field, wanted.casefold()))
    resources = _remembered(catalogue, "resources", lambda: _resources(catalogue))
    found = [
        resource
        for resource in resources
        if all(wanted in str(resource.get(field) or "").casefold() for field, wanted in terms)
    ]
    return {"count": len(found), "results": _part(found, asked)}


def organization_list(catalogue: Catalogue, asked: Mapping[str, Any]) -> list[Any]:
    """Return the publishers."""
    return _many(catalogue.organizations, asked, asked["organizations"])


def organization_show(catalogue: Catalogue, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return a publisher, by its name or id."""
    return _one(catalogue, catalogue.organizations, asked, "organization")


def group_list(catalogue: Catalogue, asked: Mapping[str, Any]) -> list[Any]:
    """Return the groups."""
    return _many(catalogue.groups, asked, asked["groups"])


def group_show(catalogue: Catalogue, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return a group, by its name or id."""
    return _one(catalogue, catalogue.groups, asked, "groups")


def group_package_show(catalogue: Catalogue, asked: Mapping[str, Any]) -> list[msgspec.Raw]:
    """Return the packages of a group."""
    group = _found(catalogue.groups, asked["id"])
    numbers = _with(catalogue, "groups", group["name"])
    return [catalogue.index.raw[number] for number in numbers[: asked["limit"]]]


def tag_list(catalogue: Catalogue, asked: Mapping[str, Any]) -> list[Any]:
    """Return the tags, all or those with a text in them."""
    if asked["vocabulary_id"]:
        raise not_found("Vocabulary was not found.")
    wanted = fold(asked["query"].casefold())
    found = [tag for name, tag in sorted(catalogue.index.tags.items()) if wanted in fold(name.casefold())]
    return [_tag(tag) if asked["all_fields"] else tag["name"] for tag in found]


def tag_show(catalogue: Catalogue, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return a tag."""
    tag = _found(catalogue.index.tags, asked["id"])
    packages = [catalogue.index.raw[number] for number in _with(catalogue, "tags", tag["name"])]
    return _tag(tag) | ({"packages": packages} if asked["include_datasets"] else {})


def license_list(catalogue: Catalogue, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the licences."""
    return catalogue.licenses


def _facet_limit(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise invalid(**{"facet.limit": "Invalid integer; -1 is no limit"})
    return int(text)


def _many(known: Mapping[str, dict[str, Any]], asked: Mapping[str, Any], only: Sequence[str] | None) -> list[Any]:
    found = [one for one in known.values() if not only or one["name"] in only]
    field, _, direction = (asked["sort"] or "name asc").partition(" ")
    if field not in ("name", "title", "package_count", "packages") or direction.strip().lower() not in (
        "",
        "asc",
        "desc",
    ):
        raise invalid(sort="Cannot sort by this; sort by name, title or package_count, asc or desc")
    field = "package_count" if field == "packages" else field
    found.sort(key=lambda one: str(one["name"]))
    found.sort(
        key=lambda one: one[field] if field == "package_count" else str(one.get(field) or "").casefold(),
        reverse=direction.strip().lower() == "desc",
    )
    found = _part(found, asked)
    return [_without_packages(one) for one in found] if asked["all_fields"] else [one["name"] for one in found]


def _one(
    catalogue: Catalogue, known: Mapping[str, dict[str, Any]], asked: Mapping[str, Any], field: str
) -> dict[str, Any]:
    found = _without_packages(_found(known, asked["id"]))
    if asked["include_datasets"]:
        numbers = _with(catalogue, field, found["name"])[:1_000]
        found["packages"] = [catalogue.index.raw[number] for number in numbers]
    return found


def _without_packages(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name != "packages"}


def _found(known: Mapping[str, dict[str, Any]], name: str) -> dict[str, Any]:
    for one in (known.get(name), *(one for one in known.values() if one.get("id") == name)):
        if one is not None:
            return one
    raise not_found()


def _with(catalogue: Catalogue, field: str, value: str) -> list[int]:
    bits = catalogue.index.values.get(field, {}).get(value, 0)
    return [number for number in range(catalogue.index.size) if bits >> number & 1]


def _display_name(catalogue: Catalogue, field: str, name: str) -> str:
    known = (
        {"organization": catalogue.organizations, "groups": catalogue.groups}.get(field)
        if field in ("organization", "groups")
        else None
    )
    about = (known or {}).get(name, {})
    return str(about.get("title") or about.get("display_name") or name)


def _tag(tag: Mapping[str, Any]) -> dict[str, Any]:
    return {"vocabulary_id": None} | {name: tag[name] for name in ("id", "name", "display_name") if name in tag}


def _resources(catalogue: Catalogue) -> list[dict[str, Any]]:
    return [resource for raw in catalogue.index.raw for resource in msgspec.json.decode(raw).get("resources", ())]


def _part(many: Sequence[Any], asked: Mapping[str, Any]) -> list[Any]:
    return list(many[asked["offset"] :][: asked["limit"]])


def _remembered(catalogue: Catalogue, name: str, make: Any) -> Any:
    if name not in catalogue.answers:
        catalogue.answers[name] = make()
    return catalogue.answers[name]

"""A CKAN server that several kommuner share: Action API v3 at ckan.insyn.example.

Each kommun that publishes through CKAN is an organization; `fq=organization:ale`
narrows a search to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from catalog.ids import stable_uuid
from harvesters.sandbox.opendata import OpenDataset, datasets_of, description_of, rows_of, title_of
from harvesters.sandbox.places import Place
from harvesters.sandbox.sheets import csv_bytes
from harvesters.sandbox.speech import CKAN, open_data_protocol
from harvesters.sandbox.web import CSV, HTML, Answer, Request, json_answer, not_found, page
from harvesters.sandbox.world import World

HOST = "ckan.insyn.example"
BASE = f"http://{HOST}"
ROWS = 10
MAX_ROWS = 1000
_CREATED, _MODIFIED = "2026-01-15T08:30:00.123456", "2026-11-16T04:00:00.654321"
_CC0 = "http://www.opendefinition.org/licenses/cc-zero"
_FILTER = re.compile(r'\+?(organization|name|tags):\(?"?([\w-]+)"?\)?')

Result = tuple[int, object]  # HTTP status, and `result` (or the error when the status is not 200)


def answer(world: World, request: Request) -> Answer:
    """Return an action's answer, or a file of a resource."""
    if request.path.startswith("/api/3/action/") or request.path.startswith("/api/action/"):
        name = request.path.rsplit("/", 1)[1]
        action = _ACTIONS.get(name)
        if action is None:
            return json_answer("Bad request - Action name not known: " + name, 400)
        status, result = action(world, request.query)
        envelope: dict[str, object] = {"help": f"{BASE}/api/3/action/help_show?name={name}", "success": status == 200}
        envelope["result" if status == 200 else "error"] = result
        return json_answer(envelope, status)
    return _file(world, request)


def package_name(place: Place, dataset: OpenDataset) -> str:
    """Return the package's name, unique on the server."""
    return f"{place.slug}-{dataset.name}"


def _search(world: World, query: Mapping[str, str]) -> Result:
    try:
        rows, start = min(int(query.get("rows", ROWS)), MAX_ROWS), int(query.get("start", 0))
    except ValueError:
        return 409, {"__type": "Validation Error", "rows": ["Invalid integer"]}
    found = [package for package in _packages(world) if _matches(package, query)]
    key, _, direction = query.get("sort", "metadata_modified desc").partition(" ")
    if key not in ("id", "name", "title", "metadata_modified"):
        return 409, {"__type": "Search Query Error", "message": f'Can not determine sort field "{key}"'}
    found.sort(key=lambda package: (str(package[key]), str(package["name"])), reverse=direction.strip() == "desc")
    return 200, {
        "count": len(found),
        "sort": query.get("sort", "metadata_modified desc"),
        "facets": {},
        "results": found[start : start + rows],
        "search_facets": {},
    }


def _show(world: World, query: Mapping[str, str]) -> Result:
    wanted = query.get("id", "")
    for package in _packages(world):
        if wanted in (package["id"], package["name"]):
            return 200, package
    return 404, {"message": "Not found", "__type": "Not Found Error"}


def _list(world: World, query: Mapping[str, str]) -> Result:
    return 200, sorted(str(package["name"]) for package in _packages(world))


def _organizations(world: World, query: Mapping[str, str]) -> Result:
    places = [place for place in world.places if open_data_protocol(place) == CKAN]
    if query.get("all_fields", "").lower() in ("true", "1"):
        return 200, [{**_organization(place), "package_count": len(datasets_of(place))} for place in places]
    return 200, sorted(place.slug for place in places)


def _status(world: World, query: Mapping[str, str]) -> Result:
    return 200, {"ckan_version": "2.11.0", "site_title": "Exempeldata Väst", "site_url": BASE, "extensions": []}


_ACTIONS: Mapping[str, Callable[[World, Mapping[str, str]], Result]] = {
    "package_search": _search,
    "package_show": _show,
    "package_list": _list,
    "organization_list": _organizations,
    "status_show": _status,
}


def _matches(package: Mapping[str, Any], query: Mapping[str, str]) -> bool:
    for key, value in _FILTER.findall(f"{query.get('fq', '')} {query.get('q', '')}"):
        have = {
            "organization": [package["organization"]["name"]],
            "name": [package["name"]],
            "tags": [tag["name"] for tag in package["tags"]],
        }[key]
        if value not in have:
            return False
    text = f"{package['title']} {package['notes']} {package['name']}".lower()
    free = _FILTER.sub("", query.get("q", "")).replace("*:*", "").lower().split()
    return all(word in text for word in free)


def _packages(world: World) -> Iterator[dict[str, Any]]:
    for place in world.places:
        if open_data_protocol(place) == CKAN:
            for dataset in datasets_of(place):
                yield _package(place, dataset)


def _package(place: Place, dataset: OpenDataset) -> dict[str, Any]:
    name = package_name(place, dataset)
    uuid = stable_uuid(HOST, name)
    files = [("csv", "CSV", "text/csv", f"{dataset.title}, CSV")]
    if place.rank % 5 == 0:
        files.append(("html", "HTML", "text/html", "Om datamängden"))
    return {
        "id": uuid,
        "name": name,
        "title": title_of(dataset, place),
        "notes": description_of(dataset),
        "url": "",
        "author": "",
        "maintainer": f"{place.name} kommun (exempel)",
        "maintainer_email": f"oppnadata@{place.host}",
        "license_id": "cc-zero",
        "license_title": "Creative Commons CCZero",
        "license_url": _CC0,
        "isopen": True,
        "private": False,
        "state": "active",
        "type": "dataset",
        "version": "",
        "metadata_created": _CREATED,
        "metadata_modified": _MODIFIED,
        "organization": _organization(place),
        "owner_org": stable_uuid(HOST, "organization", place.slug),
        "groups": [],
        "extras": [{"key": "exempeldata", "value": "ja"}],
        "tags": [
            {"id": stable_uuid(HOST, "tag", word), "name": word, "display_name": word, "state": "active"}
            for word in dataset.keywords
        ],
        "num_tags": len(dataset.keywords),
        "num_resources": len(files),
        "resources": [
            {
                "id": (resource := stable_uuid(HOST, name, ending)),
                "package_id": uuid,
                "name": title,
                "description": "",
                "format": form,
                "mimetype": media_type,
                "url": f"{BASE}/dataset/{uuid}/resource/{resource}/download/{dataset.name}.{ending}",
                "url_type": "upload",
                "size": None,
                "hash": "",
                "created": _CREATED,
                "last_modified": _MODIFIED,
                "position": position,
                "state": "active",
            }
            for position, (ending, form, media_type, title) in enumerate(files)
        ],
    }


def _organization(place: Place) -> dict[str, object]:
    return {
        "id": stable_uuid(HOST, "organization", place.slug),
        "name": place.slug,
        "title": f"{place.name} kommun",
        "type": "organization",
        "description": "Exempeldata",
        "is_organization": True,
        "state": "active",
    }


def _file(world: World, request: Request) -> Answer:
    """Return the file whose address the package tells."""
    for place in world.places:
        if open_data_protocol(place) != CKAN:
            continue
        for dataset in datasets_of(place):
            name = package_name(place, dataset)
            if not request.path.startswith(f"/dataset/{stable_uuid(HOST, name)}/"):
                continue
            if request.path.endswith(f"/download/{dataset.name}.csv"):
                return Answer(_csv(place, world, dataset), CSV)
            if request.path.endswith(f"/download/{dataset.name}.html"):
                return Answer(page(title_of(dataset, place), f"<p>{description_of(dataset)}</p>"), HTML)
    return not_found(request)


def _csv(place: Place, world: World, dataset: OpenDataset) -> bytes:
    """Return the file; every second kommun writes semicolons and decimal commas."""
    rows = rows_of(dataset, place, world.seed, world.today)
    if place.rank % 2:
        return csv_bytes(rows, delimiter=";", decimal=",")
    return csv_bytes(rows)

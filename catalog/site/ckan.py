"""The answers of CKAN's Action API as files, for any web server that finds the file for a query.

    /api/3/action/<call>.json                              calls without arguments
    /api/3/action/<call>/<name or id>.json                 package_show, organization_show, tag_show …
    /api/3/action/package_search/<rows>-<start>.json       pages, by id
    /api/3/action/package_search/none.json                 what comes after the last page
    /api/3/action/organization_list/all_fields.json        and that of groups
    /api/3/action/tag_show/encoded/<name>.json             as the name stands in a query, for servers that do not decode
    /api/3/action/errors/<error>.json                      what could not be answered

catalog/server_config/ has the rules for nginx and Caddy. Archived datasets are in none of them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, quote_plus

from catalog.ckan.answers import NOT_FOUND, VALIDATION, dumps, failure, success, written
from catalog.ckan.calls import ERRORS, HELP, NOT_FOUND_TEXT, PAGE_SIZES, VERSION
from catalog.ckan.names import resource_id
from catalog.ckan.portal import Packages
from catalog.ids import fingerprint
from catalog.model import Dataset
from catalog.site.page import MadeFile, Site
from catalog.texts import load_texts

FOLDER = "api/3/action"
LARGEST_GROUP = 1000  # packages that group_package_show gives, as in CKAN
LONGEST_FILE_NAME = 200  # bytes, less than any file system takes


def made_files(site: Site) -> Iterator[MadeFile]:
    """Yield every answer."""
    packages = site.packages
    for dataset in packages.listed:
        yield from _of_dataset(packages, dataset)
    for call, result in _lists(packages).items():
        yield _plain(packages, call, call.partition("/")[0], result)
    yield from _of_all(packages)
    for call, kinds in (("organization_show", packages.organizations), ("group_show", packages.groups)):
        for told in kinds:
            for name in (told["name"], told["id"]):
                yield _plain(packages, f"{call}/{name}", call, told)
    for tag in packages.tags:
        for name in _tag_files(tag):
            yield _plain(packages, f"tag_show/{name}", "tag_show", tag)
    for call, text in HELP.items():
        yield _plain(packages, f"help_show/{call}", "help_show", text)
    yield from _errors(packages)


def _of_dataset(packages: Packages, dataset: Dataset) -> Iterator[MadeFile]:
    """Yield what is about one dataset: the package by name and by id, and its resources."""
    inputs = packages.inputs(dataset)
    own_id = packages.ids[dataset.key]
    for name in (packages.names[dataset.key], own_id):
        make = functools.partial(_one, packages, dataset)
        yield MadeFile(f"{FOLDER}/package_show/{name}.json", inputs, make)
    for file in packages.descriptions.files.get(dataset.key, ()):
        name = resource_id(own_id, str(file["url"]).rpartition("/")[2])
        yield MadeFile(
            f"{FOLDER}/resource_show/{name}.json", inputs, functools.partial(_resource, packages, dataset, name)
        )


def _one(packages: Packages, dataset: Dataset) -> bytes:
    return written("package_show", packages.written(dataset), packages.base_url)


def _resource(packages: Packages, dataset: Dataset, name: str) -> bytes:
    resources = packages.package(dataset)["resources"]
    return written("resource_show", dumps(next(r for r in resources if r["id"] == name)), packages.base_url)


def _lists(packages: Packages) -> dict[str, Any]:
    """Return the results that take no argument and hold no whole package, by file."""
    words = load_texts()
    status: dict[str, Any] = {
        "ckan_version": VERSION,
        "site_url": packages.base_url,
        "site_title": words.get("ckan.site.title", "sv"),
        "site_description": words.get("ckan.site.description", "sv"),
        "locale_default": "sv",
        "error_emails_to": None,
        "extensions": [],
    }
    return {
        "site_read": True,
        "status_show": status,
        "help_show": "\n".join(f"{call}: {text}" for call, text in HELP.items()),
        "package_list": sorted(packages.names[d.key] for d in packages.listed),
        "organization_list": [o["name"] for o in packages.organizations],
        "organization_list/all_fields": packages.organizations,
        "group_list": [g["name"] for g in packages.groups],
        "group_list/all_fields": packages.groups,
        "tag_list": [t["name"] for t in packages.tags],
        "license_list": packages.licenses,
    }


def _of_all(packages: Packages) -> Iterator[MadeFile]:
    """Yield what holds packages whole: all of them, in pages, and those of a group."""
    listed = packages.listed
    call = "current_package_list_with_resources"
    yield _many(packages, call, listed, functools.partial(_list_of, packages, call, listed))
    for rows in PAGE_SIZES:
        for start in range(0, max(1, len(listed)), rows):
            part = listed[start : start + rows]
            make = functools.partial(_page, packages, part)
            yield _many(packages, f"package_search/{rows}-{start}", part, make)
    yield _many(packages, "package_search/none", [], functools.partial(_page, packages, []))
    for told in packages.groups:
        held = packages.of_group(told["name"])[:LARGEST_GROUP]
        for name in (told["name"], told["id"]):
            make = functools.partial(_list_of, packages, "group_package_show", held)
            yield _many(packages, f"group_package_show/{name}", held, make)


def _list_of(packages: Packages, call: str, datasets: Sequence[Dataset]) -> bytes:
    return written(call, _array(packages, datasets), packages.base_url)


def _page(packages: Packages, datasets: Sequence[Dataset]) -> bytes:
    found = f'{{"count":{len(packages.listed)},"facets":{{}},"search_facets":{{}},"sort":"id asc","results":'
    return written("package_search", f"{found}{_array(packages, datasets)}}}", packages.base_url)


def _array(packages: Packages, datasets: Sequence[Dataset]) -> str:
    lines = ",\n".join(map(packages.written, datasets))
    return f"[{lines}]"


def _many(packages: Packages, path: str, datasets: Sequence[Dataset], make: Callable[[], bytes]) -> MadeFile:
    inputs = fingerprint([path, len(packages.listed), packages.base_url, [packages.inputs(d) for d in datasets]])
    return MadeFile(f"{FOLDER}/{path}.json", inputs, make, of_all=True)


def _plain(packages: Packages, path: str, call: str, result: Any) -> MadeFile:
    return _json(path, success(call, result, packages.base_url))


def _json(path: str, answer: Mapping[str, Any]) -> MadeFile:
    return MadeFile(f"{FOLDER}/{path}.json", fingerprint(answer), functools.partial(_line, answer), of_all=True)


def _line(answer: Mapping[str, Any]) -> bytes:
    return f"{dumps(answer)}\n".encode()


def _tag_files(tag: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names under which a tag lies: its id, itself, and as clients write it in a query."""
    name = str(tag["name"])
    yield str(tag["id"])
    spellings = {f"encoded/{told}" for told in (quote(name, safe=""), quote_plus(name)) if told != name}
    yield from (made for made in (name, *sorted(spellings)) if len(made.encode()) <= LONGEST_FILE_NAME)


def _errors(packages: Packages) -> Iterator[MadeFile]:
    base = packages.base_url
    yield _json("errors/not_found", failure("help_show", NOT_FOUND, NOT_FOUND_TEXT, base))
    for name, text in ERRORS.items():
        kind = NOT_FOUND if name == "unknown" else VALIDATION
        yield _json(f"errors/{name}", failure("help_show", kind, text, base))

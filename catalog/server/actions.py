"""All calls of the API: what each is for, takes and gives. To add one: a function, and a line in ACTIONS.

The server answers by this list, and /api/openapi.json is made from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.server import packages
from catalog.server.arguments import LARGEST, Argument
from catalog.server.catalogue import Catalogue
from catalog.server.faults import not_found

Answered = Callable[[Catalogue, Mapping[str, Any]], Any]
MOST_PACKAGES = 1_000  # in one answer of package_search, as CKAN has it
MOST_TABLE_ROWS = 32_000


@dataclass(frozen=True)
class Action:
    """One call. `asks_tables`: answered by the processes that have the tables. `result`: JSON Schema of the result."""

    about: str
    result: Mapping[str, Any]
    run: Answered | None = None
    arguments: tuple[Argument, ...] = ()
    asks_tables: str = ""


def _of(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, **more}


_TEXTS = _of("array", items=_of("string"))
_PACKAGE = {"$ref": "#/components/schemas/Package"}
_PACKAGES = _of("array", items=_PACKAGE)
_RESOURCE = _of("object", required=["id"], properties={"id": _of("string"), "url": _of("string")})
_NAMED = _of("object", required=["name"], properties={"name": _of("string")})
_NAMES_OR_ALL = _of("array", items={"oneOf": [_of("string"), _NAMED]})
_COUNTS = _of("object", additionalProperties=_of("object", additionalProperties=_of("integer")))
_FIELDS = _of("array", items=_of("object", required=["id", "type"]))

_ID = Argument("id", "text", "the name or id", required=True, longest=200, example="ale-beslut")
_LIMIT = Argument("limit", "natural", "how many come back at most; all if left out", default=LARGEST)
_OFFSET = Argument("offset", "natural", "how many are passed over first", default=0)
_ALL_FIELDS = Argument("all_fields", "boolean", "whole objects instead of names", default=False)
_WITH_PACKAGES = Argument("include_datasets", "boolean", "with its packages, a thousand at most", default=False)
_SORT_GROUPS = Argument(
    "sort", "text", "name, title or package_count, and asc or desc", default="", example="title asc"
)
_IGNORED = "taken and not used: everything here is published"

_SEARCH = (
    Argument(
        "q",
        "text",
        "words, all of which must be found, also inflected and in compounds; or field:value",
        default="",
        longest=4_000,
        example="skola",
    ),
    Argument(
        "fq",
        "text",
        "a filter in Solr's language: field:value, AND, OR, NOT, +, -, parentheses, [a TO b]",
        default="",
        longest=20_000,
        example="organization:ale",
    ),
    Argument("fq_list", "texts", "more filters; all must hold", longest=20_000, example=["res_format:CSV"]),
    Argument("sort", "text", "fields with asc or desc, with commas", default="", example="metadata_modified desc"),
    Argument("rows", "natural", "how many packages come back; a thousand at most", default=10, most=MOST_PACKAGES),
    Argument("start", "natural", "how many are passed over first", default=0),
    Argument("facet", "boolean", "whether to count", default=True),
    Argument(
        "facet.field", "texts", "fields whose values are counted", separator=",", longest=200, example=["organization"]
    ),
    Argument("facet.limit", "text", "how many values of each field at most; -1 is all", default="50", longest=20),
    Argument("facet.mincount", "natural", "values that fewer packages have are left out", default=1),
    Argument("fl", "texts", '"name" alone gives names only; anything else is passed over', separator=",", longest=200),
    Argument("include_drafts", "boolean", _IGNORED, default=False),
    Argument("include_private", "boolean", _IGNORED, default=False),
    Argument("include_deleted", "boolean", _IGNORED, default=False),
)
_TABLE = Argument(
    "resource_id", "text", "the id of a resource with datastore_active", required=True, also="id", longest=200
)
_TABLE_SEARCH = (
    _TABLE,
    Argument(
        "filters", "object", "a value, or a list of values, for each of some columns", example={"kommunkod": "1440"}
    ),
    Argument(
        "q",
        "text_or_object",
        "words that must stand in the row, or for each of some columns",
        default="",
        example="skola",
    ),
    Argument("plain", "boolean", "words only; otherwise &, |, !, parentheses and word:* are read", default=True),
    Argument("distinct", "boolean", "each row once", default=False),
    Argument("limit", "natural", "how many rows come back; 32,000 at most", default=100, most=MOST_TABLE_ROWS),
    Argument("offset", "natural", "how many are passed over first", default=0),
    Argument("fields", "texts", "the columns that come back; all if left out", separator=",", example=["_id"]),
    Argument("sort", "text", "columns with asc or desc, with commas", default="", example="_id desc"),
    Argument("include_total", "boolean", "count all rows that fulfil it", default=True),
    Argument(
        "records_format", "text", "the form of the rows", default="objects", choices=("objects", "lists", "csv", "tsv")
    ),
    Argument("language", "text", "taken and not used: words are found as they are spelled", default=""),
)
_SQL = Argument(
    "sql",
    "text",
    "one SELECT; tables are the ids of resources, in quotes",
    required=True,
    longest=20_000,
    example="SELECT 1 AS one",
)


def help_show(catalogue: Catalogue, asked: Mapping[str, Any]) -> str:
    """Return what a call is for and what it takes."""
    action = ACTIONS.get(asked["name"])
    if action is None:
        raise not_found()
    lines = [f"{one.name} ({one.kind}{', required' if one.required else ''}): {one.about}" for one in action.arguments]
    return "\n".join([action.about, *(["", *lines] if lines else [])])


ACTIONS: dict[str, Action] = {
    "site_read": Action("Whether anybody may read", _of("boolean"), packages.site_read),
    "status_show": Action("What kind of site this is", _of("object"), packages.status_show),
    "help_show": Action(
        "What a call is for and what it takes",
        _of("string"),
        help_show,
        (Argument("name", "text", "the name of a call", required=True, longest=100, example="package_show"),),
    ),
    "package_list": Action("The names of all packages", _TEXTS, packages.package_list, (_LIMIT, _OFFSET)),
    "package_show": Action(
        "A package with its resources",
        _PACKAGE,
        packages.package_show,
        (
            Argument(
                "id", "text", "the name or id", required=True, longest=200, also="name_or_id", example="ale-beslut"
            ),
        ),
    ),
    "package_search": Action(
        "Find packages",
        _of(
            "object",
            required=["count", "facets", "search_facets", "sort", "results"],
            properties={
                "count": _of("integer", minimum=0),
                "facets": _COUNTS,
                "sort": _of("string"),
                "results": _of("array", items=_NAMED),
            },
        ),
        packages.package_search,
        _SEARCH,
    ),
    "current_package_list_with_resources": Action(
        "All packages with their resources", _PACKAGES, packages.current_package_list_with_resources, (_LIMIT, _OFFSET)
    ),
    "package_autocomplete": Action(
        "Packages whose name or title has a text in it",
        _of("array", items=_NAMED),
        packages.package_autocomplete,
        (
            Argument("q", "text", "the text", required=True, longest=200, example="bes"),
            Argument("limit", "natural", "how many at most", default=10, most=100),
        ),
    ),
    "resource_show": Action("A resource", _RESOURCE, packages.resource_show, (_ID,)),
    "resource_search": Action(
        "Find resources by their fields",
        _of("object", required=["count", "results"]),
        packages.resource_search,
        (
            Argument("query", "texts", "field:text; all must hold", required=True, example=["name:beslut"]),
            Argument("limit", "natural", "how many at most", default=100, most=MOST_PACKAGES),
            _OFFSET,
        ),
    ),
    "organization_list": Action(
        "The publishers",
        _NAMES_OR_ALL,
        packages.organization_list,
        (
            _SORT_GROUPS,
            _LIMIT,
            _OFFSET,
            _ALL_FIELDS,
            Argument("organizations", "texts", "only these", separator=","),
        ),
    ),
    "organization_show": Action("A publisher", _NAMED, packages.organization_show, (_ID, _WITH_PACKAGES)),
    "group_list": Action(
        "The groups, which are themes",
        _NAMES_OR_ALL,
        packages.group_list,
        (_SORT_GROUPS, _LIMIT, _OFFSET, _ALL_FIELDS, Argument("groups", "texts", "only these", separator=",")),
    ),
    "group_show": Action("A group", _NAMED, packages.group_show, (_ID, _WITH_PACKAGES)),
    "group_package_show": Action("The packages of a group", _PACKAGES, packages.group_package_show, (_ID, _LIMIT)),
    "tag_list": Action(
        "The tags",
        _NAMES_OR_ALL,
        packages.tag_list,
        (
            Argument("query", "text", "only tags with this text in them", default="", longest=200),
            Argument("vocabulary_id", "text", "there are no vocabularies here", default="", longest=200),
            _ALL_FIELDS,
        ),
    ),
    "tag_show": Action("A tag", _NAMED, packages.tag_show, (_ID, _WITH_PACKAGES)),
    "license_list": Action("The licences", _of("array", items=_of("object")), packages.license_list),
    "datastore_search": Action(
        "The rows of a table that fulfil filters and words",
        _of("object", required=["resource_id", "fields", "records", "limit", "offset"], properties={"fields": _FIELDS}),
        arguments=_TABLE_SEARCH,
        asks_tables="search",
    ),
    "datastore_info": Action(
        "The columns of a table, and how many rows it has",
        _of("object", required=["meta", "fields"], properties={"fields": _FIELDS}),
        arguments=(Argument("id", "text", "the id of a resource", required=True, also="resource_id", longest=200),),
        asks_tables="info",
    ),
    "datastore_search_sql": Action(
        "The rows that a SELECT gives",
        _of("object", required=["sql", "fields", "records"], properties={"fields": _FIELDS}),
        arguments=(_SQL,),
        asks_tables="search_sql",
    ),
}

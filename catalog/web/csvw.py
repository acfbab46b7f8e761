"""What is in a CSV file, in the words of CSV on the Web (W3C, 2015), from its Table Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from catalog.dcat.values import iri
from catalog.model import Dataset, Resource

if TYPE_CHECKING:
    from catalog.site.page import Site

CONTEXT = "http://www.w3.org/ns/csvw"
ENDING = "-metadata.json"  # where readers look for it: beside the file, after its whole name

# Table Schema's types; one that is not here is text, which every cell is.
_TYPES = {
    "integer": "integer", "number": "number", "boolean": "boolean", "date": "date", "datetime": "dateTime",
    "time": "time", "year": "gYear", "yearmonth": "gYearMonth", "duration": "duration", "geojson": "json",
    "object": "json", "array": "json", "any": "string",
}  # fmt: skip
_PLAIN = ("", "default")
_LIMITS = {"minimum": "minimum", "maximum": "maximum", "minLength": "minLength", "maxLength": "maxLength"}
_ORDERED = ("integer", "number", "date", "datetime", "time", "year", "yearmonth")


def table(site: Site, dataset: Dataset, resource: Resource) -> dict[str, Any]:
    """Return the description of a table's CSV file."""
    schema = resource.schema
    keys = schema.get("primaryKey", [])
    columns = [_column(field) for field in schema.get("fields", ())]
    key = [variable(str(name)) for name in ([keys] if isinstance(keys, str) else keys)]
    license_ = iri(dataset.license_url)
    about = {
        "dc:title": dataset.title,
        "dc:description": dataset.description,
        "dc:license": {"@id": license_} if license_ else None,
        "dc:modified": {"@value": dataset.modified[:10], "@type": "xsd:date"} if dataset.modified else None,
        "dc:isPartOf": {"@id": f"{site.base_url}/data/{dataset.key}/"},
    }
    return {
        "@context": [CONTEXT, {"@language": "sv"}],
        "@type": "Table",
        "url": f"{resource.name}.csv",
        **{name: value for name, value in about.items() if value},
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "quoteChar": '"', "doubleQuote": True},
        "null": _nulls(schema.get("missingValues", resource.missing_values)),
        "tableSchema": {"columns": columns, **({"primaryKey": key} if key else {})},
    }


def variable(name: str) -> str:
    """Return a column's name as a URI template takes it: letters, digits and "_", all else encoded.

    One that begins with "_" is encoded there too, for such names are kept for the standard.
    """
    made = quote(name, safe="").replace("-", "%2D").replace("~", "%7E").replace(".", "%2E")
    return f"%5F{made[1:]}" if made.startswith("_") else made


def _column(field: Mapping[str, Any]) -> dict[str, Any]:
    name = str(field["name"])
    limits = field.get("constraints", {})
    # The header is one of the titles, for readers hold it against them.
    swedish = list(dict.fromkeys(filter(None, (name, str(field.get("title", ""))))))
    titles: dict[str, Any] = {"sv": swedish}
    if field.get("title_en"):
        titles["en"] = str(field["title_en"])
    made: dict[str, Any] = {"name": variable(name), "titles": titles, "datatype": _datatype(field, limits)}
    if field.get("description"):
        made["dc:description"] = str(field["description"])
    if field.get("unit"):
        made["schema:unitText"] = str(field["unit"])
    if field.get("missingValues"):
        made["null"] = _nulls(field["missingValues"])
    if limits.get("required"):
        made["required"] = True
    return made


def _datatype(field: Mapping[str, Any], limits: Mapping[str, Any]) -> str | dict[str, Any]:
    """Return the datatype. A form of writing that CSVW has no words for makes it text, so that no cell is wrong."""
    told, form = str(field.get("type", "string")), field.get("format", "default")
    if told == "string" and form == "uri":
        return "anyURI"
    base = _TYPES.get(told, "string")
    is_odd = field.get("bareNumber") is False or bool(field.get("groupChar"))
    if told not in ("string", "any") and (form not in _PLAIN or is_odd):
        return "string"
    made: dict[str, Any] = {"base": base}
    if told == "number" and field.get("decimalChar", ".") != ".":
        made["format"] = {"decimalChar": str(field["decimalChar"])}
    if told == "boolean" and ("trueValues" in field or "falseValues" in field):
        yes, no = field.get("trueValues", ["true"]), field.get("falseValues", ["false"])
        if len(yes) != 1 or len(no) != 1 or "|" in f"{yes[0]}{no[0]}":
            return "string"
        made["format"] = f"{yes[0]}|{no[0]}"
    for name, limit in _LIMITS.items():
        is_length = name.endswith("Length")
        if name in limits and (base == "string" if is_length else told in _ORDERED):
            made[limit] = limits[name]
    return made if len(made) > 1 else base


def _nulls(told: Any) -> list[str]:
    """Return what stands for no value; Table Schema also lets each have a label."""
    return [str(value["value"]) if isinstance(value, Mapping) else str(value) for value in told]

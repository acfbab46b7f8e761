"""A board in the shape of the Czech open standard: JSON-LD with one object for each notice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from harvesters.answers import as_list, as_object, cell, fail
from harvesters.boards import platform
from harvesters.boards.fields import COLUMNS
from harvesters.boards.mapping import Words, plain
from harvesters.html_page import safe_link
from harvesters.table import Row

MAX_NOTICES = 20_000
LANGUAGES = ("sv", "cs", "en")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ].*")
_ADDRESSES = ("dokument_url", "kalla_url")


def is_board(document: Any) -> bool:
    """Return whether a JSON document is such a board: an object that has the standard's list of notices."""
    return isinstance(document, Mapping) and any(
        isinstance(document.get(key), list) for key in platform("jsonld")["items"]
    )


def notices_of(document: Any, url: str, options: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the objects in the list of notices. Raises: ParseError when there is no such list."""
    known = platform("jsonld")
    board = as_object(document, url, "the board")
    keys = [options["records"]] if "records" in options else known["items"]
    for key in keys:
        if key in board:
            found = as_list(board[key], url, key)
            if len(found) > MAX_NOTICES:
                fail(url, f"{len(found)} notices", f"at most {MAX_NOTICES}")
            return [as_object(one, url, f"{key}[{index}]") for index, one in enumerate(found)]
    fail(url, ", ".join(list(board)[:8]), ", ".join(keys))


def rows_of(notices: list[Mapping[str, Any]], words: Words) -> list[Row]:
    """Return the notices as rows with COLUMNS, numbered from 1."""
    fields: Mapping[str, list[str]] = platform("jsonld")["fields"]
    rows: list[Row] = []
    for number, notice in enumerate(notices, start=1):
        row = dict.fromkeys(COLUMNS, "")
        for column, paths in fields.items():
            row[column] = next((text for path in paths if (text := _text(_at(notice, path)))), "")
        row["typ"] = words.types.get(plain(row["typ"]), row["typ"] if row["typ"] in words.types.values() else "") or (
            words.typ or row["typ"]
        )
        row["organ"] = row["organ"] or words.organ
        for column in ("anslaget", "tas_ned"):
            row[column] = _TIME.sub(r"\1", row[column])
        if _at(notice, platform("jsonld")["no_end"]) is True:
            row["tas_ned"] = ""
        for column in _ADDRESSES:
            row[column] = safe_link("", row[column])
        rows.append((number, tuple(row[column] for column in COLUMNS)))
    return rows


def unknown_words(notices: list[Mapping[str, Any]], words: Words) -> tuple[list[str], list[str]]:
    """Return (keys that nobody has told us the meaning of, categories that are no type of ours), sorted."""
    known = platform("jsonld")
    names = {path.split(".")[0] for paths in known["fields"].values() for path in paths} | set(known["known"])
    keys = {key for notice in notices for key in notice} - names
    said = {next((t for p in known["fields"]["typ"] if (t := _text(_at(notice, p)))), "") for notice in notices}
    return sorted(keys), sorted(t for t in said if t and plain(t) not in words.types and t not in words.types.values())


def _at(value: Any, path: str) -> Any:
    for step in path.split("."):
        if step.startswith("["):
            place = int(step[1:-1])
            value = value[place] if isinstance(value, list) and value and place < len(value) else None
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _text(value: Any) -> str:
    if isinstance(value, Mapping):  # {"sv": …}: Swedish first, else the first language that we know
        value = next((value[lang] for lang in LANGUAGES if lang in value), None)
    return "" if isinstance(value, Mapping | list) else " ".join(cell(value).split())

"""One page of each type, found in the built site itself, so that a new type is never forgotten here."""

from __future__ import annotations

import functools
import re
from pathlib import Path

_DECISION = r"/beslut/[a-z-]+/[a-z0-9-]+/\d{4}-\d\d-\d\d/[a-z0-9-]+/"
_MEETING = r"/sammantraden/[a-z-]+/[a-z0-9-]+/\d{4}-\d\d-\d\d(-\d)?/"
# type → pattern of its address. The first address that fits, in alphabetical order, stands for the type.
TYPES = {
    "start": r"/",
    "kommun list": r"/kommun/",
    "kommun": r"/kommun/ale/",
    "data list": r"/data/",
    "dataset": r"/data/[a-z-]+/[a-z0-9-]+/",
    "release": r"/data/[a-z-]+/[a-z0-9-]+/v/[0-9a-f]{12}/",
    "decision list": r"/beslut/",
    "decision list of a kommun": r"/beslut/[a-z-]+/",
    "decision list of a year": r"/beslut/\d{4}/",
    "decision list of a subject": r"/beslut/amne/[a-z-]+/",
    "decision": _DECISION,
    "decision that can be appealed": _DECISION,
    "decision with votes by member": _DECISION,
    "matter": r"/arende/[a-z-]+/[a-z0-9-]+/",
    "initiative list": r"/initiativ/",
    "initiative list of a kommun": r"/initiativ/[a-z-]+/",
    "meeting list": r"/sammantraden/",
    "meeting": _MEETING,
    "meeting to come": _MEETING,
    "meeting that is cancelled": _MEETING,
    "meeting that is moved": _MEETING,
    "body": r"/organ/[a-z-]+/[a-z0-9-]+/",
    "notice list": r"/anslag/",
    "notice": r"/anslag/[a-z-]+/[a-z0-9-]+/",
    "profile of a kommun": r"/kommun/[a-z-]+/nyckeltal/",
    "indicator list": r"/nyckeltal/",
    "indicator": r"/nyckeltal/[a-z0-9-]+/",
    "indicator of a kommun": r"/nyckeltal/[a-z0-9-]+/[a-z-]+/",
    "compare": r"/jamfor/",
    "compare one indicator": r"/jamfor/[a-z0-9-]+/",
    "compare with peers": r"/jamfor/kommun/[a-z-]+/",
    "status": r"/status/",
    "completeness": r"/status/fullstandighet/",
    "openness": r"/oppenhet/",
    "openness of a kommun": r"/oppenhet/[a-z-]+/",
    "search": r"/sok/",
    "take part": r"/delta/",
    "take part in a kommun": r"/delta/[a-z-]+/",
    "feeds": r"/feeds/",
    "about": r"/om/",
    "similar kommuner": r"/om/likvardiga/",
    "accessibility statement": r"/om/tillganglighet/",
    "work": r"/arbetet/",
    "article": r"/arbetet/[a-z0-9-]+/",
    "not found": r"/404\.html",
}
# Types of one pattern that differ in what the page holds: type → what stands in its HTML.
HOLDS = {
    "decision that can be appealed": "appeal--open",
    "decision with votes by member": 'id="roster-partier"',
    "meeting to come": 'id="dagordning"',
    "meeting that is cancelled": "Mötet är inställt",
    "meeting that is moved": "Mötet hålls i stället",
    "notice": 'id="overklaga"',
}
SWEDISH_ONLY = {kind for kind, pattern in TYPES.items() if pattern in (_DECISION, _MEETING)} | {
    "matter",
    "notice",
    "not found",
}
LANGUAGES = ("sv", "en")


@functools.cache
def all_addresses(output: Path) -> list[str]:
    """Return the address of every HTML page below `output`, in order."""
    files = (file.relative_to(output).as_posix() for file in output.rglob("*.html"))
    return sorted("/" + re.sub(r"(^|/)index\.html$", r"\1", file) for file in files)


def address_of(output: Path, kind: str, lang: str = "sv") -> str:
    """Return the first address of a type in a language.

    Raises: AssertionError if the site has no such page.
    """
    prefix = "" if lang == "sv" else "/en"
    pattern = re.compile(prefix + TYPES[kind])
    fits = (address for address in all_addresses(output) if pattern.fullmatch(address))
    found = next((address for address in fits if _holds(output, address, HOLDS.get(kind, ""))), None)
    assert found is not None, f"the site has no page of the type {kind!r} in {lang}: {pattern.pattern}"
    return found


def file_of(output: Path, address: str) -> Path:
    """Return the file that answers at an address of a page."""
    file = output / address.lstrip("/")
    return file if file.suffix == ".html" else file / "index.html"


def _holds(output: Path, address: str, text: str) -> bool:
    return not text or text in file_of(output, address).read_text(encoding="utf-8")


def typed_pages() -> list[tuple[str, str]]:
    """Return (type, language) for every type in every language that it has."""
    return [(kind, lang) for kind in TYPES for lang in LANGUAGES if lang == "sv" or kind not in SWEDISH_ONLY]

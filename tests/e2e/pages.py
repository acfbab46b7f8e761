"""One page of each type, found in the built site itself, so that a new type is never forgotten here."""

from __future__ import annotations

import functools
import re
from pathlib import Path

# type → pattern of its address. The first address that fits, in alphabetical order, stands for the type.
TYPES = {
    "start": r"/",
    "kommun list": r"/kommun/",
    "kommun": r"/kommun/ale/",
    "data list": r"/data/",
    "dataset": r"/data/[a-z-]+/[a-z0-9-]+/",
    "decision list": r"/beslut/",
    "decision list of a kommun": r"/beslut/[a-z-]+/",
    "decision": r"/beslut/[a-z-]+/[a-z0-9-]+/\d{4}-\d\d-\d\d/[a-z0-9-]+/",
    "meeting list": r"/sammantraden/",
    "meeting": r"/sammantraden/[a-z-]+/[a-z0-9-]+/\d{4}-\d\d-\d\d(-\d)?/",
    "body": r"/organ/[a-z-]+/[a-z0-9-]+/",
    "notice list": r"/anslag/",
    "notice": r"/anslag/[a-z-]+/[a-z0-9-]+/",
    "indicator list": r"/nyckeltal/",
    "indicator": r"/nyckeltal/[a-z0-9-]+/",
    "status": r"/status/",
    "completeness": r"/status/fullstandighet/",
    "openness": r"/oppenhet/",
    "openness of a kommun": r"/oppenhet/[a-z-]+/",
    "search": r"/sok/",
    "take part": r"/delta/",
    "take part in a kommun": r"/delta/[a-z-]+/",
    "feeds": r"/feeds/",
    "about": r"/om/",
    "accessibility statement": r"/om/tillganglighet/",
    "work": r"/arbetet/",
    "article": r"/arbetet/[a-z0-9-]+/",
    "not found": r"/404\.html",
}
SWEDISH_ONLY = {"decision", "meeting", "notice", "not found"}
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
    found = next((address for address in all_addresses(output) if pattern.fullmatch(address)), None)
    assert found is not None, f"the site has no page of the type {kind!r} in {lang}: {pattern.pattern}"
    return found


def typed_pages() -> list[tuple[str, str]]:
    """Return (type, language) for every type in every language that it has."""
    return [(kind, lang) for kind in TYPES for lang in LANGUAGES if lang == "sv" or kind not in SWEDISH_ONLY]

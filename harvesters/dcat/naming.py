"""Slugs for datasets and files, from their own identifiers and never from a title if that can be helped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from catalog.ids import sha256_hex, slug

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I)
_ENTRY = re.compile(r"/store/([^/]+)/(?:resource|entry|metadata)/([^/?#]+)$")
_MAX_CHARS = 60


def uuid_of(text: str) -> str:
    """Return the UUID that `text` is, also as urn:uuid:…, in lower case; "" when it is none."""
    plain = text.strip().lower().removeprefix("urn:uuid:")
    return plain if _UUID.fullmatch(plain) else ""


def short_name(identifier: str, word: str) -> str:
    """Return a slug of an IRI's last part, or of any other identifier; UUIDs and numbers get `word` before them.

    EntryStore's …/store/6/resource/43 is word-6-43: its numbers are only unique together.
    """
    if match := _ENTRY.search(identifier):
        return slug(f"{word}-{match[1]}-{match[2]}")
    last = _last_part(identifier) if "://" in identifier else identifier
    if match := _UUID.search(last):
        return f"{word}-{match[0][:8].lower()}"
    made = slug(last, word)[:_MAX_CHARS].strip("-")
    return f"{word}-{made}" if made.replace("-", "").isdigit() else made


def unique_names(wanted: Sequence[tuple[str, str]]) -> list[str]:
    """Return a name for each (short name, full identity). Where short ones clash, all get a part of their hash.

    Two with the same identity are told apart by number: they say the same, so their order does not matter.
    """
    counts = Counter(short for short, _ in wanted)
    seen: Counter[tuple[str, str]] = Counter()
    names = []
    for short, identity in wanted:
        seen[short, identity] += 1
        again = seen[short, identity]
        name = short if counts[short] == 1 else f"{short}-{sha256_hex(identity.encode())[:8]}"
        names.append(name if again == 1 else f"{name}-{again}")
    return names


def _last_part(iri: str) -> str:
    parts = urlsplit(iri)
    last = next((part for part in (parts.fragment, *reversed(parts.path.split("/"))) if part), parts.netloc)
    plain = unquote(last).rpartition("/")[2] or last
    return PurePosixPath(plain).stem if plain is not parts.netloc else plain

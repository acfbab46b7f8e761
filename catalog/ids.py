"""Stable identifiers: slugs, UUIDs and hashes that never depend on a title, a clock or a machine."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
import uuid
from pathlib import Path

_FOLD = str.maketrans({"å": "a", "ä": "a", "ö": "o", "é": "e", "ü": "u", "æ": "a", "ø": "o", "ß": "ss"})
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def slug(text: str, fallback: str = "") -> str:
    """Return `text` as an address part: lower-case ASCII letters, digits and single hyphens.

    Idempotent. Swedish letters fold to their base letter (Åmål → amal).
    Raises: ValueError if nothing is left and no fallback is given.
    """
    folded = unicodedata.normalize("NFKC", text).lower().translate(_FOLD)
    folded = unicodedata.normalize("NFKD", folded)
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    made = _NOT_SLUG.sub("-", folded).strip("-") or fallback
    if not made:
        raise ValueError(f"no letter or digit in {text!r}")
    return made


def stable_uuid(*parts: str) -> str:
    """Return a UUID that is the same for the same parts.

    Shape: the version bits say 4, because CKAN and dataportal.se accept only that version.
    """
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of `data` as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, however large, as 64 hexadecimal digits. Raises: OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint(value: object) -> str:
    """Return a SHA-256 of a JSON-able value; key order does not matter."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return sha256_hex(text.encode())

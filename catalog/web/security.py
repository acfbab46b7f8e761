"""security.txt (RFC 9116): whom to tell of a weakness of the site, as the operator says in pelicanconf.py."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog.errors import InsynError

log = logging.getLogger(__name__)

PATH = ".well-known/security.txt"
_CONTACT = re.compile(r"(?:mailto:[^\s@<>]+@[^\s@<>]+|https://[^\s<>]+|tel:\+[0-9-]+)", re.ASCII)


class SettingsError(InsynError):
    """A setting in pelicanconf.py is wrong. Values: setting, found, expected."""

    code = "setting"


@dataclass(frozen=True)
class Security:
    """Whom to tell of a weakness of the site, and until when that holds; both are "" when the operator has told none.

    `contact` is an address with mailto:, https: or tel:, `expires` a moment in ISO 8601 with its offset.
    """

    contact: str = ""
    expires: str = ""

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Security:
        """Return what the settings say. Raises: SettingsError when RFC 9116 does not take it, or it is only half."""
        told = cls(str(settings.get("SECURITY_CONTACT", "")), str(settings.get("SECURITY_EXPIRES", "")))
        if not told.contact and not told.expires:
            return told
        if not _CONTACT.fullmatch(told.contact):
            raise _wrong("SECURITY_CONTACT", told.contact, "mailto:…, https://… / tel:+…")
        if _moment(told.expires) is None:
            raise _wrong("SECURITY_EXPIRES", told.expires, "2027-06-30T00:00:00Z")
        return told


NOBODY = Security()


def security_txt(security: Security, base_url: str, now: datetime) -> bytes | None:
    """Return security.txt, None when there is nobody to tell; what has expired is not published, and is warned of."""
    expires = _moment(security.expires)
    if expires is None:
        return None
    if expires <= now:
        log.warning("SECURITY_EXPIRES %s has passed: security.txt is left out", security.expires)
        return None
    lines = (
        f"Contact: {security.contact}",
        f"Expires: {security.expires}",
        "Preferred-Languages: sv, en",
        f"Canonical: {base_url}/{PATH}",
    )
    return "".join(f"{line}\n" for line in lines).encode()


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _wrong(setting: str, found: str, expected: str) -> SettingsError:
    told = f"{setting} in pelicanconf.py is {found!r}; it should look like {expected}"
    return SettingsError(told, setting=setting, found=found, expected=expected)

"""The block of JSON-LD in a page's head: the one place where it is written, so that no text can end it or begin code.

Browsers do not run it, and the Content-Security-Policy does not count it as a script.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

CONTEXT = "https://schema.org"

Thing = Mapping[str, Any]

# "</script>" and "<!--" would end or change the block, and the two line ends are none in JSON but are in JavaScript.
_ESCAPES = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


def block(things: Sequence[Thing]) -> Markup:
    """Return a script element that holds `things`, "" when there are none. Raises: TypeError for what is no JSON."""
    if not things:
        return Markup("")
    said = {"@context": CONTEXT, **(things[0] if len(things) == 1 else {"@graph": list(things)})}
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704 what could end it is escaped


def without_empty(thing: Mapping[str, Any]) -> dict[str, Any]:
    """Return a thing without what nobody knows: None, "" and empty lists; a list of one is that one."""
    made = {}
    for name, value in thing.items():
        if isinstance(value, list | tuple):
            value = value[0] if len(value) == 1 else list(value)
        if value not in (None, "", [], {}):
            made[name] = value
    return made

"""Styles and scripts, each under a name that holds its hash, so that browsers may keep them for ever."""

from __future__ import annotations

from pathlib import Path

from catalog.ids import sha256_hex
from catalog.output import Output
from catalog.styles import stylesheet

FOLDER = "assets"
# What the browser loads, by the name that templates use → file in theme/static/js.
SCRIPTS = {
    "compare": "compare.js",
    "enhance": "enhance.js",
    "highlight": "highlight.js",
    "search": "search.js",
    "swedish": "swedish.js",
}


def write_assets(theme: Path, libraries: Path, output: Output) -> dict[str, str]:
    """Write styles, scripts and the browser libraries with their licences; return their addresses by name.

    Args: `libraries` is the folder that catalog.browser_libraries filled at set-up (lunr.min.js and its licence).
    """
    urls = {"css": _put(output, "site", "css", stylesheet(theme / "static" / "css").encode())}
    for name, file in SCRIPTS.items():
        urls[name] = _put(output, name, "js", (theme / "static" / "js" / file).read_bytes())
    urls["lunr"] = _put(output, "lunr", "js", (libraries / "lunr.min.js").read_bytes())
    output.put(f"{FOLDER}/lunr.LICENSE.txt", (libraries / "lunr.LICENSE.txt").read_bytes())
    urls["icon"] = _put(output, "icon", "svg", (theme / "static" / "icon.svg").read_bytes())
    return urls


def _put(output: Output, name: str, extension: str, data: bytes) -> str:
    path = f"{FOLDER}/{name}.{sha256_hex(data)[:10]}.{extension}"
    output.put(path, data)
    return f"/{path}"

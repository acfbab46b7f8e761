"""How many bytes a first visit to a page costs: the page and all that it asks for at once, as brotli sends them."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from urllib.parse import urljoin

import brotli

from catalog.serve import find_file

QUALITY = 11  # what a server sends that keeps compressed copies beside the files
COMPRESSED_ALREADY = frozenset({".png", ".jpg", ".webp", ".avif", ".woff2"})

_TAG = re.compile(r"<(?:link|script|img|source)\b[^>]*>")
_ATTRIBUTE = re.compile(r"\s(rel|src|href|loading)=\"([^\"]*)\"")
_FIRST_VIEW_RELS = frozenset({"stylesheet", "icon", "preload", "modulepreload", "manifest"})
_STATIC_IMPORT = re.compile(r"^import\s[^(]*?[\"'](\.{0,2}/[^\"']+)[\"']", re.MULTILINE)


def first_view(output: Path, address: str) -> list[Path]:
    """Return the files that a first visit to `address` fetches, the page first.

    A browser asks for more than this only for styles that import styles, which our theme does not have.
    Raises: FileNotFoundError naming an address that the site does not have.
    """
    root = output.resolve()
    page = _found(root, address)
    files = [page, *(_found(root, link) for link in _links(page.read_text(encoding="utf-8")))]
    for file in files:  # grows while it is read: a script's own imports are fetched too
        if file.suffix == ".js":
            address = "/" + file.relative_to(root).as_posix()
            links = _STATIC_IMPORT.findall(file.read_text(encoding="utf-8"))
            targets = (_found(root, urljoin(address, link)) for link in links)
            files += [target for target in targets if target not in files]
    return list(dict.fromkeys(files))


def first_view_bytes(output: Path, address: str) -> int:
    """Return the sum of `first_view`'s files in bytes, brotli where a server would use it."""
    return sum(_sent_bytes(file, file.stat().st_mtime_ns) for file in first_view(output, address))


def heaviest(output: Path, pattern: str) -> str:
    """Return the address that fits the regular expression and whose page is largest before compression; "" if none."""
    fits = re.compile(pattern)
    sizes = []
    for file in output.rglob("index.html"):
        address = "/" + file.relative_to(output).as_posix().removesuffix("index.html")
        if fits.fullmatch(address):
            sizes.append((file.stat().st_size, address))
    return max(sizes, default=(0, ""))[1]


def _links(text: str) -> list[str]:
    links = []
    for tag in _TAG.findall(text):
        found = dict(_ATTRIBUTE.findall(tag))
        wanted = found.get("src", "") if "loading" not in found else ""
        if _FIRST_VIEW_RELS & set(found.get("rel", "").split()):
            wanted = found.get("href", "")
        if wanted and not wanted.startswith("data:"):
            links.append(wanted)
    return links


def _found(root: Path, address: str) -> Path:
    file = find_file(root, address)
    if file is None:
        raise FileNotFoundError(f"the site has no {address}")
    return file


@functools.lru_cache(maxsize=256)
def _sent_bytes(file: Path, changed_ns: int) -> int:
    data = file.read_bytes()
    return len(data) if file.suffix in COMPRESSED_ALREADY else len(brotli.compress(data, quality=QUALITY))

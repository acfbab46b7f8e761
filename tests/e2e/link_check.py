"""Check every link inside a built site: the file is there, and so is the place in it.

Reads with two patterns instead of an HTML parser, which on thousands of pages would take
minutes: our templates always quote attributes, and `unquoted` counts any that do not.
"""

from __future__ import annotations

import csv
import html
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from catalog.serve import find_file

_LINK = re.compile(r"""\s(?:href|src|action|srcset|poster|data-[a-z-]*(?:href|index|lunr|analysis))="([^"]*)\"""")
_UNQUOTED = re.compile(r"""<[a-z][^<>]*\s(?:href|src|action|id)=[^"\s>]""")
_CSV_ROW = re.compile(r"row=([1-9]\d*)")  # RFC 7111: the header is row 1
_ID = re.compile(r"""\sid="([^"]+)\"""")


@dataclass
class Links:
    """What was found: `broken` has (page, link), one page for each link; `outside` the addresses elsewhere."""

    pages: int = 0
    checked: int = 0
    broken: list[tuple[str, str]] = field(default_factory=list)
    repeated_ids: list[tuple[str, str]] = field(default_factory=list)
    unquoted: list[tuple[str, str]] = field(default_factory=list)
    outside: set[str] = field(default_factory=set)


def check_links(output: Path, base_url: str) -> Links:
    """Return what the links of every HTML page and feed below `output` lead to.

    Absolute addresses that begin with `base_url` are links inside the site too.
    """
    root = output.resolve()
    links = Links()
    ids: dict[Path, frozenset[str]] = {}
    rows: dict[Path, int] = {}  # of CSV files
    wanted: dict[tuple[str, str], str] = {}  # (path, fragment) → a page that links there
    for file in sorted([*root.rglob("*.html"), *root.rglob("*.atom")]):
        text = file.read_text(encoding="utf-8")
        page = "/" + file.relative_to(root).as_posix().removesuffix("index.html")
        links.pages += 1
        found = _ID.findall(text)
        ids[file] = frozenset(found)
        links.repeated_ids += [(page, one) for one in sorted(ids[file]) if found.count(one) > 1]
        links.unquoted += [(page, one) for one in _UNQUOTED.findall(text)]
        for link in set(_LINK.findall(text)):
            _sort_out(html.unescape(link), page, base_url, wanted, links)
    for (path, fragment), page in sorted(wanted.items()):
        links.checked += 1
        target = find_file(root, path)
        if target is None or (fragment and not _is_in(target, fragment, ids, rows)):
            links.broken.append((page, f"{path}#{fragment}" if fragment else path))
    return links


def _is_in(target: Path, fragment: str, ids: dict[Path, frozenset[str]], rows: dict[Path, int]) -> bool:
    """Return whether a file has the place: an id of a page, or a row of a CSV file."""
    if target.suffix != ".csv" or not (row := _CSV_ROW.fullmatch(fragment)):
        return fragment in ids.get(target, frozenset())
    if target not in rows:
        with target.open(encoding="utf-8-sig", newline="") as file:
            rows[target] = sum(1 for _ in csv.reader(file))
    return int(row[1]) <= rows[target]


def _sort_out(link: str, page: str, base_url: str, wanted: dict[tuple[str, str], str], links: Links) -> None:
    if base_url and link.startswith(base_url):
        link = link.removeprefix(base_url) or "/"
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        if parts.scheme != "data":
            links.outside.add(link)
        return
    joined = urlsplit(urljoin(page, link))
    wanted.setdefault((joined.path, unquote(joined.fragment)), page)

"""What the committed copy of the tiny portal holds: whole pages of each kind as text, and a list of every file.

Pages are compared without what is the same on all of them: only the two start
pages keep their header and footer. Names of assets hold a hash of their content,
which is left out. Downloads are compared by a hash of what is in them, and sizes
in kB are left out, so that another version of a compressor changes nothing.
"""

from __future__ import annotations

import io
import re
import zipfile
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet

GOLDEN = Path(__file__).parent / "golden"
LISTING = "files.txt"

# One page of each kind, in each language that it has.
BOTH = (
    "",
    "kommun/", "kommun/ale/", "kommun/ale/nyckeltal/",
    "data/", "data/ale/", "data/slag/beslut/", "data/hjo/badplatser/", "data/hjo/felanmalan/",
    "data/vastra-gotaland/kolada/",
    "beslut/", "beslut/hjo/", "beslut/ale/kf/", "beslut/2026/", "beslut/amne/trafik/",
    "organ/ale/kf/",
    "sammantraden/", "anslag/",
    "nyckeltal/", "nyckeltal/n00001/", "nyckeltal/n00002/",
    "jamfor/", "jamfor/n00001/",
    "status/", "status/hjo/",
    "oppenhet/", "oppenhet/ale/", "oppenhet/hjo/",
    "sok/",
    "initiativ/", "initiativ/ale/", "delta/", "delta/ale/", "feeds/", "psidata/",
    "data/hjo/badplatser/v/",
)  # fmt: skip
SWEDISH_ONLY = (
    "404.html",
    "beslut/ale/kf/2026-11-09/12/",
    "beslut/ale/kf/2026-11-09/13/",
    "beslut/ale/ks/2026-10-14/4/",
    "arende/ale/ks-2026-90/",
    "arende/ale/ks-2026-102/",
    "sammantraden/ale/kf/2026-11-09/",
    "sammantraden/ale/kf/2026-12-07/",
    "anslag/ale/protokoll-kf-2026-11-09/",
    "anslag/ale/kungorelse-1/",
)
MACHINE_FILES = (
    "status/status.json",
    "oppenhet/oppenhet.csv",
    "sok/index.json",
    "data/hjo/badplatser/datapackage.json",
    "feeds/kommun/ale.atom",
    "feeds/innan-beslut/kommun/ale.atom",
    "kalender/kommun/ale.ics",
)
WHOLE = ("index.html", "en/index.html")
# Written by people, not made of records: they may change without a change here.
EDITORIAL = re.compile(r"(en/)?(om|arbetet|utvecklare)/|feeds/arbetet\.atom|manifest\.json")

_ASSET = re.compile(r"(assets/[\w-]+)\.[0-9a-f]{10}\.")
_HEAD_LINE = re.compile(
    r"<title>.*?</title>|<meta name=\"description\".*?>|<link rel=\"(?:canonical|alternate)\".*?>", re.S
)
_BODY = re.compile(r"<nav class=\"breadcrumbs\".*?</nav>|<main\b.*?</main>", re.S)
_SIZE = re.compile(r"\d+(?:[.,]\d+)?(?=[ \xa0\u202f]kB)")
_CODE_VERSION = re.compile(rb'"code_version": "[^"]*"')
_OF_A_COMPRESSOR = (".parquet", ".xlsx", "SHA256SUMS")
_BETWEEN_TAGS = re.compile(r">\s+<")


def golden_files(output: Path) -> dict[str, str]:
    """Return what the committed copy should hold, by path below it."""
    held = {LISTING: listing(output)}
    for path in pages():
        text = (output / path).read_text(encoding="utf-8")
        held[path] = normal(text if path in WHOLE else excerpt(text))
    for path in MACHINE_FILES:
        held[path] = normal((output / path).read_text(encoding="utf-8"))
    return held


def pages() -> list[str]:
    """Return the paths of the pages that are compared."""
    both = [f"{lang}{url}index.html" for url in BOTH for lang in ("", "en/")]
    return both + [f"{url}index.html" if url.endswith("/") else url for url in SWEDISH_ONLY]


def normal(text: str) -> str:
    """Return a text without hashes of assets and sizes in kB, each tag that stands apart on a line of its own."""
    return _BETWEEN_TAGS.sub(">\n<", _SIZE.sub("*", _ASSET.sub(r"\1.*.", text))).strip() + "\n"


def excerpt(page: str) -> str:
    """Return what is a page's own: title, description, addresses, breadcrumbs and main content."""
    return "\n".join([*_HEAD_LINE.findall(page), *_BODY.findall(page)])


def listing(output: Path) -> str:
    """Return a line for every file that is made of records: its path, and for data a hash of what is in it."""
    lines = []
    for path in sorted(p for p in output.rglob("*") if p.is_file()):
        name = path.relative_to(output).as_posix()
        if EDITORIAL.match(name):
            continue
        is_data = name.startswith(("data/", "mallar/")) and not name.endswith((".html", "latest.json"))
        lines.append(f"{normal(name).strip()} {content_hash(path)[:16] if is_data else '-'}")
    return "\n".join(lines) + "\n"


def content_hash(path: Path) -> str:
    """Return a hash of what a file holds; of an archive its members, of a Parquet file its schema and rows.

    The version of the code stands in every provenance, and is left out.
    """
    data = path.read_bytes()
    if path.suffix in (".zip", ".xlsx"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(info.filename, _hash(archive.read(info))) for info in archive.infolist()]
        # What a package holds of these is compared where it lies beside it.
        data = repr([m for m in members if not m[0].endswith(_OF_A_COMPRESSOR)]).encode()
    elif path.suffix == ".parquet":
        table = pyarrow.parquet.read_table(io.BytesIO(data))
        data = repr([[(f.name, str(f.type)) for f in table.schema], table.to_pylist()]).encode()
    return _hash(data)


def _hash(data: bytes) -> str:
    return sha256(_CODE_VERSION.sub(b"", data)).hexdigest()

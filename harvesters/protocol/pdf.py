"""The text of a PDF protocol, page by page, or why there is none.

With pypdfium2 (PDFium, BSD/Apache-2.0, no dependencies). On protocols that we
made it gave the same decisions as the plain text, in one column and in two, and
read 99 pages in 0.3 s; pdfplumber (MIT) mixed two columns line by line and took
23 s; pdfminer.six (MIT) lost parts of two columns and took 11 s. See
docs/adr/0008-pdf-text-by-pdfium.md.

A PDF of pictures (a scanned protocol) is an error that says so. So is one with a
password, or with more pages, bytes or seconds than a protocol has.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from harvesters.protocol.errors import PdfScanned, PdfTooLarge, PdfTooSlow, PdfUnreadable

MAX_BYTES = 100 * 1024 * 1024
MAX_PAGES = 1_500
SECONDS = 60
ROOT = Path(__file__).resolve().parents[2]
_PAGE_HAS_TEXT = 25  # letters; a stamp or a page number alone is no text layer


def read_pdf(data: bytes, name: str, *, max_pages: int = MAX_PAGES, seconds: int = SECONDS) -> str:
    """Return the text with a form feed between pages.

    name: the file's address or name, for errors.
    Raises: PdfTooLarge, PdfTooSlow, PdfUnreadable, PdfScanned (also when only some lonely page has text).
    """
    if len(data) > MAX_BYTES:
        found = f"{len(data)} byte"
        raise PdfTooLarge(f"{name}: {found}", url=name, found=found, expected=f"≤ {MAX_BYTES} byte")
    answer = _ask_worker(data, name, max_pages, seconds)
    if "broken" in answer:
        raise PdfUnreadable(f"{name}: {answer['broken']}", url=name, reason=answer["broken"])
    if "too_many" in answer:
        raise PdfTooLarge(
            f"{name}: {answer['too_many']} pages",
            url=name,
            found=f"{answer['too_many']} sidor",
            expected=f"≤ {max_pages} sidor",
        )
    pages = [str(page) for page in _as_list(answer.get("pages"))]
    empty = sum(map(is_blank, pages))
    if empty * 2 > len(pages) or not pages:
        raise PdfScanned(f"{name}: {empty} of {len(pages)} pages without text", url=name, pages=len(pages), empty=empty)
    return "\f".join(pages)


def is_blank(page: str) -> bool:
    """Return whether a page has no text layer to speak of: a picture, with a stamp or a page number at most."""
    return sum(map(str.isalpha, page)) < _PAGE_HAS_TEXT


def _ask_worker(data: bytes, name: str, max_pages: int, seconds: int) -> dict[str, object]:
    command = [sys.executable, "-m", "harvesters.protocol.pdf_worker", str(max_pages), str(seconds)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=seconds + 5, cwd=ROOT, check=False)
    except subprocess.TimeoutExpired as error:
        raise PdfTooSlow(f"{name}: not read in {seconds} s", url=name, seconds=seconds) from error
    if done.returncode == -24:  # SIGXCPU: the worker's own limit on processor time
        raise PdfTooSlow(f"{name}: not read in {seconds} s", url=name, seconds=seconds)
    try:
        answer = json.loads(done.stdout)
    except json.JSONDecodeError as error:
        reason = f"läsaren stannade ({done.returncode})"
        raise PdfUnreadable(f"{name}: the reader stopped ({done.returncode})", url=name, reason=reason) from error
    return dict(answer)


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []

"""The files of the site: pages, data and downloads, whole or in part, compressed or not, or told to be unchanged."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, unquote

from starlette.datastructures import Headers
from starlette.responses import Response

from catalog.media_types import MEDIA_TYPES, media_type
from catalog.server.compress import ENCODINGS, LARGEST, SMALLEST, Kept, compressed, is_text, wanted
from catalog.server.entity import Tags, encoded_tag, is_unchanged, last_modified
from catalog.server.headers import CROSS_ORIGIN, SECURITY_HEADERS
from catalog.server.negotiate import form_of, is_negotiated
from catalog.server.places import find_file
from catalog.server.ranges import NotSatisfiable, part_of
from catalog.server.replies import OpenFile, Reply

_NO_PAGE = b"404: Sidan finns inte. The page does not exist.\n"
IN_MEMORY = 512 * 1024  # bytes of a file that is read whole
FOR_EVER = "public, max-age=31536000, immutable"
LINKS = "linkset.json"  # what FAIR signposting says of the page beside it
_HIDDEN = re.compile(r"/\.(?!well-known/)")
_HASHED = re.compile(r".+\.[0-9a-f]{10}\.[a-z0-9]+")  # a file whose name holds its hash
_ONLY_PAGES = ("text/html", "text/css", "text/javascript")


class Files:
    """The files below an output folder. `root` is resolved."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._tags = Tags(root)
        self._kept = Kept()

    def answer(self, method: str, path: str, headers: Headers) -> Response:
        """Return the answer to a request for the address `path`, as it was written, without its query. May block."""
        if method not in ("GET", "HEAD"):
            return Reply(None, 405, {**SECURITY_HEADERS, "Allow": "GET, HEAD"})
        found = None if _HIDDEN.search(unquote(path)) else find_file(self._root, path)
        if found is None:
            return self._not_found(path, headers)
        more = {"Vary": "Accept"} if found.name == "index.html" and is_negotiated(path) else {}
        other = form_of(path, headers.get("accept", ""), self._root) if more else None
        if other is not None:
            more["Content-Location"] = f"/{quote(other.relative_to(self._root).as_posix())}"
        elif found.name == "index.html" and (found.parent / LINKS).is_file():
            more["Link"] = f'</{quote(found.parent.relative_to(self._root).as_posix())}/{LINKS}>; rel="linkset"'
        if other is None and found.name == "index.html" and not path.endswith(("/", "/index.html")):
            return self._redirect(quote(unquote(path)) + "/", more)
        return self._file(other or found, headers, more)

    def _redirect(self, path: str, more: dict[str, str]) -> Response:
        to = "/" + path.lstrip("/")  # one slash: two would name another host
        return Reply(None, 301, {**SECURITY_HEADERS, **more, "Location": to})

    def _not_found(self, path: str, headers: Headers) -> Response:
        for place in ("en/404.html", "404.html") if path.startswith("/en/") else ("404.html",):
            page = find_file(self._root, place)
            if page is not None:
                return self._file(page, headers, {}, status=404)
        return Reply(_NO_PAGE, 404, SECURITY_HEADERS, MEDIA_TYPES[".txt"])

    def _file(self, path: Path, headers: Headers, more: dict[str, str], status: int = 200) -> Response:
        try:
            file = path.open("rb")
        except OSError:  # a build has just removed it
            return Reply(_NO_PAGE, 404, SECURITY_HEADERS, MEDIA_TYPES[".txt"])
        try:
            reply = self._opened(file, path, headers, more, status)
        except BaseException:
            file.close()
            raise
        if not isinstance(reply, OpenFile):
            file.close()
        return reply

    def _opened(self, file: BinaryIO, path: Path, headers: Headers, more: dict[str, str], status: int) -> Response:
        found = os.fstat(file.fileno())
        told = _described(path, found, more)
        tag = self._tags.of(path, found)
        asks_part = status == 200 and "range" in headers
        encoding = wanted(headers.get("accept-encoding", "")) if "Vary" in told and not asks_part else ""
        body = self._compressed(file, path, found, tag, encoding) if encoding else None
        told["ETag"] = encoded_tag(tag, encoding if body is not None else "")
        seen = (headers.get("if-none-match", ""), headers.get("if-modified-since", ""))
        if status == 200 and is_unchanged(told["ETag"], found, *seen):
            return Reply(None, 304, {k: v for k, v in told.items() if k not in ("Content-Type", "Accept-Ranges")})
        if body is not None:
            return Reply(body, status, {**told, "Content-Encoding": encoding})
        condition = headers.get("if-range", told["ETag"])
        try:
            part = part_of(headers["range"], found.st_size) if asks_part else None
        except NotSatisfiable:
            return Reply(None, 416, {**told, "Content-Range": f"bytes */{found.st_size}"})
        if part is None or condition not in (told["ETag"], told["Last-Modified"]):
            if found.st_size <= IN_MEMORY:
                return Reply(file.read(), status, told)
            return OpenFile(file, 0, found.st_size, status, told)
        start, end = part
        told["Content-Range"] = f"bytes {start}-{end - 1}/{found.st_size}"
        return OpenFile(file, start, end - start, 206, told)

    def _compressed(self, file: BinaryIO, path: Path, found: os.stat_result, tag: str, encoding: str) -> bytes | None:
        """Return the file compressed, or None if it is sent as it is."""
        beside = path.with_name(path.name + ENCODINGS[encoding])
        try:
            held = beside.lstat()
        except OSError:
            held = None
        if held and stat.S_ISREG(held.st_mode) and held.st_mtime_ns >= found.st_mtime_ns:
            return self._kept.get((beside, held.st_mtime_ns), beside.read_bytes)
        if found.st_size > LARGEST:
            return None
        return self._kept.get((path, tag, encoding), lambda: compressed(file.read(), encoding))


def _described(path: Path, found: os.stat_result, more: dict[str, str]) -> dict[str, str]:
    type_ = media_type(path.name)
    keep = FOR_EVER if _HASHED.fullmatch(path.name) else "no-cache"
    told = {**SECURITY_HEADERS, "Cache-Control": keep, "Content-Type": type_, "Accept-Ranges": "bytes", **more}
    if not type_.startswith(_ONLY_PAGES):
        told |= CROSS_ORIGIN
    if is_text(type_) and found.st_size >= SMALLEST:
        told["Vary"] = ", ".join([part for part in (told.get("Vary"), "Accept-Encoding") if part])
    return told | {"Last-Modified": last_modified(found)}

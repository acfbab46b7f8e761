"""Undo Content-Encoding in small steps, so that a few kilobytes cannot unfold into gigabytes of memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

STEP_BYTES = 65_536

_GZIP = 16 + zlib.MAX_WBITS
_GZIP_MAGIC = b"\x1f\x8b"


class IncompleteError(ValueError):
    """The compressed bytes ended before their own end mark."""


class BrokenError(ValueError):
    """The bytes are not compressed in the way that the server said."""


def decoded(chunks: Iterable[bytes], content_encoding: str) -> Iterator[bytes]:
    """Yield `chunks` without their Content-Encoding, at most STEP_BYTES at a time.

    Raises: BrokenError for an encoding other than gzip, deflate and identity, or bytes that it does not fit;
    IncompleteError when the end is missing.
    """
    names = [name.strip().lower() for name in content_encoding.split(",")]
    encodings = [name for name in names if name not in ("", "identity")]
    if len(encodings) > 1 or not set(encodings) <= {"gzip", "x-gzip", "deflate"}:
        raise BrokenError(content_encoding)
    if not encodings:
        return iter(chunks)
    return _deflated(chunks) if encodings == ["deflate"] else _gzipped(chunks)


def _gzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """A gzip body may be several members in a row; padding or rubbish after the last one is let be."""
    unpack = None
    data = b""
    is_begun = is_over = False
    for chunk in chunks:
        data = b"" if is_over else data + chunk
        while len(data) >= len(_GZIP_MAGIC) or (data and unpack):
            if unpack is None:
                if is_over := not data.startswith(_GZIP_MAGIC):
                    break
                is_begun = True
                unpack = zlib.decompressobj(_GZIP)
            yield from _steps(unpack, data)
            data = unpack.unused_data
            if unpack.eof:
                unpack = None
        # What comes after a whole member and is too short to tell waits for the next chunk.
    if is_over and not is_begun:
        raise BrokenError("no gzip header")
    if unpack is not None or (data and not is_begun):
        raise IncompleteError


def _deflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Deflate comes with zlib's header, as the standard says, or without, as some servers send it."""
    unpack = None
    data = b""
    for chunk in chunks:
        data += chunk
        if unpack is None and len(data) > 1:
            unpack = zlib.decompressobj(zlib.MAX_WBITS if _has_zlib_header(data) else -zlib.MAX_WBITS)
        if unpack is not None:
            yield from () if unpack.eof else _steps(unpack, data)
            data = b""
    if data or (unpack is not None and not unpack.eof):
        raise IncompleteError


def _steps(unpack: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    """Yield what `data` unfolds into, until it is used up or the compressed stream ends."""
    while not unpack.eof:
        try:
            step = unpack.decompress(data, STEP_BYTES)
        except zlib.error as error:
            raise BrokenError(str(error)) from error
        if step:
            yield step
        data = unpack.unconsumed_tail
        # A full step may leave more to come inside zlib although no input is left over.
        if not data and len(step) < STEP_BYTES:
            return


def _has_zlib_header(data: bytes) -> bool:
    """RFC 1950: method 8 in the low bits, and both bytes together a multiple of 31."""
    return data[0] & 0x0F == 8 and (data[0] * 256 + data[1]) % 31 == 0

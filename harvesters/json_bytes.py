"""Reading JSON that somebody else wrote: what is wrong is named with its place, and nothing odd slips through."""

from __future__ import annotations

import codecs
import json
import math
import re
from collections.abc import Callable
from typing import Any, NoReturn

from catalog.errors import BadJson, EmptyAnswer, WebPage, WrongCharset

MAX_DEPTH = 200  # lists and objects inside each other; real sources stay below 20

_LOOKS_AT = 2048
_HTML_START = re.compile(rb"(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_LONE_HALF = re.compile("[\ud800-\udfff]")
_HALF_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


def parse_json(data: bytes, url: str, *, number: Callable[[str], object] | None = None) -> Any:
    """Return the JSON value in `data`; `number` makes something else of numbers, from their spelling.

    UTF-8, or UTF-16 with its mark, with or without a byte order mark. Half a surrogate pair, which no
    file could hold, becomes U+FFFD.
    Raises: EmptyAnswer, WebPage, WrongCharset, BadJson (also for NaN, Infinity and nesting beyond MAX_DEPTH).
    """
    if not data.strip():
        raise EmptyAnswer(f"{url}: no content", url=url, found="0 byte", expected="JSON")
    if is_html(data):
        raise WebPage(f"{url}: a web page (HTML) in place of JSON", url=url, found="HTML", expected="JSON")
    text = _text(data, url)
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=number or _finite, parse_int=number)
        _check_depth(value)
    except json.JSONDecodeError as error:
        found = _excerpt(text, error.pos)
        message = f"{url}: not JSON at line {error.lineno}, column {error.colno}: {found}"
        place = {"line": error.lineno, "column": error.colno}
        raise BadJson(message, url=url, found=found, expected="JSON", **place) from error
    except (ValueError, RecursionError) as error:
        found = f"> {MAX_DEPTH} [ {{" if isinstance(error, RecursionError) else str(error)
        raise BadJson(f"{url}: not JSON: {found}", url=url, found=found, expected="JSON", line=0, column=0) from error
    return _whole(value) if _HALF_ESCAPE.search(text) else value


def is_html(data: bytes) -> bool:
    """Return whether the bytes begin as a web page does."""
    head = data[:_LOOKS_AT].removeprefix(codecs.BOM_UTF8).lstrip()
    return bool(_HTML_START.match(head))


def _text(data: bytes, url: str) -> str:
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "UTF-16" if is_utf16 else "UTF-8"
    try:
        return data.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        # The decoder that skips the mark counts from after it.
        position = error.start + (len(data) - len(error.object))
        byte = f"0x{data[position]:02X}"
        raise WrongCharset(
            f"{url}: byte {byte} at {position} is not {encoding}",
            url=url,
            found=byte,
            expected=encoding,
            position=position,
        ) from error


def _excerpt(text: str, position: int) -> str:
    if position >= len(text.rstrip()):
        return "…" + " ".join(text[-30:].split())
    return " ".join(text[position : position + 30].split())


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(spelling: str) -> float:
    value = float(spelling)
    if math.isinf(value):
        raise ValueError(spelling[:40])
    return value


def _check_depth(value: Any) -> None:
    """Level by level and without recursion, so that no later walk through the value can exhaust the stack."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        inner: list[Any] = []
        for node in level:
            children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
            inner.extend(child for child in children if isinstance(child, (dict, list)))
        if not inner:
            return
        level = inner
    raise RecursionError


def _whole(value: Any) -> Any:
    if type(value) is str:
        return _LONE_HALF.sub("\ufffd", value)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    return value

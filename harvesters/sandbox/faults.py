"""What can go wrong at a source, by name. A fault takes the right answer and returns the wrong one.

`invoke sandbox --fault 'http://ale.insyn.example/api/beslut.json=drip'` plays one; a wrong name lists them all.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from harvesters.sandbox.chance import stream
from harvesters.sandbox.flaws import example_personnummer
from harvesters.sandbox.web import CSV, HTML, Answer

MILLION = 1_000_000
RETRY_AFTER_S = 1
ENDLESS_BLOCK = b'{"nyckel": "samma rad om och om igen"},\n' * 1600  # about 64 kB
PRIVATE_URL = "http://10.0.0.1/hemligt.json"
LOOPBACK_URL = "http://127.0.0.1:9/hemligt.json"
LINK_LOCAL_URL = "http://169.254.169.254/latest/meta-data/"  # where clouds keep the keys of a machine
IPV6_MAPPED_URL = "http://[::ffff:10.0.0.1]/hemligt.json"
TLS_URL = "https://krypterat.insyn.example/"  # the sandbox speaks no TLS
ITSELF = "#igen"  # the same address, as a browser resolves it
BOMB_BYTES = 64 * 1024**2  # of nothing, about 64 kB when packed
SURPLUS_BYTES = 1000
NESTED = 100_000  # lists in each other
LIE = 10  # entries that a count claims too many
KEPT_SHARE = 0.05
SCRIPT = "<script>alert('xss')</script>"
_TITLES = ("rubrik", "title", "titel", "name", "organ")
_TEXTS = ("beslutstext", "description", "beskrivning", "notes", "rubrik", "title", "name")

Fault = Callable[[Answer, int], Answer]  # (right answer, how many times this URL was asked before) → wrong answer


def _timeout(right: Answer, before: int) -> Answer:
    return replace(right, stall=True, cacheable=False)


def _http_404(right: Answer, before: int) -> Answer:
    return _broken(404, b"Not Found")


def _http_500(right: Answer, before: int) -> Answer:
    return _broken(500, b"Internal Server Error")


def _http_500_then_200(right: Answer, before: int) -> Answer:
    return right if before else _http_500(right, before)


def _http_429_retry_after(right: Answer, before: int) -> Answer:
    if before:
        return right
    return replace(_broken(429, b"Too Many Requests"), headers=(("Retry-After", str(RETRY_AFTER_S)),))


def _html_200(right: Answer, before: int) -> Answer:
    text = "<!doctype html><title>Underhåll</title><h1>Tjänsten är tillfälligt stängd</h1>"
    return Answer(text.encode(), HTML, cacheable=False)


def _truncated_json(right: Answer, before: int) -> Answer:
    return replace(right, body=right.body[: len(right.body) * 6 // 10], cacheable=False)


def _empty_list(right: Answer, before: int) -> Answer:
    """A JSON list without items, or a CSV with its header only."""
    if not _is_json(right):
        return replace(right, body=right.body.splitlines(keepends=True)[0] if right.body else b"")
    document = json.loads(right.body)
    if isinstance(document, list):
        return _as_json(right, [])
    holder, key = _longest_list(document)
    holder[key] = []
    for count in ("count", "antal"):
        if count in holder:
            holder[count] = 0
    return _as_json(right, document)


def _wrong_charset(right: Answer, before: int) -> Answer:
    """The bytes are UTF-16; the header says UTF-8."""
    return replace(right, body=right.body.decode("utf-8", "replace").encode("utf-16"))


def _zero_bytes(right: Answer, before: int) -> Answer:
    return replace(right, body=b"")


def _ragged_rows(right: Answer, before: int) -> Answer:
    """Every fifth row of a CSV loses its last cell, every seventh gets one more. Other formats become such a CSV."""
    lines = [["id", "rubrik", "datum"], *([str(n), f"Rad {n}", "2026-11-16"] for n in range(1, 31))]
    delimiter = ";"
    if right.content_type.startswith("text/csv"):
        text = right.body.decode("utf-8", "replace")
        delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
        lines = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    for number, line in enumerate(lines):
        if number and number % 5 == 0:
            del line[-1]
        elif number and number % 7 == 0:
            line.append("en cell för mycket")
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(lines)
    return replace(right, body=out.getvalue().encode(), content_type=CSV)


def _million_columns(right: Answer, before: int) -> Answer:
    header = ";".join(f"k{number}" for number in range(MILLION))
    return replace(right, body=f"{header}\n1\n".encode(), content_type=CSV)


def _endless(right: Answer, before: int) -> Answer:
    return replace(right, body=ENDLESS_BLOCK, endless=True, cacheable=False)


def _redirect_private(right: Answer, before: int) -> Answer:
    return _redirect(PRIVATE_URL)


def _personnummer(right: Answer, before: int) -> Answer:
    """A personnummer (of someone born in the 1890s) at the end of a free text in the first row."""
    number = example_personnummer(stream("personnummer"))
    return _change_first(right, _TEXTS, lambda text: f"{text} Gäller {number}.".strip())


def _script_in_title(right: Answer, before: int) -> Answer:
    return _change_first(right, _TITLES, lambda text: f"{text} {SCRIPT}".strip())


def _drip(right: Answer, before: int) -> Answer:
    return replace(right, drip=True, cacheable=False)


def _reset_mid_body(right: Answer, before: int) -> Answer:
    return replace(right, reset=True, cacheable=False)


def _wrong_length(right: Answer, before: int) -> Answer:
    return replace(right, surplus=SURPLUS_BYTES, cacheable=False)


def _without_length(right: Answer, before: int) -> Answer:
    """A third of the answer, and no length that would show it."""
    return replace(right, body=right.body[: len(right.body) // 3], unsized=True, cacheable=False)


def _gzip_bomb(right: Answer, before: int) -> Answer:
    packed = gzip.compress(bytes(BOMB_BYTES), compresslevel=9, mtime=0)
    return replace(right, body=packed, headers=(("Content-Encoding", "gzip"),), cacheable=False)


def _nested_json(right: Answer, before: int) -> Answer:
    return replace(right, body=b"[" * NESTED + b"]" * NESTED, cacheable=False)


def _redirect_loop(right: Answer, before: int) -> Answer:
    return _redirect(ITSELF)


def _redirect_loopback(right: Answer, before: int) -> Answer:
    return _redirect(LOOPBACK_URL)


def _redirect_link_local(right: Answer, before: int) -> Answer:
    return _redirect(LINK_LOCAL_URL)


def _redirect_ipv6_mapped(right: Answer, before: int) -> Answer:
    return _redirect(IPV6_MAPPED_URL)


def _tls_error(right: Answer, before: int) -> Answer:
    return _redirect(TLS_URL)


def _cookies_demanded(right: Answer, before: int) -> Answer:
    """Sets a cookie and sends the client back, as long as it comes without one."""
    return replace(_redirect(ITSELF), headers=(("Location", ITSELF), ("Set-Cookie", "godkant=ja; Path=/")))


def _login_page(right: Answer, before: int) -> Answer:
    text = '<!DOCTYPE html>\n<html lang="sv"><title>Logga in</title><form method="post"><input type="password"></form>'
    return Answer(text.encode(), HTML, cacheable=False)


def _bom_in_the_middle(right: Answer, before: int) -> Answer:
    """Two files laid end to end: a byte order mark at the start of the middle line of a CSV, or between JSON tokens."""
    mark = "\ufeff".encode()
    if _is_json(right):
        return replace(right, body=right.body.replace(b",", b"," + mark, 1))
    lines = right.body.splitlines(keepends=True)
    middle = len(lines) // 2
    return replace(right, body=b"".join([*lines[:middle], mark, *lines[middle:]]))


def _nul_bytes(right: Answer, before: int) -> Answer:
    """Two zero bytes in the middle line of a CSV, or in the middle of a JSON text."""
    middle = right.body.find(b"\n", len(right.body) // 2) + 1 or len(right.body) // 2
    return replace(right, body=right.body[:middle] + b"\0\0" + right.body[middle:])


def _mixed_encodings(right: Answer, before: int) -> Answer:
    """The second half is Windows-1252, the first stays UTF-8."""
    middle = right.body.find(b"\n", len(right.body) // 2) + 1 or len(right.body) // 2
    second = right.body[middle:].decode("utf-8", "ignore").encode("cp1252", "replace")
    return replace(right, body=right.body[:middle] + second)


def _most_rows_gone(right: Answer, before: int) -> Answer:
    return _change_rows(right, lambda rows: rows[: max(1, int(len(rows) * KEPT_SHARE))])


def _rows_twice(right: Answer, before: int) -> Answer:
    """Every row comes twice, with the same key."""
    return _change_rows(right, lambda rows: [*rows, *rows])


def _count_lies(right: Answer, before: int) -> Answer:
    """The answer says that there are more entries than it gives. Raises: ValueError if it says no count."""
    document = json.loads(right.body)
    holders = [document, *(value for value in document.values() if isinstance(value, dict))]
    for holder in holders:
        for name in ("total_count", "resultSetSize", "count", "antal"):
            if isinstance(holder.get(name), int):
                holder[name] += LIE
                return _as_json(right, document)
    raise ValueError("no count in the answer")


FAULTS: Mapping[str, Fault] = {
    "timeout": _timeout,
    "http_404": _http_404,
    "http_500": _http_500,
    "http_500_then_200": _http_500_then_200,
    "http_429_retry_after": _http_429_retry_after,
    "html_200": _html_200,
    "truncated_json": _truncated_json,
    "empty_list": _empty_list,
    "wrong_charset": _wrong_charset,
    "zero_bytes": _zero_bytes,
    "ragged_rows": _ragged_rows,
    "million_columns": _million_columns,
    "endless": _endless,
    "redirect_private": _redirect_private,
    "personnummer": _personnummer,
    "script_in_title": _script_in_title,
    "drip": _drip,
    "reset_mid_body": _reset_mid_body,
    "wrong_length": _wrong_length,
    "without_length": _without_length,
    "gzip_bomb": _gzip_bomb,
    "nested_json": _nested_json,
    "redirect_loop": _redirect_loop,
    "redirect_loopback": _redirect_loopback,
    "redirect_link_local": _redirect_link_local,
    "redirect_ipv6_mapped": _redirect_ipv6_mapped,
    "tls_error": _tls_error,
    "cookies_demanded": _cookies_demanded,
    "login_page": _login_page,
    "bom_in_the_middle": _bom_in_the_middle,
    "nul_bytes": _nul_bytes,
    "mixed_encodings": _mixed_encodings,
    "most_rows_gone": _most_rows_gone,
    "rows_twice": _rows_twice,
    "count_lies": _count_lies,
}


def _broken(status: int, body: bytes) -> Answer:
    return Answer(body, "text/plain; charset=utf-8", status, cacheable=False)


def _redirect(location: str) -> Answer:
    return replace(_broken(302, b""), headers=(("Location", location),))


def _change_rows(right: Answer, change: Callable[[list[Any]], list[Any]]) -> Answer:
    """Return the answer with other rows: the lines below the header of a CSV, or the longest list of a JSON answer."""
    if not _is_json(right):
        header, *rows = right.body.splitlines(keepends=True)
        return replace(right, body=b"".join([header, *change(rows)]))
    document = json.loads(right.body)
    holder, key = _longest_list({"": document} if isinstance(document, list) else document)
    holder[key] = change(holder[key])
    return _as_json(right, holder.get("", document))


def _is_json(answer: Answer) -> bool:
    return answer.content_type.startswith("application/json")


def _as_json(right: Answer, document: object) -> Answer:
    return replace(right, body=json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())


def _longest_list(document: Any) -> tuple[dict[str, Any], str]:
    """Return (object, key) of the longest list of objects in the first two levels of a JSON document."""
    holders = [document, *(value for value in document.values() if isinstance(value, dict))]
    lists = [(holder, key) for holder in holders for key, value in holder.items() if isinstance(value, list)]
    return max(lists, key=lambda pair: len(pair[0][pair[1]]))


def _change_first(right: Answer, columns: tuple[str, ...], change: Callable[[str], str]) -> Answer:
    """Return the answer with the first of `columns` changed in the first row. Raises: ValueError if there is none."""
    if _is_json(right):
        document = json.loads(right.body)
        holder, key = _longest_list({"": document} if isinstance(document, list) else document)
        first = holder[key][0]
        column = next((name for name in columns if name in first), "")
        if not column:
            raise ValueError(f"none of {columns} in the first row")
        first[column] = change(str(first[column] or ""))
        return _as_json(right, document)
    text = right.body.decode("utf-8")
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    place = next((index for index, name in enumerate(lines[0]) if name.strip("\ufeff") in columns), None)
    if place is None:
        raise ValueError(f"none of {columns} in the header")
    lines[1][place] = change(lines[1][place])
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(lines)
    return replace(right, body=out.getvalue().encode())

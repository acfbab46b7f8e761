"""A made-up catalogue of any size as an output folder, for measuring and testing the server: packages and two tables.

The packages have the size and the fields of those that the build writes. The same numbers give the same bytes.
"""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from catalog.ids import sha256_of, stable_uuid

BASE_URL = "https://insyn.example"
KOMMUNER = ("ale", "alingsas", "bengtsfors", "bollebygd", "boras", "dals-ed", "falkoping", "goteborg", "hjo", "vara")
SUBJECTS = (
    "skolor", "badplatser", "lekplatser", "beslut", "cykelvägar", "återvinningsstationer", "folkbibliotek", "budget",
    "förskolor", "äldreboenden", "parkeringsplatser", "luftkvalitet", "leverantörsfakturor", "kollektivtrafik",
    "grundskolebetyg", "vattenskyddsområden", "sammanträden", "bygglov", "idrottshallar", "elljusspår",
)  # fmt: skip
KINDS = ("Statistik över", "Register över", "Karta med", "Kostnader för", "Öppettider för", "Kvalitet i")
THEMES = ("gove", "educ", "envi", "tran", "soci", "regi")
FORMATS = {"CSV": "csv", "XLSX": "xlsx", "JSON": "json", "Parquet": "parquet", "ZIP": "zip"}
WORDS = (
    "kommunen",
    "uppgifter",
    "varje",
    "år",
    "hämtas",
    "från",
    "verksamheten",
    "invånare",
    "antal",
    "plats",
    "avgift",
)
FIRST = datetime(2020, 1, 1)  # noqa: DTZ001  CKAN writes moments without a zone


def write_made_catalogue(output: Path, count: int, padding: int = 4_000) -> None:
    """Write a catalogue of `count` packages; the first two have tables. `padding`: characters of texts about each."""
    packages = [made_package(number, padding) for number in range(count)]
    answer = {"help": f"{BASE_URL}/api/3/action/help_show", "success": True, "result": packages}
    folder = output / "api/3/action"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "current_package_list_with_resources.json"
    path.write_text(json.dumps(answer, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    for package in packages[:2]:
        _write_table(output, package)
    (output / "index.html").write_text("<!DOCTYPE html><title>Insyn</title>" + "<p>åäö</p>" * 100, encoding="utf-8")
    write_manifest(output)


def write_manifest(output: Path) -> None:
    """Write the list of the files that there are, as the last thing that a build does."""
    files = {
        path.relative_to(output).as_posix(): {"sha256": sha256_of(path), "bytes": path.stat().st_size}
        for path in sorted(output.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }
    (output / "manifest.json").write_text(json.dumps({"base_url": BASE_URL, "files": files}), encoding="utf-8")


def made_package(number: int, padding: int = 0) -> dict[str, Any]:
    """Return a package."""
    draw = random.Random(number)  # noqa: S311  not a secret
    kommun, subject = KOMMUNER[number % len(KOMMUNER)], SUBJECTS[number // len(KOMMUNER) % len(SUBJECTS)]
    kind = KINDS[number % len(KINDS)]
    theme = draw.choice(THEMES)
    key = f"{kommun}/{subject}-{number}"
    id_ = stable_uuid("made", key)
    moment = (FIRST + timedelta(hours=number * 7 % 50_000)).isoformat() + ".000000"
    notes = " ".join(draw.choices(WORDS, k=30)) + f" {subject}."
    name = f"{kommun}-{_ascii(subject)}-{number}"
    tags = sorted({subject, draw.choice(SUBJECTS), draw.choice(WORDS)})
    extras = {
        "kommunkod": str(1400 + number % len(KOMMUNER)),
        "issued": moment[:10],
        "provenance": _words(draw, padding // 2),
    }
    return {
        "id": id_,
        "name": name,
        "title": f"{kind} {subject} i {kommun.capitalize()}",
        "notes": notes,
        "url": f"{BASE_URL}/data/{key}/",
        "version": id_[:12],
        "type": "dataset",
        "state": "active",
        "private": False,
        "license_id": "CC0-1.0" if number % 3 else "CC-BY-4.0",
        "license_title": "CC0",
        "license_url": "http://creativecommons.org/publicdomain/zero/1.0/",
        "isopen": True,
        "metadata_created": moment,
        "metadata_modified": moment,
        "owner_org": stable_uuid("made", kommun),
        "organization": {"id": stable_uuid("made", kommun), "name": kommun, "title": kommun.capitalize()},
        "groups": [{"id": stable_uuid("made", theme), "name": theme, "title": theme.upper(), "display_name": theme}],
        "tags": [{"id": stable_uuid("tag", t), "name": t, "display_name": t, "state": "active"} for t in tags],
        "num_tags": len(tags),
        "extras": [{"key": k, "value": v} for k, v in sorted(extras.items())],
        "resources": [_resource(draw, key, id_, format_, at, padding) for at, format_ in enumerate(FORMATS)],
        "num_resources": len(FORMATS),
    }


def _resource(draw: random.Random, key: str, package_id: str, format_: str, at: int, padding: int) -> dict[str, Any]:
    url = f"{BASE_URL}/data/{key}/{_ascii(key.partition('/')[2])}.{FORMATS[format_]}"
    return {
        "id": stable_uuid("resource", key, format_),
        "package_id": package_id,
        "name": f"{key.partition('/')[2]} ({format_})",
        "description": _words(draw, padding // 10),
        "url": url,
        "format": format_,
        "mimetype": "text/csv" if format_ == "CSV" else "application/octet-stream",
        "hash": f"{draw.getrandbits(256):064x}",
        "position": at,
        "datastore_active": format_ == "CSV",
    }


def _words(draw: random.Random, size: int) -> str:
    """Return so many characters of text that a compressor finds about as much in as in real text."""
    return " ".join(f"{draw.choice(WORDS)}{draw.randrange(1000)}" for _ in range(size // 9))


def _write_table(output: Path, package: dict[str, Any]) -> None:
    rows = 1_000
    table = pa.table(
        {
            "kommunkod": pa.array([str(1400 + n % 50) for n in range(rows)]),
            "namn": pa.array(
                [("Åsens skola", "Älvängens förskola", 'Ödens "bibliotek", ö')[n % 3] for n in range(rows)]
            ),
            "antal": pa.array([None if n % 10 == 9 else n for n in range(rows)], type=pa.int64()),
            "andel": pa.array([n / 8 for n in range(rows)], type=pa.float64()),
            "dag": pa.array([(FIRST + timedelta(days=n)).date() for n in range(rows)], type=pa.date32()),
            "stund": pa.array([FIRST + timedelta(hours=n) for n in range(rows)], type=pa.timestamp("s", tz="UTC")),
            "oppen": pa.array([n % 2 == 0 for n in range(rows)]),
        }
    )
    path = output / package["resources"][0]["url"].removeprefix(f"{BASE_URL}/")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("kommunkod,namn\r\n1400,Åsens skola\r\n", encoding="utf-8")
    parquet.write_table(table, path.with_suffix(".parquet"))


def _ascii(text: str) -> str:
    return text.translate(str.maketrans("åäö", "aao"))

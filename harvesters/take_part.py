"""`invoke take-part`: make the register of ways to take part from the file that people maintain.

`harvesters/deltagande.yml` holds what somebody has seen, with source and day. From it
comes `datasets/vastra-gotaland/deltagande`: a row for each of the 49 kommuner and each
way, `okant` where nobody has seen anything. Every row passes the profile's checks, and
the package is the same bytes for the same file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from catalog.errors import RegistryError
from catalog.ids import fingerprint, sha256_hex, stable_uuid
from catalog.load import OWN_DATASETS
from catalog.model import COUNTY
from catalog.profiles import profile_schema
from catalog.report import Report
from catalog.store import Store, read_rows, write_json
from catalog.take_part import PROFILE, UNKNOWN, WAYS
from catalog.validate import validate_rows

SOURCE = Path(__file__).resolve().parent / "deltagande.yml"
KEY = f"{COUNTY}/{PROFILE}"
_ABOUT = {
    "title": "Sätt att delta i kommunerna",
    "title_en": "Ways to take part in the municipalities",
    "description": (
        "Hur invånarna i de 49 kommunerna kan påverka: vilka vägar som finns, på vilka villkor, var det står och "
        "vilken dag någon såg det. Det som ingen har sett är okänt."
    ),
    "description_en": (
        "How residents of the 49 municipalities can have a say: which ways there are, on what terms, where it says so, "
        "and on which day somebody saw it. What nobody has seen is unknown."
    ),
    "keywords": ["delaktighet", "medborgarförslag", "samråd", "synpunkter"],
}


def write_register(source: Path = SOURCE, own: Path = OWN_DATASETS) -> int:
    """Write the package below `own` from `source`; return how many rows are known.

    Raises: RegistryError naming what is wrong in the file; nothing is written then.
    """
    told = _read(source)
    table = next(r for d in [Store(own).load(f"{COUNTY}/kommuner")] if d for r in d.resources if r.name == "kommuner")
    codes = [row["kommunkod"] for row in read_rows(table)]
    if strange := sorted(map(str, set(told["kommuner"]) - set(codes))):
        raise _wrong(source, "kommuner", strange[0], "a kommunkod in quotes")
    rows = [_row(code, way, told) for code in sorted(codes) for way in WAYS]
    schema = dict(profile_schema(PROFILE))
    names = [f["name"] for f in schema["fields"]]
    report = Report()
    cells = enumerate((tuple(row[n] for n in names) for row in rows), 1)
    checked = validate_rows(names, cells, schema, report, profile=PROFILE)
    data = _csv(names, list(checked))
    if report.rejected:
        wrong = report.findings[0]
        row = rows[(wrong.row or 1) - 1]
        raise _wrong(source, f"{row['kommunkod']}.{row['vag']}.{wrong.column}", row.get(wrong.column, ""), wrong.rule)
    with Store(own).staged(KEY) as folder:
        (folder / f"{PROFILE}.csv").write_bytes(data)
        write_json(folder / "datapackage.json", _package(data, rows, schema))
    return sum(row["finns"] != UNKNOWN for row in rows)


def _read(source: Path) -> dict[str, Any]:
    try:
        told = yaml.safe_load(source.read_text(encoding="utf-8")) or {}
    except (OSError, yaml.YAMLError) as error:
        raise _wrong(source, "", str(error), "YAML") from error
    if not isinstance(told, dict) or set(told) - {"alla", "kommuner"}:
        raise _wrong(source, "", told, "alla and kommuner")
    parts = {"alla": told.get("alla") or {}, "kommuner": told.get("kommuner") or {}}
    columns = {f["name"] for f in profile_schema(PROFILE)["fields"]} - {"kommunkod", "vag"}
    for name, ways in [("alla", parts["alla"]), *parts["kommuner"].items()]:
        if not isinstance(ways, dict):
            raise _wrong(source, name, ways, "ways with what is known of them")
        for way, about in ways.items():
            if way not in WAYS:
                raise _wrong(source, name, way, ", ".join(WAYS))
            if not isinstance(about, dict) or set(about) - columns:
                raise _wrong(source, f"{name}.{way}", about, ", ".join(sorted(columns)))
    return parts


def _wrong(source: Path, path: str, found: object, expected: str) -> RegistryError:
    text = f"{source.name}, {path}: found {found!r:.80}; right would be: {expected}"
    return RegistryError(text, file=source.name, line=0, path=path, found=str(found), expected=expected)


def _row(code: str, way: str, told: Mapping[str, Any]) -> dict[str, str]:
    about = told["kommuner"].get(code, {}).get(way) or told["alla"].get(way) or {"finns": UNKNOWN}
    names = [f["name"] for f in profile_schema(PROFILE)["fields"]]
    return dict.fromkeys(names, "") | {k: str(v) for k, v in about.items()} | {"kommunkod": code, "vag": way}


def _csv(names: list[str], rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return text.getvalue().encode()


def _package(data: bytes, rows: list[dict[str, str]], schema: dict[str, Any]) -> dict[str, Any]:
    checked = max((row["kontrollerad"] for row in rows if row["kontrollerad"]), default="2026-11-23")
    resource = {
        "name": PROFILE,
        "path": f"{PROFILE}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{sha256_hex(data)}",
        "rows": len(rows),
        "profile_name": PROFILE,
        "schema": schema,
    }
    package: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": PROFILE,
        "id": stable_uuid(COUNTY, PROFILE),
        **_ABOUT,
        "licenses": [
            {
                "name": "CC0-1.0",
                "path": "http://creativecommons.org/publicdomain/zero/1.0/",
                "title": "Creative Commons Zero 1.0",
            }
        ],
        "contributors": [{"title": "Insyn Väst", "roles": ["publisher"]}],
        "resources": [resource],
    }
    # As new as the latest look at a source, whenever the command was run.
    times = {"issued": "2026-11-23T00:00:00Z", "created": "2026-11-23T00:00:00Z", "modified": f"{checked}T00:00:00Z"}
    return {**package, "version": fingerprint(package)[:12], **times}

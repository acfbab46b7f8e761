"""A small political world of two kommuner on disk, for tests of the pages of decisions and what belongs to them.

The site speaks from Monday 16 November 2026 (tests.site_world.NOW).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from catalog.records import load_records
from catalog.site.page import Site
from tests.site_world import FETCHED, make_site, put_dataset

Row = Mapping[str, str]
CODES = {"ale": "1440", "boras": "1490"}
BODIES = {"kf": "Kommunfullmäktige", "ks": "Kommunstyrelsen"}


def meeting(organ: str, day: str, publisher: str = "ale", **more: str) -> dict[str, str]:
    """Return a row of `sammantraden`; held unless told."""
    code = CODES[publisher]
    row = {"id": f"https://{publisher}.example/m/{organ}/{day}", "kommunkod": code, "organ_id": f"{code}-{organ}"}
    row |= {"organ": BODIES[organ], "start": f"{day}T18:00:00+01:00", "status": "genomfort"}
    return row | {"kalla_url": f"https://{publisher}.example/moten", "hamtad": FETCHED} | more


def decision(organ: str, day: str, section: str, publisher: str = "ale", **more: str) -> dict[str, str]:
    """Return a row of `beslut` that can be appealed by review of legality."""
    code = CODES[publisher]
    row = {"id": f"https://{publisher}.example/b/{organ}/{day}/{section}", "kommunkod": code}
    row |= {"organ_id": f"{code}-{organ}", "sammantrade_id": f"https://{publisher}.example/m/{organ}/{day}"}
    row |= {"beslutsdatum": day, "paragraf": section, "diarienummer": f"KS 2026/{section}", "rubrik": "Ny simhall"}
    row |= {"beslutstext": "Simhallen byggs.", "arendetyp": "ovrigt", "utfall": "bifallet"}
    row |= {"utfall_avser": "nämndförslag", "overklagande": "laglighetsprovning", "personuppgifter": "inga"}
    return row | {"kalla_url": f"https://{publisher}.example/p", "hamtad": FETCHED} | more


def notice(organ: str, day: str, up: str, publisher: str = "ale", **more: str) -> dict[str, str]:
    """Return a row of `anslag` about the approved minutes of a meeting on `day`, up since `up`."""
    row = {"id": f"https://{publisher}.example/anslag/{organ}-{day}", "kommunkod": CODES[publisher]}
    row |= {"organ": BODIES[organ], "typ": "justerat_protokoll", "rubrik": f"Protokoll {day}", "anslaget": up}
    row |= {"sammantrade_id": f"https://{publisher}.example/m/{organ}/{day}", "sammantradesdatum": day}
    row |= {"justerat_datum": up, "tas_ned": "2026-12-31", "forvaringsplats": "Kommunhuset", "kontakt": "Kansliet"}
    return row | {"kalla_url": f"https://{publisher}.example/tavla", "hamtad": FETCHED} | more


def agenda_item(organ: str, day: str, number: str, title: str, **more: str) -> dict[str, str]:
    """Return a row of `arendepunkter` in Ale."""
    row = {"id": f"https://ale.example/a/{organ}/{day}/{number}", "kommunkod": "1440", "organ_id": f"1440-{organ}"}
    row |= {"sammantrade_id": f"https://ale.example/m/{organ}/{day}", "nummer": number, "rubrik": title}
    return row | {"kalla_url": "https://ale.example/dagordning", "hamtad": FETCHED} | more


def politics(folder: Path, **tables: Sequence[Row]) -> Site:
    """Return a site of rows by profile; a row belongs to the kommun of its kommunkod, or of its address."""
    datasets = []
    for profile, rows in tables.items():
        for publisher, code in CODES.items():
            own = [r for r in rows if r.get("kommunkod", code) == code and publisher in str([*r.values()])]
            if own:
                table: dict[str, Any] = {profile: {"profile": profile, "rows": own}}
                datasets.append(put_dataset(folder, f"{publisher}/{profile}", table, title=profile.title()))
    site = make_site(datasets)
    return replace(site, records=load_records(site.catalog))

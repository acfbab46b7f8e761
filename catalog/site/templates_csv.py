"""Templates for a kommun's own files: the columns of a profile and one example row, as CSV.

The harvest fills in where a row came from and when, so a template does not ask for that.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from catalog.profiles import profile_schema
from catalog.site.page import Site

FOLDER = "mallar"
FILLED_BY_US = frozenset({"kalla_url", "hamtad", "nedtaget", "sha256", "forst_sedd", "senast_sedd"})

EXAMPLES: dict[str, dict[str, str]] = {
    "beslut": {
        "id": "https://kommunen.example/beslut/kf-2026-11-16-142",
        "kommunkod": "1440",
        "organ_id": "1440-KF",
        "sammantrade_id": "https://kommunen.example/sammantraden/kf-2026-11-16",
        "beslutsdatum": "2026-11-16",
        "paragraf": "142",
        "diarienummer": "KS 2026/118",
        "rubrik": "Motion om gång- och cykelväg längs ån",
        "beslutstext": "Kommunfullmäktige bifaller motionen.",
        "sammanfattning": "Kommunen ska planera en gång- och cykelväg längs ån.",
        "sammanfattning_kalla": "kommun",
        "arendetyp": "motion",
        "vackt_datum": "2026-03-02",
        "utfall": "bifallet",
        "utfall_avser": "initiativ",
        "rosttal_ja": "27",
        "rosttal_nej": "20",
        "rosttal_avstar": "2",
        "ja_innebar": "bifall till motionen",
        "nej_innebar": "avslag på motionen",
        "overklagande": "laglighetsprovning",
        "personuppgifter": "inga",
        "protokoll_url": "https://kommunen.example/protokoll/kf-2026-11-16.pdf",
    },
    "sammantraden": {
        "id": "https://kommunen.example/sammantraden/kf-2026-11-16",
        "kommunkod": "1440",
        "organ_id": "1440-KF",
        "organ": "Kommunfullmäktige",
        "start": "2026-11-16T13:00:00+01:00",
        "slut": "2026-11-16T16:30:00+01:00",
        "plats": "Kommunhuset, sal 1",
        "status": "genomfort",
        "offentligt": "ja",
        "delta": "ahora",
        "kallelse_url": "https://kommunen.example/kallelser/kf-2026-11-16.pdf",
        "protokoll_url": "https://kommunen.example/protokoll/kf-2026-11-16.pdf",
        "justerat_datum": "2026-11-18",
    },
    "anslag": {
        "id": "https://kommunen.example/anslag/kf-2026-11-16",
        "kommunkod": "1440",
        "organ": "Kommunfullmäktige",
        "typ": "justerat_protokoll",
        "rubrik": "Protokoll från kommunfullmäktige den 16 november 2026",
        "sammantrade_id": "https://kommunen.example/sammantraden/kf-2026-11-16",
        "sammantradesdatum": "2026-11-16",
        "paragrafer": "140–152",
        "justerat_datum": "2026-11-18",
        "anslaget": "2026-11-18",
        "tas_ned": "2026-12-10",
        "overklagas_senast_enligt_kommun": "2026-12-09",
        "forvaringsplats": "Kommunkansliet",
        "kontakt": "Kommunkansliet",
        "lagrum": "8 kap. 12 § kommunallagen",
        "dokument_url": "https://kommunen.example/protokoll/kf-2026-11-16.pdf",
    },
}


def machine_files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the bytes of each template."""
    for profile, example in EXAMPLES.items():
        yield f"{FOLDER}/{profile}.csv", template(profile, example)


def template(profile: str, example: Mapping[str, str]) -> bytes:
    """Return a profile's header and one row. Shape: CSV by RFC 4180 in UTF-8.

    Raises: ValueError if the example has a column that the template has not.
    """
    names = [f["name"] for f in profile_schema(profile)["fields"] if f["name"] not in FILLED_BY_US]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerow(example)
    return text.getvalue().encode()

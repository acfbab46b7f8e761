"""How to cite a release of a dataset: in plain Swedish or English, by APA, and for BibTeX and CSL programs.

All of them name the publisher, the title, the release and its date, and the frozen address of that release.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from catalog.formats import date_short
from catalog.model import Dataset
from catalog.texts import load_texts

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")  # BibTeX's own words
# Braces by name: BibTeX counts them, also those after a backslash.
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    '"': r"{\textquotedbl}",
    "–": "--",
    "—": "---",
    "’": "'",
    "”": "''",
    "“": "``",
    "å": r"{\aa}",
    "Å": r"{\AA}",
    "ø": r"{\o}",
    "Ø": r"{\O}",
    "æ": r"{\ae}",
    "Æ": r"{\AE}",
    **{sign: f"\\{sign}" for sign in "$&#_%"},
}
_ACCENTS = {"\u0308": '"', "\u0301": "'", "\u0300": "`", "\u0302": "^", "\u0303": "~"}


@dataclass(frozen=True)
class Citation:
    """What is cited. `day` is None when nobody has noted when the release was made."""

    key: str  # "ale/beslut"
    author: str
    title: str
    release: str
    day: date | None
    url: str

    def plain(self, lang: str = "sv") -> str:
        """Return a sentence for a text, and the address."""
        day = date_short(self.day, lang) if self.day else load_texts().get("pack.no_date", lang)
        return load_texts().get(
            "pack.citation", lang, author=self.author, title=self.title, release=self.release, date=day, url=self.url
        )

    def apa(self) -> str:
        """Return the reference by APA's rules for data sets (seventh edition)."""
        year = str(self.day.year) if self.day else "n.d."
        return f"{self.author}. ({year}). {self.title} (Version {self.release}) [Data set]. Insyn Väst. {self.url}"

    def bibtex(self) -> str:
        """Return an entry for BibTeX and BibLaTeX, in ASCII as far as the letters have a name in TeX."""
        fields = {
            "author": f"{{{{{tex(self.author)}}}}}",
            "title": f"{{{{{tex(self.title)}}}}}",
            "year": f"{{{self.day.year}}}" if self.day else "",
            "month": _MONTHS[self.day.month - 1] if self.day else "",
            "version": f"{{{tex(self.release)}}}",
            "howpublished": f"{{{tex('Datamängd, Insyn Väst')}}}",
            "publisher": f"{{{tex('Insyn Väst')}}}",
            "url": f"{{{self.url}}}",
            "language": "{swedish}",
        }
        lines = ",\n".join(f"  {name} = {value}" for name, value in fields.items() if value)
        return f"@misc{{{self.id},\n{lines}\n}}\n"

    def csl_json(self) -> str:
        """Return the reference for Zotero, Pandoc and other programs that speak CSL."""
        item: dict[str, object] = {
            "id": self.id,
            "type": "dataset",
            "title": self.title,
            "author": [{"literal": self.author}],
        }
        if self.day:
            item["issued"] = {"date-parts": [[self.day.year, self.day.month, self.day.day]]}
        item |= {"version": self.release, "publisher": "Insyn Väst", "URL": self.url, "language": "sv"}
        return json.dumps([item], ensure_ascii=False, indent=2) + "\n"

    @property
    def id(self) -> str:
        """Return the name of the entry: letters, digits and hyphens."""
        return f"{self.key.replace('/', '-')}-{re.sub('[^A-Za-z0-9]', '', self.release)}"


@dataclass(frozen=True)
class Published:
    """Whom a dataset is from, and where it stands: this release for ever, and the latest."""

    author: str
    url: str
    latest: str


def published(dataset: Dataset, author: str, base_url: str) -> Published:
    """Return where a dataset stands on a site. `base_url` has no slash at its end."""
    return Published(author, frozen_url(dataset, base_url), f"{base_url}/data/{dataset.key}/")


def frozen_url(dataset: Dataset, base_url: str) -> str:
    """Return the address at which this very release stays."""
    return f"{base_url}/data/{dataset.key}/v/{dataset.release}/"


def cite(dataset: Dataset, at: Published) -> Citation:
    """Return the citation of a dataset."""
    moment = dataset.modified or str(dataset.descriptor.get("created", ""))
    day = None
    if moment:
        told = datetime.fromisoformat(moment)  # late in the evening in UTC is the next day in Sweden
        day = (told.astimezone(ZoneInfo("Europe/Stockholm")) if told.tzinfo else told).date()
    return Citation(dataset.key, _line(at.author), _line(dataset.title), dataset.release, day, at.url)


def tex(text: str) -> str:
    """Return text as TeX writes it. A letter that TeX has no plain name for stays as it is, in UTF-8."""
    return "".join(map(_tex_sign, unicodedata.normalize("NFC", _line(text))))


def _tex_sign(sign: str) -> str:
    if sign in _TEX:
        return _TEX[sign]
    parts = unicodedata.normalize("NFD", sign)
    if len(parts) == 2 and parts[0].isascii() and parts[0].isalpha() and parts[1] in _ACCENTS:
        base = {"i": r"\i", "j": r"\j"}.get(parts[0], parts[0])
        return f"{{\\{_ACCENTS[parts[1]]}{base}}}" if base == parts[0] else f"{{\\{_ACCENTS[parts[1]]}{{{base}}}}}"
    return sign


def _line(text: str) -> str:
    """Return text on one line, without control signs."""
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in text).split())

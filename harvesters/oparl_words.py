"""What the words of an OParl source mean: results, types of paper and names of files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from harvesters.source import Source

UNKNOWN = "okant"
INITIATIVE, PROPOSAL = "initiativ", "forslag"
INITIATIVES = ("motion", "medborgarforslag", "e_forslag")  # types of matter that somebody raised


@dataclass(frozen=True)
class Words:
    """The tables of one source, by words in lower case."""

    results: Mapping[str, Any]
    paper_types: Mapping[str, str]
    file_names: Mapping[str, str]

    def is_known(self, result: str) -> bool:
        """Say whether the table has a result, also one that is no decision."""
        return plain(result) in self.results

    def outcome(self, result: str, type_of_matter: str) -> str:
        """Return the outcome as beslut.utfall, "" for a result that is no decision, UNKNOWN for an unknown wording."""
        meaning = self.results.get(plain(result), UNKNOWN)
        if isinstance(meaning, Mapping):
            meaning = meaning.get(INITIATIVE if type_of_matter in INITIATIVES else PROPOSAL, UNKNOWN)
        return str(meaning or "")

    def type_of_matter(self, paper_type: str) -> str:
        """Return the type as beslut.arendetyp; "ovrigt" when the table does not have it."""
        return self.paper_types.get(plain(paper_type), "ovrigt")

    def type_of_file(self, name: str) -> str:
        """Return the type of document by the first word of the table that begins the name, else ""."""
        spoken = plain(name)
        return next((type_ for word, type_ in self.file_names.items() if spoken.startswith(word)), "")

    def as_data(self) -> dict[str, Any]:
        """Return the tables as JSON can hold them."""
        return {name: dict(table) for name, table in vars(self).items()}


def words_of(source: Source) -> Words:
    """Return the tables of a source: those of its language (`words`) with its own additions."""
    base = _tables().get(str(source.options.get("words") or ""), {})
    return words_from(
        {name: {**base.get(name, {}), **_plainly(source.options.get(name))} for name in Words.__dataclass_fields__}
    )


def words_from(data: Mapping[str, Any]) -> Words:
    """Return the tables that `as_data` gave."""
    return Words(**{name: dict(data.get(name) or {}) for name in Words.__dataclass_fields__})


def plain(text: str) -> str:
    """Return words as the tables have them: lower case, single spaces, no full stop at the end."""
    return " ".join(text.casefold().split()).rstrip(".")


def _plainly(table: object) -> dict[str, Any]:
    return {plain(str(key)): value for key, value in table.items()} if isinstance(table, Mapping) else {}


@cache
def _tables() -> dict[str, Any]:
    text = files("harvesters").joinpath("oparl_words.yml").read_text(encoding="utf-8")
    tables: dict[str, Any] = yaml.safe_load(text)
    return tables

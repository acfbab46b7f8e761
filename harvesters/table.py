"""What a kind's `parse` gives: tables of text.

A table is one piece of one resource of one dataset. Pieces with the same
dataset and resource are joined in the order they come, so a source that
answers in pages yields one table a page. Cells are text exactly as the source
wrote them (numbers from JSON in their shortest spelling); what they mean is
decided later, by the schema, in `catalog.validate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from catalog.report import Finding

# Rules of `Table.refused` that are as they should be: nobody is asked to mend them.
AS_IT_SHOULD = frozenset({"protokoll-formalia", "protokoll-enskild", "protokoll-redan-last"})

# (row number in the source, as a person would count it; cells in header order)
Row = tuple[int, tuple[str, ...]]


@dataclass(frozen=True)
class About:
    """What the source itself says about a dataset. Empty text: it does not say."""

    name: str  # becomes the dataset's slug: the source's own id, never its title
    title: str = ""
    title_en: str = ""
    description: str = ""
    description_en: str = ""
    keywords: tuple[str, ...] = ()
    license: str = ""  # as the source spells it: an id or a URL
    homepage: str = ""
    issued: str = ""
    modified: str = ""
    identifier: str = ""  # the source's own id (CKAN's UUID, a DCAT IRI), kept for ever
    iri: str = ""  # of the dataset in its own catalogue
    publisher: str = ""  # as the source names it
    publisher_iri: str = ""
    publisher_type: str = ""  # of the EU's list, by IRI
    contact: str = ""  # a function, never a person
    contact_email: str = ""
    themes: tuple[str, ...] = ()  # IRIs, or texts
    spatial: tuple[str, ...] = ()  # IRIs, or names
    temporal: tuple[str, ...] = ()  # "start/end", an open end is ".."
    frequency: str = ""  # dct:accrualPeriodicity: an IRI, or a word
    hvd: tuple[str, ...] = ()  # dcatap:hvdCategory, by IRI


@dataclass(frozen=True)
class Table:
    """One piece of a resource."""

    about: About
    resource: str  # slug of the resource
    header: tuple[str, ...]
    rows: Iterable[Row]  # read once, in a stream
    profile: str = ""  # name of a file in catalog/profiles, or ""
    schema: Mapping[str, object] = field(default_factory=dict)  # the source's own Table Schema, if it has one
    formats: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    # per column, what the reader found: {"belopp": {"type": "number", "decimalChar": ",", "groupChar": " "}}
    missing_values: tuple[str, ...] = ("",)  # masks that stand for "no value"
    listed: int | None = None  # how many rows the source itself says there are in the whole resource
    notes: Mapping[str, str] = field(default_factory=dict)  # how it was read: encoding, delimiter, header_row …
    refused: Sequence[Finding] = ()  # what is in the source and gives no row, one for each; counted as rejected rows
    findings: tuple[Finding, ...] = ()  # warnings of the reader: what is to be said of rows that are kept
    more_findings: Mapping[str, int] = field(default_factory=dict)  # rule → how many more than those

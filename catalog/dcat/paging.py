"""A large catalogue in pages, for harvesters that read no file as large as the whole: Hydra's terms lead through them.

ckanext-dcat's harvester stops at 50 MB, which is some 6,000 datasets. Readers look for different terms: ckanext-dcat
up to 2.0 for hydra:PagedCollection, its successors and udata also for hydra:PartialCollectionView; older ones follow
hydra:nextPage, newer ones hydra:next. Each page says both. The whole catalogue names no next page, so whoever reads
it has everything at once.
"""

from __future__ import annotations

from catalog.dcat.graph import Iri, Literal, Node
from catalog.dcat.names import Names
from catalog.dcat.terms import term
from catalog.dcat.values import node

PER_PAGE = 500  # datasets: some 4 MB of RDF/XML


def pages_of(total: int, per_page: int = PER_PAGE) -> int:
    """Return how many pages a catalogue of so many datasets has: none while one page would hold all of it."""
    return -(-total // per_page) if total > per_page else 0


def page_path(number: int, extension: str) -> str:
    """Return where a page is, from the root of the site, without a slash before it. The first has number 1."""
    return f"catalog/sida/{number}.{extension}"


def describe_page(names: Names, number: int, total: int, per_page: int, extension: str) -> Node:
    """Return what leads from a page to the others in the same form."""
    last = pages_of(total, per_page)

    def at(page: int) -> Iri | None:
        return names.page(f"/{page_path(page, extension)}") if 1 <= page <= last else None

    return node(names.page(f"/{page_path(number, extension)}"), "hydra:PagedCollection hydra:PartialCollectionView", [
        ("hydra:totalItems", _integer(total)),
        ("hydra:itemsPerPage", _integer(per_page)),
        ("hydra:first", at(1)),
        ("hydra:firstPage", at(1)),
        ("hydra:previous", at(number - 1)),
        ("hydra:previousPage", at(number - 1)),
        ("hydra:next", at(number + 1)),
        ("hydra:nextPage", at(number + 1)),
        ("hydra:last", at(last)),
        ("hydra:lastPage", at(last)),
    ])  # fmt: skip


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=term("xsd:integer"))

"""What XML from outside must not hold: a document type, an entity, an endless depth.

Expat, which Python's own parsers stand on, reads the document once and keeps
nothing. Only what passes is given to a parser that builds something of it.
"""

from __future__ import annotations

from typing import NoReturn
from xml.parsers import expat

from catalog.errors import BadRdf

MAX_DEPTH = 100  # elements inside each other; recorded catalogues stay below 15
MAX_ELEMENTS = 3_000_000
_BETWEEN = " "  # between namespace and name in what expat reports; neither can hold a space


def check_xml(data: bytes, url: str) -> str:
    """Return the root element as "namespace name", when the document is whole and harmless.

    Raises: BadRdf with the line of a fault, of a document type or entity, or of what is too deep or too long.
    """
    parser = expat.ParserCreate(namespace_separator=_BETWEEN)
    root: list[str] = []
    depth = elements = 0

    def refuse(found: str) -> NoReturn:
        raise bad_rdf(url, found, f"XML: no DTD, depth <= {MAX_DEPTH}", parser.CurrentLineNumber)

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth += 1
        elements += 1
        if depth > MAX_DEPTH:
            refuse(f"depth {depth}")
        if elements > MAX_ELEMENTS:
            refuse(f"> {MAX_ELEMENTS} elements")
        if not root:
            root.append(name)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = lambda name, system, public, subset: refuse("<!DOCTYPE")
    parser.EntityDeclHandler = lambda *declaration: refuse("<!ENTITY")
    parser.ExternalEntityRefHandler = lambda *reference: refuse("an external entity")
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise bad_rdf(url, str(error).partition(":")[0], "XML", error.lineno) from error
    except (UnicodeError, ValueError, LookupError) as error:  # an encoding that the document names and nobody has
        raise bad_rdf(url, str(error), "XML", parser.CurrentLineNumber) from error
    return root[0]


def bad_rdf(url: str, found: str, expected: str, line: int = 0) -> BadRdf:
    """Return (not raise) a BadRdf; `found` is cut to a readable length, line 0 is no certain line."""
    found = " ".join(found.split())[:200]
    where = f" at line {line}" if line else ""
    return BadRdf(f"{url}: not {expected}{where}: {found}", url=url, found=found, expected=expected, line=line)

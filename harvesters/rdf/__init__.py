"""RDF from its bytes to a graph: RDF/XML, Turtle, JSON-LD and RDF/JSON, told apart by content.

    syntax     which of them the bytes are; names and content types lie too often
    xml_guard  what XML must not hold before any other parser sees it
    contexts   the JSON-LD contexts that are known here; none is ever fetched
    reading    bytes → graph
    spellings  classes, properties and namespaces that are often misspelt, put right

Parsing is rdflib's (7.6). It was compared with pyoxigraph (0.5) on the 20
recorded catalogues: that one is ten times faster, but refuses a whole file for
one bad IRI (a backslash in the statistics agency's, a stray % in GeoNetwork's),
and a catalogue of 500 kB takes rdflib less than a second. Nothing here opens a
socket: rdflib gets bytes and parsed JSON, never an address.
"""

from harvesters.rdf.reading import MAX_BYTES, read_graph, read_json_ld, read_rdf_json, read_xml

__all__ = ["MAX_BYTES", "read_graph", "read_json_ld", "read_rdf_json", "read_xml"]

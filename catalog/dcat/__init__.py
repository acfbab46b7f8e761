"""The catalogue in the words of DCAT-AP-SE 3.0.1.

`terms` holds the vocabulary, `graph` the shape of a graph and `values` what may stand in one. `agents`, `datasets`,
`services`, `catalogues` and `paging` say what is known of each thing, and `portal` puts it together. A property whose
value nobody knows is left out. The files are made by the exporters rdf_xml, turtle and json_ld.
"""

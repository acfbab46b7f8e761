"""What pages say of themselves in schema.org's words, as JSON-LD in the page: search engines read it.

`block` writes it, in one place, so that no text can leave it. `datasets`, `catalogues`, `organisations`, `meetings`
and `breadcrumbs` say what is known of each thing: of datasets and publishers what DCAT says too, made from the same
graph (catalog.dcat). A property whose value nobody knows is left out.
"""

"""The page families: each module makes the pages of one kind. To add one: a module, and a line in FAMILIES.

A family is a function `pages(site) -> Iterator[Page]`. It reads the catalogue and
the records and decides what a page says; its template decides how it looks.
"""

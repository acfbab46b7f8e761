"""Releases: every published state of a dataset, kept and addressable by its content hash for ever.

frozen.py     how an earlier state lies in the store, and how it is read back
gate.py       whether today's privacy gate lets an earlier state be published
row_diff.py   what differs between two states, row by row
published.py  the files of each release in the output
take_down.py  how an earlier state is removed

Why it is so: docs/adr/0016-releases.md.
"""

"""The catalogue as CKAN tells of one: for the many programs that read open-data portals by CKAN's Action API.

`names` gives the names and ids, `packages` the packages, `answers` the envelope of every answer.
"""

"""`invoke serve`: the built site over HTTP, with everything that a CKAN client asks. It reads only an output folder.

`app` is the ASGI application: `files` gives the site's files, `requests` reads what a caller of the API wants, and
`actions` is the list of all calls. `arguments` says what each call takes, which is what is checked and what
/api/openapi.json tells (`openapi`). `catalogue` holds what a build published: `package_index` finds packages
(`solr` reads the query, `text_index` knows Swedish), `datastore` asks the tables, in `sql_process`, a process apart.
"""

"""The calls of CKAN's Action API that files can answer, and what each gives; in English, as the API speaks."""

from __future__ import annotations

VERSION = "2.11.0"  # of CKAN, whose Action API we answer as: clients look at it before they ask
PAGE_SIZES = (10, 100, 1000)  # CKAN's own number of rows, what harvesters ask for, and CKAN's largest

_ALL = "Arguments that narrow the list are not heeded."
_ID = "`id`: {what}."
_OF_A_SERVER = "It needs arguments that files cannot answer: only a portal that runs `invoke serve` has it."

HELP = {
    "site_read": "Return true: everybody may read the catalogue.",
    "status_show": "Return the title of the site, and the version of CKAN whose API is spoken here.",
    "help_show": "Return what a call does. `name`: the name of the call.",
    "package_list": f"Return the names of all datasets, in order. {_ALL}",
    "current_package_list_with_resources": f"Return all datasets whole, by id. {_ALL}",
    "package_show": f"Return a dataset whole. {_ID.format(what='its name or id')}",
    "package_search": (
        "Return datasets by id. `rows`: how many (0, 10, 100 or 1000, more counts as 1000); `start`: from which, "
        "a multiple of rows; `sort`: id asc or nothing. `q` and `fq` may only ask for everything (*:*), unless the "
        "portal runs `invoke serve`. No facets are counted."
    ),
    "organization_list": f"Return the names of all publishers, or with `all_fields` all that is known of each. {_ALL}",
    "organization_show": f"Return a publisher, without its datasets. {_ID.format(what='its name or id')}",
    "group_list": f"Return the names of the EU themes that have datasets, or with `all_fields` all of each. {_ALL}",
    "group_show": f"Return a theme, without its datasets. {_ID.format(what='its name or id')}",
    "group_package_show": f"Return the first 1000 datasets of a theme, by id. {_ID.format(what='its name or id')}",
    "tag_list": f"Return all tags. {_ALL}",
    "tag_show": f"Return a tag. {_ID.format(what='its name or id')}",
    "license_list": "Return the licences that datasets have.",
    "resource_show": f"Return a file of a dataset. {_ID.format(what='its id')}",
    "package_autocomplete": f"Return datasets whose name begins so. {_OF_A_SERVER}",
    "datastore_search": f"Return rows of a table. {_OF_A_SERVER}",
}
# What every argument to is left unread, so that they can be answered whatever is asked, also by POST.
WITHOUT_ARGUMENTS = (
    "site_read",
    "status_show",
    "package_list",
    "current_package_list_with_resources",
    "organization_list",
    "group_list",
    "tag_list",
    "license_list",
)
BY_ID = ("package_show", "organization_show", "group_show", "group_package_show", "tag_show", "resource_show")

# What an answer says that could not be given, by the name of its file.
NOT_FOUND_TEXT = "Not found"
ERRORS = {
    "unknown": "No such call. help_show lists those there are.",
    "missing_id": "Missing value: id",
    "post": (
        "These are files, and a web server does not read what is sent with POST. Ask by GET instead, with the "
        "arguments in the address: ckanapi -g, or RemoteCKAN(address, get_only=True)."
    ),
    "method": "Only GET and HEAD: nothing can be changed here.",
    "search": (
        "These are files: package_search gives everything by id, in pages of 10, 100 or 1000 rows that start at a "
        "multiple of rows. It cannot search (q, fq) or sort; current_package_list_with_resources gives all at once."
    ),
    "offset": "These are files: the whole list comes in one answer. Leave out offset.",
    "needs_server": "These are files, which cannot answer this call.",
}

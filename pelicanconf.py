"""Settings for Pelican. No logic: what the portal does is in `catalog/`, plugged in by `catalog.pages`."""

SITENAME = "Insyn Väst"
SITEURL = ""
TIMEZONE = "Europe/Stockholm"
DEFAULT_LANG = "sv"

PATH = "content"
PAGE_PATHS = ["pages"]
ARTICLE_PATHS = ["arbetet"]
STATIC_PATHS = []
THEME = "theme"
THEME_STATIC_PATHS = []  # catalog.assets writes styles and scripts under names that hold their hash
PLUGINS = ["catalog.pages"]
JINJA_ENVIRONMENT = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
CACHE_CONTENT = False
LOAD_CONTENT_CACHE = False

# Addresses: each page of content/ names its own with Save_as; the work's news lie under /arbetet/.
PAGE_URL = "{slug}/"
PAGE_SAVE_AS = "{slug}/index.html"
PAGE_LANG_URL = "{lang}/{slug}/"
PAGE_LANG_SAVE_AS = "{lang}/{slug}/index.html"
ARTICLE_URL = "arbetet/{slug}/"
ARTICLE_SAVE_AS = "arbetet/{slug}/index.html"
ARTICLE_LANG_URL = "{lang}/arbetet/{slug}/"
ARTICLE_LANG_SAVE_AS = "{lang}/arbetet/{slug}/index.html"
INDEX_SAVE_AS = "arbetet/index.html"
INDEX_URL = "arbetet/"
DEFAULT_PAGINATION = False
SLUGIFY_SOURCE = "basename"

# The work's news as a feed; nothing else of Pelican's blog pages.
FEED_ALL_ATOM = "feeds/arbetet.atom"
FEED_ALL_RSS = None
CATEGORY_FEED_ATOM = None
TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None
TAG_FEED_ATOM = None
DIRECT_TEMPLATES = ["index"]
AUTHOR_SAVE_AS = ""
CATEGORY_SAVE_AS = ""
TAG_SAVE_AS = ""
ARCHIVES_SAVE_AS = ""
USE_FOLDER_AS_CATEGORY = False
DEFAULT_CATEGORY = "Arbetet"

# Whom to tell of a weakness of the site (/.well-known/security.txt, RFC 9116): an address with mailto:, https: or tel:,
# and until when it holds, such as "2027-06-30T00:00:00Z". Without both, no such file is written.
SECURITY_CONTACT = ""
SECURITY_EXPIRES = ""

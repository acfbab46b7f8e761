"""The Pelican plugin, and the only module that imports Pelican.

Pelican reads and renders `content/`. Pages made of records do not pass through
Markdown: the generator here renders them straight through the same Jinja2
environment and writes only what changed. Everything, Pelican's own pages
included, goes through `catalog.output`, so every file is written as a whole and
listed in manifest.json.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pelican
from pelican import signals
from pelican.generators import Generator
from pelican.settings import read_settings
from pelican.writers import Writer

from catalog.assets import write_assets
from catalog.downloads import write_downloads
from catalog.garbage import fewer_collections
from catalog.load import load_catalog
from catalog.lock import locked
from catalog.output import MANIFEST, Output
from catalog.profile_tables import write_profile_tables
from catalog.records import load_records
from catalog.releases.published import write_releases
from catalog.render import Renderer, language_of
from catalog.side_by_side import processes_here
from catalog.signing import PUBLIC_KEY, Signer
from catalog.site import FAMILIES, MACHINE_FILES, MADE_FILES
from catalog.site.datasets import listed_profiles
from catalog.site.page import Site
from catalog.site.web import sitemap_files
from catalog.web.security import Security
from catalog.web.sitemaps import INDEX

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class BuildSummary:
    """What a build came to. `pages` counts HTML pages in all, `written` the files whose bytes changed."""

    pages: int = 0
    files: int = 0
    written: int = 0
    removed: int = 0
    withdrawn: int = 0
    seconds: float = 0.0


@dataclass
class Job:
    """One build: what it reads, where it writes, and what it came to."""

    data: Path
    output: Output
    now: datetime
    base_url: str
    example_data: bool
    libraries: Path
    only: frozenset[str] = frozenset()
    signer: Signer | None = None
    summary: BuildSummary = field(default_factory=BuildSummary)
    renderer: Renderer | None = None


def build(
    *,
    data: Path,
    output: Path,
    now: datetime,
    base_url: str,
    example_data: bool,
    libraries: Path,
    timer: Callable[[], float],
    only: frozenset[str] = frozenset(),
    signer: Signer | None = None,
    settings_file: Path = ROOT / "pelicanconf.py",
) -> BuildSummary:
    """Build the site from a data directory and return what was done.

    Args:   `now` is the moment the site speaks from; `libraries` holds the browser libraries from set-up;
            `only` makes a site of these publishers and leaves the pages of others in the output alone;
            `signer` signs the list of the files.
    Raises: StoreError when a package cannot be read or a harvest is under way; nothing is removed then.
    """
    began = timer()
    opened = Output.open(output)
    opened.processes = processes_here()
    job = Job(data, opened, now, base_url.rstrip("/"), example_data, libraries, only, signer)
    places = {"OUTPUT_PATH": str(output), "SITEURL": job.base_url, "FEED_DOMAIN": job.base_url}
    settings = read_settings(str(settings_file), override={**places, "INSYN_JOB": job})
    pelican.console.quiet = True
    with locked(data), fewer_collections():
        pelican.Pelican(settings).run()
    job.summary.seconds = timer() - began
    return job.summary


def register() -> None:
    """Connect the plugin to Pelican."""
    signals.get_generators.connect(_portal_generator)
    signals.get_writer.connect(_portal_writer)
    signals.finalized.connect(_finish)


class PortalGenerator(Generator):  # type: ignore[misc]  # Pelican has no types
    """Renders the page families."""

    def generate_context(self) -> None:
        """Read the catalogue once and write what every page points to."""
        job: Job = self.settings["INSYN_JOB"]
        catalog = load_catalog(job.data, job.now, only=job.only)
        urls = write_assets(Path(self.theme), job.libraries, job.output)
        downloads = write_downloads(catalog, job.output, job.base_url)
        profiles = listed_profiles(catalog)
        tables = write_profile_tables(catalog, profiles, job.output, job.base_url, is_part=bool(job.only))
        site = Site(
            catalog,
            load_records(catalog),
            job.now,
            job.base_url,
            job.example_data,
            downloads=downloads,
            security=Security.of(self.settings),
            releases=write_releases(catalog, job.output, job.base_url),
            profile_tables=tables,
        )
        self.site = site
        job.renderer = Renderer(self.env, Path(self.theme), site, urls, job.output)
        self.context["INSYN_RENDERER"] = job.renderer

    def generate_output(self, writer: Writer) -> None:
        """Write every page of every family."""
        job: Job = self.settings["INSYN_JOB"]
        assert job.renderer is not None
        for family in FAMILIES.values():
            for page in family(self.site):
                job.renderer.write(page)
        for files in MACHINE_FILES.values():
            for path, data in files(self.site):
                job.output.put(path, data)
        for made in MADE_FILES.values():
            for file in made(self.site):
                if not (job.only and file.of_all and file.path in job.output.before):
                    job.renderer.write_file(file)
        # Pelican lists the news in the default language only; readers of English get the list under /en/.
        english = {"articles": self.context["articles"], "articles_page": None}
        writer.write_file("en/arbetet/index.html", self.get_template("index"), self.context, **english)


class PortalWriter(Writer):  # type: ignore[misc]
    """Pelican's writer, with our templates in the page's language and our output folder under its files."""

    def write_file(self, name: str, template: Any, context: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        """Render one of Pelican's own pages."""
        if name:
            content = kwargs.get("page") or kwargs.get("article")
            renderer: Renderer = self.settings["INSYN_JOB"].renderer
            template = renderer.template(template.name, language_of(str(name)))
            context = {**context, **renderer.frame(str(name), content)}
        super().write_file(name, template, context, *args, **kwargs)

    def _open_w(self, filename: str, encoding: str, override: bool = False) -> _Captured:
        job: Job = self.settings["INSYN_JOB"]
        path = Path(filename).relative_to(Path(self.output_path)).as_posix()
        return _Captured(job.output, path, encoding)


class _Captured(io.StringIO):
    """A text file that becomes one entry of the output when it is closed."""

    def __init__(self, output: Output, path: str, encoding: str) -> None:
        super().__init__(newline="")
        self._output, self._path, self._encoding = output, path, encoding

    def close(self) -> None:
        if not self.closed:
            self._output.put(self._path, self.getvalue().encode(self._encoding))
        super().close()


def _portal_generator(_: pelican.Pelican) -> type[PortalGenerator]:
    return PortalGenerator


def _portal_writer(_: pelican.Pelican) -> type[PortalWriter]:
    return PortalWriter


def _finish(instance: pelican.Pelican) -> None:
    job: Job = instance.settings["INSYN_JOB"]
    assert job.renderer is not None
    summary, output, signer = job.summary, job.output, job.signer
    _write_sitemaps(job, job.renderer)
    if signer:
        output.put(PUBLIC_KEY, signer.public_key)
    gone = output.gone()
    if job.only:
        output.entries |= dict(gone)
    else:
        records = [path for path, entry in gone if entry.record]
        for path in records:
            job.renderer.write_withdrawn(path)
        summary.withdrawn = len(records)
        summary.removed = output.remove(path for path, entry in gone if not entry.record)
    about = job.renderer.about()
    comment = f"data:{about['data']}\tfile:{MANIFEST}\thashed"
    output.close(about, functools.partial(signer.sign, comment=comment) if signer else None)
    summary.files = len(output.entries)
    summary.pages = sum(path.endswith(".html") for path in output.entries)
    summary.written = output.written


def _write_sitemaps(job: Job, renderer: Renderer) -> None:
    """Write the sitemaps, unless this is a site of some publishers and those of the whole are there."""
    output = job.output
    if job.only and INDEX in output.before:
        return
    output.make_rest()
    pages = [path for path, entry in output.entries.items() if path.endswith(".html") and not entry.withdrawn]
    for path, data in sitemap_files(renderer.site, pages):
        output.put(path, data)

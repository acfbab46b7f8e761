"""What one can do with the portal. `python3 tasks.py` lists it; `python3 tasks.py demo` shows the portal.

Run this way, a task first makes `.venv` with the pinned packages, if it is not there, and then
runs in it. Once it is there, plain `invoke demo` in an activated `.venv` is the same.

Exit status: 0 done; 1 done, but a source, a check or a file has faults; 2 could not be done.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
TABLE_CORPUS = ROOT.parent / "shared/real/dirty-tabular"  # of invoke bench tables


def _run_in_venv(arguments):
    """Make the environment and continue in it with the same arguments. Comes back only if it fails.

    Understood by old Pythons too, so that they can say what is wrong.
    """
    if sys.version_info < (3, 11):
        newer = (shutil.which("python3.%d" % minor) for minor in (13, 12, 11))  # noqa: UP031
        for python in (found for found in newer if found):
            if subprocess.call([python, "-c", ""], stderr=subprocess.DEVNULL) == 0:
                os.execv(python, [python, str(ROOT / "tasks.py"), *arguments])
        return "Python 3.11 or later is needed; this is %d.%d. Install a newer one first." % sys.version_info[:2]  # noqa: UP031
    if not arguments:
        _list_tasks()
        return 0
    from catalog.setup_env import TASKS_WITH_TEST_PACKAGES, SetupError, prepare

    try:
        python = prepare(
            ROOT, with_test=not TASKS_WITH_TEST_PACKAGES.isdisjoint(arguments), say=lambda text: print(text, flush=True)
        )
    except SetupError as error:
        return str(error)
    os.execv(python, [str(python), "-m", "invoke", "--search-root", str(ROOT), *arguments])


def _list_tasks():
    """Print each task with the first line of its docstring, without needing any package."""
    import ast

    print("python3 tasks.py TASK [--help]\n")
    for node in ast.parse((ROOT / "tasks.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            print("  {:<14}{}".format(node.name.replace("_", "-"), (ast.get_docstring(node) or "").splitlines()[0]))


if __name__ == "__main__":
    sys.exit(_run_in_venv(sys.argv[1:]))


# From here on `invoke` reads the file, inside the environment. Each task brings in what it
# needs itself, so that `serve` does not wait for pandas.

from contextlib import contextmanager
from datetime import UTC, datetime

from invoke import Exit, task

REGISTRY = ROOT / "harvesters" / "kommuner"
DEMO = ROOT / ".demo"
DEFAULT_BASE_URL = "https://insyn-vast.example"

_HELP_PLACES = {
    "registry": "folder with one YAML file per kommun",
    "data": "folder of the datasets, snapshots and runs; or an fsspec address such as s3://bucket/insyn",
    "output": "folder of the finished site",
    "only": "kommuner by the names of their files, with commas: ale,dals-ed",
}
_HELP_HARVEST = {
    "allow_loopback": "also fetch from this machine and private networks, which are refused otherwise",
    "allow_folder": "DIR: sources of the kind folder may read files in it; may be repeated",
    "sftp": "YAML file of the SFTP servers that the harvest may log in to; none if left out",
    "connect_to": "HOST=ADDRESS:PORT: reach HOST (may hold *) there instead; may be repeated",
    "source_seconds": "the longest that one source may take; its earlier data stays",
    "run_seconds": "the longest that the whole harvest may take",
    "processes": "how many processes harvest on this machine; as many as are worth their while if left out",
    "scheduler": "tcp://HOST:PORT: let the workers of this Dask cluster harvest; --data is then an fsspec address",
    "force": "take every source, due or not, and read it again, changed or not",
    "messages": "YAML file of who is told, by mail or webhook, when a source fails or works again; nobody if left out",
}
_HELP_EXAMPLE = {"example_data": "label everything exempeldata; for data that comes from the sandbox"}
_HELP_BUILD = {
    "base_url": "where the site will stand, such as https://insyn.example.se",
    "signing_key": "file with a secret key, made by `invoke new-key`: signs the list of files; none if left out",
}


@task(
    help={
        "no_serve": "end when the site is built",
        "port": "where to serve; the next free one if it is taken",
        "only": _HELP_PLACES["only"],
        "decisions": "how many decisions the example kommuner have together",
    }
)
def demo(c, no_serve=False, port="8049", only="", decisions=""):
    """Show the whole path on example data: sandbox, harvest, checks, site; then serve it."""
    from catalog.serve import serve as serve_site
    from harvesters.demo import run_demo

    wanted, port = _number("decisions", decisions), _number("port", port, 65_535)
    with _plain_errors():
        summary = run_demo(DEMO, libraries=_browser_libraries(), only=_names(only), decisions=wanted)
        _print_table("Demo", summary.table())
        if not no_serve:
            serve_site(DEMO / "output", port)
    _exit_unless(summary.ok)


@task(
    help={
        **_HELP_PLACES,
        **_HELP_HARVEST,
        **_HELP_EXAMPLE,
        "output": "not used; the same options fit all three",
        "dry_run": "store nothing; show what would change",
    },
    iterable=["connect_to", "allow_folder"],
)
def harvest(
    c,
    registry=str(REGISTRY),
    data=str(ROOT),
    output="",
    only="",
    allow_loopback=False,
    allow_folder=None,
    connect_to=None,
    source_seconds="1800",
    run_seconds="21600",
    force=False,
    example_data=False,
    dry_run=False,
    messages="",
    scheduler="",
    processes="",
    sftp="",
):
    """Fetch the sources that are due, check them and store what holds."""
    with _plain_errors():
        settings = _settings(allow_loopback, allow_folder, connect_to, source_seconds, run_seconds, sftp)
        places = (registry, data, only)
        summary = _harvest(*places, settings, force, example_data, dry_run, messages, scheduler, processes)
    _exit_unless(summary.ok)


@task(
    help={**_HELP_PLACES, **_HELP_BUILD, **_HELP_EXAMPLE, "registry": "not used; the harvest left what it says in data"}
)
def build(
    c,
    registry=str(REGISTRY),
    data=str(ROOT),
    output=str(ROOT / "output"),
    only="",
    base_url=DEFAULT_BASE_URL,
    example_data=False,
    signing_key="",
):
    """Make the site from the stored datasets."""
    with _plain_errors():
        _build(data, output, only, base_url, example_data, _signer(signing_key, output))


@task(
    help={
        "output": _HELP_PLACES["output"],
        "port": "where to serve; the next free one if it is taken",
        "host": "the address to listen on; 0.0.0.0 for all of this machine's, behind a server with TLS",
        "workers": "how many processes answer; each holds the catalogue in memory",
    }
)
def serve(c, output=str(ROOT / "output"), port="8049", host="127.0.0.1", workers="1"):
    """Serve a built site and its CKAN API until Ctrl-C."""
    from catalog.serve import serve as serve_site

    if not Path(output).is_dir():
        raise Exit(f"There is no site in {output}: run `build` first.", code=2)
    with _plain_errors():
        serve_site(Path(output), _number("port", port, 65_535), host=host, workers=_number("workers", workers, 64) or 1)


@task(help={**_HELP_PLACES, **_HELP_HARVEST, **_HELP_BUILD, **_HELP_EXAMPLE}, iterable=["connect_to", "allow_folder"])
def publish(
    c,
    registry=str(REGISTRY),
    data=str(ROOT),
    output=str(ROOT / "output"),
    only="",
    allow_loopback=False,
    allow_folder=None,
    connect_to=None,
    source_seconds="1800",
    run_seconds="21600",
    force=False,
    base_url=DEFAULT_BASE_URL,
    example_data=False,
    messages="",
    scheduler="",
    processes="",
    sftp="",
    signing_key="",
):
    """Harvest, then build: what a schedule runs. The site is built also when a source failed."""
    with _plain_errors():
        signer = _signer(signing_key, output)
        settings = _settings(allow_loopback, allow_folder, connect_to, source_seconds, run_seconds, sftp)
        places = (registry, data, only)
        summary = _harvest(*places, settings, force, example_data, False, messages, scheduler, processes)
        _build(data, output, only, base_url, example_data, signer)
    _exit_unless(summary.ok)


@task(
    positional=["target"],
    help={
        "target": "a file or an address: CSV, XLSX, JSON or datapackage.json",
        "profile": "the profile to hold it against, such as beslut; without it, its header decides; 'ingen' for none",
        "lang": "language of the report: sv or en",
        "allow_loopback": _HELP_HARVEST["allow_loopback"],
    },
)
def validate(c, target, profile="", lang="sv", allow_loopback=False):
    """Check a file or an address as the portal would, and say what to mend."""
    from harvesters.check_file import check as check_file

    with _plain_errors():
        report = check_file(target, profile=profile, lang=lang, allow_loopback=allow_loopback)
    print(report.text())
    _exit_unless(report.valid)


@task(
    positional=["target"],
    help={
        "target": "a folder with a built site, or the address of one",
        "public_key": "whose signature must be there: a key (RW…) or a file with one; else only the hashes",
        "only": "only files whose path fits, such as 'data/ale/*'",
        "sample": "only so many of the files, drawn by lot; all if left out",
        "lang": "language of the report: sv or en",
        "allow_loopback": _HELP_HARVEST["allow_loopback"],
    },
)
def verify(c, target, public_key="", only="", sample="", lang="sv", allow_loopback=False):
    """Hold a site against its signed list of files: what is changed, missing, or there without being listed."""
    from harvesters.http import HttpSettings
    from harvesters.verify.command import verify as verify_site

    count = _number("sample", sample) if sample else None
    with _plain_errors():
        verdict = verify_site(
            target,
            public_key=public_key,
            only=only,
            sample=count,
            lang=lang,
            settings=HttpSettings(allow_loopback=allow_loopback, retries=1),
        )
    print(verdict.text())
    _exit_unless(verdict.ok)


@task(name="new-key", positional=["file"], help={"file": "where to write the secret key; the public one gets .pub too"})
def new_key(c, file):
    """Make a key to sign the site with: FILE, which only you may read, and FILE.pub to give to everybody."""
    from catalog.signing import new_key as make_key

    with _plain_errors():
        public = make_key(Path(file))
    print(f"The secret key is {file}: keep it out of the site and of every repository.\nThe public key is {public}:")
    print(public.read_text(encoding="utf-8").splitlines()[1])


@task(help={"file": "minutes as PDF, text, web page, or JSON with a text for each §"})
def protocol(c, file):
    """Print what a protocol (minutes) says, one line of JSON for each §, with the words behind each field."""
    from harvesters.protocol.command import read_protocol

    with _plain_errors():
        report = read_protocol(Path(file))
    for line in report.lines:
        print(line)
    for warning in report.warnings:
        print(warning, file=sys.stderr)
    _exit_unless(not report.warnings)


@task(name="take-part")
def take_part(c):
    """Rewrite datasets/vastra-gotaland/deltagande from harvesters/deltagande.yml: the register of ways to take part."""
    from harvesters.take_part import write_register

    with _plain_errors():
        print(f"{write_register()} answers known; the rest of the 49 kommuner's ways are okant.")


@task(
    name="take-down",
    positional=["key", "release"],
    help={
        "key": "KOMMUN/DATASET, as in the address of its page",
        "release": "the release, as in its address below v/",
        "reason": "one sentence in Swedish that is published at the release's address",
        "data": _HELP_PLACES["data"],
    },
)
def take_down(c, key, release, reason="", data=str(ROOT)):
    """Remove an earlier release of a dataset for good; the next build leaves a page that says so."""
    from catalog.lock import locked
    from catalog.releases.take_down import take_down as remove
    from catalog.store import Store
    from harvesters.depot import mirrored

    data, depot = _data_at_hand(data)
    with _plain_errors(), mirrored(depot, data), locked(data):
        store = Store(data / "datasets")
        store.recover()
        remove(store, key, release, reason=reason, day=datetime.now(UTC).date())
    print(f"{key} {release} is taken down. Run `build` to take it out of the site.")


@task(
    iterable=["fault"],
    help={
        "port": "where it listens; any free port if left out",
        "decisions": "how many decisions the example kommuner have together",
        "registry": "also write a registry that leads here to this folder",
        "latency": "seconds that an answer waits, on average",
        "fault": "URL-PATTERN=NAME: play a fault; may be repeated; an unknown name lists them",
    },
)
def sandbox(c, port="0", decisions="", registry="", latency="0", fault=None):
    """Run the example servers of all 49 kommuner until Ctrl-C, to try a harvest against."""
    from harvesters.sandbox.__main__ import main as run_sandbox

    arguments = ["--port", str(_number("port", port, 65_535)), "--latency", latency]
    arguments += ["--decisions", str(_number("decisions", decisions))] if decisions else []
    arguments += ["--write-registry", registry] if registry else []
    for text in fault or ():
        arguments += ["--fault", text]
    status = run_sandbox(arguments)
    if status:
        raise Exit(code=status)


@task(help={"select": "what to give pytest instead of everything, such as 'tests/unit -k slug'"})
def test(c, select=""):
    """Run every check: style, types, tests, and the browser tests with a real Chromium."""
    import shlex

    from catalog.setup_chromium import ensure_chromium
    from catalog.setup_env import SetupError

    try:
        chromium = ensure_chromium(say=print)
    except SetupError as error:
        raise Exit(str(error), code=2) from None
    with _plain_errors():
        _browser_libraries()
    faults = 0
    for words, command in (
        ("Style: ruff", ["ruff", "check", "."]),
        ("Types: mypy --strict catalog harvesters", ["mypy"]),
        (
            "Tests: pytest",
            ["pytest", "-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder", *shlex.split(select)],
        ),
    ):
        print(words, flush=True)
        environ = {**os.environ, "CHROMIUM": chromium}
        done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=environ, stdin=subprocess.DEVNULL)
        faults += done.returncode != 0
    _exit_unless(faults == 0)


@task
def check(c):
    """The same as test: what CI runs."""
    test(c)


@task(name="update-golden")
def update_golden(c):
    """Rewrite the committed copy that tests/site compares with; read the difference before you commit it."""
    environ = {**os.environ, "UPDATE_GOLDEN": "1"}
    done = subprocess.run([sys.executable, "-m", "pytest", "tests/site", "-q"], cwd=ROOT, env=environ)
    _exit_unless(done.returncode == 0)


@task(help={"json": "also write the figures to this file", "scales": "sizes of the demo, with commas"})
def bench(c, json="", scales="1,10"):
    """Measure harvest, checks, pages, memory and page weight. Also `bench tables|load|stream|kolada|catalogue|api`."""
    others = {"tables", "load", "stream", "kolada", "catalogue", "api"}
    if others.intersection(sys.argv[sys.argv.index("bench") + 1 :][:1]):
        return  # `invoke bench tables` names two tasks to invoke; only the second is meant
    from harvesters.bench import run_bench

    with _plain_errors():
        sizes = [_number("scales", scale.strip(), 1000) for scale in scales.split(",")]
        figures = run_bench(_browser_libraries(), sizes)
    for result in figures.results:
        _print_table(f"Demo at {result.scale}×", result.table())
    if json:
        Path(json).write_text(figures.as_json(), encoding="utf-8")


@task(
    name="kill-drill",
    help={
        "times": "how many harvests are killed",
        "seed": "another number draws other moments",
        "only": _HELP_PLACES["only"],
        "processes": "how many processes each harvest has; a kill by operation ends them all, one by time the first",
        "json": "also write the figures to this file",
    },
)
def kill_drill(c, times="200", seed="1", only="", processes="1", json=""):
    """Kill harvests of the example servers at random moments, and look at what the store holds afterwards."""
    import tempfile

    from harvesters.kill_drill import run_kill_drill

    kills, drawn, count = _number("times", times, 100_000), _number("seed", seed), _number("processes", processes, 64)
    with _plain_errors(), tempfile.TemporaryDirectory() as folder:
        figures = run_kill_drill(Path(folder), times=kills, seed=drawn, only=_names(only), processes=count, say=print)
    _print_table("Killed harvests", figures.table())
    if json:
        Path(json).write_text(figures.as_json(), encoding="utf-8")
    _exit_unless(not figures.faults)


@task(help={"corpus": "folder with pollock/ and csv-spectrum/", "json": "also write the scores to this file"})
def tables(c, corpus=str(TABLE_CORPUS), json=""):
    """`invoke bench tables`: the share of dirty CSV files that our reader and five others load right."""
    from harvesters.bench_tables import run_bench_tables

    with _plain_errors():
        try:
            scores = run_bench_tables(Path(corpus))
        except FileNotFoundError as error:
            raise Exit(f"{error}. Say where the files are with --corpus DIR.", code=2) from None
    _print_grid("Tables loaded right", scores.table())
    if json:
        Path(json).write_text(scores.as_json(), encoding="utf-8")


@task(
    help={
        "each": "sources of each of the 49 kommuner",
        "processes": "how many processes harvest; as many as `invoke harvest` takes if left out",
        "json": "also write the figures to this file",
    }
)
def load(c, each="20", processes="", json=""):
    """`invoke bench load`: how near a harvest of slow servers comes to the best that the politeness limits allow."""
    from harvesters.bench_load import as_json, run_bench_load

    number = _number("each", each, 1000)
    with _plain_errors():
        figures = run_bench_load(
            sources_each=number, processes=_number("processes", processes, 64) if processes else None
        )
    for one in figures:
        _print_table("Load", one.table())
    if json:
        Path(json).write_text(as_json(figures), encoding="utf-8")
    _exit_unless(all(one.is_complete for one in figures))


@task(
    help={
        "megabytes": "size of the file, in millions of bytes",
        "profile": "check it by the profile nyckeltal, whose rows have a key",
        "releases": "how many times it is harvested, with new values each time",
        "json": "also write the figures to this file",
    }
)
def stream(c, megabytes="200", profile=False, releases="1", json=""):
    """`invoke bench stream`: time and memory of one very large CSV file, from its server to the store."""
    from harvesters.bench_stream import as_json, run_bench_stream

    size, rounds = _number("megabytes", megabytes, 10_000), _number("releases", releases, 10)
    with _plain_errors():
        figures = run_bench_stream(size, profile=profile, rounds=rounds)
    for one in figures:
        _print_table("Large file", one.table())
    if json:
        Path(json).write_text(as_json(figures), encoding="utf-8")
    _exit_unless(all(one.outcome == "ok" for one in figures))


@task(
    help={
        "indicators": "how many there are",
        "years": "how many each has at most",
        "json": "also write the figures to this file",
    }
)
def kolada(c, indicators="6099", years="25", json=""):
    """`invoke bench kolada`: all of Kolada for the 49 kommuner, harvested and built, and then built again."""
    from harvesters.bench_kolada import as_json, run_bench_kolada

    count, most = _number("indicators", indicators), _number("years", years, 99)
    figures = []
    with _plain_errors():
        for one in run_bench_kolada(_browser_libraries(), count, most):
            figures.append(one)
            _print_table("Kolada", one.table())
    if json:
        Path(json).write_text(as_json(figures), encoding="utf-8")
    _exit_unless(all(one.outcome == "ok" for one in figures))


@task(help={"datasets": "how many there are", "json": "also write the figures to this file"})
def catalogue(c, datasets="5000", json=""):
    """`invoke bench catalogue`: descriptions, API files and search index of thousands of datasets, no pages."""
    from harvesters.bench_catalogue import as_json, run_bench_catalogue

    figures = []
    with _plain_errors():
        for one in run_bench_catalogue(_number("datasets", datasets, 100_000)):
            figures.append(one)
            _print_table("Catalogue", one.table())
    if json:
        Path(json).write_text(as_json(figures), encoding="utf-8")
    _exit_unless(all(one.is_complete for one in figures))


@task(
    help={
        "packages": "how many the made catalogue has",
        "rate": "searches a second",
        "seconds": "how long they are sent",
        "workers": "processes of the server that answer",
        "json": "also write the figures to this file",
    }
)
def api(c, packages="5000", rate="500", seconds="30", workers="2", json=""):
    """`invoke bench api`: how fast the server answers searches of packages, and in how much memory."""
    from harvesters.bench_api import as_json, run_bench_api

    asked = (_number("packages", packages), _number("rate", rate, 100_000), _number("seconds", seconds, 86_400))
    with _plain_errors():
        figures = run_bench_api(*asked, _number("workers", workers, 64))
    _print_table("Searches", figures.table())
    if json:
        Path(json).write_text(as_json(figures), encoding="utf-8")
    _exit_unless(not figures.refused)


def _settings(allow_loopback, allow_folder, connect_to, source_seconds, run_seconds, sftp):
    """Return the limits and manners that the options ask for."""
    from harvesters.connect_to import parse_connect_to
    from harvesters.http import HttpSettings
    from harvesters.sftp_logins import SftpLogins, load_sftp_logins

    return HttpSettings(
        allow_loopback=allow_loopback,
        allow_folders=tuple(Path(folder).resolve() for folder in allow_folder or ()),
        connect_to=parse_connect_to(connect_to or ()),
        sftp=load_sftp_logins(Path(sftp)) if sftp else SftpLogins(),
        source_seconds=_number("source-seconds", source_seconds) or HttpSettings.source_seconds,
        run_seconds=_number("run-seconds", run_seconds) or HttpSettings.run_seconds,
    )


def _harvest(
    registry, data, only, settings, force, example_data, dry_run=False, messages="", scheduler="", processes=""
):
    import time

    from harvesters.command import harvest as harvest_all
    from harvesters.message_settings import load_message_settings

    data, depot = _data_at_hand(data)
    summary = harvest_all(
        registry=Path(registry),
        data=data,
        only=_names(only),
        settings=settings,
        clock=lambda: datetime.now(UTC),
        timer=time.monotonic,
        force=force,
        due_only=True,
        dry_run=dry_run,
        example_data=example_data,
        messages=load_message_settings(Path(messages)) if messages else None,
        depot=depot,
        scheduler=scheduler,
        processes=_number("processes", processes, 64) if processes else None,
    )
    if dry_run:
        _print_table("Would change", summary.changes() or [("nothing", "")])
    _print_table("Harvest, nothing stored" if dry_run else "Harvest", summary.table())
    return summary


def _signer(file, output):
    """Return the key in a file, None when there is none; it is read first, so that a wrong one is told at once."""
    from catalog.signing import load_signer

    return load_signer(Path(file), Path(output)) if file else None


def _build(data, output, only, base_url, example_data, signer=None):
    import time

    from catalog.pages import build as build_site
    from harvesters.depot import no_snapshot

    data, depot = _data_at_hand(data)
    if depot:
        depot.pull(data, wanted=no_snapshot)
    built = build_site(
        data=data,
        output=Path(output),
        now=datetime.now(UTC),
        base_url=base_url,
        example_data=example_data,
        libraries=_browser_libraries(),
        timer=time.monotonic,
        only=_names(only),
        signer=signer,
    )
    rows = [("pages", built.pages), ("files written", built.written), ("files removed", built.removed)]
    _print_table("Build", [*((label, str(value)) for label, value in rows), ("seconds", f"{built.seconds:.1f}")])


def _data_at_hand(data):
    """Return the folder of the data on this machine, and the depot that it mirrors, or None."""
    from harvesters.depot import Depot, is_depot

    if not is_depot(data):
        return Path(data), None
    return ROOT / ".mirror" / "".join(c if c.isalnum() else "-" for c in data), Depot(data)


def _browser_libraries():
    """Return the folder of the libraries that the site serves, fetched from npm if they are not there yet."""
    from catalog.browser_libraries import copy_to, fetch

    cache = ROOT / ".venv" / "browser-libraries"
    served = cache / "served"
    copy_to(fetch(ROOT / "theme" / "package.json", cache), served)
    return served


def _names(text):
    return frozenset(name.strip() for name in text.split(",") if name.strip())


def _number(option, text, most=10_000_000):
    """Return the whole number that an option got, or None if it got nothing."""
    if text and not (text.isascii() and text.isdigit() and int(text) <= most):
        raise Exit(f"--{option} {text}: it takes a whole number from 0 to {most}.", code=2)
    return int(text) if text else None


def _print_grid(title, rows):
    from rich.console import Console
    from rich.table import Table

    grid = Table(*rows[0], title=title)
    for row in rows[1:]:
        grid.add_row(*row)
    Console().print(grid)


def _print_table(title, rows):
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column(justify="left")
    table.add_column(justify="right")
    for label, value in rows:
        table.add_row(label, value)
    Console().print(table)


def _exit_unless(ok):
    if not ok:
        raise Exit(code=1)


@contextmanager
def _plain_errors():
    """Turn an error that we raised on purpose into its one line and status 2; any other keeps its traceback.

    A signal becomes one line and 130 or 143.
    """
    from catalog.errors import InsynError
    from harvesters.interrupts import Interrupted

    try:
        yield
    except Interrupted as stopped:
        print(stopped, file=sys.stderr, flush=True)
        sys.stdout.flush()
        os._exit(stopped.exit_status)  # a thread may still hang in a request, and the plain way out waits for it
    except KeyboardInterrupt:
        raise Exit("Stopped.", code=130) from None
    except (InsynError, OSError) as error:
        raise Exit(str(error), code=2) from None

"""Folders on this machine: only allowed ones, only plain files, only whole ones."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalog.errors import FolderRefused, FolderUnreadable, TooLarge
from harvesters.folders import MAX_FILES, finished_name
from harvesters.http import Http, HttpSettings
from harvesters.kinds import Missing
from harvesters.kinds.folder import Folder
from harvesters.snapshot import SnapshotStore
from tests.kind_runs import make_source

NOW = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
TABLE = "namn;yta\nEken;12\n"


def client(tmp_path, *allowed, sleep=lambda seconds: None, **settings):
    store = SnapshotStore(tmp_path / "store", lambda: NOW)
    return Http(HttpSettings(allow_folders=allowed, **settings), store, sleep=sleep).for_source("exempel/prov")


def fetched(http, url, **options):
    """Return (addresses of the snapshots, (file, code) of what is missing)."""
    items = list(Folder().fetch(make_source("folder", url, options=options), http))
    taken = [item.url.rpartition("/")[2] for item in items if not isinstance(item, Missing)]
    return taken, [(item.url.rpartition("/")[2], item.code) for item in items if isinstance(item, Missing)]


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inkorg" / "ale"
    folder.mkdir(parents=True)
    (folder / "parker.csv").write_text(TABLE)
    return folder


def test_no_folder_may_be_read_unless_the_harvest_was_told(tmp_path, inbox):
    with pytest.raises(FolderRefused):
        fetched(client(tmp_path), f"folder://{inbox}")


def test_an_allowed_folder_opens_what_is_below_it_and_nothing_else(tmp_path, inbox):
    http = client(tmp_path, tmp_path / "inkorg", tmp_path / "finns-inte")
    assert fetched(http, f"folder://{inbox}") == (["parker.csv"], [])
    (tmp_path / "inkorgen").mkdir()
    (tmp_path / "inkorg" / "lank").symlink_to(tmp_path / "inkorgen")
    for path in ("/etc", str(tmp_path), f"{tmp_path}/inkorgen", f"{tmp_path}/inkorg/lank", f"{tmp_path}/saknas"):
        with pytest.raises(FolderRefused):
            fetched(http, f"folder://{path}")


@pytest.mark.parametrize(
    "url", ["folder://{}/../..", "folder://vard{}", "file://{}", "folder://{}?x", "folder://{}%00"]
)
def test_an_address_that_is_no_plain_path_is_refused(tmp_path, inbox, url):
    with pytest.raises(FolderRefused):
        fetched(client(tmp_path, tmp_path), url.format(inbox))


@pytest.mark.parametrize("path", ["saknas", "ale/parker.csv"])
def test_a_folder_that_is_not_there_is_told(tmp_path, inbox, path):
    with pytest.raises(FolderUnreadable):
        fetched(client(tmp_path, tmp_path / "inkorg"), f"folder://{inbox.parent}/{path}")


def test_links_pipes_and_second_names_are_not_followed(tmp_path, inbox):
    secret = tmp_path / "hemligt.csv"
    secret.write_text(TABLE)
    (inbox / "lank.csv").symlink_to(secret)
    os.link(secret, inbox / "hardlank.csv")
    os.mkfifo(inbox / "ror.csv")
    (inbox / ".dold.csv").write_text(TABLE)
    (inbox / "mapp.csv").mkdir()
    taken, missing = fetched(client(tmp_path, inbox), f"folder://{inbox}")
    assert taken == ["parker.csv"]
    assert missing == [(name, "unsafe_file") for name in ("hardlank.csv", "lank.csv", "ror.csv")]


def test_a_file_that_grows_between_two_looks_is_not_taken(tmp_path, inbox):
    pauses = []

    def grow(seconds):
        pauses.append(seconds)
        with (inbox / "parker.csv").open("a") as file:
            file.write("Almen;3\n")
        (inbox / "ny.csv").write_text(TABLE)

    (inbox / "bad.csv").write_text(TABLE)
    taken, missing = fetched(client(tmp_path, inbox, sleep=grow), f"folder://{inbox}")
    assert taken == ["bad.csv"]
    assert missing == [("ny.csv", "file_still_growing"), ("parker.csv", "file_still_growing")]
    assert pauses == [2.0]


def test_a_file_rewritten_to_the_same_size_between_two_looks_is_not_taken(tmp_path, inbox):
    def rewrite(seconds):
        os.utime(inbox / "parker.csv", ns=(1, 1))

    assert fetched(client(tmp_path, inbox, sleep=rewrite), f"folder://{inbox}")[1] == [
        ("parker.csv", "file_still_growing")
    ]


def test_a_file_that_changes_after_the_looks_is_not_taken(tmp_path, inbox):
    http = client(tmp_path, inbox)
    with http.folder(f"folder://{inbox}", "folder://exempel/prov") as folder:
        found = folder.find()
        (inbox / "parker.csv").write_text(TABLE * 2)
        assert folder.get("parker.csv", found.whole["parker.csv"], {}) is None
        (inbox / "parker.csv").unlink()
        (inbox / "parker.csv").symlink_to("/etc/hostname")
        with pytest.raises(FolderUnreadable):
            folder.get("parker.csv", found.whole["parker.csv"], {})


def test_a_folder_put_in_place_of_another_is_not_read(tmp_path, inbox):
    other = tmp_path / "annan"
    other.mkdir()
    (other / "hemligt.csv").write_text(TABLE)

    def swap(seconds):
        inbox.rename(tmp_path / "undan")
        inbox.symlink_to(other)

    assert fetched(client(tmp_path, inbox.parent, sleep=swap), f"folder://{inbox}") == (["parker.csv"], [])


def test_the_marker_says_that_a_file_is_whole_and_nobody_waits(tmp_path, inbox):
    (inbox / "parker.csv.klar").touch()
    (inbox / "bad.csv").write_text(TABLE)

    def wait(seconds):
        raise AssertionError("no pause is needed")

    taken, missing = fetched(client(tmp_path, inbox, sleep=wait), f"folder://{inbox}", marker=".klar")
    assert (taken, missing) == (["parker.csv"], [("bad.csv", "file_without_marker")])


def test_a_file_above_the_limit_is_missing(tmp_path, inbox):
    (inbox / "bad.csv").write_text("a;b\n")
    http = client(tmp_path, inbox, max_bytes=10)
    assert fetched(http, f"folder://{inbox}") == (["bad.csv"], [("parker.csv", TooLarge.code)])


def test_a_folder_with_too_many_files_is_not_read(tmp_path, inbox, monkeypatch):
    monkeypatch.setattr("harvesters.folders.MAX_FILES", 1)
    (inbox / "bad.csv").write_text(TABLE)
    assert MAX_FILES > 1
    with pytest.raises(FolderUnreadable):
        fetched(client(tmp_path, inbox), f"folder://{inbox}")


def test_an_unchanged_file_keeps_its_first_time(tmp_path, inbox):
    first = next(iter(Folder().fetch(make_source("folder", f"folder://{inbox}"), http := client(tmp_path, inbox))))
    http.commit()
    again = next(iter(Folder().fetch(make_source("folder", f"folder://{inbox}"), client(tmp_path, inbox))))
    assert (first.unchanged, again.unchanged) == (False, True)
    assert again.fetched == first.fetched
    assert again.media_type == "text/csv"


def test_what_is_published_does_not_tell_where_the_folder_is(tmp_path, inbox):
    source = make_source("folder", f"folder://{inbox}")
    assert source.address == "folder://exempel/prov"
    for item in Folder().fetch(source, client(tmp_path, inbox)):
        assert str(tmp_path) not in item.url + str(item.context)
    with pytest.raises(FolderRefused) as refused:
        list(Folder().fetch(source, client(tmp_path)))
    assert str(tmp_path) not in str(refused.value) + str(refused.value.values)


@pytest.mark.parametrize(
    ("name", "finished"),
    [("a.csv.part", "a.csv"), ("a.csv~", "a.csv"), ("A.CSV.TMP", "A.CSV"), ("part.csv", "part.csv")],
)
def test_half_written_files_have_names_that_say_so(name, finished):
    assert finished_name(name) == finished


def test_paths_are_made_of_the_address(tmp_path):
    folder = Path(tmp_path / "å ä ö")
    folder.mkdir()
    (folder / "a b.csv").write_text(TABLE)
    url = f"folder://{tmp_path}/%C3%A5%20%C3%A4%20%C3%B6"
    assert fetched(client(tmp_path, tmp_path), url) == (["a%20b.csv"], [])

"""Folders on an SFTP server: a real one on loopback. Only where the operator gave a login, only whole plain files."""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import ClassVar

import asyncssh
import pytest

from catalog.errors import (
    FolderUnreadable,
    ForbiddenAddress,
    HostKeyRefused,
    LoginRefused,
    NameNotFound,
    RegistryError,
    SftpRefused,
    SourceOutOfTime,
    TimedOut,
    TooLarge,
    Unreachable,
)
from harvesters import sftp
from harvesters.http import Http, HttpSettings
from harvesters.kinds import Missing
from harvesters.kinds.folder import Folder
from harvesters.patience import Hourglass
from harvesters.sftp_logins import Login, SftpLogins, load_sftp_logins, place_of
from harvesters.snapshot import SnapshotStore
from tests.kind_runs import make_source
from tests.sftp_server import PASSWORD, SftpServer

NOW = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
TABLE = "namn;yta\nEken;12\n"
HOST = "sftp.exempel.test"
INBOX = PurePosixPath("/inkorg")


@pytest.fixture
def served(tmp_path):
    """Return what the server shows: /inkorg/ale/parker.csv."""
    folder = tmp_path / "server"
    (folder / "inkorg/ale").mkdir(parents=True)
    (folder / "inkorg/ale/parker.csv").write_text(TABLE)
    return folder


@pytest.fixture
def inbox(served):
    return served / "inkorg/ale"


@pytest.fixture
def server(served):
    with SftpServer(served) as running:
        yield running


class Harvest:
    """The client as a harvest has it, with a login for ale by key and for hjo by password."""

    def __init__(self, tmp_path, server, sleep=lambda seconds: None, patience=None, resolve=socket.getaddrinfo, **more):
        (tmp_path / "nyckel").write_bytes(server.client_key.export_private_key())
        (tmp_path / "losenord").write_text(f"{PASSWORD}\n", encoding="utf-8")
        at = f"@{HOST}:{server.port}"
        logins = {
            f"ale{at}": Login(INBOX, key_file=tmp_path / "nyckel"),
            f"hjo{at}": Login(INBOX, password_file=tmp_path / "losenord"),
        }
        self.settings = {
            "sftp": SftpLogins(logins), "timeout_total": 10, "connect_to": ((HOST, "127.0.0.1", server.port),)
        } | more  # fmt: skip
        store = SnapshotStore(tmp_path / "store", lambda: NOW)
        self.store = store
        http = Http(HttpSettings(**self.settings), store, sleep=sleep, resolve=resolve)
        self.http = http.for_source("exempel/prov", patience)
        self.url = f"sftp://ale@{HOST}:{server.port}/inkorg/ale"
        self.options = {"host_key": [server.host_key_line]}

    def fetched(self, url="", **options):
        """Return (file: bytes of the snapshots, (file, code) of what is missing)."""
        source = make_source("folder", url or self.url, options=self.options | options)
        items = list(Folder().fetch(source, self.http))
        taken = {i.url: i.read().decode() for i in items if not isinstance(i, Missing)}
        return taken, [(i.url.rpartition("/")[2], i.code) for i in items if isinstance(i, Missing)]


PARKS = {"folder://exempel/prov/parker.csv": TABLE}


def test_a_folder_is_read_by_key_and_by_password(tmp_path, server):
    harvest = Harvest(tmp_path, server)
    assert harvest.fetched() == (PARKS, [])
    assert harvest.fetched(harvest.url.replace("ale@", "hjo@")) == (PARKS, [])
    assert server.logins == [f"hjo {PASSWORD}"]


def test_only_what_the_operator_gave_a_login_for_is_read(tmp_path, server):
    harvest = Harvest(tmp_path, server)
    for url in (
        harvest.url.replace("ale@", "annan@"),
        harvest.url.replace(str(server.port), str(server.port + 1)),
        harvest.url.replace("/inkorg/ale", "/inkorgen"),
        harvest.url.replace("/inkorg/ale", "/"),
        harvest.url.replace("/inkorg/ale", "/inkorg/../hemligt"),
        harvest.url.replace("ale@", "ale:hemligt@"),
        harvest.url + "?x",
    ):
        with pytest.raises(SftpRefused):
            harvest.fetched(url)
    assert server.logins == []


def test_a_server_must_have_the_key_that_is_known(tmp_path, server):
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
    harvest = Harvest(tmp_path, server)
    url = harvest.url.replace("ale@", "hjo@")
    for keys in ([other], [], ["ssh-ed25519 AAAA"]):
        with pytest.raises(HostKeyRefused):
            harvest.fetched(url, host_key=keys)
    assert harvest.fetched(url, host_key=[other, server.host_key_line])[0] == PARKS
    assert server.logins == [f"hjo {PASSWORD}"], "no password goes to a server that has not proved itself"


def test_the_operators_known_hosts_goes_before_the_registry(tmp_path, server):
    known = tmp_path / "known_hosts"
    harvest = Harvest(tmp_path, server)
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
    logins = harvest.settings["sftp"].logins
    for line, keys, is_right in (
        (f"[{HOST}]:{server.port} {server.host_key_line}\n", [other], True),
        (f"[{HOST}]:{server.port} {other}\n", [server.host_key_line], False),
        (f"@revoked [{HOST}]:{server.port} {server.host_key_line}\n", [server.host_key_line], False),
        (f"nagon.annan.test {other}\n", [server.host_key_line], True),
    ):
        known.write_text(line)
        asked = Harvest(tmp_path, server, sftp=SftpLogins(logins, known))
        if is_right:
            assert asked.fetched(host_key=keys)[0] == PARKS
        else:
            with pytest.raises(HostKeyRefused):
                asked.fetched(host_key=keys)
    known.unlink()
    with pytest.raises(HostKeyRefused):
        Harvest(tmp_path, server, sftp=SftpLogins(logins, known)).fetched()


def test_a_login_that_does_not_hold(tmp_path, server):
    harvest = Harvest(tmp_path, server)
    (tmp_path / "losenord").write_text("fel\n")
    with pytest.raises(LoginRefused):
        harvest.fetched(harvest.url.replace("ale@", "hjo@"))
    (tmp_path / "nyckel").write_bytes(asyncssh.generate_private_key("ssh-ed25519").export_private_key())
    with pytest.raises(LoginRefused):
        harvest.fetched()
    for broken in (b"ingen nyckel", None):
        if broken is None:
            (tmp_path / "nyckel").unlink()
        else:
            (tmp_path / "nyckel").write_bytes(broken)
        with pytest.raises(LoginRefused) as caught:
            harvest.fetched()
        assert caught.value.values == {"url": "folder://exempel/prov", "host": HOST}


def test_a_caller_may_run_an_event_loop_of_its_own(tmp_path, server):
    async def fetch():
        return Harvest(tmp_path, server).fetched()

    assert asyncio.run(fetch())[0] == PARKS


def test_no_private_address_is_reached(tmp_path, server):
    harvest = Harvest(tmp_path, server, connect_to=())
    logins = {f"ale@127.0.0.1:{server.port}": next(iter(harvest.settings["sftp"].logins.values()))}
    inside = {"sftp": SftpLogins(logins), "connect_to": ()}
    url = f"sftp://ale@127.0.0.1:{server.port}/inkorg/ale"
    with pytest.raises(ForbiddenAddress):
        Harvest(tmp_path, server, **inside).fetched(url)
    assert Harvest(tmp_path, server, **inside, allow_loopback=True).fetched(url)[0] == PARKS

    def rebound(host, port, *more, **others):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", port))]

    with pytest.raises(ForbiddenAddress):
        Harvest(tmp_path, server, connect_to=(), resolve=rebound).fetched()

    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    with pytest.raises(NameNotFound):
        Harvest(tmp_path, server, connect_to=(), resolve=unknown).fetched()


def test_links_and_odd_names_are_not_followed(tmp_path, server, served, inbox):
    (served / "hemligt.csv").write_text("hemligt\n")
    (inbox / "lank.csv").symlink_to(served / "hemligt.csv")
    (inbox / "ut.csv").symlink_to("../../hemligt.csv")
    (inbox / "mapp.csv").mkdir()
    (inbox / ".dold.csv").write_text(TABLE)
    (inbox / "rad\nbryt.csv").write_text(TABLE)
    (Path(str(inbox)) / "\udce5.csv").write_text(TABLE)
    taken, missing = Harvest(tmp_path, server).fetched()
    assert taken == PARKS
    assert {code for _, code in missing} == {"unsafe_file"}
    assert len(missing) == 4


def test_a_folder_that_is_a_link_out_is_refused(tmp_path, server, served):
    (served / "hemligt").mkdir()
    (served / "hemligt/a.csv").write_text(TABLE)
    (served / "inkorg/ut").symlink_to("../hemligt")
    harvest = Harvest(tmp_path, server)
    with pytest.raises(SftpRefused):
        harvest.fetched(harvest.url.removesuffix("/ale") + "/ut")


def test_files_in_the_making_wait(tmp_path, server, inbox):
    def grow(seconds):
        with (inbox / "parker.csv").open("a") as file:
            file.write("Almen;3\n")

    (inbox / "bad.csv").write_text(TABLE)
    (inbox / "lekplatser.csv.part").write_text(TABLE)
    taken, missing = Harvest(tmp_path, server, sleep=grow).fetched()
    assert list(taken) == ["folder://exempel/prov/bad.csv"]
    assert missing == [("lekplatser.csv.part", "file_still_growing"), ("parker.csv", "file_still_growing")]
    assert Harvest(tmp_path, server).fetched(marker=".klar")[1][0] == ("bad.csv", "file_without_marker")
    (inbox / "bad.csv.klar").touch()
    assert list(Harvest(tmp_path, server).fetched(marker=".klar")[0]) == ["folder://exempel/prov/bad.csv"]


def test_a_file_that_changes_after_the_looks_is_not_taken(tmp_path, server, inbox):
    harvest = Harvest(tmp_path, server)
    with harvest.http.folder(harvest.url, "folder://exempel/prov", harvest.options["host_key"]) as folder:
        found = folder.find()
        (inbox / "parker.csv").write_text(TABLE * 2)
        assert folder.get("parker.csv", found.whole["parker.csv"], {}) is None
        (inbox / "parker.csv").unlink()
        (inbox / "parker.csv").symlink_to("../../x")
        assert folder.get("parker.csv", found.whole["parker.csv"], {}) is None
        (inbox / "parker.csv").unlink()
        with pytest.raises(FolderUnreadable):
            folder.get("parker.csv", found.whole["parker.csv"], {})
    assert not list(harvest.store.root.glob("incoming/*"))


def test_sizes_and_numbers_are_bounded(tmp_path, server, inbox, monkeypatch):
    (inbox / "stor.csv").write_text(TABLE * 1000)
    assert Harvest(tmp_path, server, max_bytes=1000).fetched() == (PARKS, [("stor.csv", TooLarge.code)])
    monkeypatch.setattr(sftp, "MAX_FILES", 1)
    with pytest.raises(FolderUnreadable):
        Harvest(tmp_path, server).fetched()


def test_a_folder_that_is_not_there_and_a_server_that_is_not(tmp_path, server):
    harvest = Harvest(tmp_path, server)
    with pytest.raises(FolderUnreadable):
        harvest.fetched(harvest.url.removesuffix("/ale") + "/saknas")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(Unreachable):
        Harvest(tmp_path, server, connect_to=((HOST, "127.0.0.1", port),)).fetched()


def test_a_server_that_says_nothing_or_something_else(tmp_path, server):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = ((HOST, "127.0.0.1", silent.getsockname()[1]),)
        with pytest.raises(TimedOut):
            Harvest(tmp_path, server, connect_to=place, timeout_total=0.2, retries=1).fetched()
        patience = Hourglass(source_seconds=0).turn("exempel/prov")
        with pytest.raises(SourceOutOfTime):
            Harvest(tmp_path, server, connect_to=place, patience=patience).fetched()


class Lying(asyncssh.SFTPServer):
    """Sends more than the size that it tells."""

    def __init__(self, channel, root):
        super().__init__(channel, chroot=bytes(root))

    async def read(self, file_obj, offset, size):
        return b"x" * size if offset < 2_000_000 else b""


class Hanging(asyncssh.SFTPServer):
    def __init__(self, channel, root):
        super().__init__(channel, chroot=bytes(root))

    async def read(self, file_obj, offset, size):
        file_obj.close()  # nobody comes back to it
        await asyncio.Event().wait()


class Breaking(Hanging):
    async def read(self, file_obj, offset, size):
        file_obj.close()
        self.channel.get_connection().abort()
        return b""


@pytest.mark.parametrize(("kind", "code"), [(Lying, "too_large"), (Hanging, "timed_out"), (Breaking, "unreachable")])
def test_a_server_that_misbehaves_in_the_middle(tmp_path, served, kind, code):
    with SftpServer(served, lambda channel: kind(channel, served)) as server:
        limits = {"timeout_total": 0.5, "retries": 0} if kind is Hanging else {"timeout_total": 10, "retries": 1}
        harvest = Harvest(tmp_path, server, max_bytes=1_000_000, **limits)
        if kind is Breaking:
            with pytest.raises(Unreachable):
                harvest.fetched()
        else:
            assert harvest.fetched() == ({}, [("parker.csv", code)])


class Briefly(asyncssh.SFTPServer):
    """Breaks the connection in the middle of the first reads and looks that it is told to break."""

    breaks: ClassVar[list[str]] = []

    def __init__(self, channel, root):
        super().__init__(channel, chroot=bytes(root))

    def _break(self, where):
        if where in self.breaks:
            self.breaks.remove(where)
            self.channel.get_connection().abort()

    async def read(self, file_obj, offset, size):
        self._break("read")
        return super().read(file_obj, offset, size)

    async def scandir(self, path):
        self._break("look")
        async for entry in super().scandir(path):
            yield entry


def test_a_server_that_is_away_for_a_moment_is_asked_again(tmp_path, served, inbox):
    (inbox / "stor.csv").write_text(TABLE * 50_000)
    (inbox / "zoo.csv").write_text(TABLE)
    pauses = []
    with SftpServer(served, lambda channel: Briefly(channel, served)) as server:
        whole = Harvest(tmp_path, server).fetched()
        assert (len(whole[0]), whole[1], server.connections) == (3, [], 1)
        for breaks, away, connections in (
            (["read"], 0, 2), (["look"], 0, 2), (["look", "look"], 0, 3), (["look", "read", "read"], 0, 4), ([], 2, 3),
        ):  # fmt: skip
            Briefly.breaks, server.away, server.connections = breaks, away, 0
            pauses.clear()
            harvest = Harvest(tmp_path, server, sleep=pauses.append)
            assert harvest.fetched() == whole
            assert (Briefly.breaks, server.connections) == ([], connections)
            assert len(pauses) == connections  # one between the two looks
            assert not list(harvest.store.root.glob("incoming/*"))


def test_a_server_that_stays_away_is_asked_so_many_times_and_no_more(tmp_path, server):
    server.away = 100
    with pytest.raises(Unreachable):
        Harvest(tmp_path, server, retries=3).fetched()
    assert server.connections == 4
    server.away, server.connections = 0, 0
    wrong = Harvest(tmp_path, server)
    (tmp_path / "losenord").write_text("fel\n")
    with pytest.raises(LoginRefused):  # asking again would lock the account
        wrong.fetched(wrong.url.replace("ale@", "hjo@"))
    assert (server.connections, server.logins) == (1, ["hjo fel"])


def test_the_waiting_ends_with_the_sources_time(tmp_path, server):
    clock = [0.0]
    hourglass = Hourglass(source_seconds=1.5, monotonic=lambda: clock[0])

    def sleep(seconds):
        clock[0] += seconds

    server.away = 100
    with pytest.raises(SourceOutOfTime):
        Harvest(tmp_path, server, sleep=sleep, patience=hourglass.turn("exempel/prov"), retries=50).fetched()
    assert clock[0] <= 1.5
    assert server.connections < 5


def test_what_an_address_means():
    place = place_of("sftp://ale@SFTP.exempel.test:2222/in%20korg")
    assert place is not None
    assert (place.user, place.host, place.port, str(place.folder)) == ("ale", "sftp.exempel.test", 2222, "/in korg")
    bad = "sftp://h/x sftp://u@h sftp://u@h:x/y sftp://u@h/a/../b http://u@h/ sftp://u@h/a%00 sftp://u@[h/x"
    assert [place_of(url) for url in bad.split()] == [None] * 7


def test_the_operators_file(tmp_path):
    path = tmp_path / "sftp.yml"
    path.write_text("known_hosts: /k\nlogins:\n  a@b.se: {folder: /in, key_file: /n}\n")
    logins = load_sftp_logins(path)
    assert logins == SftpLogins({"a@b.se": Login(PurePosixPath("/in"), key_file=Path("/n"))}, Path("/k"))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("logins: {", ""),
        ("- a", ""),
        ("logins: {}\nmer: 1", ""),
        ("known_hosts: 1\nlogins: {}", "known_hosts"),
        ("logins: {b.se: {folder: /in, key_file: /n}}", "logins.b.se"),
        ("logins: {a@b.se:22: {folder: /in, key_file: /n}}", "logins.a@b.se:22"),
        ("logins: {a@B.se: {folder: /in, key_file: /n}}", "logins.a@B.se"),
        ("logins: {a@b.se: {folder: /in}}", "logins.a@b.se"),
        ("logins: {a@b.se: {folder: /in, key_file: /n, password_file: /p}}", "logins.a@b.se"),
        ("logins: {a@b.se: {folder: in, key_file: /n}}", "logins.a@b.se.folder"),
        ("logins: {a@b.se: {folder: /in, password: hemligt}}", "logins.a@b.se"),
        ("logins: {a@b.se: 1}", "logins.a@b.se"),
    ],
)
def test_a_wrong_file_is_told_with_its_place(tmp_path, text, place):
    path = tmp_path / "sftp.yml"
    path.write_text(text)
    with pytest.raises(RegistryError) as caught:
        load_sftp_logins(path)
    assert caught.value.values["path"] == place

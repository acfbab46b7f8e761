"""Messages to owners: sent once, after the outcome is stored, by a real SMTP server and a scripted web server."""

import contextlib
import json
import logging
import shutil
import smtplib
import socket
import ssl
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from catalog.errors import RegistryError
from catalog.runs import RunLog
from harvesters.command import harvest
from harvesters.http import Http, HttpSettings
from harvesters.mail import send_mail
from harvesters.message_settings import Channel, MailServer, MessageSettings, load_message_settings
from harvesters.messages import Messenger
from harvesters.run import Run
from harvesters.snapshot import SnapshotStore
from tests.path.portal import ALE, SETTINGS, Portal
from tests.server import Say, Server
from tests.site_world import put_dataset

NOW = datetime(2026, 11, 16, 5, 0, tzinfo=UTC)
SOURCE = "ale/anslag"
TIMED_OUT = {"code": "timed_out", "values": {"url": "https://ale.example/a.csv", "seconds": "30"}}


class Inbox:
    """Takes mails; `refuse` is the answer to a mail instead of taking it."""

    def __init__(self):
        self.mails, self.refuse = [], ""

    async def handle_DATA(self, server, session, envelope):
        if self.refuse:
            return self.refuse
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def last(self):
        return self.mails[-1]["Subject"], self.mails[-1].get_content()


class OnFreePort(Controller):
    """aiosmtpd's controller greets itself at the port it was told; told 0, it must first learn which it got."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextlib.contextmanager
def smtp(inbox, **options):
    controller = OnFreePort(inbox, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@pytest.fixture
def inbox():
    return Inbox()


@pytest.fixture
def port(inbox):
    with smtp(inbox) as port:
        yield port


class World:
    """A data directory with one source, and its owner."""

    def __init__(self, data, *channels, port=25):
        self.data, self.now = data, NOW
        mail = MailServer("127.0.0.1", "insyn@portal.example", port, timeout_s=20)
        self.settings = MessageSettings("https://insyn.example", mail, {"ale": channels})
        self.datasets = data / "datasets"
        facts = {"id": SOURCE, "publisher": "ale", "kind": "file", "url": "https://ale.example/a.csv"}
        data.mkdir(exist_ok=True)
        (data / "registry.json").write_text(json.dumps({"sources": [facts | {"schedule": "daily"}]}))

    def run(self, outcome="ok", reasons=None, error=None, missing=(), stored=True, datasets=None):
        self.now += timedelta(days=1)
        moment = self.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        reasons = reasons or {}
        kept = {
            "outcome": (datasets or {}).get("anslag", outcome),
            "received": 9,
            "kept": 9,
            "rejected": sum(reasons.values()),
            "rule": "",
        }
        datasets = {} if error else {"anslag": kept | {"reasons": reasons, "values": {}}}
        run = Run(SOURCE, moment, outcome, datasets=datasets, error=error, missing=list(missing), finished=moment)
        if stored:
            RunLog(self.data / "runs").add(SOURCE, vars(run))
        settings = HttpSettings(allow_loopback=True, retries=0)
        with Http(settings, SnapshotStore(self.data / "snapshots", lambda: self.now)) as http:
            return Messenger(self.settings, self.data, lambda: self.now, http.for_source("messages/webhook")).tell(
                [run]
            )


@pytest.fixture
def world(tmp_path, port):
    return World(tmp_path / "data", Channel("mail", "data@ale.example"), port=port)


def test_silent_while_healthy(world, inbox):
    assert [world.run(), world.run()] == [0, 0]
    assert inbox.mails == []


def test_failure_once_then_recovery_once(world, inbox):
    assert world.run("failing", error=TIMED_OUT) == 1
    subject, text = inbox.last()
    assert subject == "Insyn Väst: ale/anslag går inte att hämta som det ska"
    assert "Går inte att hämta. Källan svarade inte" in text
    assert "https://ale.example/a.csv" in text
    assert "https://insyn.example/status/ale/" in text
    assert (inbox.mails[-1]["To"], inbox.mails[-1]["Auto-Submitted"]) == ("data@ale.example", "auto-generated")
    assert world.run("failing", error=TIMED_OUT) == 0
    assert world.run() == 1
    assert inbox.last()[0] == "Insyn Väst: ale/anslag fungerar igen"
    assert world.run() == 0


def test_another_trouble_is_news_and_the_same_is_recalled_once_a_week(world, inbox):
    world.run("failing", error=TIMED_OUT)
    assert (
        world.run("failing", error={"code": "bad_status", "values": {"url": "https://ale.example", "status": 500}}) == 1
    )
    sent = [world.run("failing", error={"code": "bad_status", "values": {}}) for _ in range(15)]
    assert [day for day, n in enumerate(sent, 1) if n] == [7, 14]
    assert "fortfarande" in inbox.last()[0]


def test_rejected_rows_are_told_when_new_with_the_sentences_of_the_report_card(world, inbox):
    finding = {"rule": "type", "severity": "error", "row": 3, "column": "anslaget", "value": "31/4"}
    finding["values"] = {"type": "date"}
    report = {"a": {"errors": {"type": 1}, "findings": [finding]}}
    rows = {"a": {"profile": "anslag", "rows": [{"kommunkod": "1440"}]}}
    put_dataset(world.datasets, SOURCE, rows, source=SOURCE, report=report)
    assert world.run(reasons={"type": 1}) == 1
    subject, text = inbox.last()
    assert subject == "Insyn Väst: rader i ale/anslag behöver rättas"
    assert "Rad 3" in text
    assert "31/4" in text
    assert world.run(reasons={"type": 1}) == 0
    assert world.run(reasons={"type": 2}) == 1
    assert world.run(reasons={}) == 0
    assert world.run(reasons={"type": 1}) == 1


def test_suspicious_and_archived_need_a_person(world, inbox):
    assert world.run("suspicious") == 1
    assert "Ser fel ut" in inbox.last()[1]
    world.run()
    assert world.run(outcome="ok", datasets={"anslag": "archived"}) == 1
    assert "finns inte längre hos er" in inbox.last()[0]


def test_a_long_list_is_cut_and_says_so(world, inbox):
    missing = [{"code": "not_listed", "dataset": f"d{n}", "url": "", "values": {"dataset": f"d{n}"}} for n in range(15)]
    world.run("failing", missing=missing)
    assert "Och 6 saker till. Hela listan finns i rapporten." in inbox.last()[1]


def test_nothing_is_sent_before_the_outcome_is_stored(world, inbox):
    assert world.run("failing", error=TIMED_OUT, stored=False) == 0
    world.run()
    assert world.run("failing", error=TIMED_OUT, stored=False) == 0
    assert inbox.mails == []


def test_a_failed_send_is_logged_without_the_address_and_tried_again(world, inbox, caplog):
    inbox.refuse = "451 later"
    with caplog.at_level(logging.WARNING):
        assert world.run("failing", error=TIMED_OUT) == 0
    assert "could not be sent" in caplog.text
    assert "data@ale.example" not in caplog.text
    inbox.refuse = ""
    assert world.run("failing", error=TIMED_OUT) == 1


def test_a_server_that_is_away_costs_the_harvest_nothing(tmp_path, port):
    with Server({}) as closed:
        gone = closed.port
    world = World(tmp_path, Channel("mail", "data@ale.example"), port=gone)
    assert world.run("failing", error=TIMED_OUT) == 0


def test_no_personnummer_leaves_in_a_mail(world, inbox):
    hidden = {"code": "bad_status", "values": {"url": "https://ale.example/121212-1212", "status": 404}}
    world.run("failing", error=hidden)
    assert "121212-1212" not in inbox.last()[1]
    assert "••••••-••••" in inbox.last()[1]


def test_addresses_are_not_written_beside_the_runs(world):
    world.run("failing", error=TIMED_OUT)
    state = (world.data / "runs" / "messages.json").read_text()
    assert "data@ale.example" not in state
    assert SOURCE in state


def test_an_unreadable_state_is_begun_anew(world):
    path = world.data / "runs" / "messages.json"
    path.parent.mkdir()
    path.write_text("{")
    assert world.run("failing", error=TIMED_OUT) == 1
    assert json.loads(path.read_text())


def test_a_package_that_cannot_be_read_stops_no_harvest(world, caplog):
    rows = {"a": {"profile": "anslag", "rows": [{"kommunkod": "1440"}]}}
    put_dataset(world.datasets, SOURCE, rows, source=SOURCE)
    (world.datasets / SOURCE / "a.csv").unlink()
    assert world.run("failing", error=TIMED_OUT) == 0
    assert "could not be written" in caplog.text


@pytest.mark.parametrize("status", [200, 202, 204])
def test_a_webhook_gets_the_same_as_json(tmp_path, status):
    with Server({"/hook?key=x": [Say(status)]}) as server:
        world = World(tmp_path, Channel("webhook", server.url("/hook?key=x")))
        assert world.run("failing", error=TIMED_OUT) == 1
        assert world.run("failing", error=TIMED_OUT) == 0
        (seen,) = server.seen
    body = json.loads(seen.body)
    assert seen.method == "POST"
    assert body["items"] == [{"source": SOURCE, "kind": "failure", "link": "https://insyn.example/status/ale/"}]
    assert "Källan svarade inte" in body["text"]
    assert body["id"]


def test_a_webhook_that_fails_is_tried_at_the_next_harvest(tmp_path, caplog):
    with Server({"/hook?key=x": [Say(500), Say(200)]}) as server:
        world = World(tmp_path, Channel("webhook", server.url("/hook?key=x")))
        assert [world.run("failing", error=TIMED_OUT) for _ in range(3)] == [0, 1, 0]
    assert "key=x" not in caplog.text.split("could not be sent", 1)[1]


def test_a_harvest_tells_the_owner_when_all_is_stored(tmp_path):
    with Server({"/a.csv": [Say(404)], "/hook": [Say(200)]}) as server:
        portal = Portal(tmp_path)
        portal.register(ALE, "ale", [{"kind": "file", "name": "bad", "url": server.url("/a.csv")}])
        told = MessageSettings("https://insyn.example", owners={"ale": (Channel("webhook", server.url("/hook")),)})
        for sent in (1, 0):
            summary = harvest(
                registry=portal.registry, data=tmp_path, settings=HttpSettings(**SETTINGS), clock=lambda: NOW,
                timer=lambda: 0.0, sleep=portal.slept.append, progress=False, messages=told,
            )  # fmt: skip
            assert ("messages sent", str(sent)) in summary.table()
        assert [seen.path for seen in server.seen] == ["/a.csv", "/hook", "/a.csv"]
    assert not (tmp_path / "work" / "messages").exists()


def test_a_broken_channel_does_not_silence_the_other(tmp_path, port, inbox):
    with Server({"/hook": [Say(500)]}) as server:
        channels = Channel("webhook", server.url("/hook")), Channel("mail", "data@ale.example")
        world = World(tmp_path, *channels, port=port)
        assert world.run("failing", error=TIMED_OUT) == 1
        assert world.run("failing", error=TIMED_OUT) == 0
    assert len(inbox.mails) == 1


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    if not shutil.which("openssl"):
        pytest.skip("openssl is not there to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    return folder


def secured(certificate):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    return context


def test_starttls_and_password(inbox, certificate, tmp_path):
    (tmp_path / "password").write_text("hemligt\n")
    seen = []

    def authenticate(_server, session, _envelope, _mechanism, data):
        seen.append((session.ssl is not None, data.login, data.password))
        return AuthResult(success=data.password == b"hemligt")

    trusted = ssl.create_default_context(cafile=certificate / "cert.pem")
    with smtp(inbox, tls_context=secured(certificate), authenticator=authenticate, auth_required=True) as port:
        server = MailServer("127.0.0.1", "a@b.example", port, True, "insyn", str(tmp_path / "password"))
        send_mail(server, "data@ale.example", "Ämne\r\nBcc: x@y.example", "åäö", NOW, trusted)
        with pytest.raises(ssl.SSLError):
            send_mail(server, "data@ale.example", "Ämne", "åäö", NOW, None)
    assert seen == [(True, b"insyn", b"hemligt")]
    assert inbox.last()[0] == "Ämne Bcc: x@y.example"
    assert inbox.mails[-1]["Bcc"] is None


def test_starttls_is_never_given_up_for_clear_text(inbox, port):
    server = MailServer("127.0.0.1", "a@b.example", port, starttls=True)
    with pytest.raises(smtplib.SMTPNotSupportedError):
        send_mail(server, "data@ale.example", "Ämne", "text", NOW, None)
    assert inbox.mails == []


@contextlib.contextmanager
def dripping():
    """A server that greets with one letter now and then, and never ends its line."""
    closing = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet():
            client, _ = listener.accept()
            with client, contextlib.suppress(OSError):
                client.sendall(b"220-")
                while not closing.wait(0.01):
                    client.sendall(b"a")

        thread = threading.Thread(target=greet)
        thread.start()
        yield listener.getsockname()[1]
        closing.set()
        thread.join()


def test_a_mail_server_that_drips_is_left_in_bounded_time():
    with dripping() as port:
        server = MailServer("127.0.0.1", "a@b.example", port, timeout_s=0.1)
        with pytest.raises((OSError, smtplib.SMTPException)):
            send_mail(server, "data@ale.example", "Ämne", "text", NOW, None)


def test_the_file_of_owners(tmp_path):
    path = tmp_path / "messages.yml"
    path.write_text(
        "site: https://insyn.example/\n"
        "mail: {server: smtp.example, port: 587, sender: a@b.example, starttls: true}\n"
        "owners:\n"
        "  ale: {mail: data@ale.example}\n"
        '  ale/beslut: {mail: [x@ale.example, y@ale.example], webhook: "https://ale.example/hook"}\n'
    )
    settings = load_message_settings(path)
    assert settings.site == "https://insyn.example"
    assert settings.mail == MailServer("smtp.example", "a@b.example", 587, True)
    assert settings.channels("ale/anslag") == (Channel("mail", "data@ale.example"),)
    assert [c.address for c in settings.channels("ale/beslut")][2] == "https://ale.example/hook"
    assert settings.channels("hjo/beslut") == ()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[1]", ""),
        ("site: x", "site"),
        ("site: https://a.example\nowner: {}", "owner"),
        ("site: https://a.example\nowners: 3", "owners"),
        ("site: https://a.example\nowners: {ale: {}}", "owners.ale"),
        ("site: https://a.example\nowners: {ale: {mail: a b@c}}", "owners.ale.mail"),
        ("site: https://a.example\nowners: {ale: {webhook: 'ftp://a.example'}}", "owners.ale.webhook"),
        ("site: https://a.example\nowners: {ale: {mail: a@c.example}}", "mail"),
        ("site: https://a.example\nmail: 1", "mail"),
        ("site: https://a.example\nmail: {server: a}", "mail"),
        ("site: https://a.example\nmail: {server: a, sender: b, port: x}", "mail.port"),
        ("site: https://a.example\nmail: {server: a, sender: b, port: true}", "mail.port"),
        ("site: https://a.example\nmail: {server: a, sender: b, host: c}", "mail.host"),
        ("site: https://a.example\nmail: {server: a, sender: b, timeout_s: 0}", "mail.timeout_s"),
        ("site: *a", ""),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_place(tmp_path, text, place):
    path = tmp_path / "messages.yml"
    path.write_text(text)
    with pytest.raises(RegistryError) as told:
        load_message_settings(path)
    assert told.value.values["path"] == place
    assert told.value.values["line"] >= 1

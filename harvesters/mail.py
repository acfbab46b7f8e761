"""Hand one mail to the operator's mail server, within a bounded time.

The server is named by the operator, so it may stand on an inner network; it is the one thing that is not reached
through `http`.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path

from harvesters.message_settings import MailServer

STEPS = 3  # the whole hand-over may take this many times the time of one step


def send_mail(server: MailServer, to: str, subject: str, text: str, now: datetime, tls: ssl.SSLContext | None) -> None:
    """Send one mail. `tls` None means the system's trusted certificates.

    Raises: OSError (TimeoutError among them), smtplib.SMTPException, ValueError for an address that cannot be written.
    """
    domain = server.sender.rpartition("@")[2] or "localhost"
    message = EmailMessage()
    message["From"], message["To"] = server.sender, to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=domain)
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "sv"
    message.set_content(text)
    client = smtplib.SMTP(timeout=server.timeout_s, local_hostname=domain)
    client._host = server.server  # type: ignore[attr-defined]  # bpo-36094: starttls() needs it, connect() sets it not
    with _bounded(client, server.timeout_s * STEPS):
        try:
            status, answer = client.connect(server.server, server.port)
            if status != 220:
                raise smtplib.SMTPConnectError(status, answer)
            if server.starttls:
                client.starttls(context=tls or ssl.create_default_context())
            if server.user:
                client.login(server.user, _first_line(server.password_file))
            client.send_message(message)
        finally:
            with suppress(OSError, smtplib.SMTPException):
                client.quit()
            client.close()


@contextmanager
def _bounded(client: smtplib.SMTP, seconds: float) -> Iterator[None]:
    """Break the connection after `seconds`: a server that sends a byte now and then never meets a step's time-out."""
    timer = threading.Timer(seconds, _break, (client,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _break(client: smtplib.SMTP) -> None:
    if client.sock is not None:
        with suppress(OSError):
            client.sock.shutdown(socket.SHUT_RDWR)


def _first_line(path: str) -> str:
    return Path(path).read_text(encoding="utf-8").partition("\n")[0].strip() if path else ""

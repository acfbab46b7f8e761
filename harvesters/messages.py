"""Tell the owner of a source when it fails, when it works again, and when a person must look. Silent while it is well.

A message is written from what is stored: the run log and the packages, so it
never tells of an outcome that a crash could undo, and it says what the public
report card says. What each owner has been told lies in `runs/messages.json`,
by a hash of the owner's address: the same trouble is told once, and then at most
once a week. What could not be sent is tried again at the next harvest.
"""

from __future__ import annotations

import json
import logging
import smtplib
import ssl
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from catalog.errors import BadStatus, InsynError
from catalog.ids import fingerprint
from catalog.load import REGISTRY_FACTS
from catalog.privacy import masked
from catalog.runs import RunLog
from catalog.site.status import source_card
from catalog.status import source_status
from catalog.store import Store, replace_file
from catalog.texts import load_texts
from harvesters.http import Http
from harvesters.mail import send_mail
from harvesters.message_settings import MAIL, Channel, MessageSettings
from harvesters.run import Run
from harvesters.table import AS_IT_SHOULD

log = logging.getLogger(__name__)

REMINDER = timedelta(days=7)
SENTENCES_SHOWN = 10
STATE = "messages.json"
DELIVERED = (201, 202, 204)  # what a webhook may say instead of 200
ARCHIVED = "archived"  # outcome of a dataset that its source has not listed for long
_MAX_ANSWER_BYTES = 100_000

Told = dict[str, Any]  # what an owner knows of one source: trouble, told (ISO 8601), rejected {"dataset/rule": rows}


@dataclass(frozen=True)
class Event:
    """What to tell of one source. `kind`: failure, reminder, recovery, rejected or archived."""

    source: str
    kind: str
    sentences: tuple[str, ...]
    link: str
    told: Told  # what the owner knows once this is sent


@dataclass(frozen=True)
class Messenger:
    """Sends the messages of one harvest. `http` is bound to nobody's source, and does not retry."""

    settings: MessageSettings
    data: Path
    clock: Callable[[], datetime]
    http: Http
    tls: ssl.SSLContext | None = None

    def tell(self, runs: Iterable[Run]) -> int:
        """Tell the owners what they should know of these runs and return how many messages went out.

        What cannot be sent is logged; it never raises for that.
        """
        path = self.data / "runs" / STATE
        state = _read(path)
        by_channel: dict[Channel, list[Run]] = {}
        for run in runs:
            for channel in dict.fromkeys(self.settings.channels(run.source)):
                by_channel.setdefault(channel, []).append(run)
        sent = 0
        for channel, own in sorted(by_channel.items(), key=lambda item: item[0]):
            known = state.setdefault(fingerprint([channel.kind, channel.address]), {})
            try:
                found = [(run.source, *self._judge(run, known.get(run.source, {}))) for run in own]
            except (InsynError, OSError) as error:
                log.error("a %s could not be written; tried at the next harvest: %s", channel.kind, masked(str(error)))
                continue
            events = [event for _, event, _ in found if event is not None]
            if events:
                if not self._send(channel, events):
                    continue
                sent += 1
            known.update({source: told for source, _, told in found})
        try:
            replace_file(path, (json.dumps(state, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())
        except OSError as error:
            log.error("what was told cannot be written down, and will be told again: %s", error)
        return sent

    def _judge(self, run: Run, known: Told) -> tuple[Event | None, Told]:
        """Return what to tell, or None, and what the owner knows afterwards."""
        logged = RunLog(self.data / "runs").read(run.source)
        last = logged.get("last") or {}
        if last.get("started") != run.started or last.get("outcome") != run.outcome:
            return None, known  # this outcome was not stored, so there is nothing to tell of yet
        now = self.clock()
        trouble, rejected = _trouble(last), _rejected(last)
        before = known.get("rejected", {})
        # What is mended is forgotten, so that it is news if it comes back; a run without datasets counted nothing.
        lasting = {k: min(n, before[k]) for k, n in rejected.items() if k in before} if last["datasets"] else before
        told: Told = {"trouble": known.get("trouble", ""), "told": known.get("told", ""), "rejected": lasting}
        kind = ""
        if trouble and trouble != told["trouble"]:
            kind = ARCHIVED if _only_archived(last) else "failure"
        elif trouble and _age(told["told"], now) >= REMINDER:
            kind = "reminder"
        elif not trouble and told["trouble"]:
            kind = "recovery"
        elif any(n > before.get(k, 0) for k, n in rejected.items()):
            kind = "rejected"
        if not kind:
            return None, told
        after = {"trouble": trouble, "told": now.isoformat(), "rejected": rejected if last["datasets"] else before}
        link = f"{self.settings.site}/status/{run.source.partition('/')[0]}/"
        return Event(run.source, kind, tuple(self._sentences(run, logged, now)), link, after), after

    def _sentences(self, run: Run, logged: Mapping[str, Any], now: datetime) -> list[str]:
        """Return what the report card says of the source, its first sentences."""
        publisher = run.source.partition("/")[0]
        store = Store(self.data / "datasets")
        stored = [store.load(f"{publisher}/{n}") for n in store.brought_by(run.source, publisher)]
        status = source_status(_facts(self.data, run.source), logged, now)
        card = source_card(status, [d for d in stored if d is not None], "sv")
        texts = load_texts()
        said = [f"{texts.get(f'state.{status.shown}', 'sv')}. {texts.get(f'status.meaning.{status.shown}', 'sv')}"]
        said += [*card["why"], *card["missing"]]
        said += [sentence for fault in card["errors"] for sentence in fault["fault"].sentences]
        more = len(said) - SENTENCES_SHOWN
        return [*said[:SENTENCES_SHOWN], *([texts.get("message.more", "sv", n=more)] if more > 0 else [])]

    def _send(self, channel: Channel, events: list[Event]) -> bool:
        subject, text = (masked(part) for part in _written(events))
        try:
            if channel.kind == MAIL:
                assert self.settings.mail is not None
                send_mail(self.settings.mail, channel.address, subject, text, self.clock(), self.tls)
            else:
                self._post(channel.address, subject, text, events)
        except (InsynError, OSError, smtplib.SMTPException, ValueError) as error:
            # The address may hold a key, and the error may quote the address: say what kind of error it was.
            log.warning(
                "a %s could not be sent, and is tried at the next harvest: %s", channel.kind, type(error).__name__
            )
            return False
        return True

    def _post(self, address: str, subject: str, text: str, events: list[Event]) -> None:
        items = [{"source": e.source, "kind": e.kind, "link": e.link} for e in events]
        made = {"subject": subject, "text": text, "items": items}
        try:
            self.http.post(
                address, json={"id": fingerprint([made, self.clock().isoformat()]), **made}, max_bytes=_MAX_ANSWER_BYTES
            )
        except BadStatus as error:
            if error.values["status"] not in DELIVERED:
                raise


def _written(events: list[Event]) -> tuple[str, str]:
    """Return subject and text, in Swedish."""
    texts = load_texts()

    def say(key: str, **values: object) -> str:
        return texts.get(f"message.{key}", "sv", **values)

    first = events[0]
    subject = say(f"subject.{first.kind}", source=first.source)
    if len(events) > 1:
        subject = say("subject.several", n=len(events))
    parts = [say("greeting")]
    for event in events:
        lines = [say(f"what.{event.kind}", source=event.source)]
        lines += [f"- {sentence}" for sentence in event.sentences]
        parts.append("\n".join([*lines, say("link", link=event.link)]))
    return subject, "\n\n".join([*parts, say("farewell")]) + "\n"


def _trouble(last: Mapping[str, Any]) -> str:
    """Return what names the trouble of a run, the same as long as it is the same trouble; "" when there is none."""
    archived = sorted(n for n, d in last["datasets"].items() if d["outcome"] == ARCHIVED)
    if last["outcome"] == "ok" and not archived:
        return ""
    error = (last.get("error") or {}).get("code", "")
    missing = sorted({(str(m.get("code", "")), str(m.get("dataset", ""))) for m in last.get("missing", ())})
    datasets = sorted((n, d["outcome"], d.get("rule", "")) for n, d in last["datasets"].items() if d["outcome"] != "ok")
    return fingerprint([last["outcome"], error, missing, datasets, archived])


def _only_archived(last: Mapping[str, Any]) -> bool:
    return last["outcome"] == "ok" or (
        all(d["outcome"] in ("ok", ARCHIVED) for d in last["datasets"].values())
        and not last.get("error")
        and not last.get("missing")
        and bool(last["datasets"])
    )


def _rejected(last: Mapping[str, Any]) -> dict[str, int]:
    return {
        f"{name}/{rule}": n
        for name, d in last["datasets"].items()
        for rule, n in d.get("reasons", {}).items()
        if rule not in AS_IT_SHOULD
    }


def _age(told: str, now: datetime) -> timedelta:
    return now - datetime.fromisoformat(told) if told else REMINDER


def _facts(data: Path, source: str) -> dict[str, Any]:
    facts = json.loads((data / REGISTRY_FACTS).read_text(encoding="utf-8"))
    found: dict[str, Any] = next(s for s in facts["sources"] if s["id"] == source)
    return found


def _read(path: Path) -> dict[str, dict[str, Told]]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}

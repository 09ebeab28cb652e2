"""
What carries messages out of the house, behind one interface: `send(outgoing)`.

A driver returns when the message is taken, or says how far it got: Refused (never again),
TryLater (certainly not sent), InDoubt (may have been sent).
"""

import os
import re
import smtplib
import ssl
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime, parseaddr
from pathlib import Path
from typing import Protocol

import orjson

from notify.settings import NotifySettings

FILE = "notify-outbox.jsonl"


@dataclass(frozen=True)
class Outgoing:
    """
    A message on its way; `reference` is ours and the same in every attempt.

    calendar: iCalendar that an e-mail brings along.
    """

    reference: str
    channel: str
    to: str
    subject: str
    text: str
    calendar: str = ""


class Refused(Exception):
    """The other side will never take this message."""


class TryLater(Exception):
    """The message was certainly not sent; another time it may be."""


class InDoubt(Exception):
    """The message may have been sent or not."""


class Driver(Protocol):
    """Carries one message."""

    def send(self, outgoing: Outgoing) -> None: ...


class FileDriver:
    """Appends one JSON line per message to a file: for development and tests."""

    def __init__(self, path: Path):
        self._path = path

    def send(self, outgoing: Outgoing) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as file:
            file.write(orjson.dumps(asdict(outgoing)) + b"\n")
            file.flush()
            os.fsync(file.fileno())


class ConsoleDriver:
    """Writes one JSON line per message to the standard output."""

    def send(self, outgoing: Outgoing) -> None:
        sys.stdout.write(orjson.dumps(asdict(outgoing)).decode() + "\n")
        sys.stdout.flush()


class SmtpDriver:
    """Hands e-mails to a mail server, one connection each."""

    def __init__(self, settings: NotifySettings):
        self._settings = settings

    def send(self, outgoing: Outgoing) -> None:
        message = as_email(outgoing, self._settings.email_from)
        try:
            with self._connected() as server:
                self._hand_over(server, message, outgoing.to)
        except smtplib.SMTPResponseException as error:
            raise _answered(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise TryLater(_told(error)) from error

    def _connected(self) -> smtplib.SMTP:
        told = self._settings
        if told.smtp_security == "tls":
            secure = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                told.smtp_host, told.smtp_port, timeout=told.smtp_timeout_s, context=secure
            )
        else:
            server = smtplib.SMTP(told.smtp_host, told.smtp_port, timeout=told.smtp_timeout_s)
        if told.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if told.smtp_user:
            server.login(told.smtp_user, told.smtp_password)
        return server

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage, to: str) -> None:
        server.ehlo_or_helo_if_needed()
        for code, answer in (server.mail(self._settings.email_from), server.rcpt(to)):
            if code >= 300:
                raise _answered(code, answer)
        try:
            code, answer = server.data(message.as_bytes())
        except smtplib.SMTPDataError:
            raise
        except (OSError, smtplib.SMTPException) as error:
            # The text was under way: whether the server keeps it, nobody can tell.
            raise InDoubt(_told(error)) from error
        if code >= 300:
            raise _answered(code, answer)
        try:
            server.quit()
        except (OSError, smtplib.SMTPException):
            server.close()


def as_email(outgoing: Outgoing, sender: str) -> EmailMessage:
    """
    Return the mail; a line break in a header makes EmailMessage raise ValueError.

    Its Date is that of the attempt: a mail that waited for days would be counted as spam.
    """
    message = EmailMessage(policy=SMTP)
    message["Date"] = localtime()
    message["From"] = sender
    message["To"] = outgoing.to
    message["Subject"] = " ".join(outgoing.subject.split())
    message["Message-ID"] = f"<{outgoing.reference}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(outgoing.text, cte="base64")
    if outgoing.calendar:
        _bring_along(message, outgoing.calendar)
    return message


def _bring_along(message: EmailMessage, calendar: str) -> None:
    """Add an invitation so that mail programs offer to answer it (RFC 6047)."""
    found = re.search(r"^METHOD:([A-Z]+)\r?$", calendar, re.MULTILINE)
    method = found[1] if found else "PUBLISH"
    message.add_alternative(
        calendar, subtype="calendar", cte="base64", params={"method": method, "component": "VEVENT"}
    )


def drivers_from(settings: NotifySettings) -> Mapping[str, Driver]:
    """Return channel → driver."""
    made: dict[str, Callable[[], Driver]] = {
        "file": lambda: FileDriver(Path(settings.data_dir).absolute() / FILE),
        "console": ConsoleDriver,
        "smtp": lambda: SmtpDriver(settings),
    }
    return {"sms": made[settings.sms_driver](), "email": made[settings.email_driver]()}


def _answered(code: int, answer: object) -> Exception:
    """5xx is for good, all else may pass."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    reason = f"{code} {text}"[:200]
    return Refused(reason) if code >= 500 else TryLater(reason)


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:200]

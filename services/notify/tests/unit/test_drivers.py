"""Drivers: what they write, and what they make of a mail server's answers."""

import datetime as dt
import json
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from chassis.settings import BadSettings
from notify.drivers import (
    FILE,
    InDoubt,
    Outgoing,
    Refused,
    SmtpDriver,
    TryLater,
    as_email,
    drivers_from,
)
from notify.settings import NotifySettings

MAIL = Outgoing("m1", "email", "li@example.com", "您的订单", "已发货。\n.\n谢谢")


class Sink:
    """A mail server's mind: keeps mails, or answers as told."""

    def __init__(self):
        self.mails, self.to_rcpt, self.to_data = [], "250 OK", "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.to_rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_rcpt

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append(envelope)
        if self.to_data == "hang up":
            server.transport.close()
        return self.to_data


@pytest.fixture
def sink():
    handler = Sink()
    controller = Controller(handler, hostname="127.0.0.1", port=0)
    controller.port = _free_port()
    controller.start()
    handler.settings = NotifySettings(smtp_port=controller.port, email_from="crm@example.org")
    yield handler
    controller.stop()


def _free_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_mail_arrives_as_it_was_written(sink):
    SmtpDriver(sink.settings).send(MAIL)
    [envelope] = sink.mails
    mail = message_from_bytes(envelope.content, policy=default)
    assert (envelope.mail_from, envelope.rcpt_tos) == ("crm@example.org", ["li@example.com"])
    assert (mail["subject"], mail["message-id"]) == ("您的订单", "<m1@example.org>")
    assert mail.get_content().split() == MAIL.text.split()


@pytest.mark.parametrize("sender", ["crm@example.org", "晨光文具 <crm@example.org>"])
def test_a_mail_has_the_headers_that_every_mail_has_once(sink, sender):
    begun = dt.datetime.now(dt.UTC).replace(microsecond=0)
    SmtpDriver(replace(sink.settings, email_from=sender)).send(MAIL)
    mail = message_from_bytes(sink.mails[0].content, policy=default)
    assert begun <= mail["date"].datetime <= dt.datetime.now(dt.UTC)
    assert (mail["from"], mail["to"]) == (sender, "li@example.com")
    assert mail["message-id"] == "<m1@example.org>" and mail["mime-version"] == "1.0"
    assert len(mail.keys()) == len(set(mail.keys()))
    assert not any(part.defects for part in (mail, *(mail[name] for name in mail)))


@pytest.mark.parametrize(
    ("where", "answer", "expected"),
    [
        ("to_rcpt", "550 no such user", Refused),
        ("to_rcpt", "451 greylisted", TryLater),
        ("to_data", "554 spam", Refused),
        ("to_data", "452 full", TryLater),
        ("to_data", "hang up", InDoubt),
    ],
)
def test_answers_of_the_mail_server_are_understood(sink, where, answer, expected):
    setattr(sink, where, answer)
    with pytest.raises(expected):
        SmtpDriver(sink.settings).send(MAIL)


def test_a_mail_server_that_is_away_is_tried_later():
    with pytest.raises(TryLater):
        SmtpDriver(NotifySettings(smtp_port=9)).send(MAIL)


def test_no_header_can_be_smuggled_in():
    bad = Outgoing("m1", "email", "li@example.com", "Hi\r\nBcc: all@example.com", "x")
    mail = as_email(bad, "crm@example.org")
    assert (mail["bcc"], mail["subject"]) == (None, "Hi Bcc: all@example.com")
    with pytest.raises(ValueError, match="linefeed|newline"):
        as_email(Outgoing("m1", "email", "a@b.cn\r\nBcc: c@d.cn", "s", "x"), "crm@example.org")


def test_the_file_driver_writes_one_line_per_message(tmp_path):
    driver = drivers_from(NotifySettings(data_dir=str(tmp_path)))["sms"]
    driver.send(Outgoing("m1", "sms", "+8613800138000", "", "您好\n再见"))
    driver.send(Outgoing("m2", "sms", "+8613800138000", "", "x"))
    lines = (tmp_path / FILE).read_text("utf-8").splitlines()
    assert [json.loads(line)["reference"] for line in lines] == ["m1", "m2"]


def test_the_console_driver_prints_the_message(capsys):
    drivers_from(NotifySettings(sms_driver="console"))["sms"].send(
        Outgoing("m1", "sms", "+8613800138000", "", "您好")
    )
    assert json.loads(capsys.readouterr().out)["text"] == "您好"


def test_a_driver_that_there_is_not_is_refused_at_the_start():
    for wrong in ({"NOTIFY_SMS_DRIVER": "smtp"}, {"NOTIFY_EMAIL_DRIVER": "pigeon"}):
        with pytest.raises(BadSettings, match=next(iter(wrong))):
            NotifySettings.read("notify", wrong)
    assert isinstance(drivers_from(NotifySettings(email_driver="smtp"))["email"], SmtpDriver)


def test_an_invitation_stands_beside_the_text_as_calendars_expect_it():
    asked = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:客户拜访\r\nEND:VCALENDAR\r\n"
    mail = as_email(Outgoing("m1", "email", "a@b.cn", "s", "请参加", asked), "crm@example.org")
    [plain, invitation] = mail.iter_parts()
    assert mail.get_content_type() == "multipart/alternative"
    assert plain.get_content().strip() == "请参加"
    assert invitation.get_content_type() == "text/calendar"
    assert invitation["Content-Type"].params["method"] == "REQUEST"
    assert "客户拜访" in invitation.get_content()

"""What notify can be told."""

from dataclasses import dataclass

from chassis.forms_of_settings import between, one_of
from chassis.settings import ServiceSettings, setting


@dataclass(frozen=True, kw_only=True)
class NotifySettings(ServiceSettings):
    """Which drivers carry messages, and what may be posted where."""

    sms_driver: str = setting("file", about="What carries SMS.", takes=one_of("file", "console"))
    email_driver: str = setting(
        "file", about="What carries e-mails.", takes=one_of("file", "console", "smtp")
    )
    region: str = setting("CN", about="Country of telephone numbers without country code.")
    smtp_host: str = setting("127.0.0.1", about="Mail server.")
    smtp_port: int = setting(25, about="Its port.", takes=between(1, 65_535))
    smtp_security: str = setting(
        "none", about="How it is secured.", takes=one_of("none", "starttls", "tls")
    )
    smtp_user: str = setting("", about="Account at the mail server; empty: no sign-in.")
    smtp_password: str = setting("", about="Its password.", secret=True)
    smtp_timeout_s: float = setting(
        10.0, unit="s", about="Longest wait for the mail server.", takes=between(0.1, 300)
    )
    email_from: str = setting("crm@localhost.localdomain", about="Sender of e-mails.")
    webhook_timeout_s: float = setting(
        5.0, unit="s", about="Time for one post to an endpoint.", takes=between(0.1, 60)
    )
    partner_amqp_uri: str = setting(
        "",
        about="The broker as partners see it, such as a virtual host of their own; "
        "empty: that of the suite.",
        secret=True,
    )
    retention_days: int = setting(
        30,
        unit="d",
        about="How long what partners and webhooks got is kept for a repeat.",
        takes=between(1, 3650),
    )
    webhook_allow_private: bool = setting(
        False, about="Post to http and private addresses too; for development only."
    )

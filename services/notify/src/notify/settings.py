"""What notify can be told."""

from dataclasses import dataclass

from chassis.settings import ServiceSettings, setting


@dataclass(frozen=True, kw_only=True)
class NotifySettings(ServiceSettings):
    """Which drivers carry messages, and what may be posted where."""

    sms_driver: str = setting("file", about="file or console.")
    email_driver: str = setting("file", about="file, console or smtp.")
    region: str = setting("CN", about="Country of telephone numbers without country code.")
    smtp_host: str = setting("127.0.0.1", about="Mail server.")
    smtp_port: int = setting(25, about="Its port.")
    smtp_security: str = setting("none", about="none, starttls or tls.")
    smtp_user: str = setting("", about="Account at the mail server; empty: no sign-in.")
    smtp_password: str = setting("", about="Its password.", secret=True)
    smtp_timeout_s: float = setting(10.0, unit="s", about="Longest wait for the mail server.")
    email_from: str = setting("crm@localhost.localdomain", about="Sender of e-mails.")
    webhook_timeout_s: float = setting(5.0, unit="s", about="Time for one post to an endpoint.")
    retention_days: int = setting(
        30, unit="d", about="How long what partners and webhooks got is kept for a repeat."
    )
    webhook_allow_private: bool = setting(
        False, about="Post to http and private addresses too; for development only."
    )

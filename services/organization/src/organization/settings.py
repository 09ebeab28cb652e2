"""What the organization service can be told."""

from dataclasses import dataclass

from chassis.settings import ServiceSettings, setting


@dataclass(frozen=True, kw_only=True)
class OrganizationSettings(ServiceSettings):
    """Sign-in, tokens and passwords."""

    issuer: str = setting("crm-organization", about="Issuer of access tokens.")
    company: str = setting("CRM", about="Name of the company in apps for sign-in codes.")
    audience: str = setting("crm-api", about="Audience of access tokens.")
    access_token_s: int = setting(600, unit="s", about="Life of an access token.")
    idle_minutes: int = setting(30, unit="min", about="A session unused for so long is over.")
    session_hours: int = setting(24, unit="h", about="Longest life of a session.")
    refresh_grace_s: int = setting(
        10, unit="s", about="How long a used refresh token may come again after a lost answer."
    )
    argon2_memory_kib: int = setting(19_456, unit="KiB", about="Memory of one password hash.")
    argon2_passes: int = setting(2, about="Passes of one password hash.")
    hash_slots: int = setting(2, about="Passwords hashed at once.")
    failures_before_delay: int = setting(3, about="Failed sign-ins that cost no waiting.")
    failures_before_lock: int = setting(
        10, about="Failed sign-ins after which an account is locked for the day."
    )
    failures_before_captcha: int = setting(
        3, about="Failed sign-ins after which a captcha is asked for; 0: never."
    )
    source_failures: int = setting(
        100, about="Failed sign-ins a day from one address that cost no waiting."
    )
    password_min_length: int = setting(10, about="Shortest password; never below 10.")
    password_max_age_days: int = setting(
        0, unit="days", about="A password older than this must be changed; 0: never."
    )
    password_memory: int = setting(5, about="Former passwords that may not be used again.")
    handover_undo_days: int = setting(
        30, unit="d", about="How long the handover of a leaver's work can be undone."
    )
    notices_by_email: bool = setting(
        True, about="Whether notices also go to the e-mail address of the person."
    )
    first_password: str = setting(
        "", about="Initial password of the first administrator; empty: a random one.", secret=True
    )

"""What the organization service can be told."""

from dataclasses import dataclass

from chassis.forms_of_settings import between
from chassis.settings import ServiceSettings, setting


@dataclass(frozen=True, kw_only=True)
class OrganizationSettings(ServiceSettings):
    """Sign-in, tokens and passwords."""

    issuer: str = setting("crm-organization", about="Issuer of access tokens.")
    company: str = setting("CRM", about="Name of the company in apps for sign-in codes.")
    audience: str = setting("crm-api", about="Audience of access tokens.")
    access_token_s: int = setting(
        600, unit="s", about="Life of an access token.", takes=between(1, 86_400)
    )
    idle_minutes: int = setting(
        30, unit="min", about="A session unused for so long is over.", takes=between(1, 43_200)
    )
    session_hours: int = setting(
        24, unit="h", about="Longest life of a session.", takes=between(1, 8760)
    )
    refresh_grace_s: int = setting(
        10,
        unit="s",
        about="How long a used refresh token may come again after a lost answer.",
        takes=between(0, 300),
    )
    argon2_memory_kib: int = setting(
        19_456, unit="KiB", about="Memory of one password hash.", takes=between(64, 4_194_304)
    )
    argon2_passes: int = setting(2, about="Passes of one password hash.", takes=between(1, 100))
    hash_slots: int = setting(2, about="Passwords hashed at once.", takes=between(1, 64))
    failures_before_delay: int = setting(
        3, about="Failed sign-ins that cost no waiting.", takes=between(0, 1_000_000)
    )
    failures_before_lock: int = setting(
        10,
        about="Failed sign-ins after which an account is locked for the day.",
        takes=between(0, 1_000_000),
    )
    source_failures_factor: int = setting(
        10,
        about="A source, from which many may come, has so many times the failures of one login "
        "before it is asked for captchas.",
        takes=between(1, 1_000_000),
    )
    failures_before_captcha: int = setting(
        3,
        about="Failed sign-ins after which a captcha is asked for; 0: never.",
        takes=between(0, 1_000_000),
    )
    source_failures: int = setting(
        100,
        about="Failed sign-ins a day from one address that cost no waiting.",
        takes=between(0, 1_000_000),
    )
    password_min_length: int = setting(10, about="Shortest password.", takes=between(10, 128))
    password_max_age_days: int = setting(
        0,
        unit="days",
        about="A password older than this must be changed; 0: never.",
        takes=between(0, 3650),
    )
    password_memory: int = setting(
        5, about="Former passwords that may not be used again.", takes=between(0, 100)
    )
    handover_undo_days: int = setting(
        30,
        unit="d",
        about="How long the handover of a leaver's work can be undone.",
        takes=between(0, 3650),
    )
    notices_by_email: bool = setting(
        True, about="Whether notices also go to the e-mail address of the person."
    )
    phone_region: str = setting("CN", about="Where phone numbers without + are at home.")
    first_password: str = setting(
        "", about="Initial password of the first administrator; empty: a random one.", secret=True
    )

    @property
    def captcha_after(self) -> tuple[int, int]:
        """Failures of a login that cost no captcha, and how often as many a source has."""
        return self.failures_before_captcha, self.source_failures_factor

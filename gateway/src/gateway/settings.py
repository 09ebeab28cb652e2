"""What the gateway can be told, each with its default, unit and a sentence."""

from dataclasses import dataclass
from pathlib import Path

from chassis.forms_of_settings import between
from chassis.settings import Settings, setting


@dataclass(frozen=True, kw_only=True)
class GatewaySettings(Settings):
    """Settings of the one HTTP door; names in the environment begin with GATEWAY_ or CRM_."""

    host: str = setting("127.0.0.1", about="Address to listen on; 0.0.0.0 in a container.")
    port: int = setting(8000, about="Port of the API.", takes=between(1, 65_535))
    public_metrics: bool = setting(
        False, about="Whether the port of the API shows /metrics too, to anybody."
    )
    issuer: str = setting("crm-organization", about="Issuer of access tokens.")
    audience: str = setting("crm-api", about="Audience of access tokens.")
    principal_ttl_s: float = setting(
        4.0, unit="s", about="How long a caller's rights are kept.", takes=between(0, 60)
    )
    principal_stale_s: float = setting(
        600.0,
        unit="s",
        about="How long they are used while organization cannot be reached.",
        takes=between(0, 86_400),
    )
    actor_quota: int = setting(
        12_000, about="Requests per minute of one signed-in actor.", takes=between(1, 1_000_000_000)
    )
    anonymous_quota: int = setting(
        600,
        about="Requests per minute of one address without sign-in.",
        takes=between(1, 1_000_000_000),
    )
    connections: int = setting(
        2_000, about="Connections open at once; more are turned away.", takes=between(1, 100_000)
    )
    live_streams: int = setting(
        1_000, about="Live streams open at once, of all callers.", takes=between(0, 100_000)
    )
    in_flight: int = setting(
        400, about="Requests served at once; more are answered 503.", takes=between(1, 100_000)
    )
    body_limit: int = setting(
        1_000_000, unit="bytes", about="Largest JSON body.", takes=between(1000, 100_000_000)
    )
    upload_limit: int = setting(
        100_000_000,
        unit="bytes",
        about="Largest uploaded file.",
        takes=between(1000, 10_000_000_000),
    )
    header_limit: int = setting(
        32_000, unit="bytes", about="Longest request head.", takes=between(1000, 1_000_000)
    )
    header_timeout_s: float = setting(
        10.0, unit="s", about="Time for a request head to arrive.", takes=between(0.1, 600)
    )
    body_timeout_s: float = setting(
        20.0, unit="s", about="Time for a JSON body to arrive.", takes=between(0.1, 600)
    )
    upload_timeout_s: float = setting(
        600.0, unit="s", about="Time for a file to arrive.", takes=between(1, 86_400)
    )
    cors_origins: str = setting("", about="Origins that browsers may call from, with commas.")
    trusted_proxies: int = setting(
        0, about="Proxies in front whose X-Forwarded-For is believed.", takes=between(0, 10)
    )
    drain_pause_s: float = setting(
        0.5,
        unit="s",
        about="Time between failing readiness and refusing connections.",
        takes=between(0, 60),
    )

    @property
    def origins(self) -> frozenset[str]:
        return frozenset(o.strip() for o in self.cors_origins.split(",") if o.strip())

    @property
    def upload_folder(self) -> Path:
        """Folder that the gateway and the services share for files."""
        return Path(self.data_dir).absolute() / "uploads"

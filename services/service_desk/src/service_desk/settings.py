"""What the service desk can be told."""

from dataclasses import dataclass

from chassis.settings import ServiceSettings, setting


@dataclass(frozen=True, kw_only=True)
class ServiceDeskSettings(ServiceSettings):
    """Business hours in which the response clocks run."""

    working_hours: str = setting(
        "09:00-12:00,13:00-18:00", about="Spans of local time of a working day."
    )
    calendar_file: str = setting(
        "", about="JSON of days off and make-up days; empty: China's official days."
    )

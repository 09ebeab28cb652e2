"""What a setting may be: a number within bounds, one word of several, or text of some form."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

KINDS: dict[Any, str] = {int: "a whole number", float: "a number", Decimal: "a number"}
BROKERS = ("amqp", "amqps", "pyamqp")
DATABASES = ("sqlite", "postgresql")


class Form(Protocol):
    """Bounds of one setting."""

    def words(self, kind: Any, unit: str) -> str:
        """Return what a value of *kind* must be, as it stands behind "is not"."""

    def holds(self, value: Any) -> bool:
        """Tell whether *value* may be; a ValueError says no as well."""


@dataclass(frozen=True)
class Between:
    """A number from *least* to *most*, both allowed."""

    least: float
    most: float

    def words(self, kind: Any, unit: str) -> str:
        return f"{KINDS[kind]} from {self.least} to {self.most} {unit}".rstrip()

    def holds(self, value: Any) -> bool:
        try:
            return bool(self.least <= value <= self.most)
        except InvalidOperation:  # a Decimal that is no number
            return False


@dataclass(frozen=True)
class OneOf:
    """One of some words."""

    choices: tuple[str, ...]

    def words(self, kind: Any, unit: str) -> str:
        *others, last = self.choices
        return f"{', '.join(others)} or {last}"

    def holds(self, value: Any) -> bool:
        return value in self.choices


@dataclass(frozen=True)
class SuchAs:
    """Text that *reads* takes without a ValueError; *example* shows it."""

    example: str
    reads: Callable[[str], object]

    def words(self, kind: Any, unit: str) -> str:
        return f"of a form such as {self.example}"

    def holds(self, value: Any) -> bool:
        self.reads(value)
        return True


def between(least: float, most: float) -> Form:
    """Return the form of numbers from *least* to *most*."""
    return Between(least, most)


def one_of(*choices: str) -> Form:
    """Return the form of text that is one of *choices*."""
    return OneOf(choices)


def such_as(example: str, reads: Callable[[str], object]) -> Form:
    """Return the form of text that *reads* takes without a ValueError, shown by an example."""
    return SuchAs(example, reads)


def zone(text: str) -> ZoneInfo:
    """Return the time zone of that name; raises ValueError."""
    try:
        return ZoneInfo(text)
    except (KeyError, OSError) as error:
        raise ValueError(text) from error


def broker_address(text: str) -> None:
    """Raise ValueError unless *text* is the address of a broker."""
    parts = urlsplit(text)
    if parts.scheme not in BROKERS or not parts.hostname or parts.port == 0:
        raise ValueError("no address of a broker")


def database_address(text: str) -> None:
    """Raise ValueError unless *text* is the address of a database of a kind that is supported."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        kind = make_url(text).get_dialect().name
    except ArgumentError as error:
        raise ValueError("no address of a database") from error
    if kind not in DATABASES:
        raise ValueError(f"{kind} is not supported")


PORT = between(0, 65_535)
SHARE = between(0, 100)
"""Percent."""
SWITCH = one_of("true", "false")
ZONE = such_as("Asia/Shanghai", zone)
BROKER = such_as("amqp://user:password@host:5672/", broker_address)
DATABASE = such_as(
    "postgresql+psycopg2://user:password@host/name or sqlite:///path", database_address
)

"""One JSON object per line on stdout, from our own code and from every library that logs."""

import logging
import sys
from typing import Any, BinaryIO, cast

import orjson
import structlog

from chassis import masking
from chassis.log_lines import Lines
from chassis.settings import LEVELS

QUIET = ("amqp", "kombu", "nameko", "alembic", "urllib3", "pika")
"""Libraries that speak up only from "warning" on."""


def setup(service: str, level: str = "info") -> None:
    """
    Send every log line of this process to stdout as JSON.

    service: goes into each line as "service".
    level: debug, info, warning or error.

    A line for which there is no room is dropped and counted: nothing ends for want of a log.
    """
    least = LEVELS[level]
    structlog.configure(
        processors=[
            _stamp(service),
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            masking.mask_line,
            structlog.processors.JSONRenderer(serializer=_dump),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.BytesLoggerFactory(cast(BinaryIO, Lines(sys.stdout.buffer))),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[_Bridge()], level=least, force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(least, logging.WARNING))


def get(name: str) -> Any:
    """Return the logger *name*: `get(__name__).info("relay.started", rows=3)`."""
    return structlog.get_logger(source=name)


def _stamp(service: str) -> Any:
    """Name the service in each line. A context variable would be empty in every green thread."""

    def stamp(logger: Any, method: str, event: Any) -> Any:
        event["service"] = service
        return event

    return stamp


def _dump(event: Any, **_: Any) -> bytes:
    return orjson.dumps(event, default=repr, option=orjson.OPT_NON_STR_KEYS)


class _Bridge(logging.Handler):
    """Hands the lines of the standard library's logging over to structlog."""

    def emit(self, record: logging.LogRecord) -> None:
        level = min(max(record.levelno, 10), 40)
        extra = {"exc_info": record.exc_info} if record.exc_info else {}
        get(record.name).log(level, record.getMessage(), **extra)

"""A plugin of pytest: log lines are written as data, not painted for a console."""

from typing import Any

import structlog


def pytest_configure(config: Any) -> None:
    """Spare tests the coloured tracebacks; they are most of what a refused operation costs."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(),
        ],
    )

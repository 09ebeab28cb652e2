"""
Keeps out of a process what it has no use for.

structlog loads rich, five megabytes, wherever some developer's tool has brought it along; services
write their logs without it. Import this before anything that logs.
"""

import sys
from typing import Any

modules: dict[str, Any] = sys.modules
modules.setdefault("rich", None)  # makes an import of it fail, which structlog expects

"""The OpenAPI 3.1 document of a catalogue."""

from typing import Any

from chassis.contract import Catalogue


def openapi(catalogue: Catalogue) -> dict[str, Any]:
    return {}

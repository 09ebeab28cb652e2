"""Why rows of a table were refused, told by codes that keep what their sentences need."""

from collections.abc import Mapping
from typing import Any

from chassis.errors import KNOWN_AS, ServiceError
from chassis.job_tables import CODE_KEPT
from chassis.jobs import RowProblem

POINTER_KEPT = 100
LEAST_CUT = 20
"""Characters of a long parameter that are worth keeping."""


def problems_of(row: int, error: ServiceError, detail: str = "") -> list[RowProblem]:
    """
    Return what is wrong with a row that was refused, field by field where fields are named.

    row: its number as a person sees it. detail: what it is about, if no field is.
    """
    wrong = error.details.get("fields")
    if not wrong:
        return [RowProblem(row, _within(error.pointer), kept_code(error), detail)]
    return [RowProblem(row, _within(one.get("pointer")), kept_field(one)) for one in wrong]


def kept_code(error: ServiceError) -> str:
    """Return the code of a refusal with as many of its parameters as a row error has room for."""
    return _kept(error.code, error.details)


def kept_field(wrong: Mapping[str, Any]) -> str:
    """Return the code of a refused field, {code, params}, as `kept_code` does."""
    return _kept(str(wrong.get("code") or "invalid"), wrong.get("params") or {})


def _kept(code: str, params: Mapping[str, Any]) -> str:
    told, known = code, params.get(KNOWN_AS) or {}
    for name, value in params.items():
        room = CODE_KEPT - len(f"{told}|{name}=")
        text = str(known.get(value, value) if isinstance(value, str) else value)
        if not isinstance(value, str | int) or "|" in text or room < min(len(text), LEAST_CUT):
            continue
        told = f"{told}|{name}={text if len(text) <= room else f'{text[: room - 1]}…'}"
    return told


def _within(pointer: Any) -> str:
    return str(pointer or "")[:POINTER_KEPT]

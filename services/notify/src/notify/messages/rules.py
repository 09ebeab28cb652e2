"""What follows from the outcome of an attempt: pure functions over plain data."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chassis.errors import REFUSALS, sentence
from chassis.messages import parse
from chassis.words import word

BACK_OFF_S = (30, 120, 600, 3600, 14_400)
"""Pauses after the first, second, … attempt that failed for the moment."""

SENT, REFUSED, LATER, DOUBT = "sent", "refused", "later", "doubt"
"""How an attempt may end."""


@dataclass(frozen=True)
class Verdict:
    """The states that follow, in order, and when to try again (None: never)."""

    states: tuple[str, ...]
    again_after: dt.timedelta | None = None


def why(code: str, details: Mapping[str, Any]) -> str:
    """Return a refusal as a message keeps it: its code, with what its sentence names."""
    pairs = ((name, str(value).replace("|", "/")) for name, value in details.items())
    return "|".join([code, *(f"{name}={value}" for name, value in pairs)])


def code_of(kept: str) -> str:
    """Return the code of a kept reason; what a provider answered stays as it is."""
    code = parse(kept)[0]
    return code if code in REFUSALS else kept


def said(kept: str, language: str) -> str:
    """Return a kept reason in words; language: "zh" for Chinese, else English."""
    code, details = parse(kept)
    if code in REFUSALS:
        return sentence(code, language, details)
    return word(kept, language, "reason") or kept


def judge(outcome: str, attempts: int, on_doubt: str) -> Verdict:
    """
    Return what becomes of a message after an attempt.

    outcome: sent, refused, later or doubt. attempts: how many there were, this one included.
    """
    if outcome == SENT:
        return Verdict(("sent",))
    if outcome == REFUSED:
        return Verdict(("failed",))
    if outcome == DOUBT and on_doubt == "at_most_once":
        return Verdict(("unknown",))
    between = ("unknown",) if outcome == DOUBT else ()
    if attempts > len(BACK_OFF_S):
        return Verdict(between or ("failed",))
    return Verdict((*between, "queued"), dt.timedelta(seconds=BACK_OFF_S[attempts - 1]))

"""Words for people about the form that a text must have, by its pattern."""

import hashlib

FORMS: dict[str, tuple[str, str]] = {}
"""Form that a text must have → the sentence about it in English and Chinese."""


def form_of(regex: str) -> str:
    """Return the name under which FORMS knows a pattern: a code cannot carry all characters."""
    return hashlib.sha256(regex.encode()).hexdigest()[:12]


def told_as(regex: str, en: str, zh: str) -> None:
    """Let people who miss the pattern be told these sentences."""
    FORMS[form_of(regex)] = en, zh

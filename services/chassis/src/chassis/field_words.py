"""What the fields of inputs and records are called by people, in both languages."""

import re
from collections.abc import Mapping

from chassis.errors import LABELS
from chassis.words import LANGUAGES

_CHINESE: dict[str, str] = {}
_ENGLISH: dict[str, str] = {}
_WRITTEN_SO = {
    **{word: word.upper() for word in ("id", "api", "sms", "url", "uri", "http", "rfm", "pem")},
    "ids": "IDs",
    "sha256": "SHA-256",
    "ms": "milliseconds",
    "min": "minimum",
    "max": "maximum",
}
_COMPARED = {
    "eq": ("is", "等于"),
    "ne": ("is not", "不等于"),
    "gt": ("above", "大于"),
    "gte": ("from", "不小于"),
    "lt": ("below", "小于"),
    "lte": ("up to", "不大于"),
    "in": ("is one of", "属于"),
    "contains": ("contains", "包含"),
    "is_null": ("is empty", "为空"),
}
"""What the endings of filters are called, such as `name_contains`."""


def call(chinese: Mapping[str, str], english: Mapping[str, str]) -> None:
    """
    Say what fields are called.

    chinese: field → name; a field that means something else in one place is given as "order.number"
    (the module of the contract) or "lead.FirstOpportunity.name" (and the schema). `owner` also
    names `owner_id` and `owner_ids`.
    english: field → name, also of one place, where that is more than the words of which the field
        is made.
    """
    _CHINESE.update(chinese)
    _ENGLISH.update(english)


def label(field: str, *places: str) -> dict[str, str]:
    """
    Return language → name of a field; a language in which nobody named it is left out.

    places: where it stands: schema and module of the contract; the first that names it wins.
    """
    told = _told(field, places)
    compared = re.fullmatch(rf"(\w+?)_({'|'.join(_COMPARED)})", field)
    if told is None and compared is not None:
        told = _told(compared[1], places)
        english, chinese = _COMPARED[compared[2]]
        said = (f"{_english(compared[1], places)} {english}", told and f"{told} {chinese}")
    else:
        said = (_english(field, places), told)
    return {language: name for language, name in zip(LANGUAGES, said, strict=True) if name}


def label_in(schema: type, field: str) -> dict[str, str]:
    """Return language → name of a field of *schema*, a class of a contract."""
    module = schema.__module__.rpartition(".")[2]
    return label(field, f"{module}.{schema.__name__}", module)


def _told(field: str, places: tuple[str, ...]) -> str | None:
    stem = re.sub(r"_ids?$", "", field)
    keys = [*(f"{place}.{field}" for place in places), field, stem]
    found = next((_CHINESE[key] for key in keys if key in _CHINESE), None)
    return found or (_of_record(stem) if stem != field else None)


def _of_record(name: str) -> str | None:
    """Return what records of this name are called, for a field that refers to one."""
    told = (chinese for key, (_, chinese) in LABELS.items() if key.endswith(f".{name}"))
    return next((chinese for chinese in told if not chinese.isascii()), None)


def _english(field: str, places: tuple[str, ...]) -> str:
    for key in (*(f"{place}.{field}" for place in places), field):
        if key in _ENGLISH:
            return _ENGLISH[key]
    plain = re.sub(r"([A-Z])", r"_\1", field).lower().lstrip("$")
    if plain.endswith("_ids"):
        plain = _several(plain[:-4])
    words = plain.removesuffix("_id").split("_")
    return " ".join(_WRITTEN_SO.get(word, word) for word in words)


def _several(word: str) -> str:
    if word.endswith("y"):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith("s") else word if word == "staff" else f"{word}s"

"""What the choices of closed lists are called by people, in both languages."""

from collections.abc import Iterable, Mapping

LANGUAGES = ("en", "zh-CN")
_CHINESE: dict[str, str] = {}
_ENGLISH: dict[str, str] = {}
_ACTS: dict[str, str] = {}
_WRITTEN_LARGE = frozenset({"api", "sms", "im", "csv", "pdf", "html", "xlsx", "ofx", "mt940"})
TOLD = frozenset(
    {"state", "wanted", "kind", "type", "channel", "language", "holder_kind", "verb", "scope"}
)
"""Details of refusals that hold a choice; others may hold what somebody wrote."""


def call(words: Mapping[str, str]) -> None:
    """
    Say what choices are called in Chinese.

    words: choice → word; a choice that means something else in one place is given as "task.open"
    (the module of the contract) or "payment_state.none" (the field).
    """
    _CHINESE.update(words)


def call_in_english(words: Mapping[str, str]) -> None:
    """Say what choices are called in English that do not say it themselves."""
    _ENGLISH.update(words)


def call_acts(phrases: Mapping[str, str]) -> None:
    """Say in English what verbs of operations do: verb → phrase with {} for the record."""
    _ACTS.update(phrases)


def act(verb: str, label: str) -> str:
    """Return in English what the operation *verb* does with what is called *label*: ship order."""
    return _ACTS.get(verb, f"{verb.replace('_', ' ')} {{}}").format(label)


def command(resource: str, verb: str, language: str) -> str | None:
    """
    Return what a button says that does *verb* with a *resource*, or None where nobody named it.

    resource: such as "order"; its own word for a verb goes before that of all. language: "zh…"
        for Chinese, else English.
    """
    keys = (f"verb.{resource}.{verb}", f"verb.{verb}")
    chinese = next((_CHINESE[key] for key in keys if key in _CHINESE), None)
    if chinese is None or language.startswith("zh"):
        return chinese
    said = next((_ENGLISH[key] for key in keys if key in _ENGLISH), verb.replace("_", " "))
    return said[0].upper() + said[1:]


def word(choice: str, language: str, *places: str) -> str | None:
    """
    Return what *choice* is called in *language*, or None for one that nobody named.

    language: "zh…" for Chinese, else English.
    places: where it stands: module of the contract, field; the first that has its own word wins.
    """
    keys = [*(f"{place}.{choice}" for place in places), choice]
    found = next((key for key in keys if key in _CHINESE), None)
    if found is None or language.startswith("zh"):
        return None if found is None else _CHINESE[found]
    if found in _ENGLISH:
        return _ENGLISH[found]
    return choice.upper() if choice in _WRITTEN_LARGE else choice.replace("_", " ")


def labels(choices: Iterable[str], *places: str) -> dict[str, dict[str, str]]:
    """Return choice → language → word, for the choices that have one."""
    named = {one: [word(one, language, *places) for language in LANGUAGES] for one in choices}
    return {
        one: {language: told for language, told in zip(LANGUAGES, words, strict=True) if told}
        for one, words in named.items()
        if all(words)
    }


def said(name: str, value: object, language: str, *places: str) -> object:
    """Return the detail *name* of a refusal as it stands in a sentence."""
    if name not in TOLD or not isinstance(value, str):
        return value
    parts = value.split(" / ")
    return " / ".join(word(part, language, *places, name) or part for part in parts)

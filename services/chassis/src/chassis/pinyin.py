"""
How Chinese is said, without tones.

The library's dictionary of phrases takes 40 MiB; of it only what sounds otherwise than its
characters one by one is kept, in phrases.txt, which `make generate` writes.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from chassis.settings import without_phrases

PHRASES = Path(__file__).with_name("phrases.txt")
_SPOKEN: dict[str, tuple[str, ...]] = {"伺服": ("si", "fu")}
"""Phrases that sellers use and the dictionary of phrases does not know."""


def syllables(text: str) -> Iterator[str]:
    """Yield how *text* is said: one syllable per character, other characters as they are."""
    phrases, position = _phrases(), 0
    while position < len(text):
        for length in _lengths().get(text[position], ()):
            spoken = phrases.get(text[position : position + length])
            if spoken:
                yield from spoken
                position += length
                break
        else:
            yield syllable(text[position])
            position += 1


@cache
def syllable(character: str) -> str:
    """Return how one character is said when it stands alone."""
    without_phrases()
    # Late: its dictionary of characters takes ten megabytes, which not every process needs.
    from pypinyin import Style, lazy_pinyin

    spoken = "".join(lazy_pinyin(character, style=Style.NORMAL, v_to_u=False))
    return "".join(filter(str.isalnum, spoken)) or character


@cache
def _phrases() -> dict[str, tuple[str, ...]]:
    """Return short phrases that sound otherwise than their characters one by one: 重庆, 银行."""
    lines = (line.split() for line in PHRASES.read_text(encoding="utf-8").splitlines())
    return {phrase: tuple(spoken) for phrase, *spoken in lines} | _SPOKEN


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """Return how long such phrases are by their first character, the longest first."""
    found: dict[str, set[int]] = {}
    for phrase in _phrases():
        found.setdefault(phrase[0], set()).add(len(phrase))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}

"""
Words to search by: what a text answers to, and what somebody who types means.

Chinese is cut into pairs of characters and its last character, so that two characters find at once
and one finds by prefix. Beside them stand pinyin (four syllables from every character on, and the
whole), initials, Latin words, and telephone numbers backwards, since people remember the tail.
Every token consists of letters and digits only, and all share one space of prefixes.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from chassis import surnames
from chassis.pinyin import readings, syllables

MAX_TERMS = 12
TAIL_MIN = 3
SYLLABLES, INITIALS = 4, 8
TAIL = "r"
"""Begins the token of a number told backwards."""
HIDDEN = "\ua66e"
"""Begins a token by which only those find who may see it all; nobody can type it."""
_RUNS = re.compile(r"[㐀-鿿豈-﫿𠀀-𯨟]+|[^\W_㐀-鿿豈-﫿𠀀-𯨟]+")
_DIALLED = re.compile(r"(?=(\D*\d){7})[+\d() -]+")
"""A number written in groups: seven digits or more and nothing but them."""
_LEGAL = re.compile("(股份)?有限(责任)?公司$")
_BETWEEN = re.compile(r"[^\w]+")

Term = tuple[str, ...]
"""Prefixes of which a record must have at least one."""


def fold(text: str) -> str:
    """Return *text* in half width, lower case and simplified characters."""
    return text.lower() if text.isascii() else _folded(text)


@lru_cache(maxsize=512)
def _folded(text: str) -> str:
    """A name is folded for its words, its key and its likeness, one right after the other."""
    return _plain(text).translate(_simplified())


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def document(
    names: Iterable[str],
    numbers: Iterable[str] = (),
    words: Iterable[str] = (),
    people: Iterable[str] = (),
) -> str:
    """
    Return the tokens by which a record is found, each with a space before it.

    names: found by characters, pinyin and initials; words: codes and addresses, by their parts.
    numbers: telephone numbers, found by head and tail. people: names of persons, found as names
        and as their surname is said: 曾 as zeng and as ceng.
    """
    tokens: dict[str, None] = {}
    for name in names:
        tokens.update(_name_tokens(name))
    for person in people:
        tokens.update(_name_tokens(person))
        tokens.update(_person_tokens(person))
    for word in words:
        tokens.update(dict.fromkeys(_RUNS.findall(fold(word))))
    for number in numbers:
        digits = number.lstrip("+")
        if not digits.isdigit():
            digits = "".join(filter(str.isdigit, number))
        tokens[digits] = tokens[TAIL + digits[::-1]] = None
    return "".join([f" {token}" for token in tokens])


def hidden(document: str) -> str:
    """Return the tokens of *document* as some by which only who may see it all finds."""
    return "".join([f" {HIDDEN}{token}" for token in document.split()])


def query(text: str, *, numbers: bool = True) -> list[Term]:
    """
    Return what *text* asks for: every term must be met, by any of its prefixes.

    numbers: whether digits may mean the tail of a telephone number.
    """
    terms: list[Term] = []
    folded = fold(text).replace(HIDDEN, " ")
    if numbers and _DIALLED.fullmatch(folded):
        folded = "".join(filter(str.isdigit, folded))
    for run in _RUNS.findall(folded):
        if _is_chinese(run):
            terms.extend((pair,) for pair in _pairs(run, whole=len(run) == 1))
        elif numbers and run.isdigit() and len(run) >= TAIL_MIN:
            terms.append((run, TAIL + run[::-1]))
        else:
            terms.append((run,))
    return list(dict.fromkeys(terms))[:MAX_TERMS]


def pairs_in(text: str) -> str:
    """Return the Chinese in *text* that has pairs: whatever holds *text* answers to it."""
    return " ".join(run for run in _RUNS.findall(fold(text)) if _is_chinese(run) and len(run) > 1)


def sound(folded: str) -> str:
    """Return how a folded text sounds, as toneless pinyin; Latin letters stay as they are."""
    return folded if folded.isascii() else "".join(syllables(folded))


def is_whole(prefix: str) -> bool:
    """Return whether no longer token begins with *prefix*: two Chinese characters are all."""
    return len(prefix.removeprefix(HIDDEN)) == 2 and _is_chinese(prefix[-2:])


def _is_chinese(run: str) -> bool:
    return "㐀" <= run[0] <= "鿿" or "豈" <= run[0] <= "﫿" or run[0] >= "𠀀"


def _pairs(run: str, *, whole: bool) -> list[str]:
    pairs = [run[i : i + 2] for i in range(len(run) - 1)]
    return [*pairs, run[-1]] if whole else pairs


@lru_cache(maxsize=4096)
def _name_tokens(name: str) -> dict[str, None]:
    folded = fold(name)
    tokens: dict[str, None] = {}
    for run in _RUNS.findall(folded):
        if _is_chinese(run):
            tokens.update(dict.fromkeys(_pairs(run, whole=True)))
        else:
            tokens[run] = None
    for sounds in _said(name, folded):
        initials = "".join([sound[0] for sound in sounds])
        for start in range(len(sounds)):
            tokens["".join(sounds[start : start + SYLLABLES])] = None
            tokens[initials[start : start + INITIALS]] = None
        tokens["".join(sounds)] = None
    return tokens


@lru_cache(maxsize=4096)
def _person_tokens(name: str) -> dict[str, None]:
    said, rest = surnames.split(fold(name).strip())
    if not said:
        return {}
    tokens: dict[str, None] = {}
    for spoken in _sounding(rest) if rest else ([],):
        sounds = [*said, *spoken]
        initials = "".join([sound[0] for sound in sounds[:INITIALS]])
        tokens.update(dict.fromkeys(("".join(sounds[:SYLLABLES]), initials, "".join(sounds))))
    return tokens


def _said(name: str, folded: str) -> Iterator[list[str]]:
    """Yield how a name sounds, as it is written as well: 乾照 is qian zhao, though folded 干照."""
    yield from _sounding(_LEGAL.sub("", folded))
    if not name.isascii() and (plain := _plain(name)) != folded:
        yield from _sounding(_LEGAL.sub("", plain))


def _sounding(folded: str) -> Iterator[list[str]]:
    """Yield the syllables of each part of a name, in each reading; Latin letters stay."""
    for part in _BETWEEN.split(folded):
        if part and not part.isascii():
            yield from readings(part)


@cache
def _simplified() -> dict[int, str]:
    """Return the characters that have a simplified form, from OpenCC's table."""
    import opencc

    table = Path(opencc.__file__).parent / "dictionary" / "TSCharacters.txt"
    pairs = (line.split("\t") for line in table.read_text(encoding="utf-8").splitlines() if line)
    return {ord(old): new.split(" ")[0] for old, new in pairs if len(old) == 1}


def warm() -> None:
    """Load the dictionaries now, so that no request has to wait for them."""
    document(["重庆路"])

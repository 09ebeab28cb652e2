"""
How Chinese is said, without tones.

The library's dictionary of phrases takes 40 MiB; of it only what sounds otherwise than its
characters one by one is kept, in phrases.txt, which `make generate` writes.
"""

from functools import cache
from operator import add
from pathlib import Path

from chassis.settings import without_phrases

READINGS: dict[str, tuple[str, ...]] = {
    "长": ("chang", "zhang"), "行": ("hang", "xing"), "乐": ("le", "yue"), "朝": ("chao", "zhao"),
    "盛": ("sheng", "cheng"), "晟": ("sheng", "cheng"), "茜": ("qian", "xi"), "都": ("du", "dou"),
    "单": ("dan", "shan"), "曾": ("zeng", "ceng"), "厦": ("sha", "xia"), "莘": ("shen", "xin"),
    "覃": ("qin", "tan"), "翟": ("zhai", "di"), "秘": ("mi", "bi"), "洗": ("xi", "xian"),
    "乘": ("cheng", "sheng"), "率": ("lv", "shuai"),
}  # fmt: skip
"""Characters that names use in more than one reading; who types either finds them."""
_AMBIGUOUS = frozenset(READINGS)
MOST_READINGS = 3
HEAD = 2
"""Characters by which phrases are looked for; no phrase is shorter."""
PHRASES = Path(__file__).with_name("phrases.txt")
_SPOKEN: dict[str, tuple[str, ...]] = {"伺服": ("si", "fu")}
"""Phrases that sellers use and the dictionary of phrases does not know."""


def syllables(text: str) -> list[str]:
    """Return how *text* is said: one syllable per character, other characters as they are."""
    lengths = _lengths()
    if not any(map(lengths.__contains__, map(add, text, text[1:]))):
        return list(map(syllable, text))  # as four names in five
    phrases, position = _phrases(), 0
    said: list[str] = []
    while position < len(text):
        for length in lengths.get(text[position : position + HEAD], ()):
            spoken = phrases.get(text[position : position + length])
            if spoken:
                said += spoken
                position += length
                break
        else:
            said.append(syllable(text[position]))
            position += 1
    return said


def readings(text: str) -> list[list[str]]:
    """
    Return the ways in which a name may be said: 晟睿 as cheng rui and as sheng rui.

    No more than MOST_READINGS, since each takes room in the index.
    """
    first = syllables(text)
    if len(first) != len(text) or _AMBIGUOUS.isdisjoint(text):
        return [first]
    found = [first]
    for place, character in enumerate(text):
        for other in READINGS.get(character, ()):
            new = [[*said[:place], other, *said[place + 1 :]] for said in found]
            found += [said for said in new if said not in found]
    return found[:MOST_READINGS]


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
    """Return how long such phrases are by how they begin, the longest first."""
    found: dict[str, set[int]] = {}
    for phrase in _phrases():
        found.setdefault(phrase[:HEAD], set()).add(len(phrase))
    return {head: tuple(sorted(lengths, reverse=True)) for head, lengths in found.items()}

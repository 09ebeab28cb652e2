"""Chinese phrases that sound otherwise than their characters, out of a library's dictionary."""

from functools import cache

from pypinyin import Style
from pypinyin.phrases_dict import phrases_dict
from pypinyin.style import convert

from chassis.pinyin import PHRASES as PATH
from chassis.pinyin import syllable

__all__ = ["PATH", "text"]
LONGEST = 4


def text() -> str:
    """Return what phrases.txt should hold: a phrase and its syllables per line."""
    lines = []
    for phrase, sounds in sorted(phrases_dict.items()):
        if not 2 <= len(phrase) <= LONGEST or len(phrase) != len(sounds):
            continue
        spoken = [_toneless(sound[0]) for sound in sounds]
        if spoken != [syllable(character) for character in phrase]:
            lines.append(f"{phrase} {' '.join(spoken)}\n")
    return "".join(lines)


@cache
def _toneless(sound: str) -> str:
    """Return one of the 1,500 syllables without its tone; asked tens of thousands of times."""
    return str(convert(sound, Style.NORMAL, strict=True))

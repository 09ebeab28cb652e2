"""How Chinese names are spelt and abbreviated in pinyin."""

from pypinyin import Style, lazy_pinyin

SURNAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "查": "zha", "盖": "ge", "区": "ou",
    "朴": "piao", "任": "ren", "华": "hua", "纪": "ji", "种": "chong", "重": "chong",
    "翟": "zhai", "乐": "yue", "冼": "xian", "缪": "miao", "覃": "qin", "尉": "wei", "贾": "jia",
    "尹": "yin", "黑": "he", "折": "she", "逄": "pang", "员": "yun", "繁": "po", "秘": "bi",
    "万俟": "mo qi", "尉迟": "yu chi", "单于": "chan yu", "长孙": "zhang sun", "令狐": "ling hu",
}  # fmt: skip
"""Characters that are read differently, or not reliably, when they are surnames."""


def spelling(name: str) -> tuple[str, str]:
    """Return a name as pinyin without tones and as initials: 单小明 → shanxiaoming, sxm."""
    surname = next((name[:n] for n in (2, 1) if name[:n] in SURNAMES), "")
    syllables = SURNAMES[surname].split() if surname else []
    syllables += lazy_pinyin(name[len(surname) :], style=Style.NORMAL)
    words = [word for syllable in syllables for word in syllable.lower().split()]
    spelt = "".join(c for c in "".join(words) if c.isalnum())
    return spelt, "".join(word[0] for word in words if word[0].isalnum())

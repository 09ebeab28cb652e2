"""How Chinese surnames are said: some characters sound otherwise there than anywhere else."""

import re

from chassis.pinyin import syllables

_PARTS = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]+")
"""Latin words stay whole, the rest is said character by character."""

SURNAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "查": "zha", "盖": "ge", "区": "ou",
    "朴": "piao", "任": "ren", "华": "hua", "纪": "ji", "种": "chong", "重": "chong",
    "翟": "zhai", "乐": "yue", "冼": "xian", "缪": "miao", "覃": "qin", "尉": "wei", "贾": "jia",
    "尹": "yin", "黑": "he", "折": "she", "逄": "pang", "员": "yun", "繁": "po", "秘": "bi",
    "谌": "chen", "召": "shao", "隗": "wei", "适": "kuo",
    "万俟": "mo qi", "尉迟": "yu chi", "单于": "chan yu", "长孙": "zhang sun", "令狐": "ling hu",
}  # fmt: skip
"""Characters that are read differently, or not reliably, when they are surnames."""


def split(name: str) -> tuple[list[str], str]:
    """
    Return the syllables of a surname that sounds otherwise, and the rest of the name.

    No syllables and the whole name where the surname sounds as everywhere.
    """
    surname = next((name[:n] for n in (2, 1) if name[:n] in SURNAMES), "")
    return (SURNAMES[surname].split() if surname else []), name[len(surname) :]


def spelling(name: str) -> tuple[str, str]:
    """Return a person as toneless pinyin and as initials: 单小明 → shanxiaoming, sxm."""
    said, rest = split(name)
    parts = [[part] if part.isascii() else syllables(part) for part in _PARTS.findall(rest)]
    words = [word for part in (said, *parts) for one in part for word in one.split()]
    spelt = "".join(c for c in "".join(words).lower() if c.isalnum())
    return spelt, "".join(word[0].lower() for word in words if word[0].isalnum())

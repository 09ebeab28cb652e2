"""How Chinese names are spelt and abbreviated in pinyin."""

SURNAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "查": "zha", "盖": "ge", "区": "ou",
    "朴": "piao", "任": "ren", "华": "hua", "纪": "ji", "种": "chong", "重": "chong",
    "翟": "zhai", "乐": "yue", "冼": "xian", "缪": "miao", "覃": "qin", "尉": "wei", "贾": "jia",
    "尹": "yin", "黑": "he", "折": "she", "逄": "pang", "员": "yun", "繁": "po", "秘": "bi",
    "万俟": "mo qi", "尉迟": "yu chi", "单于": "chan yu", "长孙": "zhang sun", "令狐": "ling hu",
}  # fmt: skip
"""Characters that are read differently, or not reliably, when they are surnames."""


_COMPOUND = """
    欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政
    濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马
    公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌
    微生 梁丘 左丘 东门 西门 单于 纳兰
"""
COMPOUND = frozenset(_COMPOUND.split())
"""Surnames of two characters from the 百家姓 that are still met."""


def surname_of(name: str) -> str:
    """Return the surname: 欧阳娜 → 欧阳, 王小明 → 王, and of other names the last word."""
    if not _is_chinese(name):
        return name.split()[-1][:20] if name.split() else ""
    return name[:2] if name[:2] in COMPOUND and len(name) > 2 else name[:1]


def letter_of(pinyin: str) -> str:
    """Return the letter of the address book under which somebody stands; "#" for none."""
    first = pinyin[:1].lower()
    return first if "a" <= first <= "z" else "#"


def _is_chinese(name: str) -> bool:
    return bool(name) and "\u4e00" <= name[0] <= "\u9fff"


def spelling(name: str) -> tuple[str, str]:
    """Return a name as pinyin without tones and as initials: 单小明 → shanxiaoming, sxm."""
    # Its dictionaries take some ten megabytes, which a process that names nobody can spare.
    from pypinyin import Style, lazy_pinyin

    surname = next((name[:n] for n in (2, 1) if name[:n] in SURNAMES), "")
    syllables = SURNAMES[surname].split() if surname else []
    syllables += lazy_pinyin(name[len(surname) :], style=Style.NORMAL)
    words = [word for syllable in syllables for word in syllable.lower().split()]
    spelt = "".join(c for c in "".join(words) if c.isalnum())
    return spelt, "".join(word[0] for word in words if word[0].isalnum())

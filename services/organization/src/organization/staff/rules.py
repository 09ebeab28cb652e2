"""How names are divided, where they stand in an address book, and who is a person at all."""

from chassis.context import Call
from contracts.organization.together import NotAColleague

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


def refuse_systems(call: Call) -> None:
    """Raise NotAColleague for who calls by an API key."""
    if call.actor_kind == "key":
        raise NotAColleague()

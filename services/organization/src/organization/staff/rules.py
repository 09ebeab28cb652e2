"""How names are divided, where they stand in an address book, and who is a person at all."""

import unicodedata

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

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

REACHED_BY_SMS = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def surname_of(name: str) -> str:
    """Return the surname: 欧阳娜 → 欧阳, 王小明 → 王, and of other names the last word."""
    if not _is_chinese(name):
        return name.split()[-1][:20] if name.split() else ""
    return name[:2] if name[:2] in COMPOUND and len(name) > 2 else name[:1]


def letter_of(pinyin: str) -> str:
    """Return the letter of the address book under which somebody stands; "#" for none."""
    first = pinyin[:1].lower()
    return first if "a" <= first <= "z" else "#"


def mobile_number(text: str, region: str) -> str | None:
    """
    Return a mobile number as E.164, or None if no SMS can go there.

    region: where numbers without + are at home.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        number = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        return None
    # A trunk 0 before a mobile number is a mistake that the library forgives.
    is_cheated = region == "CN" and plain.startswith("0") and not plain.startswith("00")
    kind = phonenumbers.number_type(number)
    if is_cheated or kind not in REACHED_BY_SMS or not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def _is_chinese(name: str) -> bool:
    return bool(name) and "\u4e00" <= name[0] <= "\u9fff"


def refuse_systems(call: Call) -> None:
    """Raise NotAColleague for who calls by an API key."""
    if call.actor_kind == "key":
        raise NotAColleague()

"""Who stands on a business card: name and title, which often share a line."""

import re
from collections.abc import Sequence

from customers.contacts.rules import COMPOUND

COMPANY = re.compile(
    r"(公司|集团|研究院|大学|医院|银行|事务所|工作室|中心|协会|"
    r"Co\.|Ltd|Inc|LLC|GmbH|Corp|Company)",
    re.I,
)
_TITLE = re.compile(
    r"(经理|总监|总裁|董事|主任|工程师|顾问|主管|专员|助理|部长|院长|教授|律师|会计师|设计师|合伙人|创始人|代表|"
    r"Manager|Director|Engineer|CEO|CTO|CFO|President|Sales|Consultant|Partner|Founder)",
    re.I,
)
_RANK = re.compile(
    r"(Manager|Director|Engineer|C[EFTOM]O|President|Consultant|Partner|Founder|Executive|"
    r"Representative|Assistant|Supervisor|Accountant|Lawyer|Designer)",
    re.I,
)
"""What ends a title in English."""
_BEFORE_RANK = re.compile(
    r"(Sales|Senior|Junior|General|Deputy|Vice|Chief|Managing|Executive|Regional|Area|Key|Account|"
    r"Marketing|Product|Project|Technical|Software|Purchasing|Human|Resources?|HR|IT|Finance|"
    r"Financial|Operations?|Business|Development|Customer|Service|Founding|Co-?Founder|&|and|of)",
    re.I,
)
_CHINESE_TITLE = re.compile(
    r"(?:副|总|高级|资深|首席|执行|销售|采购|市场|营销|技术|财务|人事|行政|运营|产品|项目|客户|大客户|区域|业务|商务|"
    r"软件|研发|安全|品牌|渠道|法务|金融|助理|见习)*"
    r"(?:经理|总监|总裁|董事长?|主任|工程师|顾问|主管|专员|助理|部长|院长|教授|律师|会计师|设计师|合伙人|创始人|代表)$"
)
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
"""The commonest; by them a name is told from what else stands before a title."""
_CHINESE_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_UNIT = re.compile(r".{2,}[部处室组]")
_LATIN_NAME = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z.]+){1,2}")
_LATIN_WORD = re.compile(r"[A-Z][A-Za-z.'-]*")
_BETWEEN = re.compile(r"\s*[|/,，、;；:：·•]\s*|\s+")
_GAP = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])\s+([\u4e00-\u9fff])(?![\u4e00-\u9fff])")
"""Between the two characters of a name: 王  芳."""


def person(lines: Sequence[str]) -> tuple[str | None, str | None]:
    """Return name and title, which often share a line: 王芳 采购经理, Wei Zhang  Sales Director."""
    name = title = None
    for line in lines:
        own, rest = _both(line)
        if own is None and title is None and _TITLE.search(line):
            title = rest or line
        elif own is not None and title is None:
            title = rest
        name = name or own
    if name is None:  # Wide gaps between the characters of a name: 王  芳.
        joined = ("".join(line.split()) for line in lines)
        name = next((line for line in joined if _is_name(line)), None)
    if name is None and title:
        return _parted(title)
    return name, title


def _both(line: str) -> tuple[str | None, str | None]:
    """Return the name that stands on a line and the title beside it, None for what does not."""
    words = _BETWEEN.split(_GAP.sub(r"\1\2", line).strip())
    called = next((word for word in words if _is_name(word)), None)
    titles = [word for word in words if _TITLE.search(word)]
    if called is not None:
        behind = words[: words.index(called)] + words[words.index(called) + 1 :]
        chinese = [word for word in titles if not word.isascii()]
        kept = " ".join(chinese or (behind if titles else ()))
        return called, kept or None
    if _LATIN_NAME.fullmatch(line) and not _TITLE.search(line):
        return line, None
    return _latin(words)


def _latin(words: list[str]) -> tuple[str | None, str | None]:
    """Part an English line at the end of its title, which stands behind or before the name."""
    of_title = [bool(_RANK.fullmatch(w) or _BEFORE_RANK.fullmatch(w)) for w in words]
    if not any(_RANK.fullmatch(word) for word in words) or not all(map(str.isascii, words)):
        return None, None
    first = of_title.index(True)
    last = len(words) - of_title[::-1].index(True)
    for names, titles in ((words[:first], words[first:]), (words[last:], words[:last])):
        if len(names) in (2, 3) and all(map(_LATIN_WORD.fullmatch, names)):
            return " ".join(names), " ".join(titles)
    return None, None


def _parted(title: str) -> tuple[str | None, str | None]:
    """Part 张伟销售经理, whose gap a reader has lost."""
    found = _CHINESE_TITLE.search(title)
    name = title[: found.start()] if found else ""
    known = name[:1] in _SURNAMES or name[:2] in COMPOUND
    if found and known and _is_name(name):
        return name, found[0]
    return None, title


def _is_name(word: str) -> bool:
    if not _CHINESE_NAME.fullmatch(word) or _TITLE.search(word) or COMPANY.search(word):
        return False
    return (len(word) < 4 or word[:2] in COMPOUND) and not _UNIT.fullmatch(word)

"""What the lines of a business card mean."""

import re
from collections.abc import Sequence
from typing import Any

from customers.cards.rules import read
from customers.contacts.rules import COMPOUND

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PHONE = re.compile(r"(?<![\w.])[+(]?\d[\d()\- ]{6,18}\d(?![\w.])")
_WEBSITE = re.compile(r"(?:https?://|www\.)[\w./-]+", re.I)
_LABEL = re.compile(
    r"^(手机|电话|电\s*话|邮箱|邮\s*箱|地址|地\s*址|传真|网址|姓名|职务|公司|"
    r"Tel|Mobile|Mob|Phone|Fax|E-?mail|Add(ress)?|Web)\s*[.:：]?\s*",
    re.I,
)
_FAX = re.compile(r"^(传真|Fax)", re.I)
_COMPANY = re.compile(
    r"(公司|集团|研究院|大学|医院|银行|事务所|工作室|中心|协会|"
    r"Co\.|Ltd|Inc|LLC|GmbH|Corp|Company)",
    re.I,
)
_TITLE = re.compile(
    r"(经理|总监|总裁|董事|主任|工程师|顾问|主管|专员|助理|部长|院长|教授|律师|会计师|设计师|合伙人|创始人|代表|"
    r"Manager|Director|Engineer|CEO|CTO|CFO|President|Sales|Consultant|Partner|Founder)",
    re.I,
)
_ADDRESS = re.compile(r"(省|市|区|县|路|街|号|楼|室|大厦|Road|Street|Floor|Building)", re.I)
_CHINESE_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_LATIN_NAME = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z.]+){1,2}")
MOST = 20


def draft(lines: Sequence[str], codes: Sequence[str] = ()) -> dict[str, Any]:
    """
    Return what stands on a card, in the fields of a lead or contact.

    codes: what its QR codes say; a vCard among them knows better than what was read.
    """
    told = _read(lines)
    for card in (card for code in codes for card in read(code)[:1]):
        known: dict[str, Any] = {
            "name": card.name[:100],
            "title": card.title[:80],
            "company": card.company[:200],
        }
        known |= {"phones": [one[:31] for one in card.phones[:MOST]]}
        known |= {"emails": [one[:254] for one in card.emails[:MOST]]}
        told |= {name: value for name, value in known.items() if value}
    return told


def _read(lines: Sequence[str]) -> dict[str, Any]:
    text = "\n".join(lines)
    plain = [_LABEL.sub("", line.strip()).strip() for line in lines]
    called = "\n".join(line for line in lines if not _FAX.match(line.strip()))
    without = _EMAIL.sub(" ", _WEBSITE.sub(" ", called))
    website = next(iter(_WEBSITE.findall(text)), None)
    rest = [line for line in plain if not _EMAIL.search(line) and not _WEBSITE.search(line)]
    company = _first(rest, _COMPANY)
    address = next((x for x in rest if len(_ADDRESS.findall(x)) > 1 and x != company), None)
    others = [line for line in rest if line not in (company, address)]
    name, title = _person(others)
    return {
        "name": name,
        "title": title and title[:80],
        "company": company and company[:200],
        "phones": list(dict.fromkeys(" ".join(n.split()) for n in _PHONE.findall(without)))[:MOST],
        "emails": list(dict.fromkeys(_EMAIL.findall(text)))[:MOST],
        "address": address and address[:300],
        "website": website and website[:200],
    }


def _first(lines: Sequence[str], form: re.Pattern[str]) -> str | None:
    return next((line for line in lines if form.search(line)), None)


def _person(lines: Sequence[str]) -> tuple[str | None, str | None]:
    """Return name and title, which often share a line: 王芳 采购经理."""
    name = title = None
    for line in lines:
        words = line.split()
        if title is None and _TITLE.search(line):
            titles = [word for word in words if _TITLE.search(word)] or [line]
            title = line if not _is_name(words[0]) else " ".join(titles)
        if name is None:
            name = next((word for word in words if _is_name(word)), None)
        if name is None and _LATIN_NAME.fullmatch(line) and not _TITLE.search(line):
            name = line
    if name is None:  # Wide gaps between the characters of a name: 王  芳.
        joined = ("".join(line.split()) for line in lines)
        name = next((line for line in joined if _is_name(line)), None)
    return name, title


def _is_name(word: str) -> bool:
    if not _CHINESE_NAME.fullmatch(word) or _TITLE.search(word) or _COMPANY.search(word):
        return False
    return len(word) < 4 or word[:2] in COMPOUND

"""What the lines of a business card mean."""

import re
from collections.abc import Sequence
from typing import Any

from customers.card_scans.people import COMPANY, person
from customers.cards.rules import read

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PHONE = re.compile(
    r"(?<![\w.])(?P<number>[+(]?\d[\d()\- ]{6,18}\d)"
    r"(?:\s*[(（]?\s*(?:转|分机号?|ext(?:ension)?\.?|[x#])\s*[:：]?\s*(?P<extension>\d{1,6})[)）]?)?"
    r"(?![\w.])",
    re.I,
)
"""A number and, behind a word for it, the extension of a switchboard."""
_WEBSITE = re.compile(r"(?:https?://|www\.)[\w./-]+", re.I)
_LABEL = re.compile(
    r"^(手机|电话|电\s*话|邮箱|邮\s*箱|地址|地\s*址|传真|网址|姓名|职务|公司|"
    r"Tel|Mobile|Mob|Phone|Fax|E-?mail|Add(ress)?|Web)\s*[.:：]?\s*",
    re.I,
)
_FAX = re.compile(r"^(传真|Fax)", re.I)
_ADDRESS = re.compile(r"(省|市|区|县|路|街|号|楼|室|大厦|Road|Street|Floor|Building)", re.I)
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
    company = _first(rest, COMPANY)
    address = next((x for x in rest if len(_ADDRESS.findall(x)) > 1 and x != company), None)
    others = [line for line in rest if line not in (company, address)]
    name, title = person(others)
    return {
        "name": name,
        "title": title and title[:80],
        "company": company and company[:200],
        "phones": list(dict.fromkeys(map(_dialled, _PHONE.finditer(without))))[:MOST],
        "emails": list(dict.fromkeys(_EMAIL.findall(text)))[:MOST],
        "address": address and address[:300],
        "website": website and website[:200],
    }


def _dialled(found: re.Match[str]) -> str:
    """Return a number as contacts take it: `x` before the extension."""
    number = " ".join(found["number"].split())
    return f"{number} x{found['extension']}" if found["extension"] else number


def _first(lines: Sequence[str], form: re.Pattern[str]) -> str | None:
    return next((line for line in lines if form.search(line)), None)

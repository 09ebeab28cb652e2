"""OFX 1 (SGML) and 2 (XML): read as a row of tags, so that no parser can be led astray."""

import html
import re
from collections.abc import Iterator

from ledger.bank_formats.rules import (
    BadStatement,
    Movement,
    Statement,
    day_of,
    minor_of,
    plain,
)

_TOKEN = re.compile(r"<(/?)([A-Za-z0-9.]{1,40})[^<>]{0,200}>([^<]*)")
STATEMENTS = ("STMTRS", "CCSTMTRS", "INVSTMTRS")
AGGREGATES = ("STMTTRN", "LEDGERBAL")


def read(text: str) -> list[Statement]:
    """Return the statements of a file; one that only tells an error is refused with it."""
    if "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper():
        raise BadStatement("forbidden_xml")
    found: list[Statement] = []
    drafts: list[dict[str, str]] = []
    message = ""
    for tag, value, inside in _tokens(text):
        if tag in STATEMENTS:
            found.append(Statement(format="ofx"))
            drafts = []
        elif tag == "MESSAGE":
            message = value or message
        elif tag == "/STMTTRN" and found and drafts:
            found[-1].movements.append(_movement(drafts.pop(), found[-1]))
        elif tag == "STMTTRN":
            drafts = [{}]
        elif inside == "STMTTRN" and drafts:
            drafts[-1].setdefault(tag, value)
        elif found:
            _note(found[-1], tag, value, inside)
    if not found:
        raise BadStatement("no_statement", plain(message))
    return found


def _tokens(text: str) -> Iterator[tuple[str, str, str]]:
    """
    Yield tag, value and the aggregate it is in: STMTTRN, LEDGERBAL or none.

    The end of an aggregate is told as well, also where SGML leaves it out.
    """
    inside = ""
    for closing, name, value in _TOKEN.findall(text):
        tag, value = name.upper(), html.unescape(value).strip()
        begins = tag in AGGREGATES and not closing
        ends = closing and tag in (*AGGREGATES, "BANKTRANLIST")
        if inside and (begins or ends):
            yield f"/{inside}", "", inside
            inside = ""
        if begins:
            inside = tag
        if not closing:
            yield tag, value, inside


def _note(statement: Statement, tag: str, value: str, inside: str) -> None:
    """Keep what is told of the account itself."""
    if tag == "CURDEF":
        statement.currency = _symbol(value)
    elif tag == "ACCTID" and not statement.account:
        statement.account = plain(value, 100)
    elif inside == "LEDGERBAL" and tag == "BALAMT" and value:
        statement.closing = minor_of(value, statement.currency)
    elif inside == "LEDGERBAL" and tag == "DTASOF" and value:
        statement.closing_on = day_of(value)


def _symbol(value: str) -> str:
    if not re.fullmatch(r"([A-Za-z]{3})?", value):
        raise BadStatement("bad_currency", value)
    return value.upper()


def _movement(draft: dict[str, str], statement: Statement) -> Movement:
    for needed in ("DTPOSTED", "TRNAMT"):
        if not draft.get(needed):
            raise BadStatement("incomplete", needed)
    statement.currency = statement.currency or _symbol(draft.get("CURSYM", ""))
    currency = statement.currency
    return Movement(
        booked_on=day_of(draft["DTPOSTED"]),
        minor=minor_of(draft["TRNAMT"], currency),
        currency=currency,
        reference=plain(draft.get("FITID"), 100),
        counterparty=plain(draft.get("NAME") or draft.get("PAYEE")),
        memo=plain(draft.get("MEMO"), 500),
    )

"""ISO 20022: CAMT.052, .053 and .054 of every version."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ledger.bank_formats.rules import (
    BadStatement,
    Movement,
    Statement,
    day_of,
    plain,
    scaled,
)

NOT_BOOKED = ("PDNG", "INFO", "FUTR")
"""What only waits comes again once it is booked."""
KINDS = ("Stmt", "Rpt", "Ntfctn")
OPENING, CLOSING = ("OPBD", "PRCD", "OPAV"), ("CLBD", "CLAV")
"""Codes of balances: what is booked goes before what is available."""


def read(raw: bytes) -> list[Statement]:
    """Return the statements of a document; entities and document types are refused unread."""
    try:
        root = fromstring(raw, forbid_dtd=True)
    except DefusedXmlException as error:
        raise BadStatement("forbidden_xml") from error
    except (ParseError, ValueError, LookupError) as error:
        raise BadStatement("bad_xml", str(error)) from error
    found = [one for one in root.iter() if _name(one) in KINDS]
    return [_statement(one) for one in found]


def _statement(element: Element) -> Statement:
    made = Statement(format="camt", account=_account(element))
    made.currency = _text(element, "Acct", "Ccy")
    booked = (entry for entry in _children(element, "Ntry") if _state(entry) not in NOT_BOOKED)
    made.movements = [_movement(entry) for entry in booked]
    if not made.currency and made.movements:
        made.currency = made.movements[0].currency
    told = {_text(one, "Tp", "CdOrPrtry", "Cd"): one for one in _children(element, "Bal")}
    for code in OPENING:
        if code in told and made.opening is None:
            made.opening = _signed(told[code])[0]
    for code in CLOSING:
        if code in told and made.closing is None:
            made.closing = _signed(told[code])[0]
            day = _text(told[code], "Dt", "Dt") or _text(told[code], "Dt", "DtTm")
            made.closing_on = day_of(day) if day else None
    return made


def _account(element: Element) -> str:
    iban = _text(element, "Acct", "Id", "IBAN")
    return plain(iban or _text(element, "Acct", "Id", "Othr", "Id"), 100)


def _state(entry: Element) -> str:
    return _text(entry, "Sts", "Cd") or _text(entry, "Sts")


def _movement(entry: Element) -> Movement:
    minor, currency = _signed(entry)
    where = next(
        (
            text
            for kind in ("BookgDt", "ValDt")
            for part in ("Dt", "DtTm")
            if (text := _text(entry, kind, part))
        ),
        "",
    )
    if not where:
        raise BadStatement("incomplete", "BookgDt")
    texts = [one.text or "" for one in entry.iter() if _name(one) in ("Ustrd", "AddtlNtryInf")]
    reference = _text(entry, "AcctSvcrRef") or _text(entry, "NtryRef")
    return Movement(
        booked_on=day_of(where),
        minor=minor,
        currency=currency,
        reference=plain(reference, 100),
        counterparty=_counterparty(entry, came_in=minor > 0),
        memo=plain(" ".join(texts), 500),
    )


def _counterparty(entry: Element, *, came_in: bool) -> str:
    wanted = "Dbtr" if came_in else "Cdtr"
    for party in entry.iter():
        if _name(party) == wanted:
            name = _text(party, "Nm") or _text(party, "Pty", "Nm")
            if name:
                return plain(name)
    return ""


def _signed(element: Element) -> tuple[int, str]:
    amount = next(_children(element, "Amt"), None)
    if amount is None:
        raise BadStatement("no_amount")
    currency = amount.get("Ccy", "")
    if len(currency) != 3 or not currency.isalpha() or not currency.isupper():
        raise BadStatement("bad_currency", currency)
    minor = scaled((amount.text or "").strip(), currency)
    return (-minor if _text(element, "CdtDbtInd") == "DBIT" else minor), currency


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _children(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if _name(child) == name)


def _text(element: Element, *path: str) -> str:
    place: Element | None = element
    for name in path:
        place = next(_children(place, name), None) if place is not None else None
    return (place.text or "").strip() if place is not None else ""

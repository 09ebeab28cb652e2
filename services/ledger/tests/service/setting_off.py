"""Debts of both sides, and how tests set them off."""

import pytest

from chassis.errors import ServiceError
from contracts.ledger import offset, payable, receivable, year_end

from .test_every_day import owe, owe_supplier

AGREED = {"agreed": True, "memo": "三方抵账协议"}
"""The customer and the supplier of tests are two parties."""


def two_of_each(ledger):
    """Return what c-1 owes us, and what we owe to s-1."""
    return (
        ledger,
        [owe(ledger, amount, "2026-03-18") for amount in ("100.00", "50.00")],
        [owe_supplier(ledger, amount, "2026-03-20") for amount in ("70.00", "40.00")],
    )


def in_dollars(ledger):
    """Return what is owed to us in dollars, and what we owe in them, while they rise."""
    for day, rate in (("2026-03-18", "7"), ("2026-03-20", "7.1"), ("2026-03-24", "7.3")):
        ledger.call(year_end.set_rate, {"currency": "USD", "on": day, "rate": rate})
    usd = {"amount": {"amount": "100.00", "currency": "USD"}}
    debt = {"customer_id": "c-1", "title": "合同", "happened_on": "2026-03-18", **usd}
    owed = ledger.keyed(receivable.create, debt)
    fields = {"supplier_id": "s-1", "title": "采购", "happened_on": "2026-03-20", **usd}
    return owed, ledger.keyed(payable.create, fields)


def side(key, *parts):
    return [
        {key: debt["id"], **({"amount": {"amount": amount}} if amount else {})}
        for debt, amount in parts
    ]


def set_off(ledger, owed, owing, **about):
    """Set (debt, amount or None) of both sides off."""
    named = {"receivables": side("receivable_id", *owed), "payables": side("payable_id", *owing)}
    return ledger.keyed(offset.post, {**AGREED, **named, **about})


def act(ledger, verb, made, **about):
    key = {"offset_id": made["id"]}
    now = ledger.call(offset.get, key)
    return ledger.keyed(verb, {**key, **about}, if_version=now["version"])


def owing(ledger, debt):
    told = ledger.call(payable.get, {"payable_id": debt["id"]})
    return told["state"], told["open_amount"]["amount"]


def refused(ledger, *sides, **about):
    with pytest.raises(ServiceError) as refusal:
        set_off(ledger, *sides, **about)
    return refusal.value.code, refusal.value.pointer

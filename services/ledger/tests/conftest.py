"""A fresh ledger for each test, and hands that make the usual requests."""

import pytest

from chassis.errors import ServiceError
from chassis.testing.harness import Harness, database_url, drop_database
from chassis.values import Money
from contracts.customers import customer
from contracts.ledger import account as account_contract
from contracts.ledger import book, entry, exposure, receipt, receivable
from contracts.organization import staff
from contracts.sales import order, product
from ledger.service import service
from ledger.verification import verify


def cny(amount, currency="CNY"):
    return {"amount": amount, "currency": currency}


def order_told(order_id, total, tax, **about):
    """Return what an event of sales tells of an order."""
    whole, part = Money.parse(total), Money.parse(tax)
    net = Money(whole.minor - part.minor)
    told = {"id": order_id, "number": f"SO-{order_id}", "customer_id": "c-1", "owner_id": "rep"}
    return {**told, "customer_name": "华为", "total": whole, "tax": part, "net": net, **about}


class Books:
    """A harness of the ledger with shorthands."""

    def __init__(self, harness):
        self.harness = harness
        self.call = harness.call
        self.tell = harness.tell
        self.told = harness.told
        self.runtime = harness.runtime
        self._keys = iter(range(10**9))

    def keyed(self, operation, payload, **about):
        return self.call(operation, payload, idempotency_key=f"key-{next(self._keys)}", **about)

    def post(self, *lines, **about):
        """Post an entry of (account code, amount[, currency]) lines."""
        postings = [{"account_code": code, "amount": cny(*money)} for code, *money in lines]
        return self.keyed(entry.post, {"postings": postings, **about})

    def refusal(self, act, *args, **about):
        """Return the code with which *act* is refused."""
        with pytest.raises(ServiceError) as refused:
            act(*args, **about)
        return refused.value.code

    def account(self, code):
        [found] = self.call(account_contract.listed, {"code": code})["items"]
        return found

    def balance(self, code, **query):
        """Return debit − credit of an account as told by the trial balance."""
        rows = self.call(book.read_trial_balance, query)["items"]
        return next((r["balance"]["amount"] for r in rows if r["code"] == code), "0.00")

    def confirm(self, order_id="order-1", total="113.00", tax="13.00", id="", **about):
        """Tell the ledger that sales confirmed an order."""
        told = order_told(order_id, total, tax, **about)
        return self.tell(order.confirmed, order_id, order.confirmed.schema.dump(told), id=id)

    def cancel(self, order_id="order-1", total="113.00", tax="13.00", **about):
        told = order_told(order_id, total, tax, was_confirmed=True, **about)
        return self.tell(order.cancelled, order_id, order.cancelled.schema.dump(told), version=2)

    def tell_of_order(self, event, total, tax, *, version, order_id="order-1", **about):
        told = order_told(order_id, total, tax, **about)
        return self.tell(event, order_id, event.schema.dump(told), version=version)

    def know(self, *customers):
        """Let the ledger hear of customers."""
        for told in customers:
            self.tell(customer.created, told, {"id": told, "name": "华为", "owner_id": "rep"})

    def owe(self, *amounts, customer="c-1", due_on="2026-04-30"):
        """Open receivables by hand."""
        fields = {"customer_id": customer, "title": "合同", "due_on": due_on}
        return [
            self.keyed(receivable.create, {**fields, "amount": cny(amount)}) for amount in amounts
        ]

    def receive(self, amount, *allocations, customer="c-1", **about):
        """Post a receipt, allocated to (receivable, amount)."""
        parts = [{"receivable_id": r["id"], "amount": cny(a)} for r, a in allocations]
        fields = {"customer_id": customer, "amount": cny(amount), "allocations": parts}
        return self.keyed(receipt.post, {**fields, **about})

    def debt(self, receivable_id):
        """Return state and open amount of a receivable."""
        told = self.call(receivable.get, {"receivable_id": receivable_id})
        return told["state"], told["open_amount"]["amount"]

    def exposure(self, customer="c-1"):
        """Return receivable, held and advances of a customer."""
        told = self.call(exposure.get, {"customer_id": customer})
        return tuple(told[name]["amount"] for name in ("receivable", "held", "advances"))

    def problems(self):
        return verify(self.runtime)


def know_people(harness):
    Books(harness).know("c-1", "c-2", "s-1", "s-2")
    for sold in ("p-1", "p-2"):
        harness.tell(product.created, sold, {"id": sold, "name": "货"})
    for person in ("a", "b", "c", "blind", "cash", "p-1", "staff-1", "staff-2", "wang"):
        harness.tell(staff.created, person, {"id": person, "name": person})


@pytest.fixture
def ledger(tmp_path):
    url = database_url(tmp_path)
    harness = Harness(service, url, prepare=know_people)
    harness.rpc.answers[staff.names.id] = {"names": {}}
    yield Books(harness)
    harness.close()
    drop_database(url)

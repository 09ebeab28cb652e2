"""A fresh ledger for each test, and hands that make the usual requests."""

import pytest

from chassis.errors import ServiceError
from chassis.testing.harness import Harness, database_url, drop_database
from contracts.ledger import account as account_contract
from contracts.ledger import book, entry
from ledger.service import service
from ledger.verification import verify


def cny(amount, currency="CNY"):
    return {"amount": amount, "currency": currency}


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

    def problems(self):
        return verify(self.runtime)


@pytest.fixture
def ledger(tmp_path):
    url = database_url(tmp_path)
    harness = Harness(service, url)
    yield Books(harness)
    harness.close()
    drop_database(url)

"""Entries in two phases: what is set aside is nobody else's, and is resolved once."""

import pytest

from contracts.ledger import account, entry
from contracts.ledger import pending_entry as contract

pytestmark = pytest.mark.requirement("LED-01")


def set_aside(ledger, amount="60.00", code="1001", **about):
    lines = ((code, f"-{amount}"), ("5602", amount))
    postings = [{"account_code": c, "amount": {"amount": a}} for c, a in lines]
    return ledger.keyed(contract.create, {"postings": postings, **about})


def resolve(ledger, operation, made, **about):
    payload = {"pending_entry_id": made["id"], **about}
    return ledger.keyed(operation, payload, if_version=made["version"])


@pytest.fixture
def cash(ledger):
    ledger.post(("1001", "100.00"), ("3001", "-100.00"))
    return ledger


def reserved(ledger):
    told = ledger.call(account.read_balance, {"account_id": ledger.account("1001")["id"]})
    return told["balance"]["amount"], told["reserved"]["amount"]


def test_what_is_set_aside_cannot_be_spent_by_others(cash):
    made = set_aside(cash)
    assert reserved(cash) == ("100.00", "60.00")
    spend = ("1001", "-50.00"), ("5602", "50.00")
    assert cash.refusal(cash.post, *spend) == "ledger.entry.below_zero"
    assert cash.refusal(set_aside, cash, "41.00") == "ledger.entry.below_zero"
    resolve(cash, contract.void, made)
    cash.post(*spend)
    assert cash.problems() == []


def test_a_pending_entry_is_posted_once(cash):
    made = resolve(cash, contract.post, set_aside(cash))
    assert (made["state"], cash.balance("1001")) == ("posted", "40.00")
    assert reserved(cash) == ("40.00", "0.00")
    told = cash.call(entry.get, {"entry_id": made["entry_id"]})
    assert (told["kind"], told["source_id"]) == ("pending", made["id"])
    for again in (contract.post, contract.void):
        assert cash.refusal(resolve, cash, again, made) == "ledger.pending_entry.not_pending"


def test_less_than_was_set_aside_can_be_posted_and_never_more(cash):
    made = set_aside(cash)
    refused = cash.refusal(resolve, cash, contract.post, made, amount={"amount": "60.01"})
    assert refused == "ledger.pending_entry.more_than_pending"
    resolve(cash, contract.post, made, amount={"amount": "25.00"})
    assert reserved(cash) == ("75.00", "0.00")


def test_an_entry_of_three_postings_is_posted_whole(cash):
    lines = ("1001", "-9.00"), ("5602", "5.00"), ("5601", "4.00")
    postings = [{"account_code": c, "amount": {"amount": a}} for c, a in lines]
    made = cash.keyed(contract.create, {"postings": postings})
    refused = cash.refusal(resolve, cash, contract.post, made, amount={"amount": "1.00"})
    assert refused == "ledger.pending_entry.not_divisible"


def test_what_is_set_aside_lapses_at_its_moment(cash):
    made = set_aside(cash, expires_at="2026-03-26T00:00:00Z")
    cash.harness.clock.advance(days=1)
    refused = cash.refusal(resolve, cash, contract.post, made)
    assert refused == "ledger.pending_entry.not_pending"
    cash.harness.run_due()
    assert reserved(cash) == ("100.00", "0.00")
    assert cash.call(contract.get, {"pending_entry_id": made["id"]})["state"] == "lapsed"


def test_a_moment_that_is_past_is_refused(cash):
    refused = cash.refusal(set_aside, cash, expires_at="2026-03-01T00:00:00Z")
    assert refused == "ledger.pending_entry.already_past"


def test_a_pending_entry_must_balance(cash):
    postings = [
        {"account_code": "1001", "amount": {"amount": "-1.00"}},
        {"account_code": "5602", "amount": {"amount": "2.00"}},
    ]
    refused = cash.refusal(cash.keyed, contract.create, {"postings": postings})
    assert refused == "ledger.entry.unbalanced"

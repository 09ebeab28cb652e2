"""What can be posted, what is refused, and what follows from it."""

import pytest

from contracts.ledger import account, book
from contracts.ledger import entry as contract

pytestmark = pytest.mark.requirement("LED-01")
CAPITAL = (("1002", "100.00"), ("3001", "-100.00"))


def test_an_entry_is_read_back_with_its_postings(ledger):
    made = ledger.post(*CAPITAL, memo="投入资本")
    read = ledger.call(contract.get, {"entry_id": made["id"]})
    assert read == {**made, "abilities": ["reverse"]}
    assert (read["year"], read["number"], read["memo"]) == (2026, 1, "投入资本")
    assert [p["amount"]["amount"] for p in read["postings"]] == ["100.00", "-100.00"]


def test_balances_follow_postings(ledger):
    ledger.post(*CAPITAL)
    ledger.post(("5602", "30.50"), ("1002", "-30.50"))
    assert (ledger.balance("1002"), ledger.balance("3001")) == ("69.50", "-100.00")
    told = ledger.call(book.read_trial_balance)
    assert (told["difference"]["amount"], told["debit"]) == ("0.00", told["credit"])


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((("1002", "1.00"), ("3001", "-0.99")), "ledger.entry.unbalanced"),
        ((("1121", "1.00", "USD"), ("3001", "-1.00", "CNY")), "ledger.entry.unbalanced"),
        ((("1002", "1.00"), ("9999", "-1.00")), "ledger.account.unknown"),
        ((("1002", "1.00", "USD"), ("3001", "-1.00", "USD")), "ledger.entry.wrong_currency"),
        ((("1002", "0.00"), ("3001", "0.00")), "ledger.entry.zero_posting"),
        ((("3001", "1.00"), ("1001", "-1.00")), "ledger.entry.below_zero"),
        ((("3001", "1.00"),), "invalid"),
    ],
)
def test_what_is_wrong_is_refused_by_its_own_code(ledger, lines, code):
    assert ledger.refusal(ledger.post, *lines) == code
    assert ledger.call(contract.listed)["items"] == []
    assert ledger.problems() == []


def test_every_currency_balances_by_itself(ledger):
    ledger.post(
        ("1121", "10.00", "USD"), ("5001", "-10.00", "USD"), ("1121", "7.00"), ("5001", "-7.00")
    )
    assert ledger.balance("1121", currency="USD") == "10.00"
    assert ledger.balance("1121") == "7.00"


def test_cash_may_fall_to_zero_but_not_below(ledger):
    ledger.post(("1001", "5.00"), ("3001", "-5.00"))
    ledger.post(("5602", "5.00"), ("1001", "-5.00"))
    assert ledger.refusal(ledger.post, ("5602", "0.01"), ("1001", "-0.01")) == (
        "ledger.entry.below_zero"
    )
    assert ledger.balance("1001") == "0.00"


def test_a_closed_account_takes_no_postings(ledger):
    bank = ledger.account("1002")
    ledger.call(account.update, {"account_id": bank["id"], "closed": True}, if_version=1)
    assert ledger.refusal(ledger.post, *CAPITAL) == "ledger.entry.account_closed"


def test_numbers_have_no_gap_and_start_anew_each_year(ledger):
    ledger.post(*CAPITAL)
    ledger.refusal(ledger.post, ("1002", "1.00"), ("3001", "-2.00"))
    numbers = [ledger.post(*CAPITAL)["number"], ledger.post(*CAPITAL)["number"]]
    assert numbers == [2, 3]
    assert ledger.post(*CAPITAL, happened_on="2025-12-31")["number"] == 1


def test_a_repeated_key_posts_once(ledger):
    body = {"postings": [{"account_code": c, "amount": {"amount": a}} for c, a in CAPITAL]}
    first = ledger.call(contract.post, body, idempotency_key="k")
    assert ledger.call(contract.post, body, idempotency_key="k") == first
    assert len(ledger.call(contract.listed)["items"]) == 1


def test_an_entry_is_reversed_once_by_its_mirror_image(ledger):
    made = ledger.post(*CAPITAL)
    key = {"entry_id": made["id"]}
    assert ledger.call(contract.get, key)["abilities"] == ["reverse"]
    reversal = ledger.keyed(contract.reverse, {**key, "memo": "错账"})
    rows = {one["id"]: one for one in ledger.call(contract.listed)["items"]}
    printed = ledger.call(contract.listed, {"q": f"{reversal['year']}-{reversal['number']}"})
    assert [one["id"] for one in printed["items"]] == [reversal["id"]]
    assert rows[made["id"]]["reversed_by_id"] == reversal["id"]
    assert [one["abilities"] for one in rows.values()] == [[], []]
    assert (reversal["kind"], reversal["reverses_id"]) == ("reversal", made["id"])
    assert ledger.balance("1002") == "0.00"
    assert ledger.call(contract.get, {"entry_id": made["id"]})["reversed_by_id"] == reversal["id"]
    again = ledger.refusal(ledger.keyed, contract.reverse, {"entry_id": made["id"]})
    assert again == "ledger.entry.already_reversed"
    of_it = ledger.refusal(ledger.keyed, contract.reverse, {"entry_id": reversal["id"]})
    assert of_it == "ledger.entry.not_reversible"


def test_an_unknown_entry_is_not_found(ledger):
    assert ledger.refusal(ledger.call, contract.get, {"entry_id": "nope"}) == "not_found"
    assert ledger.refusal(ledger.keyed, contract.reverse, {"entry_id": "nope"}) == "not_found"


def test_each_entry_is_told_with_its_seal(ledger):
    made = ledger.post(*CAPITAL)
    [told] = ledger.told(contract.posted)
    assert told["data"]["hash"] == made["hash"]
    assert (told["subject"], told["data"]["number"]) == (made["id"], 1)


def test_a_caller_without_the_permission_is_refused(ledger):
    clerk = ledger.harness.acting(grants=("ledger.entry.list",))
    assert ledger.refusal(clerk.call, contract.get, {"entry_id": "x"}) == "forbidden"
    assert clerk.call(contract.listed)["items"] == []

"""Money that came before its debt is there: with `oldest_first` it goes to the debt that opens."""

import pytest

from contracts.ledger import entry, payable, receipt

pytestmark = pytest.mark.requirement("LED-05")


def receive(ledger, amount="113.00", **about):
    return ledger.receive(amount, oldest_first=True, **about)


def confirm(ledger, *args, **about):
    told = ledger.confirm(*args, **about)
    ledger.harness.run_due()
    return told


def read(ledger, made):
    told = ledger.call(receipt.get, {"receipt_id": made["id"]})
    parts = [part["amount"]["amount"] for part in told["allocations"]]
    return told["advance"]["amount"], parts, told["oldest_first"]


def reverse(ledger, made):
    told = ledger.call(receipt.get, {"receipt_id": made["id"]})
    key = {"receipt_id": made["id"], "reason": "退票"}
    return ledger.keyed(receipt.reverse, key, if_version=told["version"])


def test_it_pays_the_order_whose_receivable_comes_a_moment_later(ledger):
    made = receive(ledger)
    assert (made["advance"]["amount"], made["oldest_first"]) == ("113.00", True)
    confirm(ledger)
    assert read(ledger, made) == ("0.00", ["113.00"], False)
    assert (ledger.balance("1122"), ledger.balance("2203")) == ("0.00", "0.00")
    assert ledger.exposure() == ("0.00", "0.00", "0.00")
    assert len(ledger.told(receipt.allocated)) == 1
    assert ledger.problems() == []


def test_its_entry_is_in_the_name_of_who_received_it(ledger):
    made = receive(ledger)
    confirm(ledger)
    listed = ledger.call(entry.listed, {"source_id": made["id"]})["items"]
    assert {one["created_by"] for one in listed} == {made["created_by"]}


def test_it_counts_once_however_often_the_order_and_the_work_come(ledger):
    made = receive(ledger, "200.00")
    told = confirm(ledger)
    confirm(ledger, id=told)
    confirm(ledger)
    assert read(ledger, made) == ("87.00", ["113.00"], True)
    assert ledger.problems() == []


def test_what_is_left_goes_on_to_the_next_debt_and_older_money_goes_first(ledger):
    second = receive(ledger, "80.00", received_on="2026-03-20")
    first = receive(ledger, "50.00", received_on="2026-03-10")
    confirm(ledger)
    assert read(ledger, first) == ("0.00", ["50.00"], False)
    assert read(ledger, second) == ("17.00", ["63.00"], True)
    confirm(ledger, "order-2", "10.00", "0.00")
    assert read(ledger, second)[0] == "7.00"
    assert ledger.problems() == []


def test_a_rest_within_the_tolerance_is_given_up_where_it_may_be(ledger):
    made, exact = receive(ledger, "112.50"), {"customer": "c-2", "round_off": False}
    kept = receive(ledger, "112.50", **exact)
    confirm(ledger)
    confirm(ledger, "order-2", customer_id="c-2")
    assert [r["written_off"]["amount"] for r in whole(ledger, made, kept)] == ["0.50", "0.00"]
    assert ledger.balance("5603") == "0.50"
    assert ledger.problems() == []


def whole(ledger, *some):
    return [ledger.call(receipt.get, {"receipt_id": one["id"]}) for one in some]


def test_nobody_s_money_moves_who_did_not_wish_it(ledger):
    made = ledger.receive("113.00")
    others = receive(ledger, customer="c-2"), receive(ledger, "1.00")
    reverse(ledger, others[1])
    confirm(ledger)
    assert read(ledger, made) == ("113.00", [], False)
    assert read(ledger, others[0]) == ("113.00", [], True)
    assert whole(ledger, others[1])[0]["state"] == "reversed"
    assert ledger.balance("1122") == "113.00"


def test_who_allocates_by_hand_says_what_becomes_of_the_rest(ledger):
    made = receive(ledger, "100.00")
    [debt] = ledger.owe("60.00")
    parts = [{"receivable_id": debt["id"], "amount": {"amount": "10.00"}}]
    key = {"receipt_id": made["id"], "allocations": parts}
    ledger.keyed(receipt.allocate, key, if_version=made["version"])
    ledger.harness.run_due()
    assert read(ledger, made) == ("90.00", ["10.00"], False)
    confirm(ledger)
    assert read(ledger, made) == ("90.00", ["10.00"], False)


def test_money_of_which_some_was_paid_back_waits_for_nothing(ledger):
    made = receive(ledger, "100.00")
    back = {"supplier_id": "c-1", "receipt_id": made["id"], "amount": {"amount": "10.00"}}
    ledger.keyed(payable.pay, {**back, "account_code": "1002"})
    confirm(ledger)
    assert read(ledger, made) == ("90.00", [], False)


def test_money_of_an_order_that_was_cancelled_waits_for_people(ledger):
    made = receive(ledger)
    confirm(ledger)
    ledger.cancel()
    assert read(ledger, made) == ("113.00", [], False)
    confirm(ledger, "order-2")
    assert read(ledger, made) == ("113.00", [], False)
    assert ledger.problems() == []


def test_an_order_cancelled_before_the_work_is_done_gets_nothing(ledger):
    made = receive(ledger)
    ledger.confirm()
    ledger.cancel()
    ledger.harness.run_due()
    assert read(ledger, made) == ("113.00", [], True)
    assert ledger.problems() == []


def test_money_before_its_debt_pays_it_from_the_day_of_the_debt_on(ledger):
    made = receive(ledger, received_on="2026-03-10")
    confirm(ledger)
    days = ("2026-03-24", "113.00"), ("2026-03-25", "0.00")
    assert [ledger.balance("2203", on=day) for day, _ in days] == ["-113.00", "0.00"]
    assert reverse(ledger, made)["state"] == "reversed"
    assert ledger.exposure() == ("113.00", "0.00", "0.00")
    assert ledger.problems() == []

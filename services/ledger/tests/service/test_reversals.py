"""What was paid is taken back: claims, advances, pay and moves of cards, each by a red entry."""

import pytest

from contracts.ledger import (
    account_right,
    book,
    category,
    entry,
    payroll,
    payroll_run,
    prepaid_card,
)
from contracts.ledger import expense as contract
from contracts.organization import approval

from . import arranging as have

WHY = {"reason": "付错"}


def cny(amount):
    return {"amount": amount, "currency": "CNY"}


def own(made):
    return {name: value for name, value in made.items() if name.endswith("_id")}


@pytest.fixture
def house(ledger):
    ledger.leaf = ledger.call(category.create, {"name": "差旅", "kind": "expense"})
    return ledger


def an_advance(ledger, amount="50.00"):
    asked = {"amount": {"amount": amount}, "reason": "备用金"}
    made = ledger.call(contract.create_advance, asked)
    answer = have.answered(ledger, made["id"], "ledger.staff_advance", made["id"])
    ledger.tell(approval.approved, *answer)
    key = {"staff_advance_id": made["id"]}
    ledger.keyed(contract.pay_advance, key)
    return key


def a_paid_claim(ledger, amount="80.00"):
    line = {"category_id": ledger.leaf["id"], "amount": {"amount": amount}, "voucher_number": "V1"}
    lines = [{**line, "happened_on": "2026-03-20"}]
    made = ledger.call(contract.create_claim, {"title": "出差", "lines": lines})
    made = ledger.call(contract.submit_claim, {"expense_claim_id": made["id"]})
    told = have.answered(ledger, made["frozen_by"], "ledger.expense_claim", made["id"])
    ledger.tell(approval.approved, *told)
    key = {"expense_claim_id": made["id"]}
    ledger.keyed(contract.pay_claim, key)
    return key


@pytest.mark.requirement("LED-08")
def test_a_paid_claim_is_reversed_with_a_reason_and_its_advances_are_open_again(house):
    advance, claim = an_advance(house), a_paid_claim(house)
    made = house.keyed(contract.reverse_claim, {**claim, **WHY})
    assert (made["state"], made["reversal_reason"]) == ("reversed", "付错")
    red = house.call(entry.get, {"entry_id": made["reversal_entry_id"]})
    assert (red["reverses_id"], red["memo"][:2]) == (made["entry_id"], "付错")
    told = house.call(contract.get_advance, advance)
    assert (told["state"], told["open_amount"]["amount"]) == ("paid", "50.00")
    assert [house.balance(code) for code in ("1221", "1002")] == ["50.00", "-50.00"]
    assert house.refusal(house.keyed, contract.reverse_claim, {**claim, **WHY}) == (
        "ledger.expense_claim.wrong_state"
    )
    a_paid_claim(house)  # its vouchers may be claimed again
    assert house.problems() == []


@pytest.mark.requirement("LED-08")
def test_an_advance_is_reversed_unless_a_claim_has_used_of_it(house):
    advance = {**an_advance(house), **WHY}
    claim = a_paid_claim(house, "20.00")
    refused = house.refusal(house.keyed, contract.reverse_advance, advance)
    assert refused == "ledger.staff_advance.used"
    house.keyed(contract.reverse_claim, {**claim, **WHY})
    back = {**own(advance), "amount": {"amount": "10.00"}}
    house.keyed(contract.return_advance, back)
    made = house.keyed(contract.reverse_advance, advance)
    assert (made["state"], made["open_amount"]["amount"]) == ("reversed", "0.00")
    assert [house.balance(code) for code in ("1221", "1002")] == ["0.00", "0.00"]
    assert house.problems() == []


@pytest.mark.requirement("LED-08")
def test_who_may_not_book_on_the_bank_account_reverses_nothing_paid_from_it(house):
    claim = a_paid_claim(house)
    house.call(account_right.set_, have.RIGHTS)
    clerk = house.harness.acting(actor_id="b", grants=("ledger.expense_claim.*",))
    refused = house.refusal(
        clerk.call, contract.reverse_claim, {**claim, **WHY}, idempotency_key="x"
    )
    assert refused == "ledger.account_right.missing"


def a_paid_month(ledger, period="2026-03", **item):
    if item:
        ledger.call(payroll.create_item, {"code": "back", "name": "扣回", **item})
    made = ledger.call(payroll_run.create, {"period": period})
    made = ledger.call(payroll_run.submit, {"payroll_run_id": made["id"]})
    told = have.answered(ledger, made["frozen_by"], "ledger.payroll_run", made["id"])
    ledger.tell(approval.approved, *told)
    key = {"payroll_run_id": made["id"]}
    ledger.keyed(payroll_run.post, key)
    return key


@pytest.mark.requirement("LED-09")
def test_the_payment_of_a_month_is_reversed_and_months_are_taken_back_from_the_last(ledger):
    have.a_month(ledger)
    first = a_paid_month(ledger, "2026-01")
    ledger.keyed(payroll_run.pay, first)
    made = ledger.keyed(payroll_run.reverse, {**first, **WHY})
    assert (made["state"], made["payment_entry_id"]) == ("posted", None)
    assert (ledger.balance("2211"), ledger.balance("1002")) == ("-10.00", "0.00")
    second = a_paid_month(ledger, "2026-02")
    refused = ledger.refusal(ledger.keyed, payroll_run.discard, first)
    assert refused == "ledger.payroll_run.later_stands"
    for key in (second, first):
        ledger.keyed(payroll_run.discard, key)
    assert ledger.balance("2211") == "0.00"
    assert ledger.problems() == []


@pytest.mark.requirement("LED-09")
def test_pay_belongs_to_its_month_or_to_the_first_open_day(ledger):
    have.a_month(ledger)
    run = ledger.call(payroll_run.get, a_paid_month(ledger, "2026-01"))
    told = ledger.call(entry.get, {"entry_id": run["entry_id"]})
    assert told["happened_on"] == "2026-01-31"
    ledger.call(book.close, {"until": "2026-02-28"})
    run = ledger.call(payroll_run.get, a_paid_month(ledger, "2026-02"))
    told = ledger.call(entry.get, {"entry_id": run["entry_id"]})
    assert told["happened_on"] == "2026-03-01"


@pytest.mark.requirement("LED-09")
def test_pay_withholds_advances_that_are_open_and_never_more(ledger):
    have.a_month(ledger)
    ledger.harness = ledger.harness.acting(actor_id="p-1")
    ledger.call = ledger.harness.call
    advance = an_advance(ledger, "4.00")
    key = a_paid_month(ledger, kind="advance", formula="5")
    assert [ledger.balance(code) for code in ("1221", "2211")] == ["0.00", "-6.00"]
    assert ledger.problems() == []
    ledger.keyed(payroll_run.discard, key)
    assert ledger.call(contract.get_advance, advance)["open_amount"]["amount"] == "4.00"
    assert ledger.problems() == []


@pytest.mark.requirement("LED-09")
def test_pay_withholds_no_more_of_advances_than_it_is_itself(ledger):
    have.a_month(ledger)
    ledger.harness = ledger.harness.acting(actor_id="p-1")
    ledger.call = ledger.harness.call
    advance = an_advance(ledger, "25.00")
    a_paid_month(ledger, kind="advance", formula="25")
    assert [ledger.balance(code) for code in ("1221", "2211")] == ["15.00", "0.00"]
    assert ledger.call(contract.get_advance, advance)["open_amount"]["amount"] == "15.00"
    assert ledger.problems() == []


@pytest.mark.requirement("LED-09")
def test_more_of_an_advance_than_is_open_is_refused_where_somebody_typed_it(ledger):
    have.a_month(ledger)
    item = {"code": "back", "name": "扣回", "kind": "advance", "formula": "now"}
    ledger.call(payroll.create_item, item)
    typed = [{"person_id": "p-1", "figures": [{"name": "now", "value": "5"}]}]
    wanted = {"period": "2026-03", "inputs": typed}
    refused = ledger.refusal(ledger.call, payroll_run.create, wanted)
    assert refused == "ledger.payroll_run.advance_short"
    assert ledger.call(payroll_run.listed)["items"] == []


@pytest.mark.requirement("LED-09")
def test_what_was_returned_meanwhile_is_not_withheld_any_more(ledger):
    have.a_month(ledger)
    ledger.harness = ledger.harness.acting(actor_id="p-1")
    ledger.call = ledger.harness.call
    advance = an_advance(ledger, "4.00")
    item = {"code": "back", "name": "扣回", "kind": "advance", "formula": "3"}
    ledger.call(payroll.create_item, item)
    made = ledger.call(payroll_run.create, {"period": "2026-03"})
    ledger.keyed(contract.return_advance, {**advance, "amount": {"amount": "2.00"}})
    refused = ledger.refusal(ledger.call, payroll_run.submit, {"payroll_run_id": made["id"]})
    assert refused == "ledger.payroll_run.advance_short"


def moves(ledger, card):
    key = {"prepaid_card_id": card["id"]}
    return ledger.call(prepaid_card.read_moves, key)["items"]


def do(ledger, operation, card, **about):
    wanted = {"prepaid_card_id": card["id"], **about}
    told = ledger.keyed(operation, wanted)
    return [told[name]["amount"] for name in ("balance", "bonus", "refundable")]


@pytest.fixture
def card(ledger):
    made = ledger.call(prepaid_card.create, {"number": "K1", "customer_id": "c-1"})
    bonus = {"amount": cny("100.00"), "bonus": cny("20.00")}
    do(ledger, prepaid_card.top_up, made, **bonus)
    return made


@pytest.mark.requirement("LED-10")
def test_only_what_was_paid_in_is_refunded_and_the_bonus_lapses_with_it(ledger, card):
    told = do(ledger, prepaid_card.spend, card, amount=cny("50.00"))
    assert told == ["70.00", "20.00", "50.00"]
    wanted = {"prepaid_card_id": card["id"], "amount": cny("50.01")}
    refused = ledger.refusal(ledger.keyed, prepaid_card.refund, wanted)
    assert refused == "ledger.prepaid_card.bonus_not_paid"
    told = do(ledger, prepaid_card.refund, card, amount=cny("25.00"))
    assert told == ["35.00", "10.00", "25.00"]
    assert do(ledger, prepaid_card.refund, card, amount=cny("25.00"))[0] == "0.00"
    assert [ledger.balance(c) for c in ("1002", "5601", "2203")] == ["50.00", "0.00", "0.00"]
    assert ledger.problems() == []


@pytest.mark.requirement("LED-10")
def test_moves_of_a_card_are_reversed_with_all_that_moved_with_them(ledger, card):
    other = ledger.call(prepaid_card.create, {"number": "K2", "customer_id": "c-2"})
    about = {"amount": cny("110.00"), "to_card_id": other["id"]}
    do(ledger, prepaid_card.transfer, card, **about)
    [arrived] = moves(ledger, other)
    assert arrived["bonus"]["amount"] == "10.00"
    taken = moves(ledger, card)[0]
    do(ledger, prepaid_card.reverse, other, card_move_id=arrived["id"], **WHY)
    assert do(ledger, prepaid_card.refund, card, amount=cny("100.00"))[0] == "0.00"
    lapsed = moves(ledger, card)[0]
    told = do(ledger, prepaid_card.reverse, card, card_move_id=lapsed["id"], **WHY)
    assert told == ["120.00", "20.00", "100.00"]
    twice = {"prepaid_card_id": card["id"], "card_move_id": taken["id"], **WHY}
    refused = ledger.refusal(ledger.keyed, prepaid_card.reverse, twice)
    assert refused == "ledger.prepaid_card.move_reversed"
    assert ledger.problems() == []


@pytest.mark.requirement("LED-10")
def test_a_top_up_that_was_spent_and_a_payment_by_receipt_are_not_reversed(ledger, card):
    [debt] = ledger.owe("30.00")
    [topped] = moves(ledger, card)
    ledger.receive("30.00", (debt, "30.00"), prepaid_card_id=card["id"])
    spent = moves(ledger, card)[0]
    key = {"prepaid_card_id": card["id"], **WHY}
    for move, code in ((topped, "not_enough"), (spent, "move_of_receipt")):
        wanted = {**key, "card_move_id": move["id"]}
        refused = ledger.refusal(ledger.keyed, prepaid_card.reverse, wanted)
        assert refused == f"ledger.prepaid_card.{code}"
    assert ledger.problems() == []

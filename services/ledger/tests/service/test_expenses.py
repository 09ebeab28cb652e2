"""Expense claims, advances and budgets, with the answers of organization."""

import pytest

from chassis.errors import ServiceError
from contracts.ledger import budget as budgets
from contracts.ledger import cash_book, cash_entry, category, financial, payable, pieces
from contracts.ledger import expense as contract
from contracts.organization import approval, approval_flow, department

pytestmark = pytest.mark.requirement("LED-08")
ANSWER = {"decided_by": "boss", "decided_by_name": "Boss", "snapshot_hash": "x"}


@pytest.fixture
def office(ledger):
    ledger.top = ledger.call(category.create, {"name": "差旅", "kind": "expense"})
    fields = {"name": "机票", "kind": "expense", "account_code": "5601"}
    ledger.leaf = ledger.call(category.create, {**fields, "parent_id": ledger.top["id"]})
    return ledger


def claim(ledger, *amounts, voucher="", **about):
    lines = [
        {
            "category_id": ledger.leaf["id"],
            "amount": {"amount": amount},
            "happened_on": "2026-03-20",
            "voucher_number": voucher,
        }
        for amount in amounts
    ]
    return ledger.call(contract.create_claim, {"title": "出差上海", "lines": lines, **about})


def submit(ledger, made):
    return ledger.call(contract.submit_claim, {"expense_claim_id": made["id"]})


def answer(ledger, event, approval_id, document):
    told = {"id": approval_id, "document_resource": "ledger.expense_claim", **ANSWER}
    told |= {"document_id": document["id"], "kind": "ledger.expense_claim", "state": event.action}
    ledger.tell(event, approval_id, told)
    return ledger.call(contract.get_claim, {"expense_claim_id": document["id"]})


def approved(ledger, *amounts, **about):
    made = submit(ledger, claim(ledger, *amounts, **about))
    return answer(ledger, approval.approved, made["frozen_by"], made)


def pay(ledger, made, **about):
    key = {"expense_claim_id": made["id"], **about}
    return ledger.keyed(contract.pay_claim, key, if_version=made["version"])


@pytest.mark.requirement("PLT-14")
def test_a_claim_has_fields_of_the_house_which_its_approvers_read(office):
    about = {"resource": "ledger.expense_claim", "key": "c_trip", "kind": "text", "label": "出差单"}
    office.call(pieces.custom_fields.create, {**about, "searched": True, "required": True})
    with pytest.raises(ServiceError) as refused:
        claim(office, "80.00")
    assert refused.value.code == "custom_field.wrong"
    made = claim(office, "80.00", custom={"c_trip": "T1"})
    key = {"expense_claim_id": made["id"]}
    office.call(contract.update_claim, {**key, "custom": {"c_trip": "T2"}})
    [found] = office.call(contract.claims_listed, {"q": "t2"})["items"]
    assert found["custom"] == {"c_trip": "T2"}
    submit(office, found)
    [asked] = office.told(contract.claim_asked)
    assert asked["data"]["snapshot"]["custom"] == {"c_trip": "T2"}


def test_a_claim_waits_frozen_for_its_approval_and_is_paid(office):
    made = submit(office, claim(office, "80.00", "20.00"))
    [asked] = office.told(contract.claim_asked)
    assert asked["data"]["id"] == made["frozen_by"]
    assert asked["data"]["amount"]["amount"] == "100.00"
    assert asked["data"]["facts"]["owner_id"] == made["owner_id"]
    key = {"expense_claim_id": made["id"]}
    refused = office.refusal(office.call, contract.update_claim, {**key, "title": "x"})
    assert refused == "document.frozen"
    after = answer(office, approval.approved, made["frozen_by"], made)
    assert (after["state"], pay(office, after)["state"]) == ("approved", "paid")
    assert (office.balance("5601"), office.balance("1002")) == ("100.00", "-100.00")
    assert office.problems() == []


def test_the_tax_of_a_claim_is_deducted_and_none_of_its_expense(office):
    budget(office, "100.00")
    line = {"category_id": office.leaf["id"], "happened_on": "2026-03-20"}
    taxed = {**line, "amount": {"amount": "106.00"}, "tax": {"amount": "6.00"}}
    made = submit(office, claim(office, lines=[taxed]))
    assert made["lines"][0]["tax"]["amount"] == "6.00"
    pay(office, answer(office, approval.approved, made["frozen_by"], made))
    found = [office.balance(code) for code in ("5601", "2221", "1002")]
    assert (found, office.problems()) == (["100.00", "6.00", "-106.00"], [])
    taxed["tax"]["amount"] = "106.01"
    assert office.refusal(claim, office, lines=[taxed]) == "ledger.expense_claim.tax"


def test_a_returned_claim_is_written_again_and_a_rejected_one_frees_its_vouchers(office):
    made = submit(office, claim(office, "80.00", voucher="V1"))
    again = answer(office, approval.returned, made["frozen_by"], made)
    assert (again["state"], again["frozen_by"]) == ("draft", None)
    made = submit(office, again)
    assert answer(office, approval.rejected, made["frozen_by"], made)["state"] == "rejected"
    claim(office, "80.00", voucher="V1")


def test_a_voucher_is_claimed_once(office):
    claim(office, "80.00", voucher="V1")
    refused = office.refusal(claim, office, "80.00", voucher="V1")
    assert refused == "ledger.expense_claim.claimed_before"
    claim(office, "81.00", voucher="V1")
    refused = office.refusal(claim, office, "5.00", "5.00", voucher="V2")
    assert refused == "ledger.expense_claim.claimed_before"


def test_a_digital_invoice_is_claimed_once_whatever_is_claimed_of_it(office):
    digital = f"{7:020d}"
    made = claim(office, "80.00", "20.00", voucher=digital)  # two lines of one invoice
    for amount in ("80.00", "79.99"):
        refused = office.refusal(claim, office, amount, voucher=digital)
        assert refused == "ledger.expense_claim.claimed_before"
    discard(office, made)
    claim(office, "79.99", voucher=digital)


def test_what_is_not_approved_is_not_paid(office):
    made = claim(office, "80.00")
    assert office.refusal(pay, office, made) == "ledger.expense_claim.wrong_state"
    paid = pay(office, approved(office, "1.00"))
    assert office.refusal(pay, office, paid) == "ledger.expense_claim.wrong_state"
    assert office.refusal(claim, office, "0.00") == "ledger.expense_claim.amounts"


def discard(ledger, made):
    return ledger.call(contract.discard_claim, {"expense_claim_id": made["id"]})


def test_what_was_approved_and_is_not_to_be_paid_is_given_up(office):
    budget(office, "100.00")
    made = approved(office, "80.00", voucher="V1")
    assert sorted(made["abilities"]) == ["discard", "pay"]
    assert discard(office, made)["state"] == "discarded"
    assert office.call(contract.read_balances)["items"] == []
    made = approved(office, "80.00", voucher="V1")  # voucher and budget are free again
    assert discard(office, made)["abilities"] == []
    assert office.refusal(discard, office, made) == "ledger.expense_claim.wrong_state"
    assert office.problems() == []
    given = asked_for(office, "50.00")
    key = {"staff_advance_id": given["id"]}
    assert office.call(contract.discard_advance, key)["state"] == "discarded"
    for verb in (contract.pay_advance, contract.discard_advance):
        assert office.refusal(office.keyed, verb, key) == "ledger.staff_advance.wrong_state"


def test_a_forgotten_draft_is_given_up_by_who_words_it_and_frees_its_voucher(office):
    made = claim(office, "80.00", voucher="V1")
    boss = office.harness.acting(actor_id="boss", scopes={"*": "all"})
    key = {"expense_claim_id": made["id"]}
    refused = office.refusal(boss.call, contract.discard_claim, key)
    assert refused == "ledger.expense_claim.not_yours"
    assert discard(office, made)["state"] == "discarded"
    again = submit(office, claim(office, "80.00", voucher="V1"))
    assert office.refusal(discard, office, again) == "document.frozen"


def asked_for(ledger, amount):
    """Return an advance that was approved."""
    fields = {"amount": {"amount": amount}, "reason": "备用金"}
    made = ledger.call(contract.create_advance, fields)
    told = {"id": made["id"], "document_resource": "ledger.staff_advance", **ANSWER}
    told |= {"document_id": made["id"], "kind": "ledger.staff_advance", "state": "approved"}
    ledger.tell(approval.approved, made["id"], told)
    return made


def advance(ledger, amount):
    made = asked_for(ledger, amount)
    ledger.keyed(contract.pay_advance, {"staff_advance_id": made["id"]})
    return made


@pytest.mark.requirement("ORG-22")
def test_who_hands_in_a_claim_or_wants_an_advance_names_approvers(office):
    office.harness.rpc.answers[approval_flow.check_choice.id] = {}
    key = {"expense_claim_id": claim(office, "80.00")["id"], "approver_ids": ["li"]}
    office.call(contract.submit_claim, key)
    fields = {"amount": {"amount": "9.00"}, "reason": "备用金", "approver_ids": ["li"]}
    office.call(contract.create_advance, fields)
    for event in (contract.claim_asked, contract.advance_asked):
        assert office.told(event)[0]["data"]["chosen_ids"] == ["li"]


def left(ledger, made):
    told = ledger.call(contract.get_advance, {"staff_advance_id": made["id"]})
    return told["state"], told["open_amount"]["amount"]


def test_a_claim_uses_the_persons_advances_first_and_the_rest_is_paid(office):
    first, second = advance(office, "50.00"), advance(office, "100.00")
    made = pay(office, approved(office, "80.00"))
    assert made["offset"]["amount"] == "80.00"
    assert (left(office, first), left(office, second)) == (
        ("settled", "0.00"),
        ("paid", "70.00"),
    )
    assert (office.balance("1221"), office.balance("1002")) == ("70.00", "-150.00")
    made = pay(office, approved(office, "90.00"))
    assert (made["offset"]["amount"], office.balance("1002")) == ("70.00", "-170.00")
    key = {"account_id": office.account("1002")["id"]}
    paid = office.call(cash_book.read, key)["items"]
    assert [line["counterparty"] for line in paid] == ["staff-1"] * 3


def test_each_person_has_a_balance_of_advances_and_claims(office):
    advance(office, "50.00")
    approved(office, "80.00")
    submit(office, claim(office, "7.00"))
    [row] = office.call(contract.read_balances)["items"]
    told = [row[name]["amount"] for name in ("advances", "claims", "balance")]
    assert (row["person_id"], told) == ("staff-1", ["50.00", "80.00", "30.00"])
    other = office.harness.acting(actor_id="x", scopes={"*": "own"}, departments=())
    assert other.call(contract.read_balances, {})["items"] == []


def test_what_is_left_of_an_advance_is_returned_and_never_more(office):
    made = advance(office, "50.00")
    key = {"staff_advance_id": made["id"], "amount": {"amount": "50.01"}}
    refused = office.refusal(office.keyed, contract.return_advance, key)
    assert refused == "ledger.staff_advance.amount"
    office.keyed(contract.return_advance, {**key, "amount": {"amount": "50.00"}})
    assert (left(office, made), office.balance("1221")) == (("settled", "0.00"), "0.00")
    refused = office.refusal(office.keyed, contract.pay_advance, {"staff_advance_id": made["id"]})
    assert refused == "ledger.staff_advance.wrong_state"


def budget(ledger, amount, **about):
    span = {"from_on": "2026-03-01", "until_on": "2026-03-31", "category_id": ledger.top["id"]}
    fields = {"name": "三月差旅", "amount": {"amount": amount}, **span}
    return ledger.call(budgets.create_budget, {**fields, **about})


@pytest.mark.requirement("LED-11")
def test_a_budget_counts_commitments_of_all_below_and_stops(office):
    made = budget(office, "100.00", mode="stop")
    submit(office, claim(office, "70.00"))
    told = office.call(budgets.read_usage, {"budget_id": made["id"]})
    assert [told[n]["amount"] for n in ("spent", "committed", "left")] == ["0.00", "70.00", "30.00"]
    assert office.refusal(submit, office, claim(office, "30.01")) == "ledger.budget.exceeded"
    pay(office, approved(office, "30.00"))
    told = office.call(budgets.read_usage, {"budget_id": made["id"]})
    assert [told[n]["amount"] for n in ("spent", "left")] == ["30.00", "0.00"]


@pytest.mark.requirement("LED-11")
def test_a_budget_that_warns_lets_pass_and_says_so(office):
    budget(office, "100.00")
    assert submit(office, claim(office, "79.99"))["warnings"] == []
    assert submit(office, claim(office, "30.00"))["warnings"] == ["三月差旅"]
    refused = office.refusal(budget, office, "1.00", until_on="2026-02-01")
    assert refused == "ledger.budget.bad_span"


def expense(ledger, amount, **about):
    fields = {"kind": "expense", "account_code": "1002", "category_id": ledger.leaf["id"]}
    made = {**fields, "amount": {"amount": amount}, "happened_on": "2026-03-20", **about}
    return ledger.call(cash_entry.create, made)


def approve(ledger, made):
    key = {"cash_entry_id": made["id"]}
    return ledger.call(cash_entry.approve, key, if_version=made["version"])


@pytest.mark.requirement("LED-11")
def test_an_expense_of_the_account_books_is_held_against_the_same_budget(office):
    made = budget(office, "100.00", mode="stop")
    entry = approve(office, expense(office, "70.00"))
    assert office.refusal(approve, office, expense(office, "30.01")) == "ledger.budget.exceeded"
    assert office.refusal(submit, office, claim(office, "30.01")) == "ledger.budget.exceeded"
    assert approve(office, expense(office, "20.00"))["warnings"] == ["三月差旅"]
    key = {"cash_entry_id": entry["id"]}
    office.keyed(cash_entry.post, key, if_version=entry["version"])
    told = office.call(budgets.read_usage, {"budget_id": made["id"]})
    assert [told[n]["amount"] for n in ("spent", "committed", "left")] == [
        *("70.00", "20.00", "10.00"),
    ]


@pytest.mark.requirement("LED-11")
def test_a_budget_of_a_department_counts_all_below_it(office):
    for place, above in (("north", None), ("bj", "north"), ("south", None)):
        told = {"id": place, "name": place, "path": f"/{place}/", "parent_id": above}
        office.tell(department.created, place, told)
    made = budget(office, "100.00", mode="stop", department_id="north")
    approve(office, expense(office, "90.00", department_id="bj"))
    approve(office, expense(office, "90.00", department_id="south"))
    over = expense(office, "11.00", department_id="north")
    assert office.refusal(approve, office, over) == "ledger.budget.exceeded"
    told = office.call(budgets.read_usage, {"budget_id": made["id"]})
    assert told["committed"]["amount"] == "90.00"


@pytest.mark.requirement("LED-11")
def test_a_budget_counts_payables_without_tax_until_they_are_paid_and_then_as_spent(office):
    made = budget(office, "100.00", mode="stop")
    owed = {"supplier_id": "s-1", "title": "差旅服务", "category_id": office.leaf["id"]}
    wanted = {"amount": {"amount": "90.40"}, "tax": {"amount": "10.40"}, **owed}
    bought = office.keyed(payable.create, wanted)
    assert (bought["account_code"], bought["warnings"]) == ("5601", ["三月差旅"])
    over = {"amount": {"amount": "20.01"}, **owed}
    assert office.refusal(office.keyed, payable.create, over) == "ledger.budget.exceeded"
    office.keyed(payable.create, {**over, "category_id": None})
    half = {"amount": {"amount": "45.20"}}
    parts = [{"payable_id": bought["id"], **half}]
    office.keyed(payable.pay, {"supplier_id": "s-1", "parts": parts, **half})
    told = office.call(budgets.read_usage, {"budget_id": made["id"]})
    assert [told[n]["amount"] for n in ("spent", "committed")] == ["40.00", "40.00"]


@pytest.mark.requirement("LED-03")
def test_the_summary_by_category_counts_claims_and_payables_too(office):
    pay(office, approved(office, "80.00", "20.00"))
    approved(office, "7.00")  # not paid: the books do not have it yet
    owed = {"supplier_id": "s-1", "title": "机票", "category_id": office.leaf["id"]}
    amounts = {"amount": {"amount": "53.00"}, "tax": {"amount": "3.00"}}
    office.keyed(payable.create, {**owed, **amounts})
    gone = office.keyed(payable.create, {**owed, "amount": {"amount": "9.00"}})
    office.call(payable.cancel, {"payable_id": gone["id"]})
    days = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
    told = office.call(cash_book.summary, days)
    leaf = next(one for one in told["items"] if one["category_id"] == office.leaf["id"])
    assert (leaf["entries"], leaf["amount"]["amount"]) == (3, "150.00")
    profit = office.call(financial.read_profit, days)
    assert told["expense"] == profit["total_expense"]
    assert office.call(cash_book.summary, {**days, "project": "P1"})["items"] == []


@pytest.mark.requirement("ORG-23")
def test_nobody_words_or_hands_in_the_claim_of_somebody_else(office):
    made = claim(office, "80.00")
    key, head = {"expense_claim_id": made["id"]}, office.harness.acting(actor_id="head")
    assert not {"update", "submit"} & set(head.call(contract.get_claim, key)["abilities"])
    for operation, about in ((contract.update_claim, {"title": "x"}), (contract.submit_claim, {})):
        with pytest.raises(ServiceError) as refusal:
            head.call(operation, {**key, **about})
        assert refusal.value.code == "ledger.expense_claim.not_yours"
    assert submit(office, made)["state"] == "submitted"

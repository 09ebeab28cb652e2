"""Receivables set off against payables: 应收冲应付."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from chassis.files import FileStore
from chassis.values import Money
from contracts.customers import merger
from contracts.ledger import (
    book,
    cash_book,
    credit_note,
    entry,
    offset,
    party_balance,
    payable,
    payment_plan,
    receipt,
    receivable,
    year_end,
)
from contracts.ledger import customer_statement as statement
from contracts.ledger import supplier_statement as supplied
from contracts.organization import approval, staff
from contracts.sales import order
from ledger.offsets.model import Offset
from ledger.receivables.model import Receivable

from .setting_off import act, in_dollars, owing, refused, set_off, two_of_each
from .test_every_day import owe, owe_supplier
from .test_money_approvals import answer

pytestmark = pytest.mark.requirement("LED-04", "LED-05")
MARCH = {"from_on": "2026-03-01", "until_on": "2026-03-31"}


@pytest.fixture(autouse=True)
def files(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr(type(ledger.runtime.settings), "upload_folder", tmp_path / "files")


@pytest.fixture
def debts(ledger):
    return two_of_each(ledger)


def test_both_sides_are_settled_by_one_entry(debts):
    ledger, (first, second), (large, small) = debts
    made = set_off(ledger, [(first, None), (second, None)], [(large, None), (small, None)])
    assert (made["number"], made["state"]) == ("OF202603-00001", "posted")
    assert (made["customer_id"], made["supplier_id"]) == ("c-1", "s-1")
    taken = [part["amount"]["amount"] for part in made["receivables"] + made["payables"]]
    assert (taken, made["amount"]["amount"]) == (["100.00", "10.00", "70.00", "40.00"], "110.00")
    left = [ledger.debt(one["id"]) for one in (first, second)]
    assert left == [("settled", "0.00"), ("open", "40.00")]
    assert [owing(ledger, one) for one in (large, small)] == [("settled", "0.00")] * 2
    assert (ledger.balance("1122"), ledger.balance("2202")) == ("40.00", "0.00")
    assert ledger.exposure() == ("40.00", "0.00", "0.00")
    booked = ledger.call(entry.get, {"entry_id": made["entry_id"]})
    named = [one["customer_id"] for one in booked["postings"]]
    assert (booked["kind"], named) == ("offset", [None, "c-1", "c-1"])
    assert ledger.problems() == []


def test_a_receivable_names_the_offsets_that_stand_for_it(debts):
    ledger, (first, _), (large, small) = debts
    one = set_off(ledger, [(first, None)], [(large, None)])
    set_off(ledger, [(first, None)], [(small, "10.00")])
    told = ledger.told(receivable.changed)[-1]["data"]
    assert (told["set_off"]["amount"], told["offset_numbers"]) == (
        "80.00",
        ["OF202603-00001", "OF202603-00002"],
    )
    act(ledger, offset.reverse, one, reason="x")
    told = ledger.call(receivable.get, {"receivable_id": first["id"]})
    assert (told["set_off"]["amount"], told["offset_numbers"]) == ("10.00", ["OF202603-00002"])
    with ledger.runtime.database.engine.begin() as connection:
        connection.execute(update(Receivable).values(set_offs={"OF202603-00001": 1_000}))
    assert len(ledger.problems()) == 2


@pytest.mark.parametrize("state", ["reversed", "submitted"])
def test_an_offset_of_another_state_than_its_parts_is_found(debts, state):
    ledger, (first, _), (large, _) = debts
    set_off(ledger, [(first, None)], [(large, None)])
    with ledger.runtime.database.engine.begin() as connection:
        connection.execute(update(Offset).values(state=state))
    assert ledger.problems() == ["offset OF202603-00001: its state is not that of its parts"]


def test_debts_are_open_again_when_their_offset_is_reversed(debts):
    ledger, (first, _), (large, _) = debts
    made = set_off(ledger, [(first, None)], [(large, None)])
    over = act(ledger, offset.reverse, made, reason="错选")
    assert (over["state"], over["reversal_reason"]) == ("reversed", "错选")
    assert (ledger.debt(first["id"])[1], owing(ledger, large)[1]) == ("100.00", "70.00")
    assert (ledger.balance("1122"), ledger.balance("2202")) == ("150.00", "-110.00")
    assert ledger.exposure() == ("150.00", "0.00", "0.00")
    assert ledger.refusal(act, ledger, offset.reverse, made, reason="x") == "ledger.offset.reversed"
    assert ledger.problems() == []


def test_what_is_named_is_taken_and_the_other_side_reaches_as_far(debts):
    ledger, (first, second), (large, small) = debts
    made = set_off(ledger, [(first, "30.00"), (second, "20.00")], [(small, None), (large, None)])
    assert [part["amount"]["amount"] for part in made["payables"]] == ["40.00", "10.00"]
    key = {"receivable_id": first["id"]}
    found = ledger.call(offset.listed, key)["items"]
    assert [one["id"] for one in found] == [made["id"]]
    assert ledger.call(offset.listed, {"payable_id": "none"})["items"] == []
    code = ledger.refusal(ledger.keyed, receivable.cancel, {**key, "reason": "x"})
    assert code == "ledger.receivable.paid"
    code = ledger.refusal(ledger.keyed, payable.cancel, {"payable_id": small["id"]})
    assert code == "ledger.payable.paid"
    ledger.receive("70.00", (first, "70.00"))
    assert ledger.debt(first["id"]) == ("settled", "0.00")
    assert ledger.problems() == []


def test_debts_of_two_parties_are_set_off_by_their_agreement_alone(debts):
    ledger, (first, _), (large, _) = debts
    sides = [(first, None)], [(large, None)]
    assert refused(ledger, *sides, agreed=False) == ("ledger.offset.two_parties", "/agreed")
    told = refused(ledger, *sides, agreed=True, memo=" ")
    assert told == ("ledger.offset.agreement_unnamed", "/memo")
    made = set_off(ledger, *sides, agreed=True, memo="三方协议 2026-07")
    assert (made["agreed"], made["memo"]) == (True, "三方协议 2026-07")
    assert ledger.problems() == []


def test_debts_of_one_party_are_set_off_without_an_agreement(ledger):
    owed = owe(ledger, "100.00", "2026-03-18")
    fields = {"supplier_id": "c-1", "title": "采购", "happened_on": "2026-03-20"}
    owes = ledger.keyed(payable.create, {**fields, "amount": {"amount": "70.00"}})
    made = set_off(ledger, [(owed, None)], [(owes, None)], agreed=False, memo="")
    assert (made["state"], made["agreed"]) == ("posted", False)
    told = ledger.call(supplied.read, {"supplier_id": "c-1", **MARCH})
    assert told["closing_balance"]["amount"] == "0.00"
    assert ledger.problems() == []


def test_two_that_were_merged_are_one_party(debts):
    ledger, (first, _), (large, _) = debts
    about = {"merger_id": "m", "duplicate_id": "s-1", "survivor_id": "c-1", "name": "华为"}
    ledger.tell(merger.customers_merged, "c-1", about, version=2)
    assert set_off(ledger, [(first, None)], [(large, None)], agreed=False)["state"] == "posted"
    assert ledger.problems() == []


def test_an_offset_of_one_party_is_not_booked_once_it_is_two_again(debts):
    ledger, (first, _), (large, _) = debts
    about = {"merger_id": "m", "duplicate_id": "s-1", "survivor_id": "c-1", "name": "华为"}
    ledger.tell(merger.customers_merged, "c-1", about, version=2)
    made = set_off(ledger, [(first, None)], [(large, None)], agreed=False, ask_approval=True)
    [asked] = ledger.told(offset.approval_asked)
    assert asked["data"]["snapshot"]["agreed"] is False
    answer(ledger, approval.approved, made, "ledger.offset")
    ledger.tell(merger.customers_split, "c-1", about, version=3)
    assert ledger.refusal(act, ledger, offset.book, made) == "ledger.offset.two_parties"
    assert act(ledger, offset.discard, made)["state"] == "discarded"


def test_debts_that_cannot_be_set_off_are_refused_where_they_are_named(debts):
    ledger, (first, _), (large, _) = debts
    [theirs] = ledger.owe("9.00", customer="c-2")
    fields = {"supplier_id": "s-2", "title": "采购", "amount": {"amount": "9.00"}}
    other, none = ledger.keyed(payable.create, fields), {"id": "none"}
    for owed, owes, code, at in (
        ([], [large], "ledger.offset.one_sided", "/receivables"),
        ([first], [], "ledger.offset.one_sided", "/payables"),
        ([none], [large], "unknown_record", "/receivables/0/receivable_id"),
        ([first], [none], "unknown_record", "/payables/0/payable_id"),
        ([first, theirs], [large], "ledger.offset.other_party", "/receivables/1/receivable_id"),
        ([first], [large, other], "ledger.offset.other_party", "/payables/1/payable_id"),
        ([first, first], [large], "ledger.offset.named_twice", "/receivables/1/receivable_id"),
    ):
        sides = [(one, None) for one in owed], [(one, None) for one in owes]
        assert refused(ledger, *sides) == (code, at)
    assert ledger.problems() == []


@pytest.mark.parametrize(
    ("owed", "owes", "code", "at"),
    [
        ("0.00", None, "ledger.offset.nothing", "/receivables/0/amount"),
        ("100.01", None, "ledger.offset.over_allocated", "/receivables/0/amount"),
        (None, "70.01", "ledger.offset.over_allocated", "/payables/0/amount"),
        ("50.00", "40.00", "ledger.offset.unequal", "/payables"),
        ("80.00", None, "ledger.offset.unequal", "/payables"),
    ],
)
def test_amounts_that_do_not_fit_are_refused(debts, owed, owes, code, at):
    ledger, (first, _), (large, _) = debts
    assert refused(ledger, [(first, owed)], [(large, owes)]) == (code, at)


def test_what_is_settled_is_not_set_off_again(debts):
    ledger, (first, second), (large, small) = debts
    set_off(ledger, [(second, None)], [(large, "50.00")])
    assert refused(ledger, [(second, None)], [(large, None)])[0] == "ledger.receivable.not_open"
    set_off(ledger, [(first, None)], [(small, None)])
    assert refused(ledger, [(first, None)], [(small, None)])[0] == "ledger.payable.not_open"


@pytest.fixture
def foreign(ledger):
    return in_dollars(ledger)


def test_debts_in_different_currencies_are_not_set_off(ledger, foreign):
    owed, owes = foreign
    yuan = owe_supplier(ledger, "100.00", "2026-03-20")
    assert refused(ledger, [(owed, None)], [(yuan, None)]) == (
        "ledger.offset.other_currency",
        "/payables/0/payable_id",
    )
    assert refused(ledger, [(owed, "1.00")], [(owes, None)]) == (
        "ledger.offset.other_currency",
        "/receivables/0/amount",
    )


def test_foreign_debts_bear_what_they_gained_once(ledger, foreign):
    owed, owes = foreign
    set_off(ledger, [(owed, None)], [(owes, None)], offset_on="2026-03-24")
    assert ledger.balance("5603") == "-10.00"  # 30 gained of what was owed to us, 20 lost of ours
    days = {"from_on": "2026-03-01", "until_on": "2026-03-24"}
    [told] = ledger.call(year_end.read_gains, days)["items"]
    gained = [told[name]["amount"] for name in ("realised", "unrealised", "not_posted")]
    assert gained == ["10.00", "0.00", "0.00"]
    assert ledger.problems() == []


def test_what_a_debt_gained_is_taken_back_with_what_was_set_off_of_it(ledger, foreign):
    owed, owes = foreign
    set_off(ledger, [(owed, None)], [(owes, None)], offset_on="2026-03-24")
    usd = {"amount": {"amount": "40.00", "currency": "USD"}}
    ledger.keyed(credit_note.create, {"receivable_id": owed["id"], "reason": "退货", **usd})
    assert ledger.balance("5603") == "2.00"  # 12 of the 30 gained went back
    [came] = ledger.call(receipt.listed, {"customer_id": "c-1"})["items"]
    assert came["advance"] == usd["amount"]
    assert ledger.problems() == []


def test_the_day_of_an_offset_is_one_on_which_both_sides_were_owed(debts):
    ledger, (first, _), (large, _) = debts
    sides = [(first, None)], [(large, None)]
    early = refused(ledger, *sides, offset_on="2026-03-19")
    assert early == ("ledger.offset.too_early", "/offset_on")
    assert refused(ledger, *sides, offset_on="2027-01-01")[0] == "ledger.entry.not_yet"
    ledger.call(book.close, {"until": "2026-03-22"})
    assert refused(ledger, *sides, offset_on="2026-03-21") == (
        "ledger.entry.period_closed",
        "/offset_on",
    )
    made = set_off(ledger, *sides, offset_on="2026-03-24")
    act(ledger, offset.reverse, made, reason="x")
    assert refused(ledger, *sides, offset_on="2026-03-24")[0] == "ledger.offset.too_early"
    assert ledger.problems() == []


def test_a_plan_and_the_statement_of_the_customer_follow_an_offset(ledger):
    lines = [{"due_on": f"2026-0{n}-28", "amount": {"amount": "50.00"}} for n in (4, 5)]
    plan = {"customer_id": "c-1", "title": "合同", "total": {"amount": "100.00"}, "lines": lines}
    key = {"payment_plan_id": ledger.call(payment_plan.create, plan)["id"]}
    owed = {"id": ledger.keyed(payment_plan.open_, key)["receivable_id"]}
    owes = owe_supplier(ledger, "70.00", "2026-03-20")
    set_off(ledger, [(owed, None)], [(owes, None)], memo="三方协议")
    states = [line["state"] for line in ledger.call(payment_plan.get, key)["lines"]]
    assert states == ["paid", "partial"]
    told = ledger.call(statement.read, {"customer_id": "c-1", **MARCH})
    adjusted = [one["adjusted"] and one["adjusted"]["amount"] for one in told["items"]]
    assert (adjusted, told["items"][-1]["memo"]) == ([None, "70.00"], "三方协议")


def test_the_statement_of_the_supplier_tells_an_offset_and_its_reversal(debts):
    ledger, (first, _), (large, _) = debts
    made = set_off(ledger, [(first, None)], [(large, None)])
    act(ledger, offset.reverse, made, reason="x")
    items = ledger.call(supplied.read, {"supplier_id": "s-1", **MARCH})["items"][-2:]
    assert {(one["kind"], one["document_id"]) for one in items} == {("offset", made["id"])}
    assert [one["adjusted"]["amount"] for one in items] == ["70.00", "-70.00"]
    assert items[-1]["balance"]["amount"] == "110.00"
    balances = ledger.call(party_balance.of_suppliers, MARCH)["total"]
    assert balances["closing_balance"]["amount"] == "110.00"


def test_a_large_offset_waits_for_its_approval(debts):
    ledger, (first, second), (large, small) = debts
    limit = replace(ledger.runtime.settings, offset_approval_minor=5_000)
    ledger.runtime.settings = limit
    assert set_off(ledger, [(second, "10.00")], [(small, None)])["state"] == "posted"
    made = set_off(ledger, [(first, None)], [(large, None)], memo="三月对冲")
    assert (made["state"], made["receivables"][0]["amount"]["amount"]) == ("submitted", "70.00")
    [asked] = ledger.told(offset.approval_asked)
    told = asked["data"]
    assert (told["customer_id"], told["facts"]["memo"]) == ("c-1", "三月对冲")
    assert told["snapshot"]["payables"][0]["amount"] == "70.00 CNY"
    assert ledger.debt(first["id"])[1] == "100.00"
    for verb, about in ((offset.book, {}), (offset.discard, {}), (offset.reverse, {"reason": "x"})):
        assert ledger.refusal(act, ledger, verb, made, **about) == "document.frozen"


def test_an_approved_offset_is_booked_as_it_was_submitted(debts):
    ledger, (first, _), (large, _) = debts
    made = set_off(ledger, [(first, None)], [(large, None)], ask_approval=True)
    answer(ledger, approval.approved, made, "ledger.offset")
    ledger.receive("30.00", (first, "30.00"))
    booked = act(ledger, offset.book, made)
    assert (booked["state"], booked["decided_by"]) == ("posted", "boss")
    assert (ledger.debt(first["id"])[0], owing(ledger, large)[0]) == ("settled", "settled")
    assert ledger.problems() == []


def test_an_approved_offset_that_no_longer_suits_is_refused_and_given_up(debts):
    ledger, (first, _), (large, _) = debts
    made = set_off(ledger, [(first, None)], [(large, None)], ask_approval=True)
    again = set_off(ledger, [(first, None)], [(large, None)], ask_approval=True)
    answer(ledger, approval.rejected, again, "ledger.offset")
    assert ledger.refusal(act, ledger, offset.book, again) == "ledger.offset.wrong_state"
    answer(ledger, approval.approved, made, "ledger.offset")
    ledger.receive("60.00", (first, "60.00"))
    assert ledger.refusal(act, ledger, offset.book, made) == "ledger.offset.over_allocated"
    assert act(ledger, offset.discard, made)["state"] == "discarded"
    assert ledger.problems() == []


def test_days_that_are_closed_count_the_offsets_that_wait(debts):
    ledger, (first, _), (large, _) = debts
    set_off(ledger, [(first, None)], [(large, None)], ask_approval=True, offset_on="2026-03-20")
    assert ledger.call(book.close, {"until": "2026-03-22"})["waiting"] == 1


def test_an_offset_follows_the_survivor_of_its_supplier(debts):
    ledger, (first, _), (large, _) = debts
    set_off(ledger, [(first, None)], [(large, None)])
    about = {"merger_id": "m", "duplicate_id": "s-1", "survivor_id": "s-2", "name": "华为"}
    ledger.tell(merger.customers_merged, "s-2", about, version=2)
    asked = {"supplier_id": "s-2", **MARCH}
    assert [one["kind"] for one in ledger.call(supplied.read, asked)["items"]].count("offset") == 1
    assert len(ledger.call(offset.listed, {"supplier_id": "s-2"})["items"]) == 1
    assert ledger.problems() == []


def test_the_voucher_of_an_offset_names_who_wrote_and_who_approved_it(debts):
    ledger, (first, _), (large, _) = debts
    made = set_off(ledger, [(first, None)], [(large, None)], ask_approval=True)
    answer(ledger, approval.approved, made, "ledger.offset")
    booked = act(ledger, offset.book, made)
    names = {made["owner_id"]: "王会计", "boss": "李总"}
    ledger.harness.rpc.answers[staff.names.id] = {"names": names}
    key = {"entry_id": booked["entry_id"], "format": "html"}
    told = ledger.call(cash_book.print_voucher, key)["file"]
    path = FileStore(ledger.runtime.settings.upload_folder).path(told["id"])
    assert "制单：王会计　　审核：李总" in path.read_text("utf-8")


def test_the_order_that_is_cancelled_frees_what_was_set_off_against_it(ledger):
    ledger.confirm()
    [debt] = ledger.call(receivable.listed)["items"]
    owes = owe_supplier(ledger, "70.00", "2026-03-20")
    made = set_off(ledger, [(debt, None)], [(owes, None)])
    ledger.cancel()
    assert ledger.debt(debt["id"])[0] == "cancelled"
    assert owing(ledger, owes) == ("open", "70.00")
    told = ledger.call(offset.get, {"offset_id": made["id"]})
    assert (told["state"], told["reversal_reason"]) == ("reversed", "SO-order-1")
    assert ledger.exposure() == ("0.00", "0.00", "0.00")
    assert ledger.problems() == []


@pytest.mark.requirement("EX-12")
def test_goods_that_come_back_are_credited_whole_where_all_was_set_off(ledger):
    ledger.confirm()
    [debt] = ledger.call(receivable.listed)["items"]
    owes = owe_supplier(ledger, "100.00", "2026-03-20")
    set_off(ledger, [(debt, "100.00")], [(owes, None)])
    ledger.receive("13.00", (debt, "13.00"))
    back = {"id": "back-1", "exchange": False, "reason": "破损"}
    told = {"return_total": Money.parse("70.00"), "goods_return": back}
    ledger.tell_of_order(order.returned, "113.00", "13.00", version=3, **told)
    [note] = ledger.call(credit_note.listed)["items"]
    assert (note["amount"]["amount"], note["tax"]["amount"]) == ("70.00", "8.05")
    key = {"credit_note_id": note["id"]}
    ledger.keyed(credit_note.give, key, if_version=note["version"])
    assert (ledger.balance("1122"), ledger.balance("2203")) == ("0.00", "-70.00")
    assert owing(ledger, owes) == ("settled", "0.00")
    assert ledger.problems() == []

"""Account books as people keep them: categories, drafts, approval, transfers, running balances."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from chassis.errors import ServiceError, Unavailable
from contracts.customers import customer
from contracts.ledger import account, category, entry, receipt
from contracts.ledger import account_right as right
from contracts.ledger import cash_book as book
from contracts.ledger import cash_entry as contract
from contracts.organization import department, staff
from ledger.cash_entries.model import CashEntry

pytestmark = [pytest.mark.requirement("LED-02"), pytest.mark.requirement("LED-03")]


def cny(amount):
    return {"amount": amount}


@pytest.fixture
def cash(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr(type(ledger.runtime.settings), "upload_folder", tmp_path / "files")
    ledger.post(("1002", "1000.00"), ("3001", "-1000.00"), happened_on="2026-03-01")
    top = ledger.call(category.create, {"name": "办公", "kind": "expense"})
    ledger.top = top
    ledger.leaf = below(ledger, below(ledger, top, "差旅"), "机票", account_code="5601")
    return ledger


def below(ledger, parent, name, **about):
    fields = {"name": name, "kind": "expense", "parent_id": parent["id"], **about}
    return ledger.call(category.create, fields)


def write(ledger, amount="80.00", kind="expense", **about):
    fields = {"kind": kind, "account_code": "1002", "amount": cny(amount)}
    if kind == "expense":
        fields["category_id"] = ledger.leaf["id"]
    return ledger.call(contract.create, {**fields, **about})


def do(ledger, operation, made, **about):
    key = {"cash_entry_id": made["id"], **about}
    return ledger.keyed(operation, key, if_version=made["version"])


def posted(ledger, *args, **about):
    return do(ledger, contract.post, do(ledger, contract.approve, write(ledger, *args, **about)))


def lines(ledger):
    key = {"account_id": ledger.account("1002")["id"]}
    return ledger.call(book.read, key)


def test_an_expense_shows_in_the_book_with_its_category_and_the_balance_left(cash):
    made = posted(cash, counterparty="东航", happened_on="2026-03-20")
    told = lines(cash)
    assert [line["balance"]["amount"] for line in told["items"]] == ["1000.00", "920.00"]
    last = told["items"][1]
    assert (last["category"], last["counterparty"]) == ("办公/差旅/机票", "东航")
    assert (last["income"], last["expense"]["amount"]) == (None, "80.00")
    assert (cash.balance("5601"), made["state"]) == ("80.00", "posted")
    assert cash.problems() == []


def test_the_tax_of_an_entry_is_neither_income_nor_expense(cash):
    made = posted(cash, "106.00", tax=cny("6.00"))
    assert [cash.balance(code) for code in ("5601", "2221", "1002")] == ["100.00", "6.00", "894.00"]
    sale = cash.call(category.create, {"name": "零售", "kind": "income", "account_code": "5051"})
    posted(cash, "113.00", "income", tax=cny("13.00"), category_id=sale["id"])
    assert [cash.balance(code) for code in ("5051", "2221")] == ["-100.00", "-7.00"]
    days = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
    told = cash.call(book.summary, days)
    assert [told[name]["amount"] for name in ("income", "expense")] == ["100.00", "100.00"]
    do(cash, contract.reverse, made, reason="记错")
    assert (cash.balance("2221"), cash.problems()) == ("-13.00", [])
    for about in ({"tax": cny("80.01")}, {"tax": {"amount": "1.00", "currency": "USD"}}):
        assert cash.refusal(write, cash, **about) == "ledger.cash_entry.tax"
    draft = write(cash, tax=cny("6.00"))
    assert cash.refusal(do, cash, contract.update, draft, amount=cny("5.99")) == (
        "ledger.cash_entry.tax"
    )


def test_a_transfer_pays_its_fee_beside_the_amount(cash):
    posted(cash, "300.00", "transfer", to_account_code="1001", fee=cny("2.50"))
    found = [cash.balance(code) for code in ("1002", "1001", "5603")]
    assert found == ["697.50", "300.00", "2.50"]


def test_cash_that_would_be_overdrawn_refuses_the_posting(cash):
    made = do(cash, contract.approve, write(cash, account_code="1001"))
    assert cash.refusal(do, cash, contract.post, made) == "ledger.entry.below_zero"


def test_what_is_approved_is_locked_until_the_approval_is_taken_back(cash):
    made = do(cash, contract.approve, write(cash))
    for operation in (contract.update, contract.remove, contract.approve):
        assert cash.refusal(do, cash, operation, made) == "ledger.cash_entry.wrong_state"
    free = do(cash, contract.unapprove, made)
    changed = do(cash, contract.update, free, amount=cny("70.00"))
    assert (changed["state"], changed["amount"]["amount"]) == ("draft", "70.00")
    assert cash.refusal(do, cash, contract.post, changed) == "ledger.cash_entry.wrong_state"


def test_what_is_posted_is_only_reversed_and_once(cash):
    made = posted(cash)
    assert cash.refusal(do, cash, contract.remove, made) == "ledger.cash_entry.wrong_state"
    after = do(cash, contract.reverse, made, reason="记错")
    assert (after["state"], cash.balance("1002")) == ("reversed", "1000.00")
    assert after["reversal_reason"] == "记错"
    red = cash.call(entry.get, {"entry_id": after["reversal_entry_id"]})
    assert red["reverses_id"] == made["entry_id"]
    assert (
        cash.refusal(do, cash, contract.reverse, after, reason="x")
        == "ledger.cash_entry.wrong_state"
    )
    assert cash.problems() == []


def test_removed_drafts_stay_in_a_recycle_bin_of_the_books(cash):
    made = write(cash)
    do(cash, contract.remove, made)
    assert cash.call(contract.listed)["items"] == []
    [kept] = cash.call(contract.list_removed)["items"]
    assert kept["id"] == made["id"]
    cash.call(contract.restore, {"cash_entry_id": made["id"]})
    assert len(cash.call(contract.listed)["items"]) == 1


def test_with_four_eyes_nobody_approves_what_he_wrote(cash):
    cash.runtime.settings = replace(cash.runtime.settings, four_eyes=True)
    made = write(cash)
    assert cash.refusal(do, cash, contract.approve, made) == "ledger.cash_entry.own_work"
    other = cash.harness.acting(actor_id="staff-2")
    assert other.call(contract.approve, {"cash_entry_id": made["id"]})["approved_by"] == "staff-2"


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"category_id": None}, "ledger.cash_entry.incomplete"),
        ({"fee": {"amount": "1.00"}}, "ledger.cash_entry.surplus"),
        ({"amount": {"amount": "0.00"}}, "ledger.cash_entry.nothing_moved"),
        ({"account_code": "5601"}, "ledger.receipt.not_cash"),
        ({"account_code": "9"}, "ledger.account.unknown"),
        ({"category_id": "none"}, "unknown_record"),
        ({"kind": "income"}, "ledger.cash_entry.wrong_category"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(cash, about, code):
    fields = {"category_id": cash.leaf["id"], **about}
    amount = fields.pop("amount", cny("80.00"))["amount"]
    assert cash.refusal(write, cash, amount, **fields) == code


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({}, "ledger.cash_entry.incomplete"),
        ({"to_account_code": "1002"}, "ledger.cash_entry.same_account"),
        (
            {"to_account_code": "1001", "fee": {"amount": "1.00", "currency": "USD"}},
            "ledger.cash_entry.other_fee_currency",
        ),
    ],
)
def test_a_transfer_that_cannot_be_is_refused(cash, about, code):
    assert cash.refusal(write, cash, "1.00", "transfer", **about) == code


@pytest.fixture
def dollars(cash):
    """Books with a bank account, and fees, in dollars."""
    usd = {"name_zh": "美元户", "currency": "USD"}
    cash.call(account.create, {**usd, "code": "100299", "type": "asset", "holds_money": True})
    cash.call(account.create, {**usd, "code": "560199", "type": "expense"})
    cash.dollar = below(cash, cash.top, "美元费用", account_code="560199")
    return cash


EURO = {"amount": "1.00", "currency": "EUR"}


def usd(amount):
    return {"amount": amount, "currency": "USD"}


def said(act, *args, **about):
    """Return code and pointer of a refusal."""
    with pytest.raises(ServiceError) as refused:
        act(*args, **about)
    return refused.value.code, refused.value.pointer


@pytest.mark.parametrize(
    ("about", "pointer"),
    [
        ({"account_code": "100299"}, "/amount"),
        ({"amount": usd("1.00")}, "/amount"),
        ({"category": "美元费用"}, "/category_id"),
        ({"kind": "transfer", "to_account_code": "100299", "to_amount": EURO}, "/to_amount"),
        ({"kind": "transfer", "account_code": "100299", "to_account_code": "1001"}, "/amount"),
    ],
)
def test_a_draft_in_another_currency_than_its_accounts_is_refused(dollars, about, pointer):
    if about.pop("category", None):
        about["category_id"] = dollars.dollar["id"]
    fields = {"kind": "expense", "account_code": "1002", "amount": cny("80.00"), **about}
    if fields["kind"] == "expense":
        fields.setdefault("category_id", dollars.leaf["id"])
    wrong = ("ledger.entry.wrong_currency", pointer)
    assert said(dollars.call, contract.create, fields) == wrong
    assert dollars.call(contract.listed)["items"] == []


def test_a_draft_is_not_changed_into_another_currency(dollars):
    made = write(dollars)
    wrong = ("ledger.entry.wrong_currency", "/amount")
    for change in ({"account_code": "100299"}, {"amount": usd("80.00")}):
        assert said(do, dollars, contract.update, made, **change) == wrong
    both = {"account_code": "100299", "amount": usd("80.00")}
    changed = do(dollars, contract.update, made, **both)
    assert (changed["account_code"], changed["amount"]["currency"]) == ("100299", "USD")


def test_an_approved_entry_of_before_that_is_in_another_currency_can_be_mended(dollars):
    made = do(dollars, contract.approve, write(dollars))
    with dollars.runtime.database.engine.begin() as connection:
        connection.execute(update(CashEntry).values(currency="USD"))
    assert said(do, dollars, contract.post, made)[0] == "ledger.entry.wrong_currency"
    free = do(dollars, contract.unapprove, made)
    mended = do(dollars, contract.update, free, amount=cny("80.00"))
    done = do(dollars, contract.post, do(dollars, contract.approve, mended))
    assert (done["state"], dollars.balance("5601")) == ("posted", "80.00")


def test_categories_have_three_levels_of_one_kind_and_unique_names(cash):
    assert cash.refusal(below, cash, cash.leaf, "x") == "ledger.category.too_deep"
    assert cash.refusal(below, cash, cash.top, "差旅") == "ledger.category.name_taken"
    refused = cash.refusal(below, cash, cash.top, "x", kind="income")
    assert refused == "ledger.category.other_kind"
    refused = cash.refusal(below, cash, cash.top, "y", account_code="77")
    assert refused == "ledger.account.unknown"


def test_the_summary_rolls_categories_up(cash):
    posted(cash)
    posted(cash, "20.00", category_id=cash.top["id"])
    days = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
    told = cash.call(book.summary, days)
    sums = {item["name"]: item["amount"]["amount"] for item in told["items"]}
    assert sums == {"办公": "100.00", "差旅": "80.00", "机票": "80.00"}
    assert told["net"]["amount"] == "-100.00"


@pytest.mark.parametrize(
    ("dimension", "amount"),
    [
        ({"project": "P1"}, "80.00"),
        ({"customer_id": "c-2"}, "20.00"),
        ({"department_id": "d-9"}, "5.00"),
        ({"project": "P1", "customer_id": "c-2"}, "0.00"),
    ],
)
def test_income_and_expense_of_a_project_a_customer_or_a_department(cash, dimension, amount):
    cash.harness.tell(department.created, "d-9", {"id": "d-9", "name": "华东", "path": "/d-9/"})
    cash.harness.tell(customer.created, "c-2", {"id": "c-2", "name": "乙公司"})
    posted(cash, "80.00", project="P1")
    posted(cash, "20.00", customer_id="c-2")
    posted(cash, "5.00", department_id="d-9")
    days = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
    assert cash.call(book.summary, {**days, **dimension})["expense"]["amount"] == amount
    listed = cash.call(contract.listed, dimension)["items"]
    assert sum(float(one["amount"]["amount"]) for one in listed) == float(amount)


def test_rights_on_an_account_are_kept_by_verb(cash):
    rights = [{"person_id": "b", "verbs": ["view"]}, {"person_id": "c", "verbs": ["book"]}]
    key = {"account_id": cash.account("1002")["id"]}
    cash.call(right.set_, {**key, "items": rights})
    grants = ("ledger.cash_entry.*", "ledger.cash_book.*", "ledger.receipt.*")
    b, c = (cash.harness.acting(actor_id=who, grants=grants) for who in "bc")
    spend = {"kind": "expense", "account_code": "1002", "amount": cny("1.00")}
    spend["category_id"] = cash.leaf["id"]
    assert b.call(book.read, key)["items"]
    assert cash.refusal(b.call, contract.create, spend) == "ledger.account_right.missing"
    got = {"customer_id": "c-1", "amount": cny("1.00")}
    assert cash.refusal(b.call, receipt.post, got) == "ledger.account_right.missing"
    assert c.call(contract.create, spend)["state"] == "draft"
    assert cash.refusal(c.call, book.read, key) == "ledger.account_right.missing"


def test_the_voucher_shows_accounts_amounts_and_capitals(cash, tmp_path):
    made = posted(cash, memo="<b>机票</b>")
    key = {"entry_id": made["entry_id"]}
    told = cash.call(book.print_voucher, {**key, "format": "html"})["file"]
    page = (tmp_path / "files" / told["id"]).read_text()
    assert "捌拾元整" in page
    assert "&lt;b&gt;机票" in page
    assert "<b>机票" not in page
    for kind, magic in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        told = cash.call(book.print_voucher, {**key, "format": kind})["file"]
        assert (tmp_path / "files" / told["id"]).read_bytes().startswith(magic)


def test_the_voucher_is_signed_with_the_names_of_people(cash, tmp_path):
    names = {"staff-1": "王会计", "boss": "李总"}
    boss, made = cash.harness.acting(actor_id="boss"), write(cash)
    approved = boss.call(contract.approve, {"cash_entry_id": made["id"]}, if_version=1)
    key = {"entry_id": do(cash, contract.post, approved)["entry_id"], "format": "html"}
    away = Unavailable(service="organization", retry_after_s=1)
    for answer, signed in (
        ({"names": names}, "制单：王会计　　审核：李总　　记账：王会计"),
        (away, "制单：　　　　　　审核：　　　　　　记账：　　　　"),
    ):
        cash.harness.rpc.answers[staff.names.id] = answer
        file = cash.call(book.print_voucher, key)["file"]
        assert signed in (tmp_path / "files" / file["id"]).read_text()
    assert cash.harness.rpc.calls[-1] == (staff.names.id, {"ids": ["boss", "staff-1"]})


def test_anyone_may_have_an_amount_written_out(ledger):
    assert ledger.call(book.write_out, {"amount": "100.05"})["capitals"] == "壹佰元零伍分"


def test_an_amount_too_large_to_write_out_is_told_so(ledger):
    for amount, code in (("9" * 14 + ".99", "amount_too_large"), ("1.234", "wrong_form")):
        with pytest.raises(ServiceError) as refused:
            ledger.call(book.write_out, {"amount": amount})
        [wrong] = refused.value.details["fields"]
        assert (wrong["pointer"], wrong["code"].partition("|")[0]) == ("/amount", code)

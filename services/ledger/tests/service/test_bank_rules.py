"""Rules of the house for lines of banks: matched or booked where somebody said so beforehand."""

from dataclasses import replace

import pytest

from chassis.errors import ServiceError
from chassis.files import FileStore
from contracts.ledger import account_right, bank_statement, book, budget, cash_entry, category
from contracts.ledger import bank_rule as contract

pytestmark = pytest.mark.requirement("LED-12")
HEADER = "记账日期,币种,收入金额,支出金额,对方户名,摘要,流水号\n"
FEE = "2026-03-20,人民币,,15.00,工商银行,账户管理费,F1\n"
RENT = "2026-03-21,人民币,,3000.00,万达物业,三月房租,F2\n"
SALE = "2026-03-22,人民币,500.00,,华为,货款,F3\n"


@pytest.fixture
def bank(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr(type(ledger.runtime.settings), "upload_folder", tmp_path / "files")
    ledger.post(("1002", "9000.00"), ("5001", "-9000.00"), happened_on="2026-01-02")
    ledger.category = {
        kind: ledger.call(category.create, {"name": kind, "kind": kind})["id"]
        for kind in ("income", "expense")
    }
    return ledger


def bring(ledger, *lines):
    raw = "".join((HEADER, *lines)).encode()
    put = FileStore(ledger.runtime.settings.upload_folder).put(raw)
    upload = {**put, "name": "对账单.csv", "content_type": "text/csv"}
    return ledger.call(bank_statement.import_, {"upload": upload, "account_code": "1002"})


def a_rule(ledger, **about):
    usual = {"name": "手续费", "action": "book", "direction": "out"}
    usual["category_id"] = ledger.category["expense"]
    return ledger.call(contract.create, {**usual, **about})


def run(ledger, statement, **about):
    return ledger.keyed(contract.apply, {"bank_statement_id": statement["id"]}, **about)


def counts(told):
    return told["matched"], told["booked"], told["unmatched"]


@pytest.mark.requirement("LED-03")
def test_a_fee_of_the_bank_is_booked_in_its_category_and_matched(bank):
    rule = a_rule(bank, text="管理费", amount_to={"amount": "50.00"})
    told = run(bank, bring(bank, FEE, RENT))
    assert counts(told) == (0, 1, 1)
    [item] = told["items"]
    made = bank.call(cash_entry.get, {"cash_entry_id": item["cash_entry_id"]})
    assert (made["state"], made["memo"], made["counterparty"]) == (
        "posted",
        "账户管理费",
        "工商银行",
    )
    assert (made["happened_on"], made["category_id"]) == ("2026-03-20", rule["category_id"])
    [line] = bank.call(bank_statement.lines_listed, {"state": "matched"})["items"]
    assert (line["entry_id"], line["id"]) == (item["entry_id"], item["bank_line_id"])
    assert bank.balance("1002") == "8985.00" and bank.problems() == []


@pytest.mark.parametrize(
    ("about", "booked"),
    [
        ({"text": "房租"}, 1),
        ({"text": "f2"}, 1),
        ({"counterparty": "万达"}, 1),
        ({"counterparty": "万达", "text": "利息"}, 0),
        ({"text": "租", "amount_from": {"amount": "3000.00"}}, 1),
        ({"text": "租", "amount_from": {"amount": "3000.01"}}, 0),
        ({"text": "租", "amount_to": {"amount": "2999.99"}}, 0),
        ({"text": "租", "amount_to": {"amount": "9999.00", "currency": "USD"}}, 0),
        ({"text": "租", "account_code": "1001"}, 0),
        ({"text": "租", "active": False}, 0),
    ],
)
def test_all_that_a_rule_says_must_be_so_of_a_line(bank, about, booked):
    a_rule(bank, **about)
    assert counts(run(bank, bring(bank, RENT))) == (0, booked, 1 - booked)


def test_money_that_comes_is_booked_as_income_only(bank):
    a_rule(bank, text="货款")
    statement = bring(bank, SALE)
    assert counts(run(bank, statement)) == (0, 0, 1)
    a_rule(bank, text="货款", direction="in", category_id=bank.category["income"])
    assert counts(run(bank, statement)) == (0, 1, 0)
    assert bank.balance("1002") == "9500.00"


def test_the_first_rule_that_fits_decides(bank):
    a_rule(bank, name="B", text="费", position=20)
    first = a_rule(bank, name="A", text="管理", position=10)
    [item] = run(bank, bring(bank, FEE))["items"]
    assert item["bank_rule_id"] == first["id"]


def test_a_line_that_the_books_may_have_already_is_booked_by_no_rule(bank):
    a_rule(bank, text="管理费")
    bank.post(("1002", "-15.00"), ("5602", "15.00"), happened_on="2026-03-19")
    assert counts(run(bank, bring(bank, FEE))) == (0, 0, 1)


def test_a_rule_that_matches_takes_the_nearest_posting_within_its_days(bank):
    for day in ("2026-03-02", "2026-03-11"):
        bank.post(("1002", "500.00"), ("5001", "-500.00"), happened_on=day)
    statement = bring(bank, SALE)
    wide = {"action": "match", "direction": "in", "category_id": None, "counterparty": "华为"}
    rule = a_rule(bank, **wide, days=10)
    assert counts(run(bank, statement)) == (0, 0, 1)
    change = {"bank_rule_id": rule["id"], "days": 30}
    bank.call(contract.update, change, if_version=rule["version"])
    assert counts(run(bank, statement)) == (1, 0, 0)
    [line] = bank.call(bank_statement.lines_listed)["items"]
    assert line["postings"][0]["amount"]["amount"] == "500.00"


def test_of_two_postings_that_are_as_near_none_is_taken(bank):
    for day in ("2026-03-21", "2026-03-23"):
        bank.post(("1002", "500.00"), ("5001", "-500.00"), happened_on=day)
    a_rule(bank, action="match", direction=None, category_id=None, text="货款")
    assert counts(run(bank, bring(bank, SALE))) == (0, 0, 1)


def test_a_trial_tells_what_would_be_done_and_does_nothing(bank):
    a_rule(bank, text="管理费")
    statement = bring(bank, FEE)
    assert counts(run(bank, statement, dry_run=True)) == (0, 1, 0)
    assert bank.call(cash_entry.listed)["items"] == [] and bank.balance("1002") == "9000.00"
    assert counts(run(bank, statement)) == (0, 1, 0)
    assert counts(run(bank, statement)) == (0, 0, 0)


def test_lines_of_closed_days_are_left_for_somebody_to_look_at(bank):
    a_rule(bank, text="管理费")
    bank.call(book.close, {"until": "2026-03-20"})
    later = FEE.replace("2026-03-20", "2026-03-24").replace("F1", "F9")
    assert counts(run(bank, bring(bank, FEE, later))) == (0, 1, 1)


@pytest.mark.requirement("LED-11")
def test_a_budget_that_stops_stops_a_rule_as_well(bank):
    span = {"from_on": "2026-01-01", "until_on": "2026-12-31", "mode": "stop"}
    amount = {"amount": {"amount": "10.00"}, "category_id": bank.category["expense"]}
    bank.call(budget.create_budget, {"name": "费", **span, **amount})
    a_rule(bank, text="管理费")
    assert bank.refusal(run, bank, bring(bank, FEE)) == "ledger.budget.exceeded"
    assert bank.call(cash_entry.listed)["items"] == []


def test_a_rule_whose_category_was_closed_since_is_named(bank):
    a_rule(bank, text="管理费")
    statement = bring(bank, FEE)
    closed = {"category_id": bank.category["expense"], "closed": True}
    bank.call(category.update, closed)
    with pytest.raises(ServiceError) as refused:
        run(bank, statement)
    told = refused.value.code, refused.value.details["rule"], refused.value.pointer
    assert told == ("ledger.bank_rule.category_closed", "手续费", "")


def test_nobody_approves_by_his_own_rule_where_four_eyes_are_wanted(bank):
    a_rule(bank, text="管理费")
    bank.runtime.settings = replace(bank.runtime.settings, four_eyes=True)
    statement = bring(bank, FEE)
    assert bank.refusal(run, bank, statement) == "ledger.cash_entry.own_work"
    other = bank.harness.acting(actor_id="b")
    key = {"bank_statement_id": statement["id"]}
    assert counts(other.call(contract.apply, key, idempotency_key="b")) == (0, 1, 0)


@pytest.mark.requirement("LED-02")
def test_who_may_not_book_on_the_account_books_nothing_by_rule(bank):
    a_rule(bank, text="管理费")
    statement = bring(bank, FEE)
    items = [{"person_id": "b", "verbs": ["view", "reconcile"]}]
    bank.call(account_right.set_, {"account_id": bank.account("1002")["id"], "items": items})
    grants = ("ledger.bank_rule.*", "ledger.bank_statement.*")
    clerk = bank.harness.acting(actor_id="b", grants=grants, scopes={"*": "all"})
    key = {"bank_statement_id": statement["id"]}
    refused = bank.refusal(clerk.call, contract.apply, key, idempotency_key="b")
    assert refused == "ledger.account_right.missing"


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({}, contract.TooWide.code),
        ({"text": "费", "direction": None}, contract.Incomplete.code),
        ({"text": "费", "category_id": None}, contract.Incomplete.code),
        ({"text": "费", "category_id": "nope"}, "unknown_record"),
        ({"text": "费", "direction": "in"}, "ledger.cash_entry.wrong_category"),
        ({"text": "费", "action": "match"}, contract.Surplus.code),
        ({"text": "费", "account_code": "5602"}, "ledger.receipt.not_cash"),
        ({"text": "费", "account_code": "9999"}, "ledger.account.unknown"),
        (
            {"amount_from": {"amount": "2.00"}, "amount_to": {"amount": "1.00"}},
            contract.EmptyRange.code,
        ),
    ],
)
def test_a_rule_that_could_not_work_is_refused(bank, about, code):
    assert bank.refusal(a_rule, bank, **about) == code
    assert bank.call(contract.listed)["items"] == []


def test_a_rule_is_taken_away_and_its_history_stays(bank):
    rule = a_rule(bank, text="管理费")
    key = {"bank_rule_id": rule["id"]}
    bank.call(contract.remove, key, if_version=rule["version"])
    assert counts(run(bank, bring(bank, FEE))) == (0, 0, 1)
    told = bank.call(contract.history, key)["items"]
    assert [one["action"] for one in told] == ["destroyed", "created"]

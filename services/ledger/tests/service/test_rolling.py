"""Statements roll accounts up to a level of the chart, and show what is below one of them."""

import pytest

from chassis.errors import ServiceError
from contracts.ledger import account, book, financial

pytestmark = pytest.mark.requirement("LED-13")
MARCH = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
TREE = (
    ("100201", "工行", "asset", "1002"),
    ("10020101", "工行基本户", "asset", "100201"),
    ("10020102", "工行一般户", "asset", "100201"),
    ("560201", "办公费", "expense", "5602"),
)


@pytest.fixture
def tree(ledger):
    for code, name, kind, parent in TREE:
        made = {"code": code, "name_zh": name, "type": kind, "parent_code": parent}
        ledger.call(account.create, made)
    ledger.post(("10020101", "100.00"), ("10020102", "40.00"), ("1002", "5.00"), ("3001", "-145"))
    ledger.post(("560201", "30.00"), ("5602", "2.00"), ("10020101", "-32.00"))
    return ledger


def shown(rows, name="amount"):
    return [(r["code"], r["level"], r["children"], r[name]["amount"]) for r in rows]


def test_a_balance_sheet_tells_first_level_accounts_and_drills_down(tree):
    told = tree.call(financial.read_balance_sheet)
    assert shown(told["assets"]) == [("1002", 1, 1, "113.00")]
    top = {"parent_id": told["assets"][0]["account_id"]}
    below = tree.call(financial.read_balance_sheet, top)
    assert shown(below["assets"]) == [("1002", 1, 0, "5.00"), ("100201", 2, 2, "108.00")]
    assert (below["liabilities"], below["total_assets"]) == ([], told["total_assets"])
    next_one = {"parent_id": below["assets"][1]["account_id"]}
    last = tree.call(financial.read_balance_sheet, next_one)["assets"]
    assert shown(last) == [("10020101", 3, 0, "68.00"), ("10020102", 3, 0, "40.00")]
    assert {row["parent_id"] for row in last} == {next_one["parent_id"]}


def test_profit_and_loss_is_by_first_level_unless_more_is_asked_for(tree):
    told = tree.call(financial.read_profit, MARCH)
    assert shown(told["expense"]) == [("5602", 1, 1, "32.00")]
    deep = tree.call(financial.read_profit, {**MARCH, "level": 2})
    assert shown(deep["expense"]) == [("5602", 1, 0, "2.00"), ("560201", 2, 0, "30.00")]


@pytest.mark.parametrize(
    ("level", "told"),
    [
        (None, ["5.00", "68.00", "40.00"]),
        (1, ["113.00"]),
        (2, ["5.00", "108.00"]),
        (9, ["5.00", "68.00", "40.00"]),
    ],
)
def test_balances_of_accounts_are_rolled_up_to_any_level(tree, level, told):
    ledger = tree.call(financial.read_general_ledger, {**MARCH, "level": level})["items"]
    trial = tree.call(book.read_trial_balance, {"level": level})
    for rows, name in ((ledger, "closing"), (trial["items"], "balance")):
        assert [r[name]["amount"] for r in rows if r["code"].startswith("1002")] == told
    assert (trial["debit"]["amount"], trial["difference"]["amount"]) == ("177.00", "0.00")


def test_what_is_below_no_account_is_not_found(tree):
    for operation, days in ((financial.read_general_ledger, MARCH), (book.read_trial_balance, {})):
        with pytest.raises(ServiceError) as refused:
            tree.call(operation, {**days, "parent_id": "nobody"})
        assert (refused.value.code, refused.value.pointer) == ("not_found", "/parent_id")

"""The chart of accounts."""

import pytest

from contracts.ledger import account as contract

pytestmark = pytest.mark.requirement("LED-01")
OF_SMALL_BUSINESS = """
    1001 1002 1012 1101 1121 1122 1123 1131 1132 1221 1401 1402 1403 1404 1405 1407 1408 1411 1421
    1501 1511 1601 1602 1604 1605 1606 1621 1622 1701 1702 1801 1901
    2001 2201 2202 2203 2211 2221 2231 2232 2241 2401 2501 2701
    3001 3002 3101 3103 3104
    4001 4101 4301 4401 4403
    5001 5051 5111 5301 5401 5402 5403 5601 5602 5603 5711 5801
"""


def test_the_chart_for_chinese_small_business_is_there_from_the_start(ledger):
    chart = ledger.call(contract.listed, {"limit": 200})["items"]
    assert [a["code"] for a in chart] == OF_SMALL_BUSINESS.split()
    names = {a["code"]: (a["name_zh"], a["type"]) for a in chart}
    assert names["1122"] == ("应收账款", "asset")
    assert names["4001"] == ("生产成本", "asset")  # what is being made is stock
    assert names["2203"] == ("预收账款", "liability")
    assert names["5603"] == ("财务费用", "expense")
    assert all(a["name_en"] for a in chart)
    assert {a["code"] for a in chart if a["holds_money"]} == {"1001", "1002", "1012"}


def test_an_account_hangs_below_one_of_its_own_type(ledger):
    bank = {"code": "100201", "name_zh": "工商银行", "type": "asset", "parent_code": "1002"}
    made = ledger.call(contract.create, {**bank, "currency": "CNY"})
    assert made["parent_id"] == ledger.account("1002")["id"]
    assert ledger.refusal(ledger.call, contract.create, bank) == "ledger.account.code_taken"
    wrong = {**bank, "code": "100202", "type": "income"}
    assert ledger.refusal(ledger.call, contract.create, wrong) == "ledger.account.type_differs"
    lost = {**bank, "code": "100203", "parent_code": "7777"}
    assert ledger.refusal(ledger.call, contract.create, lost) == "ledger.account.unknown"


def test_an_account_is_renamed_with_a_trace(ledger):
    cash = ledger.account("1001")
    change = {"account_id": cash["id"], "name_zh": "现金"}
    assert ledger.call(contract.update, change, if_version=1)["name_zh"] == "现金"
    past = ledger.call(contract.history, {"account_id": cash["id"]})["items"]
    assert past[0]["changes"] == {"name_zh": ["库存现金", "现金"]}


def test_a_new_account_takes_postings_in_its_own_currency_only(ledger):
    usd = {"code": "100299", "name_zh": "美元户", "type": "asset", "currency": "USD"}
    ledger.call(contract.create, usd)
    ledger.post(("100299", "5.00", "USD"), ("3001", "-5.00", "USD"))
    assert ledger.refusal(ledger.post, ("100299", "5.00"), ("3001", "-5.00")) == (
        "ledger.entry.wrong_currency"
    )
    assert ledger.balance("100299", currency="USD") == "5.00"


@pytest.mark.requirement("LED-14")
def test_what_is_money_to_be_had_or_paid_is_marked_by_the_chart_and_by_hand(ledger):
    chart = ledger.call(contract.listed, {"limit": 200})["items"]
    marked = {a["code"]: a["monetary"] for a in chart}
    for code in ("1002", "1122", "1132", "1221", "1501", "2001", "2701", "2202", "2211"):
        assert marked[code]
    for code in ("1101", "1123", "1405", "1601", "1602", "1701", "1801", "2203", "3001", "4001"):
        assert not marked[code]
    goods = {"code": "G-1", "name_zh": "在途", "type": "asset", "parent_code": "1405"}
    made = ledger.call(contract.create, goods)
    assert not made["monetary"]
    change = {"account_id": made["id"], "monetary": True}
    assert ledger.call(contract.update, change, if_version=1)["monetary"]
    income = {"code": "5002", "name_zh": "收入", "type": "income", "monetary": True}
    cash = {**goods, "code": "1003", "parent_code": None, "holds_money": True, "monetary": False}
    for wrong in (income, cash):
        refused = ledger.refusal(ledger.call, contract.create, wrong)
        assert refused == "ledger.account.monetary_kind"

"""Money changed into another currency (结汇、购汇): what leaves, what arrives, and the gain."""

import pytest

from chassis.errors import ServiceError
from contracts.ledger import account, book, cash_book, financial, year_end
from contracts.ledger import cash_entry as contract

pytestmark = [pytest.mark.requirement("LED-02"), pytest.mark.requirement("LED-14")]
DAY = "2026-02-10"
MONTH = {"from_on": "2026-02-01", "until_on": "2026-02-28", "translated": True}


def money(amount, currency="CNY"):
    return {"amount": amount, "currency": currency}


@pytest.fixture
def books(ledger):
    """Books with 50,000 yuan, and empty accounts for dollars and euros."""
    for code, currency in (("100209", "USD"), ("100210", "EUR")):
        about = {"code": code, "name_zh": currency, "type": "asset", "currency": currency}
        ledger.call(account.create, {**about, "holds_money": True, "never_negative": True})
    ledger.post(("1002", "50000.00"), ("3001", "-50000.00"), happened_on="2026-01-05")
    rate(ledger, "USD", "2026-02-01", "7.40")
    rate(ledger, "EUR", "2026-02-01", "8.00")
    return ledger


def rate(ledger, currency, on, told):
    ledger.call(year_end.set_rate, {"currency": currency, "on": on, "rate": told})


def draft(ledger, given, got, places=("1002", "100209"), **about):
    fields = {"kind": "transfer", "account_code": places[0], "to_account_code": places[1]}
    fields |= {"amount": given, "to_amount": got, "happened_on": DAY}
    return ledger.call(contract.create, {**fields, **about})


def do(ledger, operation, made, **about):
    key = {"cash_entry_id": made["id"], **about}
    return ledger.keyed(operation, key, if_version=made["version"])


def changed(ledger, *args, **about):
    made = draft(ledger, *args, **about)
    return do(ledger, contract.post, do(ledger, contract.approve, made))


def buy(ledger, yuan="7300.00", dollars="1000.00", **about):
    return changed(ledger, money(yuan), money(dollars, "USD"), **about)


def sheet(ledger, on=DAY):
    told = ledger.call(financial.read_balance_sheet, {"on": on, "translated": True, "level": 2})
    assets = {row["code"]: row["amount"]["amount"] for row in told["assets"]}
    return assets, told["current_profit"]["amount"], told["exchange_difference"]["amount"]


def gains(ledger, until_on="2026-02-28"):
    days = {"from_on": "2026-01-01", "until_on": until_on}
    told = ledger.call(year_end.read_gains, days)["items"]
    names = ("realised", "unrealised", "not_posted")
    return {row["currency"]: tuple(row[name]["amount"] for name in names) for row in told}


def test_dollars_bought_below_the_rate_of_the_day_are_a_gain_at_once(books):
    made = buy(books)
    assert made["to_amount"] == money("1000.00", "USD")
    assert books.balance("1002") == "42700.00"
    assert books.balance("100209", currency="USD") == "1000.00"
    assert books.balance("5603") == "-100.00"
    # 42,700 and 1,000 dollars at 7.40: nothing stands between the accounts, and nothing is missing
    assert sheet(books) == ({"1002": "42700.00", "100209": "7400.00"}, "100.00", "0.00")
    assert gains(books) == {"USD": ("100.00", "0.00", "0.00")}
    assert books.problems() == []


def test_dollars_sold_above_what_they_cost_leave_nothing_behind(books):
    buy(books)
    rate(books, "USD", "2026-02-20", "7.60")
    places = "100209", "1002"
    changed(
        books, money("1000.00", "USD"), money("7580.00"), places=places, happened_on="2026-02-20"
    )
    # bought for 7,300 and sold for 7,580: 100 at once, 200 while they were had, 20 lost by selling
    assert books.balance("1002") == "50280.00"
    assert gains(books) == {"USD": ("80.00", "0.00", "200.00")}
    assert sheet(books, "2026-02-28") == ({"1002": "50280.00"}, "80.00", "200.00")
    books.keyed(year_end.revalue, {"on": "2026-02-28", "reverse": False})
    assert sheet(books, "2026-02-28") == ({"1002": "50280.00"}, "280.00", "0.00")
    assert books.problems() == []


def test_dollars_are_changed_into_euros_and_back(books):
    buy(books, "7400.00")
    euros = "100209", "100210"
    changed(books, money("800.00", "USD"), money("750.00", "EUR"), places=euros)
    # 800 at 7.40 = 5,920 for 750 at 8.00 = 6,000
    worths = {"1002": "42600.00", "100209": "1480.00", "100210": "6000.00"}
    assert sheet(books) == (worths, "80.00", "0.00")
    assert gains(books)["EUR"] == ("80.00", "0.00", "0.00")
    changed(books, money("750.00", "EUR"), money("810.00", "USD"), places=euros[::-1])
    worths = {"1002": "42600.00", "100209": "7474.00"}
    assert sheet(books) == (worths, "74.00", "0.00")
    assert books.problems() == []


def test_the_bank_keeps_its_fee_beside_what_is_changed(books):
    buy(books, fee=money("25.00"))
    assert (books.balance("1002"), books.balance("5603")) == ("42675.00", "-75.00")
    told = books.call(financial.read_cash_flow, MONTH)
    flows = {row["code"]: row["amount"]["amount"] for row in told["items"]}
    assert flows == {"5603": "-25.00"}
    assert (told["exchange_effect"]["amount"], told["closing"]["amount"]) == ("100.00", "50075.00")


def test_a_later_rate_moves_what_is_had_and_nothing_else(books):
    buy(books)
    rate(books, "USD", "2026-02-20", "7.50")
    worths = {"1002": "42700.00", "100209": "7500.00"}
    assert sheet(books, "2026-02-28") == (worths, "100.00", "100.00")
    assert gains(books) == {"USD": ("100.00", "0.00", "100.00")}
    trial = books.call(book.read_trial_balance, {"on": "2026-02-28", "translated": True})
    assert trial["difference"]["amount"] == "0.00"


def test_what_is_taken_back_takes_its_gain_back(books):
    made = buy(books)
    after = do(books, contract.reverse, made, reason="x")
    assert (after["state"], books.balance("1002")) == ("reversed", "50000.00")
    assert books.balance("100209", currency="USD") == "0.00"
    assert (books.balance("5603"), books.balance("1221")) == ("0.00", "0.00")
    assert gains(books, "2026-12-31")["USD"] == ("0.00", "0.00", "0.00")
    assert books.problems() == []


def test_without_a_rate_the_next_revaluation_takes_the_gain_in(books):
    changed(books, money("7300.00"), money("1000.00", "USD"), happened_on="2026-01-20")
    assert books.balance("5603") == "0.00"
    rate(books, "USD", "2026-01-01", "7.40")
    assert gains(books) == {"USD": ("0.00", "0.00", "100.00")}
    books.keyed(year_end.revalue, {"on": "2026-02-28", "reverse": False})
    assert sheet(books, "2026-02-28") == (
        {"1002": "42700.00", "100209": "7400.00"},
        "100.00",
        "0.00",
    )


def test_a_rate_mended_afterwards_is_taken_in_by_the_next_revaluation(books):
    buy(books)
    rate(books, "USD", "2026-02-01", "7.35")
    assert gains(books) == {"USD": ("100.00", "0.00", "-50.00")}
    assert sheet(books)[0] == {"1002": "42700.00", "100209": "7350.00"}


def test_the_books_of_both_accounts_show_their_side(books):
    buy(books, counterparty="中国银行")
    for code, amount, side in (("1002", money("7300.00"), "expense"), ("100209", None, "income")):
        told = books.call(cash_book.read, {"account_id": books.account(code)["id"]})
        line = told["items"][-1]
        assert line[side] == (amount or money("1000.00", "USD"))
        assert line["counterparty"] == "中国银行"


def test_a_draft_changes_what_arrives_until_it_is_approved(books):
    made = draft(books, money("7300.00"), money("1000.00", "USD"))
    made = do(books, contract.update, made, to_amount=money("990.00", "USD"))
    assert made["to_amount"] == money("990.00", "USD")
    past = books.call(contract.history, {"cash_entry_id": made["id"]})["items"][0]["changes"]
    assert past == {"to_amount": [money("1000.00", "USD"), money("990.00", "USD")]}
    made = do(books, contract.approve, made)
    with pytest.raises(ServiceError) as refused:
        do(books, contract.update, made, to_amount=money("1.00", "USD"))
    assert refused.value.code == "ledger.cash_entry.wrong_state"


@pytest.mark.parametrize(
    ("about", "code", "pointer"),
    [
        ({"to_amount": None}, "ledger.cash_entry.to_amount_needed", "/to_amount"),
        ({"to_amount": money("7300.00")}, "ledger.cash_entry.same_currency", "/to_amount"),
        ({"to_amount": money("1.00", "EUR")}, "ledger.entry.wrong_currency", "/to_amount"),
        ({"to_amount": money("0.00", "USD")}, "ledger.cash_entry.nothing_moved", "/to_amount"),
        ({"amount": money("1.00", "EUR")}, "ledger.entry.wrong_currency", "/amount"),
        ({"kind": "expense", "to_account_code": None}, "ledger.cash_entry.surplus", "/to_amount"),
        ({"fee": money("1.00", "USD")}, "ledger.cash_entry.other_fee_currency", "/fee"),
    ],
)
def test_what_arrives_suits_the_account_where_it_arrives(books, about, code, pointer):
    if about.get("kind"):
        about["category_id"] = "019b0000-0000-7000-8000-000000000000"
    with pytest.raises(ServiceError) as refused:
        draft(books, about.pop("amount", money("7300.00")), money("1.00", "USD"), **about)
    assert (refused.value.code, refused.value.pointer) == (code, pointer)


def test_no_more_is_changed_than_there_is(books):
    buy(books)
    with pytest.raises(ServiceError) as refused:
        changed(books, money("1000.01", "USD"), money("7300.00"), places=("100209", "1002"))
    assert refused.value.code == "ledger.entry.below_zero"

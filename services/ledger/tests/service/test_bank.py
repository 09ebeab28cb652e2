"""Bank statements against the books: imported once, matched where it is sure."""

import pytest

from chassis.files import FileStore
from contracts.ledger import account_right as right
from contracts.ledger import bank_statement as contract
from contracts.ledger import payable

pytestmark = pytest.mark.requirement("LED-12")
HEADER = "记账日期,币种,收入金额,支出金额,对方户名,摘要,流水号\n"
LINES = HEADER + "2026-03-25,人民币,100.00,,甲,货款,B1\n2026-03-26,人民币,,30.00,乙,房租,B2\n"


@pytest.fixture
def bank(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr(type(ledger.runtime.settings), "upload_folder", tmp_path / "files")
    return ledger


def bring(ledger, text=LINES, account="1002", **who):
    raw = text.encode()
    put = FileStore(ledger.runtime.settings.upload_folder).put(raw)
    upload = {**put, "name": "对账单.csv", "content_type": "text/csv"}
    caller = ledger.harness.acting(**who) if who else ledger
    return caller.call(contract.import_, {"upload": upload, "account_code": account})


def lines(ledger, **query):
    return ledger.call(contract.lines_listed, {"sort": "booked_on", **query})["items"]


def match(ledger, statement):
    return ledger.call(contract.match_all, {"bank_statement_id": statement["id"]})


def test_lines_are_imported_once_however_often_files_overlap(bank):
    first = bring(bank)
    again = bring(bank, LINES + "2026-03-27,人民币,1.00,,丙,息,B3\n")
    assert (first["lines"], again["lines"], again["known_before"]) == (2, 1, 2)
    assert (first["from_on"], first["until_on"]) == ("2026-03-25", "2026-03-26")
    assert len(lines(bank)) == 3


def test_lines_alike_in_everything_are_told_apart_by_counting(bank):
    twice = HEADER + "2026-03-25,人民币,5.00,,甲,茶,\n" * 2
    assert bring(bank, twice)["lines"] == 2
    assert bring(bank, twice)["lines"] == 0


def test_what_suits_one_posting_only_is_matched_and_the_rest_is_listed(bank):
    bank.receive("100.00", bank_reference="B1")
    bank.post(("1002", "-30.00"), ("5602", "30.00"), happened_on="2026-03-24")
    statement = bring(bank, LINES + "2026-03-27,人民币,7.00,,丙,?,B3\n")
    assert match(bank, statement) == {"matched": 2, "unmatched": 1}
    [left] = lines(bank, state="unmatched")
    assert left["amount"]["amount"] == "7.00"
    key = {"account_id": bank.account("1002")["id"], "on": "2026-03-31"}
    told = bank.call(contract.reconcile, key)
    assert (told["book_balance"]["amount"], told["book_lines"]) == ("70.00", 0)
    assert told["expected_bank_balance"]["amount"] == "77.00"


def paid(bank, **about):
    fields = {"supplier_id": "s-1", "amount": {"amount": "30.00", "currency": "CNY"}, **about}
    return bank.keyed(payable.pay, {**fields, "bank_reference": "B2"})


def reverse(bank, made):
    key = {"payment_id": made["id"], "reason": "x"}
    bank.keyed(payable.reverse, key, if_version=made["version"])


def test_what_was_taken_back_in_the_books_is_neither_matched_nor_left_open(bank):
    reverse(bank, paid(bank))
    stands = paid(bank)
    statement = bring(bank)
    assert match(bank, statement)["matched"] == 1
    assert lines(bank, reference="B2")[0]["entry_id"] == stands["entry_id"]
    told = bank.call(contract.reconcile, {"account_id": bank.account("1002")["id"]})
    assert (told["unmatched_book"]["amount"], told["book_lines"]) == ("0.00", 0)


def test_what_is_taken_back_later_is_open_on_the_days_before(bank):
    made = paid(bank, paid_on="2026-03-20")
    reverse(bank, made)
    key = {"account_id": bank.account("1002")["id"], "on": "2026-03-24"}
    told = bank.call(contract.reconcile, key)
    assert (told["unmatched_book"]["amount"], told["book_lines"]) == ("-30.00", 1)
    assert told["expected_bank_balance"]["amount"] == "0.00"


def test_where_two_postings_suit_a_person_decides(bank):
    posted = [bank.post(("1002", "-30.00"), ("5602", "30.00")) for _ in range(2)]
    statement = bring(bank)
    assert match(bank, statement)["matched"] == 0
    line = lines(bank, reference="B2")[0]
    key = {"bank_line_id": line["id"]}
    choice = {**key, "entry_id": posted[1]["id"]}
    after = bank.call(contract.match_one, choice, if_version=1)
    assert (after["state"], after["entry_id"]) == ("matched", posted[1]["id"])
    assert bank.refusal(bank.call, contract.match_one, choice) == "ledger.bank_line.wrong_state"
    bank.call(contract.unmatch, key)
    wrong = {**key, "entry_id": "none"}
    refused = bank.refusal(bank.call, contract.match_one, wrong)
    assert refused == "ledger.bank_line.no_such_posting"
    assert bank.call(contract.ignore, key)["state"] == "ignored"


def test_a_file_that_is_no_statement_is_refused_and_nothing_is_written(bank):
    assert bank.refusal(bring, bank, "hello") == "ledger.bank_statement.unreadable"
    assert bank.refusal(bring, bank, account="5602") == "ledger.receipt.not_cash"
    assert lines(bank) == []


def test_reconciling_needs_the_right_on_the_account(bank):
    rights = [{"person_id": "b", "verbs": ["view"]}]
    key = {"account_id": bank.account("1002")["id"]}
    bank.call(right.set_, {**key, "items": rights})
    who = {"actor_id": "b", "grants": ("ledger.bank_statement.*",)}
    assert bank.refusal(bring, bank, **who) == "ledger.account_right.missing"

"""Bank statements against the books: imported once, matched where it is sure."""

import pytest

from chassis.errors import ServiceError
from chassis.files import FileStore
from contracts.ledger import account, payable
from contracts.ledger import account_right as right
from contracts.ledger import bank_statement as contract

pytestmark = pytest.mark.requirement("LED-12")
HEADER = "记账日期,币种,收入金额,支出金额,对方户名,摘要,流水号\n"
LINES = HEADER + "2026-03-25,人民币,100.00,,甲,货款,B1\n2026-03-26,人民币,,30.00,乙,房租,B2\n"


@pytest.fixture
def bank(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr(type(ledger.runtime.settings), "upload_folder", tmp_path / "files")
    return ledger


def bring(ledger, text=LINES, account="1002", other=False, **who):
    raw = text.encode()
    put = FileStore(ledger.runtime.settings.upload_folder).put(raw)
    upload = {**put, "name": "对账单.csv", "content_type": "text/csv"}
    caller = ledger.harness.acting(**who) if who else ledger
    given = {"upload": upload, "account_code": account, "other_bank_account": other}
    return caller.call(contract.import_, given)


def lines(ledger, **query):
    return ledger.call(contract.lines_listed, {"sort": "booked_on", **query})["items"]


def match(ledger, statement):
    return ledger.call(contract.match_all, {"bank_statement_id": statement["id"]})


def reconciled(ledger, on):
    key = {"account_id": ledger.account("1002")["id"], "on": on}
    return ledger.call(contract.reconcile, key)


def test_lines_are_imported_once_however_often_files_overlap(bank):
    first = bring(bank)
    again = bring(bank, LINES + "2026-03-27,人民币,1.00,,丙,息,B3\n")
    assert (first["lines"], again["lines"], again["known_before"]) == (2, 1, 2)
    assert (first["from_on"], first["until_on"]) == ("2026-03-25", "2026-03-26")
    assert len(lines(bank)) == 3


def test_a_statement_of_the_wrong_account_is_taken_out_unless_it_is_matched(bank):
    about = {"name_zh": "招行", "type": "asset", "holds_money": True}
    bank.call(account.create, {"code": "100298", "currency": "CNY", **about})
    wrong = bring(bank, account="100298")
    key = {"bank_statement_id": wrong["id"]}
    assert bank.call(contract.remove, key, if_version=wrong["version"])["id"] == wrong["id"]
    assert (lines(bank), bank.refusal(bank.call, contract.get, key)) == ([], "not_found")
    assert bring(bank, account="100298")["lines"] == 2  # it may come again
    bank.receive("100.00", bank_reference="B1")
    right_one = bring(bank)
    match(bank, right_one)
    key = {"bank_statement_id": right_one["id"]}
    assert bank.refusal(bank.call, contract.remove, key) == "ledger.bank_statement.matched"
    assert len(lines(bank, bank_statement_id=right_one["id"])) == 2


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
    told = reconciled(bank, "2026-03-31")
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
    told = reconciled(bank, "2026-03-31")
    assert (told["unmatched_book"]["amount"], told["book_lines"]) == ("0.00", 0)


def test_what_is_taken_back_later_is_open_on_the_days_before(bank):
    made = paid(bank, paid_on="2026-03-20")
    reverse(bank, made)
    told = reconciled(bank, "2026-03-24")
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


PAY = HEADER + (
    "2026-03-20,人民币,,70.00,甲,工资,P1\n2026-03-21,人民币,,20.00,乙,工资,P2\n"
    "2026-03-21,人民币,,10.00,丙,工资,P3\n"
)


def together(bank, some, *postings):
    named = [{"entry_id": one["id"], "line": line} for one, line in postings]
    given = {"bank_line_ids": [one["id"] for one in some], "postings": named}
    return bank.call(contract.match_together, given)


def left(bank, day):
    told = reconciled(bank, f"2026-03-{day}")
    money = told["expected_bank_balance"]["amount"]
    return told["bank_lines"], told["book_lines"], money


def test_several_lines_are_one_posting_and_free_it_together(bank):
    posted = bank.post(("1002", "-100.00"), ("5602", "100.00"), happened_on="2026-03-20")
    bring(bank, PAY)
    three = lines(bank)
    made = together(bank, three, (posted, None))
    assert (made["total"]["amount"], {one["match_id"] for one in made["items"]}) == (
        "-100.00",
        {made["match_id"]},
    )
    assert [one["entry_id"] for one in lines(bank, match_id=made["match_id"])] == [posted["id"]] * 3
    assert (left(bank, 20), left(bank, 21)) == ((1, 1, "-70.00"), (0, 0, "-100.00"))
    bank.call(contract.unmatch, {"bank_line_id": three[1]["id"]})
    assert {one["state"] for one in lines(bank)} == {"unmatched"}
    assert left(bank, 21) == (3, 1, "-100.00")
    assert together(bank, three, (posted, 1))["items"][0]["postings"][0]["line"] == 1


def test_one_line_is_several_postings_of_the_same_sum(bank):
    first, second = (bank.post(("1002", n), ("5602", f"-{n}")) for n in ("60.00", "40.00"))
    bring(bank)
    line = lines(bank, reference="B1")[0]
    made = together(bank, [line], (first, None), (second, 1))
    [told] = made["items"]
    assert {one["entry_id"] for one in told["postings"]} == {first["id"], second["id"]}
    assert sorted(one["amount"]["amount"] for one in told["postings"]) == ["40.00", "60.00"]
    back = bank.call(contract.unmatch, {"bank_line_id": line["id"]})
    assert (back["postings"], back["match_id"], back["entry_id"]) == ([], None, None)
    assert left(bank, 31)[1] == 2


def test_what_differs_by_a_cent_or_is_taken_is_not_matched(bank):
    posted = bank.post(("1002", "-100.01"), ("5602", "100.01"), happened_on="2026-03-20")
    bring(bank, PAY)
    three = lines(bank)
    with pytest.raises(ServiceError) as refused:
        together(bank, three, (posted, None))
    assert refused.value.code == "ledger.bank_line.sums_differ"
    assert refused.value.details == {"bank": "-100.00 CNY", "books": "-100.01 CNY"}
    twice = [three[1], three[1]]
    small = bank.post(("1002", "-20.00"), ("5602", "20.00"))
    assert together(bank, twice, (small, None))["total"]["amount"] == "-20.00"
    for wrong in ((small, None), (posted, 2)):
        refused = bank.refusal(together, bank, three[:1], wrong)
        assert refused == "ledger.bank_line.no_free_posting"
    taken = bank.refusal(together, bank, three, (posted, None))
    assert taken == "ledger.bank_line.wrong_state"


def test_lines_of_two_accounts_are_no_match(bank):
    bring(bank, PAY)
    bring(bank, PAY.replace("70.00", "71.00"), kept_in_yuan(bank))
    posted = bank.post(("1002", "-100.00"), ("5602", "100.00"))
    refused = bank.refusal(together, bank, lines(bank), (posted, None))
    assert refused == "ledger.bank_line.several_accounts"


OFX = """OFXHEADER:100
DATA:OFXSGML

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>{currency}
<BANKACCTFROM><BANKID>1<ACCTID>{number}<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260325<TRNAMT>1.00<FITID>{number}-1<NAME>x
</STMTTRN></BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"""


def ofx(number="622200001111", currency="CNY"):
    return OFX.format(number=number, currency=currency)


def kept_in_yuan(bank):
    about = {"code": "100205", "name_zh": "工行", "type": "asset", "currency": "CNY"}
    return bank.call(account.create, {**about, "holds_money": True})["code"]


def test_a_statement_in_a_currency_that_the_account_does_not_take_is_refused(bank):
    code = kept_in_yuan(bank)
    for text in (ofx(currency="AUD"), LINES.replace("人民币", "美元", 1)):
        assert bank.refusal(bring, bank, text, code) == "ledger.entry.wrong_currency"
    assert lines(bank) == []
    assert bring(bank, ofx(), code)["lines"] == 1


def test_a_statement_of_another_bank_account_is_asked_about(bank):
    code = kept_in_yuan(bank)
    bring(bank, ofx("622200001111"), code)
    with pytest.raises(ServiceError) as refused:
        bring(bank, ofx("622200002222"), code)
    assert refused.value.code == "ledger.bank_statement.other_bank_account"
    assert refused.value.details["known"] == "622200001111"
    assert len(lines(bank)) == 1
    assert bring(bank, ofx("6222****1111"), code)["lines"] == 1
    assert bring(bank, LINES, code)["lines"] == 2  # it names no account
    assert bring(bank, ofx("622200002222"), code, other=True)["lines"] == 1
    assert bring(bank, ofx("622200002222"), code)["known_before"] == 1


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


BALANCES = "记账日期,收入,支出,账户余额,摘要,流水号\n"
UP = BALANCES + "2026-03-25,100.00,,600.00,货款,B1\n2026-03-26,,30.00,570.00,房租,B2\n"


def balances(told):
    return [told[name] and told[name]["amount"] for name in ("opening_balance", "closing_balance")]


def test_a_statement_tells_its_balances_and_how_far_its_lines_explain_them(bank):
    whole = bring(bank, UP)
    assert (balances(whole), whole["closing_on"]) == (["500.00", "570.00"], "2026-03-26")
    assert (whole["total"]["amount"], whole["difference"]["amount"]) == ("70.00", "0.00")
    gap = bring(bank, UP + "2026-03-28,1.00,,560.00,息,B4\n")
    assert (gap["closing_balance"]["amount"], gap["difference"]["amount"]) == ("560.00", "-11.00")
    assert bring(bank)["difference"] is None


def test_reconciling_compares_what_the_bank_tells_with_what_follows_from_the_books(bank):
    made = bank.post(("1002", "450.00"), ("3001", "-450.00"), happened_on="2026-03-01")
    assert reconciled(bank, "2026-03-31")["difference"] is None
    statement = bring(bank, UP)
    told = reconciled(bank, "2026-03-31")
    assert told["bank_statement_id"] == statement["id"]
    assert (told["bank_balance"]["amount"], told["bank_lines"]) == ("570.00", 2)
    assert [one["entry_id"] for one in told["book_items"]] == [made["id"]]
    assert told["expected_bank_balance"]["amount"] == "70.00"
    assert told["difference"]["amount"] == "500.00"


def test_the_bank_is_asked_for_any_day_by_its_nearest_statement(bank):
    bring(bank, UP)
    bring(bank, HEADER + "2026-03-28,人民币,5.00,,丙,息,B3\n")
    on = {
        day: reconciled(bank, f"2026-03-{day}")["bank_balance"]["amount"] for day in range(24, 30)
    }
    assert on == {
        24: "500.00",
        25: "600.00",
        26: "570.00",
        27: "570.00",
        28: "575.00",
        29: "575.00",
    }


def test_on_a_past_day_what_the_other_side_had_later_is_open(bank):
    earlier = LINES.replace("03-25", "03-10").replace("03-26", "03-12")
    bank.receive("100.00", bank_reference="B1", received_on="2026-03-05")
    bank.post(("1002", "-30.00"), ("5602", "30.00"), happened_on="2026-03-15")
    assert match(bank, bring(bank, earlier))["matched"] == 2
    before, between, after = (reconciled(bank, f"2026-03-{day}") for day in ("08", 13, 16))
    assert (before["book_lines"], before["unmatched_book"]["amount"]) == (1, "100.00")
    assert (between["bank_lines"], between["unmatched_bank"]["amount"]) == (1, "-30.00")
    assert [one["reference"] for one in between["bank_items"]] == ["B2"]
    assert (after["bank_lines"], after["book_lines"]) == (0, 0)
    expected = [one["expected_bank_balance"]["amount"] for one in (before, between, after)]
    assert expected == ["0.00", "70.00", "70.00"]

"""Books begin with what stood before them: line by line, or from a table as a whole."""

import csv

import pytest

from chassis import jobs
from chassis.errors import ServiceError
from chassis.files import FileStore
from contracts.customers import customer
from contracts.ledger import (
    account,
    bank_statement,
    expense,
    opening_import,
    payable,
    receipt,
    receivable,
    year_end,
)
from contracts.ledger import entry as entry_contract
from contracts.organization import staff

pytestmark = pytest.mark.requirement("LED-02")
OPENING = "ledger.opening_balance"
HEADER = ("科目编码", "科目名称", "借方", "贷方", "客户", "供应商", "员工", "到期日", "单据号")
BALANCES = (
    ("1002", "银行存款", "1,000.00", "", "", "", "", "", ""),
    ("1122", "应收账款", "300.00", "", "东风", "", "", "2025/12/15", "HT-1"),
    ("1122", "应收账款", "200.5", "", "东风", "", "", "", "HT-2"),
    ("1123", "预付账款", "40", "", "", "南钢", "", "", "P-1"),
    ("1221", "其他应收款", "9.50", "", "", "", "w-1", "", ""),
    ("1405", "库存商品", "0.00", "", "", "", "", "", ""),
    ("2202", "应付账款", "", "150", "", "南钢", "", "2026-01-20", "R-7"),
    ("2203", "预收账款", "", "60", "东风", "", "", "", ""),
    ("3001", "", "", "1340", "", "", "", "", ""),
    ("合计", "", "1550.00", "1550.00", "", "", "", "", ""),
)


def opening(code, amount, **about):
    return {"account_code": code, "amount": {"amount": amount}, **about}


def begin(ledger, *lines):
    return ledger.keyed(year_end.open_balances, {"on": "2026-01-01", "lines": list(lines)})


@pytest.fixture
def house(ledger):
    for one, name in (("c-7", "东风"), ("s-7", "南钢"), ("c-8", "同名"), ("c-9", "同名")):
        ledger.tell(customer.created, one, {"id": one, "name": name, "owner_id": "rep"})
    ledger.tell(staff.created, "w-1", {"id": "w-1", "name": "王"})
    return ledger


@pytest.fixture
def send(house, tmp_path, monkeypatch):
    """Return a function that imports lines of a table and returns the job."""
    monkeypatch.setattr(type(house.runtime.settings), "upload_folder", tmp_path / "up")

    def send(*lines, header=HEADER, **about):
        path = tmp_path / "balances.csv"
        with path.open("w", encoding="gb18030", newline="") as out:
            csv.writer(out).writerows([header, *lines])
        stored = FileStore(house.runtime.settings.upload_folder).put(path.read_bytes())
        upload = {"name": "期初.csv", "content_type": "text/csv", **stored}
        job = house.keyed(opening_import.start, {"upload": upload, "on": "2026-01-01", **about})
        jobs.run(house.runtime, job["id"])
        return house.call(opening_import.jobs.get, {"job_id": job["id"]})

    return send


def entries(ledger):
    return ledger.call(entry_contract.listed)["items"]


@pytest.mark.requirement("LED-04")
def test_a_table_opens_the_books_with_every_debt_and_advance(house, send):
    job = send(*BALANCES)
    assert (job["state"], job["problem"], job["errors"][1:]) == ("completed", None, [])
    assert job["counts"] == {"created": 8, "without_amount": 1, "passed_over": 1, "refused": 0}
    debts = house.call(receivable.listed)["items"]
    assert {(d["title"], d["due_on"], d["open_amount"]["amount"]) for d in debts} == {
        ("HT-1", "2025-12-15", "300.00"), ("HT-2", "2026-01-31", "200.50"),
    }  # fmt: skip
    assert [house.balance(c) for c in ("1002", "1122", "3104")] == ["1000.00", "500.50", "0.00"]
    assert house.exposure("c-7") == ("500.50", "0.00", "60.00")
    assert house.problems() == []


def test_a_dry_run_tells_and_opens_nothing(house, send):
    assert send(*BALANCES, dry_run=True)["counts"]["would_create"] == 8
    assert (entries(house), house.call(receivable.listed)["items"]) == ([], [])
    assert send(*BALANCES)["state"] == "completed"


WRONG = (
    ("1002", "银行存款", "1000", "", "", "", "", "", ""),
    ("1122", "应收账款", "1", "", "", "", "", "", ""),
    ("1122", "应收账款", "1", "", "没人", "", "", "", ""),
    ("1122", "应收账款", "1", "", "同名", "", "", "", ""),
    ("1122", "应收账款", "", "1", "东风", "", "", "", ""),
    ("1122", "应收账款", "1", "", "东风", "", "", "明天", ""),
    ("5001", "生产成本", "", "1000", "", "", "", "", ""),
    ("9999", "", "1", "", "", "", "", "", ""),
    ("1001", "", "一百", "", "", "", "", "", ""),
    ("1001", "", "1", "2", "", "", "", "", ""),
    ("2211", "", "", "5", "", "", "", "", ""),
    ("1001", "", "99,999,999,999,999", "", "", "", "", "", ""),
)
TOLD = {
    (3, "party_missing", "客户"), (4, "nobody", "客户"), (5, "ambiguous", "客户"),
    (6, "wrong_side", "贷方"), (7, "not_a_day", "到期日"), (8, "other_name", "科目名称"),
    (9, "unknown", "科目编码"), (10, "not_an_amount", "借方"), (11, "two_sides", "贷方"),
    (12, "kept_by_pay", "科目编码"), (13, "amount_too_large", "借方"),
}  # fmt: skip


def test_a_table_of_which_no_line_can_be_read_says_so(house, send):
    beyond = (*BALANCES[0], "多")
    job = send(beyond)
    assert (job["state"], job["problem"]) == ("failed", "ledger.opening_import.nothing_posted")
    assert (job["done"], job["counts"]) == (1, {"created": 0, "refused": 1})
    assert [(one["row"], one["code"]) for one in job["errors"]] == [(2, "sheet.surplus_cells")]


def test_every_wrong_line_is_named_and_then_nothing_is_opened(house, send):
    job = send(*WRONG)
    assert (job["state"], job["problem"]) == ("failed", "ledger.opening_import.nothing_posted")
    told = {(e["row"], e["code"].rpartition(".")[2], e["column"]) for e in job["errors"]}
    assert {(row, code, column or None) for row, code, column in told} == TOLD
    assert (job["counts"]["refused"], entries(house)) == (11, [])


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_table_that_does_not_balance_is_refused_as_a_whole(house, send, dry_run):
    job = send(*BALANCES[:-2], dry_run=dry_run)
    assert (job["state"], job["problem"]) == ("failed", "ledger.entry.unbalanced")
    assert job["problem_details"] == {"currency": "CNY", "sum": "1340.00"}
    assert (entries(house), house.call(receivable.listed)["items"]) == ([], [])


def test_figures_are_read_at_full_width(house, send):
    lines = (
        ("１００２", "", "１２３４．５０", *[""] * 6),
        ("3001", "", "", "￥１,２３４.５０", *[""] * 5),
    )
    assert send(*lines)["errors"] == []
    assert house.balance("1002") == "1234.50"


def test_what_is_refused_about_an_amount_points_at_the_column_that_tells_it(house, send):
    [error] = send(("1001", "", "-5", *[""] * 6), ("3001", "", "5", *[""] * 6))["errors"]
    assert (error["row"], error["code"], error["column"]) == (2, "ledger.entry.below_zero", "借方")


def lent(who):
    return ("1221", "其他应收款", "1.00", "", "", "", who, "", "")


@pytest.mark.requirement("LED-08")
def test_colleagues_are_called_by_name_login_or_id_and_who_left_only_if_nobody_else_is(house, send):
    told = (
        ("w-2", "孙丽", "sun", "active"),
        ("w-3", "孙丽", "sunli", "left"),
        ("w-4", "赵", "zhao", "left"),
    )
    for one, name, login, state in told:
        house.tell(staff.created, one, {"id": one, "name": name, "login": login, "state": state})
    job = send(*map(lent, ("王", "孙丽", "SUN", "w-1", "赵")), ("3001", "", "", "5", *[""] * 5))
    assert (job["state"], job["errors"]) == ("completed", [])
    people = [one["person_id"] for one in house.call(expense.advances_listed)["items"]]
    assert sorted(people) == ["w-1", "w-1", "w-2", "w-2", "w-4"]


@pytest.mark.requirement("LED-08")
def test_a_name_of_two_colleagues_or_of_none_is_refused_in_its_row(house, send):
    house.tell(staff.created, "w-2", {"id": "w-2", "name": "王", "login": "wang2"})
    job = send(lent("王"), lent("wang2"), lent("谁"), ("3001", "", "", "3", *[""] * 5))
    told = {(e["row"], e["code"], e["column"], e["detail"]) for e in job["errors"]}
    assert told == {(2, "import.ambiguous", "员工", "王"), (4, "import.nobody", "员工", "谁")}
    assert house.call(expense.advances_listed)["items"] == []


def test_a_line_that_sums_up_accounts_below_it_is_refused(house, send):
    house.call(
        account.create,
        {"code": "100201", "name_zh": "工行", "type": "asset", "parent_code": "1002"},
    )
    header = ("科目编码", "方向", "期初余额")
    lines = ("1002", "借", "5"), ("100201", "借", "5"), ("3001", "贷", "5")
    [error] = send(*lines, header=header)["errors"]
    assert (error["row"], error["code"]) == (2, "ledger.opening_import.sums_up")
    assert send(*lines[1:], header=header)["counts"] == {"created": 2, "refused": 0}
    assert (house.balance("100201"), house.balance("3001")) == ("5.00", "-5.00")


def test_books_that_are_open_take_no_table(house, send):
    begin(house, opening("1002", "5.00"))
    assert house.refusal(send, *BALANCES) == "ledger.opening_balance.opened_before"


def test_what_was_forgotten_or_taken_back_is_opened_beside_what_stands(house, send):
    made = begin(house, opening("1002", "5.00"), opening("1122", "3.00", customer_id="c-1"))
    house.keyed(entry_contract.reverse, {"entry_id": made["id"]})
    assert house.refusal(begin, house, opening("1002", "6.00")) == f"{OPENING}.opened_before"
    again = [opening("1002", "6.00"), opening("2203", "-4.00", customer_id="c-1")]
    house.keyed(year_end.open_balances, {"on": "2026-01-01", "lines": again, "add": True})
    assert send(("1001", "", "1"), ("3001", "", "", "1"), add=True)["counts"] == {
        "created": 2,
        "refused": 0,
    }
    told = [house.balance(code) for code in ("1001", "1002", "1122", "2203", "3104")]
    assert (told, house.problems()) == (["1.00", "6.00", "3.00", "-4.00", "-5.00"], [])


def test_a_table_added_twice_doubles_nothing_and_names_its_rows(house, send):
    assert send(*BALANCES)["counts"]["created"] == 8
    again = send(*BALANCES[:2], ("1001", "", "7"), ("3001", "", "", "1307"), add=True)
    assert [(error["row"], error["code"]) for error in again["errors"]] == [
        (2, "ledger.opening_balance.opened_twice")
    ]
    for line in BALANCES[1:8]:
        if line[2] == "0.00":
            continue
        amounts = line[2:4] if line[2] else ("", line[3])
        rest = ("3104", "", amounts[1], amounts[0])
        [error] = send(line, rest, add=True)["errors"]
        assert error["code"] == f"{OPENING}.opened_twice"
    assert (house.balance("1002"), house.balance("1122")) == ("1000.00", "500.50")
    asked = {"on": "2026-01-01", "lines": [opening("1002", "1000.00")], "add": True}
    with pytest.raises(ServiceError) as refused:
        house.keyed(year_end.open_balances, asked)
    assert refused.value.details["known_as"] == {refused.value.details["id"]: 1}


def test_what_is_alike_is_added_under_a_number_of_its_own(house):
    owed = {"customer_id": "c-1", "document_number": "A"}
    begin(house, opening("1002", "5.00"), opening("1122", "3.00", **owed))
    added = {"on": "2026-01-01", "add": True}
    for number, code in (("A", "opened_twice"), ("B", None)):
        line = opening("1122", "3.00", **{**owed, "document_number": number})
        about = year_end.open_balances, {**added, "lines": [line]}
        if code:
            assert house.refusal(house.keyed, *about) == f"{OPENING}.{code}"
        else:
            house.keyed(*about)
    assert house.balance("1122") == "6.00"
    same_rest = [opening("1001", "3.00"), opening("3104", "-3.00")]
    house.keyed(year_end.open_balances, {**added, "lines": same_rest})


def test_what_is_added_is_of_the_day_on_which_the_books_began(house, send):
    begin(house, opening("1002", "5.00"))
    line = {"lines": [opening("1001", "5.00")], "on": "2026-02-01", "add": True}
    assert house.refusal(house.keyed, year_end.open_balances, line) == f"{OPENING}.other_day"
    told = house.refusal(send, ("1001", "", "5"), add=True, on="2026-02-01")
    assert told == f"{OPENING}.other_day"


def a_sum(amount):
    return {"amount": amount, "currency": "CNY"}


@pytest.mark.requirement("LED-12")
def test_opening_balances_are_nothing_that_the_bank_has_yet_to_tell(house):
    begin(house, opening("1002", "100.00"))
    house.post(("1002", "7.00"), ("3001", "-7.00"))
    key = {"account_id": house.account("1002")["id"]}
    told = house.call(bank_statement.reconcile, key)
    names = ("book_balance", "unmatched_book", "expected_bank_balance")
    assert [told[name]["amount"] for name in names] == ["107.00", "7.00", "100.00"]


@pytest.mark.requirement("LED-05")
def test_an_advance_of_before_the_books_pays_what_is_owed_later(house):
    begin(house, opening("1002", "5.00"), opening("2203", "-60.00", customer_id="c-1"))
    [early] = house.call(receipt.listed)["items"]
    [debt] = house.owe("50.00")
    part = {"receivable_id": debt["id"], "amount": a_sum("50.00")}
    house.keyed(receipt.allocate, {"receipt_id": early["id"], "allocations": [part]})
    assert (house.debt(debt["id"])[0], house.exposure()) == ("settled", ("0.00", "0.00", "10.00"))
    wrong = {"receipt_id": early["id"], "reason": "重复"}
    house.keyed(receipt.reverse, wrong)
    assert [house.balance(code) for code in ("2203", "1122")] == ["0.00", "50.00"]
    assert house.problems() == []


@pytest.mark.requirement("LED-05")
def test_a_prepayment_of_before_the_books_pays_what_is_bought_later(house):
    begin(house, opening("1002", "5.00"), opening("1123", "60.00", customer_id="s-1"))
    [early] = house.call(payable.payments_listed)["items"]
    fields = {"supplier_id": "s-1", "title": "钢", "amount": a_sum("50.00")}
    bought = house.keyed(payable.create, fields)
    part = {"payable_id": bought["id"], "amount": a_sum("50.00")}
    house.keyed(payable.allocate, {"payment_id": early["id"], "parts": [part]})
    assert (house.balance("1123"), house.balance("2202"), house.problems()) == ("10.00", "0.00", [])
    house.keyed(payable.reverse, {"payment_id": early["id"], "reason": "重复"})
    assert (house.balance("1123"), house.balance("2202"), house.problems()) == (
        "0.00",
        "-50.00",
        [],
    )


@pytest.mark.requirement("LED-08")
def test_an_advance_to_staff_of_before_the_books_is_returned(house):
    begin(house, opening("1002", "5.00"), opening("1221", "60.00", person_id="w-1"))
    [early] = house.call(expense.advances_listed)["items"]
    assert (early["person_id"], early["state"], house.problems()) == ("w-1", "paid", [])
    back = {"staff_advance_id": early["id"], "amount": a_sum("20.00"), "account_code": "1002"}
    house.keyed(expense.return_advance, back)
    assert (house.balance("1221"), house.problems()) == ("40.00", [])


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (opening("1123", "1.00"), ("party_missing", "customer_id")),
        (opening("2203", "1.00", customer_id="c-1"), ("wrong_side", "amount")),
        (opening("1221", "1.00", customer_id="c-1"), ("party_missing", "person_id")),
        (opening("1221", "1.00", person_id="nobody"), ("unknown_person", "person_id")),
        (opening("2211", "-1.00"), ("kept_by_pay", "account_code")),
    ],
)
def test_no_lump_stands_on_an_account_that_documents_keep(house, line, told):
    with pytest.raises(ServiceError) as refused:
        begin(house, opening("1002", "1.00"), line)
    code, field = told
    assert refused.value.code == f"ledger.opening_balance.{code}"
    assert (refused.value.pointer, entries(house)) == (f"/lines/1/{field}", [])

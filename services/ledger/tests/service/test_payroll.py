"""Payroll: reckoned from data that was imported, approved, posted, paid, and told to each alone."""

import csv
import io

import pytest

from contracts.ledger import budget, category, receivable
from contracts.ledger import payroll as setup
from contracts.ledger import payroll_run as contract
from contracts.organization import approval, approval_flow

pytestmark = pytest.mark.requirement("LED-09")
SHARE = {"name": "养老保险", "employee_percent": "8", "employer_percent": "16"}
YEAR = {
    "year": 2026,
    "source": "测试文件 1 号",
    "monthly_allowance": {"amount": "5000.00"},
    "insurances": [
        {**SHARE, "base_min": {"amount": "4000.00"}, "base_max": {"amount": "20000.00"}}
    ],
    "tax_brackets": [
        {"up_to": {"amount": "36000.00"}, "percent": "3"},
        {"up_to": {"amount": "144000.00"}, "percent": "10"},
        {"up_to": None, "percent": "20"},
    ],
}
ITEMS = [
    {"code": "basic", "name": "基本工资", "formula": "base", "place": 1},
    {"code": "bonus", "name": "提成", "formula": "commission", "place": 2},
    {"code": "absence", "name": "缺勤", "formula": "base / 20 * absent", "kind": "deduction"},
]
WANG = {
    "person_id": "wang",
    "name": "王小明",
    "base": {"amount": "30000.00"},
    "insurance_base": {"amount": "30000.00"},
    "bank_name": "工行",
    "bank_account": "6222000000000001",
    "figures": [{"name": "absent", "value": "0"}],
}
ANSWER = {"decided_by": "boss", "decided_by_name": "Boss", "snapshot_hash": "x"}


@pytest.fixture
def house(ledger):
    ledger.call(setup.create_year, YEAR)
    for item in ITEMS:
        ledger.call(setup.create_item, item)
    ledger.wang = ledger.call(setup.create_person, WANG)
    return ledger


def reckon(ledger, period="2026-03", **about):
    return ledger.call(contract.create, {"period": period, **about})


def go(ledger, operation, run, **about):
    key = {"payroll_run_id": run["id"], **about}
    return ledger.keyed(operation, key, if_version=run["version"])


def approved(ledger, run, event=approval.approved):
    run = go(ledger, contract.submit, run)
    told = {"id": run["frozen_by"], "document_resource": "ledger.payroll_run", **ANSWER}
    told |= {"document_id": run["id"], "kind": "ledger.payroll_run", "state": event.action}
    ledger.tell(event, run["frozen_by"], told)
    return ledger.call(contract.get, {"payroll_run_id": run["id"]})


def posted(ledger, period="2026-03", **about):
    return go(ledger, contract.post, approved(ledger, reckon(ledger, period, **about)))


def slip(ledger, run):
    [one] = ledger.call(contract.read_payslips, {"payroll_run_id": run["id"]})["items"]
    names = ("gross", "insurance_employee", "insurance_employer", "tax", "net")
    return [one[name]["amount"] for name in names]


def test_insurance_has_bounds_and_tax_is_that_of_the_year_so_far(house):
    first = posted(house, "2026-01")
    assert slip(house, first) == ["30000.00", "1600.00", "3200.00", "702.00", "27698.00"]
    second = posted(house, "2026-02")
    assert slip(house, second) == ["30000.00", "1600.00", "3200.00", "1458.00", "26942.00"]


def test_an_approved_run_is_posted_and_paid(house):
    run = posted(house)
    codes = ("5602", "2211", "2241", "2221")
    assert [house.balance(c) for c in codes] == ["33200.00", "-27698.00", "-4800.00", "-702.00"]
    paid = go(house, contract.pay, run)
    assert (paid["state"], house.balance("2211"), house.balance("1002")) == (
        "paid",
        "0.00",
        "-27698.00",
    )
    assert house.problems() == []


def test_commissions_come_from_what_was_received_and_absence_from_the_month(house):
    house.confirm(total="1130.00", tax="130.00", owner_id="wang")
    [debt] = house.call(receivable.listed)["items"]
    house.receive("1130.00", (debt, "1130.00"))
    absent = {"person_id": "wang", "figures": [{"name": "absent", "value": "1"}]}
    run = reckon(house, inputs=[absent])
    [one] = house.call(contract.read_payslips, {"payroll_run_id": run["id"]})["items"]
    lines = {line["code"]: line["amount"]["amount"] for line in one["lines"]}
    assert lines == {
        "basic": "30000.00",
        "bonus": "50.00",
        "absence": "1500.00",
        "insurance": "1600.00",
    }


def test_everybody_reads_his_own_payslips_and_no_others(house, tmp_path, monkeypatch):
    monkeypatch.setattr(type(house.runtime.settings), "upload_folder", tmp_path / "files")
    posted(house)
    wang, li = (house.harness.acting(actor_id=name) for name in ("wang", "li"))
    [mine] = wang.call(contract.mine)["items"]
    assert (mine["net"]["amount"], li.call(contract.mine)["items"]) == ("27698.00", [])
    file = {"payslip_id": mine["id"], "format": "html"}
    assert "王小明" in read_file(tmp_path, wang.call(contract.print_, file))
    assert house.refusal(li.call, contract.print_, file) == "not_found"


def read_file(tmp_path, told):
    return (tmp_path / "files" / told["file"]["id"]).read_text("utf-8-sig")


def test_the_file_for_the_bank_says_who_gets_what_and_holds_no_formula(
    house, tmp_path, monkeypatch
):
    monkeypatch.setattr(type(house.runtime.settings), "upload_folder", tmp_path / "files")
    key = {"payroll_person_id": house.wang["id"], "name": "=cmd()"}
    house.call(setup.update_person, key, if_version=1)
    run = posted(house)
    told = house.call(contract.bank_file, {"payroll_run_id": run["id"]})
    rows = list(csv.reader(io.StringIO(read_file(tmp_path, told))))
    assert rows[1] == ["'=cmd()", "工行", "6222000000000001", "27698.00", "2026-03 工资"]


def test_a_posted_run_is_discarded_by_reversal_and_reckoned_again(house):
    run = posted(house)
    assert go(house, contract.discard, run)["state"] == "discarded"
    assert house.balance("5602") == "0.00"
    again = posted(house)
    paid = go(house, contract.pay, again)
    assert house.refusal(go, house, contract.discard, paid) == "ledger.payroll_run.wrong_state"
    assert house.problems() == []


def test_what_was_not_imported_is_never_guessed(ledger):
    ledger.call(setup.create_person, WANG)
    assert ledger.refusal(reckon, ledger) == "ledger.payroll_run.no_figures"


def test_runs_come_one_by_one_and_in_turn(house):
    first = reckon(house, "2026-01")
    assert house.refusal(reckon, house, "2026-01") == "ledger.payroll_run.taken"
    assert house.refusal(reckon, house, "2026-02") == "ledger.payroll_run.earlier_open"
    for operation in (contract.post, contract.pay):
        assert house.refusal(go, house, operation, first) == "ledger.payroll_run.wrong_state"
    house.harness.rpc.answers[approval_flow.check_choice.id] = {}
    waiting = go(house, contract.submit, first, approver_ids=["li"])
    assert house.told(contract.asked)[0]["data"]["chosen_ids"] == ["li"]
    assert house.refusal(go, house, contract.discard, waiting) == "document.frozen"
    key = {"payroll_run_id": first["id"]}
    assert house.refusal(house.call, contract.bank_file, key) == "ledger.payroll_run.wrong_state"


def test_a_run_for_more_people_than_it_holds_is_refused(house, monkeypatch):
    monkeypatch.setattr(contract, "MOST_PEOPLE", 0)
    assert house.refusal(reckon, house) == "ledger.payroll_run.too_many_people"


def test_pay_that_cannot_be_is_refused_by_name(house):
    figures = [{"name": "absent", "value": "30"}]
    inputs = [{"person_id": "wang", "figures": figures}]
    assert house.refusal(reckon, house, inputs=inputs) == "ledger.payroll_run.negative_pay"
    house.call(setup.create_item, {"code": "odd", "name": "怪", "formula": "nowhere + 1"})
    assert house.refusal(reckon, house) == "ledger.payroll_run.formula"
    leaves = {"payroll_person_id": house.wang["id"], "left": True}
    house.call(setup.update_person, leaves, if_version=1)
    assert house.refusal(reckon, house) == "ledger.payroll_run.nobody"


def test_what_is_set_wrongly_is_refused(house):
    item = {"code": "odd", "name": "怪", "formula": "__import__('os')"}
    assert house.refusal(house.call, setup.create_item, item) == "ledger.payroll_item.bad_formula"
    assert house.refusal(house.call, setup.create_item, ITEMS[0]) == (
        "ledger.payroll_item.code_taken"
    )
    assert house.refusal(house.call, setup.create_person, WANG) == "ledger.payroll_person.taken"
    falling = {**YEAR, "region": "SH", "tax_brackets": YEAR["tax_brackets"][:2]}
    assert house.refusal(house.call, setup.create_year, falling) == (
        "ledger.payroll_year.bad_brackets"
    )


def test_figures_of_a_year_that_was_reckoned_are_replaced_only_on_purpose(house):
    [year] = house.call(setup.years_listed)["items"]
    key = {"payroll_year_id": year["id"]}
    other = {**key, "monthly_allowance": {"amount": "1.00"}}
    told = house.call(setup.update_year, {**key, "source": "更正"}, if_version=1)
    assert (told["source"], told["monthly_allowance"]["amount"]) == ("更正", "5000.00")
    posted(house)
    refused = house.refusal(house.call, setup.update_year, other, if_version=2)
    assert refused == "ledger.payroll_year.in_use"
    assert house.call(setup.get_year, key) == told
    again = {name: YEAR[name] for name in ("source", "monthly_allowance", "tax_brackets")}
    assert house.call(setup.update_year, {**key, **again}, if_version=2)["source"] == YEAR["source"]
    told = house.call(setup.update_year, {**other, "for_later_months": True}, if_version=3)
    assert told["monthly_allowance"]["amount"] == "1.00"
    assert [one["up_to"] for one in told["tax_brackets"]][-1] is None


def test_figures_of_a_year_are_imported_once_for_each_place(house):
    assert house.refusal(house.call, setup.create_year, YEAR) == "ledger.payroll_year.taken"
    assert house.call(setup.create_year, {**YEAR, "region": "SH"})["region"] == "SH"
    [year, _] = house.call(setup.years_listed, {"sort": "created_at"})["items"]
    key = {"payroll_year_id": year["id"], "source": "x"}
    assert house.refusal(house.call, setup.update_year, key, if_version=7) == "stale"


@pytest.mark.requirement("LED-11")
def test_a_budget_counts_what_people_cost_from_the_submission_on(house):
    pay = house.call(category.create, {"name": "人工", "kind": "expense"})
    key = {"payroll_person_id": house.wang["id"], "category_id": pay["id"]}
    house.call(setup.update_person, key, if_version=house.wang["version"])
    span = {"from_on": "2026-03-01", "until_on": "2026-03-31", "category_id": pay["id"]}
    fields = {"name": "三月人工", "amount": {"amount": "40000.00"}, **span}
    made = house.call(budget.create_budget, fields)

    def used():
        told = house.call(budget.read_usage, {"budget_id": made["id"]})
        return [told[name]["amount"] for name in ("spent", "committed")]

    run = reckon(house)
    assert used() == ["0.00", "0.00"]
    run = go(house, contract.post, approved(house, run))
    assert used() == ["0.00", "33200.00"]
    go(house, contract.pay, run)
    assert used() == ["33200.00", "0.00"]


def test_a_month_to_come_has_no_run(house):
    assert house.refusal(reckon, house, "2026-04") == "ledger.payroll_run.month_to_come"
    assert house.refusal(reckon, house, "2027-01") == "ledger.payroll_run.month_to_come"
    assert reckon(house, "2026-03")["period"] == "2026-03"

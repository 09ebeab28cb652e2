"""What must be there before an operation on statements of banks can be tried."""

from chassis.files import FileStore
from contracts.ledger import bank_rule, bank_statement, receipt

from . import arranging as have


def an_upload(harness, day="2026-03-26"):
    """A statement of two lines, the first of which the books hold as well."""
    have.money(harness, bank_reference="B1")
    raw = (
        "记账日期,币种,收入金额,支出金额,对方户名,摘要,流水号\n"
        f"2026-03-25,人民币,10.00,,甲,货款,B1\n{day},人民币,,30.00,乙,房租,B2\n"
    ).encode()
    put = FileStore(harness.runtime.settings.upload_folder).put(raw)
    upload = {**put, "name": "对账单.csv", "content_type": "text/csv"}
    return {"upload": upload, "account_code": "1002"}


def a_statement(harness, *day):
    made = harness.call(bank_statement.import_, an_upload(harness, *day))
    return {"bank_statement_id": made["id"]}


def a_bank_line(harness):
    a_statement(harness)
    first, _ = harness.call(bank_statement.lines_listed, {"sort": "booked_on"})["items"]
    return {"bank_line_id": first["id"]}


def a_bank_match(harness):
    line = a_bank_line(harness)
    [got] = harness.call(receipt.listed)["items"]
    entry_id = harness.call(receipt.get, {"receipt_id": got["id"]})["entry_id"]
    return {**line, "entry_id": entry_id}


def lines_for_postings(harness):
    both = a_bank_match(harness)
    return {"bank_line_ids": [both["bank_line_id"]], "postings": [{"entry_id": both["entry_id"]}]}


def a_matched_line(harness):
    both = a_bank_match(harness)
    harness.call(bank_statement.match_one, both)
    return {"bank_line_id": both["bank_line_id"]}


def a_rule_for_fees(harness):
    fees = {"name": "手续费", "action": "book", "direction": "out", "text": "房租"}
    return {**fees, **have.a_category(harness)}


def a_rule(harness):
    made = harness.call(bank_rule.create, a_rule_for_fees(harness))
    return {"bank_rule_id": made["id"]}


def a_rule_and_a_statement(harness):
    a_rule(harness)
    return a_statement(harness, "2026-03-24")

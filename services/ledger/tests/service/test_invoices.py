"""Invoices: requested, numbered, taken back by red letters, never changed."""

import pytest

from chassis.errors import ServiceError
from contracts.ledger import book, credit_note, receipt, receivable, tax_report, year_end
from contracts.ledger import invoice as contract

pytestmark = [pytest.mark.requirement("LED-07"), pytest.mark.requirement("LED-06")]
TOLD = {"id": "t-1", "customer_id": "c-1"}
TITLE = {"name": "上海测试有限公司", "tax_number": "91310000MA1FL0000X"}


def line(amount, rate="13", name="服务费"):
    return {"name": name, "amount": {"amount": amount}, "rate": rate}


def request(ledger, *lines, **about):
    fields = {"kind": "special", "party_id": "c-1", "title": TITLE}
    return ledger.keyed(contract.create, {**fields, "lines": list(lines), **about})


def digital(serial):
    """Return a number as fully digital invoices (数电票) bear."""
    return f"2531{serial:016d}"


def issue(ledger, made, number=None, **about):
    key = {"invoice_id": made["id"], "number": number or digital(1), **about}
    return ledger.keyed(contract.issue, key, if_version=made["version"])


def red(ledger, made, *lines):
    wanted = [{"line": n, "amount": {"amount": amount}} for n, amount in lines]
    key = {"invoice_id": made["id"], "reason": "退货", "lines": wanted}
    return ledger.keyed(contract.red, key)


def test_an_invoice_separates_tax_by_rate_and_writes_its_amount_in_capitals(ledger):
    made = request(ledger, line("113.00"), line("106.00", "6"), line("10.00", "0"))
    assert (made["net"]["amount"], made["tax"]["amount"]) == ("210.00", "19.00")
    assert made["capitals"] == "贰佰贰拾玖元整"
    rates = [(part["rate"], part["tax"]["amount"]) for part in made["by_rate"]]
    assert rates == [("0", "0.00"), ("6", "6.00"), ("13", "13.00")]


def test_a_numbered_invoice_is_told_and_never_changes(ledger):
    ledger.confirm("o-1")
    made = issue(ledger, request(ledger, line("113.00"), order_id="o-1"))
    [told] = ledger.told(contract.issued)
    assert (told["data"]["number"], told["data"]["order_id"]) == (digital(1), "o-1")
    key = {"invoice_id": made["id"]}
    for operation, more in ((contract.issue, {"number": digital(9)}), (contract.void, {})):
        refused = ledger.refusal(ledger.keyed, operation, {**key, **more})
        assert refused == "ledger.invoice.wrong_state"


def test_an_invoice_is_not_issued_on_a_day_that_has_not_come(ledger):
    made = request(ledger, line("1.00"))
    later = {"issued_on": "2026-03-26"}
    assert ledger.refusal(issue, ledger, made, **later) == "ledger.invoice.not_yet_issued"
    assert ledger.call(contract.get, {"invoice_id": made["id"]})["state"] == "requested"
    assert issue(ledger, made, issued_on="2026-03-25")["issued_on"] == "2026-03-25"


def test_an_invoice_is_not_issued_before_the_books_begin(ledger):
    made = request(ledger, line("1.00"))
    early = ledger.refusal(issue, ledger, made, issued_on="1999-01-01")
    assert early == "ledger.entry.before_books"


def test_no_invoice_is_issued_in_closed_days_and_what_comes_late_counts_in_open_ones(ledger):
    made = request(ledger, line("113.00"))
    ledger.call(book.close, {"until": "2026-02-28"})
    closed = {"issued_on": "2026-02-28"}
    with pytest.raises(ServiceError) as refused:
        issue(ledger, made, **closed)
    assert (refused.value.code, refused.value.pointer) == (
        "ledger.entry.period_closed",
        "/issued_on",
    )
    theirs = issue(ledger, request(ledger, line("113.00"), direction="received"), **closed)
    assert (theirs["issued_on"], theirs["tax_on"]) == ("2026-02-28", "2026-03-01")
    assert tax(ledger, "2026-01-01", "2026-02-28") == ("0.00", "0.00")
    assert tax(ledger) == ("0.00", "13.00")


def test_a_red_letter_is_not_issued_before_its_invoice(ledger):
    made = issue(ledger, request(ledger, line("113.00")), issued_on="2026-03-10")
    back = red(ledger, made)
    with pytest.raises(ServiceError) as refused:
        issue(ledger, back, digital(2), issued_on="2026-03-09")
    assert (refused.value.code, refused.value.pointer) == (
        "ledger.invoice.before_original",
        "/issued_on",
    )
    issue(ledger, back, digital(2), issued_on="2026-03-10")


def test_no_tax_is_above_a_hundred_percent(ledger):
    assert ledger.refusal(request, ledger, line("1.00", "100.01")) == "invalid"


def test_a_number_is_used_once_per_direction(ledger):
    issue(ledger, request(ledger, line("1.00")))
    second = request(ledger, line("2.00"))
    assert ledger.refusal(issue, ledger, second) == "ledger.invoice.number_taken"
    issue(ledger, request(ledger, line("2.00"), direction="received"))


def test_red_letters_take_back_parts_and_then_the_rest(ledger):
    made = issue(ledger, request(ledger, line("100.00"), line("50.00")))
    first = issue(ledger, red(ledger, made, (1, "33.33")), digital(2))
    assert (first["gross"]["amount"], first["red_of_id"]) == ("-33.33", made["id"])
    assert first["capitals"].startswith("负")
    assert ledger.refusal(red, ledger, made, (1, "66.68")) == "ledger.invoice.red_too_much"
    assert ledger.refusal(red, ledger, made, (3, "1.00")) == "ledger.invoice.red_too_much"
    asked = red(ledger, made)
    assert ledger.refusal(red, ledger, made) == "ledger.invoice.taken_back"
    rest = issue(ledger, asked, digital(3))
    assert [p["gross"]["amount"] for p in rest["lines"]] == ["-66.67", "-50.00"]
    after = ledger.call(contract.get, {"invoice_id": made["id"]})
    assert after["state"] == "red_lettered"
    total = sum(int(i["tax"]["amount"].replace(".", "")) for i in (made, first, rest))
    assert total == 0


def test_a_red_letter_is_not_taken_back_itself(ledger):
    made = issue(ledger, request(ledger, line("100.00")))
    back = issue(ledger, red(ledger, made, (1, "1.00")), digital(2))
    assert ledger.refusal(red, ledger, back) == "ledger.invoice.wrong_state"


def test_only_who_owes_gets_an_invoice_of_what_is_owed_and_stands(ledger):
    ledger.confirm("o-1")
    [debt] = ledger.call(receivable.listed)["items"]
    [other] = ledger.owe("9.00", customer="c-2")
    for code, about in (
        ("other_customer", {"party_id": "c-2", "receivable_id": debt["id"]}),
        ("other_customer", {"party_id": "c-2", "order_id": "o-1"}),
        ("other_order", {"party_id": "c-2", "receivable_id": other["id"], "order_id": "o-1"}),
        ("over_invoiced", {"order_id": "o-1"}),
        ("not_owed", {"order_id": "o-2"}),
    ):
        assert ledger.refusal(request, ledger, line("113.01"), **about) == f"ledger.invoice.{code}"
    made = request(ledger, line("100.00"), order_id="o-1")
    assert made["receivable_id"] == debt["id"]
    assert ledger.problems() == []


def test_what_is_cancelled_or_credited_is_invoiced_no_more(ledger):
    ledger.confirm("o-1", "100.00", "0.00")
    [debt] = ledger.call(receivable.listed)["items"]
    whole = request(ledger, line("60.00"), receivable_id=debt["id"])
    issue(ledger, whole)
    rest = request(ledger, line("40.00"), receivable_id=debt["id"])
    credit = {"receivable_id": debt["id"], "amount": {"amount": "10.00"}, "reason": "折让"}
    ledger.keyed(credit_note.create, credit)
    assert ledger.refusal(issue, ledger, rest, digital(2)) == "ledger.invoice.over_invoiced"
    ledger.cancel("o-1", "100.00", "0.00")
    states = {one["gross"]["amount"]: one["state"] for one in ledger.call(contract.listed)["items"]}
    assert states == {"60.00": "issued", "40.00": "void", "-60.00": "requested"}
    refused = ledger.refusal(request, ledger, line("1.00"), receivable_id=debt["id"])
    assert refused == "ledger.invoice.not_owed"
    assert ledger.problems() == []


def test_no_more_is_invoiced_than_is_owed(ledger):
    [debt] = ledger.owe("100.00")
    made = request(ledger, line("60.00"), receivable_id=debt["id"])
    refused = ledger.refusal(request, ledger, line("40.01"), receivable_id=debt["id"])
    assert refused == "ledger.invoice.over_invoiced"
    ledger.call(contract.void, {"invoice_id": made["id"]})
    request(ledger, line("100.00"), receivable_id=debt["id"])


def test_what_cannot_be_an_invoice_is_refused(ledger):
    nameless = {**TITLE, "tax_number": ""}
    refused = ledger.refusal(request, ledger, line("1.00"), title=nameless)
    assert refused == "ledger.invoice.title_incomplete"
    assert ledger.refusal(request, ledger, line("0.00")) == "ledger.invoice.nothing"
    dollars = {**line("1.00"), "amount": {"amount": "1.00", "currency": "USD"}}
    refused = ledger.refusal(request, ledger, line("1.00"), dollars)
    assert refused == "ledger.invoice.mixed_currencies"


def tax(ledger, from_on="2026-03-01", until_on="2026-03-31"):
    told = ledger.call(tax_report.read_tax, {"from_on": from_on, "until_on": until_on})
    return told["output_tax"]["amount"], told["input_tax"]["amount"]


def test_the_tax_report_tells_no_more_than_the_invoices_that_one_sees(ledger):
    issue(ledger, request(ledger, line("113.00")))
    rep = ledger.harness.acting(actor_id="stranger", scopes={"*": "own"})
    assert tax(rep) == ("0.00", "0.00")
    assert rep.call(contract.listed)["items"] == []
    assert tax(ledger) == ("13.00", "0.00")


def test_the_tax_report_puts_foreign_invoices_into_yuan_or_tells_that_it_cannot(ledger):
    dollars = {**line("113.00"), "amount": {"amount": "113.00", "currency": "USD"}}
    issue(ledger, request(ledger, dollars))
    days = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
    assert (ledger.call(tax_report.read_tax, days)["left_out"], tax(ledger)[0]) == (1, "0.00")
    ledger.call(year_end.set_rate, {"currency": "USD", "on": "2026-03-01", "rate": "7.1"})
    assert (ledger.call(tax_report.read_tax, days)["left_out"], tax(ledger)[0]) == (0, "92.30")


def test_the_tax_report_sets_input_against_output_tax(ledger):
    issue(ledger, request(ledger, line("113.00")))
    issue(ledger, request(ledger, line("56.50"), direction="received"))
    days = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
    told = ledger.call(tax_report.read_tax, days)
    found = [told[name]["amount"] for name in ("output_tax", "input_tax", "payable")]
    assert found == ["13.00", "6.50", "6.50"]


def books(ledger):
    """Return income and tax as they are booked."""
    return ledger.balance("5001"), ledger.balance("2221")


def test_the_books_take_the_tax_that_the_invoices_of_a_debt_bear(ledger):
    [debt] = ledger.owe("113.00")
    key = {"receivable_id": debt["id"]}
    first = issue(ledger, request(ledger, line("56.50"), **key))
    assert books(ledger) == ("-106.50", "-6.50")
    issue(ledger, request(ledger, line("56.50", "6"), **key), digital(2))
    assert books(ledger) == ("-103.30", "-9.70")
    assert ledger.call(receivable.get, key)["tax"]["amount"] == "9.70"
    issue(ledger, red(ledger, first), digital(3))
    assert books(ledger) == ("-103.30", "-9.70")  # it is sold all the same
    issue(ledger, request(ledger, line("56.50", "0"), **key), digital(4))
    assert books(ledger) == ("-109.80", "-3.20")
    assert ledger.problems() == []
    debt = ledger.call(receivable.get, key)
    ledger.keyed(receivable.cancel, {**key, "reason": "x"}, if_version=debt["version"])
    assert books(ledger) == ("0.00", "0.00")


def test_what_is_invoiced_in_part_keeps_the_tax_that_is_expected_of_the_rest(ledger):
    ledger.confirm("o-1", "219.00", "19.00")
    issue(ledger, request(ledger, line("113.00"), order_id="o-1"))
    assert books(ledger) == ("-200.00", "-19.00")
    issue(ledger, request(ledger, line("106.00", "13"), order_id="o-1"), digital(2))
    assert books(ledger) == ("-193.81", "-25.19")
    assert ledger.problems() == []


def test_a_credit_leaves_the_tax_that_the_invoices_bear(ledger):
    ledger.confirm("o-1")
    issue(ledger, request(ledger, line("56.50"), order_id="o-1"))
    [debt] = ledger.call(receivable.listed)["items"]
    given = {"receivable_id": debt["id"], "amount": {"amount": "56.50"}, "reason": "x"}
    ledger.keyed(credit_note.create, {**given, "tax": {"amount": "10.00"}})
    assert books(ledger) == ("-50.00", "-6.50")
    assert ledger.problems() == []


def test_the_tax_of_what_was_owed_before_the_books_stays(ledger):
    about = {"customer_id": "c-1", "title": "期初", "amount": {"amount": "113.00"}}
    debt = ledger.keyed(receivable.create, {**about, "income_account_code": "3104"})
    issue(ledger, request(ledger, line("113.00"), receivable_id=debt["id"]))
    assert books(ledger) == ("0.00", "0.00")
    assert ledger.problems() == []


def test_an_invoice_is_printed_with_its_kind_and_both_sides(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr(type(ledger.runtime.settings), "upload_folder", tmp_path / "files")
    object.__setattr__(ledger.runtime.settings, "company_name", "上海卖方公司")
    made = request(ledger, line("113.00"))
    key = {"invoice_id": made["id"], "format": "html"}
    file = ledger.call(contract.print_, key)["file"]
    printed = (tmp_path / "files" / file["id"]).read_text()
    for told in ("壹佰壹拾叁元整", "上海卖方公司", "购方", made["title"]["name"]):
        assert told in printed
    assert ("专用发票" in printed, "普通发票" in printed).count(True) == 1


def paid(ledger, made):
    told = ledger.call(contract.receipts, {"invoice_id": made["id"]})
    return [part["amount"]["amount"] for part in told["items"]], told["received"]["amount"]


def test_an_invoice_tells_the_receipts_of_its_receivable_or_order(ledger):
    ledger.confirm()
    [debt] = ledger.call(receivable.listed)["items"]
    by_debt = request(ledger, line("100.00"), receivable_id=debt["id"])
    by_order = request(ledger, line("13.00"), order_id="order-1")
    alone = request(ledger, line("1.00"))
    assert paid(ledger, by_debt) == ([], "0.00")
    first = ledger.receive("60.00", (debt, "60.00"))
    ledger.receive("20.00", (debt, "20.00"))
    for made in (by_debt, by_order):
        assert paid(ledger, made) == (["60.00", "20.00"], "80.00")
    assert paid(ledger, alone) == ([], "0.00")
    gone = {"receipt_id": first["id"], "reason": "退票"}
    ledger.keyed(receipt.reverse, gone, if_version=first["version"])
    assert paid(ledger, by_debt) == (["20.00"], "20.00")


@pytest.mark.parametrize(
    ("kind", "number", "code", "wrong"),
    [
        ("electronic_special", digital(1), "", None),
        ("special", "25310001", "3100204130", None),
        ("ordinary", "25310001", "031002000104", None),
        ("foreign", "INV-2026-0042", "", None),
        ("special", "25310001", "", "/invoice_code"),
        ("special", "25310001", "31002041301", "/invoice_code"),
        ("electronic_special", digital(1), "3100204130", "/invoice_code"),
        ("ordinary", "1", "3100204130", "/number"),
        ("ordinary", "2531000A", "3100204130", "/number"),
    ],
)
def test_a_number_has_the_shape_of_its_kind(ledger, kind, number, code, wrong):
    made = request(ledger, line("1.00"), kind=kind)
    about = {"invoice_id": made["id"], "number": number, "invoice_code": code}
    if wrong is None:
        assert ledger.keyed(contract.issue, about)["number"] == number
        return
    with pytest.raises(ServiceError) as refused:
        ledger.keyed(contract.issue, about)
    assert (refused.value.code, refused.value.pointer) == ("ledger.invoice.number_shape", wrong)


def test_each_party_abroad_numbers_for_itself_and_bears_no_tax_of_ours(ledger):
    for party in ("s-1", "s-2"):
        about = {"kind": "foreign", "direction": "received", "party_id": party}
        issue(ledger, request(ledger, line("113.00"), **about), "INV-1")
    again = request(ledger, line("1.00"), **about)
    assert ledger.refusal(issue, ledger, again, "INV-1") == "ledger.invoice.number_taken"
    days = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
    assert ledger.call(tax_report.read_tax, days)["items"] == []


def to_title(ledger, **about):
    told = {**TOLD, "title": "华为", "tax_number": "91310000MA1FL0000X"}
    fields = {"kind": "special", "party_id": "c-1", "invoice_title_id": "t-1"}
    wish = {**fields, "lines": [line("113.00")], "told": told, **about}
    return ledger.keyed(contract.file, wish, via="gateway")


@pytest.mark.requirement("CUS-06")
def test_an_invoice_keeps_the_title_of_the_customer_as_it_was(ledger):
    made = to_title(ledger)
    assert (made["title"]["name"], made["invoice_title_id"]) == ("华为", "t-1")
    number = {"invoice_id": made["id"], "number": f"{1:020d}"}
    issued = ledger.keyed(contract.issue, number, if_version=1)
    red = ledger.keyed(
        contract.red, {"invoice_id": made["id"], "reason": "x"}, if_version=issued["version"]
    )
    assert (issued["title"], red["title"]) == (made["title"], made["title"])


@pytest.mark.requirement("PLT-12")
def test_a_repeat_gives_the_same_invoice_although_the_title_has_changed_since(ledger):
    wish = {"kind": "ordinary", "party_id": "c-1", "invoice_title_id": "t-1"}
    about = {"idempotency_key": "once", "via": "gateway"}
    first, second = (
        ledger.call(contract.file, {**wish, "lines": [line("113.00")], "told": told}, **about)
        for told in (
            {"id": "t-1", "customer_id": "c-1", "title": name} for name in ("华为", "华为技术")
        )
    )
    assert second == first


@pytest.mark.requirement("CUS-06")
def test_a_title_of_another_customer_or_two_titles_are_refused(ledger):
    another = {"id": "t-2", "customer_id": "c-2", "title": "别家"}
    assert ledger.refusal(to_title, ledger, told=another) == "ledger.invoice.title_of_another"
    assert ledger.refusal(to_title, ledger, title=TITLE) == "ledger.invoice.one_title"
    private = {"id": "t-1", "customer_id": "c-1", "title": "张三"}
    assert ledger.refusal(to_title, ledger, told=private) == "ledger.invoice.title_incomplete"
    for about, code in (
        ({"title": None}, "ledger.invoice.one_title"),
        ({"invoice_title_id": "t-1"}, "unknown_record"),
        ({"title": None, "invoice_title_id": "t-1"}, "unknown_record"),
    ):
        assert ledger.refusal(request, ledger, line("1.00"), **about) == code

"""Leads and what becomes of them."""

import threading
from dataclasses import replace

import pytest

from chassis.errors import Forbidden, Invalid, ServiceError, Unavailable
from contracts.customers import contact as contact_contract
from contracts.customers import customer as customer_contract
from contracts.customers import holding_cap
from contracts.customers import lead as contract
from contracts.customers.pieces import custom_fields
from contracts.organization import staff
from contracts.sales import opportunity

PHONE = [{"number": "13800138000"}]
DEAL = {"name": "年度框架", "amount": {"amount": "1000.00", "currency": "CNY"}}


@pytest.fixture
def lead(customers):
    return note(customers)


def note(who, **fields):
    given = {"name": "韩梅梅", "company": "华为技术有限公司", "phones": PHONE, **fields}
    return who.call(contract.create, given)


def convert(who, lead, **wish):
    about = {"idempotency_key": wish.pop("key")} if "key" in wish else {}
    return who.call(contract.convert, {"lead_id": lead["id"], **wish}, **about)


def state_of(customers, lead):
    return customers.call(contract.get, {"lead_id": lead["id"]})["state"]


def test_a_lead_is_found_and_changed(customers, lead):
    found = customers.call(contract.listed, {"q": "huawei", "state": "open"})["items"]
    assert [row["id"] for row in found] == [lead["id"]]
    patch = {"lead_id": lead["id"], "company": "TCL集团"}
    assert customers.call(contract.update, patch, if_version=1)["version"] == 2
    assert customers.call(contract.listed, {"q": "huawei"})["items"] == []


def test_nobody_works_on_a_number_twice(customers, lead, refusal_of):
    refusal = refusal_of(note, customers, company="其他公司")
    assert (refusal.code, refusal.status) == ("customers.lead.duplicate", 409)
    twin = note(customers, on_duplicate="create")
    customers.call(contract.invalidate, {"lead_id": twin["id"], "reason": "重复"})
    customers.call(contract.invalidate, {"lead_id": lead["id"], "reason": "空号"})
    assert note(customers)["state"] == "open"


def test_a_lead_is_given_up_with_a_reason_and_taken_up_again(customers, lead, refusal_of):
    key = {"lead_id": lead["id"]}
    assert refusal_of(customers.call, contract.invalidate, key).code == "invalid"
    given_up = customers.call(contract.invalidate, {**key, "reason": "空号"}, if_version=1)
    assert (given_up["state"], given_up["invalid_reason"]) == ("invalid", "空号")
    assert refusal_of(convert, customers, lead).code == "customers.lead.not_open"
    assert customers.call(contract.reopen, key)["state"] == "open"
    assert refusal_of(customers.call, contract.reopen, key).code == "customers.lead.not_invalid"


def test_a_rep_sees_only_his_own_leads(customers, lead, refusal_of):
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    key = {"lead_id": lead["id"]}
    assert refusal_of(rep.call, contract.get, key).status == 404
    assert refusal_of(convert, rep, lead).status == 404
    customers.call(contract.transfer, {**key, "owner_id": "rep"})
    assert rep.call(contract.get, key)["owner_id"] == "rep"


@pytest.mark.requirement("CUS-45")
def test_a_rep_hands_no_lead_to_another_rep_where_that_is_forbidden(customers, lead, refusal_of):
    settings = replace(customers.runtime.settings, reps_transfer=False)
    customers.runtime.settings = settings
    key = {"lead_id": lead["id"], "owner_id": "rep"}
    own = customers.acting(scopes={"*": "own"})
    refused = refusal_of(own.call, contract.transfer, key)
    assert (refused.code, refused.status) == ("customers.lead.transfer_forbidden", 409)
    assert customers.call(contract.transfer, key)["owner_id"] == "rep"


def test_a_converted_lead_is_a_customer_with_contact_and_opportunity(customers, lead):
    customers.rpc.answers[opportunity.create.id] = {}
    done = convert(customers, lead, opportunity=DEAL)
    customer = customers.call(customer_contract.get, {"customer_id": done["customer_id"]})
    contact = customers.call(contact_contract.get, {"contact_id": done["contact_id"]})
    [(asked, deal)] = customers.rpc.calls
    assert (customer["name"], contact["phone"]) == ("华为技术有限公司", "+8613800138000")
    assert (contact["customer_id"], contact["primary"]) == (customer["id"], True)
    assert (asked, deal["id"]) == ("sales.opportunity.create", done["opportunity_id"])
    assert deal["customer_id"] == customer["id"]
    assert (done["lead"]["state"], done["linked"]) == ("converted", False)
    told = customers.told(contract.converted)[0]["data"]
    assert (told["customer_id"], told["opportunity_id"]) == (customer["id"], deal["id"])


def test_a_lead_of_a_known_company_is_linked_and_nothing_is_opened(customers, lead):
    known = customers.call(customer_contract.create, {"name": "華為技術股份有限公司"})
    done = convert(customers, lead)
    assert (done["customer_id"], done["linked"]) == (known["id"], True)
    assert len(customers.call(customer_contract.listed)["items"]) == 1


def test_a_lead_of_a_known_company_is_refused_where_a_new_one_is_wanted(
    customers, lead, refusal_of
):
    customers.call(customer_contract.create, {"name": "华为技术有限公司"})
    refusal = refusal_of(convert, customers, lead, customer="create")
    assert (refusal.code, refusal.pointer) == ("customers.customer.duplicate", "/customer")
    assert refusal.details["candidates"][0]["field"] == "/company"
    assert state_of(customers, lead) == "open"


def test_one_of_two_namesakes_is_chosen_or_a_third_one_opened(customers, lead, refusal_of):
    firm = {"name": lead["company"], "on_duplicate": "create"}
    first, _ = (customers.call(customer_contract.create, firm)["id"] for _ in range(2))
    assert refusal_of(convert, customers, lead).code == "customers.customer.duplicate"
    done = convert(customers, lead, customer_id=first)
    assert (done["customer_id"], done["linked"]) == (first, True)
    other = note(customers, phones=[])
    third = convert(customers, other, customer="create", on_duplicate="create")
    assert third["linked"] is False
    made = customers.call(customer_contract.get, {"customer_id": third["customer_id"]})
    assert made["name"] == firm["name"]


def test_a_lead_becomes_no_customer_that_is_not_there(customers, lead, refusal_of):
    refusal = refusal_of(convert, customers, lead, customer_id="nobody")
    assert (refusal.status, refusal.pointer) == (409, "/customer_id")
    made = customers.call(customer_contract.create, {"name": "TCL"})
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    hidden = refusal_of(convert, rep, note(rep, phones=[]), customer_id=made["id"])
    assert (hidden.code, hidden.status) == ("customers.lead.unknown_customer", 409)


def test_the_size_of_a_company_goes_along(customers):
    done = convert(customers, note(customers, size="100-499"))
    made = customers.call(customer_contract.get, {"customer_id": done["customer_id"]})
    assert made["scale"] == "100-499"


def test_nobody_converts_into_the_customer_of_a_colleague(customers, refusal_of):
    customers.call(customer_contract.create, {"name": "华为技术有限公司"})
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    refusal = refusal_of(convert, rep, note(rep))
    assert refusal.details["candidates"][0]["name"] == "华为***公司"


def test_a_known_contact_undoes_the_whole_conversion(customers, lead, refusal_of):
    fields = {"name": "TCL", "contact": {"name": "李雷", "phones": PHONE}}
    customers.call(customer_contract.create, fields)
    refusal = refusal_of(convert, customers, lead, opportunity=DEAL)
    assert (refusal.code, refusal.pointer) == ("customers.contact.duplicate", "/contact")
    assert (state_of(customers, lead), customers.rpc.calls) == ("open", [])
    assert len(customers.call(customer_contract.listed)["items"]) == 1


@pytest.mark.requirement("CUS-32")
def test_a_known_contact_is_told_masked_to_who_does_not_see_it(customers, refusal_of):
    others = [{"number": "13600136000"}]
    person = {"name": "李雷", "phones": [*others, *PHONE]}
    made = customers.call(customer_contract.create, {"name": "TCL电子有限公司", "contact": person})
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    mine = note(rep)
    told = refusal_of(convert, rep, mine).details
    [found] = told["candidates"]
    assert (found["id"], found["name"], found["match"]) == (None, "李*", "contact_phone")
    assert (found["customer_id"], found["customer_name"]) == (None, "TC***公司")
    assert told["number"] == "+8613800138000"
    [seen] = refusal_of(convert, customers, mine).details["candidates"]
    assert (seen["name"], seen["customer_id"]) == ("李雷", made["id"])


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (opportunity.NameTaken(name="年度框架"), "sales.opportunity.name_taken"),
        (Forbidden(permission="sales.opportunity.create"), "forbidden"),
        (Unavailable(service="sales", retry_after_s=1), "unavailable"),
    ],
)
def test_what_sales_refuses_undoes_the_whole_conversion(customers, lead, refusal_of, answer, code):
    customers.rpc.answers[opportunity.create.id] = answer
    customers.rpc.answers[opportunity.withdraw.id] = {}
    assert refusal_of(convert, customers, lead, opportunity=DEAL).code == code
    assert state_of(customers, lead) == "open"
    assert customers.call(customer_contract.listed)["items"] == []
    assert customers.call(contact_contract.listed)["items"] == []


@pytest.mark.parametrize(
    ("answer", "pointer"),
    [
        (opportunity.NameTaken(name="年度框架"), "/opportunity/name"),
        (opportunity.ClosePast(day="2026-03-24"), "/opportunity/expected_close_on"),
        (opportunity.SharedToRead(name="TCL"), "/customer_id"),
    ],
)
def test_what_sales_refuses_names_the_field_of_the_conversion(
    customers, lead, refusal_of, answer, pointer
):
    customers.rpc.answers[opportunity.create.id] = answer
    customers.rpc.answers[opportunity.withdraw.id] = {}
    deal = {**DEAL, "expected_close_on": "2026-03-24"}
    refusal = refusal_of(convert, customers, lead, opportunity=deal)
    assert (refusal.code, refusal.pointer) == (answer.code, pointer)


def test_each_field_that_sales_finds_wrong_is_named_where_the_caller_wrote_it(
    customers, lead, refusal_of
):
    wrong = [{"pointer": "/amount/currency", "code": "wrong_choice", "params": {}}]
    customers.rpc.answers[opportunity.create.id] = Invalid(fields=wrong)
    customers.rpc.answers[opportunity.withdraw.id] = {}
    [told] = refusal_of(convert, customers, lead, opportunity=DEAL).details["fields"]
    assert told["pointer"] == "/opportunity/amount/currency"


def test_a_customer_that_appears_meanwhile_undoes_the_opportunity(customers, lead, refusal_of):
    def meanwhile(_):
        customers.call(customer_contract.create, {"name": "华为技术有限公司"})
        return {}

    customers.rpc.answers[opportunity.create.id] = meanwhile
    customers.rpc.answers[opportunity.withdraw.id] = {}
    refusal = refusal_of(convert, customers, lead, opportunity=DEAL)
    assert refusal.code == "customers.customer.duplicate"
    (_, opened), (undone, key) = customers.rpc.calls
    assert (undone, key["opportunity_id"]) == ("sales.opportunity.withdraw", opened["id"])
    assert state_of(customers, lead) == "open"


def test_the_same_key_again_gives_the_first_result(customers, lead, refusal_of):
    customers.rpc.answers[opportunity.create.id] = {}
    first = convert(customers, lead, opportunity=DEAL, key="k1")
    assert convert(customers, lead, opportunity=DEAL, key="k1") == first
    assert len(customers.rpc.calls) == 1
    assert refusal_of(convert, customers, lead, key="k1").code == "idempotency_key_reused"
    assert refusal_of(convert, customers, lead).code == "customers.lead.not_open"


def test_of_two_who_convert_a_lead_at_once_one_wins(customers, lead):
    outcomes = []

    def try_it():
        try:
            outcomes.append(convert(customers, lead)["lead"]["state"])
        except ServiceError as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=try_it) for _ in range(6)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    allowed = {"converted", "process.already_running", "customers.lead.not_open"}
    assert outcomes.count("converted") == 1
    assert set(outcomes) <= allowed
    assert len(customers.call(customer_contract.listed)["items"]) == 1


def test_a_person_becomes_a_customer_without_a_contact(customers):
    done = convert(customers, note(customers, company=None))
    customer = customers.call(customer_contract.get, {"customer_id": done["customer_id"]})
    assert (customer["kind"], customer["phone"]) == ("person", "+8613800138000")
    assert (customer["name"], done["contact_id"]) == ("韩梅梅", None)


def test_a_stale_conversion_is_refused_and_keeps_the_lead_open(customers, lead, refusal_of):
    wish = {"lead_id": lead["id"]}
    refusal = refusal_of(customers.call, contract.convert, wish, if_version=7)
    assert (refusal.code, state_of(customers, lead)) == ("stale", "open")
    assert customers.call(contract.convert, wish, if_version=1)["lead"]["state"] == "converted"


def undo(who, lead):
    return who.call(contract.undo_conversion, {"lead_id": lead["id"]})


def test_a_conversion_is_undone_as_a_whole_and_can_be_done_again(customers, lead):
    customers.rpc.answers |= {opportunity.create.id: {}, opportunity.withdraw.id: {}}
    done = convert(customers, lead, opportunity=DEAL)
    again = undo(customers, lead)
    assert (again["state"], again["customer_id"], again["contact_id"]) == ("open", None, None)
    assert customers.rpc.calls[-1] == (
        "sales.opportunity.withdraw",
        {"opportunity_id": done["opportunity_id"]},
    )
    assert customers.call(customer_contract.listed)["items"] == []
    assert customers.told(contract.unconverted)[0]["data"]["customer_id"] == done["customer_id"]
    assert convert(customers, lead)["customer_id"] != done["customer_id"]


def test_undoing_leaves_a_customer_that_was_there_before(customers, lead, refusal_of):
    known = customers.call(customer_contract.create, {"name": "华为技术有限公司"})
    customers.clock.advance(hours=1)
    made = convert(customers, lead)["contact_id"]
    undo(customers, lead)
    assert [c["id"] for c in customers.call(customer_contract.listed)["items"]] == [known["id"]]
    assert customers.call(contact_contract.listed)["items"] == []
    customers.call(contact_contract.restore, {"contact_id": made})
    twin = {"customer_id": known["id"], "name": "韩梅", "phones": PHONE}
    told = refusal_of(customers.call, contact_contract.create, twin)
    assert told.code == "customers.contact.duplicate"


def test_a_conversion_stands_once_somebody_worked_with_the_customer(customers, lead, refusal_of):
    done = convert(customers, lead)
    new = {"customer_id": done["customer_id"], "name": "又一人"}
    customers.call(contact_contract.create, new)
    refusal = refusal_of(undo, customers, lead)
    assert (refusal.code, state_of(customers, lead)) == ("customers.lead.in_use", "converted")


def test_an_open_lead_has_no_conversion_to_undo(customers, lead, refusal_of):
    assert refusal_of(undo, customers, lead).code == "customers.lead.not_converted"


def test_a_conversion_stands_when_sales_does_not_answer(customers, lead, refusal_of):
    customers.rpc.answers[opportunity.create.id] = {}
    customers.rpc.answers[opportunity.withdraw.id] = Unavailable(service="sales", retry_after_s=1)
    convert(customers, lead, opportunity=DEAL)
    assert refusal_of(undo, customers, lead).status == 503
    assert len(customers.call(customer_contract.listed)["items"]) == 1


CHOICES = {"lead": [{"value": "gold", "label": "金牌"}], "customer": [{"value": "b", "label": "B"}]}
DEFINED = (
    *(("lead", key, "text") for key in ("c_area", "c_hobby", "c_own", "c_code")),
    *(("lead", "c_level", "choice"), ("lead", "c_size", "number")),
    *(("customer", "c_area", "text"), ("customer", "c_code", "text")),
    *(("customer", "c_level", "choice"), ("customer", "c_size", "text")),
    ("contact", "c_hobby", "text"),
)


@pytest.fixture
def defined(customers):
    for of, key, kind in DEFINED:
        about = {"resource": f"customers.{of}", "key": key, "kind": kind, "label": f"{of}{key}"}
        more = {"choices": CHOICES[of]} if kind == "choice" else {}
        more |= {"unique": True} if (of, key) == ("customer", "c_code") else {}
        customers.call(custom_fields.create, {**about, **more})


@pytest.mark.requirement("CUS-24")
def test_fields_of_the_house_move_along_where_the_customer_or_contact_has_them(customers, defined):
    customers.call(customer_contract.create, {"name": "别家", "custom": {"c_code": "A1"}})
    own = {"c_area": "华东", "c_hobby": "茶", "c_own": "x", "c_code": "A1"}
    lead = note(customers, custom={**own, "c_level": "gold", "c_size": "3"})
    done = convert(customers, lead)
    customer = customers.call(customer_contract.get, {"customer_id": done["customer_id"]})
    contact = customers.call(contact_contract.get, {"contact_id": done["contact_id"]})
    assert (customer["custom"], contact["custom"]) == ({"c_area": "华东"}, {"c_hobby": "茶"})


@pytest.fixture
def owned(customers):
    """Return a lead of a rep, who works in a department of his own."""
    customers.rpc.answers[opportunity.create.id] = {}
    rep = customers.acting(actor_id="rep", scopes={"*": "own"}, departments=("east",))
    return rep, note(rep)


@pytest.mark.requirement("CUS-24")
def test_what_becomes_of_a_lead_is_of_its_owner_whoever_converts_it(customers, owned):
    rep, lead = owned
    done = convert(customers, lead, opportunity=DEAL)
    [(_, deal)] = customers.rpc.calls
    customer = rep.call(customer_contract.get, {"customer_id": done["customer_id"]})
    assert (customer["owner_id"], customer["department_id"]) == ("rep", "east")
    assert rep.call(contact_contract.get, {"contact_id": done["contact_id"]})
    assert deal["owner_id"] == "rep"


@pytest.mark.requirement("CUS-24")
def test_of_a_lead_whose_owner_has_left_the_caller_gets_the_customer(customers, owned):
    _, lead = owned
    customers.tell(staff.left, "rep", {"id": "rep", "name": "Rep", "state": "left"}, version=9)
    key = {"customer_id": convert(customers, lead)["customer_id"]}
    got = customers.call(customer_contract.get, key)
    assert got["owner_id"] == "staff-1"


def test_the_cap_of_the_owner_counts_whoever_converts_a_lead(customers, owned, refusal_of):
    rep, lead = owned
    rep.call(customer_contract.create, {"name": "别家"})
    about = {"subject_kind": "staff", "subject_id": "rep", "cap": 1}
    customers.call(holding_cap.create, about)
    refusal = refusal_of(convert, customers, lead)
    assert refusal.code == "customers.customer.holding_cap_reached"
    assert refusal.details["owner_id"] == "rep"

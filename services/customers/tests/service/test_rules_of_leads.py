"""Leads and contacts are compared with everybody, by rules of their own."""

import pytest

from contracts.customers import contact, customer, duplicate_rule, lead

PHONE = [{"number": "13800138000"}]


@pytest.fixture
def rule(customers):
    """Return a function that says what is compared and what happens then."""

    def rule(of, *compared, mode="refuse"):
        about = {"name": " ".join(compared), "of": of, "compared": list(compared), "mode": mode}
        return customers.call(duplicate_rule.create, about)

    return rule


def note(who, **fields):
    return who.call(lead.create, {"name": "韩梅梅", **fields})


def told(made):
    return [(one["resource"], one["match"], one["name"]) for one in made["candidates"]]


@pytest.mark.requirement("CUS-30")
def test_who_notes_a_lead_is_told_of_customers_contacts_and_leads(customers):
    firm = {"name": "华为技术有限公司", "contact": {"name": "李雷", "phones": PHONE}}
    customers.call(customer.create, firm)
    first = note(customers, company="華為技術股份有限公司")
    assert told(first) == [("customers.customer", "name", "华为技术有限公司")]
    second = note(customers, company="华为技术", phones=PHONE)
    assert sorted(told(second)) == [
        ("customers.contact", "contact_phone", "李雷"),
        ("customers.customer", "name", "华为技术有限公司"),
        ("customers.lead", "lead_company", "韩梅梅"),
    ]


@pytest.mark.requirement("CUS-30")
def test_of_a_customer_out_of_scope_the_lead_is_told_little(customers):
    customers.call(customer.create, {"name": "华为技术有限公司"})
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    [one] = note(rep, company="华为技术")["candidates"]
    assert (one["name"], one["id"], one["owner_id"]) == ("华为***公司", None, None)


@pytest.mark.requirement("CUS-30")
def test_a_composite_rule_for_leads_needs_all_of_it(customers, rule, refusal_of):
    rule("lead", "name", "region", mode="ask")
    customers.call(customer.create, {"name": "华源电力", "region": "广东"})
    assert note(customers, company="华源电力", region="浙江")["state"] == "open"
    wish = {"company": "华源电力有限公司", "region": "广东"}
    refused = refusal_of(note, customers, **wish)
    assert (refused.code, refused.pointer) == ("customers.lead.known", "/company")
    assert note(customers, **wish, on_duplicate="create")["state"] == "open"


@pytest.mark.requirement("CUS-30")
def test_a_changed_lead_is_compared_by_what_is_new_of_it(customers, rule, refusal_of):
    rule("lead", "phone")
    customers.call(customer.create, {"name": "TCL", "phones": PHONE})
    key = {"lead_id": note(customers)["id"]}
    change = {**key, "phones": PHONE, "on_duplicate": "create"}
    assert refusal_of(customers.call, lead.update, change).code == "customers.lead.known"
    assert customers.call(lead.update, {**key, "title": "经理"})["title"] == "经理"


@pytest.mark.requirement("CUS-30")
def test_contacts_have_rules_of_their_own(customers, rule, open_customer, refusal_of):
    first, second = ({"customer_id": open_customer()["id"]} for _ in range(2))
    customers.call(contact.create, {**first, "name": "李雷", "phones": PHONE})
    customers.call(contact.create, {**second, "name": "李雷", "phones": PHONE})
    rule("contact", "contact_phone", mode="ask")
    third = {"customer_id": open_customer()["id"], "name": "韩梅", "phones": PHONE}
    refused = refusal_of(customers.call, contact.create, third)
    assert (refused.code, refused.pointer) == ("customers.contact.known", "/phones")
    assert customers.call(contact.create, {**third, "on_duplicate": "create"})["name"] == "韩梅"
    rule("contact", "contact_name", "customer_id")
    again = {**first, "name": "李雷", "on_duplicate": "create"}
    assert refusal_of(customers.call, contact.create, again).code == "customers.contact.known"


def test_a_rule_compares_only_what_its_kind_of_record_has(rule, refusal_of):
    refused = refusal_of(rule, "lead", "credit_code")
    assert refused.code == "customers.duplicate_rule.not_of_this_kind"
    nothing = refusal_of(rule, "contact", "customer_id")
    assert nothing.code == "customers.duplicate_rule.nothing_to_find_by"


@pytest.mark.requirement("CUS-30")
def test_contacts_and_leads_in_the_recycle_bin_are_told_of(customers, open_customer, refusal_of):
    key = {"customer_id": open_customer(contact={"name": "李雷", "phones": PHONE})["id"]}
    [person] = customers.call(contact.list_of_customer, key)["items"]
    customers.call(contact.remove, {"contact_id": person["id"]})
    [one] = note(customers, phones=PHONE)["candidates"]
    assert (one["match"], one["removed"]) == ("contact_phone", True)


@pytest.mark.requirement("CUS-30")
def test_a_composite_rule_for_leads_is_asked_when_the_region_comes_later(
    customers, rule, refusal_of
):
    rule("lead", "lead_company", "region")
    note(customers, company="华源电力", region="广东")
    other = note(customers, company="华源电力", region="浙江")
    patch = {"lead_id": other["id"], "region": "广东", "on_duplicate": "create"}
    refused = refusal_of(customers.call, lead.update, patch)
    assert (refused.code, refused.pointer) == ("customers.lead.known", "/region")


def test_a_lead_keeps_what_was_let_pass_before(customers, rule):
    customers.call(customer.create, {"name": "深圳市华源电力有限公司"})
    other = note(customers, company="华源电力")
    rule("lead", "similar_name")
    patch = {"lead_id": other["id"], "name": "李雷"}
    assert customers.call(lead.update, patch)["name"] == "李雷"

"""Where a rule only tells, the answer to a write names who it may be and lets go on (CUS-30)."""

from dataclasses import replace

import pytest

from contracts.customers import contact, customer, duplicate_rule, lead

MAIL, PHONE = [{"address": "a@acme.cn"}], [{"number": "13800138000"}]


@pytest.fixture
def tell(customers):
    """Return a function that lets a rule only tell."""

    def tell(*compared, of="customer"):
        about = {"name": " ".join(compared), "of": of, "compared": list(compared), "mode": "tell"}
        return customers.call(duplicate_rule.create, about)

    return tell


def told(answer):
    return [(one["match"], one["mode"], one["name"]) for one in answer["candidates"]]


@pytest.mark.requirement("CUS-30")
def test_a_new_customer_and_a_changed_one_are_told_whom_they_resemble(customers, tell):
    tell("email")
    first = customers.call(customer.create, {"name": "晨光文具有限公司", "emails": MAIL})
    assert first["candidates"] == []
    second = customers.call(customer.create, {"name": "广州晨光文具有限公司"})
    assert told(second) == [("similar_name", "tell", "晨光文具有限公司")]
    patch = {"customer_id": second["id"], "emails": MAIL}
    assert told(customers.call(customer.update, patch)) == [("email", "tell", "晨光文具有限公司")]
    patch = {"customer_id": second["id"], "source": "展会"}
    assert customers.call(customer.update, patch)["candidates"] == []


@pytest.mark.requirement("CUS-30")
def test_in_spite_of_whom_somebody_insisted_is_told_and_who_it_was_linked_to_is_not(customers):
    first = {"name": "晨光文具有限公司"}
    made = customers.call(customer.create, first)
    linked = customers.call(customer.create, {**first, "on_duplicate": "link"})
    assert (linked["id"], linked["candidates"]) == (made["id"], [])
    twin = customers.call(customer.create, {**first, "on_duplicate": "create"})
    assert told(twin) == [("name", "ask", "晨光文具有限公司")]


@pytest.mark.requirement("CUS-30")
def test_of_whom_the_caller_may_not_see_the_answer_tells_little(customers, tell):
    tell("name")
    customers.call(customer.create, {"name": "华为技术有限公司"})
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    [one] = rep.call(customer.create, {"name": "华为技术有限公司"})["candidates"]
    assert (one["name"], one["id"], one["owner_id"]) == ("华为***公司", None, None)


@pytest.mark.requirement("CUS-30")
def test_a_changed_lead_is_told_whom_it_resembles(customers, tell):
    tell("lead_email", of="lead")
    customers.call(lead.create, {"name": "李雷", "emails": MAIL})
    made = customers.call(lead.create, {"name": "韩梅梅"})
    answer = customers.call(lead.update, {"lead_id": made["id"], "emails": MAIL})
    assert told(answer) == [("lead_email", "tell", "李雷")]


@pytest.mark.requirement("CUS-30")
def test_a_new_contact_and_a_changed_one_are_told_whom_they_resemble(customers, tell):
    tell("contact_phone", of="contact")
    firms = [customers.call(customer.create, {"name": name})["id"] for name in "甲乙丙"]
    people = [
        customers.call(contact.create, {"customer_id": firm, "name": name, "phones": phones})
        for firm, name, phones in zip(firms[:2], ("李雷", "韩梅"), (PHONE, []), strict=True)
    ]
    resembled = [("contact_phone", "tell", "李雷")]
    patch = {"contact_id": people[1]["id"], "phones": PHONE}
    assert told(customers.call(contact.update, patch)) == resembled
    new = {"customer_id": firms[2], "name": "王五", "phones": PHONE}
    answer = customers.call(contact.create, new)
    assert told(answer) == [*resembled, ("contact_phone", "tell", "韩梅")]


@pytest.mark.requirement("CUS-30")
def test_a_converted_lead_is_told_whom_its_customer_and_contact_resemble(customers):
    settings = replace(customers.runtime.settings, convert_refuses_known_contacts=False)
    customers.runtime.settings = settings
    firm = customers.call(customer.create, {"name": "晨光文具有限公司"})["id"]
    known = {"customer_id": firm, "name": "李雷", "phones": PHONE}
    customers.call(contact.create, known)
    about = {"name": "韩梅", "company": "广州晨光文具有限公司", "phones": PHONE}
    made = customers.call(lead.create, {**about, "on_duplicate": "create"})
    done = customers.call(lead.convert, {"lead_id": made["id"]})
    resembled = [("similar_name", "tell", "晨光文具有限公司"), ("contact_phone", "ask", "李雷")]
    assert told(done) == resembled
    assert [one["field"] for one in done["candidates"]] == ["/company", "/phones"]
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    second = rep.call(lead.create, {"name": "王五", "company": "北京晨光文具有限公司"})
    found = rep.call(lead.convert, {"lead_id": second["id"]})["candidates"]
    assert {(one["id"], one["visible"]) for one in found} == {(None, False)}
    third = customers.call(lead.create, {"name": "赵六", "company": "别家公司"})
    asked = {"lead_id": third["id"], "customer_id": firm}
    assert customers.call(lead.convert, asked)["candidates"] == []

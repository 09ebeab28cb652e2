"""Who sends a form and is a customer already comes to nobody but its owner."""

import pytest

from contracts.customers import activity, contact, customer, lead, lead_form, pool, public_pool
from contracts.organization import staff

PHONE, MAIL = "13800138000", "han@dji.com"
REACHED = {
    "phone": {"phones": [{"number": PHONE}]},
    "email": {"emails": [{"address": MAIL}]},
    "contact_phone": {"contact": {"name": "李雷", "phones": [{"number": PHONE}]}},
    "contact_email": {"contact": {"name": "李雷", "emails": [{"address": MAIL}]}},
}

pytestmark = pytest.mark.requirement("CUS-20", "CUS-30")


@pytest.fixture
def send(customers):
    """Return a function that sends a form as somebody who is not signed in."""
    form = customers.call(lead_form.create, {"name": "官网", "source": "官网", "to": "pool"})
    stranger = customers.acting(actor_id="", actor_kind="", grants=(), scopes={})

    def send(**fields):
        told = {"name": "韩梅梅", "message": "想了解报价", "phone": PHONE, "email": None, **fields}
        stranger.call(lead_form.submit, {"key": form["key"], **told})

    return send


@pytest.fixture
def rep(customers):
    return customers.acting(actor_id="rep")


def leads(customers):
    return customers.call(lead.listed)["items"]


def told(customers):
    wrote = [event["data"] for event in customers.told(lead_form.customer_wrote)]
    return [(one["id"], one["owner_id"], one["administrator_ids"]) for one in wrote]


@pytest.mark.parametrize("by", REACHED)
def test_who_is_a_customer_of_somebody_is_a_follow_up_there(
    customers, send, rep, open_customer, by
):
    made = open_customer(rep, **REACHED[by])
    for _ in range(2):
        send(phone=None, email=MAIL.upper()) if "email" in by else send()
    assert (leads(customers), told(customers)) == ([], [(made["id"], "rep", [])])
    of = {"customer_id": made["id"]}
    [noted] = customers.call(activity.list_of_customer, of)["items"]
    people = [one["id"] for one in customers.call(contact.list_of_customer, of)["items"]]
    assert [noted["contact_id"]] == (people or [None])


def test_of_several_it_is_the_newest_that_somebody_has(customers, send, rep, open_customer):
    reached = {**REACHED["email"], "on_duplicate": "create"}
    open_customer(rep, **reached)
    newer = open_customer(rep, **reached)
    free = {"customer_id": open_customer(rep, **reached)["id"], "reason": "太远"}
    rep.call(pool.release, free)
    send(phone="13900139000", email=MAIL)
    assert told(customers) == [(newer["id"], "rep", [])]


def test_of_a_customer_in_a_pool_its_administrators_are_told(customers, send, open_customer):
    east = customers.call(public_pool.create, {"name": "东", "administrator_ids": ["rep-2"]})
    made = open_customer(pool_id=east["id"], **REACHED["phone"])
    send()
    assert (leads(customers), told(customers)) == ([], [(made["id"], None, ["rep-2"])])


def test_who_has_nobody_here_any_more_or_lies_in_the_bin_is_a_new_lead(
    customers, send, rep, open_customer
):
    made = open_customer(rep, **REACHED["email"])
    customers.call(customer.remove, {"customer_id": made["id"]})
    open_customer(customers.acting(actor_id="rep-2"), **REACHED["phone"])
    about = {"id": "rep-2", "name": "李四", "department_ids": [], "state": "left"}
    customers.tell(staff.left, "rep-2", about, version=9)
    send(email=MAIL)
    assert (len(leads(customers)), told(customers)) == (1, [])


def test_whose_lead_is_open_writes_there(customers, send, rep, open_customer):
    mine = {"name": "韩梅梅", "phones": [{"number": PHONE}], "to": "me"}
    one = rep.call(lead.create, mine)
    open_customer(**{**REACHED["phone"], "on_duplicate": "create"})
    send()
    [event] = customers.told(lead_form.sent_again)
    assert (event["data"]["id"], told(customers)) == (one["id"], [])

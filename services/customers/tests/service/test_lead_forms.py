"""Strangers become leads by a form in a web page; machines do not."""

import pytest

from chassis.errors import sentence
from contracts.customers import (
    activity,
    contact,
    customer,
    duplicate_rule,
    lead,
    lead_form,
    lead_rule,
    public_pool,
    timeline,
    work_queue,
)

SENT = {"name": "韩梅梅", "phone": "138 0013 8000", "message": "想了解报价"}


@pytest.fixture
def form(customers):
    return customers.call(
        lead_form.create, {"name": "官网", "source": "官网", "to": "pool", "per_day": 2}
    )


@pytest.fixture
def send(customers, form):
    """Return a function that sends the form as somebody who is not signed in."""
    stranger = customers.acting(actor_id="", actor_kind="", grants=(), scopes={})

    def send(**fields):
        return stranger.call(lead_form.submit, {"key": form["key"], **SENT, **fields})

    return send


def leads(customers):
    return customers.call(lead.listed)["items"]


def counted(customers, form):
    read = customers.call(lead_form.get, {"lead_form_id": form["id"]})
    return read["taken"], read["dropped"]


def test_what_a_stranger_sends_becomes_a_lead(customers, form, send):
    assert send() == {"received": True}
    [one] = leads(customers)
    assert (one["phone"], one["source"], one["owner_id"]) == ("+8613800138000", "官网", None)
    assert (one["description"], counted(customers, form)) == ("想了解报价", (1, 0))


def test_a_machine_is_thanked_and_dropped(customers, form, send):
    assert send(homepage="http://spam.example") == {"received": True}
    assert (leads(customers), counted(customers, form)) == ([], (0, 1))


def test_who_sends_twice_is_one_lead(customers, form, send):
    send()
    assert send() == {"received": True}
    assert (len(leads(customers)), counted(customers, form)) == (1, (1, 1))


@pytest.mark.requirement("CUS-20")
def test_what_is_written_further_is_a_follow_up_of_the_open_lead_told_to_its_owner(
    customers, form, send
):
    customers.call(lead_form.update, {"lead_form_id": form["id"], "per_day": 9})
    send()
    [one] = leads(customers)
    key = {"lead_id": one["id"]}
    customers.call(lead.transfer, {**key, "owner_id": "rep"})
    for _ in range(2):
        send(message="改成十台，请尽快", email="han@dji.com", name="韩梅梅 ")
    [noted] = customers.call(activity.list_of_lead, key)["items"]
    assert noted["content"] == "改成十台，请尽快\nhan@dji.com"
    assert (noted["author_name"], noted["method"], noted["kind"]) == ("韩梅梅", "官网", "note")
    queue = customers.acting(actor_id="rep").call(work_queue.list_leads, {"wait": "due_today"})
    assert [due["id"] for due in queue["items"]] == [one["id"]]
    told = [e["data"] for e in customers.told(lead_form.sent_again)]
    assert [(e["id"], e["owner_id"], e["summary"]) for e in told] == [
        (one["id"], "rep", "改成十台，请尽快 han@dji.com")
    ]
    assert counted(customers, form) == (2, 1)


def test_the_same_words_days_later_are_a_follow_up_again(customers, send):
    send()
    customers.clock.advance(days=2)
    send()
    [one] = leads(customers)
    [noted] = customers.call(activity.list_of_lead, {"lead_id": one["id"]})["items"]
    assert noted["content"] == "想了解报价"


@pytest.mark.requirement("CUS-20")
def test_of_what_is_written_to_a_lead_of_a_pool_its_administrators_are_told(customers, send):
    about = {"name": "官网线索", "holds": "leads", "administrator_ids": ["rep"]}
    pool = customers.call(public_pool.create, about)
    send()
    key = {"lead_id": leads(customers)[0]["id"]}
    send(message="改成十台")
    customers.call(lead.transfer, {**key, "owner_id": "rep"})
    customers.call(lead_rule.release, {**key, "reason": "太远", "pool_id": pool["id"]})
    customers.clock.advance(days=1)
    send(message="还在吗")
    told = [e["data"] for e in customers.told(lead_form.sent_again)]
    assert [(e["owner_id"], e["administrator_ids"]) for e in told] == [(None, []), (None, ["rep"])]
    assert {e["keeper_id"] for e in told} == {"staff-1"}


def test_who_leaves_an_address_only_is_one_lead_too(customers, form, send):
    for message in ("想了解报价", "想了解报价", "改成十台"):
        send(phone=None, email="Han@dji.com", message=message)
    [one] = leads(customers)
    [noted] = customers.call(activity.list_of_lead, {"lead_id": one["id"]})["items"]
    assert (noted["content"], counted(customers, form)) == ("改成十台", (2, 1))


def test_who_lies_in_the_bin_is_a_new_lead(customers, send):
    send()
    customers.call(lead.remove, {"lead_id": leads(customers)[0]["id"]})
    send(message="还在吗")
    assert [one["description"] for one in leads(customers)] == ["还在吗"]


def test_a_form_is_taken_so_many_times_a_day(customers, send, refusal_of):
    send()
    send(phone="13900139000")
    assert refusal_of(send, phone="13700137000").code == "customers.lead_form.full"
    customers.clock.advance(days=1)
    assert send(phone="13700137000")["received"]


def test_without_a_way_to_answer_nothing_is_taken(customers, send, refusal_of):
    assert refusal_of(send, phone=None).code == "customers.lead_form.no_way_to_answer"
    assert refusal_of(send, phone="000000").code == "customers.customer.phone_wrong"


def test_an_old_key_or_a_closed_form_is_not_taken(customers, form, send, refusal_of):
    key = {"lead_form_id": form["id"]}
    customers.call(lead_form.update, {**key, "active": False})
    assert refusal_of(send).code == "customers.lead_form.closed"
    customers.call(lead_form.renew_key, key)
    refusal = refusal_of(send)
    assert (refusal.status, sentence(refusal.code, "zh", refusal.details)) == (
        404,
        "找不到网页表单。",
    )
    assert sentence(refusal.code, "en", refusal.details) == "The lead form cannot be found."


def test_what_is_dropped_does_not_close_a_form(customers, form, send):
    send()
    for _ in range(3):
        send(homepage="https://spam.example")
        send()
    send(phone="13900139000")
    assert counted(customers, form) == (2, 6)


@pytest.fixture
def known(customers, open_customer):
    """Return the customer with a contact as whom a rule refuses who sends the form."""
    compared = {"name": "手机", "of": "lead", "compared": ["contact_phone"], "mode": "refuse"}
    customers.call(duplicate_rule.create, compared)
    reached = {"name": "李雷", "phones": [{"number": SENT["phone"]}]}
    made = open_customer(customers.acting(actor_id="rep"), contact=reached)
    return {"customer_id": made["id"]}


@pytest.mark.requirement("CUS-20")
def test_whom_a_rule_refuses_as_a_customer_has_a_follow_up_there(customers, form, send, known):
    for _ in range(2):
        send()
    [noted] = customers.call(activity.list_of_customer, known)["items"]
    [person] = customers.call(contact.list_of_customer, known)["items"]
    assert noted["content"] == "想了解报价\n韩梅梅\n+8613800138000"
    assert (noted["author_name"], noted["method"]) == ("韩梅梅", "官网")
    assert noted["contact_id"] == person["id"]
    entries = customers.call(timeline.listed, known)["items"]
    assert noted["id"] in [entry["about_id"] for entry in entries]
    [told] = [e["data"] for e in customers.told(lead_form.customer_wrote)]
    assert (told["id"], told["owner_id"]) == (known["customer_id"], "rep")
    assert (told["keeper_id"], told["summary"][:5]) == ("staff-1", "想了解报价")
    assert (leads(customers), counted(customers, form)) == ([], (1, 1))


def test_what_a_customer_wrote_is_due_until_it_is_answered(customers, form, send, known):
    send()
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    [due] = rep.call(work_queue.listed, {"wait": "due_today"})["items"]
    assert due["id"] == known["customer_id"]
    customers.clock.advance(minutes=1)
    rep.call(activity.create, {**known, "kind": "call", "content": "已回电"})
    assert rep.call(work_queue.listed, {"wait": "due_today"})["items"] == []
    customers.call(customer.remove, known)
    send(message="还在吗")
    assert counted(customers, form) == (1, 1)


@pytest.mark.requirement("CUS-20")
def test_the_house_is_told_when_a_form_is_full_and_at_the_end_of_a_day_what_was_dropped(
    customers, form, send, refusal_of
):
    for _ in range(2):
        send(homepage="https://spam.example")
        send()  # the second one is a click too many
    send(phone="13900139000")
    refusal_of(send, phone="13700137000")
    on = {"id": form["id"], "name": "官网", "created_by": "staff-1", "on": "2026-03-25"}
    assert [e["data"] for e in customers.told(lead_form.filled)] == [{**on, "per_day": 2}]
    customers.run_due()
    assert customers.told(lead_form.day_over) == []
    customers.clock.advance(hours=12, minutes=1)  # midnight in Shanghai
    assert send(phone="13700137000")["received"]
    customers.run_due()
    assert [e["data"] for e in customers.told(lead_form.day_over)] == [{**on, "dropped": 2}]

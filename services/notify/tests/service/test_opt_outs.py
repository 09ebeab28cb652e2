"""Who wants no advertising gets none; what concerns his business still reaches him."""

import pytest

from contracts.customers import contact, customer, lead
from contracts.notify import message as contract
from contracts.notify import template as templates

NUMBER, MAIL = "+8613800138000", "Li@Example.com"


def tell(notify, *addresses, event=contact.updated, version=2, subject="p1"):
    told = {"id": subject, "customer_id": "c1", "name": "李雷", "opt_outs": list(addresses)}
    notify.tell(event, subject, told, version=version)


def state(notify, message):
    notify.run_due()
    return notify.call(contract.get, {"message_id": message["id"]})["state"]


def test_advertising_is_refused_and_says_why_in_the_language_of_the_reader(notify, send):
    tell(notify, NUMBER)
    message = send(purpose="marketing", customer_id="c1")
    assert (message["state"], state(notify, message)) == ("queued", "refused")
    key = {"message_id": message["id"]}
    read = notify.acting(language="zh").call(contract.get, key)
    assert read["reason"] == "notify.message.opted_out"
    assert read["reason_message"] == "接收方已拒收营销信息。"
    [step] = notify.call(contract.trail, key)["items"][1:]
    assert step["reason_message"] == "Whoever is reached there wants no advertising."
    assert notify.driver.taken == []
    assert [one["data"]["reason"] for one in notify.told(contract.refused)] == [read["reason"]]


def test_what_concerns_the_business_goes_out_all_the_same(notify, send):
    tell(notify, NUMBER)
    assert state(notify, send()) == "sent"
    assert state(notify, send(purpose="transactional")) == "sent"


@pytest.mark.parametrize(
    ("event", "subject"),
    [(customer.updated, "c1"), (contact.created, "p2"), (lead.updated, "l1")],
)
def test_customers_contacts_and_leads_are_heeded_alike(notify, send, event, subject):
    tell(notify, NUMBER, event=event, subject=subject)
    assert state(notify, send(purpose="marketing")) == "refused"


def test_mailboxes_do_not_differ_by_capitals(notify, send):
    tell(notify, MAIL)
    about = {"channel": "email", "to": "li@example.com", "subject": "促销"}
    assert state(notify, send(purpose="marketing", **about)) == "refused"


def test_an_opt_out_that_comes_while_a_message_waits_counts(notify, send):
    message = send(purpose="marketing")
    tell(notify, NUMBER)
    assert state(notify, message) == "refused"


def test_who_wants_it_again_gets_it_and_the_refused_message_is_sent_again(notify, send):
    tell(notify, NUMBER)
    message = send(purpose="marketing")
    assert state(notify, message) == "refused"
    tell(notify, version=3)
    tell(notify, NUMBER, version=2)
    again = {"message_id": message["id"]}
    notify.call(contract.resend, again, idempotency_key="again")
    assert state(notify, message) == "sent"


def test_what_was_told_before_events_knew_of_it_changes_nothing(notify, send):
    tell(notify, NUMBER)
    old = {"id": "p1", "customer_id": "c1", "name": "李雷"}
    notify.tell(contact.updated, "p1", old, version=3)
    tell(notify, NUMBER, version=2)
    assert state(notify, send(purpose="marketing")) == "refused"


def test_one_of_two_who_share_a_number_is_enough(notify, send):
    tell(notify, NUMBER, subject="p1")
    tell(notify, NUMBER, subject="p2")
    tell(notify, version=3, subject="p2")
    assert state(notify, send(purpose="marketing")) == "refused"


@pytest.mark.requirement("NTF-02")
def test_who_sends_may_only_make_stricter_what_a_template_is_for(notify, send):
    tell(notify, NUMBER)
    made = {"name": "sale", "channel": "sms", "body": "大促", "purpose": "marketing"}
    template = notify.call(templates.create, made)
    about = {"text": None, "template_id": template["id"]}
    assert send(**about)["purpose"] == "marketing"
    weakened = send(**about, purpose="transactional")
    assert (weakened["purpose"], state(notify, weakened)) == ("marketing", "refused")
    plain = notify.call(templates.create, {"name": "news", "channel": "sms", "body": "到货"})
    about["template_id"] = plain["id"]
    assert send(**about, purpose="marketing")["purpose"] == "marketing"
    assert send(**about, purpose="transactional")["purpose"] == "transactional"
    birthday = {"template_id": "birthday-sms"}
    assert notify.call(templates.get, birthday)["purpose"] == "marketing"
    found = notify.call(contract.listed, {"purpose": "marketing"})["items"]
    assert len(found) == 3

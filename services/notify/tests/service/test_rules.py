"""Rules: business events that send messages."""

import pytest

from chassis.errors import ServiceError
from contracts.customers import contact, customer, imports
from contracts.notify import message as messages
from contracts.notify import rule as contract
from contracts.notify import template as templates
from contracts.sales import order
from contracts.service_desk import ticket

MONEY = dict.fromkeys(("net", "tax", "total"), {"amount": "1.00", "currency": "CNY"})
SHIPPED = {"id": "o1", "number": "SO1", "customer_id": "c1", **MONEY}
SOLVED = {
    "id": "t1",
    "number": "TK1",
    "title": "TK1 打印机",
    "subject": "打印机",
    "state": "solved",
}


def code_of(function, *arguments, **named):
    with pytest.raises(ServiceError) as refusal:
        function(*arguments, **named)
    return refusal.value.code


@pytest.fixture
def ship(notify):
    """Return a function that tells that an order was shipped."""
    return lambda **about: notify.tell(order.shipped, "o1", {**SHIPPED, **about})


def test_a_shipped_order_sends_an_sms_to_the_customer(notify, ship):
    ship()
    notify.run_due()
    [sent] = notify.driver.taken
    assert (sent.channel, sent.to) == ("sms", "+8613800138000")
    assert sent.text == "尊敬的华为，您的订单SO1已发货，请注意查收。"


def test_the_sms_of_a_partial_shipment_says_so(notify, ship):
    ship(delivery_state="partial")
    notify.run_due()
    [sent] = notify.driver.taken
    assert sent.text == "尊敬的华为，您的订单SO1已部分发货，请注意查收。"


def test_the_newest_telephone_number_is_used(notify, ship):
    told = {"id": "c1", "name": "华为", "phone": "13900139000"}
    notify.tell(customer.updated, "c1", told, version=3)
    old = {"id": "c1", "name": "华为", "phone": "13700137000"}
    notify.tell(customer.updated, "c1", old, version=2)
    ship()
    notify.run_due()
    assert [m.to for m in notify.driver.taken] == ["+8613900139000"]


def test_a_solved_ticket_sends_a_mail_to_who_asked(notify):
    told = {**SOLVED, "requester_email": "li@example.com"}
    notify.tell(ticket.solved, "t1", told)
    notify.run_due()
    [sent] = notify.driver.taken
    assert (sent.to, sent.subject) == ("li@example.com", "您的请求 TK1 已解决")


def test_a_rule_that_is_off_sends_nothing_until_it_is_on(notify):
    told = {**SOLVED, "state": "new", "requester_email": "li@example.com"}
    notify.tell(ticket.opened, "t1", told)
    assert notify.call(messages.listed)["items"] == []
    off = notify.call(contract.listed, {"active": False})["items"]
    [rule] = [one for one in off if one["event_type"] == ticket.opened.type]
    notify.call(contract.update, {"rule_id": rule["id"], "active": True}, if_version=1)
    notify.tell(ticket.opened, "t1", told)
    assert len(notify.call(messages.listed)["items"]) == 1


@pytest.mark.parametrize(
    ("customer_id", "phone", "reason", "why"),
    [
        ("nobody", "", "no_number", "该客户没有可接收短信的电话号码。"),
        ("c2", "", "no_number", "该客户没有可接收短信的电话号码。"),
        ("c2", "123", "bad_recipient", "无法通过“短信”发送到 123：不是有效的电话号码。"),
    ],
)
def test_what_cannot_be_sent_is_kept_among_the_unsent(
    notify, ship, customer_id, phone, reason, why
):
    notify.tell(customer.created, "c2", {"id": "c2", "name": "没有电话", "phone": phone})
    ship(customer_id=customer_id)
    reader = notify.acting(language="zh")
    [message] = reader.call(messages.listed, {"state": "failed"})["items"]
    told = f"notify.message.{reason}", customer_id, why
    assert (message["reason"], message["customer_id"], message["reason_message"]) == told
    assert len(notify.told(messages.failed)) == 1


def test_a_customer_without_an_address_is_told_so(notify, ship):
    for rule in notify.call(contract.listed)["items"]:
        if rule["event_type"] == order.shipped.type:
            key = {"rule_id": rule["id"], "template_id": "ticket-solved-email"}
            notify.call(contract.update, key, if_version=1)
    notify.tell(customer.created, "c2", {"id": "c2", "name": "没有邮箱"})
    ship(customer_id="c2")
    [message] = notify.call(messages.listed, {"state": "failed"})["items"]
    assert message["reason_message"] == "The customer has no e-mail address."


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "The template needs the variable wanted."), ("zh", "模板缺少变量 wanted。")],
)
def test_why_a_message_was_not_made_is_told_in_the_language_of_the_reader(
    notify, ship, language, told
):
    body = {"template_id": "order-shipped-sms", "body": "{{ wanted }}"}
    notify.call(templates.update, body, if_version=1)
    ship()
    reader = notify.acting(language=language)
    [message] = reader.call(messages.listed, {"state": "failed"})["items"]
    assert message["reason"] == "notify.template.missing_variable"
    assert message["reason_message"] == told
    [step] = reader.call(messages.trail, {"message_id": message["id"]})["items"]
    assert (step["reason"], step["reason_message"]) == (message["reason"], told)


def test_an_event_that_names_no_address_leaves_no_failure(notify):
    notify.tell(ticket.solved, "t1", {**SOLVED, "requester_email": ""})
    assert notify.call(messages.listed)["items"] == []


def test_imported_customers_can_be_reached(notify, ship):
    told = [{"id": "c9", "name": "进口公司", "phone": "13900139000"}]
    notify.tell(imports.imported, "job-1", {"job_id": "job-1", "customers": told})
    ship(customer_id="c9")
    notify.run_due()
    assert [m.to for m in notify.driver.taken] == ["+8613900139000"]


def test_imported_contacts_can_be_reached(notify, ship):
    person = {"id": "p9", "customer_id": "c9", "name": "韩梅梅", "phone": "13800138009"}
    firms = [{"id": "c9", "name": "进口公司", "phone": "13900139000"}]
    notify.tell(imports.imported, "job-1", {"job_id": "job-1", "customers": firms})
    told = {"job_id": "job-1", "contacts": [{**person, "primary": True}]}
    notify.tell(imports.contacts_imported, "job-1", told)
    ship(customer_id="c9")
    notify.run_due()
    assert [m.to for m in notify.driver.taken] == ["+8613800138009"]


def test_a_recipient_of_any_length_is_kept_among_the_unsent(notify):
    patch = {"rule_id": "default-2", "recipient": "data.title"}
    notify.call(contract.update, patch, if_version=1)
    notify.tell(ticket.solved, "t1", {**SOLVED, "title": "长" * 240})
    [message] = notify.call(messages.listed, {"state": "failed"})["items"]
    assert message["reason"] == "notify.message.bad_recipient"


def test_a_removed_customer_gets_nothing(notify, ship):
    notify.tell(customer.removed, "c1", {"id": "c1", "name": "华为"}, version=5)
    ship()
    notify.run_due()
    assert notify.driver.taken == []


def test_an_event_that_is_told_twice_sends_once(notify):
    told = {**SOLVED, "requester_email": "li@example.com"}
    for _ in range(2):
        notify.tell(ticket.solved, "t1", told, id="e1")
    assert len(notify.call(messages.listed)["items"]) == 1


def test_a_rule_needs_a_public_event_and_a_template(notify):
    good = {
        "event_type": "sales.order.confirmed.v1",
        "template_id": "order-shipped-sms",
        "recipient": "customer.phone",
    }
    made = notify.call(contract.create, good)
    unknown = {**good, "event_type": "sales.order.exploded.v1"}
    assert code_of(notify.call, contract.create, unknown) == "notify.topic.unknown"
    private = {**good, "event_type": ticket.replied.type}
    assert code_of(notify.call, contract.create, private) == "notify.topic.unknown"
    patch = {"rule_id": made["id"], "template_id": "none"}
    assert code_of(notify.call, contract.update, patch) == "notify.rule.unknown_template"
    bad = {**good, "recipient": "settings.bus_keys"}
    assert code_of(notify.call, contract.create, bad) == "invalid"


def a_contact(identifier, phone, **about):
    return {"id": identifier, "customer_id": "c1", "name": "王", "phone": phone, **about}


@pytest.fixture
def contacts(notify):
    """The customer has a primary contact and another one."""
    told = {"first": ("13700137001", True), "second": ("13700137002", False)}
    for identifier, (phone, primary) in told.items():
        about = a_contact(identifier, phone, primary=primary)
        notify.tell(contact.created, identifier, about)


@pytest.mark.parametrize(
    ("named", "to"),
    [
        ({"contact_id": "second"}, "+8613700137002"),
        ({}, "+8613700137001"),
        ({"contact_id": "somebody"}, "+8613700137001"),
    ],
)
def test_the_contact_that_an_order_names_is_written_to_else_the_primary_one(
    notify, ship, contacts, named, to
):
    ship(**named)
    notify.run_due()
    assert [m.to for m in notify.driver.taken] == [to]


def test_a_removed_contact_and_one_without_a_number_are_passed_over(notify, ship, contacts):
    notify.tell(
        contact.removed, "first", a_contact("first", "13700137001", primary=True), version=2
    )
    notify.tell(contact.updated, "second", a_contact("second", None, primary=True), version=2)
    ship()
    notify.run_due()
    assert [m.to for m in notify.driver.taken] == ["+8613800138000"]


def test_a_contact_of_another_customer_is_not_written_to(notify, ship):
    about = {**a_contact("other", "13700137003"), "customer_id": "c9"}
    notify.tell(contact.created, "other", about)
    ship(contact_id="other")
    notify.run_due()
    assert [m.to for m in notify.driver.taken] == ["+8613800138000"]

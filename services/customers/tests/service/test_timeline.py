"""What happened with a customer, told by this service and by the others."""

import pytest

from chassis.field_rights import FieldRights
from contracts import catalogue, ledger, sales, service_desk
from contracts.customers import activity
from contracts.customers import customer as customer_contract
from contracts.customers import timeline as contract
from contracts.ledger import exposure
from contracts.notify import call, message
from contracts.sales import drafts, opportunity, order, quote
from contracts.service_desk import ticket
from customers.timeline.reactions import tell_it_on_the_timeline


def money(amount):
    return {"amount": amount, "currency": "CNY"}


SUMS = {"net": money("100.00"), "tax": money("13.00"), "total": money("113.00")}


@pytest.fixture
def acme(open_customer):
    return open_customer(name="Acme")


def lines(who, customer, **wanted):
    page = who.call(contract.listed, {"customer_id": customer["id"], **wanted})
    return [(line["kind"], line["title"]) for line in page["items"]]


def test_what_others_did_stands_on_the_timeline_newest_first(customers, acme):
    about = {"id": "o1", "customer_id": acme["id"], "number": "SO202603-00001", "title": "Acme"}
    customers.clock.advance(hours=1)
    customers.tell(order.created, "o1", {**about, **SUMS})
    customers.clock.advance(hours=1)
    opened = {"number": "T-1", "title": "坏了", "subject": "坏了", "state": "open"}
    customers.tell(ticket.opened, "t1", {**about, **opened})
    page = customers.call(contract.listed, {"customer_id": acme["id"]})["items"]
    assert [(line["kind"], line["title"]) for line in page] == [
        ("service_desk.ticket.opened", "T-1 坏了"),
        ("sales.order.created", "SO202603-00001 Acme"),
        ("customers.customer.created", "Acme"),
    ]
    assert (page[1]["amount"], page[1]["about_id"]) == (
        {"amount": "113.00", "currency": "CNY"},
        "o1",
    )


@pytest.mark.parametrize(
    ("event", "name"),
    [
        (order.shipped, "shipment_total"),
        (order.returned, "return_total"),
        (order.closed, "closed_total"),
    ],
)
def test_what_moves_of_an_order_stands_there_with_its_own_amount(customers, acme, event, name):
    about = {"id": "o1", "customer_id": acme["id"], "number": "SO1", "title": "Acme"}
    customers.clock.advance(hours=1)
    customers.tell(event, "o1", {**about, **SUMS, name: money("13.00")})
    [line, _] = customers.call(contract.listed, {"customer_id": acme["id"]})["items"]
    assert line["amount"] == money("13.00")


@pytest.mark.parametrize(
    "event",
    [
        *(quote.sent, quote.expired, quote.revised, quote.accepted, quote.converted),
        *(quote.reopened, quote.rejected, drafts.quote_cancelled),
    ],
    ids=lambda event: event.action,
)
@pytest.mark.requirement("CUS-07")
def test_whatever_becomes_of_a_quote_stands_there(customers, acme, event):
    about = {"id": "q1", "customer_id": acme["id"], "number": "QT1", "title": "Acme"}
    customers.clock.advance(hours=1)
    customers.tell(event, "q1", {**about, **SUMS})
    assert lines(customers, acme)[0] == (f"sales.quote.{event.action}", "QT1 Acme")


OF_NO_INTEREST = {
    # Told by another event, too, or only about work in this house.
    *("sales.opportunity.updated", "sales.quote.updated", "sales.order.updated"),
    *("ledger.receivable.changed", "ledger.receivable.due_soon", "ledger.receipt.allocated"),
    *("ledger.exposure.changed", "sales.credit.standing_changed"),
    *("service_desk.ticket.updated", "service_desk.ticket.noted"),
    *("service_desk.ticket.warned", "service_desk.ticket.breached"),
    # Tells neither a number nor a text by which people would know it.
    "ledger.prepaid_card.topped_up",
}


def test_every_event_about_a_customer_is_told_or_known_to_be_of_no_interest():
    others = [
        event for s in (sales, ledger, service_desk) for r in s.resources for event in r.events
    ]
    about = [e for e in others if "customer_id" in e.data().fields]
    told = {kind_of(e) for e in about if e.action != "approval_requested"}
    heard = {kind_of(e) for e in tell_it_on_the_timeline.events}
    assert told - heard == OF_NO_INTEREST


def kind_of(event):
    return event.type.rsplit(".", 1)[0]


def test_an_event_told_twice_stands_there_once(customers, acme):
    about = {"id": "o1", "customer_id": acme["id"], "title": "Deal"}
    for _ in range(2):
        customers.tell(opportunity.created, "o1", about, id="event-1")
    assert lines(customers, acme)[0] == ("sales.opportunity.created", "Deal")
    assert len(lines(customers, acme)) == 2


@pytest.mark.parametrize(
    ("language", "title"), [("zh", "短信 订单已发货"), ("en", "SMS 订单已发货")]
)
def test_a_message_is_told_with_its_channel_in_words(customers, acme, language, title):
    told = {"id": "m1", "channel": "sms", "recipient": "138****8000", "title": "sms 订单已发货"}
    customers.tell(message.sent, "m1", {**told, "customer_id": acme["id"]})
    about = {"customer_id": acme["id"]}
    listed = customers.call(contract.listed, about, language=language)["items"]
    shown = customers.call(contract.overview, about, language=language)["timeline"]
    for rows in (listed, shown):
        assert title in {row["title"] for row in rows}


def test_what_concerns_no_customer_stands_nowhere(customers, acme):
    told = {"id": "m1", "channel": "sms", "recipient": "138****8000", "title": "您好"}
    customers.tell(message.sent, "m1", {**told, "customer_id": None})
    assert lines(customers, acme) == [("customers.customer.created", "Acme")]


def test_pages_and_filters_of_the_timeline(customers, acme):
    for number in range(3):
        customers.clock.advance(hours=1)
        note(customers, acme, f"第{number}次")
    key = {"customer_id": acme["id"], "kind": "customers.activity.created", "limit": 2}
    first = customers.call(contract.listed, key)
    rest = customers.call(contract.listed, {**key, "cursor": first["next_cursor"]})
    titles = [line["title"] for line in first["items"] + rest["items"]]
    assert titles == ["第2次", "第1次", "第0次"]


def test_the_timeline_is_for_those_who_see_the_customer(customers, acme, refusal_of):
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    for operation in (contract.listed, contract.overview, activity.list_of_customer):
        key = {"customer_id": acme["id"]}
        assert refusal_of(rep.call, operation, key).status == 404


def test_what_one_may_not_read_elsewhere_stands_not_on_the_timeline_either(customers, acme):
    about = {"id": "o1", "customer_id": acme["id"], "number": "SO1", "title": "Acme"}
    customers.tell(order.created, "o1", {**about, **SUMS})
    customers.tell(quote.created, "q1", {**about, **SUMS, "number": "Q1"})
    amounts = dict.fromkeys(("receivable", "held", "advances", "exposure"), money("5.00"))
    customers.tell(exposure.changed, "e1", {**about, "currency": "CNY", **amounts})
    told = {"id": "m1", "channel": "sms", "recipient": "138****8000", "title": "sms 订单已发货"}
    customers.tell(message.sent, "m1", {**told, "customer_id": acme["id"]})
    rung = {"id": "c1", "title": "回访", "direction": "incoming", "state": "missed"}
    customers.tell(call.ended, "c1", {**rung, "customer_id": acme["id"]})
    grants = (contract.listed.permission, contract.overview.permission, order.get.permission)
    agent = customers.acting(actor_id="agent", grants=grants)
    kinds = [kind for kind, _ in lines(agent, acme)]
    assert kinds == ["sales.order.created", "customers.customer.created"]
    seen = agent.call(contract.overview, {"customer_id": acme["id"]})
    assert [line["kind"] for line in seen["timeline"]] == kinds
    assert (seen["exposures"], "figures" in seen) == ([], False)
    clerk = customers.acting(actor_id="clerk", grants=(*grants, message.get.permission))
    assert ("notify.message.sent", "SMS 订单已发货") in lines(clerk, acme)


def test_a_deal_makes_a_customer_that_counts_no_longer_for_the_cap(customers, acme):
    about = {"id": "o1", "customer_id": acme["id"], "title": "Deal"}
    customers.tell(opportunity.won, "o1", about)
    first = customers.clock.now()
    customers.clock.advance(days=1)
    confirmed = {**about, **SUMS, "number": "SO1", "lines": []}
    customers.tell(order.confirmed, "o2", confirmed)
    told = customers.call(customer_contract.get, {"customer_id": acme["id"]})
    at = first.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert (told["first_deal_at"], told["version"]) == (at, 2)


@pytest.mark.requirement("CUS-44")
def test_a_deal_that_is_taken_back_is_none(customers, acme):
    def dealt():
        told = customers.call(customer_contract.get, {"customer_id": acme["id"]})
        return told["first_deal_at"] and told["first_deal_at"][:10]

    about = {"id": "o1", "customer_id": acme["id"], "title": "Deal", "state": "won"}
    customers.tell(opportunity.won, "o1", about)
    customers.clock.advance(days=1)
    bought = {**about, **SUMS, "number": "SO1", "lines": []}
    customers.tell(order.confirmed, "o2", bought)
    assert dealt() == "2026-03-25"
    customers.tell(opportunity.removed, "o1", about, version=2)
    assert dealt() == "2026-03-26"
    customers.tell(opportunity.restored, "o1", about, version=3)
    assert dealt() == "2026-03-25"
    customers.clock.advance(minutes=1)
    customers.tell(opportunity.reopened, "o1", {**about, "state": "open"}, version=4)
    customers.tell(order.cancelled, "o2", {**bought, "was_confirmed": True}, version=2)
    assert dealt() is None


def test_the_overview_shows_contacts_exposure_and_what_happened_last(customers, open_customer):
    made = open_customer(contact={"name": "韩梅梅"})
    amounts = {"receivable": money("60.00"), "held": money("0"), "advances": money("5.00")}
    told = {"customer_id": made["id"], "currency": "CNY", **amounts, "exposure": money("55.00")}
    customers.tell(exposure.changed, "e1", told, version=2)
    customers.tell(exposure.changed, "e1", {**told, "exposure": money("1")}, version=1)
    seen = customers.call(contract.overview, {"customer_id": made["id"]})
    assert seen["customer"]["id"] == made["id"]
    assert [c["name"] for c in seen["contacts"]] == ["韩梅梅"]
    assert seen["exposures"][0]["exposure"] == {"amount": "55.00", "currency": "CNY"}
    assert seen["timeline"][0]["kind"] == "customers.customer.created"


def note(who, customer, content="电话沟通", **fields):
    given = {"customer_id": customer["id"], "kind": "call", "content": content, **fields}
    return who.call(activity.create, given)


def test_an_activity_is_listed_and_moves_the_customer_on(customers, acme):
    later = "2026-04-01T01:00:00.000Z"
    made = note(customers, acme, next_at=later, next_plan="报价")
    assert (made["author_name"], made["happened_at"]) == ("Li Lei", "2026-03-25T04:00:00.000Z")
    [customer] = customers.call(customer_contract.listed, {"last_activity_at": "today"})["items"]
    assert (customer["last_activity_at"], customer["version"]) == (made["happened_at"], 1)
    due = customers.call(activity.listed, {"next_at_lte": "2026-04-02T00:00:00Z"})["items"]
    mine = customers.call(activity.list_of_customer, {"customer_id": acme["id"]})["items"]
    assert [a["id"] for a in due] == [a["id"] for a in mine] == [made["id"]]


def test_a_back_dated_activity_does_not_hide_a_newer_one(customers, acme):
    newer = note(customers, acme)
    note(customers, acme, happened_at="2025-01-01T00:00:00Z")
    seen = customers.call(contract.overview, {"customer_id": acme["id"]})["customer"]
    assert seen["last_activity_at"] == newer["happened_at"]


def test_an_activity_is_changed_and_removed(customers, acme):
    made = note(customers, acme)
    key = {"activity_id": made["id"]}
    changed = customers.call(activity.update, {**key, "result": "有意向"}, if_version=1)
    assert (changed["result"], changed["version"]) == ("有意向", 2)
    customers.call(activity.remove, key, if_version=2)
    assert customers.call(activity.listed)["items"] == []


def test_an_activity_names_no_contact_of_another_customer(
    customers, acme, open_customer, refusal_of
):
    other = open_customer(contact={"name": "韩梅梅"})
    stranger = customers.call(contract.overview, {"customer_id": other["id"]})["contacts"][0]
    refusal = refusal_of(note, customers, acme, contact_id=stranger["id"])
    assert (refusal.code, refusal.pointer) == (*("customers.affiliation.no_role", "/contact_id"),)
    assert refusal.details["name"] == "韩梅梅"
    refusal = refusal_of(note, customers, acme, contact_id="nobody")
    assert (refusal.code, refusal.pointer) == ("unknown_record", "/contact_id")


def test_activities_are_for_those_who_see_the_customer(customers, acme, refusal_of):
    made = note(customers, acme)
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    assert rep.call(activity.listed)["items"] == rep.call(activity.searched)["items"] == []
    assert refusal_of(rep.call, activity.get, {"activity_id": made["id"]}).status == 404
    assert refusal_of(note, rep, acme).status == 404


@pytest.mark.requirement("CUS-07")
@pytest.mark.requirement("CUS-70")
def test_a_removed_follow_up_leaves_the_timeline_and_comes_back_where_it_was(customers, acme):
    key = {"customer_id": acme["id"]}
    early = {"kind": "call", "content": "首次电话", "happened_at": "2026-01-05T08:00:00.000Z"}
    made = customers.call(activity.create, {**key, **early})

    def follow_ups():
        entries = customers.call(contract.listed, key)["items"]
        return [(e["at"], e["title"]) for e in entries if e["kind"] == "customers.activity.created"]

    assert follow_ups() == [(early["happened_at"], "首次电话")]
    customers.call(activity.remove, {"activity_id": made["id"]})
    assert follow_ups() == []
    customers.call(activity.restore, {"activity_id": made["id"]})
    assert follow_ups() == [(early["happened_at"], "首次电话")]


@pytest.mark.requirement("ORG-05", "CUS-07")
@pytest.mark.parametrize("right", ["hidden", "masked"])
def test_titles_keep_back_what_the_records_do_also_from_who_searches(customers, acme, right):
    customers.call(
        activity.create, {"customer_id": acme["id"], "kind": "call", "content": "底价三百"}
    )
    rights = {"customers.activity": {"content": right}}
    rep = customers.acting(field_rights=rights)
    asked = {"customer_id": acme["id"]}
    door = FieldRights(catalogue().operations.values())
    page = door.shown(contract.listed, rep.call(contract.listed, asked), rights)
    assert "底价" not in str(page) and [one.get("title") for one in page["items"]][1] == "Acme"
    assert len(customers.call(contract.listed, {**asked, "q": "底价"})["items"]) == 1
    assert rep.call(contract.listed, {**asked, "q": "底价"})["items"] == []
    assert len(rep.call(contract.listed, {**asked, "q": "Acme"})["items"]) == 1

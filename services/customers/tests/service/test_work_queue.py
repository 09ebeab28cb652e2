"""Everybody sees at once which of his customers wait for what."""

import pytest

from chassis.field_rights import FieldRights
from contracts.customers import (
    activity,
    affiliation,
    contact,
    invoice_title,
    lead,
    recycle_rule,
    share,
    timeline,
)
from contracts.customers import work_queue as contract
from contracts.organization import staff
from customers.work_queue import store


@pytest.fixture
def rep(customers):
    return customers.acting(actor_id="rep", scopes={"*": "own"})


def counts(who):
    items = who.call(contract.counts)["items"]
    return {one["kind"]: one["count"] for one in items if one["count"]}


def waiting(who, kind):
    return [row["id"] for row in who.call(contract.listed, {"wait": kind})["items"]]


def act(who, made, **fields):
    new = {"customer_id": made["id"], "kind": "call", "content": "电话", **fields}
    who.call(activity.create, new)


@pytest.mark.requirement("CUS-71")
def test_what_was_planned_is_due_then_overdue_and_done_by_the_next_activity(
    customers, rep, open_customer
):
    made = open_customer(rep)
    act(rep, made, next_at="2026-03-25T10:00:00Z")
    assert (counts(rep), waiting(rep, "due_today")) == ({"due_today": 1}, [made["id"]])
    customers.clock.advance(days=1)
    assert (counts(rep), waiting(rep, "overdue")) == ({"overdue": 1}, [made["id"]])
    act(rep, made)
    assert counts(rep) == {}


@pytest.mark.requirement("CUS-71")
def test_new_never_contacted_and_forgotten_customers_wait(customers, rep, open_customer):
    made, other = open_customer(rep), open_customer()
    assert counts(rep) == {"newly_assigned": 1, "never_contacted": 1}
    customers.clock.advance(days=31)
    assert counts(rep) == {"never_contacted": 1, "forgotten": 1}
    assert waiting(rep, "forgotten") == [made["id"]]
    act(rep, made)
    assert counts(rep) == {}
    assert other["id"] not in waiting(rep, "never_contacted")


@pytest.mark.requirement("CUS-71")
def test_what_goes_back_to_the_pool_and_birthdays_are_told_a_week_ahead(
    customers, rep, open_customer
):
    made = open_customer(rep, contact={"name": "韩梅梅", "birthday": "1990-04-01"})
    act(rep, made)
    rule = {"name": "无跟进", "kind": "no_activity", "days": 9}
    customers.call(recycle_rule.create, rule)
    customers.run_due()
    assert counts(rep) == {"birthdays": 1}
    customers.clock.advance(days=3)
    assert counts(rep) == {"birthdays": 1, "about_to_recycle": 1}
    [person] = rep.call(contact.listed)["items"]
    rep.call(contact.update, {"contact_id": person["id"], "birthday": "1990-04-08"})
    assert waiting(rep, "birthdays") == []


def test_what_it_waits_for_has_to_be_said(rep, refusal_of):
    assert refusal_of(rep.call, contract.listed, {}).status == 422
    assert refusal_of(rep.call, contract.listed, {"wait": "rain"}).status == 422


def lead_counts(who):
    items = who.call(contract.count_leads)["items"]
    return {one["kind"]: one["count"] for one in items if one["count"]}


def leads_waiting(who, kind):
    return [row["id"] for row in who.call(contract.list_leads, {"wait": kind})["items"]]


@pytest.mark.requirement("CUS-71", "CUS-70")
def test_what_was_planned_with_a_lead_is_due_then_overdue_and_done_by_the_next(customers, rep):
    made = rep.call(lead.create, {"name": "韩梅梅"})
    customers.call(lead.create, {"name": "李雷"})
    plan = {"lead_id": made["id"], "kind": "call", "content": "电话"}
    assert lead_counts(rep) == {"never_contacted": 1}
    rep.call(activity.create_for_lead, {**plan, "next_at": "2026-03-25T10:00:00Z"})
    assert (lead_counts(rep), leads_waiting(rep, "due_today")) == ({"due_today": 1}, [made["id"]])
    customers.clock.advance(days=1)
    assert (lead_counts(rep), leads_waiting(rep, "overdue")) == ({"overdue": 1}, [made["id"]])
    rep.call(activity.create_for_lead, plan)
    assert lead_counts(rep) == {}


@pytest.mark.requirement("CUS-71")
def test_new_and_forgotten_leads_wait_until_they_are_given_up(customers, rep, refusal_of):
    made = customers.call(lead.create, {"name": "韩梅梅"})
    key = {"lead_id": made["id"]}
    customers.call(lead.transfer, {**key, "owner_id": "rep"})
    assert lead_counts(rep) == {"newly_assigned": 1, "never_contacted": 1}
    customers.clock.advance(days=31)
    assert lead_counts(rep) == {"never_contacted": 1, "forgotten": 1}
    assert refusal_of(rep.call, contract.list_leads, {"wait": "birthdays"}).status == 422
    rep.call(lead.invalidate, {**key, "reason": "空号"})
    assert lead_counts(rep) == {}


@pytest.fixture
def head(customers):
    """Return the superior of the rep."""
    told = {"id": "rep", "name": "韩梅梅", "state": "active", "superior_id": "rep-2"}
    customers.tell(staff.updated, "rep", told, version=2)
    return customers.acting(actor_id="rep-2", leads=True, scopes={"*": "own"})


NEW = {"newly_assigned": 1, "never_contacted": 1}


@pytest.mark.requirement("CUS-71")
def test_a_head_sees_what_waits_for_each_of_his_people_and_nobody_elses(
    customers, rep, head, open_customer
):
    made, own, other = open_customer(rep), open_customer(head), open_customer()
    customers.call(share.create, {"customer_id": other["id"], "holder_id": "rep-2"})
    assert by_person(head, contract.people) == {"rep": ("韩梅梅", NEW), "rep-2": ("Rep-2", NEW)}
    assert by_person(rep, contract.people) == {"rep": ("韩梅梅", NEW)}
    for who, owner_id, found in (
        *((head, None, own), (head, "rep", made), (head, "staff-1", None)),
        *((rep, "rep", made), (rep, "rep-2", None)),
    ):
        asked = {"wait": "newly_assigned", **({"owner_id": owner_id} if owner_id else {})}
        rows = who.call(contract.listed, asked)["items"]
        assert [row["id"] for row in rows] == ([found["id"]] if found else []), owner_id


@pytest.mark.requirement("CUS-71")
def test_open_leads_are_counted_by_person_and_nobody_learns_whose_they_are_who_may_not(
    customers, rep, head, refusal_of
):
    made, given_up = (one.call(lead.create, {"name": "李雷"}) for one in (rep, head))
    head.call(lead.invalidate, {"lead_id": given_up["id"], "reason": "空号"})
    waits = {"rep": ("韩梅梅", {"never_contacted": 1})}
    assert by_person(head, contract.people_with_leads) == waits
    asked = {"wait": "never_contacted", "owner_id": "rep"}
    assert [row["id"] for row in head.call(contract.list_leads, asked)["items"]] == [made["id"]]
    hidden = {"customers.lead": {"owner_id": "hidden"}}
    blind = customers.acting(actor_id="rep-2", leads=True, scopes={"*": "own"}, field_rights=hidden)
    assert by_person(blind, contract.people_with_leads) == {}
    refused = refusal_of(FieldRights([lead.get]).check, contract.list_leads, asked, hidden)
    assert refused.code == "field.not_visible"


@pytest.mark.requirement("CUS-71")
def test_people_are_told_page_by_page(customers, open_customer, monkeypatch):
    monkeypatch.setattr(store, "PAGE", 2)
    for one in ("rep", "rep-2", "staff-1"):
        open_customer(customers.acting(actor_id=one))
    page = customers.call(contract.people)
    following = customers.call(contract.people, {"cursor": page["next_cursor"]})
    assert [row["owner_id"] for row in page["items"]] == ["rep", "rep-2"]
    assert ([row["owner_id"] for row in following["items"]], following["next_cursor"]) == (
        ["staff-1"],
        None,
    )


def by_person(who, operation):
    page = who.call(operation)
    assert page["next_cursor"] is None
    return {
        row["owner_id"]: (
            row["owner_name"],
            {one["kind"]: one["count"] for one in row["waits"] if one["count"]},
        )
        for row in page["items"]
    }


@pytest.mark.requirement("CUS-73")
def test_what_waits_and_what_hangs_on_a_customer_is_found_by_its_name(customers, open_customer):
    made = open_customer(name="大疆创新科技有限公司", contact={"name": "韩梅梅"})
    of = {"customer_id": made["id"]}
    customers.call(invoice_title.create, {**of, "title": "大疆百旺", "kind": "person"})
    customers.call(lead.create, {"name": "李雷"})
    other = customers.call(contact.create, {"customer_id": open_customer()["id"], "name": "王芳"})
    customers.call(affiliation.create, {**of, "contact_id": other["id"], "title": "顾问"})
    for operation, command, words in (
        (contract.listed, {"wait": "newly_assigned"}, ("大疆", "djcx", "韩梅梅")),
        (contract.list_leads, {"wait": "never_contacted"}, ("李雷", "lilei")),
        (contact.list_of_customer, of, ("梅梅", "hmm")),
        (invoice_title.list_of_customer, of, ("百旺",)),
        (timeline.listed, of, ("大疆",)),
        (affiliation.list_of_customer, of, ("顾问",)),
    ):
        for q, number in (*((word, 1) for word in words), ("无此", 0)):
            page = customers.call(operation, {**command, "q": q})
            assert len(page["items"]) == number, (operation.id, q)

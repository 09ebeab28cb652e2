"""What was done with a lead goes along with it."""

import pytest

from chassis.errors import sentence
from chassis.files import FileStore
from contracts.customers import activity, lead, timeline, work_queue
from contracts.customers import contact as contact_contract
from contracts.customers import customer as customer_contract
from contracts.customers.pieces import attachments
from contracts.sales import opportunity

EARLIER = "2026-01-05T08:00:00.000Z"
CALL = {"kind": "call", "method": "企业微信", "content": "首次电话", "place": "上海"}


@pytest.fixture
def followed(customers):
    """A lead with a follow-up, a plan and a file."""
    made = customers.call(lead.create, {"name": "韩梅梅", "company": "大疆创新科技有限公司"})
    key = {"lead_id": made["id"]}
    plan = {"next_at": "2026-01-09T08:00:00Z", "next_plan": "报价"}
    customers.call(activity.create_for_lead, {**key, **CALL, **plan, "happened_at": EARLIER})
    attach(customers, "customers.lead", made["id"])
    return key


def attach(who, resource, record_id, customers=None):
    stored = FileStore((customers or who).runtime.settings.upload_folder).put(b"offer")
    upload = {**stored, "name": "报价.txt", "content_type": "text/plain"}
    return who.call(
        attachments.create, {"resource": resource, "record_id": record_id, "upload": upload}
    )


def files(who, resource, record_id):
    key = {"resource": resource, "record_id": record_id}
    return [one["name"] for one in who.call(attachments.listed, key)["items"]]


def told(customers, customer_id):
    entries = customers.call(timeline.listed, {"customer_id": customer_id})["items"]
    return {(entry["kind"], entry["at"]) for entry in entries}


@pytest.mark.requirement("CUS-24")
def test_history_plans_and_files_of_a_lead_go_along_with_a_conversion(customers, followed):
    done = customers.call(lead.convert, followed)
    key = {"customer_id": done["customer_id"]}
    [moved] = customers.call(activity.list_of_customer, key)["items"]
    assert (moved["method"], moved["next_plan"], moved["place"]) == ("企业微信", "报价", "上海")
    assert (moved["happened_at"], moved["lead_id"]) == (EARLIER, followed["lead_id"])
    assert ("customers.activity.created", EARLIER) in told(customers, done["customer_id"])
    assert files(customers, "customers.customer", done["customer_id"]) == ["报价.txt"]
    assert files(customers, "customers.lead", followed["lead_id"]) == []
    waiting = {one["kind"]: one["count"] for one in customers.call(work_queue.counts)["items"]}
    assert waiting["overdue"] == 1


@pytest.mark.requirement("CUS-24")
def test_an_undone_conversion_gives_the_lead_back_what_went_along(customers, followed):
    customers.call(lead.convert, followed)
    customers.call(lead.undo_conversion, followed)
    [back] = customers.call(activity.list_of_lead, followed)["items"]
    assert (back["content"], back["customer_id"]) == ("首次电话", None)
    assert files(customers, "customers.lead", followed["lead_id"]) == ["报价.txt"]
    again = customers.call(lead.convert, followed)
    of_it = {"customer_id": again["customer_id"]}
    assert len(customers.call(activity.list_of_customer, of_it)["items"]) == 1


def test_a_conversion_stands_once_somebody_noted_an_activity(customers, followed, refusal_of):
    done = customers.call(lead.convert, followed)
    made = customers.call(activity.create, {**CALL, "customer_id": done["customer_id"]})
    refusal = refusal_of(customers.call, lead.undo_conversion, followed)
    assert refusal.code == "customers.lead.in_use"
    assert "(activity)" in sentence(refusal.code, "en", refusal.details)
    key = {"activity_id": made["id"]}
    customers.call(activity.remove, key)
    refusal = refusal_of(customers.call, lead.undo_conversion, followed)
    assert refusal.code == "customers.lead.activity_in_bin"
    customers.call(activity.destroy, key)
    assert customers.call(lead.undo_conversion, followed)["state"] == "open"


def test_follow_ups_of_a_lead_are_for_who_sees_it(customers, followed, refusal_of):
    [mine] = customers.call(activity.list_of_lead, followed)["items"]
    told = customers.call(activity.get, {"activity_id": mine["id"]})
    of = {"customer_id": told["customer_id"]}
    assert (of, activity.get.given.validate(of, partial=True)) == ({"customer_id": None}, {})
    assert mine["abilities"] == ["update_for_lead", "remove_for_lead"]
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    key = {**followed, "activity_id": mine["id"]}
    assert refusal_of(rep.call, activity.list_of_lead, followed).status == 404
    assert refusal_of(rep.call, activity.update_for_lead, {**key, "result": "x"}).status == 404
    assert refusal_of(attach, rep, "customers.activity", mine["id"], customers).status == 404
    assert customers.call(activity.update_for_lead, {**key, "result": "有意向"})["version"] == 2
    attach(customers, "customers.activity", mine["id"])
    customers.call(activity.remove_for_lead, key)
    assert customers.call(activity.list_of_lead, followed)["items"] == []


def test_a_follow_up_names_people_and_deals_of_its_own_customer(
    customers, open_customer, refusal_of
):
    mine = {"customer_id": open_customer(contact={"name": "李雷"})["id"], **CALL}
    other = open_customer(contact={"name": "王芳"})
    someone = customers.call(customer_contract.get, {"customer_id": other["id"]})
    strange = refusal_of(customers.call, activity.create, {**mine, "contact_ids": [someone["id"]]})
    assert (strange.code, strange.pointer) == ("unknown_record", "/contact_ids/0")
    deal = refusal_of(customers.call, activity.create, {**mine, "opportunity_ids": ["o-9"]})
    assert (deal.code, deal.pointer) == (
        "customers.activity.unknown_opportunity",
        "/opportunity_ids",
    )


@pytest.mark.requirement("CUS-70")
def test_a_follow_up_has_people_deals_a_place_and_files(customers, open_customer):
    mine = {"customer_id": open_customer(contact={"name": "李雷"})["id"]}
    second = customers.call(contact_contract.create, {**mine, "name": "韩梅"})["id"]
    customers.tell(opportunity.created, "o-1", {"id": "o-1", "title": "年度框架", **mine})
    about = {"contact_ids": [second], "opportunity_ids": ["o-1"]}
    made = customers.call(activity.create, {**mine, **CALL, **about, "result": "有意向"})
    assert (made["method"], made["place"]) == ("企业微信", "上海")
    assert made["abilities"] == ["update", "remove"]
    assert (made["contact_ids"], made["opportunity_ids"]) == ([second], ["o-1"])
    attach(customers, "customers.activity", made["id"])
    assert files(customers, "customers.activity", made["id"]) == ["报价.txt"]


def test_what_is_still_to_come_has_not_happened(customers, followed, open_customer, refusal_of):
    about = {"customer_id": open_customer()["id"]}
    mine, other = {**about, **CALL}, {**followed, **CALL}
    noted, told = (
        customers.call(activity.create, mine),
        customers.call(activity.create_for_lead, other),
    )
    later = {"happened_at": "2026-03-25T04:05:01Z"}
    for operation, wish in (
        (activity.create, mine),
        (activity.update, {"activity_id": noted["id"]}),
        (activity.create_for_lead, other),
        (activity.update_for_lead, {**followed, "activity_id": told["id"]}),
    ):
        refusal = refusal_of(customers.call, operation, {**wish, **later})
        assert refusal.code == "customers.activity.still_to_come"
        assert (refusal.status, refusal.pointer) == (409, "/happened_at")


def test_a_clock_that_is_a_little_fast_is_allowed(customers, open_customer):
    mine, fast = {"customer_id": open_customer()["id"]}, {"happened_at": "2026-03-25T04:04:00Z"}
    assert customers.call(activity.create, {**mine, **CALL, **fast})
    [row] = customers.call(customer_contract.listed)["items"]
    assert row["last_activity_at"] == "2026-03-25T04:00:00.000Z"


@pytest.mark.requirement("CUS-70")
def test_who_sees_a_lead_reads_its_follow_up_and_can_comment_on_it(customers, followed, refusal_of):
    [mine] = customers.call(activity.list_of_lead, followed)["items"]
    key = {"activity_id": mine["id"]}
    assert customers.call(activity.get, key)["content"] == "首次电话"
    stranger = customers.acting(actor_id="rep", scopes={"*": "own"})
    assert refusal_of(stranger.call, activity.get, key).status == 404
    assert refusal_of(customers.call, activity.update, {**key, "content": "x"}).status == 404

"""Customers are shared for a time, to be read or written, with what goes along."""

import pytest

from contracts.customers import (
    activity,
    card,
    contact,
    credit_change,
    customer,
    figure,
    invoice_title,
    merger,
    pool,
    protection_request,
    recycle_rule,
    timeline,
    visit,
)
from contracts.customers import share as contract
from contracts.ledger import receipt
from contracts.notify import message
from contracts.sales import order


@pytest.fixture
def rep(customers):
    return customers.acting(actor_id="rep", scopes={"*": "own"}, departments=("east",))


@pytest.fixture
def helper(customers):
    return customers.acting(actor_id="rep-2", scopes={"*": "own"}, departments=("west",))


@pytest.fixture
def made(rep, open_customer):
    return open_customer(rep, contact={"name": "韩梅梅"})


def key(made):
    return {"customer_id": made["id"]}


def share(who, made, **fields):
    return who.call(contract.create, {**key(made), "holder_id": "rep-2", **fields})


def sees(who, made):
    listed = [row["id"] for row in who.call(customer.listed)["items"]]
    return made["id"] in listed


@pytest.mark.requirement("CUS-50")
def test_a_shared_customer_is_read_with_its_timeline_and_not_changed(rep, helper, made, refusal_of):
    share(rep, made)
    assert sees(helper, made)
    assert helper.call(customer.get, key(made))["name"] == made["name"]
    assert helper.call(timeline.overview, key(made))
    change = {**key(made), "industry": "通信"}
    assert refusal_of(helper.call, customer.update, change).status == 403
    assert helper.call(contact.listed)["items"] == []


@pytest.mark.requirement("CUS-50")
def test_what_is_shared_to_be_written_is_changed_and_contacts_go_along(rep, helper, made):
    share(rep, made, access="write", along=["contacts"])
    change = {**key(made), "industry": "通信"}
    assert helper.call(customer.update, change)["industry"] == "通信"
    [person] = helper.call(contact.listed)["items"]
    renamed = {"contact_id": person["id"], "title": "经理"}
    assert helper.call(contact.update, renamed)["title"] == "经理"


@pytest.mark.requirement("CUS-50")
def test_a_department_shares_what_was_shared_with_it(customers, rep, helper, made):
    share(rep, made, holder_kind="department", holder_id="west")
    assert sees(helper, made)
    assert not sees(customers.acting(actor_id="x", scopes={"*": "own"}), made)


@pytest.mark.requirement("CUS-50")
def test_a_share_ends_by_itself_at_its_second_and_says_so(customers, rep, helper, made):
    share(rep, made, expires_at="2026-03-25T05:00:00Z")
    customers.clock.advance(minutes=59, seconds=59)
    customers.run_due()
    assert sees(helper, made)
    customers.clock.advance(seconds=1)
    assert not sees(helper, made), "before anybody was told"
    rep.call(customer.who_sees, key(made))
    assert "shares" not in customers.rpc.calls[-1][1]
    customers.run_due()
    assert not sees(helper, made)
    [told] = customers.told(contract.ended)
    assert (told["data"]["holder_id"], told["data"]["customer_name"]) == ("rep-2", made["name"])
    [row] = rep.call(contract.list_of_customer, key(made))["items"]
    assert row["ended_at"] == "2026-03-25T05:00:00.000Z"


@pytest.mark.requirement("CUS-50")
def test_a_share_is_prolonged_changed_and_ended_by_hand(customers, rep, helper, made, refusal_of):
    shared = share(rep, made, expires_at="2026-03-25T05:00:00Z")
    of = {"share_id": shared["id"]}
    rep.call(contract.update, {**of, "expires_at": None, "access": "write"}, if_version=1)
    customers.clock.advance(hours=2)
    customers.run_due()
    assert helper.call(customer.update, {**key(made), "industry": "通信"})
    rep.call(contract.end, of)
    assert not sees(helper, made)
    assert refusal_of(rep.call, contract.end, of).code == "customers.share.ended"
    assert share(rep, made)["ended_at"] is None


def test_whom_it_was_for_may_give_it_back(rep, helper, made):
    of = {"share_id": share(rep, made)["id"]}
    assert helper.call(contract.get, of)["holder_id"] == "rep-2"
    assert helper.call(contract.listed, {"holder_id": "rep-2"})["items"]
    helper.call(contract.end, of)
    assert not sees(helper, made)
    assert rep.call(contract.history, of)["items"]


def test_what_cannot_be_shared_is_refused(customers, rep, helper, made, refusal_of):
    stranger = customers.acting(actor_id="x", scopes={"*": "own"})
    assert refusal_of(share, stranger, made).status == 404
    past = {"expires_at": "2026-03-25T03:00:00Z"}
    refusal = refusal_of(share, rep, made, **past)
    assert (refusal.code, refusal.pointer) == ("customers.share.ends_in_the_past", "/expires_at")
    refusal = refusal_of(share, rep, made, holder_id="nobody")
    assert refusal.code == "customers.customer.unknown_staff"
    assert refusal.pointer == "/holder_id"
    share(rep, made, access="write")
    assert refusal_of(share, rep, made).code == "customers.share.shared_already"
    on = {"holder_kind": "department", "holder_id": "east"}
    assert refusal_of(share, helper, made, **on).code == "customers.share.not_to_share"


@pytest.mark.requirement("CUS-50")
@pytest.mark.parametrize("holder_id", ["nowhere", "rep-2"])
def test_nothing_is_shared_with_a_department_that_is_not_there(rep, made, refusal_of, holder_id):
    of_nobody = {"holder_kind": "department", "holder_id": holder_id}
    refusal = refusal_of(share, rep, made, **of_nobody)
    assert (refusal.code, refusal.status) == ("customers.customer.unknown_department", 409)
    assert refusal.pointer == "/holder_id"
    assert rep.call(contract.list_of_customer, key(made))["items"] == []


def test_what_goes_back_to_the_pool_is_shared_no_more(customers, rep, helper, made):
    share(rep, made)
    rep.call(pool.release, {**key(made), "reason": "空号"})
    assert not sees(helper, made)
    assert len(customers.told(contract.ended)) == 1


@pytest.mark.requirement("CUS-51")
def test_a_transfer_keeps_the_former_owner_as_a_member_if_wished(customers, rep, helper, made):
    wish = {**key(made), "owner_id": "rep-2", "keep_former_owner": "read"}
    customers.call(customer.transfer, wish)
    assert rep.call(customer.get, key(made))["owner_id"] == "rep-2"
    assert [s["holder_id"] for s in helper.call(contract.list_of_customer, key(made))["items"]] == [
        "rep"
    ]
    [told] = customers.told(customer.transferred)
    assert (told["data"]["owner_id"], told["data"]["from_owner_id"]) == ("rep-2", "rep")


def test_a_transfer_keeps_a_former_owner_who_had_a_share_of_his_own(customers, rep, helper, made):
    handed = {**key(made), "owner_id": "rep-2"}
    customers.call(customer.transfer, handed)
    helper.call(contract.create, {**key(made), "holder_id": "rep"})
    customers.call(customer.transfer, {**handed, "owner_id": "rep", "keep_former_owner": "read"})
    share(rep, made, holder_id="staff-1")
    customers.call(customer.transfer, {**handed, "keep_former_owner": "write"})
    running = helper.call(contract.list_of_customer, key(made))["items"]
    held = {one["holder_id"]: one["access"] for one in running if not one["ended_at"]}
    assert held == {"rep": "write", "staff-1": "read"}


def test_who_owns_a_customer_needs_no_share(rep, made, refusal_of):
    refusal = refusal_of(share, rep, made, holder_id="rep")
    assert (refusal.code, refusal.pointer) == ("customers.share.has_it_anyway", "/holder_id")


GIVEN_AWAY = [
    (pool.release, {"reason": "空号"}),
    (recycle_rule.lock, {}),
    (recycle_rule.protect, {"until": "2026-09-01T00:00:00Z", "reason": "谈判"}),
    (customer.transfer, {"owner_id": "rep-2"}),
    (customer.remove, {}),
    (customer.set_credit_limit, {"credit_limit": None}),
    (protection_request.create, {"until": "2026-09-01T00:00:00Z", "reason": "谈判中"}),
]


@pytest.mark.parametrize(("operation", "about"), GIVEN_AWAY, ids=lambda v: getattr(v, "id", ""))
def test_who_may_write_by_a_share_does_not_give_away(
    rep, helper, made, refusal_of, operation, about
):
    share(rep, made, access="write")
    assert refusal_of(helper.call, operation, {**key(made), **about}).status == 403
    assert rep.call(customer.get, key(made))["owner_id"] == "rep"


def test_what_was_shared_to_be_written_is_not_folded_into_ones_own(
    rep, helper, made, open_customer, refusal_of
):
    share(rep, made, access="write", along=["contacts"])
    mine = open_customer(helper)
    for survivor, other in ((mine, made), (made, mine)):
        wish = {**key(survivor), "duplicate_ids": [other["id"]]}
        assert refusal_of(helper.call, merger.merge_customers, wish).status == 403
    both = {"customer_ids": [mine["id"], made["id"]]}
    assert refusal_of(helper.call, merger.unite, both).status == 403


def test_abilities_follow_the_access_of_a_share(rep, helper, made):
    def abilities(who):
        got = who.call(customer.get, key(made))["abilities"]
        [listed] = [c for c in who.call(customer.listed)["items"] if c["id"] == made["id"]]
        assert listed["abilities"] == got
        return set(got)

    shared = share(rep, made)
    assert abilities(helper) == set()
    rep.call(contract.update, {"share_id": shared["id"], "access": "write"})
    own = {"release", "lock", "protect", "transfer", "remove", "merge", "set_credit_limit"}
    assert "update" in abilities(helper)
    assert not own & abilities(helper)
    assert own <= abilities(rep)
    released = rep.call(pool.release, {**key(made), "reason": "空号"})
    assert released["abilities"] == []


def test_who_only_reads_notes_and_changes_nothing_around_a_customer(rep, helper, made, refusal_of):
    about = {"kind": "note", "content": "占坑"}
    noted = rep.call(activity.create, {**key(made), **about})
    named = {"kind": "company", "title": "华为技术有限公司", "tax_number": "914403001922038216"}
    title = rep.call(invoice_title.create, {**key(made), **named})
    share(rep, made, along=["contacts"])
    for operation, wish in (
        (activity.create, {**key(made), **about}),
        (activity.update, {"activity_id": noted["id"], "content": "改"}),
        (activity.remove, {"activity_id": noted["id"]}),
        (visit.create, key(made)),
        (invoice_title.remove, {"invoice_title_id": title["id"]}),
    ):
        assert refusal_of(helper.call, operation, wish).status == 403
    assert helper.call(activity.get, {"activity_id": noted["id"]})["abilities"] == []
    assert "update" in rep.call(activity.get, {"activity_id": noted["id"]})["abilities"]


def test_who_writes_by_a_share_notes_activities(rep, helper, made):
    share(rep, made, access="write")
    noted = helper.call(activity.create, {**key(made), "kind": "call", "content": "报价"})
    assert "update" in noted["abilities"]


def test_what_does_not_go_along_is_told_nowhere(rep, helper, open_customer, refusal_of):
    reach = {"name": "韩梅梅", "phones": [{"number": "13700001111"}]}
    made = open_customer(rep, contact=reach)
    shared = share(rep, made)

    def found(text):
        listed = helper.call(customer.listed, {"q": text})["items"]
        searched = helper.call(customer.searched, {"q": text})["items"]
        return len(listed), len(searched)

    assert found("13700001111") == found("韩梅梅") == (0, 0)
    assert found(made["name"]) == (1, 1)
    for operation in (figure.figures, credit_change.terms):
        assert refusal_of(helper.call, operation, key(made)).status == 403
    assert "figures" not in helper.call(timeline.overview, key(made))
    more = {"share_id": shared["id"], "along": ["contacts", "orders"]}
    rep.call(contract.update, more)
    assert found("13700001111") == (1, 1)
    assert helper.call(figure.figures, key(made)) and helper.call(credit_change.terms, key(made))
    assert "figures" in helper.call(timeline.overview, key(made))


def test_a_timeline_leaves_out_what_does_not_go_along(customers, rep, helper, made):
    about = {"id": "o1", "customer_id": made["id"], "number": "SO1", "title": "x", "lines": []}
    sums = dict.fromkeys(("net", "tax", "total"), {"amount": "1.00", "currency": "CNY"})
    customers.tell(order.created, "o1", {**about, **sums})
    rep.call(contact.create, {**key(made), "name": "李雷"})

    def kinds(who):
        rows = who.call(timeline.listed, key(made))["items"]
        assert rows == who.call(timeline.overview, key(made))["timeline"]
        return {row["kind"] for row in rows}

    kept = {"sales.order.created", "customers.contact.created"}
    shared = share(rep, made)
    assert kept <= kinds(rep)
    assert kinds(helper) == {"customers.customer.created"}
    rep.call(contract.update, {"share_id": shared["id"], "along": ["orders"]})
    assert kinds(helper) == {"customers.customer.created", "sales.order.created"}


@pytest.mark.requirement("CUS-50")
def test_messages_to_a_customer_go_along_with_no_share(customers, rep, helper, made):
    about = {"id": "m1", "customer_id": made["id"], "channel": "sms", "title": "您好"}
    customers.tell(message.sent, "m1", {**about, "recipient": "138****8000"})
    share(rep, made, along=["contacts", "opportunities", "orders", "tickets"])

    def kinds(who):
        return {row["kind"] for row in who.call(timeline.listed, key(made))["items"]}

    assert "notify.message.sent" in kinds(rep) - kinds(helper)


@pytest.mark.requirement("CUS-50")
def test_cards_of_contacts_go_along_with_them(rep, helper, made, refusal_of):
    rep.call(contact.create, {**key(made), "name": "李雷"})
    shared = share(rep, made)
    assert refusal_of(helper.call, card.vcards, key(made)).status == 403
    rep.call(contract.update, {"share_id": shared["id"], "along": ["contacts"]})
    assert helper.call(card.vcards, key(made)) and rep.call(card.vcards, key(made))


def test_figures_in_lists_go_along_with_orders(customers, rep, helper, made):
    nothing = {"amount": "0.00", "currency": "CNY"}
    sums = dict.fromkeys(("amount", "advance", "written_off"), nothing)
    about = {"id": "r1", "number": "r1", "state": "posted", "received_on": "2026-03-25"}
    customers.tell(receipt.posted, "r1", {**about, **key(made), **sums, "allocations": []})
    assert len(rep.call(figure.listed)["items"]) == 1
    shared = share(rep, made)
    assert helper.call(figure.listed)["items"] == []
    rep.call(contract.update, {"share_id": shared["id"], "along": ["orders"]})
    assert len(helper.call(figure.listed)["items"]) == 1


@pytest.mark.requirement("CUS-50")
def test_a_share_says_what_its_customer_is_called_now(customers, rep, helper, made, open_customer):
    shared = share(rep, made)
    rep.call(customer.update, {**key(made), "name": "新名有限公司"})
    [told] = helper.call(contract.listed)["items"]
    assert (told["customer_name"], told["version"]) == ("新名有限公司", shared["version"])
    other = open_customer(rep, name="他名有限公司")
    choice = [{"field": "name", "from_id": other["id"]}]
    wish = {**key(made), "duplicate_ids": [other["id"]], "choices": choice}
    merged = customers.call(merger.merge_customers, wish)
    [told] = helper.call(contract.listed)["items"]
    assert told["customer_name"] == merged["name"] == "他名有限公司"


@pytest.mark.requirement("CUS-50")
def test_whoever_may_only_read_a_customer_has_no_buttons_on_what_hangs_on_it(rep, helper, made):
    rep.call(invoice_title.create, {**key(made), "title": "李雷", "kind": "person"})
    rep.call(visit.create, {**key(made), "planned_at": "2026-04-01T02:00:00Z"})
    held = share(rep, made)
    lists = (invoice_title.list_of_customer, key(made)), (visit.listed, {})
    for who, has_some in ((rep, True), (helper, False)):
        for operation, asked in lists:
            [one] = who.call(operation, asked)["items"]
            assert bool(one["abilities"]) is has_some, (operation.id, one["abilities"])
    rep.call(contract.update, {"share_id": held["id"], "access": "write"}, if_version=1)
    [one] = helper.call(visit.listed)["items"]
    assert "update" in one["abilities"]

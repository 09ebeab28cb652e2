"""The worked examples of protection, recycling, claims and caps, with their numbers."""

import datetime as dt
import threading
from dataclasses import replace

import pytest

from chassis import jobs
from chassis.errors import ServiceError
from chassis.files import FileStore
from contracts.customers import (
    activity,
    customer,
    holding_cap,
    imports,
    lead,
    merger,
    pieces,
    pool,
    public_pool,
    recycle_rule,
)
from contracts.organization import calendar
from contracts.sales import opportunity

CAP = "customers.customer.holding_cap_reached"
PROTECTION = {
    "name": "保护期",
    "kind": "protection",
    "days": 10,
    "extension_days": 3,
    "max_days": 20,
}
SILENT = {"name": "无跟进", "kind": "no_activity", "days": 7}


@pytest.fixture
def rep(customers):
    return customers.acting(actor_id="rep", scopes={"*": "own"}, departments=("east",))


def key(made):
    return {"customer_id": made["id"]}


def due(customers, made):
    return customers.call(recycle_rule.recycling, key(made))["due_at"][:10]


def act_on(customers, who, made, day):
    at = dt.datetime.fromisoformat(f"2026-{day}T04:00:00+00:00")
    customers.clock.advance(seconds=(at - customers.clock.now()).total_seconds())
    who.call(activity.create, {**key(made), "kind": "call", "content": "电话"})
    return due(customers, made)


@pytest.mark.requirement("EX-01", "CUS-42")
def test_a_protection_of_ten_days_is_extended_to_twenty_at_most(customers, rep, open_customer):
    customers.call(recycle_rule.create, PROTECTION)
    made = open_customer(pool=True)
    rep.call(pool.claim, key(made))
    assert (customers.clock.now().date(), due(customers, made)) == (
        *(dt.date(2026, 3, 25), "2026-04-04"),
    )
    days = ("03-28", "04-02", "04-05", "04-12", "04-13")
    told = [act_on(customers, rep, made, day) for day in days]
    assert told == ["2026-04-04", "2026-04-05", "2026-04-08", "2026-04-14", "2026-04-14"]


@pytest.mark.requirement("EX-01", "CUS-42")
def test_a_protection_turned_off_and_on_restarts_no_clock(customers, rep, open_customer):
    rule = customers.call(recycle_rule.create, PROTECTION)
    made = open_customer(rep)
    customers.clock.advance(days=5)
    for active in (False, True):
        change = {"recycle_rule_id": rule["id"], "active": active}
        customers.call(recycle_rule.update, change)
        customers.run_due()
    assert due(customers, made) == "2026-04-04"


@pytest.mark.requirement("EX-01", "CUS-42")
def test_what_is_assigned_in_bulk_or_merged_has_a_clock_too(customers, rep, open_customer):
    customers.call(recycle_rule.create, PROTECTION)
    first, second, third = open_customer(rep), open_customer(rep), open_customer(pool=True)
    customers.clock.advance(days=4)
    wish = {"ids": [first["id"]], "verb": "transfer", "change": {"owner_id": "rep-2"}}
    customers.call(pieces.customer_batch, {**wish, "mode": "each"}, idempotency_key="b")
    customers.call(pool.distribute, {"shares": [{"owner_id": "rep-2"}]})
    assert [due(customers, one) for one in (first, second, third)] == [
        *("2026-04-08", "2026-04-04", "2026-04-08"),
    ]
    customers.call(merger.merge_customers, {**key(second), "duplicate_ids": [third["id"]]})
    assert due(customers, second) == "2026-04-08"


@pytest.mark.requirement("EX-02", "CUS-41")
def test_silence_counts_from_the_later_of_activity_and_obtaining(customers, rep, open_customer):
    customers.call(recycle_rule.create, SILENT)
    made = open_customer(rep)
    assert due(customers, made) == "2026-04-02"
    past = {"kind": "call", "content": "电话", "happened_at": "2026-03-01T04:00:00Z"}
    rep.call(activity.create, {**key(made), **past})
    assert due(customers, made) == "2026-04-02"
    assert act_on(customers, rep, made, "03-30") == "2026-04-07"
    for days, owner in ((7, "rep"), (1, None)):
        customers.clock.advance(days=days)
        customers.run_due()
        assert customers.call(customer.get, key(made))["owner_id"] == owner


@pytest.mark.requirement("EX-02", "CUS-41")
def test_the_locked_the_dealt_and_those_with_a_live_deal_are_spared(customers, rep, open_customer):
    spares = ["dealt", "open_opportunity"]
    customers.call(recycle_rule.create, {**SILENT, "spares": spares})
    locked, dealt, live, lost, plain = [open_customer(rep) for _ in range(5)]
    rep.call(recycle_rule.lock, key(locked))
    for number, made in enumerate((dealt, live, lost)):
        told = {"id": f"o{number}", "customer_id": made["id"], "title": "Deal", "state": "open"}
        customers.tell(opportunity.created, f"o{number}", told)
    ended = {"title": "Deal"}
    customers.tell(opportunity.won, "o0", {"id": "o0", **key(dealt), **ended}, version=2)
    customers.tell(opportunity.lost, "o2", {"id": "o2", **key(lost), **ended}, version=2)
    customers.clock.advance(days=8)
    customers.run_due()
    left = {row["id"] for row in rep.call(customer.listed)["items"]}
    assert left == {locked["id"], dealt["id"], live["id"]}
    assert {lost["id"], plain["id"]}.isdisjoint(left)


@pytest.mark.requirement("EX-02", "CUS-41")
def test_national_day_and_make_up_saturdays_count_by_the_calendar(customers, rep, open_customer):
    office = [["09:00", "12:00"], ["13:00", "18:00"]]
    off = {f"2026-10-{day:02d}": [] for day in range(1, 8)}
    days = {"weekly": {str(d): office for d in range(5)}, "special": {**off, "2026-10-10": office}}
    about = {"id": "main", "name": "中国", "is_default": True, "zone": "Asia/Shanghai"}
    customers.tell(calendar.updated, "main", {**about, **days, "years": None})
    customers.call(recycle_rule.create, {**SILENT, "days": 4, "count": "working"})
    customers.clock.advance(days=(dt.date(2026, 9, 29) - dt.date(2026, 3, 25)).days)
    made = open_customer(rep)
    # Full working days since Tuesday: 30 September, 8, 9 and Saturday 10 October; due on the fifth.
    assert due(customers, made) == "2026-10-12"


@pytest.fixture
def group(customers):
    """A group's pool of the west with limits of its own; returns its id."""
    limits = {"claims_per_day": 1, "new_in_pool_hours": 1, "former_owner_days": 7}
    about = {"name": "华西组", "department_ids": ["west"], **limits}
    return customers.call(public_pool.create, about)["id"]


@pytest.fixture
def refused(rep, refusal_of):
    """Return a function that returns why the rep cannot claim a customer."""
    return lambda made: refusal_of(rep.call, pool.claim, key(made)).code


@pytest.mark.requirement("EX-03", "CUS-43")
def test_a_claim_asks_for_the_member_the_place_and_the_rest_first(
    customers, rep, open_customer, group, refused
):
    made = open_customer(pool_id=group)
    customers.call(pool.assign, {**key(made), "owner_id": "rep-2"})
    assert refused(made) == "customers.pool.not_member"
    customers.call(public_pool.update, {"public_pool_id": group, "member_ids": ["rep"]})
    assert refused(made) == "customers.pool.taken"
    customers.call(pool.release, {**key(made), "reason": "空号"})
    assert refused(made) == "customers.pool.too_new"
    customers.clock.advance(hours=1)
    assert rep.call(pool.claim, key(made))["owner_id"] == "rep"


@pytest.mark.requirement("EX-03", "CUS-43")
def test_then_a_claim_asks_for_the_former_owner_the_day_and_the_cap(
    customers, open_customer, group, refused
):
    customers.call(public_pool.update, {"public_pool_id": group, "member_ids": ["rep"]})
    rep = customers.acting(actor_id="rep")
    made, other = open_customer(pool_id=group), open_customer(pool_id=group)
    customers.clock.advance(hours=1)
    rep.call(pool.claim, key(made))
    cap = {"subject_kind": "staff", "subject_id": "rep", "cap": 1}
    customers.call(holding_cap.create, cap)
    assert refused(other) == "customers.pool.claim_limit_reached"
    customers.clock.advance(days=1)
    assert refused(other) == CAP
    rep.call(pool.release, {**key(made), "reason": "空号"})
    customers.clock.advance(hours=1)
    assert refused(made) == "customers.pool.former_owner"
    assert rep.call(pool.claim, key(other))["owner_id"] == "rep"


@pytest.mark.requirement("EX-03", "CUS-43")
def test_claims_are_counted_from_claims_of_this_pool_only(
    customers, rep, open_customer, refusal_of
):
    limit = {"claims_per_day": 2}
    first = customers.call(public_pool.create, {"name": "甲", **limit})["id"]
    second = customers.call(public_pool.create, {"name": "乙", **limit})["id"]
    given, here, there = (open_customer(pool_id=p) for p in (first, first, second))
    customers.call(pool.assign, {**key(given), "owner_id": "rep"})
    for made in (here, there, open_customer(pool_id=first)):
        rep.call(pool.claim, key(made))
    refusal = refusal_of(rep.call, pool.claim, key(open_customer(pool_id=first)))
    assert refusal.details == {"claimed": 2, "limit": 2}


@pytest.mark.requirement("EX-03", "CUS-43")
def test_of_fifty_claims_at_once_one_wins_and_forty_nine_are_told(customers, open_customer):
    made, outcomes = open_customer(pool=True), []

    def try_it(number):
        try:
            who = customers.acting(actor_id=f"rep-{number}")
            outcomes.append(who.call(pool.claim, key(made))["owner_id"])
        except ServiceError as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=try_it, args=(n,)) for n in range(50)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(outcomes)[:49] == ["customers.pool.taken"] * 49
    assert customers.call(customer.get, key(made))["owner_id"] == sorted(outcomes)[49]


@pytest.fixture
def full(customers, rep, open_customer):
    """Let a rep hold 200 customers with a cap of 200, and one with a closed deal beside them."""
    dealt = open_customer(rep)
    told = {"id": "o1", "customer_id": dealt["id"], "title": "Deal"}
    customers.tell(opportunity.won, "o1", told)
    held = [open_customer(rep) for _ in range(200)]
    about = {"subject_kind": "staff", "subject_id": "rep", "cap": 200}
    return dealt, held, customers.call(holding_cap.create, about)


@pytest.mark.requirement("EX-04", "CUS-44")
def test_every_way_to_a_two_hundred_and_first_customer_obeys_the_cap(
    customers, rep, full, open_customer, refusal_of
):
    dealt, held, _ = full
    pooled, foreign = open_customer(pool=True), open_customer()
    to_rep = {"owner_id": "rep"}
    noted = rep.call(lead.create, {"name": "韩梅梅", "company": "某某科技"})
    ways = (
        lambda: open_customer(rep),
        lambda: customers.call(pool.assign, {**key(pooled), **to_rep}),
        lambda: customers.call(customer.transfer, {**key(foreign), **to_rep}),
        lambda: rep.call(lead.convert, {"lead_id": noted["id"]}),
    )
    assert [refusal_of(way).code for way in ways] == [CAP] * 4
    rep.call(customer.remove, key(held[0]))
    rep.call(pool.claim, key(pooled))
    assert refusal_of(rep.call, customer.restore, key(held[0])).code == CAP
    assert customers.call(customer.transfer, {**key(dealt), "owner_id": "rep-2"})
    assert customers.call(customer.transfer, {**key(dealt), **to_rep})["owner_id"] == "rep"


@pytest.mark.requirement("EX-04", "CUS-44")
def test_lines_of_a_table_above_the_cap_are_refused(
    customers, rep, open_customer, tmp_path, monkeypatch
):
    customers.runtime.settings = replace(customers.runtime.settings, holding_cap=1)
    open_customer(rep)
    job = imported(customers, rep, tmp_path, monkeypatch)
    assert (job["counts"], job["errors"][0]["code"]) == ({"refused": 1, "created": 0}, CAP)


def imported(customers, rep, tmp_path, monkeypatch):
    monkeypatch.setattr(type(customers.runtime.settings), "upload_folder", tmp_path / "up")
    stored = FileStore(customers.runtime.settings.upload_folder).put("企业名称\n某厂\n".encode())
    upload = {"name": "a.csv", "content_type": "text/csv", **stored}
    job = rep.call(imports.start, {"upload": upload, "target": "mine"}, idempotency_key="i")
    jobs.run(customers.runtime, job["id"])
    return rep.call(imports.jobs.get, {"job_id": job["id"]})


@pytest.mark.requirement("EX-04", "CUS-44")
def test_a_merger_and_a_split_obey_the_cap(customers, rep, full, open_customer, refusal_of):
    _, held, cap = full
    foreign = open_customer()
    choice = {"field": "owner", "from_id": held[0]["id"]}
    wish = {**key(foreign), "duplicate_ids": [held[0]["id"]], "choices": [choice]}
    customers.call(holding_cap.update, {"holding_cap_id": cap["id"], "cap": 199})
    assert refusal_of(customers.call, merger.merge_customers, wish).code == CAP
    customers.call(holding_cap.update, {"holding_cap_id": cap["id"], "cap": 200})
    assert customers.call(merger.merge_customers, wish)["owner_id"] == "rep"
    # The survivor goes back to its owner in a split, and the duplicate comes to the rep again.
    customers.call(holding_cap.update, {"holding_cap_id": cap["id"], "cap": 199})
    done = {"merger_id": customers.call(merger.listed)["items"][0]["id"]}
    assert refusal_of(customers.call, merger.split, done).code == CAP


@pytest.mark.requirement("EX-04", "CUS-44")
def test_a_lowered_cap_tells_the_surplus_and_moves_nobody(customers, rep, full):
    change = {"holding_cap_id": full[2]["id"], "cap": 198}
    customers.call(holding_cap.update, change)
    customers.run_due()
    [row] = customers.call(holding_cap.holdings)["items"]
    assert (row["held"], row["cap"], row["surplus"]) == (200, 198, 2)


def test_a_closed_deal_frees_a_place_under_the_cap(customers, rep, open_customer):
    customers.runtime.settings = replace(customers.runtime.settings, holding_cap=1)
    first = open_customer(rep)
    told = {"id": "o1", "customer_id": first["id"], "title": "Deal"}
    customers.tell(opportunity.won, "o1", told)
    assert open_customer(rep)["owner_id"] == "rep"

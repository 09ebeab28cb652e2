"""Customers that nobody works on go back to the pool: when, why, and what keeps them."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from chassis.due import due_work
from contracts.customers import activity, pool
from contracts.customers import customer as contract
from contracts.customers import recycle_rule as rules
from contracts.organization import calendar
from contracts.sales import opportunity, order

SILENT = {"name": "七天无跟进", "kind": "no_activity", "days": 7}


@pytest.fixture
def rep(customers):
    return customers.acting(actor_id="rep", scopes={"*": "own"}, departments=("east",))


@pytest.fixture
def add_rule(customers):
    """Return a function that adds a rule and lets all customers follow it."""

    def add_rule(**fields):
        rule = customers.call(rules.create, {**SILENT, **fields})
        customers.run_due()
        return rule

    return add_rule


def key(made):
    return {"customer_id": made["id"]}


def clock(who, made):
    return who.call(rules.recycling, key(made))


def owner(customers, made):
    return customers.call(contract.get, key(made))["owner_id"]


def act(who, made, **fields):
    return who.call(activity.create, {**key(made), "kind": "call", "content": "电话", **fields})


def pass_days(customers, days):
    customers.clock.advance(days=days)
    customers.run_due()


def tell_deal(customers, made, event, version):
    told = {"id": "o1", "customer_id": made["id"], "title": "Deal"}
    customers.tell(event, "o1", told, version=version)


def test_a_customer_goes_back_with_reason_when_nobody_works_on_it(customers, rep, open_customer):
    customers.call(rules.create, SILENT)
    made = open_customer(rep)
    pass_days(customers, 7)
    assert owner(customers, made) == "rep"
    pass_days(customers, 1)
    assert owner(customers, made) is None
    [told] = customers.told(contract.released)
    assert (told["data"]["from_owner_id"], told["data"]["reason"]) == ("rep", "七天无跟进")
    assert told["data"]["rule_id"]
    past = customers.call(contract.owners, key(made))["items"]
    assert (past[0]["how"], past[0]["reason"]) == ("recycle", "七天无跟进")


def test_an_activity_in_time_keeps_the_customer(customers, rep, open_customer, add_rule):
    add_rule()
    made = open_customer(rep)
    customers.clock.advance(days=6)
    act(rep, made)
    pass_days(customers, 5)
    assert owner(customers, made) == "rep"
    pass_days(customers, 3)
    assert owner(customers, made) is None


def test_each_customer_shows_its_date_and_why(customers, rep, open_customer, add_rule):
    rule = add_rule(warn_days=2)
    add_rule(name="无成交", kind="no_deal", days=30, spares=["open_opportunity"])
    made = open_customer(rep)
    told = clock(rep, made)
    assert (told["due_at"], told["rule_id"]) == ("2026-04-02T04:00:00.000Z", rule["id"])
    first, second = told["verdicts"]
    assert (first["base"], first["base_at"], first["warn_at"], first["moved_by"]) == (
        "obtained",
        made["obtained_at"],
        "2026-03-31T04:00:00.000Z",
        ["activity"],
    )
    assert (second["rule_name"], second["due_at"]) == ("无成交", "2026-04-25T04:00:00.000Z")
    [row] = rep.call(contract.listed, {"recycle_at_lt": "2026-04-03T00:00:00Z"})["items"]
    assert row["recycle_at"] == told["due_at"]
    read = rep.call(contract.get, key(made))
    assert (read["recycle_at"], read["recycle_rule_id"]) == (told["due_at"], rule["id"])


@pytest.mark.parametrize("sort", ["last_activity_at", "-last_activity_at", "recycle_at"])
def test_pages_in_the_order_of_what_some_have_not_leave_nobody_out(
    customers, rep, open_customer, add_rule, sort
):
    made = [open_customer(rep) for _ in range(4)]
    for at, one in zip(("2026-03-20", "2026-03-21"), made, strict=False):
        act(rep, one, happened_at=f"{at}T04:00:00Z")
    asked, seen = {"sort": sort, "limit": 1}, []
    while asked.get("cursor", "first"):
        page = rep.call(contract.listed, asked)
        seen += [(row["last_activity_at"] or "", row["id"]) for row in page["items"]]
        asked["cursor"] = page["next_cursor"]
    by_sort = sorted(seen, reverse=sort.startswith("-"))
    assert (len(seen), len(set(seen))) == (4, 4)
    assert sort == "recycle_at" or seen == by_sort


def test_protection_is_extended_by_activities_but_not_for_ever(
    customers, rep, open_customer, add_rule
):
    about = {"kind": "protection", "days": 10, "extension_days": 3, "max_days": 20}
    add_rule(name="保护期", **about)
    made, due = open_customer(rep), []
    for days in (3, 5, 3, 2, 2, 2, 2):
        customers.clock.advance(days=days)
        act(rep, made)
        due.append(clock(rep, made)["due_at"][5:10])
    assert due == ["04-04", "04-05", "04-08", "04-10", "04-12", "04-14", "04-14"]
    pass_days(customers, 1)
    assert owner(customers, made) is None


def test_a_rule_turned_off_and_on_restarts_no_clock(customers, rep, open_customer, add_rule):
    change = {"recycle_rule_id": add_rule()["id"]}
    made = open_customer(rep)
    before = clock(rep, made)["due_at"]
    customers.call(rules.update, {**change, "active": False})
    pass_days(customers, 3)
    assert clock(rep, made)["due_at"] is None
    assert customers.call(contract.listed)["items"][0]["recycle_at"] is None
    customers.call(rules.update, {**change, "active": True})
    customers.run_due()
    assert clock(rep, made)["due_at"] == before
    pass_days(customers, 5)
    assert owner(customers, made) is None


def test_a_rule_that_was_given_up_recycles_nobody(customers, rep, open_customer, add_rule):
    change = {"recycle_rule_id": add_rule()["id"]}
    made = open_customer(rep)
    customers.call(rules.remove, change)
    pass_days(customers, 30)
    assert owner(customers, made) == "rep"
    customers.call(rules.restore, change)
    customers.run_due()
    assert owner(customers, made) is None


def test_a_live_opportunity_spares_and_its_end_does_so_no_more(
    customers, rep, open_customer, add_rule
):
    add_rule(spares=["open_opportunity", "dealt"])
    made = open_customer(rep)
    tell_deal(customers, made, opportunity.created, 1)
    assert clock(rep, made)["verdicts"][0]["spared_by"] == "open_opportunity"
    pass_days(customers, 20)
    assert owner(customers, made) == "rep"
    tell_deal(customers, made, opportunity.lost, 2)
    customers.run_due()
    assert owner(customers, made) is None


def test_an_opportunity_moves_the_clock_that_waits_for_one(customers, rep, open_customer, add_rule):
    add_rule(name="无商机", kind="no_opportunity", days=10)
    made = open_customer(rep)
    customers.clock.advance(days=5)
    tell_deal(customers, made, opportunity.created, 1)
    customers.clock.advance(days=1)
    tell_deal(customers, made, opportunity.stage_changed, 2)
    told = clock(rep, made)
    assert (told["verdicts"][0]["base"], told["due_at"][:10]) == ("opportunity", "2026-04-10")


def test_a_deal_spares_or_moves_as_the_rules_say(customers, rep, open_customer, add_rule):
    add_rule(spares=["dealt"])
    add_rule(name="无成交", kind="no_deal", days=10)
    made = open_customer(rep)
    customers.clock.advance(days=5)
    money = {"amount": "1.00", "currency": "CNY"}
    about = {"id": "s1", "number": "SO1", "customer_id": made["id"]}
    customers.tell(order.confirmed, "s1", {**about, "net": money, "tax": money, "total": money})
    told = clock(rep, made)
    assert [v["spared_by"] for v in told["verdicts"]] == [None, "dealt"]
    assert (told["verdicts"][0]["base"], told["due_at"][:10]) == ("deal", "2026-04-10")


@pytest.mark.requirement("CUS-42")
def test_a_locked_customer_stays_until_it_is_unlocked(customers, rep, open_customer, add_rule):
    add_rule()
    made = open_customer(rep)
    assert customers.call(rules.lock, key(made))["locked_at"]
    pass_days(customers, 20)
    assert (owner(customers, made), clock(rep, made)["locked"]) == ("rep", True)
    customers.call(rules.unlock, key(made))
    customers.run_due()
    assert owner(customers, made) is None


@pytest.mark.requirement("CUS-42")
def test_one_person_locks_so_many(customers, rep, open_customer, refusal_of):
    customers.runtime.settings = replace(customers.runtime.settings, locks_per_person=1)
    first, second = open_customer(rep), open_customer(rep)
    customers.call(rules.lock, key(first))
    customers.call(rules.lock, key(first))
    refusal = refusal_of(customers.call, rules.lock, key(second))
    assert refusal.code == "customers.customer.lock_limit_reached"
    customers.call(rules.unlock, key(first))
    assert customers.call(rules.lock, key(second))["locked_at"]
    pooled = open_customer(pool=True)
    assert refusal_of(customers.call, rules.lock, key(pooled)).code == "customers.customer.in_pool"


def test_protection_by_hand_holds_to_its_moment_and_ends_with_the_owner(
    customers, rep, open_customer, add_rule
):
    add_rule()
    made = open_customer(rep)
    until = {"until": "2026-05-01T00:00:00Z", "reason": "展会名单"}
    customers.call(rules.protect, {**key(made), **until})
    pass_days(customers, 20)
    assert clock(rep, made)["due_at"] == "2026-05-01T00:00:00.000Z"
    back = customers.call(pool.release, {**key(made), "reason": "空号"})
    assert (back["protected_until"], clock(customers, made)["due_at"]) == (None, None)


@pytest.mark.requirement("CUS-41")
def test_owners_are_warned_once_in_time(customers, rep, open_customer, add_rule):
    add_rule(warn_days=2)
    made = open_customer(rep)
    pass_days(customers, 5)
    assert customers.told(rules.recycle_warned) == []
    pass_days(customers, 1)
    customers.call(contract.update, {**key(made), "industry": "钢铁"})
    pass_days(customers, 1)
    [told] = customers.told(rules.recycle_warned)
    assert (told["data"]["owner_id"], told["data"]["title"]) == ("rep", made["name"])
    assert told["data"]["due_at"] == "2026-04-02T04:00:00.000Z"


@pytest.mark.requirement("CUS-41")
def test_a_warning_follows_its_rule_and_is_given_once_of_each_date(
    customers, rep, open_customer, add_rule
):
    change = {"recycle_rule_id": add_rule(warn_days=0)["id"]}

    def warned(**fields):
        customers.call(rules.update, {**change, **fields})
        customers.run_due()
        return [told["data"]["owner_id"] for told in customers.told(rules.recycle_warned)]

    made = open_customer(rep)
    pass_days(customers, 5)
    assert warned(warn_days=2) == []
    assert warned(warn_days=4) == ["rep"]
    assert warned(active=False) == warned(active=True) == warned(warn_days=5) == ["rep"]
    act(rep, made)
    pass_days(customers, 4)
    assert warned() == ["rep", "rep"]


def test_what_comes_due_too_early_is_looked_at_once_more(customers, rep, open_customer, add_rule):
    add_rule(warn_days=0)
    made = open_customer(rep)
    with customers.runtime.database.writing() as connection:
        connection.execute(update(due_work).values(due_at=customers.clock.now()))
    customers.run_due()
    assert owner(customers, made) == "rep"
    pass_days(customers, 8)
    assert owner(customers, made) is None


def test_rules_are_for_those_whom_they_name(customers, rep, open_customer, add_rule):
    add_rule(applies_to={"source": ["展会"], "tags": ["冷"]})
    made = open_customer(rep, source="展会")
    assert clock(rep, made)["verdicts"][0]["spared_by"] == "not_covered"
    customers.call(contract.update, {**key(made), "tags": ["冷", "大"]})
    assert clock(rep, made)["due_at"]


def test_a_new_owner_has_a_new_clock(customers, rep, open_customer, add_rule):
    add_rule()
    made = open_customer(rep)
    customers.clock.advance(days=5)
    customers.call(contract.transfer, {**key(made), "owner_id": "rep-2"})
    assert clock(customers, made)["due_at"][:10] == "2026-04-07"


@pytest.mark.requirement("CUS-41", "ORG-38")
def test_working_days_are_those_of_the_calendar_of_the_house(
    customers, rep, open_customer, add_rule
):
    add_rule(days=4, count="working")
    made = open_customer(rep)
    assert clock(rep, made)["due_at"] == "2026-04-01T04:00:00.000Z"
    office = [["09:00", "18:00"]]
    special = {"2026-03-28": office, "2026-03-30": [], "2026-03-31": []}
    about = {"id": "main", "name": "公司日历", "is_default": True, "zone": "Asia/Shanghai"}
    weekly = {str(day): office for day in range(5)}
    days = {"weekly": weekly, "special": special, "years": [2026]}
    customers.tell(calendar.updated, "main", {**about, **days})
    customers.run_due()
    [row] = rep.call(contract.listed)["items"]
    assert row["recycle_at"] == clock(rep, made)["due_at"] == "2026-04-02T04:00:00.000Z"
    customers.tell(calendar.updated, "main", {**about, **days, "years": []}, version=2)
    customers.run_due()
    assert clock(rep, made)["verdicts"][0]["spared_by"] == "no_working_days"


def test_a_removed_customer_is_not_recycled(customers, rep, open_customer, add_rule):
    add_rule()
    made = open_customer(rep)
    customers.call(contract.remove, key(made))
    pass_days(customers, 20)
    customers.call(contract.restore, key(made))
    customers.run_due()
    assert owner(customers, made) is None


def test_nothing_is_scheduled_while_there_are_no_rules(customers, rep, open_customer):
    open_customer(rep)
    with customers.runtime.database.reading() as connection:
        assert connection.execute(select(due_work)).all() == []


@pytest.mark.requirement("CUS-41")
def test_a_trial_tells_who_would_drop_and_when_and_changes_nothing(
    customers, rep, open_customer, add_rule
):
    rule = add_rule(days=60)
    first, second = open_customer(rep), open_customer()
    customers.clock.advance(days=3)
    act(rep, first)
    told = customers.call(rules.simulate, {"draft": SILENT, "without": rule["id"]})
    assert (told["scanned"], told["dropping"], told["next_after"]) == (2, 2, None)
    assert [i["customer_id"] for i in told["items"]] == [second["id"], first["id"]]
    days = [{"on": "2026-04-02", "count": 1}, {"on": "2026-04-05", "count": 1}]
    assert told["by_day"] == days
    assert customers.call(rules.simulate, {"days": 30})["dropping"] == 0
    assert rep.call(rules.simulate, {"draft": SILENT})["scanned"] == 1
    assert len(customers.call(rules.listed)["items"]) == 1


def test_a_trial_goes_on_where_its_last_step_ended(customers, open_customer, monkeypatch):
    monkeypatch.setattr(rules, "SCANNED", 2)
    for _ in range(3):
        open_customer()
    step = customers.call(rules.simulate, {"draft": SILENT})
    rest = customers.call(rules.simulate, {"draft": SILENT, "after": step["next_after"]})
    assert (step["scanned"], rest["scanned"], rest["next_after"]) == (2, 1, None)


def test_a_protection_that_ends_before_it_ends_is_refused(customers, refusal_of):
    wrong = {"name": "保护期", "kind": "protection", "days": 10, "max_days": 5}
    refusal = refusal_of(customers.call, rules.create, wrong)
    assert (refusal.code, refusal.pointer) == (
        "customers.recycle_rule.limit_before_end",
        "/max_days",
    )


@pytest.mark.requirement("CUS-41")
@pytest.mark.requirement("CUS-70")
def test_a_follow_up_counts_no_longer_than_it_is_there(customers, rep, open_customer):
    customers.call(rules.create, SILENT)
    made = open_customer(rep)
    first = clock(rep, made)["due_at"]
    customers.clock.advance(days=2)
    done = {"activity_id": act(rep, made)["id"]}
    later = clock(rep, made)
    assert (later["due_at"] > first, later["verdicts"][0]["base"]) == (True, "activity")
    rep.call(activity.remove, done)
    assert clock(rep, made)["due_at"] == first
    assert customers.call(contract.get, key(made))["last_activity_at"] is None
    customers.call(activity.restore, done)
    assert clock(rep, made)["due_at"] == later["due_at"]
    rep.call(activity.update, {**done, "happened_at": "2026-01-05T08:00:00Z"})
    assert clock(rep, made)["due_at"] == first

"""Leads that nobody had room for come to somebody when there is room."""

import pytest

from contracts.customers import lead, lead_rule, public_pool

ONE = [{"staff_id": "rep", "cap": 1}]


@pytest.fixture
def rule(customers):
    """Return a rule by which rep gets one lead at a time."""
    return customers.call(lead_rule.create, {"name": "R", "members": ONE})


def come(customers, number=1, **fields):
    new = {"to": "rule", **fields}
    return [customers.call(lead.create, {"name": f"线索{n}", **new}) for n in range(number)]


def owners(customers, leads):
    return [customers.call(lead.get, {"lead_id": one["id"]})["owner_id"] for one in leads]


def pass_by(customers, **time):
    customers.clock.advance(**time)
    customers.run_due()


def change(customers, rule, **fields):
    customers.call(lead_rule.update, {"lead_rule_id": rule["id"], **fields})
    customers.run_due()


def exhausted(customers):
    return [event["data"] for event in customers.told(lead_rule.exhausted)]


@pytest.mark.requirement("CUS-21")
def test_who_is_given_more_room_gets_what_waited_in_the_order_of_entry(customers, rule):
    leads = come(customers, 4)
    change(customers, rule, members=[{"staff_id": "rep", "cap": 3}])
    assert owners(customers, leads) == ["rep", "rep", "rep", None]
    change(customers, rule, members=[*ONE, {"staff_id": "rep-2"}])
    assert owners(customers, leads) == ["rep", "rep", "rep", "rep-2"]


@pytest.mark.requirement("CUS-21")
def test_who_closes_a_lead_gets_what_waited(customers, rule):
    first, second = come(customers, 2)
    customers.call(lead.invalidate, {"lead_id": first["id"], "reason": "空号"})
    pass_by(customers, minutes=4)
    assert owners(customers, [second]) == [None]
    pass_by(customers, minutes=1)
    assert owners(customers, [second]) == ["rep"]


def test_who_handles_a_lead_gets_what_waited(customers, rule):
    change(customers, rule, skip_behind=True, members=[{"staff_id": "rep"}])
    first, second = come(customers, 2)
    pass_by(customers, minutes=5)
    assert owners(customers, [second]) == [None]
    customers.acting(actor_id="rep").call(lead.update, {"lead_id": first["id"], "title": "经理"})
    pass_by(customers, minutes=5)
    assert owners(customers, [second]) == ["rep"]


def test_what_waits_over_night_is_given_out_in_the_morning(customers, rule):
    change(customers, rule, working_hours=True)
    pass_by(customers, hours=2)  # noon is over
    leads = come(customers, 2)
    pass_by(customers, hours=8)
    change(customers, rule, members=[{"staff_id": "rep"}])
    assert owners(customers, leads) == ["rep", None]
    pass_by(customers, hours=12)
    assert owners(customers, leads) == ["rep", "rep"]


def test_what_was_taken_closed_or_laid_into_a_pool_is_not_given_out(customers, rule):
    _, claimed, closed, gone = come(customers, 4)
    rep_2 = customers.acting(actor_id="rep-2")
    rep_2.call(lead_rule.claim, {"lead_id": claimed["id"]})
    rep_2.call(lead_rule.release, {"lead_id": claimed["id"], "reason": "太远"})
    customers.call(lead.invalidate, {"lead_id": closed["id"], "reason": "空号"})
    customers.call(lead.remove, {"lead_id": gone["id"]})
    change(customers, rule, members=[{"staff_id": "rep"}])
    customers.call(lead.reopen, {"lead_id": closed["id"]})
    pass_by(customers, minutes=5)
    assert owners(customers, [claimed, closed]) == [None, None]


@pytest.mark.parametrize("end", ["off", "removed"])
def test_what_waits_for_a_rule_that_ends_comes_to_another(customers, rule, end):
    _, second = come(customers, 2)
    another = {"name": "S", "members": [{"staff_id": "rep-2"}], "position": 1}
    customers.call(lead_rule.create, another)
    if end == "off":
        change(customers, rule, active=False)
    else:
        customers.call(lead_rule.remove, {"lead_rule_id": rule["id"]})
        customers.run_due()
    assert owners(customers, [second]) == ["rep-2"]


def test_more_than_a_step_is_given_out(customers, rule, monkeypatch):
    monkeypatch.setattr("customers.lead_rules.room.STEP", 2)
    leads = come(customers, 6)
    change(customers, rule, members=[{"staff_id": "rep"}])
    for _ in range(3):
        customers.run_due()
    assert owners(customers, leads) == ["rep"] * 6


@pytest.mark.requirement("CUS-21")
def test_that_leads_wait_is_told_once_a_day_to_who_administers_their_pool(customers, rule):
    about = {"name": "官网线索", "holds": "leads", "administrator_ids": ["rep-2"]}
    pool = customers.call(public_pool.create, about)
    come(customers, 4, pool_id=pool["id"])
    pass_by(customers, minutes=5)
    [told] = exhausted(customers)
    assert (told["id"], told["name"], told["reason"]) == (rule["id"], "R", "all_full")
    assert (told["pool_id"], told["pool_name"]) == (pool["id"], "官网线索")
    assert (told["administrator_ids"], told["keeper_id"]) == (["rep-2"], "staff-1")
    come(customers)
    assert [one["pool_id"] for one in exhausted(customers)] == [pool["id"], None]
    pass_by(customers, days=1)
    come(customers, pool_id=pool["id"])
    assert len(exhausted(customers)) == 3

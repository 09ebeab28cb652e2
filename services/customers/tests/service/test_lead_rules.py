"""New leads come to people by rules, and do not lie about."""

import datetime as dt

import pytest

from contracts.customers import lead, lead_rule, merger
from contracts.organization import staff


@pytest.fixture
def rule(customers):
    """Return a function that makes a rule for rep and rep-2."""

    def rule(**fields):
        members = [{"staff_id": "rep", "cap": 2}, {"staff_id": "rep-2", "cap": 1}]
        return customers.call(lead_rule.create, {"name": "R", "members": members, **fields})

    return rule


def come(customers, number=1, **fields):
    new = {"to": "rule", **fields}
    return [customers.call(lead.create, {"name": f"线索{n}", **new}) for n in range(number)]


def owner(customers, one):
    return customers.call(lead.get, {"lead_id": one["id"]})["owner_id"]


@pytest.mark.requirement("CUS-21", "EX-16")
def test_leads_go_round_until_everybody_is_full(customers, rule):
    rule()
    leads = come(customers, 4)
    assert [one["owner_id"] for one in leads] == ["rep", "rep-2", "rep", None]
    wish = {"lead_ids": [leads[3]["id"]]}
    [told] = customers.call(lead_rule.assign, wish, idempotency_key="k")["items"]
    assert (told["owner_id"], told["reason"]) == (None, "all_full")


@pytest.mark.requirement("CUS-21")
def test_the_first_rule_that_fits_counts(customers, rule):
    rule(position=2)
    only = [{"staff_id": "rep-2"}]
    rule(position=1, sources=["展会"], members=only)
    assert [one["owner_id"] for one in come(customers, source="展会")] == ["rep-2"]
    assert [one["owner_id"] for one in come(customers, source="官网")] == ["rep"]


@pytest.mark.requirement("CUS-21")
def test_what_comes_at_night_is_assigned_in_the_morning(customers, rule):
    rule(working_hours=True)
    customers.clock.advance(hours=10)
    [late] = come(customers)
    assert late["owner_id"] is None
    customers.clock.advance(hours=11)
    customers.run_due()
    assert owner(customers, late) == "rep"


@pytest.mark.requirement("CUS-21")
def test_who_is_behind_gets_no_other(customers, rule):
    rule(skip_behind=True)
    first, second, third = come(customers, 3)
    assert third["owner_id"] is None
    rep = customers.acting(actor_id="rep")
    rep.call(lead.update, {"lead_id": first["id"], "title": "经理"})
    wish = {"lead_ids": [third["id"]]}
    [told] = customers.call(lead_rule.assign, wish, idempotency_key="k")["items"]
    assert told["owner_id"] == "rep"


@pytest.mark.requirement("CUS-22")
def test_an_unhandled_lead_climbs_the_ladder(customers, rule):
    rule(warn_days=3, superior_days=5, reassign_days=7)
    [one] = come(customers)
    for _ in range(8):
        customers.clock.advance(days=1)
        customers.run_due()
    told = [event["data"] for event in customers.told(lead_rule.overdue)]
    assert [(t["level"], t["days"], t["owner_id"]) for t in told] == [
        ("owner", 3, "rep"),
        ("superior", 5, "rep"),
    ]
    assert owner(customers, one) == "rep-2"
    told = customers.told(lead_rule.assigned)[-1]["data"]
    assert (told["from_owner_id"], told["rule_name"]) == ("rep", "R")


def days_pass(customers, number):
    for _ in range(number):
        customers.clock.advance(days=1)
        customers.run_due()
    told = [event["data"] for event in customers.told(lead_rule.overdue)]
    return [(one["level"], one["days"], one["owner_id"]) for one in told]


def transferred(customers):
    [one] = come(customers, to="me")
    return customers.call(lead.transfer, {"lead_id": one["id"], "owner_id": "rep"})


def claimed(customers):
    [one] = come(customers, to="pool")
    return customers.acting(actor_id="rep").call(lead_rule.claim, {"lead_id": one["id"]})


def given(customers):
    [one] = come(customers, to="pool")
    wish = {"lead_ids": [one["id"]], "owner_id": "rep"}
    customers.call(lead_rule.assign, wish, idempotency_key="k")
    return one


def restored(customers):
    one = transferred(customers)
    customers.call(lead.remove, {"lead_id": one["id"]})
    assert days_pass(customers, 8) == []
    return customers.call(lead.restore, {"lead_id": one["id"]})


def reopened(customers):
    one = transferred(customers)
    customers.call(lead.invalidate, {"lead_id": one["id"], "reason": "空号"})
    assert days_pass(customers, 8) == []
    return customers.call(lead.reopen, {"lead_id": one["id"]})


def split(customers):
    [other], one = come(customers, 1, to="pool"), transferred(customers)
    wish = {"lead_id": other["id"], "duplicate_ids": [one["id"]]}
    customers.call(merger.merge_leads, wish)
    assert days_pass(customers, 8) == []
    [done] = customers.call(merger.listed)["items"]
    customers.call(merger.split, {"merger_id": done["id"]}, if_version=done["version"])
    return one


@pytest.mark.requirement("CUS-22")
@pytest.mark.parametrize("bring", [transferred, claimed, given, restored, reopened, split])
def test_whoever_gets_a_lead_however_has_the_clock_of_the_house(customers, bring):
    one = bring(customers)
    assert days_pass(customers, 2) == []
    told = days_pass(customers, 6)
    assert told == [("owner", 3, "rep"), ("superior", 5, "rep")]
    assert owner(customers, one) == "rep"


@pytest.mark.requirement("CUS-22")
def test_a_lead_handed_over_by_hand_has_the_days_of_the_rule_that_fits(customers, rule):
    rule(warn_days=1, superior_days=2, reassign_days=4, sources=["展会"])
    [one] = come(customers, to="me", source="展会")
    key = {"lead_id": one["id"]}
    customers.call(lead.transfer, {**key, "owner_id": "rep"})
    assert days_pass(customers, 1) == [("owner", 1, "rep")]
    customers.call(lead.transfer, {**key, "owner_id": "staff-1"})
    told = days_pass(customers, 2)
    assert told[1:] == [("owner", 1, "staff-1"), ("superior", 2, "staff-1")]
    days_pass(customers, 2)
    assert owner(customers, one) == "rep"


@pytest.mark.requirement("CUS-22")
def test_who_notes_a_lead_for_himself_has_handled_it(customers):
    come(customers, to="me")
    assert days_pass(customers, 8) == []


def test_nobody_is_told_of_a_lead_that_was_handled(customers, rule):
    rule(warn_days=3)
    [one] = come(customers)
    customers.acting(actor_id="rep").call(lead.update, {"lead_id": one["id"], "title": "经理"})
    customers.clock.advance(days=4)
    customers.run_due()
    assert customers.told(lead_rule.overdue) == []


def test_the_pool_shows_no_way_to_reach_anybody_until_it_is_claimed(customers, refusal_of):
    phones = [{"number": "13800138000"}]
    [one] = come(customers, to="pool", phones=phones, source="展会")
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    assert refusal_of(rep.call, lead.get, {"lead_id": one["id"]}).status == 404
    [shown] = rep.call(lead_rule.pool)["items"]
    assert (shown["source"], "phones" in shown, "name" in shown) == ("展会", False, False)
    claimed = rep.call(lead_rule.claim, {"lead_id": one["id"]})
    assert (claimed["owner_id"], claimed["phone"]) == ("rep", "+8613800138000")
    refusal = refusal_of(customers.call, lead_rule.claim, {"lead_id": one["id"]})
    assert refusal.code == "customers.lead.has_owner"
    rep.call(lead_rule.release, {"lead_id": one["id"], "reason": "地区不符"})
    assert len(rep.call(lead_rule.pool)["items"]) == 1


def test_a_rule_names_people_who_work_here(rule, refusal_of):
    refusal = refusal_of(rule, members=[{"staff_id": "ghost"}])
    assert refusal.code == "customers.customer.unknown_staff"


@pytest.mark.requirement("CUS-21")
def test_newcomers_get_their_share_and_no_more(customers, rule):
    about = {"id": "rep-2", "name": "新人", "state": "active", "created_at": "2026-03-20T00:00:00Z"}
    customers.tell(staff.updated, "rep-2", about, version=2)
    members = [{"staff_id": "rep"}, {"staff_id": "rep-2"}]
    rule(members=members, newcomer_days=30, newcomer_share=25)
    given = [one["owner_id"] for one in come(customers, 8)]
    assert (given.count("rep"), given.count("rep-2")) == (6, 2)
    customers.clock.advance(days=31)
    given = [one["owner_id"] for one in come(customers, 2)]
    assert sorted(given) == ["rep", "rep-2"]


@pytest.mark.requirement("CUS-21")
def test_without_a_share_newcomers_get_none(customers, rule):
    about = {"id": "rep", "name": "新人", "state": "active", "created_at": "2026-03-20T00:00:00Z"}
    customers.tell(staff.updated, "rep", about, version=2)
    rule(members=[{"staff_id": "rep"}], newcomer_days=30)
    [made] = come(customers)
    wish = {"lead_ids": [made["id"]]}
    [told] = customers.call(lead_rule.assign, wish, idempotency_key="k")["items"]
    assert (told["owner_id"], told["reason"]) == (None, "all_new")


@pytest.mark.requirement("CUS-21")
def test_who_has_long_been_hired_is_no_newcomer_however_late_his_account_was_made(customers, rule):
    about = {"id": "rep", "name": "老人", "state": "active", "created_at": "2026-03-20T00:00:00Z"}
    customers.tell(staff.updated, "rep", {**about, "hired_on": "2015-01-01"}, version=2)
    rule(members=[{"staff_id": "rep"}], newcomer_days=30)
    assert come(customers)[0]["owner_id"] == "rep"


@pytest.mark.requirement("CUS-21")
def test_each_gets_as_many_and_rules_ask_for_the_size(customers, rule):
    rule(way="equal", sizes=["50-200"], members=[{"staff_id": "rep"}, {"staff_id": "rep-2"}])
    given = [one["owner_id"] for one in come(customers, 4, size="50-200")]
    assert (given.count("rep"), given.count("rep-2")) == (2, 2)
    assert come(customers, size="1-10")[0]["owner_id"] is None


@pytest.mark.requirement("CUS-22")
def test_a_handled_lead_that_is_not_followed_up_climbs_the_ladder_again(customers, rule):
    rule(warn_days=3, superior_days=5, reassign_days=7, follow_up=True)
    [made] = come(customers)
    rep = customers.acting(actor_id=made["owner_id"])
    customers.clock.advance(days=2)
    rep.call(lead.update, {"lead_id": made["id"], "title": "经理"})
    customers.run_due()
    customers.clock.advance(days=2)
    customers.run_due()
    assert customers.told(lead_rule.overdue) == []
    for days, levels in ((1, ["owner"]), (2, ["owner", "superior"])):
        customers.clock.advance(days=days)
        customers.run_due()
        assert [told["data"]["level"] for told in customers.told(lead_rule.overdue)] == levels
    customers.clock.advance(days=2)
    customers.run_due()
    assert owner(customers, made) != made["owner_id"]


def till(customers, moment):
    customers.clock.advance(seconds=(moment - customers.clock.now()).total_seconds())


@pytest.mark.requirement("CUS-21")
@pytest.mark.requirement("CUS-22")
def test_a_lead_goes_to_another_only_while_the_company_works(customers, rule):
    friday_evening = dt.datetime(2026, 4, 10, 12, tzinfo=dt.UTC)  # 20:00 there
    till(customers, friday_evening - dt.timedelta(days=1, hours=6))
    rule(reassign_days=1, working_hours=True)
    [one] = come(customers)
    till(customers, friday_evening)
    customers.run_due()
    assert owner(customers, one) == "rep"
    customers.clock.advance(days=2)
    customers.run_due()
    assert owner(customers, one) == "rep"
    customers.clock.advance(hours=14)
    customers.run_due()
    assert owner(customers, one) == "rep-2"


@pytest.mark.requirement("CUS-22")
def test_a_lead_that_nobody_can_take_is_offered_again_each_day(customers, rule):
    rule(reassign_days=1)
    first, second = come(customers, 2)
    assert (first["owner_id"], second["owner_id"]) == ("rep", "rep-2")
    customers.acting(actor_id="rep-2").call(lead.update, {"lead_id": second["id"], "title": "经理"})
    customers.clock.advance(days=1)
    customers.run_due()
    assert owner(customers, first) == "rep"
    customers.call(lead.invalidate, {"lead_id": second["id"], "reason": "空号"})
    customers.clock.advance(days=1)
    customers.run_due()
    assert owner(customers, first) == "rep-2"


@pytest.mark.requirement("CUS-21")
def test_a_newcomer_who_is_full_stops_the_rule_for_nobody(customers, rule):
    about = {"id": "rep", "name": "新人", "state": "active", "created_at": "2026-03-20T00:00:00Z"}
    customers.tell(staff.updated, "rep", about, version=2)
    members = [{"staff_id": "rep", "cap": 1}, {"staff_id": "rep-2"}]
    rule(members=members, newcomer_days=30, newcomer_share=50)
    assert [one["owner_id"] for one in come(customers, 5)] == ["rep", *["rep-2"] * 4]

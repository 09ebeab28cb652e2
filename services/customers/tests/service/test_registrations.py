"""A registration becomes a customer of who registered it once somebody agreed."""

from dataclasses import replace

import pytest

from chassis.errors import ServiceError
from chassis.freezing import digest
from contracts.customers import customer, duplicate_rule, public_pool, recycle_rule
from contracts.customers import registration as contract
from contracts.organization import approval, staff

NEW = {"name": "深圳市大疆创新科技有限公司", "phones": [{"number": "0755-26656677"}]}


@pytest.fixture
def rep(customers):
    told = {"id": "staff-1", "name": "Li Lei", "state": "active", "department_id": "north"}
    customers.tell(staff.updated, "staff-1", told, version=2)
    return customers


def registered(customers, who=None, **fields):
    made = (who or customers).call(contract.create, {**NEW, **fields})
    key = {"registration_id": made["id"]}
    return (who or customers).call(contract.submit, key)


def answer(customers, one, event, **about):
    told = {
        "id": one["approval_id"],
        "kind": "customers.registration",
        "document_resource": "customers.registration",
        "document_id": one["id"],
        "snapshot_hash": "0" * 64,
        "decided_by": "li",
        **about,
    }
    customers.tell(event, one["approval_id"], told)
    return customers.call(contract.get, {"registration_id": one["id"]})


def refusal(call, *args):
    with pytest.raises(ServiceError) as refused:
        call(*args)
    return refused.value.code


def test_a_registration_asks_for_an_approval_with_what_is_claimed(rep):
    one = registered(rep, expected_amount={"amount": "50000.00", "currency": "CNY"})
    assert one["state"] == "pending"
    [told] = rep.told(contract.approval_requested)
    assert told["data"]["amount"] == {"amount": "50000.00", "currency": "CNY"}
    assert told["data"]["snapshot"]["name"] == NEW["name"]
    assert told["data"]["facts"]["owner_id"] == one["owner_id"]
    assert told["data"]["snapshot_hash"] == digest(told["data"]["snapshot"])


@pytest.mark.requirement("CUS-52")
def test_an_approved_registration_becomes_a_customer_of_who_registered_it(rep):
    done = answer(rep, registered(rep), approval.approved)
    assert (done["state"], done["approval_id"]) == ("approved", None)
    opened = rep.call(customer.get, {"customer_id": done["customer_id"]})
    assert (opened["name"], opened["owner_id"]) == (NEW["name"], "staff-1")
    assert (opened["department_id"], opened["phone"]) == ("north", "+8675526656677")


@pytest.mark.requirement("EX-14")
def test_nothing_is_changed_while_the_answer_is_awaited(rep):
    key = {"registration_id": registered(rep)["id"]}
    assert refusal(rep.call, contract.update, {**key, "name": "B"}) == "document.frozen"
    assert refusal(rep.call, contract.submit, key) == "customers.registration.wrong_state"


@pytest.mark.parametrize(
    "event,state",
    [
        (approval.rejected, "rejected"),
        (approval.returned, "draft"),
        (approval.recalled, "draft"),
    ],
)
def test_any_other_answer_frees_the_registration(rep, event, state):
    done = answer(rep, registered(rep), event, comment="已有人跟进")
    assert (done["state"], done["answer"]) == (state, "已有人跟进")
    patch = {"registration_id": done["id"], "region": "广东"}
    assert rep.call(contract.update, patch)["state"] == "draft"
    again = rep.call(contract.submit, {"registration_id": done["id"]})
    assert again["state"] == "pending"


@pytest.mark.requirement("CUS-52")
def test_who_registers_first_is_heard_first(rep):
    first = registered(rep)
    other = rep.acting(actor_id="staff-2")
    assert refusal(registered, rep, other) == "customers.registration.registered_already"
    answer(rep, first, approval.rejected)
    assert registered(rep, other)["state"] == "pending"


@pytest.mark.parametrize(
    ("other", "field"),
    [({}, "/name"), ({"name": "另一家", "credit_code": "914403001922038216"}, "/credit_code")],
)
def test_a_refused_registration_names_the_field_that_another_has(rep, refusal_of, other, field):
    registered(rep, credit_code="914403001922038216")
    refused = refusal_of(registered, rep, rep.acting(actor_id="staff-2"), **other)
    assert refused.code == "customers.registration.registered_already"
    assert refused.details["field"] == field


def test_a_company_that_is_a_customer_cannot_be_registered(rep):
    rep.call(customer.create, {"name": "深圳大疆创新科技有限公司", "phones": []})
    assert refusal(registered, rep) == "customers.customer.duplicate"


def test_who_was_quicker_meanwhile_keeps_the_customer(rep):
    one = registered(rep)
    rep.call(customer.create, {"name": NEW["name"], "phones": []})
    done = answer(rep, one, approval.approved)
    assert (done["state"], done["customer_id"]) == ("conflicting", None)
    assert done["answer"] == "customers.customer.duplicate"


def test_an_answer_told_twice_opens_one_customer(rep):
    one = registered(rep)
    answer(rep, one, approval.approved)
    assert answer(rep, one, approval.approved)["state"] == "approved"
    assert len(rep.call(customer.listed)["items"]) == 1


def test_wrong_numbers_are_refused_at_once(rep):
    wrong = {**NEW, "phones": [{"number": "999999999"}]}
    assert refusal(rep.call, contract.create, wrong) == "customers.customer.phone_wrong"


@pytest.mark.requirement("CUS-52")
def test_who_else_claims_the_company_or_has_it_is_told(rep):
    first = registered(rep)
    partner = rep.acting(actor_id="rep-2", scopes={"*": "own"})
    late = partner.call(contract.create, {"name": "深圳大疆创新科技公司", "phones": []})
    key = {"registration_id": late["id"]}
    told = partner.call(contract.conflicts, key)
    [rival] = told["registrations"]
    assert (rival["id"], rival["state"], rival["owner_name"]) == (first["id"], "pending", "Li Lei")
    answer(rep, first, approval.approved)
    [known] = partner.call(contract.conflicts, key)["customers"]
    assert (known["match"], known["visible"], known["id"]) == ("name", False, None)
    assert refusal(partner.call, contract.submit, key) == "customers.customer.duplicate"
    stranger = rep.acting(actor_id="x", scopes={"*": "own"})
    assert refusal(stranger.call, contract.conflicts, key) == "not_found"


@pytest.mark.requirement("CUS-52")
def test_a_registered_customer_is_protected_for_some_days(rep):
    changed = replace(rep.runtime.settings, registration_protects_days=30)
    rep.runtime.settings = changed
    rep.call(recycle_rule.create, {"name": "无跟进", "kind": "no_activity", "days": 7})
    done = answer(rep, registered(rep), approval.approved)
    told = rep.call(recycle_rule.recycling, {"customer_id": done["customer_id"]})
    assert told["due_at"][:10] == told["protected_until"][:10] == "2026-04-24"
    [row] = rep.call(customer.listed)["items"]
    assert row["recycle_at"] == told["due_at"]


@pytest.mark.requirement("CUS-52")
def test_the_approver_chooses_whose_the_customer_becomes(rep):
    one = registered(rep)
    boss = rep.acting(actor_id="boss")
    boss.call(contract.choose, {"registration_id": one["id"], "owner_id": "rep-2"})
    done = answer(rep, one, approval.approved)
    opened = rep.call(customer.get, {"customer_id": done["customer_id"]})
    assert (opened["owner_id"], done["owner_id"]) == ("rep-2", "staff-1")


@pytest.mark.requirement("CUS-52")
def test_the_approver_may_open_it_in_a_pool(rep):
    east = rep.call(public_pool.create, {"name": "华东组", "department_ids": ["east"]})["id"]
    one = registered(rep)
    boss = rep.acting(actor_id="boss")
    boss.call(contract.choose, {"registration_id": one["id"], "pool_id": east})
    done = answer(rep, one, approval.approved)
    opened = rep.call(customer.get, {"customer_id": done["customer_id"]})
    assert (opened["owner_id"], opened["pool_id"]) == (None, east)


def test_a_choice_counts_for_the_approval_for_which_it_was_made(rep):
    one = registered(rep)
    boss = rep.acting(actor_id="boss")
    boss.call(contract.choose, {"registration_id": one["id"], "owner_id": "rep-2"})
    answer(rep, one, approval.rejected)
    rep.call(contract.update, {"registration_id": one["id"], "region": "广东"})
    again = rep.call(contract.submit, {"registration_id": one["id"]})
    done = answer(rep, again, approval.approved)
    opened = rep.call(customer.get, {"customer_id": done["customer_id"]})
    assert opened["owner_id"] == "staff-1"


@pytest.mark.parametrize(
    ("who", "wish", "code"),
    [
        ("staff-1", {"owner_id": "rep-2"}, "customers.registration.own_choice"),
        ("boss", {"owner_id": "rep-2", "pool_id": "p"}, "customers.registration.owner_and_pool"),
        ("boss", {"owner_id": "nobody"}, "customers.customer.unknown_staff"),
        ("boss", {"pool_id": "nowhere"}, "customers.pool.unknown_pool"),
    ],
)
def test_a_choice_is_of_somebody_else_and_of_what_there_is(rep, who, wish, code):
    key = {"registration_id": registered(rep)["id"]}
    assert refusal(rep.acting(actor_id=who).call, contract.choose, {**key, **wish}) == code


@pytest.mark.requirement("CUS-44", "CUS-52")
def test_nobody_is_chosen_who_holds_as_many_as_he_may(rep):
    rep.runtime.settings = replace(rep.runtime.settings, holding_cap=1)
    rep.acting(actor_id="rep-2").call(customer.create, {"name": "华南渠道商行"})
    wish = {"registration_id": registered(rep)["id"], "owner_id": "rep-2"}
    code = "customers.customer.holding_cap_reached"
    assert refusal(rep.acting(actor_id="boss").call, contract.choose, wish) == code


@pytest.mark.requirement("CUS-52")
def test_conflicts_tell_the_claims_of_reps_partners_and_the_shop(rep):
    agent = rep.call(customer.create, {"name": "华南渠道商行"})
    mine = rep.call(contract.create, NEW)
    claim = {**NEW, "origin": "partner", "partner_id": agent["id"]}
    rep.call(contract.submit, {"registration_id": rep.call(contract.create, claim)["id"]})
    key = {"registration_id": mine["id"]}
    [rival] = rep.call(contract.conflicts, key)["registrations"]
    assert (rival["origin"], rival["partner_name"]) == ("partner", "华南渠道商行")
    other = rep.acting(actor_id="rep-2", scopes={"*": "own"})
    own = {"registration_id": other.call(contract.create, {**NEW, "origin": "shop"})["id"]}
    [seen] = other.call(contract.conflicts, own)["registrations"]
    assert (seen["partner_id"], seen["partner_name"]) == (None, "华南***行")


def test_a_claim_of_a_partner_names_the_partner(rep):
    code = "customers.registration.partner_needed"
    for wrong in ({"origin": "partner"}, {"origin": "partner", "partner_id": "x"}):
        assert refusal(rep.call, contract.create, {**NEW, **wrong}) == code
    agent = rep.call(customer.create, {"name": "华南渠道商行"})["id"]
    assert refusal(rep.call, contract.create, {**NEW, "partner_id": agent}) == code


@pytest.mark.requirement("CUS-52")
def test_who_registered_first_is_protected_from_other_partners_for_a_time(rep, refusal_of):
    done = answer(rep, registered(rep, phones=[]), approval.approved)
    lenient = {"name": "提示", "compared": ["name"], "mode": "tell", "of": "customer"}
    rep.call(duplicate_rule.create, lenient)
    assert done["protected_until"][:10] == "2026-04-24"
    other = rep.acting(actor_id="rep-2")
    refused = refusal_of(registered, rep, other, phones=[])
    assert refused.code == "customers.registration.protected"
    assert refused.details["until"][:10] == "2026-04-24"
    rep.clock.advance(days=31)
    assert registered(rep, other, phones=[])["state"] == "pending"


@pytest.mark.requirement("CUS-52")
def test_what_the_system_of_a_partner_registered_lies_in_the_pool_unless_somebody_is_chosen(rep):
    partner = rep.acting(actor_id="key-1", actor_kind="key", scopes={"*": "own"})
    done = answer(rep, registered(rep, partner), approval.approved)
    opened = rep.call(customer.get, {"customer_id": done["customer_id"]})
    assert (done["state"], opened["owner_id"]) == ("approved", None)
    asked = registered(rep, partner, name="另一家有限公司", phones=[])
    boss = rep.acting(actor_id="boss")
    boss.call(contract.choose, {"registration_id": asked["id"], "owner_id": "rep-2"})
    done = answer(rep, asked, approval.approved)
    opened = rep.call(customer.get, {"customer_id": done["customer_id"]})
    assert opened["owner_id"] == "rep-2"


def test_a_registration_tells_what_can_be_done_with_it(rep):
    made = rep.call(contract.create, NEW)
    assert set(made["abilities"]) == {"update", "submit"}
    asked = rep.call(contract.submit, {"registration_id": made["id"]})
    assert asked["abilities"] == []
    boss = rep.acting(actor_id="boss")
    assert boss.call(contract.get, {"registration_id": made["id"]})["abilities"] == ["choose"]
    assert answer(rep, asked, approval.rejected)["abilities"] == ["update"]

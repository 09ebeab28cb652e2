"""An assistant hands in what the boss laid out: whose claim it is and who wrote it are two."""

import pytest

from chassis.errors import ServiceError
from contracts.ledger import category
from contracts.ledger import expense as contract
from contracts.organization import staff

pytestmark = [pytest.mark.requirement("LED-08"), pytest.mark.requirement("ORG-23")]
BOSS = {"person_id": "boss"}


@pytest.fixture
def office(ledger):
    ledger.leaf = ledger.call(category.create, {"name": "差旅", "kind": "expense"})["id"]
    told = {"id": "boss", "department_ids": ["east", "hq"], "name": "王总", "state": "active"}
    ledger.harness.rpc.answers[staff.get.id] = told
    ledger.tell(staff.created, "boss", {"id": "boss", "name": "王总", "state": "active"})
    return ledger


def by(office, actor_id="amy", **about):
    about = {"scopes": {"*": "own"}, "actor_name": "Amy", **about}
    return office.harness.acting(actor_id=actor_id, **about)


def write(office, who, **about):
    line = {"category_id": office.leaf, "amount": {"amount": "80.00"}, "happened_on": "2026-03-20"}
    return who.call(contract.create_claim, {"title": "出差", "lines": [line], **about})


def refused(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refusal:
        call(*args, **kwargs)
    return refusal.value


def test_who_stands_in_writes_and_hands_in_and_both_see_it(office):
    amy = by(office, stands_in_for=("boss",))
    made = write(office, amy, **BOSS)
    assert (made["person_id"], made["owner_id"], made["handed_in_by_id"]) == ("boss", "boss", "amy")
    key = {"expense_claim_id": made["id"]}
    amy = by(office)  # the delegation is over: what was begun goes on
    assert amy.call(contract.update_claim, {**key, "title": "出差上海"})["title"] == "出差上海"
    assert {"update", "submit"} <= set(
        by(office, "boss").call(contract.get_claim, key)["abilities"]
    )
    amy.call(contract.submit_claim, key)
    [asked] = office.told(contract.claim_asked)
    told = asked["data"]
    assert (told["submitter_id"], told["submitter_name"]) == ("boss", "王总")
    assert (told["handed_in_by_id"], told["department_id"]) == ("amy", "east")
    assert refused(by(office, "sun").call, contract.get_claim, key).status == 404


@pytest.mark.parametrize(
    ("about", "may"),
    [
        ({"scopes": {"*": "all"}}, True),
        ({"scopes": {"*": "department"}, "departments": ("east",)}, True),
        ({"scopes": {"*": "department"}, "departments": ("west",)}, False),
        ({}, False),
    ],
)
def test_only_who_may_change_his_records_writes_for_him(office, about, may):
    who = by(office, **about)
    if may:
        assert write(office, who, **BOSS)["handed_in_by_id"] == "amy"
        return
    told = refused(write, office, who, **BOSS)
    assert (told.code, told.pointer) == ("ledger.expense_claim.not_for_him", "/person_id")


def test_a_superior_writes_for_his_people(office):
    office.tell(staff.updated, "boss", {"id": "boss", "superior_id": "amy"}, version=2)
    assert write(office, by(office), **BOSS)["handed_in_by_id"] == "amy"


def test_what_one_hands_in_oneself_was_handed_in_by_nobody_else(office):
    made = write(office, by(office, "boss"), **BOSS)
    by(office, "boss").call(contract.submit_claim, {"expense_claim_id": made["id"]})
    assert made["handed_in_by_id"] is None
    [asked] = office.told(contract.claim_asked)
    assert asked["data"]["handed_in_by_id"] is None


def test_a_claim_of_nobody_is_refused_at_the_field(office):
    office.harness.rpc.answers[staff.get.id] = ServiceError("not_found", {}, 404)
    told = refused(write, office, by(office, scopes={"*": "all"}), person_id="nobody")
    assert (told.code, told.status, told.pointer) == ("unknown_record", 409, "/person_id")

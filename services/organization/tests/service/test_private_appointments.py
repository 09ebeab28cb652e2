"""A private appointment: who takes part reads it, everybody else sees that one is busy."""

import pytest

from chassis.contract import RESOURCES
from contracts.operation_log import log_of
from contracts.organization import appointment as contract
from contracts.organization import staff, work_log

from .meeting import AT, GUEST, refusal, reply

_, LOG = log_of("organization")
[CHANGED] = RESOURCES["organization.record"].events


def seen_by(caller, key, id_):
    window = {**AT, "staff_ids": [id_]}
    [busy] = caller.call(contract.busy, window)["items"]
    return caller.call(contract.listed)["items"], busy["title"], busy["appointment_id"]


@pytest.mark.requirement("ORG-31")
@pytest.mark.parametrize("about", [{"scopes": {"*": "all"}}, {"leads": True}, {"stands": True}])
def test_of_a_private_one_superiors_stand_ins_and_administrators_see_when_only(pair, about):
    boss = pair.house.hire("boss", name="Boss")["id"]
    pair.house.call(staff.update, {"staff_id": pair.ids[0], "superior_id": boss})
    about = {"stands_in_for": (pair.ids[0],)} if about.pop("stands", False) else about
    above = pair.house.acting(actor_id=boss, **{"scopes": {"*": "own"}, **about})
    key = {"appointment_id": pair.plan(private=False)["id"]}
    assert seen_by(above, key, pair.ids[0])[1] == "客户拜访"
    assert above.call(contract.update, {**key, "place": "楼下"})["place"] == "楼下"

    pair.li.call(contract.update, {**key, "private": True})
    assert seen_by(above, key, pair.ids[0]) == ([], None, None)
    for asked in (contract.get, contract.history, contract.cancel, contract.invitation):
        assert refusal(above.call, asked, key) == "not_found"
    assert refusal(above.call, contract.update, {**key, "title": "x"}) == "not_found"
    assert pair.wu.call(contract.get, key)["title"] == "客户拜访"
    assert pair.li.call(contract.cancel, key)["state"] == "cancelled"


@pytest.mark.requirement("ORG-06", "ORG-31")
def test_of_a_private_one_who_sees_tells_nobody_but_who_takes_part(pair):
    for one in pair.ids:
        pair.house.call(staff.assign_roles, {"staff_id": one, "role_ids": ["rep"]})
    key = {"appointment_id": pair.plan(private=True)["id"]}
    told = pair.li.call(contract.who_sees, key)["items"]
    ways = [(one["staff_id"], [why["how"] for why in one["reasons"]]) for one in told]
    assert sorted(ways) == sorted(zip(pair.ids, (["owner"], ["participant"]), strict=True))


@pytest.mark.requirement("ORG-31")
def test_what_was_done_to_a_private_one_is_logged_without_its_words(pair):
    made, changed = pair.plan(private=True), {"resource": "organization.appointment"}
    pair.li.call(contract.update, {"appointment_id": made["id"], "title": "看病"})
    assert [row["changes"] for row in pair.house.call(LOG, changed)["items"]] == [{}, {}]
    own, _ = pair.li.call(LOG, changed)["items"]
    assert own["changes"]["title"] == ["客户拜访", "看病"]


@pytest.mark.requirement("ORG-31")
def test_only_who_plans_a_private_one_hears_live_that_it_changed(pair):
    told = [pair.plan(private=one) and pair.house.told(CHANGED)[-1] for one in (False, True)]
    assert [one["data"]["limited"] for one in told] == [False, True]
    assert "readers" in told[0] and "readers" not in told[1]


@pytest.mark.requirement("ORG-31")
def test_a_mail_gateway_hands_over_answers_to_a_private_one_without_reading_it(pair):
    made = pair.plan(guests=[GUEST], private=True)
    gateway = pair.house.acting(actor_id="mail", scopes={"*": "all"})
    told = gateway.call(contract.take_reply, {"calendar": reply(pair)})
    assert told["id"] == made["id"] and not {"title", "guests", "participants"} & told.keys()
    [guest] = pair.li.call(contract.get, {"appointment_id": made["id"]})["guests"]
    assert guest["answer"] == "accepted"


@pytest.mark.requirement("ORG-35")
def test_a_private_appointment_is_in_no_work_log(pair):
    pair.plan(private=True, title="看病")
    pair.plan()
    told = str(pair.li.call(work_log.suggest, {"day": "2026-03-26"}))
    assert "客户拜访" in told and "看病" not in told

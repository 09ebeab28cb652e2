"""Approvals from the asking event to the answer: who is asked, what they do, what is refused."""

import datetime as dt

import pytest

from chassis.errors import ServiceError
from chassis.freezing import digest
from contracts.notify import message
from contracts.organization import approval, approval_flow, delegation, department, notice, staff
from contracts.sales import discount_approval

ASKING = discount_approval.approval_requested
SNAPSHOT = {"number": "QT202603-00001", "total": {"amount": "900.00", "currency": "CNY"}}


class Office:
    """Wang reports to Li, Li to Zhao; each acts with his own rights."""

    def __init__(self, house):
        self.house = house
        house.rpc.answers[message.create.id] = {"id": "m"}
        self.zhao = house.hire("zhao", email="zhao@example.com")["id"]
        self.li = house.hire("li", superior_id=self.zhao)["id"]
        self.wang = house.hire("wang", superior_id=self.li)["id"]
        self.sun = house.hire("sun")["id"]
        self.asked = 0

    def by(self, staff_id):
        about = {"actor_id": staff_id, "scopes": {"*": "own"}, "actor_name": staff_id[-4:]}
        return self.house.acting(**about)

    def flow(self, *steps, **about):
        definition = {"steps": list(steps), **about.pop("definition", {})}
        asked = {"kind": "sales.discount_approval", "name": "Discounts", **about}
        made = self.house.call(approval_flow.create, {**asked, "definition": definition})
        key = {"approval_flow_id": made["id"]}
        return self.house.call(approval_flow.publish, key, if_version=made["version"])

    def submit(self, **about):
        self.asked += 1
        request_id = f"request-{self.asked}"
        told = {
            "id": request_id,
            "document_resource": "sales.quote",
            "document_id": "q1",
            "document_version": 3,
            "title": "QT202603-00001 -15 %",
            "submitter_id": self.wang,
            "submitter_name": "Wang",
            "snapshot": SNAPSHOT,
            "snapshot_hash": digest(SNAPSHOT),
            "facts": {"discount_percent": "15"},
            **about,
        }
        self.house.tell(ASKING, request_id, told)
        return request_id

    def read(self, approval_id):
        return self.house.call(approval.get, {"approval_id": approval_id})

    def do(self, operation, who, approval_id, **command):
        return self.by(who).call(operation, {"approval_id": approval_id, **command})

    def refused(self, operation, who, approval_id, **command):
        with pytest.raises(ServiceError) as refusal:
            self.do(operation, who, approval_id, **command)
        return refusal.value.code.removeprefix("organization.approval.")

    def answers(self):
        return [
            (e["type"].split(".")[2], e["subject"])
            for declared in approval.ANSWERS
            for e in self.house.told(declared)
        ]


def named(*staff_ids, mode="all", **about):
    approvers = [{"kind": "staff", "staff_ids": list(staff_ids)}]
    return {"name": "step", "mode": mode, "approvers": approvers, **about}


@pytest.fixture
def office(house):
    return Office(house)


@pytest.mark.requirement("ORG-20")
def test_any_service_asks_by_one_event_and_is_answered_by_one(office):
    office.flow(named(office.li))
    request = office.submit()
    case = office.read(request)
    assert (case["state"], case["kind"]) == ("pending", "sales.discount_approval")
    assert (case["snapshot"], case["snapshot_hash"]) == (SNAPSHOT, digest(SNAPSHOT))
    done = office.do(approval.approve, office.li, request, comment="好的")
    assert done["state"] == "approved"
    [answer] = office.house.told(approval.approved)
    assert answer["subject"] == request
    told = {"document_id": "q1", "snapshot_hash": digest(SNAPSHOT), "comment": "好的"}
    assert told.items() <= answer["data"].items()
    assert answer["data"]["decided_by"] == office.li


def test_the_same_request_told_twice_opens_one_case(office):
    office.flow(named(office.li))
    office.submit()
    office.asked = 0
    assert office.submit() == "request-1"
    assert len(office.house.call(approval.listed)["items"]) == 1


def test_without_a_flow_the_superior_decides(office):
    assert office.read(office.submit())["pending_ids"] == [office.li]


def test_without_flow_and_superior_an_administrator_decides(office):
    [admin] = office.read(office.submit(submitter_id=office.zhao))["pending_ids"]
    assert office.house.call(staff.get, {"staff_id": admin})["login"] == "admin"


@pytest.mark.requirement("ORG-21")
def test_a_running_case_stays_on_its_version(office):
    made = office.flow(named(office.li))
    first = office.submit()
    key = {"approval_flow_id": made["id"]}
    changed = {**key, "definition": {"steps": [named(office.sun)]}}
    office.house.call(approval_flow.update, changed)
    between = office.submit()
    office.house.call(approval_flow.publish, key)
    last = office.submit()
    told = [(office.read(r)["flow_version"], office.read(r)["pending_ids"]) for r in (first, last)]
    assert told == [(1, [office.li]), (2, [office.sun])]
    assert office.read(between)["flow_version"] == 1
    versions = office.house.call(approval_flow.versions, key)["items"]
    assert [v["number"] for v in versions] == [2, 1]


@pytest.mark.requirement("ORG-21")
def test_the_condition_of_a_flow_decides_which_is_taken(office):
    above = {"amount_above": {"amount": "100.00", "currency": "CNY"}}
    dear = {"facts": [{"fact": "discount_percent", "op": "gte", "values": ["20"]}]}
    office.flow(named(office.zhao), definition={"when": above}, priority=1)
    office.flow(named(office.sun), definition={"when": dear}, priority=2)
    office.flow(named(office.li), priority=3)
    large = office.submit(amount={"amount": "100.01", "currency": "CNY"})
    generous = office.submit(facts={"discount_percent": "20"})
    asked = [office.read(r)["pending_ids"] for r in (large, generous, office.submit())]
    assert asked == [[office.zhao], [office.sun], [office.li]]


def test_a_step_with_a_condition_is_left_out_where_it_does_not_hold(office):
    above = {"amount_above": {"amount": "100.00", "currency": "CNY"}}
    office.flow(named(office.li), named(office.zhao, when=above))
    request = office.submit(amount={"amount": "100.00", "currency": "CNY"})
    assert office.do(approval.approve, office.li, request)["state"] == "approved"


@pytest.mark.requirement("ORG-22")
def test_superior_role_and_head_are_found_in_the_house(office):
    house = office.house
    made = house.call(department.create, {"name": "北区"})
    lead = {"department_id": made["id"], "head_id": office.sun, "deputy_ids": []}
    house.call(department.appoint, lead)
    house.call(staff.assign_roles, {"staff_id": office.zhao, "role_ids": ["cashier"]})
    rules = [
        {"kind": "superior", "level": 1},
        {"kind": "role", "role_id": "cashier"},
        {"kind": "department_head", "level": 0},
    ]
    office.flow({"name": "all", "approvers": rules})
    request = office.submit(department_id=made["id"])
    assert office.read(request)["pending_ids"] == [office.li, office.zhao, office.sun]


@pytest.mark.requirement("ORG-22")
def test_a_sequence_asks_one_after_the_other_and_only_them(office):
    office.flow(named(office.li, office.zhao, mode="sequence"))
    request = office.submit()
    assert office.refused(approval.approve, office.zhao, request) == "not_your_turn"
    assert office.refused(approval.approve, office.sun, request) == "not_found"
    assert office.do(approval.approve, office.li, request)["pending_ids"] == [office.zhao]
    assert office.refused(approval.approve, office.li, request) == "already_decided"
    assert office.do(approval.approve, office.zhao, request)["state"] == "approved"
    assert office.refused(approval.approve, office.zhao, request) == "over"


@pytest.mark.requirement("ORG-22")
def test_any_all_and_ratio_end_as_worked_out(office):
    people = (office.li, office.zhao, office.sun)
    for mode, percent, does, ends in (
        ("any", 100, [approval.reject], "rejected"),
        ("all", 100, [approval.approve, approval.reject], "rejected"),
        ("ratio", 60, [approval.approve, approval.approve], "approved"),
    ):
        made = office.flow(named(*people, mode=mode, percent=percent))
        request = office.submit()
        for operation, who in zip(does, people, strict=False):
            case = office.do(operation, who, request, comment="x")
        assert (mode, case["state"]) == (mode, ends)
        house, key = office.house, {"approval_flow_id": made["id"]}
        house.call(approval_flow.retire, key)


def test_a_rejection_is_told_with_its_reason(office):
    office.flow(named(office.li))
    request = office.submit()
    office.do(approval.reject, office.li, request, comment="太多")
    [answer] = office.house.told(approval.rejected)
    assert answer["data"]["comment"] == "太多"
    assert office.answers() == [("rejected", request)]


@pytest.mark.requirement("ORG-23")
def test_who_approved_before_is_not_asked_again(office):
    office.flow(named(office.li), named(office.li), named(office.zhao))
    case = office.do(approval.approve, office.li, office.submit())
    assert (case["step"], case["pending_ids"]) == (3, [office.zhao])
    carried = [t for t in case["tasks"] if t["state"] == "carried"]
    assert [(t["step"], t["reason"]) for t in carried] == [(2, "approved_before")]


@pytest.mark.requirement("ORG-24")
def test_a_transfer_lets_somebody_else_decide_instead(office):
    office.flow(named(office.li))
    request = office.submit()
    case = office.do(approval.transfer, office.li, request, staff_id=office.sun)
    assert case["pending_ids"] == [office.sun]
    assert office.refused(approval.approve, office.li, request) == "already_decided"
    assert office.do(approval.approve, office.sun, request)["state"] == "approved"


@pytest.mark.requirement("ORG-24")
def test_who_is_asked_for_advice_decides_nothing(office):
    office.flow(named(office.li))
    request = office.submit()
    office.do(approval.delegate, office.li, request, staff_id=office.sun)
    case = office.do(approval.reject, office.sun, request, comment="lieber nicht")
    assert (case["state"], case["pending_ids"]) == ("pending", [office.li])
    assert office.do(approval.approve, office.li, request)["state"] == "approved"


@pytest.mark.requirement("ORG-24")
@pytest.mark.parametrize("position", ["before", "after"])
def test_an_added_signer_decides_as_well(office, position):
    office.flow(named(office.li))
    request = office.submit()
    added = {"staff_id": office.sun, "position": position}
    office.do(approval.add_signer, office.li, request, **added)
    order = [office.sun, office.li] if position == "before" else [office.li, office.sun]
    for who in order:
        assert office.read(request)["pending_ids"] == [who]
        office.do(approval.approve, who, request)
    assert office.read(request)["state"] == "approved"


def test_nobody_signs_twice_in_a_step_and_nobody_unknown_at_all(office):
    office.flow(named(office.li, office.zhao))
    request = office.submit()
    for operation in (approval.transfer, approval.delegate):
        for who, code in ((office.zhao, "signs_already"), ("nobody", "unknown_colleague")):
            assert office.refused(operation, office.li, request, staff_id=who) == code


@pytest.mark.requirement("ORG-24")
def test_a_return_to_a_step_asks_again_from_there(office):
    office.flow(named(office.li), named(office.zhao))
    request = office.submit()
    office.do(approval.approve, office.li, request)
    case = office.do(approval.send_back, office.zhao, request, step=1, comment="更多")
    assert (case["step"], case["pending_ids"]) == (1, [office.li])
    assert office.refused(approval.send_back, office.li, request, step=1, comment="x") == (
        "no_such_step"
    )
    office.do(approval.approve, office.li, request)
    assert office.do(approval.approve, office.zhao, request)["state"] == "approved"


def test_a_return_to_the_submitter_ends_the_case(office):
    office.flow(named(office.li))
    request = office.submit()
    assert office.do(approval.send_back, office.li, request, comment="?")["state"] == "returned"
    assert office.answers() == [("returned", request)]


@pytest.mark.requirement("ORG-24")
def test_only_the_submitter_recalls_and_reminds(office):
    office.flow(named(office.li))
    request = office.submit()
    assert office.refused(approval.recall, office.li, request) == "not_submitter"
    assert office.refused(approval.remind, office.li, request) == "not_submitter"
    office.do(approval.remind, office.wang, request)
    assert office.refused(approval.remind, office.wang, request) == "reminded_lately"
    assert office.do(approval.recall, office.wang, request)["state"] == "recalled"
    assert office.refused(approval.recall, office.wang, request) == "over"
    assert office.answers() == [("recalled", request)]


def test_a_comment_is_kept_in_the_trail(office):
    office.flow(named(office.li))
    request = office.submit()
    case = office.do(approval.comment, office.wang, request, comment="急")
    assert [(a["act"], a["comment"]) for a in case["acts"]][-1] == ("comment", "急")


@pytest.mark.requirement("ORG-24")
@pytest.mark.parametrize("does,state", [("pass", "approved"), ("reject", "rejected")])
def test_silence_passes_or_rejects_as_the_step_says(office, does, state):
    office.flow(named(office.li, timeout_hours=24, on_timeout=does))
    request = office.submit()
    office.house.clock.advance(hours=23, minutes=59)
    office.house.run_due()
    assert office.read(request)["state"] == "pending"
    office.house.clock.advance(minutes=2)
    office.house.run_due()
    assert office.read(request)["state"] == state


def test_silence_is_reminded_of_again_and_again(office):
    office.flow(named(office.zhao, timeout_hours=1, on_timeout="remind"))
    office.submit()
    for _ in range(2):
        office.house.clock.advance(hours=1, minutes=1)
        office.house.run_due()
    assert office.by(office.zhao).call(notice.count)["unread"] == 3


@pytest.mark.requirement("ORG-25")
def test_the_boxes_hold_what_the_counters_say(office):
    copy = [{"kind": "staff", "staff_ids": [office.sun]}]
    office.flow(named(office.li, copy_to=copy))
    first, second = office.submit(), office.submit()
    office.do(approval.approve, office.li, first)
    boxes = (approval.to_approve, approval.done, approval.submitted, approval.copied)
    people = (office.li, office.li, office.wang, office.sun)
    found = [
        {row["id"] for row in office.by(who).call(box)["items"]}
        for box, who in zip(boxes, people, strict=True)
    ]
    assert found == [{second}, {first}, {first, second}, {first, second}]
    counted = office.by(office.li).call(approval.counters)
    assert counted == {"to_approve": 1, "submitted": 0, "done": 1, "copied": 0}
    assert office.by(office.wang).call(approval.counters)["submitted"] == 1


@pytest.mark.requirement("ORG-25")
def test_who_is_asked_is_told_and_gets_a_mail(office):
    office.flow(named(office.zhao))
    request = office.submit()
    office.house.run_due()
    [told] = office.by(office.zhao).call(notice.listed)["items"]
    assert (told["about_resource"], told["about_id"]) == ("organization.approval", request)
    [(operation, payload)] = office.house.rpc.calls
    assert (operation, payload["to"]) == (message.create.id, "zhao@example.com")
    office.do(approval.approve, office.zhao, request)
    assert office.by(office.wang).call(notice.count)["unread"] == 1


@pytest.mark.requirement("ORG-24")
def test_a_batch_approves_each_by_itself(office):
    office.flow(named(office.li))
    requests = [office.submit() for _ in range(2)]
    items = [{"approval_id": r} for r in (*requests, requests[0], "none")]
    items[1]["version"] = 99
    told = office.by(office.li).call(approval.batch_approve, {"items": items})["items"]
    codes = [one["outcome"].rpartition(".")[2] for one in told]
    assert codes == ["ok", "stale", "over", "not_found"]
    assert [office.read(r)["state"] for r in requests] == ["approved", "pending"]


def test_two_decisions_on_one_version_do_not_both_count(office):
    office.flow(named(office.li, office.zhao))
    request = office.submit()
    version = office.read(request)["version"]
    key = {"approval_id": request}
    office.by(office.li).call(approval.approve, key, if_version=version)
    with pytest.raises(ServiceError) as refusal:
        office.by(office.zhao).call(approval.approve, key, if_version=version)
    assert refusal.value.code == "stale"


def stand_in(office, days):
    now = office.house.clock.now()
    period = {"begins_at": now, "ends_at": now + dt.timedelta(days=days)}
    told = {name: at.isoformat() for name, at in period.items()}
    return office.by(office.li).call(delegation.create, {"delegate_id": office.sun, **told})


@pytest.mark.requirement("ORG-24")
def test_who_stands_in_decides_until_the_last_day(office):
    office.flow(named(office.li))
    first, second = office.submit(), office.submit()
    stand_in(office, days=1)
    assert office.by(office.sun).call(approval.counters)["to_approve"] == 2
    case = office.do(approval.approve, office.sun, first)
    [task] = case["tasks"]
    assert (task["staff_id"], task["decided_by"]) == (office.li, office.sun)
    office.house.clock.advance(days=1)
    assert office.by(office.sun).call(approval.counters)["to_approve"] == 0
    assert office.refused(approval.approve, office.sun, second) == "delegation_over"


@pytest.mark.parametrize(
    "about,code",
    [
        ({"delegate_id": "nobody"}, "organization.approval.unknown_colleague"),
        ({"delegate_id": "li"}, "organization.delegation.oneself"),
        ({"ends_at": "2026-03-25T03:00:00Z"}, "organization.delegation.backwards"),
    ],
)
def test_a_delegation_that_makes_no_sense_is_refused(office, about, code):
    fields = {
        "delegate_id": office.sun,
        "begins_at": "2026-03-25T00:00:00Z",
        "ends_at": "2026-03-26T00:00:00Z",
        **about,
    }
    fields["delegate_id"] = {"li": office.li}.get(fields["delegate_id"], fields["delegate_id"])
    with pytest.raises(ServiceError) as refusal:
        office.by(office.li).call(delegation.create, fields)
    assert refusal.value.code == code


def test_an_ended_delegation_is_over(office):
    key = {"delegation_id": stand_in(office, days=1)["id"]}
    office.by(office.li).call(delegation.end, key)
    with pytest.raises(ServiceError) as refusal:
        office.by(office.li).call(delegation.end, key)
    assert refusal.value.code == "organization.delegation.ended"


@pytest.mark.requirement("ORG-21")
def test_a_test_run_says_who_would_be_asked_before_anything_counts(office):
    steps = [named(office.li), named(office.wang, submitter="superior"), named(office.zhao)]
    asked = {"kind": "sales.discount_approval", "name": "N", "definition": {"steps": steps}}
    made = office.house.call(approval_flow.create, asked)
    trial = {"approval_flow_id": made["id"], "submitter_id": office.wang}
    told = office.house.call(approval_flow.attempt, trial)
    seats = [(s["seats"][0]["staff_id"], s["seats"][0]["outcome"]) for s in told["steps"]]
    assert seats == [(office.li, "asked"), (office.li, "carried"), (office.zhao, "asked")]
    assert [s["passes"] for s in told["steps"]] == [False, True, False]


@pytest.mark.parametrize(
    "step,reason",
    [
        ({"approvers": [{"kind": "staff"}]}, "staff_ids"),
        ({"approvers": [{"kind": "staff", "staff_ids": ["nobody"]}]}, "staff_ids"),
        ({"approvers": [{"kind": "role", "role_id": "none"}]}, "role_id"),
        ({"approvers": [{"kind": "fact"}]}, "fact"),
        ({"approvers": [{"kind": "superior"}], "nobody": "staff"}, "nobody_staff_id"),
    ],
)
def test_a_flow_that_cannot_tell_who_approves_is_refused(office, step, reason):
    with pytest.raises(ServiceError) as refusal:
        office.flow({"name": "s", **step})
    assert refusal.value.code == "organization.approval_flow.unclear"
    assert refusal.value.details == {"step": 1, "reason": reason}


def test_flows_refuse_unknown_kinds_nothing_new_and_retirement(office):
    with pytest.raises(ServiceError) as refusal:
        office.flow(named(office.li), kind="sales.nothing")
    assert refusal.value.code == "organization.approval_flow.unknown_kind"
    key = {"approval_flow_id": office.flow(named(office.li))["id"]}
    codes = []
    for operation in (approval_flow.publish, approval_flow.retire, approval_flow.retire):
        try:
            office.house.call(operation, key)
        except ServiceError as error:
            codes.append(error.code.rpartition(".")[2])
    assert codes == ["nothing_new", "retired"]

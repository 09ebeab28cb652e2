"""Worked example 14, number by number, and every edge rule of a step."""

import pytest

from contracts.organization import approval, approval_flow, staff

APPROVE, REJECT = approval.approve, approval.reject


def five(office):
    """Return five people who may be asked; none of them is the submitter, who is wang."""
    more = [office.house.hire(f"signer{n}", name=f"S{n}")["id"] for n in range(2)]
    return [office.li, office.zhao, office.sun, *more]


def after_each(office, request, people, *operations):
    """Let people decide one after the other; return the state of the case after each."""
    return [
        office.do(operation, who, request, comment="x")["state"]
        for who, operation in zip(people, operations, strict=False)
    ]


@pytest.mark.requirement("EX-14")
@pytest.mark.parametrize(("first", "state"), [(APPROVE, "approved"), (REJECT, "rejected")])
def test_any_of_three_ends_with_the_first_decision(office, first, state):
    people = five(office)[:3]
    office.flow(office.named(*people, mode="any"))
    request = office.submit()
    assert after_each(office, request, people, first) == [state]
    assert office.refused(APPROVE, people[1], request) == "over"


@pytest.mark.requirement("EX-14")
def test_all_of_them_end_with_one_rejection(office):
    people = five(office)[:3]
    office.flow(office.named(*people, mode="all"))
    states = after_each(office, office.submit(), people, APPROVE, REJECT)
    assert states == ["pending", "rejected"]


@pytest.mark.requirement("EX-14")
@pytest.mark.parametrize(
    ("decisions", "states"),
    [
        ((APPROVE, APPROVE, APPROVE), ["pending", "pending", "approved"]),
        ((REJECT, REJECT, REJECT), ["pending", "pending", "rejected"]),
        ((REJECT, REJECT, APPROVE, APPROVE, APPROVE), ["pending"] * 4 + ["approved"]),
    ],
)
def test_sixty_per_cent_of_five_are_three(office, decisions, states):
    people = five(office)
    office.flow(office.named(*people, mode="ratio", percent=60))
    assert after_each(office, office.submit(), people, *decisions) == states


@pytest.mark.requirement("EX-14")
@pytest.mark.requirement("ORG-23")
def test_the_submitter_in_a_sequence_with_skip_passes_on(office):
    office.flow(office.named(office.wang, office.zhao, mode="sequence", submitter="skip"))
    case = office.read(office.submit())
    assert case["pending_ids"] == [office.zhao]
    states = {task["staff_id"]: task["state"] for task in case["tasks"]}
    assert states == {office.wang: "skipped", office.zhao: "pending"}


@pytest.mark.requirement("EX-14")
@pytest.mark.requirement("ORG-23")
@pytest.mark.parametrize(
    ("same_person", "asked"), [("once", [1, 4]), ("running", [1, 3, 4]), ("each", [1, 2, 3, 4])]
)
def test_the_same_person_twice_running_is_asked_once(office, same_person, asked):
    steps = [office.named(one) for one in (office.li, office.li, office.sun, office.li)]
    if same_person == "once":
        steps[2:] = [office.named(office.li), office.named(office.sun)]
    office.flow(*steps, definition={"same_person": same_person})
    request = office.submit()
    seen = []
    while (case := office.read(request))["state"] == "pending":
        seen.append(case["step"])
        office.do(APPROVE, case["pending_ids"][0], request)
    assert seen == asked


@pytest.mark.requirement("EX-14")
def test_a_flow_that_is_edited_meanwhile_leaves_the_case_on_its_version(office):
    made = office.flow(office.named(office.li), office.named(office.zhao))
    request = office.submit()
    key = {"approval_flow_id": made["id"]}
    only = {"definition": {"steps": [office.named(office.sun)]}}
    office.house.call(approval_flow.update, {**key, **only})
    office.house.call(approval_flow.publish, key)
    after_each(office, request, [office.li], APPROVE)
    case = office.read(request)
    assert (case["flow_version"], case["step"], case["pending_ids"]) == (1, 2, [office.zhao])


def nobody(office, **rule):
    """Ask by a step whose rule finds nobody; return the case."""
    office.flow(office.named(**rule) | {"approvers": [{"kind": "fact", "fact": "owner_id"}]})
    return office.read(office.submit())


@pytest.mark.requirement("ORG-23")
def test_where_nobody_is_found_the_step_passes(office):
    assert nobody(office, nobody="pass")["state"] == "approved"


@pytest.mark.requirement("ORG-23")
def test_where_nobody_is_found_a_named_person_is_asked(office):
    case = nobody(office, nobody="staff", nobody_staff_id=office.zhao)
    assert (case["state"], case["pending_ids"]) == ("pending", [office.zhao])


@pytest.mark.requirement("ORG-23")
def test_where_nobody_is_found_the_administrators_are_asked(office):
    [asked] = nobody(office, nobody="administrator")["pending_ids"]
    assert asked not in (office.li, office.zhao, office.sun, office.wang)


@pytest.mark.requirement("ORG-23")
def test_a_submitter_who_approves_himself_is_asked_where_the_step_says_so(office):
    office.flow(office.named(office.wang, submitter="self"))
    request = office.submit()
    assert office.read(request)["pending_ids"] == [office.wang]
    assert office.do(APPROVE, office.wang, request)["state"] == "approved"


@pytest.mark.requirement("ORG-23")
def test_the_superior_stands_in_for_a_submitter_where_the_step_says_so(office):
    office.flow(office.named(office.wang, submitter="superior"))
    assert office.read(office.submit())["pending_ids"] == [office.li]


@pytest.mark.requirement("ORG-23")
def test_nobody_waits_for_his_turn_in_a_step_that_was_decided_before(office):
    both = {"kind": "staff", "staff_ids": [office.li, office.sun, office.zhao]}
    ratio = {"name": "B", "mode": "ratio", "percent": 60, "approvers": [both]}
    office.flow(office.named(office.li, office.sun), ratio, office.named(office.wang, mode="any"))
    request = office.submit()
    office.do(approval.approve, office.li, request)
    case = office.do(approval.approve, office.sun, request)
    told = [(t["step"], t["state"]) for t in case["tasks"] if t["step"] == 2]
    assert told == [(2, "carried"), (2, "carried"), (2, "closed")]


@pytest.mark.requirement("ORG-22", "ORG-23")
def test_who_was_locked_before_his_turn_is_not_waited_for(office):
    office.flow(office.named(office.sun, office.li, mode="sequence"))
    request = office.submit()
    office.house.call(staff.lock, {"staff_id": office.li})
    told = office.do(approval.approve, office.sun, request)
    assert told["pending_ids"] == [office.zhao], "his superior decides instead"


@pytest.mark.requirement("ORG-22", "ORG-23")
def test_who_is_locked_while_a_case_waits_for_him_is_not_waited_for(office):
    office.flow(office.named(office.li))
    request = office.submit()
    office.house.call(staff.lock, {"staff_id": office.li})
    [event] = office.house.told(staff.locked)
    office.house.tell(staff.locked, office.li, event["data"])
    assert office.read(request)["pending_ids"] == [office.zhao]


def test_who_was_asked_and_never_decided_is_not_told_that_he_did(office):
    office.flow(office.named(office.li, office.sun, mode="any"), office.named(office.zhao))
    request = office.submit()
    office.do(approval.approve, office.li, request)
    assert office.refused(approval.approve, office.li, request) == "already_decided"
    assert office.refused(approval.approve, office.sun, request) == "decided_by_others"

"""Somebody hands in for another: superiors of that one decide, neither of the two, both see it."""

import pytest

from contracts.organization import approval, delegation, notice

pytestmark = pytest.mark.requirement("ORG-23")
PERIOD = {"begins_at": "2026-03-25T00:00:00Z", "ends_at": "2026-04-01T00:00:00Z"}
CHAIN = {"name": "superior", "approvers": [{"kind": "superior", "level": 1}]}


def handed_in(office, by):
    return office.submit(submitter_id=office.wang, handed_in_by_id=by)


def test_the_superior_of_the_person_is_asked_and_the_person_hears_of_it(office):
    office.flow(CHAIN)
    case = handed_in(office, office.sun)
    assert office.read(case)["pending_ids"] == [office.li]
    for staff_id in (office.wang, office.sun):
        told = office.by(staff_id).call(approval.get, {"approval_id": case})
        assert (told["submitter_id"], told["handed_in_by_id"]) == (office.wang, office.sun)
        assert office.by(staff_id).call(approval.submitted)["items"]
    [first] = office.by(office.wang).call(notice.listed)["items"]
    assert first["title"].startswith("已代您提交")


def test_a_superior_who_handed_it_in_leaves_it_to_his_own(office):
    office.flow({**CHAIN, "submitter": "superior"})
    case = handed_in(office, office.li)
    assert office.read(case)["pending_ids"] == [office.zhao]
    office.by(office.zhao).call(delegation.create, {"delegate_id": office.li, **PERIOD})
    assert office.by(office.li).call(approval.counters)["to_approve"] == 0
    assert office.refused(approval.approve, office.li, case) == "not_asked"


def test_who_handed_it_in_takes_it_back(office):
    office.flow(CHAIN)
    assert office.refused(approval.recall, office.li, handed_in(office, office.sun)) == (
        "not_submitter"
    )
    assert office.do(approval.recall, office.sun, handed_in(office, office.sun))

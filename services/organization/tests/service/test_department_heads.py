"""Whose head of a department decides: what a level says, and what none says."""

import pytest

from contracts.organization import department, staff


class Tree:
    """Sun heads 北区, Zhao 总部 above it; Wang works in 北区."""

    def __init__(self, office):
        self.house = office.house
        self.above = self.made("总部", office.zhao)
        self.own = self.made("北区", office.sun, parent_id=self.above)
        self.settle(office.wang)

    def made(self, name, head_id, **about):
        made = self.house.call(department.create, {"name": name, **about})["id"]
        lead = {"department_id": made, "head_id": head_id, "deputy_ids": []}
        self.house.call(department.appoint, lead)
        return made

    def settle(self, staff_id, **about):
        he = {"staff_id": staff_id, "department_ids": [self.own], **about}
        self.house.call(staff.update, he)


@pytest.fixture
def tree(office):
    return Tree(office)


def by_head(office, **rule):
    """Let the head of a department decide; return the rule as it is kept."""
    rules = [{"kind": "department_head", **rule}]
    made = office.flow({"name": "head", "approvers": rules})
    return made["definition"]["steps"][0]["approvers"][0]


@pytest.mark.requirement("ORG-22")
def test_without_a_level_the_head_of_the_own_department_decides(office, tree):
    assert by_head(office)["level"] == 0
    assert office.read(office.submit())["pending_ids"] == [office.sun]


@pytest.mark.requirement("ORG-22")
def test_the_level_says_how_many_departments_above_it_is(office, tree):
    assert by_head(office, level=1)["level"] == 1
    assert office.read(office.submit())["pending_ids"] == [office.zhao]


@pytest.mark.requirement("ORG-23")
def test_what_a_head_submits_his_superior_decides(office, tree):
    by_head(office)
    tree.settle(office.sun, superior_id=office.li)
    assert office.read(office.submit(submitter_id=office.sun))["pending_ids"] == [office.li]


def test_without_a_level_the_direct_superior_decides(office):
    rules = [{"kind": kind} for kind in ("superior", "superiors")]
    office.flow(*({"name": "s", "approvers": [rule]} for rule in rules))
    assert office.read(office.submit())["pending_ids"] == [office.li]


@pytest.mark.requirement("ORG-22")
def test_who_has_no_superior_works_under_the_head_of_the_department(office, tree):
    tree.settle(office.wang, superior_id=None)
    tree.settle(office.sun)
    assert office.read(office.submit())["pending_ids"] == [office.sun]
    rules = [{"kind": "superior", "level": 2}]
    office.flow({"name": "above the head", "approvers": rules})
    assert office.read(office.submit())["pending_ids"] == [office.zhao]


@pytest.mark.requirement("ORG-22")
def test_nobody_is_the_superior_of_himself(office, tree):
    tree.settle(office.sun)
    assert office.read(office.submit(submitter_id=office.sun))["pending_ids"] == [office.zhao]
    top = {"staff_id": office.zhao, "department_ids": [tree.above]}
    tree.house.call(staff.update, top)
    [seat] = office.read(office.submit(submitter_id=office.zhao))["tasks"]
    assert (seat["reason"], seat["staff_id"] == office.zhao) == ("nobody_found", False)


@pytest.mark.requirement("ORG-22")
def test_a_department_without_a_head_is_led_from_above(office, tree):
    lead = {"department_id": tree.own, "head_id": None, "deputy_ids": []}
    tree.house.call(department.appoint, lead)
    tree.settle(office.wang, superior_id=None)
    assert office.read(office.submit())["pending_ids"] == [office.zhao]


@pytest.mark.requirement("ORG-22")
def test_a_deputy_does_not_decide_for_his_head(office, tree):
    lead = {"department_id": tree.own, "head_id": office.sun, "deputy_ids": [office.wang]}
    tree.house.call(department.appoint, lead)
    tree.settle(office.sun)
    assert office.read(office.submit(submitter_id=office.sun))["pending_ids"] == [office.zhao]


@pytest.mark.requirement("ORG-01")
def test_of_a_merged_department_the_head_of_what_it_went_up_in_decides(office, tree):
    by_head(office)
    tree.house.call(department.merge, {"department_id": tree.own, "into_id": tree.above})
    assert office.read(office.submit(department_id=tree.own))["pending_ids"] == [office.zhao]


@pytest.mark.requirement("ORG-01")
@pytest.mark.requirement("ORG-21")
def test_a_flow_that_names_a_merged_department_fits_what_it_went_up_in(office, tree):
    office.flow(office.named(office.sun), definition={"when": {"department_ids": [tree.own]}})
    before = office.submit(department_id=tree.own)
    heir = tree.house.call(department.create, {"name": "合并后"})["id"]
    tree.house.call(department.merge, {"department_id": tree.own, "into_id": heir})
    after = [office.submit(department_id=one) for one in (heir, tree.own, tree.above)]
    asked = [office.read(one)["pending_ids"] == [office.sun] for one in (before, *after)]
    assert asked == [True, True, True, False]

"""The tree of departments: paths always right, never a ring, never too deep."""

import threading

import pytest

from chassis.errors import ServiceError
from contracts.organization import department, staff


def make(house, name, parent=None):
    asked = {"name": name, "parent_id": parent["id"] if parent else None}
    return house.call(department.create, asked)


def move(house, one, parent, **about):
    asked = {"department_id": one["id"], "parent_id": parent["id"] if parent else None}
    return house.call(department.move, asked, **about)


def read(house, one):
    return house.call(department.get, {"department_id": one["id"]})


def refusal_of(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refusal:
        call(*args, **kwargs)
    return refusal.value


@pytest.mark.requirement("ORG-01")
def test_departments_form_a_tree(house):
    top = make(house, "总公司")
    inner = make(house, "研发部", top)
    assert (top["path"], top["depth"]) == ([top["id"]], 1)
    assert (inner["path"], inner["depth"]) == ([top["id"], inner["id"]], 2)
    below = house.call(department.listed, {"parent_id": top["id"]})["items"]
    assert [d["name"] for d in below] == ["研发部"]


def test_a_move_takes_everything_below_along(house):
    a, b = make(house, "A"), make(house, "B")
    inner = make(house, "inner", a)
    leaf = make(house, "leaf", inner)
    moved = move(house, inner, b, if_version=1)
    assert (moved["path"], moved["version"]) == ([b["id"], inner["id"]], 2)
    assert read(house, leaf)["path"] == [b["id"], inner["id"], leaf["id"]]
    assert move(house, leaf, None)["depth"] == 1


@pytest.mark.requirement("ORG-01")
def test_a_move_is_in_the_history_and_told(house):
    a, b = make(house, "A"), make(house, "B")
    move(house, b, a)
    [moved, _] = house.call(department.history, {"department_id": b["id"]})["items"]
    assert moved["changes"]["parent_id"] == [None, a["id"]]
    [event] = house.told(department.updated)
    assert event["data"]["path_ids"] == [a["id"], b["id"]]


def test_a_department_cannot_lie_below_itself(house):
    a = make(house, "A")
    b = make(house, "B", a)
    for target in (a, b):
        assert refusal_of(move, house, a, target).code == "organization.department.ring"


def test_two_moves_at_once_cannot_make_a_ring(house):
    a, b = make(house, "A"), make(house, "B")
    outcomes = []

    def attempt(one, other):
        try:
            move(house, one, other)
            outcomes.append("ok")
        except ServiceError as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=attempt, args=pair) for pair in ((a, b), (b, a))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["ok", "organization.department.ring"]


def test_the_tree_has_at_most_twelve_levels(house):
    one = None
    for level in range(12):
        one = make(house, f"L{level}", one)
    assert refusal_of(make, house, "L13", one).code == "organization.department.too_deep"
    deep = make(house, "deep")
    make(house, "deeper", deep)
    parent = {"id": one["path"][10]}
    assert refusal_of(move, house, deep, parent).code == "organization.department.too_deep"
    assert read(house, deep)["depth"] == 1


def test_a_parent_that_is_not_there_is_refused(house):
    one = make(house, "A")
    gone = {"id": "gone"}
    assert refusal_of(make, house, "B", gone).code == "organization.department.no_parent"
    assert refusal_of(move, house, one, gone).code == "organization.department.no_parent"


def test_stale_and_unknown_departments_are_refused(house):
    one = make(house, "A")
    assert refusal_of(move, house, one, None, if_version=9).code == "stale"
    asked = {"department_id": one["id"], "name": "B"}
    assert refusal_of(house.call, department.update, asked, if_version=9).code == "stale"
    assert house.call(department.update, asked, if_version=1)["name"] == "B"
    assert refusal_of(read, house, {"id": "none"}).status == 404


def test_only_an_empty_department_can_be_removed(house):
    top = make(house, "A")
    inner = make(house, "B", top)
    hired = house.hire("wang", department_ids=[inner["id"]])
    asked = [{"department_id": d["id"]} for d in (top, inner)]
    told = [refusal_of(house.call, department.remove, a).details for a in asked]
    assert told == [{"staff": 0, "departments": 1}, {"staff": 1, "departments": 0}]
    house.call(staff.leave, {"staff_id": hired["id"]})
    house.call(department.remove, asked[1], if_version=1)
    house.call(department.remove, asked[0])
    assert house.call(department.listed)["items"] == []


@pytest.mark.requirement("ORG-01")
def test_heads_and_deputies_are_active_colleagues(house):
    one, li, wu = make(house, "A"), house.hire("li"), house.hire("wu")
    asked = {"department_id": one["id"], "head_id": li["id"], "deputy_ids": [wu["id"]]}
    led = house.call(department.appoint, asked, if_version=1)
    assert (led["head_id"], led["deputy_ids"]) == (li["id"], [wu["id"]])
    house.call(staff.leave, {"staff_id": wu["id"]})
    refusal = refusal_of(house.call, department.appoint, asked)
    assert (refusal.code, refusal.details) == (
        "organization.department.unknown_head",
        {"id": wu["id"]},
    )
    partner = house.hire("agent", role_ids=["partner"])["id"]
    for wrong in ({"head_id": partner}, {"deputy_ids": [partner]}):
        assert refusal_of(house.call, department.appoint, asked | wrong).details == {"id": partner}


def test_reading_the_tree_does_not_allow_changing_it(house):
    reader = house.acting(grants=("organization.department.get",))
    one = make(house, "A")
    assert reader.call(department.get, {"department_id": one["id"]})["name"] == "A"
    asked = {"department_id": one["id"], "parent_id": None}
    assert refusal_of(reader.call, department.move, asked).code == "forbidden"


def test_two_departments_of_one_name_do_not_lie_side_by_side(house):
    north = make(house, "北区")
    make(house, "销售部", north)
    other = make(house, "售后部", north)
    assert make(house, "销售部")["parent_id"] is None, "elsewhere the name is free"
    for wrong in (
        refusal_of(make, house, "销售部", north),
        refusal_of(house.call, department.update, {"department_id": other["id"], "name": "销售部"}),
    ):
        assert (wrong.code, wrong.pointer) == ("organization.department.name_taken", "/name")
    assert house.call(department.update, {"department_id": other["id"], "name": "售后部"})

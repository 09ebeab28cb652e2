"""Mergers, a second tree, and that a large house costs no more statements than a small one."""

import pytest
from sqlalchemy import event, insert, text

from chassis.errors import ServiceError
from chassis.values import new_id
from contracts.notify import message
from contracts.organization import announcement, department, principal, staff
from organization.departments.model import Department
from organization.staff.model import Staff

pytestmark = pytest.mark.postgres

GATEWAY = {"actor_id": "gateway", "actor_kind": "service", "via": "gateway"}


def make(house, name, parent=None, **about):
    asked = {"name": name, "parent_id": parent["id"] if parent else None, **about}
    return house.call(department.create, asked)


def read(house, one):
    return house.call(department.get, {"department_id": one["id"]})


def merge(house, gone, heir):
    return house.call(department.merge, {"department_id": gone["id"], "into_id": heir["id"]})


def code_of(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refused:
        call(*args, **kwargs)
    return refused.value.code.rpartition(".")[2]


@pytest.fixture
def statements(house):
    """Return a function that counts the statements of a call."""
    seen = []
    for engine in (house.runtime.database.write_engine, house.runtime.database.read_engine):
        event.listen(engine, "before_cursor_execute", lambda *about: seen.append(about[2]))

    def count(call, *args, **kwargs):
        seen.clear()
        call(*args, **kwargs)
        return len(seen)

    return count


@pytest.mark.requirement("ORG-01")
def test_a_merger_takes_people_and_departments_along_and_is_in_the_history(house):
    old, new = make(house, "老部门"), make(house, "新部门")
    inner = make(house, "小组", old)
    leaf = make(house, "小小组", inner)
    li = house.hire("li", department_ids=[old["id"], new["id"]])
    wu = house.hire("wu", department_ids=[new["id"], old["id"]])
    merged = merge(house, old, new)
    assert (merged["merged_into_id"], merged["head_id"]) == (new["id"], None)
    assert read(house, leaf)["path"] == [new["id"], inner["id"], leaf["id"]]
    for one in (li, wu):
        assert house.call(staff.get, {"staff_id": one["id"]})["department_ids"] == [new["id"]]
    assert code_of(read, house, old) == "not_found"
    past = house.call(department.history, {"department_id": old["id"]})["items"]
    assert past[0]["changes"]["merged_into_id"] == [None, new["id"]]


@pytest.mark.requirement("ORG-01")
def test_what_went_up_in_a_department_is_in_its_history_and_that_of_its_heir(house):
    old, middle, new = (make(house, name) for name in ("老部门", "中部门", "新部门"))
    merge(house, old, middle)
    [entry, _] = house.call(department.history, {"department_id": middle["id"]})["items"]
    assert entry["changes"] == {"absorbed_ids": [[], [old["id"]]]}
    merge(house, middle, new)
    assert read(house, new)["absorbed_ids"] == [middle["id"], old["id"]]
    told = [event["subject"] for event in house.told(department.updated)]
    assert told == [old["id"], middle["id"], middle["id"], new["id"]]


def of(house, person):
    session = house.sign_in(person["login"], person["initial_password"])
    asked = {"actor_id": person["id"], "session_id": session["id"]}
    return house.acting(**GATEWAY).call(principal.get, asked)


def test_records_of_a_merged_department_stay_in_sight(house):
    top, old, middle = make(house, "T"), make(house, "A"), make(house, "B")
    new = make(house, "C", top)
    li = house.hire("li", department_ids=[new["id"]], role_ids=["manager"])
    boss = house.hire("boss", department_ids=[top["id"]], role_ids=["manager"])
    merge(house, old, middle)
    merge(house, middle, new)
    told = of(house, li)
    assert told["departments"][0] == new["id"]
    whole = {old["id"], middle["id"], new["id"]}
    assert set(told["departments"]) == set(told["reach"]) == whole
    assert set(of(house, boss)["reach"]) == {top["id"], *whole}


@pytest.mark.requirement("ORG-01")
def test_records_of_a_merged_department_tell_the_name_of_what_it_went_up_in(house):
    old, middle, new = make(house, "A"), make(house, "B"), make(house, "C")
    merge(house, old, middle)
    merge(house, middle, new)
    ids = [one["id"] for one in (old, middle, new)]
    told = house.acting(via="customers", actor_kind="service").call(department.names, {"ids": ids})[
        "names"
    ]
    assert told == dict.fromkeys(ids, "C")
    heirs = {e["subject"]: e["data"]["merged_into_id"] for e in house.told(department.updated)}
    assert heirs[middle["id"]] == new["id"]


def test_a_merger_that_makes_no_sense_is_refused(house):
    top = make(house, "A")
    inner = make(house, "B", top)
    sales = make(house, "S", tree="sales")
    assert code_of(merge, house, top, top) == "ring"
    assert code_of(merge, house, top, inner) == "ring"
    assert code_of(merge, house, top, {"id": "none"}) == "no_parent"
    assert code_of(merge, house, inner, sales) == "other_tree"


@pytest.mark.requirement("ORG-01")
def test_the_sales_tree_stands_beside_that_of_the_house(house):
    firm, sales = make(house, "公司"), make(house, "销售", tree="sales")
    east = make(house, "华东", sales, tree="sales")
    assert [d["name"] for d in house.call(department.listed, {"tree": "sales"})["items"]] == [
        "销售", "华东"
    ]  # fmt: skip
    li = house.hire("li", department_ids=[firm["id"], east["id"]])
    assert li["department_ids"] == [firm["id"], east["id"]]
    move = {"department_id": east["id"], "parent_id": firm["id"]}
    assert code_of(house.call, department.move, move) == "other_tree"
    assert code_of(make, house, "C", firm, tree="sales") == "other_tree"


@pytest.mark.requirement("ORG-32")
def test_who_changes_costs_the_same_however_many_announcements_run(house, statements):
    li = house.hire("li")
    house.rpc.answers[message.create.id] = {"id": "m"}
    costs = []
    for _ in range(2):
        for name in ("甲", "乙"):
            about = {"title": name, "text": name, "for_all": True}
            key = {"announcement_id": house.call(announcement.create, about)["id"]}
            house.call(announcement.publish, key)
        costs.append(statements(house.tell, staff.updated, li["id"], {"id": li["id"]}))
    assert costs[0] == costs[1]


def test_a_branch_that_would_grow_too_deep_is_not_moved(house):
    line = [make(house, "0")]
    for depth in range(1, 11):
        line.append(make(house, str(depth), line[-1]))
    top = make(house, "A")
    deep = make(house, "C", make(house, "B", top))
    move = {"department_id": line[0]["id"], "parent_id": deep["id"]}
    assert code_of(house.call, department.move, move) == "too_deep"
    assert read(house, line[-1])["depth"] == 11


def fill(house, departments, people):
    """Put a top department with so many below it, and so many people, right into the tables."""
    top = make(house, f"总公司 {departments}")
    stamps = {"version": 1, "created_at": house.clock.now(), "updated_at": house.clock.now()}
    by = {"created_by": "", "updated_by": ""}
    rows = []
    for serial in range(departments):
        own = new_id()
        place = {"parent_id": top["id"], "path": f"/{top['id']}/{own}/", "depth": 2}
        about = {"name": f"部门{serial}", "deputy_ids": [], "tree": "house"}
        rows.append({"id": own, **place, **about, **stamps, **by})
    folk = []
    for serial in range(people):
        spelt = {"pinyin": f"wang{serial:05d}", "initials": "w", "surname": "王", "letter": "w"}
        works = {"department_id": rows[0]["id"], "department_ids": [rows[0]["id"]]}
        about = {
            "login": f"w{serial}-{top['id'][-6:]}",
            "name": f"王{serial}",
            "role_ids": [],
            "state": "active",
        }
        folk.append(
            {"id": new_id(), "language": "zh-CN", **spelt, **works, **about, **stamps, **by}
        )
    with house.runtime.database.write_engine.begin() as connection:
        connection.execute(insert(Department), rows)
        connection.execute(insert(Staff), folk)
    return top


@pytest.mark.requirement("ORG-01")
def test_two_thousand_departments_move_in_as_many_statements_as_two(house, statements):
    small, large, goal = fill(house, 2, 1), fill(house, 2_000, 1), make(house, "集团")
    costs = [
        statements(house.call, department.move, {"department_id": d["id"], "parent_id": goal["id"]})
        for d in (small, large)
    ]
    assert costs[0] == costs[1] <= 20


def test_fifty_thousand_colleagues_are_listed_by_an_index(house, statements):
    fill(house, 1, 50_000)
    ask = (house.call, staff.listed, {"limit": 50, "state": "active"})
    assert statements(*ask) <= 5
    assert statements(house.call, staff.index) <= 4
    with house.runtime.database.read_engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            plan = "explain query plan select id from staff order by pinyin, id limit 51"
            told = " ".join(str(row) for row in connection.execute(text(plan)))
            assert "ix_staff_pinyin" in told

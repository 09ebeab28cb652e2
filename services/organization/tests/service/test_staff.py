"""Staff: taken on, found, moved, locked, and never without an administrator."""

import pytest
from sqlalchemy import delete

from chassis.errors import ServiceError
from contracts.organization import department, role, staff
from organization.credentials.model import Credential


def refusal_of(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refusal:
        call(*args, **kwargs)
    return refusal.value


def act(house, operation, person, **asked):
    return house.call(operation, {"staff_id": person["id"], **asked})


def admin_of(house):
    [found] = house.call(staff.listed, {"login": "admin"})["items"]
    return found


def without_abilities(told):
    """A handler with transactions of its own cannot tell them; reading can."""
    return {k: v for k, v in told.items() if k != "abilities"}


@pytest.mark.requirement("ORG-02")
def test_a_colleague_has_everything_that_the_address_book_needs(house):
    places = [house.call(department.create, {"name": n})["id"] for n in ("北区", "南区")]
    hired = house.hire(
        "wang", title="客户经理", mobile="13800001234", email="wang@example.com",
        employee_number="E-7", department_ids=[places[1], places[0], places[1]], role_ids=["rep"],
    )  # fmt: skip
    read = act(house, staff.get, hired)
    assert (read["pinyin"], read["initials"], read["state"]) == ("wangxiaoming", "wxm", "active")
    assert (read["department_id"], read["department_ids"]) == (places[1], [places[1], places[0]])
    assert read["version"] == 1 and read["role_ids"] == ["rep"] and "initial_password" not in read
    known = {k: v for k, v in hired.items() if k != "initial_password"}
    assert {**known, "blocked_until": None} == read


def test_a_repeat_gets_the_same_colleague_but_not_the_password_again(house):
    asked = {"name": "A", "login": "aa"}
    first = house.call(staff.create, asked, idempotency_key="k")
    again = house.call(staff.create, asked, idempotency_key="k")
    assert len(first.pop("initial_password")) == 14
    assert without_abilities(again) == without_abilities(first)
    other = {"name": "B", "login": "bb"}
    assert refusal_of(house.call, staff.create, other, idempotency_key="k").code == KEY_REUSED


KEY_REUSED = "idempotency_key_reused"


@pytest.mark.requirement("ORG-02")
@pytest.mark.parametrize("text", ["小明", "wangxiao", "wang xiao", "wxm", "E-7", "1234", "wang7"])
def test_people_are_found_by_whatever_one_remembers(house, text):
    house.hire("wang7", mobile="13800001234", employee_number="E-7")
    house.hire("li", name="李雷", mobile="13900005678")
    assert [s["login"] for s in house.call(staff.listed, {"q": text})["items"]] == ["wang7"]


def test_a_login_and_an_employee_number_belong_to_one(house):
    house.hire("wang", employee_number="7")
    assert refusal_of(house.hire, "wang").code == "organization.staff.login_taken"
    assert refusal_of(house.hire, "li", employee_number="7").code == NUMBER_TAKEN
    li = house.hire("li")
    assert refusal_of(act, house, staff.update, li, employee_number="7").code == NUMBER_TAKEN
    assert act(house, staff.update, li, employee_number="8")["employee_number"] == "8"


NUMBER_TAKEN = "organization.staff.number_taken"


def test_a_new_name_is_spelt_anew(house):
    hired = house.hire("wang")
    asked = {"staff_id": hired["id"], "name": "单雄信"}
    changed = house.call(staff.update, asked, if_version=hired["version"])
    assert (changed["pinyin"], changed["version"]) == ("shanxiongxin", hired["version"] + 1)
    assert house.told(staff.updated)[-1]["data"]["name"] == "单雄信"


def test_departments_and_superiors_must_exist(house):
    assert refusal_of(house.hire, "a1", department_ids=["x"]).code == UNKNOWN_DEPARTMENT
    assert (
        refusal_of(house.hire, "a1", superior_id="x").code == "organization.staff.unknown_superior"
    )
    hired = house.hire("a1")
    assert (
        refusal_of(act, house, staff.update, hired, department_ids=["x"]).code == UNKNOWN_DEPARTMENT
    )


UNKNOWN_DEPARTMENT = "organization.staff.unknown_department"


def test_nobody_is_his_own_superior_over_any_number_of_steps(house):
    a = house.hire("a1")
    b = house.hire("b1", superior_id=a["id"])
    c = house.hire("c1", superior_id=b["id"])
    for superior in (a, b, c):
        refusal = refusal_of(act, house, staff.update, a, superior_id=superior["id"])
        assert refusal.code == "organization.staff.superior_ring"
    assert act(house, staff.update, c, superior_id=a["id"])["superior_id"] == a["id"]


@pytest.mark.requirement("ORG-02")
def test_states_go_their_way_and_no_other(house):
    hired = house.hire("wang", role_ids=["rep"])
    assert refusal_of(act, house, staff.unlock, hired).code == "organization.staff.wrong_state"
    assert act(house, staff.lock, hired)["state"] == "locked"
    assert refusal_of(act, house, staff.lock, hired).details == {"state": "locked"}
    assert act(house, staff.unlock, hired)["state"] == "active"
    gone = act(house, staff.leave, hired)
    assert (gone["state"], gone["role_ids"]) == ("left", [])
    for verb in (staff.lock, staff.unlock, staff.leave, staff.reset_password):
        assert refusal_of(act, house, verb, hired).code == "organization.staff.wrong_state"
    kinds = [e["type"].split(".")[2] for e in house.told() if ".staff." in e["type"]]
    assert kinds[-4:] == ["created", "locked", "unlocked", "left"]


@pytest.mark.parametrize("verb", [staff.lock, staff.leave, staff.assign_roles])
def test_the_last_administrator_stays(house, verb):
    asked = {"role_ids": ["rep"]} if verb is staff.assign_roles else {}
    first = admin_of(house)
    refusal = refusal_of(act, house, verb, first, **asked)
    assert refusal.code == "organization.staff.last_administrator"
    second = house.hire("second", role_ids=["administrator"])
    act(house, verb, first, **asked)
    assert refusal_of(act, house, verb, second, **asked).code == LAST


LAST = "organization.staff.last_administrator"


def test_a_locked_administrator_does_not_count(house):
    second = house.hire("second", role_ids=["administrator"])
    act(house, staff.lock, second)
    assert refusal_of(act, house, staff.lock, admin_of(house)).code == LAST


def test_an_administrator_who_never_had_a_password_does_not_count(house):
    second = house.hire("second", role_ids=["administrator"])
    with house.runtime.database.writing() as connection:
        connection.execute(delete(Credential).where(Credential.staff_id == second["id"]))
    assert refusal_of(act, house, staff.lock, admin_of(house)).code == LAST


def test_two_administrators_cannot_lock_each_other_at_once(house):
    from concurrent.futures import ThreadPoolExecutor

    people = [admin_of(house), house.hire("second", role_ids=["administrator"])]

    def attempt(person):
        try:
            return act(house, staff.lock, person)["state"]
        except ServiceError as refusal:
            return refusal.code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, people)) == ["locked", LAST]


def test_nobody_gives_a_role_that_may_do_more_than_he(house):
    helper = house.acting(grants=("organization.staff.*", "organization.department.*"))
    asked = {"name": "A", "login": "aa", "role_ids": ["administrator"]}
    assert (
        refusal_of(helper.call, staff.create, asked).code == "organization.role.beyond_own_rights"
    )
    hired = house.hire("wang")
    asked = {"staff_id": hired["id"], "role_ids": ["rep"]}
    assert refusal_of(helper.call, staff.assign_roles, asked).status == 403
    assert refusal_of(house.call, staff.assign_roles, asked | {"role_ids": ["x"]}).code == UNKNOWN


UNKNOWN = "organization.role.unknown"


def test_roles_at_hiring_need_the_right_to_assign_them(house):
    made = house.call(role.create, {"name": "R", "grants": ["organization.staff.get"]})
    clerk = house.acting(grants=("organization.staff.create", "organization.staff.get"))
    asked = {"name": "A", "login": "aa", "role_ids": [made["id"]]}
    refusal = refusal_of(clerk.call, staff.create, asked)
    assert refusal.details == {"permission": "organization.staff.assign_roles"}
    assert clerk.call(staff.create, asked | {"role_ids": []})["state"] == "active"


@pytest.mark.parametrize(
    "verb", [staff.lock, staff.unlock, staff.leave, staff.reset_password, staff.sign_out]
)
def test_nobody_has_power_over_those_who_may_do_more(house, verb):
    helper = house.acting(grants=("organization.staff.*",))
    asked = {"staff_id": admin_of(house)["id"]}
    assert refusal_of(helper.call, verb, asked).code == "organization.role.beyond_own_rights"


@pytest.mark.parametrize(
    "change",
    [{"email": "x@evil.cn"}, {"mobile": "+8613900000000"}, {"superior_id": None},
     {"department_ids": []}],
)  # fmt: skip
def test_nobody_leads_the_codes_of_those_who_may_do_more_to_himself(house, change):
    place = house.call(department.create, {"name": "北区"})["id"]
    superior, first = house.hire("chair")["id"], admin_of(house)
    act(house, staff.update, first, superior_id=superior, department_ids=[place])
    helper = house.acting(grants=("organization.staff.*",))
    refusal = refusal_of(act, helper, staff.update, first, **change)
    assert (refusal.code, refusal.status) == ("organization.role.beyond_own_rights", 403)
    same = {"email": None, "superior_id": superior, "department_ids": [place]}
    assert act(helper, staff.update, first, title="董事", **same)["title"] == "董事"
    peer = house.hire("peer")
    read = act(helper, staff.update, peer, **change)
    assert {name: read[name] for name in change} == change


def test_reps_see_colleagues_but_change_none(house):
    rep = house.acting(grants=("organization.staff.get", "organization.staff.list"))
    hired = house.hire("wang")
    assert rep.call(staff.get, {"staff_id": hired["id"]})["login"] == "wang"
    for verb in (staff.update, staff.lock, staff.leave, staff.reset_password):
        assert refusal_of(rep.call, verb, {"staff_id": hired["id"]}).code == "forbidden"


@pytest.mark.parametrize(
    "wrong",
    [{"login": "Big"}, {"login": "a"}, {"mobile": "12a"}, {"email": "nobody"}, {"name": " "},
     {"language": "fr"}, {"department_ids": ["x y"]}, {"state": "left"}],
)  # fmt: skip
def test_malformed_fields_are_named(house, wrong):
    refusal = refusal_of(house.call, staff.create, {"name": "A", "login": "aa", **wrong})
    assert (refusal.code, refusal.status) == ("invalid", 422)
    assert refusal.details["fields"][0]["pointer"].startswith(f"/{next(iter(wrong))}")


def test_the_history_tells_who_changed_departments_and_roles(house):
    place = house.call(department.create, {"name": "北区"})["id"]
    hired = house.hire("wang")
    act(house, staff.update, hired, department_ids=[place])
    act(house, staff.assign_roles, hired, role_ids=["rep"])
    roles, places, _ = act(house, staff.history, hired)["items"][:3]
    assert roles["changes"]["role_ids"] == [[], ["rep"]]
    assert places["changes"]["department_ids"] == [[], [place]]
    assert roles["actor_name"] == "Li Lei"


@pytest.mark.requirement("ORG-02")
@pytest.mark.parametrize(
    "written", ["13800138000", "+86 138-0013-8000", "１３８ ００１３ ８０００"]
)
def test_a_mobile_is_kept_as_e164_however_it_is_written(house, written):
    hired = house.hire("wang", mobile=written)
    assert hired["mobile"] == "+8613800138000"
    changed = act(house, staff.update, house.hire("li"), mobile=written)
    assert changed["mobile"] == "+8613800138000"
    for text in ("13800138000", "+8613800138000", "8000"):
        assert len(house.call(staff.listed, {"q": text})["items"]) == 2


@pytest.mark.requirement("ORG-02")
@pytest.mark.parametrize("written", ["123456", "013800138000", "010-62345678", "+8612345678901"])
def test_a_number_to_which_no_sms_can_go_is_refused(house, written):
    for refusal in (
        refusal_of(house.hire, "wang", mobile=written),
        refusal_of(act, house, staff.update, house.hire("li"), mobile=written),
    ):
        assert (refusal.code, refusal.pointer) == ("organization.staff.not_a_mobile", "/mobile")

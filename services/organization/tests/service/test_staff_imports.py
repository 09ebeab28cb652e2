"""Taking on many people from a table: good lines come in, bad ones are named."""

import csv

import pytest

from chassis import jobs
from chassis.errors import ServiceError
from chassis.files import FileStore
from contracts.notify import message
from contracts.organization import department, password_reset, pieces, staff, staff_import

HEADER = ("姓名", "手机", "工号", "部门", "直属上级", "邮箱")


@pytest.fixture
def send(house, tmp_path, monkeypatch):
    """Return a function that imports lines and returns the job."""
    monkeypatch.setattr(type(house.runtime.settings), "upload_folder", tmp_path / "up")

    def send(*lines, header=HEADER, by=house, **about):
        path = tmp_path / "list.csv"
        with path.open("w", encoding="gb18030", newline="") as out:
            csv.writer(out).writerows([header, *lines])
        stored = FileStore(house.runtime.settings.upload_folder).put(path.read_bytes())
        upload = {"name": "员工.csv", "content_type": "text/csv", **stored}
        key = f"i{len(lines)}{about}{by is house}"
        job = by.call(staff_import.start, {"upload": upload, **about}, idempotency_key=key)
        jobs.run(house.runtime, job["id"])
        return by.call(staff_import.jobs.get, {"job_id": job["id"]})

    return send


@pytest.fixture
def tree(house):
    ids = {}
    for path in (
        "总公司",
        "总公司/销售部",
        "总公司/研发部",
        "总公司/销售部/一组",
        "总公司/研发部/一组",
    ):
        above, _, name = path.rpartition("/")
        asked = {"name": name, "parent_id": ids.get(above)}
        ids[path] = house.call(department.create, asked)["id"]
    return ids


def by_login(house, login):
    [found] = house.call(staff.listed, {"login": login})["items"]
    return found


@pytest.mark.requirement("ORG-02", "ORG-03")
def test_lines_give_roles_as_far_as_who_imports_may_give_them(house, send):
    header = ("姓名", "工号", "角色")
    lines = [("王小明", "E1", "Rep；manager；出纳"), ("李雷", "E2", "无此角色"), ("周七", "E3", "")]
    job = send(*lines, header=header)
    assert [(one["row"], one["code"]) for one in job["errors"]] == [
        (3, "organization.role.unknown")
    ]
    assert by_login(house, "e1")["role_ids"] == ["rep", "manager", "cashier"]
    assert by_login(house, "e3")["role_ids"] == []
    hr = ["organization.staff_import.start", "organization.staff.create", "organization.job.*"]
    clerk = house.acting(grants=tuple(hr))
    job = send(("吴八", "E8", "rep"), header=header, by=clerk)
    assert [one["code"].partition("|")[0] for one in job["errors"]] == ["forbidden"]


LINES = (
    ("王小明", "138 0000 0001", "E1", "总公司/销售部/一组;研发部", "E2", "w@firm.cn"),
    ("李雷", "13800000002", "E2", "销售部", "", ""),
    ("", "13800000003", "E3", "", "", ""),
    ("韩梅梅", "13800000001", "E4", "", "", ""),
    ("赵四", "13800000005", "E1", "", "", ""),
    ("钱五", "13800000006", "E6", "一组", "", ""),
    ("孙六", "13800000007", "E7", "财务部", "", ""),
    ("周七", "13800000008", "E8", "", "nobody", ""),
    ("吴八", "abc", "E9", "", "", "no-mail"),
)


@pytest.mark.requirement("ORG-02")
def test_good_lines_come_in_and_every_bad_one_is_named(house, send, tree):
    job = send(*LINES)
    assert (job["state"], job["counts"]) == ("completed", {"created": 2, "refused": 7})
    assert {(e["row"], e["code"].rpartition(".")[2]) for e in job["errors"]} == {
        (4, "too_short"), (5, "login_taken"), (6, "number_taken"), (7, "ambiguous_department"),
        (8, "unknown_department"), (9, "unknown_superior"), (10, "wrong_form"),
    }  # fmt: skip
    [nameless] = [e for e in job["errors"] if e["row"] == 4]
    assert nameless["message"] == "This may not be empty."
    wang = by_login(house, "13800000001")
    assert wang["superior_id"] == by_login(house, "13800000002")["id"]
    assert wang["department_ids"] == [tree["总公司/销售部/一组"], tree["总公司/研发部"]]
    assert (wang["pinyin"], wang["letter"]) == ("wangxiaoming", "w")
    assert len(house.told(staff.created)) == 3


@pytest.fixture
def ranked(house):
    """Colleagues have a rank, and must have a badge of their own, by which they are found."""
    of = {"resource": "organization.staff"}
    ranks = [{"value": "p5", "label": "五级", "label_en": "Five"}, {"value": "p6", "label": "六级"}]
    about = {"key": "c_rank", "kind": "choice", "label": "职级", "choices": ranks}
    house.call(pieces.custom_fields.create, {**of, **about})
    about = {"key": "c_badge", "kind": "text", "label": "工牌", "unique": True, "searched": True}
    house.call(pieces.custom_fields.create, {**of, **about, "required": True})
    return house


@pytest.mark.requirement("PLT-14", "ORG-02")
def test_fields_of_the_house_come_in_by_tables_and_go_out_in_them(ranked, send):
    lines = (
        ("王小明", "E1", "五级", "B-7"), ("李雷", "E2", "七级", "B-8"), ("赵四", "E3", "", "B-7"),
        ("钱五", "E4", "", ""), ("周七", "E5", "六级", "B-9"),
    )  # fmt: skip
    job = send(*lines, header=("花名", "工号", "职级", "工牌"), mapping='{"花名": "name"}')
    assert job["counts"] == {"created": 2, "refused": 3}
    assert {(e["row"], e["code"].partition("|")[0]) for e in job["errors"]} == {
        (3, "not_one_of"), (4, "taken"), (5, "required"),
    }  # fmt: skip
    columns = {"format": "csv", "columns": ["name", "c_rank", "c_badge"], "sort": "name", "q": "b-"}
    started = ranked.call(pieces.staff_export, columns, idempotency_key="e")
    jobs.run(ranked.runtime, started["id"])
    file = ranked.call(pieces.job_result, {"job_id": started["id"]})["file"]
    path = FileStore(ranked.runtime.settings.upload_folder).path(file["id"])
    with path.open(encoding="utf-8-sig", newline="") as source:
        assert list(csv.reader(source))[1:] == [["周七", "六级", "B-9"], ["王小明", "Five", "B-7"]]


CHANGES = ("姓名", "工号", "手机", "部门", "角色", "职级", "工牌")


WANG = ("王大明", "E1", "138 0000 0001", "研发部", "rep", "六级", "")
OTHERS = ("李雷", "E2", "", "", "", "", "B-2"), ("赵四", "E3", "", "", "", "", "B-3")


@pytest.mark.requirement("PLT-33", "ORG-02")
def test_lines_change_whom_they_name_and_leave_what_they_do_not_say(ranked, send, tree):
    told = {"title": "组长", "mobile": "13800000001", "custom": {"c_badge": "B-1"}}
    places = {"department_ids": [tree["总公司/销售部"]], "employee_number": "E1"}
    ranked.hire("wang", **told, **places)
    gone = ranked.hire("gone", employee_number="E2", custom={"c_badge": "B-2"})
    ranked.call(staff.leave, {"staff_id": gone["id"]})
    job = send(WANG, *OTHERS, header=CHANGES, mode="update")
    assert job["counts"] == {"created": 0, "updated": 1, "refused": 2}
    assert [(e["row"], e["code"]) for e in job["errors"]] == [
        (3, "import.nobody"), (4, "import.nobody"),
    ]  # fmt: skip
    now = by_login(ranked, "wang")
    assert (now["name"], now["title"], now["role_ids"]) == ("王大明", "组长", ["rep"])
    assert now["department_ids"] == [tree["总公司/研发部"]]
    assert now["custom"] == {"c_rank": "p6", "c_badge": "B-1"}
    job = send(WANG, *OTHERS, header=CHANGES, mode="upsert")
    assert job["counts"] == {"created": 1, "unchanged": 1, "refused": 1}
    assert job["errors"][0]["code"] == "organization.staff.number_taken"


def take_back(house, job, **about):
    begun = house.call(staff_import.undo, {"job_id": job["id"]}, **about)
    if begun["id"]:
        jobs.run(house.runtime, begun["id"])
        begun = house.call(staff_import.jobs.get, {"job_id": begun["id"]})
    return begun


SUN = ("孙七", "E5", "", "", "", "", "")


@pytest.fixture
def brought(ranked, send, tree):
    """Return an import of four and Wang before it; two of them somebody went on with since."""
    told = {"title": "组长", "mobile": "13800000009", "custom": {"c_rank": "p5", "c_badge": "B-1"}}
    places = {"department_ids": [tree["总公司/销售部"]], "employee_number": "E1"}
    ranked.hire("wang", **told, **places)
    ranked.hire("sun", employee_number="E5", custom={"c_badge": "B-5"})
    wang = by_login(ranked, "wang")
    job = send(WANG, *OTHERS, SUN, header=CHANGES, mode="upsert")
    assert job["counts"] == {"created": 2, "updated": 2, "refused": 0}
    key = {"staff_id": by_login(ranked, "e3")["id"]}
    ranked.sign_in("e3", ranked.call(staff.reset_password, key)["initial_password"])
    ranked.call(staff.update, {"staff_id": by_login(ranked, "sun")["id"], "title": "主管"})
    return job, wang


@pytest.mark.requirement("PLT-33", "ORG-02")
def test_an_import_is_taken_back_but_whom_somebody_went_on_with(ranked, brought):
    job, wang = brought
    tried = take_back(ranked, job, idempotency_key="t", dry_run=True)
    assert tried["counts"] == {"would_remove": 1, "would_set_back": 1, "would_stay": 2}
    undone = take_back(ranked, job, idempotency_key="u")
    assert undone["counts"] == {"done": 2, "refused": 2}
    assert {(e["row"], e["code"]) for e in undone["errors"]} == {
        (4, "import.went_on"), (5, "import.went_on"),
    }  # fmt: skip
    now = by_login(ranked, "wang")
    kept = ("name", "mobile", "title", "department_ids", "role_ids", "custom", "employee_number")
    assert {name: now[name] for name in kept} == {name: wang[name] for name in kept}
    states = {login: by_login(ranked, login)["state"] for login in ("e2", "e3", "sun")}
    assert states == {"e2": "left", "e3": "active", "sun": "active"}
    with pytest.raises(ServiceError) as refused:
        take_back(ranked, job, idempotency_key="v")
    assert refused.value.code == "import.undone_already"


@pytest.mark.requirement("PLT-33", "ORG-03")
def test_who_may_change_nobody_takes_no_import_back(ranked, send):
    ranked.hire("wang", employee_number="E1", custom={"c_badge": "B-1"})
    grants = ("organization.staff_import.*", "organization.job.*", "organization.staff.create")
    clerk = ranked.acting(grants=(*grants, "organization.staff.update"))
    head = ("姓名", "工号", "工牌")
    job = send(("王一", "E1", ""), ("李雷", "E2", "B-2"), header=head, mode="upsert", by=clerk)
    assert job["counts"] == {"created": 1, "updated": 1, "refused": 0}
    with pytest.raises(ServiceError) as refused:
        take_back(clerk, job, idempotency_key="u")
    assert refused.value.code == "forbidden"


@pytest.mark.requirement("PLT-33", "ORG-02")
def test_a_line_names_a_colleague_by_what_tells_colleagues_apart(ranked, send):
    ranked.hire("wang", mobile="13800000001", custom={"c_badge": "B-1"})
    ranked.hire("li", mobile="13800000001", custom={"c_badge": "B-2"})
    badge, mobile = ({"mode": "update", "key": key} for key in ("c_badge", "mobile"))
    assert send(("王一", "B-1"), header=("姓名", "工牌"), **badge)["counts"]["updated"] == 1
    assert by_login(ranked, "wang")["name"] == "王一"
    [twice] = send(("王二", "138 0000 0001"), header=("姓名", "手机"), **mobile)["errors"]
    assert (twice["code"], twice["pointer"]) == ("import.ambiguous", "/mobile")
    taker = ranked.acting(grants=("organization.staff_import.start", "organization.staff.create"))
    wrong = (
        ("title", ranked, "import.key_unfit"), ("login", ranked, "import.key_absent"),
        ("mobile", taker, "forbidden"),
    )  # fmt: skip
    for key, by, code in wrong:
        with pytest.raises(ServiceError) as refused:
            send(("王三", "13800000001"), header=("姓名", "手机"), by=by, mode="upsert", key=key)
        assert refused.value.code == code


@pytest.mark.requirement("PLT-14", "ORG-02")
def test_colleagues_are_found_by_fields_of_the_house_which_events_and_histories_tell(ranked):
    wang = ranked.hire("wang", custom={"c_rank": "p5", "c_badge": "B-7"})
    ranked.hire("li", custom={"c_badge": "A-1"})
    for asked in ({"q": "b-7"}, {"custom": {"c_rank": "p5"}}, {"sort": "-c_badge", "limit": 1}):
        found = ranked.call(staff.listed, asked)["items"]
        assert [one["custom"] for one in found] == [{"c_rank": "p5", "c_badge": "B-7"}]
    ranked.call(staff.update, {"staff_id": wang["id"], "custom": {"c_rank": "p6"}})
    assert ranked.told(staff.updated)[-1]["data"]["custom"] == {"c_rank": "p6", "c_badge": "B-7"}
    last = ranked.call(staff.history, {"staff_id": wang["id"]})["items"][0]
    assert last["changes"] == {"c_rank": ["p5", "p6"]}
    other = ranked.acting(field_rights={"organization.staff": {"c_badge": "hidden"}})
    assert other.call(staff.listed, {"q": "B-7"})["items"] == []


def test_a_dry_run_tells_and_keeps_nothing(house, send):
    line = ("王小明", "13800000001", "E1", "", "", "")
    job = send(line, line, dry_run=True)
    assert job["counts"] == {"would_create": 1, "refused": 1}
    assert house.call(staff.listed, {"login": "13800000001"})["items"] == []


def test_who_was_imported_sets_the_first_password_by_a_code(house, send):
    send(("王小明", "13800000001", "", "", "", "w@firm.cn"))
    house.rpc.answers[message.create.id] = {}
    begun = house.anonymous.call(password_reset.create, {"login": "13800000001"})
    house.run_due()
    code = "".join(c for c in house.rpc.calls[-1][1]["text"].partition("，")[0] if c.isdigit())
    new = {"code": code, "new_password": "green umbrella 99"}
    house.anonymous.call(password_reset.redeem, {"password_reset_id": begun["id"], **new})
    assert house.sign_in("13800000001", "green umbrella 99")["must_change_password"] is False


def test_lines_that_wait_for_one_another_for_ever_are_refused(house, send):
    job = send(
        ("甲", "13800000001", "E1", "", "E2", ""),
        ("乙", "13800000002", "E2", "", "E1", ""),
    )
    assert [e["code"] for e in job["errors"]] == ["organization.staff.unknown_superior"] * 2


def test_a_table_without_a_header_is_refused_at_once(house, send):
    with pytest.raises(ServiceError) as refused:
        send(("甲", "13800000001"), header=("foo", "bar"))
    assert (refused.value.code, refused.value.status) == ("sheet.no_header", 409)


@pytest.mark.requirement("ORG-02")
def test_numbers_are_read_as_people_write_them_and_none_that_is_none(house, send):
    job = send(
        ("甲", "+86 138-0000-0001", "E1", "", "", ""),
        ("乙", "１３８０００００００２", "E2", "", "13800000001", ""),
        ("丙", "12345678", "E3", "", "", ""),
    )
    assert [(e["row"], e["code"], e["pointer"]) for e in job["errors"]] == [
        (4, "organization.staff.not_a_mobile", "/mobile")
    ]
    below = by_login(house, "13800000002")
    assert below["mobile"] == "+8613800000002"
    assert below["superior_id"] == by_login(house, "8613800000001")["id"]


@pytest.mark.requirement("PLT-14")
def test_a_column_of_references_names_departments_and_colleagues(house, send, tree):
    fields = {"c_host": "organization.department", "c_mentor": "organization.staff"}
    for key, of in fields.items():
        about = {"key": key, "kind": "reference", "label": key, "references": of}
        house.call(pieces.custom_fields.create, {"resource": "organization.staff", **about})
    header = ("姓名", "工号", "c_host", "c_mentor")
    first = send(("王小明", "E1", "研发部", ""), ("李雷", "E2", "一组", ""), header=header)
    assert [(one["row"], one["code"]) for one in first["errors"]] == [(3, "several_called_so")]
    mentor = by_login(house, "e1")["id"]
    about = {"mode": "upsert", "key": "employee_number"}
    lines = [("王小明", "E1", "销售部", ""), ("周七", "E3", "", "王小明"), ("吴八", "E4", "", "E1")]
    counts = send(*lines, header=header, **about)["counts"]
    assert counts == {"created": 2, "refused": 0, "updated": 1}
    assert by_login(house, "e1")["custom"] == {"c_host": tree["总公司/销售部"]}
    assert by_login(house, "e3")["custom"] == by_login(house, "e4")["custom"]
    assert by_login(house, "e4")["custom"] == {"c_mentor": mentor}

"""What a front end leans on, through the real gateway: names, abilities, jobs, live updates."""

import pytest
from tests.e2e.door import hear, taken

from house.demo.client import Refused, wait_for


@pytest.fixture
def customer(admin):
    return admin.post("/customers", {"name": "前端体验有限公司"})


@pytest.mark.requirement("PLT-31")
def test_a_list_tells_names_behind_ids_and_includes_records(admin, customer):
    ticket = {"subject": "屏幕不亮", "customer_id": customer["id"]}
    wait_for("the desk knows the customer", lambda: taken(admin, "/tickets", ticket))
    page = admin.get("/tickets", customer_id=customer["id"], include="customer")
    [row] = page["items"]
    me = admin.get("/me")
    assert page["labels"][customer["id"]] == "前端体验有限公司"
    assert page["labels"][row["created_by"]] == me["name"]
    assert page["included"]["customer"][customer["id"]]["name"] == "前端体验有限公司"
    assert "solve" in row["abilities"] and row["masked"] == []


def test_my_jobs_are_listed_with_what_went_wrong_in_words(admin, tmp_path):
    sheet = tmp_path / "list.csv"
    sheet.write_text("企业名称,经营状态\n,存续\n", encoding="utf-8")
    job = admin.upload("/customer-imports", sheet)
    assert [one["column"] for one in job["warnings"]] == ["经营状态"]

    def over():
        [found] = [row for row in admin.get("/jobs")["items"] if row["id"] == job["id"]]
        return found if found["state"] == "completed" else None

    wait_for("the import is over", over)
    [error] = admin.get(f"/jobs/{job['id']}")["errors"]
    assert (error["column"], error["code"]) == ("企业名称", "required") and error["message"]


def test_a_file_without_known_columns_is_refused_at_once(admin, tmp_path):
    sheet = tmp_path / "list.csv"
    sheet.write_text("这里没有表头\n1,2,3\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        admin.upload("/customer-imports", sheet)
    assert "409 sheet.no_header" in str(refused.value) and "企业名称" in str(refused.value)


def test_a_change_reaches_whoever_listens(suite, admin):
    lines = hear(suite, admin)
    lead = admin.post("/leads", {"name": "王实时", "company": "实时公司"})
    wait_for("the change is told", lambda: any(lead["id"] in line for line in lines))
    assert "event: record_changed" in lines


@pytest.mark.requirement("PLT-17")
def test_a_history_names_people_and_goes_on_to_its_beginning(admin):
    customer = admin.post("/customers", {"name": "修改记录有限公司"})
    path, me = f"/customers/{customer['id']}", admin.get("/me")
    changed = admin.patch(path, {"region": "上海"}, version=customer["version"])
    admin.post(f"{path}/release", {"reason": "重新分配"}, version=changed["version"])
    told = admin.get(f"{path}/history", limit=2)
    given_up = told["items"][0]["changes"]["owner_id"]
    assert (given_up, told["labels"]) == ([me["id"], None], {me["id"]: me["name"]})
    rest = admin.get(f"{path}/history", limit=2, cursor=told["next_cursor"])
    assert [one["action"] for one in rest["items"]] == ["created"] and not rest["next_cursor"]

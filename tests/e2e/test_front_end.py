"""What a front end leans on, through the real gateway: names, abilities, jobs, live updates."""

import threading

import httpx
import pytest
from tests.e2e.door import taken

from house.demo.client import wait_for

NEWS_WITHIN_S = 60


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
    sheet.write_text("这里没有表头\n1,2,3\n", encoding="utf-8")
    job = admin.upload("/customer-imports", sheet)

    def failed():
        [found] = [row for row in admin.get("/jobs")["items"] if row["id"] == job["id"]]
        return found if found["state"] == "failed" else None

    found = wait_for("the import gives up", failed)
    assert found["problem"] == "sheet.no_header" and "企业名称" in found["problem_message"]


def test_a_change_reaches_whoever_listens(suite, admin):
    lines, token = [], admin._http.headers["Authorization"]
    headers = {"Authorization": token, "Accept": "text/event-stream"}

    def listen():
        address = f"{suite.url}/v1/live?seconds={NEWS_WITHIN_S}"
        with httpx.stream("GET", address, headers=headers, timeout=NEWS_WITHIN_S + 5) as answer:
            for line in answer.iter_lines():
                lines.append(line)

    threading.Thread(target=listen, daemon=True).start()
    wait_for("the stream is open", lambda: "event: reset" in lines)
    lead = admin.post("/leads", {"name": "王实时", "company": "实时公司"})
    wait_for("the change is told", lambda: any(lead["id"] in line for line in lines))
    assert "event: record_changed" in lines

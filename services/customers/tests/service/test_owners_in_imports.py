"""A column of a table names the colleagues whose its customers are."""

import pytest

from chassis import jobs
from chassis.files import FileStore
from contracts.customers import customer as contract
from contracts.customers import holding_cap, imports
from contracts.organization import staff


@pytest.fixture
def send(customers, tmp_path, monkeypatch):
    """Return a function that imports lines of name and owner, and tells the job."""
    monkeypatch.setattr(type(customers.runtime.settings), "upload_folder", tmp_path / "up")
    people = [("a", "王芳", "wangf", "+8613800138001"), ("b", "李雷", "lil", None)]
    for number, (key, name, login, mobile) in enumerate([*people, ("c", "李雷", "lil2", None)]):
        about = {"id": key, "name": name, "login": login, "mobile": mobile, "state": "active"}
        customers.tell(staff.created, key, {**about, "department_id": f"d{number}"})

    def send(*lines, who=customers, **about):
        content = "企业名称,统一社会信用代码,负责人\n" + "\n".join(map(",".join, lines))
        stored = FileStore(customers.runtime.settings.upload_folder).put(content.encode())
        upload = {"name": "t.csv", "content_type": "text/csv", **stored}
        key = f"{len(content)}{about.get('mode')}"
        job = who.call(imports.start, {"upload": upload, **about}, idempotency_key=key)
        jobs.run(customers.runtime, job["id"])
        return who.call(imports.jobs.get, {"job_id": job["id"]})

    return send


def owners(customers):
    rows = customers.call(contract.listed)["items"]
    return {row["name"]: row["owner_id"] for row in rows}


def wrong(job):
    return [(e["row"], e["column"], e["code"]) for e in job["errors"]]


def test_an_owner_is_named_by_name_login_or_mobile(customers, send):
    named = [("甲", "", "王芳"), ("乙", "", "WangF"), ("丙", "", "138 0013 8001"), ("丁", "", "")]
    job = send(*named, ("戊", "", "lil"), ("己", "", "李雷"), ("庚", "", "无此人"))
    assert job["counts"] == {"created": 5, "refused": 2}
    assert owners(customers) == {"甲": "a", "乙": "a", "丙": "a", "丁": None, "戊": "b"}
    assert wrong(job) == [(7, "负责人", "import.ambiguous"), (8, "负责人", "import.nobody")]
    [mine] = customers.call(contract.listed, {"name": "甲"})["items"]
    assert mine["department_id"] == "d0"


def test_each_owner_gets_as_many_as_he_may_hold(customers, send):
    customers.call(holding_cap.create, {"subject_kind": "staff", "subject_id": "a", "cap": 1})
    job = send(("甲", "", "王芳"), ("乙", "", "lil"), ("丙", "", "王芳"))
    assert owners(customers) == {"甲": "a", "乙": "b"}
    assert wrong(job) == [(4, "企业名称", "customers.customer.holding_cap_reached")]


def test_who_may_not_transfer_brings_in_only_his_own(customers, send):
    granted = [imports.start, imports.jobs.get, contract.create]
    grants = tuple(operation.permission for operation in granted if operation.permission)
    rep = customers.acting(actor_id="a", grants=(*grants, "customers.job.*"))
    job = send(("甲", "", "王芳"), ("乙", "", "lil"), who=rep)
    assert owners(customers) == {"甲": "a"}
    assert wrong(job) == [(3, "负责人", "customers.customer.transfer_forbidden")]


def test_an_update_moves_nobody(customers, send):
    code = "914403001922038216"
    send(("甲", code, "王芳"))
    same, other = [send(("甲", code, who), mode="update") for who in ("wangf", "lil")]
    assert same["counts"]["unchanged"] == 1
    assert wrong(other) == [(2, "负责人", "import.owner_stays")]
    assert owners(customers) == {"甲": "a"}

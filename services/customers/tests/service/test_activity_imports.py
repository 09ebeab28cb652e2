"""What others did long ago comes in with its author and its time."""

import csv
import io

import pytest

from chassis import jobs
from chassis.files import FileStore
from contracts.customers import activity, activity_import, customer, imports, timeline

HEADER = ("客户名称", "电话", "跟进时间", "跟进人", "跟进方式", "跟进内容", "下次跟进时间")


@pytest.fixture
def shop(customers, tmp_path, monkeypatch):
    monkeypatch.setattr(type(customers.runtime.settings), "upload_folder", tmp_path / "up")
    return customers


def send(shop, *lines, **about):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADER, *lines])
    stored = FileStore(shop.runtime.settings.upload_folder).put(out.getvalue().encode())
    upload = {"name": "跟进.csv", "content_type": "text/csv", **stored}
    job = shop.call(activity_import.start, {"upload": upload, **about}, language="zh")
    jobs.run(shop.runtime, job["id"])
    return shop.call(imports.jobs.get, {"job_id": job["id"]}, language="zh")


@pytest.mark.requirement("CUS-70")
def test_imported_follow_ups_keep_author_and_time(shop, open_customer):
    made = open_customer(name="华为技术有限公司")
    first = ("华为技术", "", "2024-03-05 14:30", "Rep", "电话", "谈价格", "2024年3月9日")
    gone = ("华为技术", "", "2023/1/2", "老王", "拜访", "首次拜访", "")
    assert send(shop, first, gone)["counts"] == {"created": 2, "refused": 0}
    key = {"customer_id": made["id"]}
    new, old = shop.call(activity.list_of_customer, key)["items"]
    assert (new["author_id"], new["author_name"], new["kind"]) == ("rep", "Rep", "call")
    assert (new["happened_at"], new["next_at"]) == (
        "2024-03-05T06:30:00.000Z",
        "2024-03-08T16:00:00.000Z",
    )
    assert (old["author_id"], old["author_name"], old["kind"]) == (None, "老王", "visit")
    since = {"last_activity_at_gte": "2024-03-01T00:00:00Z"}
    [found] = shop.call(customer.listed, {**since, "last_activity_at_lt": "2024-03-06T00:00:00Z"})[
        "items"
    ]
    assert found["id"] == made["id"]


def test_a_trial_notes_nothing(shop, open_customer):
    key = {"customer_id": open_customer(name="华为技术有限公司")["id"]}
    lines = [("华为技术", "", "2024-03-05", "", "电话", said, "") for said in ("谈价格", "")]
    assert send(shop, *lines, dry_run=True)["counts"] == {"would_create": 1, "refused": 1}
    assert not shop.call(activity.list_of_customer, key)["items"]


@pytest.mark.requirement("CUS-70")
@pytest.mark.parametrize("written", ["20260305", "46086"])
def test_a_follow_up_may_have_a_bare_day(shop, open_customer, written):
    made = open_customer(name="华为技术有限公司")
    send(shop, ("华为技术", "", written, "", "电话", "已回访", ""))
    [noted] = shop.call(activity.list_of_customer, {"customer_id": made["id"]})["items"]
    assert noted["happened_at"] == "2026-03-04T16:00:00.000Z"


@pytest.mark.requirement("CUS-70")
def test_lines_that_name_nobody_or_nothing_are_told(shop, open_customer):
    open_customer(name="华为技术有限公司")
    job = send(
        shop,
        ("无此公司", "", "", "", "", "电话", ""),
        ("华为技术", "", "昨天", "", "传真", "", ""),
        ("华为技术", "", "2030-01-01", "", "", "占坑", ""),
    )
    told = [(e["row"], e["column"], e["code"]) for e in job["errors"]]
    assert told == [
        (2, "客户名称", "customers.activity_import.nobody"),
        (3, "跟进内容", "required"),
        (3, "跟进方式", "not_one_of"),
        (3, "跟进时间", "not_a_day"),
        (4, "跟进时间", "customers.activity.still_to_come"),
    ]
    assert job["counts"] == {"created": 0, "refused": 3}
    assert "2030-01-01 00:00" in job["errors"][-1]["message"]
    assert job["errors"][0]["message"] == "没有您可查看的客户“无此公司”。"


@pytest.fixture
def brought(shop, open_customer):
    """Bring three follow-ups in; return the key of the customer and of the job."""
    made = open_customer(name="华为技术有限公司")
    lines = [("华为技术", "", f"2024-03-0{n}", "", "电话", f"第{n}次", "") for n in (1, 2, 3)]
    return {"customer_id": made["id"]}, {"job_id": send(shop, *lines)["id"]}


def contents(shop, key):
    return [one["content"] for one in shop.call(activity.list_of_customer, key)["items"]]


@pytest.mark.requirement("CUS-70", "PLT-33")
def test_an_import_of_follow_ups_is_taken_back_but_what_somebody_changed(shop, brought):
    key, job = brought
    changed = shop.call(activity.list_of_customer, key)["items"][1]["id"]
    shop.call(activity.update, {"activity_id": changed, "result": "有意向"})
    tried = shop.call(activity_import.undo, job, idempotency_key="t", dry_run=True)
    assert tried["counts"] == {"would_remove": 2, "would_stay": 1}
    undo = shop.call(activity_import.undo, job, idempotency_key="u")
    jobs.run(shop.runtime, undo["id"])
    [stays] = shop.call(imports.jobs.get, {"job_id": undo["id"]})["errors"]
    assert (stays["row"], "went on with 第2次 after" in stays["message"]) == (3, True)
    assert contents(shop, key) == ["第2次"]
    told = shop.call(timeline.listed, {**key, "kind": "customers.activity.created"})["items"]
    assert [one["title"] for one in told] == ["第2次"]
    assert shop.call(customer.listed)["items"][0]["last_activity_at"].startswith("2024-03-01T16")


@pytest.mark.requirement("CUS-70", "PLT-33")
def test_a_follow_up_that_was_taken_back_comes_out_of_the_bin(shop, brought, refusal_of):
    key, job = brought
    clerk = shop.acting(actor_id="rep", scopes={"*": "own"})
    assert refusal_of(clerk.call, activity_import.undo, job, idempotency_key="c").status == 404
    undo = shop.call(activity_import.undo, job, idempotency_key="u")
    jobs.run(shop.runtime, undo["id"])
    assert contents(shop, key) == []
    gone = shop.call(activity.list_removed)["items"]
    shop.call(activity.restore, {"activity_id": gone[0]["id"]})
    assert contents(shop, key) == [gone[0]["content"]]
    again = refusal_of(shop.call, activity_import.undo, job, idempotency_key="v")
    assert again.code == "import.undone_already"


def test_a_name_of_several_customers_is_told(shop, open_customer):
    for _ in range(2):
        open_customer(name="华为技术有限公司", on_duplicate="create")
    [told] = send(shop, ("华为技术", "", "", "", "", "电话", ""))["errors"]
    assert (told["column"], told["code"]) == ("客户名称", "customers.activity_import.several")


def test_nobody_imports_follow_ups_for_customers_he_does_not_see(shop, open_customer):
    open_customer(name="华为技术有限公司")
    rep = shop.acting(actor_id="rep", scopes={"*": "own"})
    content = "客户名称,跟进内容\n华为技术,电话\n".encode()
    stored = FileStore(shop.runtime.settings.upload_folder).put(content)
    upload = {"name": "a.csv", "content_type": "text/csv", **stored}
    job = rep.call(activity_import.start, {"upload": upload})
    jobs.run(shop.runtime, job["id"])
    assert rep.call(imports.jobs.get, {"job_id": job["id"]})["counts"]["refused"] == 1

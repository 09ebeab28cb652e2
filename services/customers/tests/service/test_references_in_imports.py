"""Columns of reference and file fields in tables: names of records there, their ids in ours."""

import csv
import io

import openpyxl
import pytest

from chassis import jobs
from chassis.errors import Forbidden, Unavailable
from chassis.files import FileStore
from contracts.customers import customer, imports, lead, lead_import
from contracts.customers.pieces import custom_fields

WANG, LI, LI_TOO = ({"id": f"s-{n}", "name": name, "employee_number": f"E{n}"}
                    for n, name in enumerate(("王芳", "李雷", "李雷")))  # fmt: skip
SEARCH = "organization.staff.search"
PEOPLE = (WANG, LI, LI_TOO)
MENTOR = {
    "key": "c_mentor",
    "kind": "reference",
    "label": "导师",
    "references": "organization.staff",
}
PARTNER = {
    "key": "c_partner",
    "kind": "reference",
    "label": "渠道商",
    "label_en": "Partner",
    "references": "customers.customer",
}
OTHER_ID = "01890000-0000-7000-8000-000000000001"


def searched(payload):
    """Answer as the search of staff does for ids and names."""
    asked = {one["field"]: one["value"] for one in payload["filter"]["or"]}
    assert all(len(values) <= 100 for values in asked.values())
    found = [p for p in PEOPLE if any(p.get(f) in values for f, values in asked.items())]
    return {"items": found, "next_cursor": None}


@pytest.fixture
def shop(customers, tmp_path, monkeypatch):
    monkeypatch.setattr(type(customers.runtime.settings), "upload_folder", tmp_path / "up")
    customers.rpc.answers[SEARCH] = searched
    for of in ("customers.customer", "customers.lead"):
        for about in (MENTOR, PARTNER):
            customers.call(custom_fields.create, {"resource": of, **about})
    return customers


@pytest.fixture
def send(shop):
    """Return a function that imports lines below their heading, and returns the job."""

    def send(*lines, operation=imports.start, who=None, **about):
        out = io.StringIO(newline="")
        csv.writer(out).writerows(lines)
        stored = FileStore(shop.runtime.settings.upload_folder).put(out.getvalue().encode())
        upload = {"name": "a.csv", "content_type": "text/csv", **stored}
        started = (who or shop).call(operation, {"upload": upload, **about}, language="en")
        jobs.run(shop.runtime, started["id"])
        return shop.call(imports.jobs.get, {"job_id": started["id"]})

    return send


def customs(shop):
    return {row["name"]: row["custom"] for row in shop.call(customer.listed)["items"]}


def removed(shop, made):
    return shop.call(customer.remove, {"customer_id": made["id"]})["id"]


def wrong(job):
    return [(e["row"], e["code"], e["column"], e["detail"]) for e in job["errors"]]


@pytest.mark.requirement("PLT-14")
def test_a_column_of_references_is_read_by_name_by_number_and_by_id(shop, send, open_customer):
    partner = open_customer(name="蓝海渠道有限公司")["id"]
    job = send(
        ("企业名称", "导师", "Partner"),
        ("甲公司", "王芳", "蓝海渠道有限公司"),
        ("乙公司", "E1", partner),
        ("丙公司", " s-2 ", ""),
    )
    assert (job["counts"], job["warnings"]) == ({"created": 3, "refused": 0}, [])
    told = customs(shop)
    assert told["甲公司"] == {"c_mentor": "s-0", "c_partner": partner}
    assert told["乙公司"] == {"c_mentor": "s-1", "c_partner": partner}
    assert told["丙公司"] == {"c_mentor": "s-2"}
    found = shop.call(customer.listed, {"custom": {"c_mentor": "s-2"}})["items"]
    assert [row["name"] for row in found] == ["丙公司"]
    assert [operation for operation, _ in shop.rpc.calls] == [SEARCH]


@pytest.mark.requirement("PLT-14")
def test_a_name_of_nobody_or_of_several_refuses_its_line_alone(shop, send, open_customer):
    gone = removed(shop, open_customer(name="已删除有限公司"))
    job = send(
        ("企业名称", "导师", "渠道商"),
        ("甲公司", "李雷", "没有这家"),
        ("乙公司", "王芳", gone),
        ("丙公司", "王芳", "已删除有限公司"),
        ("戊公司", "王芳", ""),
    )
    assert job["counts"] == {"created": 1, "refused": 3}
    assert wrong(job) == [
        (2, "several_called_so", "导师", "李雷"),
        (2, "no_such_record", "渠道商", "没有这家"),
        (3, "no_such_record", "渠道商", gone),
        (4, "no_such_record", "渠道商", "已删除有限公司"),
    ]
    assert job["errors"][0]["message"].startswith("2 records are called so")
    assert customs(shop) == {"戊公司": {"c_mentor": "s-0"}}


@pytest.mark.requirement("PLT-14")
@pytest.mark.parametrize("named", ["name", "id"])
def test_a_record_out_of_sight_is_as_if_it_were_not_there(shop, send, open_customer, named):
    rep = shop.acting(actor_id="rep", scopes={"*": "own"})
    hidden, mine = open_customer(name="别人的客户"), open_customer(rep, name="我的客户")
    shop.call(customer.transfer, {"customer_id": hidden["id"], "owner_id": "rep-2"})
    shop.call(customer.transfer, {"customer_id": mine["id"], "owner_id": "rep"})
    lines = [("甲公司", hidden[named]), ("乙公司", mine[named])]
    job = send(("企业名称", "渠道商"), *lines, who=rep)
    assert wrong(job) == [(2, "no_such_record", "渠道商", hidden[named])]
    assert customs(shop)["乙公司"] == {"c_partner": mine["id"]}


@pytest.mark.requirement("PLT-14")
def test_who_does_not_see_names_finds_nobody_by_them(shop, send, open_customer):
    partner = open_customer(name="蓝海渠道有限公司")["id"]
    masked = {"customers.customer": {"name": "masked"}}
    blind = shop.acting(field_rights=masked)
    lines = [("王芳", "13800138001", "蓝海渠道有限公司"), ("李雷", "13800138002", partner)]
    job = send(("姓名", "手机", "渠道商"), *lines, operation=lead_import.start, who=blind)
    assert wrong(job) == [(2, "no_such_record", "渠道商", "蓝海渠道有限公司")]
    [one] = shop.call(lead.listed)["items"]
    assert one["custom"] == {"c_partner": partner}


@pytest.mark.requirement("PLT-14")
def test_who_may_not_search_another_service_finds_nobody_there(shop, send):
    shop.rpc.answers[SEARCH] = Forbidden(permission=SEARCH)
    job = send(("企业名称", "导师"), ("甲公司", "王芳"), ("乙公司", ""))
    assert wrong(job) == [(2, "no_such_record", "导师", "王芳")]
    rep = shop.acting(grants=("customers.*.*",))
    shop.rpc.calls.clear()
    assert wrong(send(("企业名称", "导师"), ("丙公司", "王芳"), who=rep)) == wrong(job)
    assert shop.rpc.calls == []


@pytest.mark.requirement("PLT-14")
def test_an_import_waits_for_the_service_that_knows_the_names(shop, send):
    shop.rpc.answers[SEARCH] = Unavailable(service="organization", retry_after_s=2)
    with pytest.raises(Unavailable):
        send(("企业名称", "导师"), ("甲公司", "王芳"))
    shop.rpc.answers[SEARCH] = searched
    shop.clock.advance(seconds=30)
    [row] = shop.call(imports.jobs.listed)["items"]
    assert row["state"] == "running"
    jobs.run(shop.runtime, row["id"])
    assert customs(shop) == {"甲公司": {"c_mentor": "s-0"}}


@pytest.mark.requirement("PLT-14")
def test_many_names_are_asked_for_together(shop, send):
    lines = [(f"第{n}号有限公司", f"没有{n}" if n % 100 else "王芳") for n in range(450)]
    job = send(("企业名称", "导师"), *lines)
    assert job["counts"] == {"created": 5, "refused": 445}
    assert len(shop.rpc.calls) == 5


@pytest.mark.requirement("PLT-14")
def test_a_trial_tells_what_would_be_refused_and_writes_nothing(shop, send):
    job = send(("企业名称", "导师"), ("甲公司", "王芳"), ("乙公司", "李雷"), dry_run=True)
    assert job["counts"] == {"would_create": 1, "refused": 1}
    assert (wrong(job)[0][:2], customs(shop)) == ((3, "several_called_so"), {})


@pytest.mark.requirement("PLT-14")
def test_a_mapped_column_changes_who_is_there_and_empty_cells_leave_him_alone(shop, send):
    send(
        ("企业名称", "电话", "导师"),
        ("甲公司", "021-55550001", "王芳"),
        ("乙公司", "021-55550002", "E1"),
    )
    again = [("甲公司", "021-55550001", "E2"), ("乙公司", "021-55550002", ""), ("丙公司", "", "E0")]
    about = {"mode": "upsert", "key": "phone", "mapping": '{"师傅": "c_mentor"}'}
    job = send(("企业名称", "电话", "师傅"), *again, **about)
    assert job["counts"] == {"created": 1, "refused": 0, "updated": 1, "unchanged": 1}
    mentors = {name: custom["c_mentor"] for name, custom in customs(shop).items()}
    assert mentors == {"甲公司": "s-2", "乙公司": "s-1", "丙公司": "s-0"}


@pytest.mark.requirement("PLT-14")
def test_refused_lines_come_back_as_they_were_written_and_templates_have_the_column(shop, send):
    job = send(("企业名称", "导师"), ("甲公司", "李雷"))
    store = FileStore(shop.runtime.settings.upload_folder)

    def heads_and_lines(told):
        with store.open(told["file"]["id"]) as file:
            sheet = openpyxl.load_workbook(file).active
            return [[cell.value for cell in row] for row in sheet.iter_rows()]

    back = heads_and_lines(shop.call(imports.rejects, {"job_id": job["id"]}, language="zh"))
    assert back[1] == ["甲公司", "李雷", "有 2 条同名记录，请填写所指记录的 ID。（李雷）"]
    [headings] = heads_and_lines(shop.call(imports.template, language="zh"))
    assert headings[-2:] == ["导师", "渠道商"]


@pytest.mark.requirement("PLT-14")
def test_a_default_that_is_gone_comes_with_no_import(shop, send, open_customer):
    usual = open_customer(name="总代理")["id"]
    for of in ("customers.customer", "customers.contact", "customers.lead"):
        about = {**PARTNER, "key": "c_usual", "label": "通常", "label_en": None, "default": usual}
        shop.call(custom_fields.create, {"resource": of, **about})
    send(("企业名称", "联系人"), ("甲公司", "王芳"))
    assert customs(shop)["甲公司"] == {"c_usual": usual}
    shop.call(customer.remove, {"customer_id": usual})
    send(("企业名称", "联系人"), ("乙公司", "李雷"))
    send(("姓名", "手机"), ("赵六", "13800138002"), operation=lead_import.start)
    assert customs(shop)["乙公司"] == {}
    assert shop.call(lead.listed)["items"][0]["custom"] == {}


@pytest.mark.requirement("PLT-14")
def test_what_is_gone_between_the_look_and_the_writing_is_refused(
    shop, send, open_customer, monkeypatch
):
    partner = open_customer(name="蓝海渠道有限公司")["id"]
    from customers.imports import handlers

    def settle(*given):
        shop.call(customer.remove, {"customer_id": partner})

    monkeypatch.setattr(handlers.owners, "settle", settle)
    job = send(("企业名称", "渠道商"), ("甲公司", partner), ("乙公司", ""))
    assert wrong(job) == [(2, "no_such_record", "渠道商", partner)]
    assert job["counts"] == {"created": 1, "refused": 1}


@pytest.mark.requirement("PLT-14")
def test_records_of_a_service_above_are_named_by_id_alone(shop, send):
    about = {
        "key": "c_ticket",
        "kind": "reference",
        "label": "工单",
        "references": "service_desk.ticket",
    }
    shop.call(custom_fields.create, {"resource": "customers.customer", **about})
    job = send(("企业名称", "工单"), ("甲公司", "T-1"), ("乙公司", OTHER_ID))
    assert wrong(job) == [(2, "told_by_id", "工单", "T-1")]
    assert customs(shop) == {"乙公司": {"c_ticket": OTHER_ID}}


@pytest.mark.requirement("PLT-14")
@pytest.mark.parametrize(("heading", "mapping"), [("照片", ""), ("图", '{"图": "c_photo"}')])
def test_a_column_of_files_is_told_by_itself_and_loses_nothing(shop, send, heading, mapping):
    about = {"key": "c_photo", "kind": "file", "label": "照片"}
    shop.call(custom_fields.create, {"resource": "customers.customer", **about})
    job = send(
        ("企业名称", heading, "传真", "导师"), ("甲公司", "a.png", "1", "王芳"), mapping=mapping
    )
    told = [(one["code"], one["column"]) for one in job["warnings"]]
    assert told == [("unknown_column", "传真"), ("file_column", heading)]
    assert "attach them" in job["warnings"][1]["message"]
    assert (job["counts"], customs(shop)) == (
        {"created": 1, "refused": 0},
        {"甲公司": {"c_mentor": "s-0"}},
    )


@pytest.mark.requirement("PLT-14")
def test_leads_take_references_too(shop, send, open_customer):
    partner = open_customer(name="蓝海渠道有限公司")["id"]
    lines = [("王芳", "13800138001", "蓝海渠道有限公司", "E0"), ("李雷", "13800138002", "没有", "")]
    head = ("姓名", "手机", "Partner", "导师")
    job = send(head, *lines, operation=lead_import.start)
    assert wrong(job) == [(3, "no_such_record", "Partner", "没有")]
    [one] = shop.call(lead.listed)["items"]
    assert one["custom"] == {"c_partner": partner, "c_mentor": "s-0"}


@pytest.mark.requirement("PLT-14")
@pytest.mark.parametrize("text", ["x" * 300, "甲\n乙", "a,b", "50%"])
def test_what_no_record_is_called_is_no_such_record(shop, send, text):
    job = send(("企业名称", "导师", "渠道商"), ("甲公司", "", text))
    assert [(code, told) for _, code, _, told in wrong(job)] == [("no_such_record", text[:60])]

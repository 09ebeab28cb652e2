"""Leads come in tables."""

import csv
import io

import openpyxl
import pytest

from chassis import jobs
from chassis.files import FileStore
from chassis.testing.traces import traces
from contracts.customers import (
    customer,
    imports,
    lead,
    lead_import,
    lead_rule,
    pieces,
    public_pool,
)
from contracts.customers.pieces import custom_fields
from contracts.organization import personal_request
from contracts.personal_data import part_of

HEADER = ("姓名", "单位名称", "手机", "来源", "级别")


@pytest.fixture
def shop(customers, tmp_path, monkeypatch):
    monkeypatch.setattr(type(customers.runtime.settings), "upload_folder", tmp_path / "up")
    choices = [{"value": "gold", "label": "金"}]
    field = {"key": "c_rank", "kind": "choice", "label": "级别", "choices": choices}
    customers.call(custom_fields.create, {"resource": "customers.lead", **field})
    return customers


def send(shop, *lines, **about):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADER, *lines])
    return imported(shop, out.getvalue().encode("gb18030"), **about)


def imported(shop, content, who=None, **about):
    stored = FileStore(shop.runtime.settings.upload_folder).put(content)
    upload = {"name": "线索.csv", "content_type": "text/csv", **stored}
    job = (who or shop).call(lead_import.start, {"upload": upload, **about}, language="en")
    jobs.run(shop.runtime, job["id"])
    return shop.call(imports.jobs.get, {"job_id": job["id"]})


def leads(shop):
    return {one["name"]: one for one in shop.call(lead.listed)["items"]}


@pytest.mark.requirement("CUS-20")
def test_a_good_line_becomes_a_lead_in_its_pool(shop):
    pool_id = shop.call(public_pool.create, {"name": "展会线索", "holds": "leads"})["id"]
    job = send(shop, ("韩梅梅", "大疆创新", "138 0013 8000", "展会", "金"), pool_id=pool_id)
    assert job["counts"] == {"created": 1, "refused": 0}
    one = leads(shop)["韩梅梅"]
    assert (one["phone"], one["custom"]) == ("+8613800138000", {"c_rank": "gold"})
    [row] = shop.call(lead_rule.pool, {"pool_id": pool_id})["items"]
    assert row["id"] == one["id"]


BAD = (
    (("", "无名公司", "", "", ""), "required", "姓名"),
    (("王芳", "", "123456789", "", ""), "customers.customer.phone_wrong", "手机"),
    (("李四", "", "13700137000", "", "铜"), "not_one_of", "级别"),
    (("赵六", "", "13900139000", "", ""), "customers.lead.duplicate", "手机"),
    (("韩梅", "", "13800138000", "", ""), "customers.lead.duplicate", "手机"),
)


@pytest.mark.requirement("CUS-20")
def test_bad_lines_of_leads_are_named(shop):
    shop.call(lead.create, {"name": "李雷", "phones": [{"number": "13900139000"}]})
    job = send(shop, ("韩梅梅", "", "13800138000", "", ""), *(line for line, _, _ in BAD))
    assert job["counts"] == {"created": 1, "refused": len(BAD)}
    told = [(e["row"], e["code"], e["column"]) for e in job["errors"]]
    assert told == [(row, code, column) for row, (_, code, column) in enumerate(BAD, 3)]


@pytest.mark.requirement("CUS-20")
def test_imported_leads_come_to_people_by_the_rules(shop):
    members = [{"staff_id": "rep"}, {"staff_id": "rep-2"}]
    shop.call(lead_rule.create, {"name": "R", "members": members})
    send(shop, ("韩梅梅", "", "", "", ""), ("李雷", "", "", "", ""), to="rule")
    assert sorted(one["owner_id"] for one in leads(shop).values()) == ["rep", "rep-2"]


def test_a_dry_run_tells_what_would_come_and_writes_nothing(shop):
    shop.call(customer.create, {"name": "大疆创新"})
    lines = [("韩梅梅", "大疆创新", "", "", ""), ("李雷", "", "1", "", "")]
    told = {"would_create": 1, "refused": 1, "resembling": 1}
    assert send(shop, *lines, dry_run=True)["counts"] == told
    assert leads(shop) == {}


def test_an_import_of_leads_is_taken_back_and_its_bad_lines_handed_out(shop, refusal_of):
    job = send(shop, ("韩梅梅", "", "13900139001", "", ""), ("李雷", "", "1", "", ""))
    key, [made] = {"job_id": job["id"]}, leads(shop).values()
    told = shop.call(lead_import.rejects, key, language="zh")
    path = FileStore(shop.runtime.settings.upload_folder).path(told["file"]["id"])
    rows = list(openpyxl.load_workbook(io.BytesIO(path.read_bytes())).active.values)
    assert (rows[0][-1], rows[1][0], len(rows)) == ("错误原因", "李雷", 2)
    undo = shop.call(lead_import.undo, key, idempotency_key="u")
    jobs.run(shop.runtime, undo["id"])
    assert leads(shop) == {}
    again = refusal_of(shop.call, lead_import.undo, key, idempotency_key="v")
    assert again.code == "import.undone_already"
    shop.call(lead.restore, {"lead_id": made["id"]})
    twin = {"name": "韩梅", "phones": made["phones"]}
    assert refusal_of(shop.call, lead.create, twin).code == "customers.lead.duplicate"


@pytest.mark.requirement("PLT-33")
def test_lines_change_the_open_leads_that_they_name(shop):
    send(shop, ("韩梅梅", "大疆创新", "13800138000", "展会", ""))
    again = ("", "", "13800138000、0755-26656677", "官网", "金")
    nobody = ("李雷", "", "13900139000", "", "")
    trial = send(shop, again, nobody, mode="upsert", dry_run=True)
    assert trial["counts"] == {"would_create": 1, "would_update": 1, "refused": 0}
    job = send(shop, again, nobody, mode="update")
    assert job["counts"] == {"created": 0, "updated": 1, "refused": 1}
    told = [(e["row"], e["column"], e["code"], e["detail"]) for e in job["errors"]]
    assert told == [(3, "手机", "import.nobody", "13900139000")]
    one = leads(shop)["韩梅梅"]
    assert (one["source"], one["company"], one["custom"]) == (
        "官网",
        "大疆创新",
        {"c_rank": "gold"},
    )
    assert [p["number"] for p in one["phones"]] == ["+8613800138000", "+8675526656677"]


@pytest.mark.requirement("PLT-33")
def test_what_an_import_changed_stays_when_it_is_taken_back(shop):
    known, new = (("韩梅梅", "", "13800138000", "", ""), ("李雷", "", "13900139000", "", ""))
    send(shop, known)
    job = send(shop, known, new, mode="upsert")
    assert job["counts"] == {"created": 1, "unchanged": 1, "refused": 0}
    undo = shop.call(lead_import.undo, {"job_id": job["id"]}, idempotency_key="u")
    jobs.run(shop.runtime, undo["id"])
    assert list(leads(shop)) == ["韩梅梅"]


@pytest.mark.requirement("PLT-33")
def test_leads_are_named_by_mail_or_what_the_house_keeps_unique(shop, refusal_of):
    about = {"resource": "customers.lead", "key": "c_code", "kind": "text", "label": "编码"}
    shop.call(custom_fields.create, {**about, "unique": True})
    mine = {"custom": {"c_code": "A-1"}, "emails": [{"address": "han@dji.com"}]}
    shop.call(lead.create, {"name": "韩梅梅", **mine})
    by_code = imported(shop, "编码,来源\na-1,展会\n".encode(), mode="upsert", key="c_code")
    by_mail = imported(shop, "邮箱,来源\nHan@dji.com,官网\n".encode(), mode="update", key="email")
    assert by_code["counts"]["updated"] == by_mail["counts"]["updated"] == 1
    for key, code in (("c_rank", "import.key_unfit"), ("email", "import.key_absent")):
        told = refusal_of(send, shop, ("韩", "", "", "", ""), mode="update", key=key)
        assert (told.code, told.pointer) == (code, "/key")
    grants = ("customers.lead_import.*", "customers.lead.create")
    clerk = shop.acting(grants=grants, scopes={"*": "all"})
    assert refusal_of(send, shop, mode="upsert", who=clerk).code == "forbidden"


def test_a_table_with_a_column_that_its_sender_may_not_write_is_refused(shop, refusal_of):
    clerk = shop.acting(field_rights={"customers.lead": {"source": "read_only"}})
    about = {"mode": "update", "key": "email", "who": clerk}
    table = "邮箱,来源\nHan@dji.com,展会\n".encode()
    assert refusal_of(imported, shop, table, **about).code == "field.read_only"


@pytest.mark.requirement("PLT-33")
def test_what_the_house_keeps_unique_is_noted_of_one_line_only(shop):
    about = {"resource": "customers.lead", "key": "c_code", "kind": "text", "label": "编码"}
    shop.call(custom_fields.create, {**about, "unique": True})
    job = imported(shop, "姓名,编码\n韩梅梅,A-1\n李雷,a-1\n王芳,A-2\n".encode())
    assert job["counts"] == {"created": 2, "refused": 1}
    told = [(e["row"], e["column"], e["code"], e["detail"]) for e in job["errors"]]
    assert told == [(3, "编码", "taken", "a-1")]
    assert sorted(leads(shop)) == ["王芳", "韩梅梅"]


@pytest.mark.requirement("PLT-33")
def test_a_line_changes_only_the_one_lead_that_its_sender_sees(shop):
    phones = {"phones": [{"number": "13800138000"}]}
    line = ("", "", "13800138000", "官网", "")
    first = shop.call(lead.create, {"name": "韩梅梅", **phones})
    rep = shop.acting(actor_id="rep", scopes={"*": "own"})
    [told] = send(shop, line, mode="update", who=rep)["errors"]
    assert (told["code"], told["column"]) == ("import.nobody", "手机")
    shop.call(lead.create, {"name": "李雷", **phones, "on_duplicate": "create"})
    [told] = send(shop, line, mode="update")["errors"]
    assert (told["code"], told["column"]) == ("import.ambiguous", "手机")
    assert shop.call(lead.get, {"lead_id": first["id"]})["version"] == first["version"]


@pytest.mark.requirement("PLT-19")
def test_refused_lines_tell_nothing_of_who_asked_to_be_forgotten(shop):
    name, number = "欧阳独秀", "13900139000"
    shop.call(lead.create, {"name": name, "phones": [{"number": number}]})
    known = send(shop, ("赵六", "", number, "", ""))
    unknown = send(shop, ("赵六", "", "139-0013-9001", "", ""), mode="update")
    assert [job["errors"][0]["detail"] for job in (known, unknown)] == [name, "139-0013-9001"]
    asked = {"id": "r", "phase": "erase", "phones": [number, "13900139001"], "names": [name]}
    shop.tell(personal_request.asked, "r", asked, version=2)
    shop.run_due()
    found = [shop.call(imports.jobs.get, {"job_id": job["id"]}) for job in (known, unknown)]
    assert [job["errors"][0]["detail"] for job in found] == ["***", "***"]
    assert shop.told(part_of("customers").reported)[-1]["data"]["counts"]["customers.job"] == 2
    assert not traces(shop, name, number, "139-0013")


def test_the_template_of_leads_comes_back_as_an_import(shop):
    told = shop.call(lead_import.template, {}, language="zh")
    path = FileStore(shop.runtime.settings.upload_folder).path(told["file"]["id"])
    headings = [
        cell.value
        for cell in next(openpyxl.load_workbook(io.BytesIO(path.read_bytes())).active.rows)
    ]
    assert {"姓名*", "公司", "手机", "级别"} <= set(headings)


@pytest.mark.parametrize(("phone", "length"), [("bad", "至少"), ("1" * 80, "最多")])
def test_a_refused_cell_is_told_in_a_whole_sentence(shop, phone, length):
    job = send(shop, ("韩梅梅", "", phone, "", ""))
    told = shop.call(imports.jobs.get, {"job_id": job["id"]}, language="zh")["errors"]
    messages = [error["message"] for error in told]
    assert any(length in message for message in messages)
    assert not any("?" in message or message == "格式不正确。" for message in messages)


WRITTEN = ("name", "company", "title", "industry", "source", "region", "size", "description")


@pytest.mark.requirement("CUS-74")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_was_exported_comes_in_again_as_the_same_leads(shop, language):
    told = {name: f"{name}一" for name in WRITTEN}
    phones = [{"number": "0755-26656677", "extension": "801"}, {"number": "13800138000"}]
    mails = [{"address": "a@example.com"}, {"address": "b@example.com"}]
    new = {**told, "phones": phones, "emails": mails, "custom": {"c_rank": "gold"}}
    was = shop.call(lead.create, new)
    command = {"format": "csv", "columns": [*WRITTEN, "phones", "emails", "c_rank"]}
    job = shop.call(pieces.lead_export, command, language=language)
    jobs.run(shop.runtime, job["id"])
    file = shop.call(pieces.job_result, {"job_id": job["id"]})["file"]
    shop.call(lead.remove, {"lead_id": was["id"]})
    shop.call(lead.destroy, {"lead_id": was["id"]})
    content = FileStore(shop.runtime.settings.upload_folder).path(file["id"]).read_bytes()
    assert imported(shop, content)["counts"]["created"] == 1
    now = leads(shop)["name一"]
    for name in (*WRITTEN, "phone", "email", "phones", "emails", "custom"):
        assert now[name] == was[name], name


@pytest.mark.requirement("CUS-22")
def test_leads_imported_to_somebody_have_a_clock(shop):
    send(shop, ("韩梅梅", "大疆创新", "13800138000", "展会", "金"), to="me")
    shop.run_due()
    shop.clock.advance(days=3)
    shop.run_due()
    [told] = shop.told(lead_rule.overdue)
    assert (told["data"]["level"], told["data"]["owner_id"]) == ("owner", "staff-1")

"""Tables of customers name people, choices and composite duplicates."""

import csv
import io
from dataclasses import replace

import openpyxl
import pytest

from chassis import jobs
from chassis.files import FileStore
from contracts.customers import contact, customer, duplicate_rule, imports
from contracts.customers.pieces import custom_fields
from customers.imports import handlers

HEADER = ("单位名称", "固定电话", "联系人", "职务", "联系电话", "地区")
BEIJING = ("北京同仁有限公司", "010-65280808", "韩梅梅", "采购经理", "13800138000", "北京")


@pytest.fixture
def shop(customers, tmp_path, monkeypatch):
    monkeypatch.setattr(type(customers.runtime.settings), "upload_folder", tmp_path / "up")
    return customers


def send(shop, lines, header=HEADER, language="en", **about):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([header, *lines])
    stored = FileStore(shop.runtime.settings.upload_folder).put(out.getvalue().encode())
    upload = {"name": "客户.csv", "content_type": "text/csv", **stored}
    job = shop.call(imports.start, {"upload": upload, **about}, language=language)
    jobs.run(shop.runtime, job["id"])
    return shop.call(imports.jobs.get, {"job_id": job["id"]})


def people(shop):
    return shop.call(contact.listed)["items"]


def told(shop):
    """Return what events told of new contacts, one by one or of a step of an import at once."""
    of_steps = [event["data"]["contacts"] for event in shop.told(imports.contacts_imported)]
    alone = [event["data"] for event in shop.told(contact.created)]
    return alone + [one for contacts in of_steps for one in contacts]


@pytest.mark.requirement("CUS-74")
def test_a_line_that_names_a_person_opens_a_contact_too(shop):
    job = send(shop, [BEIJING, ("上海光明", "", "", "", "13900139000", "")])
    assert job["counts"] == {"created": 2, "refused": 0}
    firms = {one["name"]: one for one in shop.call(customer.listed)["items"]}
    [person] = people(shop)
    assert (person["name"], person["title"]) == ("韩梅梅", "采购经理")
    assert (person["phone"], person["primary"]) == ("+8613800138000", True)
    assert person["customer_id"] == firms["北京同仁有限公司"]["id"]
    reached = [one["phone"] for one in firms.values()]
    assert sorted(reached) == ["+861065280808", "+8613900139000"]
    assert len(shop.call(customer.listed, {"q": "hanmeimei"})["items"]) == 1
    [event] = told(shop)
    assert event.items() >= {n: person[n] for n in ("id", "customer_id", "name", "phone")}.items()
    assert event["primary"] and shop.told(contact.created) == []


def test_no_event_tells_more_contacts_than_one_may(shop, monkeypatch):
    monkeypatch.setattr(imports, "IN_ONE_EVENT", 2)
    send(shop, [(f"公司{number}", "", f"经理{number}", "", "", "") for number in range(5)])
    told = [len(event["data"]["contacts"]) for event in shop.told(imports.contacts_imported)]
    assert told == [2, 2, 1]


def test_a_person_known_elsewhere_refuses_a_line(shop):
    mine = {"name": "李雷", "phones": [{"number": "13800138000"}]}
    shop.call(customer.create, {"name": "TCL", "contact": mine})
    again = ("广州白云", "", "李四", "", "", "")
    job = send(shop, [BEIJING, again])
    [error] = job["errors"]
    assert (error["code"], error["detail"]) == ("customers.customer.duplicate", "李雷")
    assert (error["row"], job["counts"]) == (2, {"created": 1, "refused": 1})


def test_people_are_added_to_customers_who_are_there_once(shop):
    send(shop, [BEIJING])
    line = ("北京同仁", "010-65280808", "李雷", "", "", "")
    about = {"mode": "update", "key": "phone"}
    for count in ("updated", "unchanged"):
        assert send(shop, [line], **about)["counts"][count] == 1
    assert sorted(one["name"] for one in people(shop)) == ["李雷", "韩梅梅"]


def test_the_template_shows_columns_for_a_person(shop):
    told = shop.call(imports.template, {}, language="zh")
    path = FileStore(shop.runtime.settings.upload_folder).path(told["file"]["id"])
    sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes())).active
    headings = [cell.value for cell in next(sheet.rows)]
    assert {"联系人", "职务", "联系人电话", "手机"} <= set(headings)


@pytest.mark.requirement("CUS-30")
def test_composite_rules_count_in_imports_too(shop):
    for compared, mode in ((["name"], "tell"), (["name", "region"], "refuse")):
        rule = {"name": "R", "compared": compared, "mode": mode}
        shop.call(duplicate_rule.create, rule)
    shop.call(customer.create, {"name": "华源电力", "region": "广东"})
    lines = [("华源电力", "", "", "", "", place) for place in ("浙江", "广东", "浙江")]
    job = send(shop, lines)
    told = [(e["row"], e["detail"]) for e in job["errors"]]
    resembled = (2, "华源电力")
    assert (told, job["counts"]["created"]) == ([(3, "华源电力"), (4, "row 2"), resembled], 1)


def test_a_wrong_choice_is_told_in_the_words_of_the_sheet(shop):
    choices = [{"value": "gold", "label": "金"}, {"value": "silver", "label": "银"}]
    field = {"key": "c_rank", "kind": "choice", "label": "级别", "choices": choices}
    shop.call(custom_fields.create, {"resource": "customers.customer", **field})
    header = ("单位名称", "级别")
    job = send(shop, [("甲公司", "铜"), ("乙公司", "银")], header=header)
    [error] = job["errors"]
    assert (error["message"], job["counts"]["created"]) == ("Choose one of: 金, 银.", 1)


COLLEAGUES = (
    BEIJING,
    ("北京同仁有限公司", "", "李雷", "总经理", "13900139000", ""),
    ("北京 同仁有限公司", "010-65280808", "王芳", "", "", "北京"),
)


def of_one_company(shop):
    [firm] = shop.call(customer.listed)["items"]
    told = shop.call(contact.list_of_customer, {"customer_id": firm["id"]})["items"]
    return sorted((one["name"], one["primary"]) for one in told)


@pytest.mark.parametrize("chunk", [500, 1])
def test_lines_that_repeat_a_company_add_their_persons_to_it(shop, monkeypatch, chunk):
    monkeypatch.setattr(handlers, "CHUNK", chunk)
    job = send(shop, [*COLLEAGUES, COLLEAGUES[1]])
    assert job["counts"] == {"created": 1, "contacts_added": 2, "unchanged": 1, "refused": 0}
    assert of_one_company(shop) == [("李雷", False), ("王芳", False), ("韩梅梅", True)]
    assert len(shop.call(customer.listed, {"q": "wangfang"})["items"]) == 1
    assert sorted(one["name"] for one in told(shop)) == ["李雷", "王芳", "韩梅梅"]
    undo = shop.call(imports.undo, {"job_id": job["id"]}, idempotency_key="u")
    jobs.run(shop.runtime, undo["id"])
    assert shop.call(customer.listed)["items"] == [] == people(shop)


@pytest.mark.parametrize(
    "line",
    [
        ("北京同仁有限公司", "", "", "", "", ""),
        ("北京同仁有限公司", "010-65280809", "李雷", "", "", ""),
        ("北京同仁有限公司", "", "李雷", "", "", "上海"),
        ("北京同仁有限公司", "", "韩梅梅", "总监", "", ""),
        ("北京同仁有限公司", "", "李雷", "", "13800138000", ""),
    ],
)
def test_a_line_that_says_something_else_of_a_company_or_person_is_refused(shop, line):
    job = send(shop, [BEIJING, line])
    assert job["counts"] == {"created": 1, "refused": 1}
    assert [(e["row"], e["code"]) for e in job["errors"]] == [(3, "customers.customer.duplicate")]


def test_the_same_file_again_doubles_nobody(shop):
    send(shop, COLLEAGUES)
    assert send(shop, COLLEAGUES)["counts"] == {"created": 0, "refused": 3}
    header = (*HEADER, "信用代码")
    lines = [(*line, "") for line in (*COLLEAGUES, ("北京同仁", "", "赵六", "", "", ""))]
    counts = {"created": 0, "contacts_added": 1, "unchanged": 3, "refused": 0}
    trial = send(shop, lines, header=header, mode="upsert", dry_run=True)["counts"]
    told = {"would_create": 0, "would_add_contacts": 1, "unchanged": 3, "refused": 0}
    assert trial == told
    assert send(shop, lines, header=header, mode="upsert")["counts"] == counts
    assert len(of_one_company(shop)) == 4


def test_whoever_holds_too_much_takes_no_persons_either(shop):
    settings = replace(shop.runtime.settings, holding_cap=1)
    shop.runtime.settings = settings
    shanghai = [("上海光明", "", name, "", "", "") for name in ("甲", "乙")]
    job = send(shop, [BEIJING, *shanghai], target="mine")
    assert job["counts"] == {"created": 1, "refused": 2}
    assert [e["row"] for e in job["errors"]] == [3, 4]


TWO_NUMBERS = ("单位名称", "联系电话", "电话")
NUMBERED = ("甲公司", "13800138000", "")


@pytest.mark.requirement("PLT-33")
@pytest.mark.parametrize("header", [TWO_NUMBERS, ("单位名称", "手机")])
def test_a_refused_number_is_told_by_the_column_in_which_it_stands(shop, header):
    width = len(header)
    job = send(shop, [NUMBERED[:width], ("乙公司", *NUMBERED[1:width])], header=header)
    [error] = job["errors"]
    assert (error["row"], error["pointer"], error["column"]) == (3, "/mobile", header[1])


def test_a_cell_without_a_value_is_told_by_its_own_column(shop):
    book = openpyxl.Workbook()
    for line in (TWO_NUMBERS, ("甲公司", "=1+1", "010-65280808")):
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    stored = FileStore(shop.runtime.settings.upload_folder).put(out.getvalue())
    upload = {"name": "客户.xlsx", "content_type": "x", **stored}
    job = shop.call(imports.start, {"upload": upload})
    jobs.run(shop.runtime, job["id"])
    [error] = shop.call(imports.jobs.get, {"job_id": job["id"]})["errors"]
    assert (error["code"], error["column"]) == ("sheet.formula", "联系电话")


@pytest.mark.parametrize(
    ("line", "column"),
    [(("甲公司", "", "13900139000", "", "", "310000"), "联系电话"),
     (("甲公司", "王芳", "", "13900139000", "", "310000"), "联系人电话"),
     (("甲公司", "王芳", "", "", "总" * 200, "310000"), "职务"),
     (("甲公司", "王芳", "", "", "", "310001"), "编码")],
)  # fmt: skip
def test_a_line_that_changes_somebody_is_refused_by_its_own_columns(shop, line, column):
    field = {"key": "c_code", "kind": "text", "label": "编码", "unique": True}
    shop.call(custom_fields.create, {"resource": "customers.customer", **field})
    known = {"name": "李雷", "phones": [{"number": "13900139000"}]}
    shop.call(customer.create, {"name": "乙公司", "phones": known["phones"]})
    mine = {"name": "甲公司", "custom": {"c_code": "310000"}, "contact": known}
    shop.call(customer.create, {**mine, "on_duplicate": "create"})
    header = ("单位名称", "联系人", "联系电话", "联系人电话", "职务", "编码")
    job = send(shop, [line], header=header, mode="update", key="c_code")
    assert [error["column"] for error in job["errors"]] == [column], job


@pytest.mark.parametrize(
    ("language", "told", "wrong"),
    [("zh", ["可选值：高, 中, 低。", "可选值：企业, 个人。", "可选值：金牌。"], "很高"),
     ("en", ["Choose one of: high, medium, low.", "Choose one of: company, person.",
             "Choose one of: gold."], "top")],
)  # fmt: skip
def test_choices_are_named_to_readers_as_cells_may_say_them(shop, language, told, wrong):
    choices = [{"value": "g", "label": "金牌", "label_en": "gold"}]
    field = {"key": "c_rank", "kind": "choice", "label": "级别", "choices": choices}
    shop.call(custom_fields.create, {"resource": "customers.customer", **field})
    job = send(shop, [("甲公司", *[wrong] * 3)], header=("单位名称", "重要程度", "kind", "c_rank"),
               language=language)  # fmt: skip
    read = shop.call(imports.jobs.get, {"job_id": job["id"]}, language=language)
    assert sorted(error["message"] for error in read["errors"]) == sorted(told)
    named = [one.strip("。.").split("：")[-1].split(": ")[-1].split(", ") for one in told]
    lines = [(f"{a}{b}{c}公司", a, b, c) for a in named[0] for b in named[1] for c in named[2]]
    again = send(shop, lines, header=("单位名称", "重要程度", "kind", "c_rank"))
    assert again["counts"] == {"created": 6, "refused": 0}

"""Imports beyond opening new customers: mapping, custom columns, changes by a key, taking back."""

import csv
import io
import json

import openpyxl
import pytest

from chassis import jobs
from chassis.files import FileStore
from contracts.customers import customer, duplicate_rule, imports, lead, lead_import
from contracts.customers.pieces import custom_fields

HUAWEI, ZTE = "914403001922038216", "9144030027939873X7"


@pytest.fixture
def house(customers, tmp_path, monkeypatch):
    monkeypatch.setattr(type(customers.runtime.settings), "upload_folder", tmp_path / "up")
    return customers


@pytest.fixture
def send(house):
    """Return a function that imports lines and returns the job when it is over."""

    def send(header, *lines, who=house, **about):
        out = io.StringIO(newline="")
        csv.writer(out).writerows([header, *lines])
        stored = FileStore(house.runtime.settings.upload_folder).put(out.getvalue().encode())
        upload = {"name": "a.csv", "content_type": "text/csv", **stored}
        started = who.call(imports.start, {"upload": upload, **about})
        jobs.run(house.runtime, started["id"])
        return house.call(imports.jobs.get, {"job_id": started["id"]})

    return send


@pytest.fixture
def graded(house):
    """Customers with a choice, a number and a unique code."""
    choices = [{"value": "gold", "label": "金牌"}, {"value": "silver", "label": "银牌"}]
    for key, kind, label, more in (
        ("c_grade", "choice", "等级", {"choices": choices}),
        ("c_size", "number", "团队人数", {"max": "1000"}),
        ("c_code", "text", "会员编码", {"unique": True, "searched": True}),
    ):
        about = {"resource": "customers.customer", "key": key, "kind": kind, "label": label}
        house.call(custom_fields.create, {**about, **more})
    return house


def errors_of(job):
    return [(e["row"], e["pointer"], e["code"]) for e in job["errors"]]


def by_name(house, name):
    [found] = house.call(customer.listed, {"name": name})["items"]
    return found


def test_a_second_table_adds_tags_and_changes_what_it_names(send, house):
    header = ("客户名称", "统一社会信用代码", "标签", "合同到期", "官网", "规模")
    mode = {"mode": "upsert", "key": "credit_code"}
    first = ("华为技术有限公司", HUAWEI, "老客户、VIP", "2027/3/1", "www.example.com", "50-99人")
    assert send(header, first, **mode)["counts"] == {"created": 1, "refused": 0}
    again = ("华为技术有限公司", HUAWEI, "展会，VIP", "2028-03-01", "", "")
    assert send(header, again, **mode)["counts"]["updated"] == 1
    assert send(header, again, **mode)["counts"] == {"unchanged": 1, "created": 0, "refused": 0}
    told = by_name(house, "华为技术有限公司")
    assert told["tags"] == ["老客户", "VIP", "展会"]
    assert (told["contract_ends_on"], told["scale"]) == ("2028-03-01", "50-99人")
    assert told["website"] == "www.example.com"


@pytest.mark.requirement("PLT-33")
@pytest.mark.parametrize("written", ["20270305", "46451"])
def test_days_are_read_as_accounting_programs_and_bare_cells_tell_them(send, house, written):
    send(("客户名称", "合同到期"), ("华为技术有限公司", written))
    assert by_name(house, "华为技术有限公司")["contract_ends_on"] == "2027-03-05"


@pytest.mark.requirement("PLT-33")
@pytest.mark.requirement("PLT-14")
def test_custom_fields_are_columns_by_their_labels(graded, send):
    lines = [("甲公司", "金牌", "1,000", "A-1"), ("乙公司", "铜牌", "1001", "A-2"),
             ("丙公司", "", "", "a-1")]  # fmt: skip
    job = send(("企业名称", "等级", "团队人数", "c_code"), *lines)
    assert errors_of(job) == [
        (3, "/custom/c_grade", "not_one_of"),
        (3, "/custom/c_size", "out_of_range"),
        (4, "/custom/c_code", "taken"),
    ]
    assert [e["column"] for e in job["errors"]] == ["等级", "团队人数", "c_code"]
    found = by_name(graded, "甲公司")
    assert found["custom"] == {"c_grade": "gold", "c_size": "1000", "c_code": "A-1"}
    asked = {"custom": {"c_size_gte": "1000"}, "q": "A-1"}
    assert len(graded.call(customer.listed, asked)["items"]) == 1


@pytest.mark.requirement("PLT-33")
@pytest.mark.requirement("PLT-14")
def test_another_word_for_a_standard_column_means_the_field_of_that_name(house, send):
    field = {"resource": "customers.customer", "key": "c_line", "kind": "text"}
    house.call(custom_fields.create, {**field, "label": "客户行业"})
    send(("客户名称", "行业", "客户行业"), ("甲公司", "制造", "汽车零件"))
    found = by_name(house, "甲公司")
    assert (found["industry"], found["custom"]) == ("制造", {"c_line": "汽车零件"})


@pytest.mark.requirement("PLT-33")
def test_columns_are_mapped_to_fields(graded, send):
    mapping = {"单位": "name", "级别": "c_grade", "电话": ""}
    job = send(
        ("单位", "级别", "电话"), ("甲公司", "银牌", "不是电话"), mapping=json.dumps(mapping)
    )
    assert job["counts"] == {"created": 1, "refused": 0}
    found = by_name(graded, "甲公司")
    assert (found["custom"], found["phones"]) == ({"c_grade": "silver"}, [])


MAPPINGS = [
    *[(wrong, "mapping_unreadable") for wrong in ("{", "[]", '{"a": 1}', "name")],
    ('{"企业名称": "colour"}', "mapping_unfit"),
    ('{"单位": "name"}', "mapping_absent"),
    ('{"备注2": ""}', "mapping_absent"),
]


@pytest.mark.parametrize(("mapping", "code"), MAPPINGS)
def test_a_mapping_from_or_to_nowhere_is_refused(send, refusal_of, mapping, code):
    refusal = refusal_of(send, ("企业名称",), ("A",), mapping=mapping)
    assert (refusal.code, refusal.pointer) == (f"import.{code}", "/mapping")


def test_a_column_that_is_left_out_on_purpose_is_no_warning(send):
    mapping = json.dumps({"内部号": ""})
    job = send(("企业名称", " 内部号 ", "Fax"), ("A", "1", "2"), mapping=mapping)
    assert [warning["column"] for warning in job["warnings"]] == ["Fax"]


@pytest.mark.parametrize("mode", ["update", "upsert"])
def test_a_table_without_the_column_of_the_key_changes_nobody(send, refusal_of, mode):
    refusal = refusal_of(send, ("企业名称", "地区"), ("A", "深圳"), mode=mode)
    assert (refusal.code, refusal.pointer) == ("import.key_absent", "/key")


def test_a_table_in_which_nothing_is_the_name_is_refused_at_once(send, refusal_of):
    refusal = refusal_of(send, ("主体", "地区"), ("A公司", "深圳"))
    assert (refusal.code, refusal.pointer) == ("customers.customer_import.name_absent", "/mapping")
    assert "主体, 地区" in str(refusal.details)
    send(("主体", "地区"), ("A公司", "深圳"), mapping=json.dumps({"主体": "name"}))


def test_choices_are_known_by_value_and_label_in_any_case_and_width(graded, send):
    names = ("gold", "GOLD", "金牌", " 金 牌 ", "ｇｏｌｄ")
    lines = [(f"公司{number}号", name) for number, name in enumerate(names)]
    assert send(("企业名称", "等级"), *lines)["counts"] == {"created": len(names), "refused": 0}
    found = graded.call(customer.listed)["items"]
    assert {row["custom"]["c_grade"] for row in found} == {"gold"}


@pytest.mark.requirement("PLT-33")
def test_lines_change_whom_they_name_by_the_key(house, send, open_customer):
    open_customer(name="华为技术有限公司", credit_code=HUAWEI, region="北京")
    lines = [("华为技术有限公司", HUAWEI, "深圳"), ("中兴通讯", ZTE, "深圳")]
    job = send(("企业名称", "信用代码", "地区"), *lines, mode="update")
    assert job["counts"] == {"updated": 1, "refused": 1, "created": 0}
    assert errors_of(job) == [(3, "/credit_code", "import.nobody")]
    found = by_name(house, "华为技术有限公司")
    assert (found["region"], found["version"], len(found["phones"])) == ("深圳", 2, 1)


@pytest.mark.requirement("PLT-33")
def test_upsert_opens_whom_it_does_not_find(graded, send, open_customer):
    open_customer(name="甲公司", custom={"c_code": "A-1"})
    lines = [("甲公司", "a-1", "金牌"), ("乙公司", "A-2", "银牌")]
    job = send(("企业名称", "会员编码", "等级"), *lines, mode="upsert", key="c_code")
    assert job["counts"] == {"updated": 1, "created": 1, "refused": 0}
    assert by_name(graded, "甲公司")["custom"]["c_grade"] == "gold"
    assert by_name(graded, "乙公司")["custom"] == {"c_code": "A-2", "c_grade": "silver"}


def test_a_dry_run_tells_what_would_be_changed(house, send, open_customer):
    open_customer(name="A", credit_code=HUAWEI)
    lines = [("A", HUAWEI, "深圳"), ("B", ZTE, "深圳")]
    job = send(("企业名称", "信用代码", "地区"), *lines, mode="upsert", dry_run=True)
    assert job["counts"] == {"would_update": 1, "would_create": 1, "refused": 0}
    assert by_name(house, "A")["version"] == 1


def test_only_what_tells_customers_apart_is_a_key(graded, send, refusal_of):
    for key in ("region", "c_grade", "c_nothing"):
        refusal = refusal_of(send, ("企业名称",), ("A",), mode="upsert", key=key)
        assert refusal.code == "import.key_unfit"


@pytest.mark.requirement("ORG-05")
@pytest.mark.parametrize("field", ["phones", "c_grade"])
def test_columns_that_the_caller_may_not_write_are_refused(graded, send, refusal_of, field):
    rights = {"customers.customer": {field: "read_only"}}
    trainee = graded.acting(field_rights=rights)
    refusal = refusal_of(send, ("企业名称", "电话", "等级"), ("A", "", ""), who=trainee)
    assert refusal.code == "field.read_only"


@pytest.mark.requirement("PLT-33")
def test_an_import_is_taken_back_where_nobody_went_on(house, send, refusal_of):
    job = send(("企业名称",), ("甲公司",), ("",), ("乙公司",))
    kept = by_name(house, "乙公司")
    house.call(customer.update, {"customer_id": kept["id"], "region": "上海"})
    key = {"job_id": job["id"]}
    started = house.call(imports.undo, key, idempotency_key="u")
    jobs.run(house.runtime, started["id"])
    done = house.call(imports.jobs.get, {"job_id": started["id"]})
    assert done["counts"] == {"done": 1, "refused": 1}
    [error] = done["errors"]
    assert (error["row"], error["code"], error["detail"]) == (4, "import.went_on", kept["id"])
    assert error["message"].startswith("Somebody went on with 乙公司")
    assert [row["name"] for row in house.call(customer.listed)["items"]] == ["乙公司"]
    other = {"job_id": started["id"]}
    refusal = refusal_of(house.call, imports.undo, other, idempotency_key="v")
    assert refusal.code == "import.not_undone"


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"mode": "update"}, "nothing_opened"),
        ({"dry_run": True}, "nothing_opened"),
        ({}, "undone_already"),
    ],
)
def test_what_opened_nobody_or_was_taken_back_is_not_undone(
    house, send, open_customer, refusal_of, about, code
):
    open_customer(name="A", credit_code=HUAWEI)
    line = ("A", HUAWEI) if about.get("mode") else ("甲公司", ZTE)
    key = {"job_id": send(("企业名称", "信用代码"), line, **about)["id"]}
    if not about:
        jobs.run(house.runtime, house.call(imports.undo, key, idempotency_key="u")["id"])
    refusal = refusal_of(house.call, imports.undo, key, idempotency_key="v")
    assert (refusal.code, refusal.status) == (f"import.{code}", 409)


def workbook_of(house, told):
    path = FileStore(house.runtime.settings.upload_folder).path(told["file"]["id"])
    with path.open("rb") as source:
        return openpyxl.load_workbook(source).active


@pytest.mark.requirement("PLT-33")
def test_a_template_names_the_columns_and_drops_down_choices(graded, send):
    sheet = workbook_of(graded, graded.call(imports.template, language="zh"))
    head = [cell.value for cell in sheet[1]]
    assert head[0] == "企业名称*" and head[-3:] == ["等级", "团队人数", "会员编码"]
    [choices] = sheet.data_validations.dataValidation
    assert choices.formula1 == '"金牌,银牌"'
    job = send(head, ["甲公司", *[""] * (len(head) - 4), "金牌", "5", "A-9"])
    assert job["counts"] == {"created": 1, "refused": 0}


@pytest.mark.requirement("PLT-33")
def test_refused_lines_come_back_as_a_workbook_with_why(graded, send, refusal_of):
    job = send(("企业名称", "等级"), ("甲公司", "金牌"), ("", "=1+1"))
    key = {"job_id": job["id"]}
    sheet = workbook_of(graded, graded.call(imports.rejects, key, language="zh"))
    [head, line] = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert head == ["企业名称", "等级", "错误原因"]
    assert line[1] == "=1+1" and sheet["B2"].data_type == "s"
    assert "必填" in line[2] and "金" not in (line[0] or "")
    other = graded.acting(actor_id="rep", scopes={"*": "own"})
    assert refusal_of(other.call, imports.rejects, key).status == 404


@pytest.mark.requirement("CUS-30")
def test_a_table_that_brings_the_second_field_of_a_rule_is_refused_line_by_line(send, house):
    for compared, mode in ((["name"], "ignore"), (["name", "region"], "refuse")):
        about = {"name": mode, "compared": compared, "mode": mode}
        house.call(duplicate_rule.create, about)
    firm = {"name": "江南纺织有限公司", "on_duplicate": "create"}
    house.call(customer.create, {**firm, "region": "浙江"})
    second = {**firm, "region": "福建", "phones": [{"number": "13800138000"}]}
    second = house.call(customer.create, second)
    job = send(("客户名称", "电话", "地区"), (firm["name"], "13800138000", "浙江"),
               mode="update", key="phone")  # fmt: skip
    assert [error["code"] for error in job["errors"]] == ["customers.customer.duplicate"]
    kept = house.call(customer.get, {"customer_id": second["id"]})
    assert kept["region"] == "福建"


def alike(job):
    told = [e for e in job["errors"] if e["code"] == "import.resembles"]
    return [(e["row"], e["column"], e["detail"]) for e in told]


@pytest.mark.requirement("CUS-30")
@pytest.mark.parametrize("dry_run", [False, True])
def test_lines_that_resemble_others_are_told_and_taken_in(house, send, refusal_of, dry_run):
    house.call(customer.create, {"name": "晨光文具有限公司"})
    names = ("广州晨光文具有限公司", "", "乙公司", "上海晨光文具有限公司")
    job = send(("企业名称", "备注"), *((name, "x") for name in names), dry_run=dry_run)
    done = "would_create" if dry_run else "created"
    assert job["counts"] == {done: 3, "refused": 1, "resembling": 2}
    assert [e["code"] for e in job["errors"]] == ["required", *["import.resembles"] * 2]
    assert alike(job) == [
        (2, "企业名称", "晨光文具有限公司"),
        (5, "企业名称", "晨光文具有限公司"),
    ]
    sheet = workbook_of(house, house.call(imports.rejects, {"job_id": job["id"]}))
    assert sheet.max_row == 2


@pytest.mark.requirement("CUS-30")
def test_of_whom_the_caller_does_not_see_a_line_tells_nothing(house, send):
    house.call(customer.create, {"name": "晨光文具有限公司"})
    house.call(lead.create, {"name": "李雷", "emails": [{"address": "a@acme.cn"}]})
    rep = house.acting(actor_id="rep", scopes={"*": "own"})
    job = send(("企业名称",), ("广州晨光文具有限公司",), who=rep, target="mine")
    assert alike(job) == [(2, "企业名称", "***")]
    content = "姓名,公司,邮箱\n韩梅,晨光文具有限公司,a@acme.cn\n".encode()
    stored = FileStore(house.runtime.settings.upload_folder).put(content)
    upload = {"name": "a.csv", "content_type": "text/csv", **stored}
    started = rep.call(lead_import.start, {"upload": upload, "to": "me"})
    jobs.run(house.runtime, started["id"])
    job = house.call(imports.jobs.get, {"job_id": started["id"]})
    assert job["counts"] == {"created": 1, "refused": 0, "resembling": 1}
    assert {whom for *_, whom in alike(job)} == {"***", "广州晨光文具有限公司"}

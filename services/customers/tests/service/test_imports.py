"""Importing customers from tables."""

import csv

import openpyxl
import pytest

from chassis import jobs
from chassis.errors import ServiceError, sentence
from chassis.files import FileStore
from contracts.customers import customer as contract
from contracts.customers import imports

HEADER = ("企业名称", "统一社会信用代码", "电话")
HUAWEI = "914403001922038216"


@pytest.fixture
def shop(customers, tmp_path, monkeypatch):
    monkeypatch.setattr(type(customers.runtime.settings), "upload_folder", tmp_path / "up")
    return customers


def begin(shop, content, name="客户.csv", language="en", **about):
    stored = FileStore(shop.runtime.settings.upload_folder).put(content)
    upload = {"name": name, "content_type": "text/csv", **stored}
    asked = {"upload": upload, **about}
    return shop.call(imports.start, asked, idempotency_key="i", language=language)


def send(shop, lines, tmp_path, **about):
    path = tmp_path / "list.csv"
    with path.open("w", encoding="gb18030", newline="") as out:
        csv.writer(out).writerows([about.pop("header", HEADER), *lines])
    job = begin(shop, path.read_bytes(), **about)
    jobs.run(shop.runtime, job["id"])
    return shop.call(imports.jobs.get, {"job_id": job["id"]})


def test_good_lines_become_customers_and_bad_ones_are_named(shop, tmp_path):
    lines = [
        ("华为技术有限公司", HUAWEI, "0755-28780808"),
        ("", "", "13800138000"),
        ("甲公司", "914403001922038217", "123"),
        ("另一家", HUAWEI, ""),
        ("华为技术", "", ""),
    ]
    job = send(shop, lines, tmp_path)
    assert (job["state"], job["counts"]) == ("completed", {"created": 1, "refused": 4})
    assert [(e["row"], e["code"]) for e in job["errors"]] == [
        (3, "required"),
        (4, "customers.customer.credit_code_wrong"),
        (4, "customers.customer.phone_wrong"),
        (5, "customers.customer.duplicate"),
        (6, "customers.customer.duplicate"),
    ]
    [found] = shop.call(contract.listed, {"q": "华为"})["items"]
    assert (found["phone"], found["owner_id"]) == ("+8675528780808", None)
    assert len(shop.told(imports.imported)) == 1


def test_a_table_may_have_a_telephone_and_a_mobile(shop, tmp_path):
    header = ("企业名称", "电话", "手机")
    lines = [("甲公司", "0755-28780808", "13800138000"), ("乙公司", "", "13900139000")]
    job = send(shop, lines, tmp_path, header=header)
    assert job["counts"] == {"created": 2, "refused": 0}
    told = {c["name"]: c for c in shop.call(contract.listed, {"q": "公司"})["items"]}
    numbers = [phone["number"] for phone in told["甲公司"]["phones"]]
    assert numbers == ["+8675528780808", "+8613800138000"]
    assert told["乙公司"]["phone"] == "+8613900139000"


def test_a_line_of_sums_opens_nobody_and_is_told_with_its_number(shop, tmp_path):
    header = ("序号", "企业名称", "电话", "统一社会信用代码")
    lines = [
        ("1", "甲公司", "", ""),
        ("2", "Total", "0755-28780808", ""),
        ("合计", "11", "2", ""),
        ("", "总计：2家", "", ""),
    ]
    job = send(shop, lines, tmp_path, header=header)
    assert (job["done"], job["total"]) == (4, 4)
    assert job["counts"] == {"created": 2, "passed_over": 2, "refused": 0}
    assert [(e["row"], e["code"]) for e in job["errors"]] == [
        (4, "sheet.sum_line"),
        (5, "sheet.sum_line"),
    ]
    assert {c["name"] for c in shop.call(contract.listed)["items"]} == {"甲公司", "Total"}
    rejects = shop.call(imports.rejects, {"job_id": job["id"]})["file"]["id"]
    with FileStore(shop.runtime.settings.upload_folder).open(rejects) as file:
        assert openpyxl.load_workbook(file).active.max_row == 1


def test_the_end_of_a_job_is_told_to_whoever_started_it(shop, tmp_path):
    job = send(shop, [("甲公司", "", "")], tmp_path)
    [progress] = imports.jobs.resource.events
    told = [event.get("data", event) for event in shop.told(progress)]
    assert (told[-1]["job_id"], told[-1]["state"], told[-1]["done"]) == (job["id"], "completed", 1)
    assert told[-1]["owner_id"] == "staff-1"


def test_a_step_is_told_in_events_of_as_many_as_one_may_hold(shop, tmp_path, monkeypatch):
    monkeypatch.setattr(imports, "IN_ONE_EVENT", 2)
    job = send(shop, [(f"{sign}公司", "", "") for sign in "甲乙丙丁戊"], tmp_path)
    told = shop.told(imports.imported)
    assert [len(event["data"]["customers"]) for event in told] == [2, 2, 1]
    assert [event["data"]["rows"] for event in told] == [[2, 3], [4, 5], [6]]
    assert [event["aggregateversion"] for event in told] == [2, 4, 5]
    undone = shop.call(imports.undo, {"job_id": job["id"]}, idempotency_key="u")
    jobs.run(shop.runtime, undone["id"])
    assert shop.call(contract.listed)["items"] == []


def test_what_is_stored_already_is_refused_by_name(shop, tmp_path):
    shop.call(contract.create, {"name": "深圳市华为技术有限公司"})
    job = send(shop, [("深圳华为技术有限责任公司", "", "")], tmp_path)
    assert job["errors"][0]["detail"] == "深圳市华为技术有限公司"


def test_a_dry_run_tells_and_writes_nothing(shop, tmp_path):
    job = send(shop, [("甲公司", "", ""), ("甲公司", "", "")], tmp_path, dry_run=True)
    assert job["counts"] == {"would_create": 1, "refused": 1}
    assert shop.call(contract.listed)["items"] == []


def test_the_caller_may_keep_what_he_imports(shop, tmp_path):
    send(shop, [("甲公司", "", "")], tmp_path, target="mine")
    assert shop.call(contract.listed)["items"][0]["owner_id"] == "staff-1"


def test_the_same_file_sent_again_with_the_key_is_the_same_job(shop, tmp_path):
    first = send(shop, [("甲公司", "", "")], tmp_path)
    second = send(shop, [("甲公司", "", "")], tmp_path)
    assert first["id"] == second["id"]


def test_columns_that_nobody_knows_are_named_in_the_answer_and_in_the_job(shop, tmp_path):
    header = ("企业名称", "经营状态", "", "Fax")
    content = ",".join(header).encode() + "\n甲公司,存续,,1\n".encode()
    started = begin(shop, content, language="zh")

    assert [(w["code"], w["column"]) for w in started["warnings"]] == [
        ("unknown_column", "经营状态"),
        ("unknown_column", "Fax"),
    ]
    assert "经营状态" in started["warnings"][0]["message"]
    jobs.run(shop.runtime, started["id"])
    read = shop.call(imports.jobs.get, {"job_id": started["id"]})
    assert read["warnings"][1]["message"] == "The column Fax is not known and is left out."
    assert read["counts"] == {"created": 1, "refused": 0}


def test_a_refused_row_names_its_column_as_the_sheet_does(shop, tmp_path):
    job = send(shop, [("甲公司", "914403001922038217", "123")], tmp_path)
    told = [(e["column"], e["pointer"]) for e in job["errors"]]
    assert told == [("统一社会信用代码", "/credit_code"), ("电话", "/phones")]


def test_the_list_of_refused_rows_speaks_the_language_of_its_reader(shop, tmp_path):
    job = send(shop, [("", "", "")] + [("", HUAWEI, "")], tmp_path)
    key = {"job_id": job["id"]}
    about = shop.call(imports.jobs.errors, key, language="zh")["file"]
    with FileStore(shop.runtime.settings.upload_folder).open(about["id"]) as file:
        head, row = file.read().decode("utf-8-sig").splitlines()[:2]
    assert head == "行号,列名,字段,错误码,内容,说明"
    assert row == "3,企业名称,/name,required,,此字段必填。"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("photo.xlsx", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "unreadable"),
        ("price list.pdf", b"%PDF-1.4\n% text alone\n", "unreadable"),
        ("empty.csv", b"", "empty"),
        ("secret.xlsx", OLE + b"\x00" * 500 + "EncryptedPackage".encode("utf-16-le"), "protected"),
        ("broken.xlsx", b"PK\x03\x04junk", "unreadable"),
        ("other.csv", "甲,乙\n1,2\n".encode(), "no_header"),
        ("quote.csv", '企业名称,行业\n"乙公司,x\n丙公司,y\n'.encode(), "unclosed_quote"),
        ("headings.csv", "企业名称,电话\n,\n".encode(), "no_lines"),
    ],
)
def test_a_file_that_is_no_table_of_customers_is_refused_at_once(shop, name, content, code):
    with pytest.raises(ServiceError) as refused:
        begin(shop, content, name)
    assert (refused.value.code, refused.value.status) == (f"sheet.{code}", 409)
    assert shop.call(imports.jobs.listed)["items"] == []


def test_formulas_without_a_value_are_refused_and_counted(shop, tmp_path):
    book = openpyxl.Workbook()
    for line in (["企业名称", "电话"], ["甲公司", "=1+1"], ["=A2", "=B2"], ["乙公司", ""]):
        book.active.append(line)
    book.save(tmp_path / "t.xlsx")
    job = begin(shop, (tmp_path / "t.xlsx").read_bytes(), name="t.xlsx")
    jobs.run(shop.runtime, job["id"])
    job = shop.call(imports.jobs.get, {"job_id": job["id"]})
    assert (job["total"], job["counts"]) == (3, {"created": 1, "refused": 2})
    assert [(e["row"], e["column"]) for e in job["errors"]] == [
        (2, "电话"), (3, "企业名称"), (3, "电话")]  # fmt: skip
    assert {e["code"] for e in job["errors"]} == {"sheet.formula"}


@pytest.mark.requirement("PLT-33")
def test_sheets_that_are_not_read_are_named(shop, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "华东"
    for name, state in (("华南", "visible"), ("空", "visible"), ("选项", "hidden")):
        book.create_sheet(name).sheet_state = state
    for name in ("华东", "华南", "选项"):
        book[name].append(["企业名称"])
        book[name].append([f"{name}公司"])
    book.save(tmp_path / "t.xlsx")
    content = (tmp_path / "t.xlsx").read_bytes()
    [warning] = begin(shop, content, name="t.xlsx", language="zh")["warnings"]
    assert (warning["code"], warning["sheet"]) == ("unread_sheet", "华南")
    assert warning["message"] == "工作表“华南”未读取：仅读取工作簿的第一个工作表。"


def test_of_two_columns_for_one_field_the_first_filled_one_counts(shop):
    lines = ("企业名称,公司名称,行业,所属行业", "甲,甲,零售,零售", ",乙,零售,", "丙,丁,零售,批发")
    content = "\n".join(lines).encode()
    begun = begin(shop, content, language="zh")
    assert [(w["code"], w["column"]) for w in begun["warnings"]] == [
        ("doubled_column", "企业名称, 公司名称"), ("doubled_column", "行业, 所属行业")]  # fmt: skip
    assert begun["warnings"][0]["message"].startswith("多列含义相同（企业名称, 公司名称）")
    jobs.run(shop.runtime, begun["id"])
    job = shop.call(imports.jobs.get, {"job_id": begun["id"]})
    assert (job["done"], job["counts"]) == (3, {"created": 2, "refused": 1})
    told = [(e["row"], e["code"], e["column"], e["detail"]) for e in job["errors"]]
    assert told == [
        (4, "sheet.columns_differ", "企业名称", "丙 ≠ 丁"),
        (4, "sheet.columns_differ", "行业", "零售 ≠ 批发"),
    ]
    names = {one["name"] for one in shop.call(contract.listed)["items"]}
    assert names == {"甲", "乙"}


@pytest.mark.requirement("PLT-33")
def test_a_public_register_with_province_and_city_comes_in(shop):
    content = "企业名称,所在省份,地区,注册地址\n甲,江西,九江,庐山路 1 号\n乙,上海,上海,\n".encode()
    begun = begin(shop, content)
    assert begun["warnings"] == []
    jobs.run(shop.runtime, begun["id"])
    regions = {one["name"]: one["region"] for one in shop.call(contract.listed)["items"]}
    assert regions == {"甲": "江西九江", "乙": "上海"}


def test_an_open_quote_fails_the_job_before_anything_is_taken(shop):
    good = "".join(f"甲公司{n},x\n" for n in range(101))
    job = begin(shop, f'企业名称,行业\n{good}"乙公司,x\n丙公司,y\n'.encode())
    jobs.run(shop.runtime, job["id"])
    job = shop.call(imports.jobs.get, {"job_id": job["id"]}, language="zh")
    assert (job["state"], job["problem"]) == ("failed", "sheet.unclosed_quote")
    assert "第 103 行" in job["problem_message"]
    assert shop.call(contract.listed)["items"] == []


def test_line_breaks_of_remarks_stay_and_those_of_names_do_not(shop):
    job = begin(shop, '企业名称,备注\n"甲\n公司","一\n二"\n'.encode())
    jobs.run(shop.runtime, job["id"])
    [found] = shop.call(contract.listed)["items"]
    assert found["name"] == "甲 公司"
    assert shop.call(contract.get, {"customer_id": found["id"]})["description"] == "一\n二"


@pytest.mark.parametrize("header", ["单位名称,固定电话", "客户,座机"])
def test_columns_go_by_the_names_that_companies_give_them(shop, header):
    job = begin(shop, f"{header}\n甲公司,0755-28780808\n".encode())
    jobs.run(shop.runtime, job["id"])
    [found] = shop.call(contract.listed)["items"]
    assert (found["name"], found["phone"]) == ("甲公司", "+8675528780808")


@pytest.mark.requirement("CUS-74")
def test_a_cell_far_from_the_table_is_refused_by_its_sheet_and_place(shop, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "客户"
    book.active.append(HEADER)
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "t.xlsx")
    for language, words in (("en", "sheet 客户 the table"), ("zh", "工作表“客户”")):
        with pytest.raises(ServiceError) as refused:
            begin(shop, (tmp_path / "t.xlsx").read_bytes(), "t.xlsx", language)
        assert (refused.value.code, refused.value.pointer) == ("sheet.too_many_cells", "/file")
        told = sentence(refused.value.code, language, refused.value.details)
        assert words in told and "XFD1048576" in told

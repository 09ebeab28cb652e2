"""Products come in from tables: opened, changed by code or barcode, refused line by line."""

import csv
import io

import openpyxl
import pytest

from chassis import jobs
from chassis.errors import ServiceError
from chassis.files import FileStore
from chassis.testing.exports import exported
from contracts.customers import customer
from contracts.sales import pieces, price_list, product, product_category, quote
from contracts.sales import product_import as contract

HEAD = (
    "产品编码",
    "产品名称",
    "规格型号",
    "单位",
    "税率",
    "目录价",
    "产品分类",
    "条码",
    "质保月数",
    "类型",
)
MOTOR = (
    "M-1",
    "伺服电机",
    "750W",
    "台",
    "13%",
    "¥1,234.50",
    "电机/伺服",
    "6901234567892",
    "12",
    "商品",
)
VISIT = ("S-1", "上门服务", "", "次", "6", "300", "", "", "", "服务")


@pytest.fixture
def house(sales, tmp_path, monkeypatch):
    monkeypatch.setattr(type(sales.runtime.settings), "upload_folder", tmp_path / "up")
    above = sales.call(product_category.create, {"name": "电机"})
    sales.call(product_category.create, {"name": "伺服", "parent_id": above["id"]})
    return sales


@pytest.fixture
def send(house):
    """Return a function that imports lines and returns the job when it is over."""

    def send(*lines, head=HEAD, who=house, language="en", **about):
        out = io.StringIO(newline="")
        csv.writer(out).writerows([head, *lines])
        stored = FileStore(house.runtime.settings.upload_folder).put(out.getvalue().encode())
        upload = {"name": "a.csv", "content_type": "text/csv", **stored}
        started = who.call(contract.start, {"upload": upload, **about}, language=language)
        jobs.run(house.runtime, started["id"])
        return house.call(pieces.jobs.get, {"job_id": started["id"]})

    return send


def by_code(house):
    return {row["code"]: row for row in house.call(product.listed)["items"]}


def errors_of(job):
    return [(one["row"], one["pointer"], one["code"].partition("|")[0]) for one in job["errors"]]


@pytest.mark.requirement("SAL-01")
@pytest.mark.requirement("PLT-33")
def test_lines_open_products_as_people_write_them(house, send):
    assert send(MOTOR, VISIT)["counts"] == {"created": 2, "refused": 0}
    found = by_code(house)
    motor, visit = found["M-1"], found["S-1"]
    assert motor["list_price"] == {"amount": "1234.50", "currency": "CNY"}
    assert (motor["tax_percent"], motor["warranty_months"], motor["kind"]) == ("13", 12, "goods")
    assert motor["category_path"].count("/") == 3 and visit["category_id"] is None
    assert (visit["kind"], visit["barcode"]) == ("service", None)


REFUSED = [
    (("M-1", "", "", "台", "13", "1"), ("/name", "required")),
    (("M-2", "B", "", "台", "130", "1"), ("/tax_percent", "out_of_range")),
    (("M-3", "B", "", "台", "13", "贵"), ("/list_price", "not_money")),
    (("M-4", "B", "", "台", "13", "1 XYZ"), ("/list_price", "not_a_currency")),
    (("M-5", "B", "", "台", "13", "1", "没有"), ("/category", "sales.product.unknown_category")),
    (("W-1", "B", "", "台", "13", "1"), ("/code", "sales.product.code_taken")),
]


@pytest.mark.requirement("PLT-33")
def test_each_refused_line_says_what_is_wrong_with_which_column(house, send, widget):
    job = send(*(line + ("",) * (10 - len(line)) for line, _ in REFUSED), MOTOR)
    assert job["counts"] == {"created": 1, "refused": len(REFUSED)}
    found = {row: (pointer, code) for row, pointer, code in errors_of(job)}
    assert list(found.values()) == [why for _, why in REFUSED]
    told = house.call(contract.rejects, {"job_id": job["id"]})["file"]
    path = FileStore(house.runtime.settings.upload_folder).path(told["id"])
    with path.open("rb") as source:
        rows = list(openpyxl.load_workbook(source).active.iter_rows(values_only=True))
    assert len(rows) == len(REFUSED) + 1 and rows[1][0] == "M-1" and rows[1][-1]
    other = house.acting(actor_id="wang", scopes={"*": "own"})
    with pytest.raises(ServiceError, match="not_found"):
        other.call(contract.rejects, {"job_id": job["id"]})


@pytest.mark.requirement("PLT-33")
def test_lines_change_the_products_that_they_name(house, send, widget):
    head = ("产品编码", "目录价", "条码")
    job = send(("W-1", "40", "690"), ("没有", "1", ""), head=head, mode="update")
    assert job["counts"] == {"created": 0, "updated": 1, "refused": 1}
    assert errors_of(job) == [(3, "/code", "import.nobody")]
    assert by_code(house)["W-1"]["list_price"]["amount"] == "40.00"
    again = send(("W-1", "40", "690"), head=head, mode="update")
    assert again["counts"] == {"created": 0, "unchanged": 1, "refused": 0}
    renamed = send(("690", "电机B"), head=("条码", "产品名称"), mode="update", key="barcode")
    assert renamed["counts"]["updated"] == 1 and by_code(house)["W-1"]["name"] == "电机B"
    both = send(("W-1", "50", ""), MOTOR[:1] + ("5", ""), head=head, mode="upsert")
    assert both["counts"] == {"created": 0, "updated": 1, "refused": 1}
    twice = send(MOTOR, MOTOR, mode="upsert")
    assert twice["counts"] == {"created": 1, "unchanged": 1, "refused": 0}


@pytest.fixture
def brought(house, send, huawei):
    """Open four products; one is changed, one priced and one offered by now; return the import."""
    head = ("产品编码", "产品名称", "单位", "税率", "目录价")
    job = send(*((f"P-{n}", f"货{n}", "台", "13", "5") for n in range(1, 5)), head=head)
    ids = {code: row["id"] for code, row in by_code(house).items()}
    house.call(product.update, {"product_id": ids["P-2"], "name": "改过的货"})
    line = {"product_id": ids["P-3"], "min_quantity": "1", "unit_price": {"amount": "4"}}
    house.call(price_list.create, {"code": "L", "name": "L", "lines": [line]})
    sold = [{"product_id": ids["P-4"], "quantity": "1"}]
    house.call(quote.create, {"customer_id": huawei, "lines": sold})
    return {"job_id": job["id"]}


@pytest.mark.requirement("PLT-33")
def test_an_import_is_taken_back_but_what_is_used_since(house, brought, refusal_of):
    tried = house.call(contract.undo, brought, idempotency_key="t", dry_run=True)
    assert tried["counts"] == {"would_remove": 1, "would_stay": 3}
    undo = house.call(contract.undo, brought, idempotency_key="u")
    jobs.run(house.runtime, undo["id"])
    job = house.call(pieces.jobs.get, {"job_id": undo["id"]})
    assert (job["state"], job["counts"]) == ("completed", {"done": 1, "refused": 3})
    assert errors_of(job) == [(row, "", "import.went_on") for row in (3, 4, 5)]
    assert "改过的货" in job["errors"][0]["message"]
    assert set(by_code(house)) == {"P-2", "P-3", "P-4"}
    [gone] = house.call(product.list_removed)["items"]
    assert (gone["code"], house.told(product.removed)[0]["data"]["id"]) == ("P-1", gone["id"])
    again = refusal_of(contract.undo, brought, idempotency_key="v")
    assert again.code == "import.undone_already"


@pytest.mark.requirement("PLT-33")
def test_who_may_not_remove_products_takes_no_import_back(house, brought, send, widget):
    changed = send(("W-1", "40"), head=("产品编码", "目录价"), mode="update")
    for who, job, code in (
        (house.acting(grants=("sales.product_import.undo",)), brought, "forbidden"),
        (house.acting(actor_id="rep", scopes={"*": "own"}), brought, "not_found"),
        (house, {"job_id": changed["id"]}, "import.nothing_opened"),
    ):
        with pytest.raises(ServiceError) as refused:
            who.call(contract.undo, job, idempotency_key="u")
        assert refused.value.code == code


@pytest.mark.requirement("PLT-33")
def test_a_trial_counts_and_opens_nothing(house, send, widget):
    job = send(MOTOR, ("W-1", *VISIT[1:]), dry_run=True, mode="upsert")
    assert job["counts"] == {"would_create": 1, "would_update": 1, "refused": 0}
    assert set(by_code(house)) == {"W-1"} and by_code(house)["W-1"]["version"] == widget["version"]


@pytest.mark.requirement("PLT-33")
def test_what_was_exported_comes_in_again_and_changes_nothing(house, send):
    send(MOTOR, VISIT)
    columns = ["code", "name", "kind", "specification", "unit", "tax_percent", "list_price"]
    columns += ["category_name", "barcode", "warranty_months"]
    head, *lines = exported(
        house, pieces.product_export, pieces.job_result, columns=columns, language="zh"
    )
    job = send(*lines, head=head, mode="update", language="zh")
    assert job["counts"] == {"created": 0, "unchanged": 2, "refused": 0} and not job["warnings"]


@pytest.mark.requirement("PLT-33")
def test_the_template_opens_products_and_marks_what_is_needed(house):
    told = house.call(contract.template, language="zh")["file"]
    with FileStore(house.runtime.settings.upload_folder).path(told["id"]).open("rb") as source:
        [heads] = openpyxl.load_workbook(source).active.iter_rows(values_only=True)
    starred = [one for one in heads if one.endswith("*")]
    assert starred == ["产品编码*", "产品名称*", "单位*", "税率（%）*", "目录价*"]


def test_a_table_without_what_every_line_needs_is_refused_at_once(send):
    with pytest.raises(ServiceError) as refused:
        send(("A",), head=("产品名称",))
    assert refused.value.details["columns"] == "code, unit, tax_percent, list_price"
    with pytest.raises(ServiceError) as refused:
        send(("A",), head=("产品名称",), mode="upsert", language="zh")
    assert (refused.value.code, refused.value.pointer) == (contract.ColumnAbsent.code, "/mapping")
    assert refused.value.details["columns"] == "产品编码"


@pytest.mark.parametrize(("mode", "missing"), [("create", "create"), ("upsert", "update")])
def test_who_may_not_do_it_to_one_product_does_it_to_no_table(house, send, mode, missing):
    grants = ("sales.product_import.*", *(("sales.product.create",) if mode == "upsert" else ()))
    with pytest.raises(ServiceError) as refused:
        send(MOTOR, who=house.acting(grants=grants), mode=mode)
    assert refused.value.details == {"permission": f"sales.product.{missing}"}


@pytest.mark.requirement("ORG-05")
def test_a_column_that_one_may_not_write_is_refused_at_once(house, send):
    rights = {"sales.product": {"list_price": "read_only"}}
    with pytest.raises(ServiceError) as refused:
        send(MOTOR, who=house.acting(field_rights=rights))
    assert refused.value.code == "field.read_only"


@pytest.mark.requirement("PLT-14")
def test_a_customer_named_in_a_column_is_one_whom_the_importer_sees(house, send):
    about = {"key": "c_maker", "kind": "reference", "label": "厂家"}
    given = {"resource": "sales.product", "references": "customers.customer", **about}
    house.call(pieces.custom_fields.create, given)
    for one, name, owner in (("f-1", "甲厂", "rep"), ("f-2", "乙厂", "rep-2")):
        told = {"id": one, "name": name, "kind": "company", "owner_id": owner}
        house.tell(customer.created, one, told)
    rep = house.acting(actor_id="rep", scopes={"*": "own"})
    head = ("产品编码", "产品名称", "单位", "税率", "目录价", "厂家")
    makers = {"A-1": "甲厂", "B-1": "乙厂", "C-1": "f-1", "D-1": "f-2"}
    lines = [(number, "电机", "台", "13", "1", maker) for number, maker in makers.items()]
    job = send(*lines, head=head, who=rep)
    assert [(one["row"], one["code"]) for one in job["errors"]] == [
        (3, "no_such_record"),
        (5, "no_such_record"),
    ]
    told = {number: row["custom"]["c_maker"] for number, row in by_code(house).items()}
    assert told == {"A-1": "f-1", "C-1": "f-1"}

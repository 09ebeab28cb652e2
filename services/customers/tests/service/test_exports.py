"""Lists as files: the rows that the reader sees, and nothing that a spreadsheet would run."""

import csv
import datetime as dt
import itertools

import openpyxl
import pytest

from chassis import exporting, jobs
from chassis.errors import ServiceError
from chassis.export_files import harmless
from chassis.files import FileStore
from contracts.customers import card, customer, imports, permit_subject, pieces
from contracts.customers.pieces import custom_fields, saved_views
from contracts.organization import permit

ALL = ["name", "phone", "region", "tags", "created_at"]


@pytest.fixture
def house(customers, tmp_path, monkeypatch):
    monkeypatch.setattr(type(customers.runtime.settings), "upload_folder", tmp_path / "up")
    return customers


@pytest.fixture
def export(house):
    """Return a function that exports customers and returns the lines of the file."""

    serial = itertools.count()

    def export(who=house, **about):
        key = f"e{next(serial)}"
        asked = {"format": "csv", "columns": ["name"], **about}
        language = asked.pop("language", "en")
        started = who.call(pieces.customer_export, asked, idempotency_key=key, language=language)
        jobs.run(house.runtime, started["id"])
        done = who.call(imports.jobs.get, {"job_id": started["id"]})
        assert done["state"] == "completed", done
        told = who.call(pieces.job_result, {"job_id": started["id"]})["file"]
        return lines_of(FileStore(house.runtime.settings.upload_folder).path(told["id"]), told)

    return export


def lines_of(path, told):
    if told["name"].endswith(".html"):
        return path.read_text(encoding="utf-8")
    if told["name"].endswith(".csv"):
        with path.open(encoding="utf-8-sig", newline="") as source:
            return list(csv.reader(source))
    with path.open("rb") as source:
        sheet = openpyxl.load_workbook(source).active
        return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]


@pytest.fixture
def view(house):
    made = {"resource": "customers.customer", "name": "华东"}
    where = {"field": "region", "op": "eq", "value": "上海"}
    return house.call(saved_views.create, {**made, "filter": where})


def change(house, view):
    key = {"resource": "customers.customer", "saved_view_id": view["id"]}
    patch = {"filter": {"field": "region", "op": "eq", "value": "北京"}}
    house.call(saved_views.update, {**key, **patch}, if_version=view["version"])


def test_leave_for_an_export_is_for_what_its_view_says(house, view):
    command = {"format": "csv", "columns": ["name"], "view": view["id"]}
    asked = {"action": pieces.customer_export.id, "command": command}
    was = house.call(permit_subject.describe, asked, via="gateway")
    assert was["record"]["view"]["filter"]["value"] == "上海"
    change(house, view)
    now = house.call(permit_subject.describe, asked, via="gateway")
    assert (now["input_digest"], now["digest"] == was["digest"]) == (was["input_digest"], False)


def test_an_export_ends_when_its_view_is_changed_before_it_is_written(house, view):
    command = {"format": "csv", "columns": ["name"], "view": view["id"]}
    started = house.call(pieces.customer_export, command, idempotency_key="e")
    change(house, view)
    jobs.run(house.runtime, started["id"])
    done = house.call(imports.jobs.get, {"job_id": started["id"]})
    assert (done["state"], done["problem"]) == ("failed", "export.view_changed")


def test_no_leave_is_asked_for_a_column_that_is_hidden_from_who_asks(house):
    asked = {"action": pieces.customer_export.id, "command": {"columns": ["phone"]}}
    hidden = {"field_rights": {"customers.customer": {"phone": "hidden"}}}
    for more, about, pointer in (
        ({}, hidden, "/command/columns/0"),
        ({"record_version": 1}, {}, "/record_version"),
    ):
        with pytest.raises(ServiceError) as refused:
            house.call(permit_subject.describe, {**asked, **more}, via="gateway", **about)
        assert refused.value.pointer == pointer


@pytest.mark.requirement("PLT-33")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_list_is_written_with_its_filter_and_columns(export, open_customer, kind):
    open_customer(name="华东一", region="上海", tags=["重点", "VIP"])
    open_customer(name="华北一", region="北京")
    tree = {"field": "region", "op": "eq", "value": "上海"}
    head, line = export(format=kind, columns=ALL, filter=tree)
    assert head == ALL
    assert line[0] == "华东一" and line[1].lstrip("'").startswith("+86138")
    assert line[2:] == ["上海", "重点; VIP", "2026-03-25 12:00:00"]


SPENT = {event.action: event for event in permit_subject.permit_subject.events}


def leave(house, *permit_ids):
    house.rpc.answers[permit.check.id] = {"any_flow": True, "permit_ids": list(permit_ids)}


@pytest.mark.requirement("ORG-20")
def test_one_permit_is_for_one_export_unless_that_failed(house, view):
    leave(house, "p1")
    command = {"format": "csv", "columns": ["name"], "view": view["id"]}
    started = house.call(pieces.customer_export, command, idempotency_key="a")
    assert [one["subject"] for one in house.told(SPENT["used"])] == ["p1"]
    with pytest.raises(ServiceError) as refused:
        house.call(pieces.customer_export, command, idempotency_key="b")
    assert refused.value.code == "permit.used_up"
    change(house, view)
    jobs.run(house.runtime, started["id"])
    [back] = house.told(SPENT["given_back"])
    assert back["data"] == {"permit_id": "p1"}
    house.call(pieces.customer_export, command, idempotency_key="c")
    assert [one["aggregateversion"] for one in house.told(SPENT["used"])] == [1, 3]


@pytest.mark.requirement("ORG-20")
def test_cards_of_a_customer_are_handed_out_under_a_permit_until_that_download_is_over(
    house, open_customer
):
    key = {"customer_id": open_customer(name="华东一")["id"]}
    about = {"action": card.vcards.id, "command": key}
    told = house.call(permit_subject.describe, about, via="gateway")
    assert (told["name"], told["record_id"]) == ("华东一", None)
    assert told["customer_id"] == told["facts"]["customer_id"] == key["customer_id"]
    leave(house, "p1")
    for _ in ("a broken download", "once more"):
        assert house.call(card.vcards, key)["file"]["name"] == "华东一.vcf"
    house.clock.advance(minutes=5)
    with pytest.raises(ServiceError) as refused:
        house.call(card.vcards, key)
    assert refused.value.code == "permit.used_up"
    assert len(house.told(SPENT["used"])) == 1


@pytest.mark.requirement("CUS-74")
def test_a_list_is_a_page_to_be_printed(export, open_customer):
    open_customer(name="甲<script>公司", region="上海")
    page = export(format="html", columns=["name", "region"], language="zh")
    assert "<thead><tr><th>名称</th><th>地区</th></tr></thead>" in page
    assert "<td>甲&lt;script&gt;公司</td><td>上海</td>" in page
    assert page.count("<tr>") == 2


@pytest.mark.requirement("PLT-33")
def test_headings_are_chinese_for_chinese_readers(house, export, open_customer):
    about = {"resource": "customers.customer", "key": "c_grade", "kind": "choice", "label": "等级"}
    choices = [{"value": "gold", "label": "金牌"}]
    house.call(custom_fields.create, {**about, "choices": choices})
    open_customer(name="A", custom={"c_grade": "gold"})
    lines = export(columns=["name", "c_grade"], language="zh")
    assert lines == [["名称", "等级"], ["A", "金牌"]]


EVIL = ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", " =cmd|'/c calc'!A0"]


@pytest.mark.requirement("PLT-33")
@pytest.mark.parametrize("evil", EVIL)
def test_no_cell_is_a_formula(export, open_customer, evil):
    name = evil.strip()
    open_customer(name=name)
    assert export(columns=["name"])[1] == [f"'{name}"]
    assert harmless(evil) == f"'{evil}"


def test_a_workbook_keeps_formulas_as_text(house, export, open_customer):
    open_customer(name="=1+1")
    assert export(format="xlsx", columns=["name"])[1] == ["=1+1"]
    [path] = FileStore(house.runtime.settings.upload_folder)._folder.glob("export-*")
    with path.open("rb") as source:
        assert openpyxl.load_workbook(source).active["A2"].data_type == "s"


def test_numbers_stay_numbers():
    assert [harmless(n) for n in ("-3.10", "12", "0.5")] == ["-3.10", "12", "0.5"]


@pytest.mark.requirement("PLT-33")
@pytest.mark.requirement("ORG-05")
def test_field_rights_and_scope_count_in_the_file(house, export, open_customer, refusal_of):
    rights = {"customers.customer": {"phone": "masked", "region": "hidden"}}
    trainee = house.acting(actor_id="rep", scopes={"*": "own"}, field_rights=rights)
    open_customer(name="别人的")
    open_customer(trainee, name="我的")
    [head, line] = export(who=trainee, columns=["name", "phone"])
    assert line[0] == "我的" and "****" in line[1]
    refusal = refusal_of(export, who=trainee, columns=["name", "region"])
    assert (refusal.code, refusal.pointer) == ("export.no_such_column", "/columns/1")
    assert "region" not in refusal.details["offered"] and "name" in refusal.details["offered"]
    tree = {"field": "region", "op": "eq", "value": "上海"}
    assert refusal_of(export, who=trainee, filter=tree).code == "export.unfit"


@pytest.mark.requirement("PLT-33")
def test_an_export_of_many_pages_tells_each_row_once(export, open_customer, monkeypatch):
    monkeypatch.setattr(exporting, "PAGE", 2)
    for number in range(5):
        open_customer(name=f"客户{number}")
    lines = export(sort="name")
    assert [line[0] for line in lines[1:]] == [f"客户{number}" for number in range(5)]


@pytest.mark.requirement("ORG-05")
def test_a_view_that_would_hold_more_than_it_means_is_not_exported(house, refusal_of):
    parts = [{"field": name, "op": "ne", "value": "x"} for name in ("region", "name")]
    of = {"resource": "customers.customer"}
    made = house.call(
        saved_views.create, {**of, "name": "全部", "filter": {"and": parts}, "columns": ["phones"]}
    )
    key = {**of, "saved_view_id": made["id"]}
    house.call(saved_views.share, {**key, "shared": [{"kind": "everybody"}]})
    command = {"format": "csv", "columns": ["name"], "view": made["id"]}

    def trainee(hidden):
        rights = {"customers.customer": {hidden: "hidden"}}
        return house.acting(actor_id="rep", field_rights=rights)

    assert trainee("phones").call(pieces.customer_export, command)["state"] == "queued"
    found = refusal_of(trainee("region").call, pieces.customer_export, command)
    assert (found.code, found.pointer) == ("export.unfit", "/view")
    assert found.details["name"] == "region"


def test_words_and_views_choose_the_rows(house, export, open_customer):
    open_customer(name="蓝海", region="上海")
    open_customer(name="红岩", region="北京")
    assert export(q="lanhai")[1:] == [["蓝海"]]
    tree = {"field": "region", "op": "eq", "value": "北京"}
    about = {"resource": "customers.customer", "name": "V", "filter": tree, "columns": ["region"]}
    view = house.call(saved_views.create, about)["id"]
    assert export(view=view, q="hongyan")[1:] == [["红岩"]]


@pytest.fixture
def measured(house, open_customer):
    """A customer with a number, an amount, a day and a text that looks like a number."""
    kinds = {"c_size": "number", "c_worth": "money", "c_since": "day", "c_serial": "text"}
    for key, kind in kinds.items():
        about = {"resource": "customers.customer", "key": key, "kind": kind, "label": key}
        house.call(custom_fields.create, about)
    worth = {"amount": "-12.50", "currency": "CNY"}
    values = {"c_size": "7", "c_worth": worth, "c_since": "2026-03-25", "c_serial": "007"}
    open_customer(name="2026-03-25", custom=values)
    return ["name", "version", "created_at", *kinds]


def test_numbers_and_days_are_real_cells_of_a_workbook(house, export, measured):
    export(format="xlsx", columns=measured)
    [path] = FileStore(house.runtime.settings.upload_folder)._folder.glob("export-*")
    with path.open("rb") as source:
        cells = openpyxl.load_workbook(source).active[2]
    days = [cell.value for cell in cells if isinstance(cell.value, dt.datetime)]
    assert [day.isoformat() for day in days] == ["2026-03-25T12:00:00", "2026-03-25T00:00:00"]
    rest = [cell.value for cell in cells if cell.value not in days]
    assert rest == ["2026-03-25", 1, 7, -12.5, "007"]


def test_the_owner_is_told_by_name(house, export, open_customer):
    open_customer(name="A")
    columns = ["name", "owner_name", "owner_id"]
    assert export(columns=columns)[1] == ["A", "Staff-1", "staff-1"]
    assert export(columns=columns, language="zh")[0] == ["名称", "负责人", "负责人编号"]
    rights = {"customers.customer": {"owner_id": "masked"}}
    assert export(who=house.acting(field_rights=rights), columns=columns)[1][1] == ""


def test_a_column_that_is_not_there_is_told_with_those_that_are(export, refusal_of):
    for name in ("colour", "custom", "c_colour"):
        refusal = refusal_of(export, columns=[name])
        assert refusal.code == "export.no_such_column"
        assert "owner_name" in refusal.details["offered"]


UNFIT = [
    {"filter": {"field": "colour", "op": "eq", "value": 1}},
    {"sort": "phone"},
]


@pytest.mark.parametrize("about", UNFIT)
def test_what_the_list_does_not_have_is_refused_at_once(export, refusal_of, about):
    assert refusal_of(export, **about).code == "export.unfit"


def test_a_view_that_is_not_there_is_refused_at_its_field(export, refusal_of):
    refusal = refusal_of(export, view="nothing")
    assert (refusal.code, refusal.pointer) == ("unknown_record", "/view")


def test_exporting_needs_a_permission_of_its_own(house, export, refusal_of):
    clerk = house.acting(grants=("customers.customer.list", "customers.customer.search"))
    refusal = refusal_of(export, who=clerk)
    assert refusal.details == {"permission": "customers.customer.export"}


def test_the_file_belongs_to_who_asked_for_it(house, open_customer, refusal_of):
    asked = {"format": "csv", "columns": ["name"]}
    started = house.call(pieces.customer_export, asked, idempotency_key="e")
    key = {"job_id": started["id"]}
    assert refusal_of(house.call, pieces.job_result, key).status == 404
    jobs.run(house.runtime, started["id"])
    assert house.call(pieces.job_result, key)["file"]["content_type"] == "text/csv"
    other = house.acting(actor_id="rep", scopes={"*": "own"})
    assert refusal_of(other.call, pieces.job_result, key).status == 404
    assert house.call(customer.listed)["items"] == []


def test_every_column_that_is_offered_has_a_chinese_heading():
    from chassis.contract import RESOURCES
    from chassis.exporting import UNEXPORTED
    from chassis.words import word
    from customers.exports.rules import TITLES

    names = ("customers.customer", "customers.contact", "customers.lead")
    searches = [o for n in names for o in RESOURCES[n].operations if o.verb == "search"]
    offered = {name for o in searches for name in o.listing.item_fields} - UNEXPORTED
    untold = {name for name in offered if name not in TITLES and not word(name, "zh", "field")}
    assert (len(searches), untold) == (3, set())

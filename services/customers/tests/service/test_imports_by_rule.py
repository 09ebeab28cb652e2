"""Customers that an import opens come to people by the rules of the house."""

from collections import Counter
from dataclasses import replace

import pytest

from chassis import jobs
from chassis.files import FileStore
from contracts.customers import customer, imports, lead, lead_import, lead_rule, pool
from contracts.customers.pieces import custom_fields
from contracts.organization import staff
from customers.customers.model import Customer
from customers.imports import assigning, handlers

REPS = [{"staff_id": "rep"}, {"staff_id": "rep-2"}]
HEAD = "客户名称,信用代码,行业,规模,负责人"


@pytest.fixture
def house(customers, tmp_path, monkeypatch):
    monkeypatch.setattr(type(customers.runtime.settings), "upload_folder", tmp_path / "up")
    return customers


@pytest.fixture
def send(house):
    """Return a function that imports lines by rule; a whole number stands for so many."""

    def send(lines, header=HEAD, **about):
        if isinstance(lines, int):
            lines = [f"第{n}号有限公司{house.clock.now():%j},,,," for n in range(lines)]
        stored = FileStore(house.runtime.settings.upload_folder).put(
            "\n".join((header, *lines)).encode()
        )
        upload = {"name": "a.csv", "content_type": "text/csv", **stored}
        started = house.call(imports.start, {"upload": upload, "target": "rule", **about})
        jobs.run(house.runtime, started["id"])
        return house.call(imports.jobs.get, {"job_id": started["id"]})["counts"]

    return send


@pytest.fixture
def rule(house):
    def rule(**fields):
        about = {"name": "分客户", "of": "customers", "way": "equal", "members": REPS}
        return house.call(lead_rule.create, {**about, **fields})

    return rule


def owners(house):
    found = house.call(customer.listed, {"limit": 200})["items"]
    return dict(Counter(row["owner_id"] for row in found))


@pytest.mark.requirement("CUS-46")
def test_imported_customers_are_shared_out_equally(house, send, rule):
    rule()
    assert send(11) == {"created": 11, "assigned": 11, "left_in_pool": 0, "refused": 0}
    assert sorted(owners(house).values()) == [5, 6]
    [told] = house.told(imports.imported)
    firm = next(one for one in told["data"]["customers"] if one["owner_id"] == "rep")
    [period] = house.call(customer.owners, {"customer_id": firm["id"]})["items"]
    assert (period["owner_id"], period["how"]) == ("rep", "import")


@pytest.mark.requirement("CUS-46")
def test_by_weights_and_by_performance(house, send, rule, open_customer):
    weighted = [{"staff_id": "rep", "weight": 3}, {"staff_id": "rep-2", "weight": 1}]
    made = rule(way="weighted", members=weighted)
    send(8)
    assert owners(house) == {"rep": 6, "rep-2": 2}
    house.call(lead_rule.update, {"lead_rule_id": made["id"], "way": "performance"})
    with house.runtime.database.writing() as connection:
        mine = Customer.__table__.update().where(Customer.owner_id == "rep-2")
        connection.execute(mine.values(first_deal_at=house.clock.now()))
    house.clock.advance(days=1)
    send(8)
    assert owners(house) == {"rep": 8, "rep-2": 8}


@pytest.mark.requirement("CUS-46")
def test_the_first_rule_that_fits_gives_and_the_rest_lies_in_the_pool(house, send, rule):
    field = {"resource": "customers.customer", "key": "c_code", "kind": "text", "label": "编码"}
    house.call(custom_fields.create, field)
    only = {"members": [{"staff_id": "rep-2"}]}
    rule(industries=["电子"], sizes=["大"], position=1, **only)
    rule(filter={"field": "c_code", "op": "eq", "value": "A"}, position=2)
    rule(industries=["电子"], position=3, members=[{"staff_id": "rep"}])
    house.call(lead_rule.create, {"name": "线索", "members": REPS})
    lines = ("甲公司,电子,大,", "乙公司,电子,小,", "丙公司,,,A", "丁公司,,,")
    counts = send(lines, header="客户名称,行业,规模,编码")
    assert counts == {"created": 4, "assigned": 3, "left_in_pool": 1, "refused": 0}
    found = house.call(customer.listed)["items"]
    whose = {row["name"]: row["owner_id"] for row in found}
    assert (whose["甲公司"], whose["乙公司"], whose["丁公司"]) == ("rep-2", "rep", None)
    assert whose["丙公司"] in ("rep", "rep-2")


@pytest.mark.requirement("CUS-44", "CUS-46")
def test_nobody_gets_more_than_he_may_hold(house, send, rule):
    made = rule(members=[{"staff_id": "rep", "cap": 2}, {"staff_id": "rep-2", "cap": 1}])
    assert send(5) == {"created": 5, "assigned": 3, "left_in_pool": 2, "refused": 0}
    assert owners(house) == {"rep": 2, "rep-2": 1, None: 2}
    house.runtime.settings = replace(house.runtime.settings, holding_cap=3)
    house.call(lead_rule.update, {"lead_rule_id": made["id"], "members": REPS})
    house.clock.advance(days=1)
    send(5)
    assert owners(house) == {"rep": 3, "rep-2": 3, None: 4}


@pytest.mark.requirement("CUS-21", "CUS-46")
def test_who_has_never_contacted_the_last_ones_gets_none(house, send, rule, monkeypatch):
    monkeypatch.setattr(handlers, "CHUNK", 2)
    rule(skip_behind=True)
    assert send(4)["assigned"] == 4
    house.clock.advance(days=1)
    assert send(4) == {"created": 4, "assigned": 0, "left_in_pool": 4, "refused": 0}


@pytest.mark.requirement("CUS-46")
def test_whom_a_line_names_goes_before_the_rule(house, send, rule):
    rule(members=[{"staff_id": "rep"}])
    send(["甲公司,,,,Rep-2", "乙公司,,,,"])
    found = house.call(customer.listed)["items"]
    assert {row["name"]: row["owner_id"] for row in found} == {"甲公司": "rep-2", "乙公司": "rep"}


def test_a_rule_of_customers_gives_no_leads_and_asks_by_fields_of_customers(
    house, rule, refusal_of
):
    made = rule(filter={"field": "scale", "op": "eq", "value": "大"})
    assert house.call(lead.create, {"name": "线索", "to": "rule"})["owner_id"] is None
    wrong = {"field": "scale", "op": "eq", "value": "大"}
    assert refusal_of(rule, of="leads", filter=wrong).code == "bad_filter"
    key = {"lead_rule_id": made["id"]}
    wrong = {"field": "score", "op": "gte", "value": "1"}
    refusal = refusal_of(house.call, lead_rule.update, {**key, "filter": wrong})
    assert refusal.code == "bad_filter"


@pytest.mark.requirement("CUS-46")
def test_what_comes_at_night_is_shared_out_in_the_morning(house, send, rule, monkeypatch):
    monkeypatch.setattr(assigning, "STEP", 2)
    rule(working_hours=True, skip_behind=True)
    house.clock.advance(hours=10)
    assert send(5) == {"created": 5, "assigned": 0, "left_in_pool": 5, "refused": 0}
    taken = house.call(customer.listed, {"sort": "created_at"})["items"][2]["id"]
    house.call(pool.claim, {"customer_id": taken})
    house.run_due()
    assert owners(house) == {None: 4, "staff-1": 1}
    house.clock.advance(hours=12)
    house.run_due()
    assert owners(house) == {"rep": 2, "rep-2": 2, "staff-1": 1}
    told = house.told(customer.transferred)
    assert [one["data"]["from_owner_id"] for one in told] == [None] * 4
    assert house.call(customer.get, {"customer_id": taken})["owner_id"] == "staff-1"


def at_night(house, operations, head, **where):
    """Import two lines at night and let the morning come."""
    house.clock.advance(hours=10)
    lines = f"{head}\n甲\n乙\n".encode()
    stored = FileStore(house.runtime.settings.upload_folder).put(lines)
    upload = {"name": "a.csv", "content_type": "text/csv", **stored}
    key = {"job_id": house.call(operations.start, {"upload": upload, **where})["id"]}
    jobs.run(house.runtime, key["job_id"])
    house.clock.advance(hours=12)
    house.run_due()
    return key


@pytest.mark.requirement("PLT-33")
@pytest.mark.parametrize(
    ("name", "kind", "tables"),
    [
        ("customer", customer, (imports, "名称", {"target": "rule"})),
        ("lead", lead, (lead_import, "姓名", {"to": "rule"})),
    ],
)
def test_what_was_shared_out_in_the_morning_is_the_imports(house, rule, name, kind, tables):
    rule(of=f"{name}s", working_hours=True)
    operations, head, where = tables
    key = at_night(house, operations, head, **where)
    rows = house.call(kind.listed)["items"]
    assert {(row["owner_id"], row["version"]) for row in rows} == {("rep", 2), ("rep-2", 2)}
    changed = rows[0]["id"]
    house.call(kind.update, {f"{name}_id": changed, "region": "上海"})
    tried = house.call(operations.undo, key, idempotency_key="u", dry_run=True)
    assert tried["counts"] == {"would_remove": 1, "would_stay": 1}
    [error] = tried["errors"]
    assert (error["code"], error["detail"]) == ("import.went_on", changed)


@pytest.mark.requirement("CUS-21", "CUS-46")
def test_a_newcomer_who_is_full_leaves_the_rest_to_the_others(house, send, rule):
    about = {"id": "rep", "name": "新人", "state": "active", "created_at": "2026-03-20T00:00:00Z"}
    house.tell(staff.updated, "rep", about, version=2)
    members = [{"staff_id": "rep", "cap": 1}, {"staff_id": "rep-2"}]
    made = rule(members=members, newcomer_days=30, newcomer_share=20)
    assert send(20) == {"created": 20, "assigned": 20, "left_in_pool": 0, "refused": 0}
    assert owners(house) == {"rep": 1, "rep-2": 19}
    told = house.call(lead_rule.get, {"lead_rule_id": made["id"]})
    assert (told["last_id"], told["version"]) == ("rep-2", 1)

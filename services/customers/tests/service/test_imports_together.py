"""Lines that change customers together do what the operation would do for each of them."""

import itertools

import orjson
import pytest
from sqlalchemy import event, select, text

from chassis import holds, jobs
from chassis.errors import Frozen
from chassis.files import FileStore
from chassis.history import history_entry
from chassis.testing.harness import Harness, database_url, drop_database
from contracts.customers import contact, customer, imports, recycle_rule
from contracts.customers.pieces import custom_fields
from customers.duplicates.model import identity
from customers.imports import handlers
from customers.imports.together import Done, Together
from customers.service import service

HEADER = "客户名称,会员编码,电话,地区,标签,合同到期,联系人,职务,联系人手机"
MOVING = ("id", "created_at", "updated_at", "obtained_at", "customer_id", "number", "at")
MOVING += ("recycle_at", "recycle_rule_id")
TABLES = ("customer", "contact", "customer_search", "contact_search", "timeline_entry")
TOLD = (customer.updated, contact.updated, contact.created)
FIRMS = 10
LINES = (
    "改名有限公司,K0,,苏州,,,,,",
    "第1号有限公司,K1,0512-58001111,,重点,,,,",
    "第2号有限公司,K2,0512-58001111,,,,,,",
    "第3号有限公司,K3,0512-58003333,,,2028-01-31,甲3,经理,13900000003",
    "第4号有限公司,K4,,上海,,,乙4,采购,13700000004",
    "第5号有限公司,K5,0512-50000006,,,,,,",
    "第8号有限公司,K8,,,,,丁8,采购,13900000008",
    "第9号有限公司,K9,,,,,戊9,,0512-50000009",
    "第6号有限公司,K6,,北京,,,甲6,总监,13900000005",
    "第7号有限公司,K7,0512-58007777,,,,甲7,,",
    "第7号有限公司,K7,0512-58007778,,,,,,",
    "第1号有限公司,K1,0512-58001112,,,,,,",
)


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """Return a function that returns a service of its own with the same customers."""
    doing = []

    def opened():
        url = database_url(tmp_path)
        house = Harness(service, url)
        doing.append((house, url))
        monkeypatch.setattr(type(house.runtime.settings), "upload_folder", tmp_path / "up")
        about = {"resource": "customers.customer", "key": "c_code", "kind": "text"}
        house.call(custom_fields.create, {**about, "label": "会员编码", "unique": True})
        silent = {"name": "七天无跟进", "kind": "no_activity", "days": 7}
        house.call(recycle_rule.create, {**silent, "applies_to": {"region": ["苏州"]}})
        for number in range(FIRMS):
            person = {"name": f"甲{number}", "phones": [{"number": f"1390000000{number}"}]}
            firm = {"name": f"第{number}号有限公司", "custom": {"c_code": f"K{number}"}}
            phones = [{"number": f"0512-5000000{number}"}]
            house.call(
                customer.create,
                {**firm, "phones": phones, **({"contact": person} if number < 9 else {})},
            )
        return house

    yield opened
    for house, url in doing:
        house.close()
        drop_database(url)


def begin(house, *lines, who=None, **about):
    content = "\n".join((HEADER, *lines)).encode()
    stored = FileStore(house.runtime.settings.upload_folder).put(content)
    upload = {"name": "a.csv", "content_type": "text/csv", **stored}
    given = {"upload": upload, "mode": "upsert", "key": "c_code", **about}
    return (who or house).call(imports.start, given)


def send(house, *lines, **about):
    started = begin(house, *lines, **about)
    jobs.run(house.runtime, started["id"])
    return house.call(imports.jobs.get, {"job_id": started["id"]})


def alone(monkeypatch):
    monkeypatch.setattr(Together, "change", lambda self, lines: Done(set(), set(), set()))


def what_is_there(house):
    """Return all that a change leaves, with names instead of ids and without moments."""
    with house.runtime.database.reading() as connection:
        tables = {
            name: connection.execute(text(f"SELECT * FROM {name}")).mappings().all()
            for name in TABLES
        }
        names = {row["id"]: row["name"] for n in ("customer", "contact") for row in tables[n]}
        found = [sorted(_shown(row, names) for row in rows) for rows in tables.values()]
        i, h = identity.c, history_entry.c
        known = connection.execute(select(i.kind, i.value, i.exclusive, i.extension, i.record_id))
        past = connection.execute(select(h.record_id, h.version, h.action, h.changes))
        found.append(sorted((*row[:4], names[row[4]]) for row in known))
        found.append(sorted((names.get(r, ""), *rest) for r, *rest in past))
    return found, told(house, names)


def _shown(row, names):
    same = {k: names.get(str(v), v) for k, v in row.items() if k not in MOVING}
    return repr({**same, "goes_back": row.get("recycle_at") is not None})


def told(house, names):
    events = [one for kind in TOLD for one in house.told(kind)]
    whole = [(names[e["subject"]], e["aggregateversion"], e["data"]) for e in events]
    return sorted((n, v, orjson.dumps(d.get("phones")), d.get("region")) for n, v, d in whole)


def outcome(job):
    return job["counts"], [(e["row"], e["column"], e["code"]) for e in job["errors"]]


@pytest.mark.requirement("PLT-33")
def test_lines_together_leave_what_each_alone_would(opened, monkeypatch):
    one, other = opened(), opened()
    found = outcome(send(one, *LINES))
    alone(monkeypatch)
    assert found == outcome(send(other, *LINES))
    assert found[0] == {"updated": 9, "refused": 3, "created": 0}
    assert [(row, code) for row, _, code in found[1]] == [
        (4, "customers.customer.duplicate"),
        (7, "customers.customer.duplicate"),
        (8, "customers.contact.duplicate"),
    ]
    for mine, theirs in zip(what_is_there(one), what_is_there(other), strict=True):
        assert mine == theirs


@pytest.mark.requirement("PLT-33")
def test_a_trial_together_tells_what_each_alone_would_and_changes_nothing(opened, monkeypatch):
    one, other = opened(), opened()
    before = what_is_there(one)
    found = outcome(send(one, *LINES, dry_run=True))
    alone(monkeypatch)
    assert found == outcome(send(other, *LINES, dry_run=True))
    assert what_is_there(one) == before


@pytest.mark.requirement("PLT-33")
def test_many_lines_cost_no_statement_each(opened):
    house, asked = opened(), []
    engine = house.runtime.database.write_engine
    event.listen(engine, "before_cursor_execute", lambda *about: asked.append(about[2]))
    lines = [f"第{n}号有限公司,K{n},0512-5800000{n},北京,,,甲{n},经理," for n in range(9)]
    assert send(house, *lines)["counts"]["updated"] == 9
    few = len(asked)
    assert send(house, lines[0].replace("北京", "上海"))["counts"]["updated"] == 1
    writes = [one for one in asked[:few] if one.startswith(("UPDATE customer ", "UPDATE contact "))]
    assert few - len(writes) - (len(asked) - few) < 9


@pytest.mark.requirement("PLT-33")
def test_one_that_is_held_back_hinders_none_of_the_others(opened, monkeypatch):
    house = opened()
    held = house.call(customer.listed, {"name": "第2号有限公司"})["items"][0]["id"]
    refuse = holds._meet

    def meet(uow, moved):
        if held in moved:
            raise Frozen(approval_id="a", resource="customers.customer", id=held)
        refuse(uow, moved)

    monkeypatch.setattr(holds, "_meet", meet)
    lines = [f"第{n}号有限公司,K{n},,苏州,,,,," for n in range(FIRMS)]
    counts, refused = outcome(send(house, *lines))
    assert (counts["updated"], counts["refused"]) == (FIRMS - 1, 1)
    assert [row for row, *_ in refused] == [4]


@pytest.mark.requirement("PLT-33")
@pytest.mark.parametrize("kind", ["customer.update", "contact.update", "contact.create"])
def test_who_may_not_change_or_add_does_so_by_no_table(opened, kind):
    house = opened()
    every = {f"customers.{o}" for o in ("customer.update", "contact.update", "contact.create")}
    grants = ("customers.customer_import.*", "customers.job.*", "customers.*.get")
    call = {"grants": (*grants, *(every - {f"customers.{kind}"}))}
    lines = {
        "customer.update": "第1号有限公司,K1,0512-58001111,,,,,,",
        "contact.update": "第1号有限公司,K1,,,,,甲1,经理,",
        "contact.create": "第1号有限公司,K1,,,,,乙1,,",
    }
    before = what_is_there(house)
    who = house.acting(**call)
    job = send(house, lines[kind], who=who, mode="update")
    assert outcome(job)[1] == [(2, None, "forbidden")]
    assert what_is_there(house) == before


class Killed(BaseException):
    """What a death looks like: nothing handles it."""


def dies(house, job_id, number, when):
    """Run a job that is killed at one statement or commit; tell whether it came to that."""
    seen, engine = itertools.count(1), house.runtime.database.write_engine

    def die(*about):
        if next(seen) == number:
            raise Killed

    event.listen(engine, when, die)
    try:
        jobs.run(house.runtime, job_id)
    except Killed:
        return True
    finally:
        event.remove(engine, when, die)
    return False


@pytest.mark.requirement("PLT-12")
@pytest.mark.requirement("PLT-33")
@pytest.mark.parametrize(("when", "stride"), [("before_cursor_execute", 5), ("commit", 1)])
def test_a_kill_anywhere_changes_nobody_twice_and_leaves_nobody_out(
    opened, monkeypatch, when, stride
):
    monkeypatch.setattr(handlers, "CHANGED", 4)
    house, died = opened(), True
    for turn, number in zip(itertools.count(2), itertools.count(1, stride), strict=False):
        if not died:
            break
        lines = [f"第{n}号有限公司,K{n},,区{turn},,,,," for n in range(FIRMS)]
        started = begin(house, *lines)
        died = dies(house, started["id"], number, when)
        house.clock.advance(minutes=1)
        jobs.run(house.runtime, started["id"])
        job = house.call(imports.jobs.get, {"job_id": started["id"]})
        assert (job["state"], job["counts"]["updated"]) == ("completed", FIRMS)
        rows = house.call(customer.listed, {"limit": 50})["items"]
        assert {(row["version"], row["region"]) for row in rows} == {(turn, f"区{turn}")}
    assert number > FIRMS / 4

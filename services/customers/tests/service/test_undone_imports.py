"""Imports are taken back by steps of many records: exact, told, and tried before it is done."""

from itertools import count

import pytest
from sqlalchemy import event

from chassis import jobs, taking_back
from chassis.errors import Unavailable
from chassis.files import FileStore
from contracts.customers import (
    activity,
    contact,
    customer,
    imports,
    lead,
    lead_import,
    pieces,
    share,
)
from contracts.ledger import exposure
from contracts.organization import staff
from contracts.sales import customer_business, opportunity, order
from contracts.service_desk import ticket

NAMES = ("甲公司", "乙公司", "丙公司", "丁公司", "戊公司")


class Killed(BaseException):
    """Stands for SIGKILL."""


@pytest.fixture
def house(customers, tmp_path, monkeypatch):
    monkeypatch.setattr(type(customers.runtime.settings), "upload_folder", tmp_path / "up")
    monkeypatch.setattr(taking_back, "STEP", 2)
    return customers


@pytest.fixture
def send(house):
    """Return a function that imports companies with a person each, and returns the job."""

    def send(mark=""):
        lines = "".join(f"{name}{mark},李雷{number}\n" for number, name in enumerate(NAMES))
        stored = FileStore(house.runtime.settings.upload_folder).put(
            f"名称,联系人\n{lines}".encode()
        )
        upload = {"name": "a.csv", "content_type": "text/csv", **stored}
        started = house.call(imports.start, {"upload": upload, "target": "mine"})
        jobs.run(house.runtime, started["id"])
        return {"job_id": started["id"]}

    return send


def ids_of(house):
    page = house.call(customer.listed, {"sort": "created_at", "limit": 200})
    return {row["name"]: row["id"] for row in page["items"]}


def undo(house, key, **about):
    return house.call(imports.undo, key, idempotency_key=f"u{key['job_id']}", **about)


def done(house, started):
    return house.call(imports.jobs.get, {"job_id": started["id"]})


def dies(house, started, number, when):
    """Run a job until its statement or commit of that number; tell whether it died there."""
    seen, engine = count(1), house.runtime.database.engine

    def die(*_):
        if next(seen) == number:
            raise Killed

    event.listen(engine, when, die)
    try:
        jobs.run(house.runtime, started["id"])
    except Killed:
        return True
    finally:
        event.remove(engine, when, die)
    return False


def told_of(house, kind, ids):
    return sorted(one["subject"] for one in house.told(kind) if one["subject"] in ids)


def expect_gone_once(house, started, ids, changed):
    over = done(house, started)
    assert (over["state"], over["counts"]) == ("completed", {"done": 4, "refused": 1})
    assert [e["detail"] for e in over["errors"]] == [changed]
    assert told_of(house, customer.removed, ids) == ids
    for gone in ids:
        past = house.call(customer.history, {"customer_id": gone})["items"]
        assert [entry["version"] for entry in past] == [2, 1]
    assert list(ids_of(house).values()).count(changed) == 1


@pytest.mark.requirement("PLT-12")
@pytest.mark.requirement("PLT-33")
@pytest.mark.parametrize(("when", "stride"), [("before_cursor_execute", 5), ("commit", 1)])
def test_a_kill_anywhere_neither_loses_nor_doubles(house, send, when, stride):
    for number in count(1, stride):
        key = send(f"{number}")
        mine = {name: i for name, i in ids_of(house).items() if name.endswith(f"司{number}")}
        changed = mine.pop(f"乙公司{number}")
        house.call(customer.update, {"customer_id": changed, "region": "上海"})
        started = undo(house, key)
        died = dies(house, started, number, when)
        house.clock.advance(minutes=1)
        jobs.run(house.runtime, started["id"])
        expect_gone_once(house, started, sorted(mine.values()), changed)
        if not died:
            break
    assert number > len(NAMES) / taking_back.STEP
    assert len(house.told(contact.removed)) == len(house.told(customer.removed))


@pytest.mark.requirement("PLT-33")
def test_a_trial_tells_what_would_stay_and_why_and_begins_nothing(house, send):
    key = send()
    ids = ids_of(house)
    house.call(customer.update, {"customer_id": ids["乙公司"], "region": "上海"})
    house.call(customer.remove, {"customer_id": ids["丙公司"]})
    owed = dict.fromkeys(("receivable", "held", "advances"), {"amount": "1.00", "currency": "CNY"})
    about = {"customer_id": ids["丁公司"], "currency": "CNY", "exposure": owed["held"]}
    house.tell(exposure.changed, "e1", {**about, **owed})
    tried = undo(house, key, dry_run=True)
    assert (tried["id"], tried["state"], tried["total"]) == (None, "tried", len(NAMES))
    assert tried["counts"] == {"would_remove": 2, "would_stay": 3}
    stays = [(3, "import.went_on"), (4, "not_found"), (5, "customers.customer.business_open")]
    assert [(e["row"], e["code"]) for e in tried["errors"]] == stays
    assert all(e["message"] for e in tried["errors"])
    assert len(ids_of(house)) == 4
    started = undo(house, key)
    jobs.run(house.runtime, started["id"])
    over = done(house, started)
    assert over["counts"] == {"done": 2, "refused": 3}
    assert [(e["row"], e["code"]) for e in over["errors"]] == stays


@pytest.mark.requirement("PLT-33")
def test_a_trial_for_leads_tells_what_would_stay(house):
    table = "姓名,手机\n王芳,1\n韩梅,\n李雷,\n".encode()
    stored = FileStore(house.runtime.settings.upload_folder).put(table)
    upload = {"name": "a.csv", "content_type": "text/csv", **stored}
    key = {"job_id": house.call(lead_import.start, {"upload": upload})["id"]}
    jobs.run(house.runtime, key["job_id"])
    first = house.call(lead.listed)["items"][0]
    house.call(lead.update, {"lead_id": first["id"], "region": "上海"})
    tried = house.call(lead_import.undo, key, idempotency_key="t", dry_run=True)
    assert (tried["id"], tried["counts"]) == (None, {"would_remove": 1, "would_stay": 1})
    [stays] = tried["errors"]
    assert stays["row"] == {"韩梅": 3, "李雷": 4}[first["name"]]
    assert f"went on with {first['name']} after" in stays["message"]
    started = house.call(lead_import.undo, key, idempotency_key="u")
    jobs.run(house.runtime, started["id"])
    assert done(house, started)["counts"] == {"done": 1, "refused": 1}
    assert [row["id"] for row in house.call(lead.listed)["items"]] == [first["id"]]


def test_who_was_taken_back_comes_out_of_the_bin_with_his_people(house, send):
    key, ids = send(), ids_of(house)
    jobs.run(house.runtime, undo(house, key)["id"])
    gone = {"customer_id": ids["乙公司"]}
    assert house.call(customer.restore, gone)["version"] == 3
    [person] = house.call(contact.list_of_customer, gone)["items"]
    assert person["name"] == "李雷1"
    told = house.call(customer.history, gone)["items"][1]
    assert (told["changes"]["deleted_by"], told["actor_id"]) == ([None, "staff-1"], "staff-1")


def _call_it(house, key):
    house.call(activity.create, {**key, "kind": "call", "content": "谈过价格"})


def _give_it_a_person(house, key):
    house.call(contact.create, {**key, "name": "韩梅梅"})


def _share_it(house, key):
    house.tell(staff.updated, "rep", {"id": "rep", "name": "Rep", "state": "active"}, version=2)
    house.call(share.create, {**key, "holder_id": "rep"})


def _begin_a_deal(house, key):
    house.tell(opportunity.created, "o1", {**key, "id": "o1", "title": "年度框架"})


def _open_a_ticket(house, key):
    about = {"id": "t1", "number": "T-1", "title": "坏了", "subject": "坏了", "state": "open"}
    house.tell(ticket.opened, "t1", {**key, **about})


def _draft_an_order(house, key):
    sums = dict.fromkeys(("total", "tax", "net"), {"amount": "1.00", "currency": "CNY"})
    house.tell(order.created, "s1", {**key, "id": "s1", "number": "SO1", "title": "SO1", **sums})


WORK = (
    _call_it,
    _give_it_a_person,
    _share_it,
    _begin_a_deal,
    _open_a_ticket,
    _draft_an_order,
)


@pytest.mark.requirement("PLT-33")
@pytest.mark.parametrize("work", WORK)
def test_whom_people_have_worked_with_stays_and_is_told(house, send, work):
    key, ids = send(), ids_of(house)
    house.clock.advance(minutes=1)
    work(house, {"customer_id": ids["丙公司"]})
    told = [(4, "import.went_on", ids["丙公司"])]
    tried = undo(house, key, dry_run=True)
    assert tried["counts"] == {"would_remove": 4, "would_stay": 1}
    assert [(e["row"], e["code"], e["detail"]) for e in tried["errors"]] == told
    started = undo(house, key)
    jobs.run(house.runtime, started["id"])
    over = done(house, started)
    assert over["counts"] == {"done": 4, "refused": 1}
    assert [(e["row"], e["code"], e["detail"]) for e in over["errors"]] == told
    assert list(ids_of(house)) == ["丙公司"]


def test_a_follow_up_that_was_deleted_holds_nobody(house, send):
    key, ids = send(), ids_of(house)
    made = house.call(
        activity.create, {"customer_id": ids["丙公司"], "kind": "call", "content": "错"}
    )
    house.call(activity.remove, {"activity_id": made["id"]})
    assert undo(house, key, dry_run=True)["counts"]["would_stay"] == 0


@pytest.mark.parametrize("about", [{"open_deals": ["年度框架"]}, {"entered": ["quote"]}])
def test_who_has_business_that_no_event_has_told_yet_stays(house, send, about):
    key, ids = send(), ids_of(house)
    business = {"customer_id": ids["丙公司"], "open_orders": [], "entered": [], **about}
    house.rpc.answers[customer_business.of_customers.id] = {"items": [business]}
    started = undo(house, key)
    jobs.run(house.runtime, started["id"])
    over = done(house, started)
    assert [(e["row"], e["code"]) for e in over["errors"]] == [(4, "import.went_on")]
    assert list(ids_of(house)) == ["丙公司"]


def test_each_step_asks_once_what_is_open(house, send):
    key = send()
    ids = list(ids_of(house).values())
    business = [{"customer_id": ids[0], "open_orders": ["SO1"], "entered": []}]
    house.rpc.answers[customer_business.of_customers.id] = {"items": business}
    started = undo(house, key)
    jobs.run(house.runtime, started["id"])
    assert done(house, started)["counts"] == {"done": 4, "refused": 1}
    assert len(house.rpc.calls) == 2 * 3
    assert list(ids_of(house).values()) == [ids[0]]


def test_it_waits_for_sales_and_stops_when_it_is_asked_to(house, send):
    key = send()
    away = Unavailable(service="sales", retry_after_s=2)
    house.rpc.answers[customer_business.of_customers.id] = away
    started = undo(house, key)
    with pytest.raises(Unavailable):
        jobs.run(house.runtime, started["id"])
    assert (done(house, started)["state"], len(ids_of(house))) == ("running", len(NAMES))
    house.call(imports.jobs.cancel, {"job_id": started["id"]})
    house.clock.advance(minutes=1)
    jobs.run(house.runtime, started["id"])
    assert (done(house, started)["state"], len(ids_of(house))) == ("cancelled", len(NAMES))


def test_who_may_not_delete_takes_nothing_back(house, send, refusal_of):
    key = send()
    clerk = house.acting(grants=("customers.customer_import.undo",))
    assert refusal_of(undo, clerk, key).code == "forbidden"


@pytest.mark.parametrize("operation", [pieces.customer_export, pieces.contact_export])
def test_a_trial_of_an_export_counts_its_rows_and_begins_nothing(house, send, operation):
    send()
    tried = house.call(operation, {"columns": ["name"]}, idempotency_key="k", dry_run=True)
    assert (tried["id"], tried["counts"]) == (None, {"would_export": len(NAMES)})
    assert house.call(imports.jobs.listed, {"kind": "customers.export"})["items"] == []


def test_what_cannot_be_told_beforehand_is_refused(house, send, refusal_of, monkeypatch):
    send()
    monkeypatch.setattr("chassis.batch.DIRECT", 2)
    wish = {"verb": "remove", "ids": list(ids_of(house).values())}
    refusal = refusal_of(house.call, pieces.customer_batch, wish, dry_run=True)
    assert refusal.code == "dry_run.not_offered"
    upload = FileStore(house.runtime.settings.upload_folder).put("名称\n甲\n".encode())
    upload = {"name": "a.csv", "content_type": "text/csv", **upload}
    refusal = refusal_of(house.call, imports.start, {"upload": upload}, dry_run=True)
    assert refusal.code == "dry_run.not_offered"

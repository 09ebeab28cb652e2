"""People are told what concerns them of customers and leads."""

import pytest
from sqlalchemy import select

from contracts.customers import customer, lead_form, lead_rule, person, pool, recycle_rule, share
from contracts.ledger import payable, receivable
from contracts.notify import endpoint, message
from contracts.organization import department, notice, staff
from contracts.sales import credit
from organization.office.notices.model import Notice

ABOUT = {"id": "c1", "name": "华为", "owner_id": None}
SHARED = {"id": "s", "customer_id": "c1", "customer_name": "华为", "access": "read", "along": []}


@pytest.fixture
def crew(house):
    """A superior and who works under him, in a department; returns (who may call, id) of both."""
    house.rpc.answers[message.create.id] = {"id": "m"}
    east = house.call(department.create, {"name": "华东"})["id"]
    boss = house.hire("boss")["id"]
    rep = house.hire("rep", superior_id=boss, department_ids=[east])["id"]
    return {"east": east, "boss": boss, "rep": rep}


def told(house, staff_id):
    rows = house.acting(actor_id=staff_id, scopes={"*": "own"}).call(notice.listed)["items"]
    return [(row["kind"], row["about_id"]) for row in rows]


def test_an_owner_is_warned_of_a_customer_that_goes_back(house, crew):
    due = {"due_at": "2026-04-01T00:00:00Z", "rule_id": "r", "rule_name": "七天", "title": "华为"}
    house.tell(recycle_rule.recycle_warned, "c1", {**ABOUT, "owner_id": crew["rep"], **due})
    assert told(house, crew["rep"]) == [("recycle", "c1")]


@pytest.mark.requirement("CUS-22", "CUS-41")
def test_who_loses_a_customer_or_a_lead_by_a_rule_is_told_and_by_which(house, crew):
    gone = {**ABOUT, "from_owner_id": crew["rep"], "reason": "七天无跟进"}
    house.tell(customer.released, "c1", {**gone, "rule_id": "r"})
    house.tell(customer.released, "c2", {**gone, "id": "c2"})
    on = {"name": "线索", "owner_id": crew["boss"], "from_owner_id": crew["rep"]}
    house.tell(lead_rule.assigned, "l1", {**on, "id": "l1", "rule_id": "s", "rule_name": "轮流"})
    house.tell(lead_rule.assigned, "l2", {**on, "id": "l2"})
    assert told(house, crew["rep"]) == [("lead_gone", "l1"), ("recycled", "c1")]
    mine = house.acting(actor_id=crew["rep"], scopes={"*": "own"})
    assert [row["text"] for row in mine.call(notice.listed)["items"]] == ["轮流", "七天无跟进"]


def test_the_day_on_which_a_customer_goes_back_is_that_of_the_company(house, crew):
    due = {"due_at": "2026-03-31T16:30:00Z", "rule_id": "r", "rule_name": "七天", "title": "华为"}
    house.tell(recycle_rule.recycle_warned, "c1", {**ABOUT, "owner_id": crew["rep"], **due})
    mine = house.acting(actor_id=crew["rep"], scopes={"*": "own"})
    [row] = mine.call(notice.listed)["items"]
    assert "2026-04-01" in row["title"]


def test_owner_and_who_deleted_him_are_told_of_a_customer_that_came_back(house, crew):
    by = {"owner_id": crew["rep"], "removed_by_id": crew["boss"]}
    house.tell(customer.brought_back, "c1", {**ABOUT, **by})
    house.tell(customer.brought_back, "c2", {**ABOUT, "id": "c2", "owner_id": None})
    assert told(house, crew["rep"]) == told(house, crew["boss"]) == [("brought_back", "c1")]


@pytest.mark.requirement("CUS-43", "CUS-51")
def test_the_new_owner_of_a_customer_or_lead_is_told(house, crew):
    house.tell(customer.transferred, "c1", {**ABOUT, "owner_id": crew["rep"], "reason": "离职"})
    house.tell(lead_rule.assigned, "l1", {"id": "l1", "name": "线索", "owner_id": crew["rep"]})
    again = {"id": "l1", "name": "线索", "owner_id": crew["rep"], "summary": "改成十台"}
    house.tell(lead_form.sent_again, "l1", again)
    assert sorted(told(house, crew["rep"])) == [
        *(("lead", "l1"), ("lead_again", "l1"), ("transfer", "c1"))
    ]


@pytest.mark.requirement("CUS-20")
def test_of_a_form_its_keeper_and_the_administrators_are_told_and_of_a_customer_his_owner(
    house, crew
):
    about = {"id": "f1", "name": "官网", "created_by": crew["boss"], "on": "2026-03-25"}
    house.tell(lead_form.filled, "f1", {**about, "per_day": 500})
    house.tell(lead_form.day_over, "f1", {**about, "dropped": 3})
    wrote = {**ABOUT, "keeper_id": crew["boss"], "summary": "改成十台"}
    house.tell(lead_form.customer_wrote, "c1", {**wrote, "owner_id": crew["rep"]})
    house.tell(lead_form.customer_wrote, "c2", {**wrote, "id": "c2"})
    ours = {**wrote, "administrator_ids": [crew["rep"], "gone"]}
    house.tell(lead_form.sent_again, "l1", {**ours, "id": "l1"})
    house.tell(lead_form.sent_again, "l2", {**wrote, "id": "l2", "administrator_ids": ["gone"]})
    assert told(house, crew["rep"]) == [("lead_again", "l1"), ("customer_wrote", "c1")]
    mine = [("customer_wrote", "c2"), ("form_dropped", "f1"), ("form_full", "f1")]
    assert sorted(told(house, crew["boss"])) == [*mine, ("lead_again", "l2")]
    with house.runtime.database.reading() as connection:
        rows = connection.execute(select(Notice.owner_id, Notice.title)).all()
    titles = {row.title for row in rows if row.owner_id == crew["boss"]}
    assert "网页表单官网于 2026-03-25 丢弃了 3 次提交" in titles
    assert {row.owner_id for row in rows} > {crew["boss"], crew["rep"]}  # administrators too


@pytest.mark.requirement("CUS-21")
def test_that_leads_wait_is_told_to_who_administers_their_pool_else_to_who_made_the_rule(
    house, crew
):
    full = {"name": "官网", "reason": "all_full", "keeper_id": crew["boss"]}
    ours = {"administrator_ids": [crew["rep"], "gone"]}
    house.tell(lead_rule.exhausted, "r1", {**full, "id": "r1", **ours})
    house.tell(lead_rule.exhausted, "r2", {**full, "id": "r2", "administrator_ids": ["gone"]})
    assert told(house, crew["rep"]) == [("leads_wait", "r1")]
    assert told(house, crew["boss"]) == [("leads_wait", "r2")]


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("zh-CN", "客户华为已移交给您", "同事工作交接"),
        ("en", "华为 is yours now", "Handover of a colleague's work"),
    ],
)
def test_a_notice_is_in_the_language_of_its_reader(house, language, title, text):
    heir = house.hire("heir", language=language)["id"]
    told = {**ABOUT, "owner_id": heir, "reason": "handover"}
    house.tell(customer.transferred, "c1", told)
    [row] = house.acting(actor_id=heir, scopes={"*": "own"}).call(notice.listed)["items"]
    assert (row["title"], row["text"]) == (title, text)


def test_colleagues_are_told_the_same_each_in_his_own_language(house, crew):
    house.hire("zoe", language="en", department_ids=[crew["east"]])
    ours = {**SHARED, "holder_kind": "department", "holder_id": crew["east"]}
    house.tell(share.granted, "t", {**ours, "expires_at": "2026-04-01T00:00:00Z"})
    with house.runtime.database.reading() as connection:
        rows = connection.execute(select(Notice.title, Notice.text)).all()
    assert sorted(map(tuple, rows)) == [
        ("华为 is shared with you", "until 2026-04-01 08:00 (UTC+08:00)"),
        ("客户华为已共享给您", "至 2026-04-01 08:00（北京时间）"),
    ]


@pytest.mark.requirement("CUS-22")
@pytest.mark.parametrize(("level", "who"), [("owner", "rep"), ("superior", "boss")])
def test_of_a_lead_that_waits_the_owner_is_told_and_then_the_superior(house, crew, level, who):
    late = {"id": "l1", "name": "线索", "owner_id": crew["rep"], "level": level, "days": 3}
    house.tell(lead_rule.overdue, "l1", late)
    assert told(house, crew[who]) == [("lead_overdue", "l1")]
    other = {"rep": "boss", "boss": "rep"}[who]
    assert told(house, crew[other]) == []


@pytest.mark.requirement("CUS-71")
def test_an_owner_is_told_of_a_birthday_before_and_on_the_day(house, crew):
    about = {"id": "p1", "name": "韩梅梅", "owner_id": crew["rep"], "on": "2026-03-28"}
    house.tell(person.birthday_near, "p1", {**about, "days_ahead": 3})
    house.tell(person.birthday_reached, "p1", {**about, "days_ahead": 0, "customer_name": "大疆"})
    house.tell(person.birthday_reached, "p2", {**about, "id": "p2", "owner_id": None})
    assert told(house, crew["rep"]) == [("birthday", "p1")] * 2
    mine = house.acting(actor_id=crew["rep"], scopes={"*": "own"})
    assert len(mine.call(notice.listed, {"q": "大疆"})["items"]) == 1
    rows = mine.call(notice.listed)["items"]
    assert {(row["title"], row["text"]) for row in rows} == {
        ("韩梅梅将于 2026-03-28 过生日", None),
        ("韩梅梅今天过生日", "大疆"),
    }


@pytest.mark.requirement("CUS-48")
def test_the_superior_is_told_of_somebody_who_reads_the_whole_pool(house, crew):
    seen = {"id": crew["rep"], "staff_id": crew["rep"], "on": "2026-03-25", "viewed": 200}
    house.tell(pool.view_limit_reached, crew["rep"], seen)
    assert told(house, crew["boss"]) == [("pool_views", crew["rep"])]


@pytest.mark.requirement("CUS-50")
def test_with_whom_a_customer_is_shared_is_told_of_it_and_of_its_end(house, crew):
    mine = {**SHARED, "holder_kind": "staff", "holder_id": crew["rep"]}
    house.tell(share.granted, "s", mine)
    house.tell(share.ended, "s", mine, version=2)
    ours = {**SHARED, "holder_kind": "department", "holder_id": crew["east"]}
    house.tell(share.granted, "t", ours)
    kinds = sorted(kind for kind, about in told(house, crew["rep"]))
    assert kinds == ["share", "share", "share_ended"]
    assert told(house, crew["boss"]) == []


@pytest.mark.requirement("CUS-60")
@pytest.mark.parametrize(("standing", "boss_hears"), [("near", False), ("over", True)])
def test_of_the_credit_limit_the_owner_is_warned_and_above_it_the_superior(
    house, crew, standing, boss_hears
):
    about = {"id": "c1", "customer_id": "c1", "customer_name": "华为", "owner_id": crew["rep"]}
    house.tell(credit.standing_changed, "c1", {**about, "standing": standing})
    assert told(house, crew["rep"]) == [("credit", "c1")]
    assert told(house, crew["boss"]) == [("credit", "c1")] * boss_hears
    house.tell(credit.standing_changed, "c1", {**about, "standing": "fine"}, version=2)
    assert len(told(house, crew["rep"])) == 1


DEBT = {
    "id": "d1", "customer_id": "c1", "customer_name": "华为", "title": "SO-1", "state": "open",
    "source_type": "order", "amount": {"amount": "10.00"}, "tax": {"amount": "0.00"},
    "open_amount": {"amount": "10.00"}, "happened_on": "2026-03-01", "due_on": "2026-03-31",
}  # fmt: skip


@pytest.mark.requirement("LED-04")
def test_an_owner_is_reminded_of_money_and_later_his_superior_too(house, crew):
    debt = {**DEBT, "owner_id": crew["rep"]}
    house.tell(receivable.due_soon, "d1", {**debt, "days_left": 3})
    for level, late in ((1, 1), (2, 15)):
        house.tell(receivable.overdue, "d1", {**debt, "level": level, "days_overdue": late})
    kinds = [kind for kind, _ in told(house, crew["rep"])]
    assert sorted(kinds) == ["due_soon", "overdue", "overdue"]
    assert told(house, crew["boss"]) == [("overdue", "d1")]


@pytest.mark.requirement("LED-04")
def test_who_wrote_a_payable_down_is_reminded_and_later_his_superior_too(house, crew):
    owed = {key: value for key, value in DEBT.items() if key not in ("customer_id", "source_type")}
    owed |= {"supplier_id": "s1", "supplier_name": "万达", "owner_id": crew["rep"]}
    owed.pop("customer_name")
    house.tell(payable.due_soon, "d1", {**owed, "days_left": 3})
    for level, late in ((1, 1), (2, 15)):
        house.tell(payable.overdue, "d1", {**owed, "level": level, "days_overdue": late})
    kinds = [kind for kind, _ in told(house, crew["rep"])]
    assert sorted(kinds) == ["due_soon", "overdue", "overdue"]
    assert told(house, crew["boss"]) == [("overdue", "d1")]


def test_who_made_an_endpoint_and_administrators_are_told_that_it_is_off(house, crew):
    about = {"url": "https://partner.example/in", "reason": "gone (410)", "owner_id": crew["rep"]}
    house.tell(endpoint.switched_off, "e1", about)
    assert told(house, crew["rep"]) == [("endpoint_off", "e1")]
    admin = house.call(staff.listed, {"login": "admin"})["items"][0]["id"]
    assert told(house, admin) == [("endpoint_off", "e1")]

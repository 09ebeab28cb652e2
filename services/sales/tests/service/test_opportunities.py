"""What people can do with opportunities."""

import threading
from dataclasses import replace

import pytest

from chassis.errors import ServiceError
from chassis.testing.harness import server_url
from chassis.values import new_id
from contracts.customers import customer, imports
from contracts.organization import staff
from contracts.sales import opportunity as contract
from sales.opportunities import handlers

from .meanwhile import Meanwhile


def opened(who, name="ERP 项目", **fields):
    given = {"customer_id": "huawei", "name": name, "amount": {"amount": "1000.00"}, **fields}
    return who.call(contract.create, given)


def refusal_of(who, operation, payload, **about):
    with pytest.raises(ServiceError) as refusal:
        who.call(operation, payload, **about)
    return refusal.value


def test_a_new_opportunity_stands_in_the_first_stage_of_the_default_pipeline(sales, huawei):
    made = opened(sales)
    assert (made["stage"], made["probability"], made["state"]) == ("contact", 10, "open")
    assert (made["customer_name"], made["owner_id"]) == ("华为技术有限公司", "staff-1")
    [told] = sales.told(contract.created)
    assert told["data"]["customer_id"] == "huawei"
    assert (told["data"]["title"], told["data"]["stage_name"]) == ("ERP 项目", "初步接洽")


def test_a_deal_for_a_colleague_lies_in_his_department(sales, huawei, wang):
    made = opened(sales, owner_id=wang)
    assert made["owner_id"] == "wang"
    east = sales.acting(actor_id="h", scopes={"*": "department"}, departments=("east",))
    assert east.call(contract.get, {"opportunity_id": made["id"]})["id"] == made["id"]


@pytest.mark.parametrize("state", [None, "left", "locked"])
def test_nobody_owns_a_deal_who_does_not_work_here(sales, huawei, wang, state):
    if state:
        told = {"id": wang, "name": "王", "state": state}
        sales.tell(staff.updated, wang, told, version=2)
    given = {"customer_id": "huawei", "name": "A", "owner_id": wang if state else "nope"}
    refusal = refusal_of(sales, contract.create, given)
    assert (refusal.code, refusal.pointer) == ("sales.opportunity.unknown_staff", "/owner_id")
    assert sales.call(contract.listed)["items"] == []


def test_a_changed_deal_is_told_and_one_that_stays_as_it_is_not(sales, huawei):
    key = {"opportunity_id": opened(sales)["id"]}
    for _ in range(2):
        sales.call(contract.update, {**key, "name": "B"})
    [told] = sales.told(contract.updated)
    assert (told["data"]["title"], told["data"]["customer_id"]) == ("B", "huawei")


def test_an_open_deal_is_not_expected_to_be_closed_already(sales, huawei):
    made = opened(sales, expected_close_on="2026-03-25")
    sales.clock.advance(hours=12.5)  # it is the next day in Shanghai, not yet by UTC
    fields = {"customer_id": "huawei", "name": "B", "expected_close_on": "2026-03-25"}
    refusal = refusal_of(sales, contract.create, fields)
    assert (refusal.code, refusal.status) == ("sales.opportunity.close_past", 409)
    assert (refusal.pointer, refusal.details) == ("/expected_close_on", {"day": "2026-03-25"})
    key = {"opportunity_id": made["id"]}
    late = sales.call(contract.update, {**key, "expected_close_on": "2026-03-24"})
    assert late["expected_close_on"] == "2026-03-24"


def test_an_opportunity_needs_a_customer_that_sales_knows(sales):
    refusal = refusal_of(sales, contract.create, {"customer_id": "nobody", "name": "A"})
    assert (refusal.code, refusal.status) == ("sales.customer.unknown", 409)


@pytest.mark.requirement("PLT-12")
def test_a_customer_whose_event_is_on_its_way_is_waited_for(sales, monkeypatch):
    sales.runtime.settings = replace(sales.runtime.settings, arrival_s=1.0)
    told = {"id": "huawei", "name": "华为技术有限公司", "kind": "company"}
    monkeypatch.setattr(
        "chassis.perform.time.sleep", lambda _: sales.tell(customer.created, "huawei", told)
    )
    assert opened(sales)["customer_name"] == "华为技术有限公司"


def test_one_that_never_comes_is_waited_for_no_longer_than_the_setting_says(sales, monkeypatch):
    sales.runtime.settings = replace(sales.runtime.settings, arrival_s=1.0)
    pauses = []
    monkeypatch.setattr("chassis.perform.time.sleep", pauses.append)
    given = {"customer_id": "nobody", "name": "A"}
    assert refusal_of(sales, contract.create, given).code == "sales.customer.unknown"
    assert pauses == [0.02, 0.04, 0.08, 0.16, 0.32]


@pytest.mark.requirement("PLT-12")
def test_nothing_final_is_said_of_one_that_was_made_a_moment_ago(sales, monkeypatch):
    sales.runtime.settings = replace(sales.runtime.settings, arrival_s=1.0)
    monkeypatch.setattr("chassis.perform.time.sleep", lambda _: None)
    refusal = refusal_of(sales, contract.create, {"customer_id": new_id(), "name": "A"})
    assert (refusal.code, refusal.status) == ("on_its_way", 409)
    assert refusal.details["retry_after_s"] == 1


def test_a_person_cannot_foretell_a_customer_but_a_service_can(sales):
    given = {"customer_id": "new", "customer_name": "新客户", "name": "A"}
    assert refusal_of(sales, contract.create, given).code == "sales.customer.unknown"
    made = sales.acting(via="customers").call(contract.create, given)
    assert made["customer_name"] == "新客户"


def test_a_removed_customer_gets_no_new_opportunities(sales, huawei):
    sales.tell(customer.removed, "huawei", {"id": "huawei", "name": "华为"}, version=2)
    given = {"customer_id": "huawei", "name": "A"}
    assert refusal_of(sales, contract.create, given).code == "sales.customer.unknown"


def test_a_name_is_unique_within_a_customer_until_it_is_in_the_recycle_bin(sales, huawei):
    made = opened(sales, "A")
    given = {"customer_id": "huawei", "name": "A"}
    assert refusal_of(sales, contract.create, given).code == "sales.opportunity.name_taken"
    sales.call(contract.remove, {"opportunity_id": made["id"]}, if_version=1)
    opened(sales, "A")
    key = {"opportunity_id": made["id"]}
    assert refusal_of(sales, contract.restore, key).code == "sales.opportunity.name_taken"


def test_moving_logs_every_stage_and_the_time_in_it(sales, huawei):
    made = opened(sales)
    sales.clock.advance(hours=2)
    key = {"opportunity_id": made["id"]}
    moved = sales.call(contract.move, {**key, "stage": "proposal", "reason": "报价"}, if_version=1)
    sales.clock.advance(minutes=5)
    log = sales.call(contract.stages, key)["items"]
    assert (moved["stage"], moved["probability"]) == ("proposal", 50)
    assert [(e["stage"], e["from_stage"], e["seconds"]) for e in log] == [
        ("contact", None, 7200),
        ("proposal", "contact", 300),
    ]
    assert sales.told(contract.stage_changed)[0]["data"]["from_stage"] == "contact"


def test_a_probability_set_by_hand_stays_until_it_is_given_back(sales, huawei):
    made = opened(sales, probability=77)
    key = {"opportunity_id": made["id"]}
    assert sales.call(contract.move, {**key, "stage": "need"})["probability"] == 77
    given_back = sales.call(contract.update, {**key, "probability": None})
    assert given_back["probability"] == 30


def test_an_unknown_stage_and_pipeline_are_refused(sales, huawei):
    given = {"customer_id": "huawei", "name": "A"}
    wrong_stage = refusal_of(sales, contract.create, {**given, "stage": "nope"})
    wrong_pipeline = refusal_of(sales, contract.create, {**given, "pipeline_id": "nope"})
    assert wrong_stage.code == "sales.opportunity.unknown_stage"
    assert wrong_pipeline.code == "sales.opportunity.unknown_pipeline"


@pytest.mark.parametrize(
    ("state", "operation", "code"),
    [
        ("won", "move", "sales.opportunity.not_open"),
        ("won", "win", "sales.opportunity.not_open"),
        ("won", "lose", "sales.opportunity.not_open"),
        ("won", "update", "sales.opportunity.not_open"),
        ("lost", "win", "sales.opportunity.not_open"),
        ("lost", "reopen", None),
        ("won", "reopen", None),
        ("open", "reopen", "sales.opportunity.not_closed"),
        ("open", "win", None),
    ],
)
def test_each_state_allows_what_the_table_says(sales, huawei, state, operation, code):
    key = {"opportunity_id": opened(sales)["id"]}
    if state != "open":
        ending = contract.win if state == "won" else contract.lose
        sales.call(ending, {**key, "reason": "价格"})
    inputs = {"move": {"stage": "need"}, "lose": {"reason": "x"}, "reopen": {"reason": "x"}}
    asked = (getattr(contract, operation), {**key, **inputs.get(operation, {})})
    assert (operation in sales.call(contract.get, key)["abilities"]) == (code is None)
    if code:
        assert refusal_of(sales, *asked).code == code
    else:
        sales.call(*asked)


def test_losing_needs_a_reason_and_tells_it(sales, huawei):
    key = {"opportunity_id": opened(sales)["id"]}
    assert refusal_of(sales, contract.lose, key).code == "invalid"
    lost = sales.call(contract.lose, {**key, "reason": "价格太高", "competitor": "用友"})
    assert (lost["state"], lost["probability"], lost["closed_on"]) == ("lost", 0, "2026-03-25")
    assert sales.told(contract.lost)[0]["data"]["reason"] == "价格太高"


def test_the_summary_counts_and_sums_by_stage(sales, huawei):
    opened(sales, "A")
    opened(sales, "B", stage="proposal")
    key = {"opportunity_id": opened(sales, "C", stage="proposal")["id"]}
    sales.call(contract.update, {**key, "amount": {"amount": "500.00"}})
    told = sales.call(contract.summary)
    by_stage = {s["stage"]: s for s in told["stages"]}
    assert (told["count"], told["amount"]["amount"], told["weighted"]["amount"]) == (
        3,
        "2500.00",
        "850.00",
    )
    assert (by_stage["proposal"]["count"], by_stage["need"]["count"]) == (2, 0)


def test_the_summary_counts_only_what_the_caller_may_see(sales, huawei):
    opened(sales, "A")
    rep = sales.acting(actor_id="rep", scopes={"*": "own", "customers.customer": "all"})
    opened(rep, "B")
    assert rep.call(contract.summary)["count"] == 1
    assert sales.call(contract.summary)["count"] == 2
    assert sales.call(contract.summary, {"owner_id": "rep"})["count"] == 1
    head = sales.acting(actor_id="h", scopes={"*": "department"}, departments=("d1",))
    assert head.call(contract.summary)["count"] == 0


def test_closing_removing_and_restoring_move_the_sums(sales, huawei):
    won, removed = opened(sales, "A"), opened(sales, "B")
    sales.call(contract.win, {"opportunity_id": won["id"]})
    sales.call(contract.remove, {"opportunity_id": removed["id"]})
    assert sales.call(contract.summary)["count"] == 0
    assert sales.call(contract.summary, {"state": "won"})["weighted"]["amount"] == "1000.00"
    sales.call(contract.restore, {"opportunity_id": removed["id"]})
    assert sales.call(contract.summary)["count"] == 1


def test_the_board_shows_the_newest_of_each_stage_with_its_sum(sales, huawei):
    for name in "ABC":
        opened(sales, name)
        sales.clock.advance(seconds=1)
    board = sales.call(contract.board, {"per_stage": 2})
    first = board["stages"][0]
    assert ([o["name"] for o in first["items"]], first["count"]) == (["C", "B"], 3)
    assert board["stages"][1]["items"] == []


def test_a_rep_neither_sees_nor_moves_the_opportunity_of_another(sales, huawei):
    made = opened(sales)
    rep = sales.acting(actor_id="rep", scopes={"*": "own"})
    key = {"opportunity_id": made["id"]}
    assert rep.call(contract.listed)["items"] == []
    assert rep.call(contract.board)["stages"][0]["items"] == []
    assert refusal_of(rep, contract.move, {**key, "stage": "need"}).status == 404
    assert refusal_of(rep, contract.stages, key).status == 404


def test_a_given_id_can_be_used_once(sales, huawei):
    opened(sales, "A", id="mine")
    given = {"customer_id": "huawei", "name": "B", "id": "mine"}
    assert refusal_of(sales, contract.create, given).code == "sales.opportunity.id_taken"


def test_a_withdrawn_creation_leaves_nothing_and_bars_its_id(sales, huawei):
    other = sales.acting(via="customers")
    opened(other, "A", id="mine")
    other.call(contract.withdraw, {"opportunity_id": "mine"})
    other.call(contract.withdraw, {"opportunity_id": "mine"})
    assert sales.call(contract.summary)["count"] == 0
    assert len(sales.told(contract.withdrawn)) == 1
    given = {"customer_id": "huawei", "name": "A", "id": "mine"}
    assert refusal_of(sales, contract.create, given).code == "sales.opportunity.id_taken"


def test_a_creation_that_arrives_behind_its_withdrawal_is_refused(sales, huawei):
    sales.acting(via="customers").call(contract.withdraw, {"opportunity_id": "mine"})
    given = {"customer_id": "huawei", "name": "A", "id": "mine"}
    assert refusal_of(sales, contract.create, given).code == "sales.opportunity.id_taken"


@pytest.mark.requirement("PLT-12")
def test_a_creation_that_is_at_work_while_it_is_withdrawn_is_taken_back(sales, huawei, monkeypatch):
    if not server_url():
        pytest.skip("on SQLite one writes after the other anyway")
    other, key = sales.acting(via="customers"), {"idempotency_key": "run:1:undo"}
    withdrawing = Meanwhile(
        *(monkeypatch, handlers, "_log_stay"),
        lambda: other.call(contract.withdraw, {"opportunity_id": "mine"}, **key),
    )
    given = {"customer_id": "huawei", "name": "A", "id": "mine"}
    other.call(contract.create, given, idempotency_key="run:1:do")
    assert withdrawing.join() == [{}]
    assert sales.call(contract.summary)["count"] == 0


def test_people_cannot_withdraw(sales, huawei):
    made = opened(sales)
    key = {"opportunity_id": made["id"]}
    assert refusal_of(sales, contract.withdraw, key).code == "forbidden"


def test_a_renamed_customer_shows_its_new_name(sales, huawei):
    made = opened(sales)
    sales.tell(customer.updated, "huawei", {"id": "huawei", "name": "华为云"}, version=2)
    read = sales.call(contract.get, {"opportunity_id": made["id"]})
    assert (read["customer_name"], read["version"]) == ("华为云", 1)


def test_a_name_told_late_is_not_shown(sales, huawei):
    made = opened(sales)
    for version, name in ((3, "华为云"), (2, "华为终端")):
        sales.tell(customer.updated, "huawei", {"id": "huawei", "name": name}, version=version)
    assert sales.call(contract.get, {"opportunity_id": made["id"]})["customer_name"] == "华为云"


def test_an_older_event_does_not_overwrite_a_newer_one(sales, huawei):
    sales.tell(customer.removed, "huawei", {"id": "huawei", "name": "华为"}, version=3)
    sales.tell(customer.updated, "huawei", {"id": "huawei", "name": "华为"}, version=2)
    given = {"customer_id": "huawei", "name": "A"}
    assert refusal_of(sales, contract.create, given).code == "sales.customer.unknown"


def test_imported_customers_are_known_unless_they_were_heard_of_since(sales):
    sales.tell(customer.updated, "a", {"id": "a", "name": "新名"}, version=2)
    told = [{"id": "a", "name": "旧名"}, {"id": "b", "name": "乙公司"}]
    told += [{"id": "b", "name": "两次"}]
    sales.tell(imports.imported, "job", {"job_id": "job", "customers": told})
    made = [sales.call(contract.create, {"customer_id": c, "name": "A"}) for c in "ab"]
    assert [m["customer_name"] for m in made] == ["新名", "乙公司"]


def test_search_finds_by_name_and_customer_and_sorts_by_amount(sales, huawei):
    opened(sales, "一期", amount={"amount": "20.00"})
    opened(sales, "二期", amount={"amount": "100.00"})
    found = sales.call(contract.listed, {"q": "华为", "sort": "-amount", "limit": 1})
    more = {"q": "华为", "sort": "-amount", "limit": 1, "cursor": found["next_cursor"]}
    assert found["items"][0]["name"] == "二期"
    assert sales.call(contract.listed, more)["items"][0]["name"] == "一期"
    assert len(sales.call(contract.listed, {"amount_gte": "50"})["items"]) == 1


def test_two_at_once_with_one_name_make_one_opportunity(sales, huawei):
    outcomes = []

    def attempt():
        try:
            outcomes.append(opened(sales, "A")["name"])
        except ServiceError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=attempt) for _ in range(4)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(outcomes) == ["A"] + ["sales.opportunity.name_taken"] * 3

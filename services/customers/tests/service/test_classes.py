"""Classes of customers: the tree, and how customers come into a class."""

import pytest

from contracts.customers import activity, class_rule, timeline
from contracts.customers import customer as customer_contract
from contracts.customers import customer_class as contract
from contracts.ledger import receivable

MONEY = {"amount": "100.00", "currency": "CNY"}
NOTHING = {"amount": "0.00", "currency": "CNY"}
BUILT_IN = {
    "潜在": ["初期意向", "中期意向", "较强意向"],
    "正式": ["新", "热点", "核心", "VIP"],
    "流失": [],
    "报备(渠道)": [],
    "呼叫中心": ["原始", "不明", "潜在", "意向", "商机", "成交", "待升级"],
}


@pytest.fixture
def acme(open_customer):
    return open_customer()


def settle(customers, customer, subject="r1", source="order", version=2, **sums):
    told = {"id": subject, "customer_id": customer["id"], "title": "SO1", "source_type": source}
    none = {"tax": NOTHING, "open_amount": NOTHING, "credited": NOTHING, "written_off": NOTHING}
    days = {"happened_on": "2026-03-25", "due_on": "2026-03-25"}
    told |= {"state": "settled", "amount": MONEY, **none, **days, **sums}
    customers.tell(receivable.changed, subject, told, version=version)


def take_back(customers, customer, subject="r1", version=3):
    owed = {"state": "open", "open_amount": MONEY, "version": version}
    settle(customers, customer, subject, **owed)


def classify(who, customer, class_id, **about):
    return who.call(
        contract.classify, {"customer_id": customer["id"], "class_id": class_id, **about}
    )


def read(customers, customer):
    return customers.call(customer_contract.get, {"customer_id": customer["id"]})


def class_of(customers, customer):
    return read(customers, customer)["class_id"]


def add_rule(customers, **fields):
    rule = {"name": "沉默流失", "trigger": "silent", "days": 30, "to_class_id": "class-lost"}
    return customers.call(class_rule.create, {**rule, **fields})


@pytest.mark.requirement("CUS-02")
def test_the_built_in_tree_is_there(customers):
    rows = customers.call(contract.listed, {"limit": 100})["items"]
    called = {row["id"]: row["name"] for row in rows}
    tree = {row["name"]: [] for row in rows if row["parent_id"] is None}
    for row in rows:
        if row["parent_id"]:
            tree[called[row["parent_id"]]].append(row["name"])
    assert tree == BUILT_IN


@pytest.mark.requirement("CUS-02")
def test_a_customer_comes_into_a_class_by_hand_and_that_is_told(customers, acme):
    customers.clock.advance(hours=1)
    made = classify(customers, acme, "class-potential_early", reason="展会")
    assert made["class_id"] == "class-potential_early"
    assert made["class_since"] == "2026-03-25T05:00:00.000Z"
    [told] = customers.told(contract.classified)
    assert (told["data"]["class_key"], told["data"]["how"]) == ("potential_early", "hand")
    assert (told["data"]["from_class_id"], told["data"]["reason"]) == (None, "展会")
    found = customers.call(customer_contract.listed, {"class_id": "class-potential_early"})
    assert [row["id"] for row in found["items"]] == [acme["id"]]


def test_to_classify_alike_again_changes_nothing(customers, acme):
    classify(customers, acme, "class-potential")
    assert classify(customers, acme, "class-potential")["version"] == 2
    assert len(customers.told(contract.classified)) == 1
    assert classify(customers, acme, None)["class_id"] is None


def test_unknown_classes_and_those_turned_off_take_nobody_in(customers, acme, refusal_of):
    refusal = refusal_of(classify, customers, acme, "class-nothing")
    assert (refusal.code, refusal.pointer) == ("customers.customer_class.unknown", "/class_id")
    off = {"customer_class_id": "class-lost", "active": False}
    customers.call(contract.update, off, if_version=1)
    assert refusal_of(classify, customers, acme, "class-lost").status == 409


def test_a_customer_out_of_scope_is_not_classified(customers, acme, refusal_of):
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    assert refusal_of(classify, rep, acme, "class-lost").status == 404


@pytest.mark.requirement("CUS-02")
def test_the_first_paid_order_makes_a_formal_customer(customers, acme):
    settle(customers, acme, "r0", source="manual")
    settle(customers, acme, "r9", amount=NOTHING)
    assert class_of(customers, acme) is None
    settle(customers, acme)
    assert class_of(customers, acme) == "class-formal_new"
    [told] = customers.told(contract.classified)
    assert (told["data"]["how"], told["data"]["reason"]) == ("rule", "首单付清转正式")
    classify(customers, acme, "class-potential")
    settle(customers, acme, "r2")
    assert class_of(customers, acme) == "class-potential"


@pytest.mark.requirement("CUS-02")
@pytest.mark.parametrize("how", ["written_off", "credited"])
def test_who_never_paid_is_no_formal_customer(customers, acme, how):
    settle(customers, acme, **{how: MONEY})
    told = read(customers, acme)
    assert (told["class_id"], told["first_paid_at"]) == (None, None)
    part = {**MONEY, "amount": "30.00"}
    settle(customers, acme, "r2", **{how: part})
    assert class_of(customers, acme) == "class-formal_new"


@pytest.mark.requirement("CUS-02")
def test_whose_money_goes_back_goes_back_into_his_class(customers, acme):
    classify(customers, acme, "class-potential_early")
    settle(customers, acme)
    take_back(customers, acme)
    told = read(customers, acme)
    assert (told["class_id"], told["first_paid_at"]) == ("class-potential_early", None)
    [*_, last] = customers.told(contract.classified)
    assert (last["data"]["how"], last["data"]["reason"]) == ("rule", "款项已撤回：首单付清转正式")
    about = {"customer_id": acme["id"], "kind": "customers.customer.classified"}
    [entry, *_] = customers.call(timeline.listed, about)["items"]
    assert entry["title"] == "初期意向 款项已撤回：首单付清转正式"
    settle(customers, acme, version=4)
    assert class_of(customers, acme) == "class-formal_new"


@pytest.mark.requirement("CUS-02")
def test_who_paid_another_order_stays_formal_when_the_first_is_not_paid_any_more(customers, acme):
    settle(customers, acme)
    first = read(customers, acme)["first_paid_at"]
    customers.clock.advance(hours=1)
    settle(customers, acme, "r2")
    assert read(customers, acme)["first_paid_at"] == first
    take_back(customers, acme)
    told = read(customers, acme)
    assert told["class_id"] == "class-formal_new"
    assert told["first_paid_at"] > first


def test_who_came_into_another_class_meanwhile_stays_there(customers, acme):
    settle(customers, acme)
    classify(customers, acme, "class-formal_vip")
    take_back(customers, acme)
    told = read(customers, acme)
    assert (told["class_id"], told["first_paid_at"]) == ("class-formal_vip", None)


def test_what_is_told_late_of_an_order_changes_nothing(customers, acme):
    take_back(customers, acme)
    settle(customers, acme)
    assert class_of(customers, acme) is None


def test_who_is_a_formal_customer_stays_what_he_is(customers, acme):
    classify(customers, acme, "class-formal_vip")
    settle(customers, acme)
    assert class_of(customers, acme) == "class-formal_vip"


@pytest.mark.requirement("CUS-02")
def test_who_is_silent_for_too_long_is_lost(customers, acme, open_customer):
    lively, other = open_customer(), open_customer(region="海南")
    for one in (acme, lively, other):
        classify(customers, one, "class-formal_new")
    add_rule(customers, from_class_ids=["class-formal"], applies_to={"region": ["广东"]})
    key = {"customer_id": acme["id"], "region": "广东"}
    customers.call(customer_contract.update, key)
    customers.clock.advance(days=20)
    note = {"customer_id": lively["id"], "kind": "call", "content": "电话"}
    customers.call(customer_contract.update, {"customer_id": lively["id"], "region": "广东"})
    customers.call(activity.create, note)
    customers.clock.advance(days=11)
    customers.run_due()
    assert class_of(customers, acme) == "class-lost"
    assert class_of(customers, lively) == class_of(customers, other) == "class-formal_new"


@pytest.mark.requirement("CUS-02")
def test_who_was_won_back_by_hand_has_the_days_of_silence_anew(customers, acme):
    add_rule(customers)
    for days, class_id in ((31, "class-lost"), (29, "class-formal_new"), (2, "class-lost")):
        customers.clock.advance(days=days)
        customers.run_due()
        assert class_of(customers, acme) == class_id
        if days == 31:
            classify(customers, acme, "class-formal_new", reason="已挽回")


def test_a_rule_that_was_turned_off_moves_nobody(customers, acme):
    rule = add_rule(customers)
    off = {"class_rule_id": rule["id"], "active": False}
    customers.call(class_rule.update, off, if_version=1)
    customers.clock.advance(days=60)
    customers.run_due()
    assert class_of(customers, acme) is None
    customers.call(class_rule.update, {**off, "active": True}, if_version=2)
    customers.run_due()
    assert class_of(customers, acme) == "class-lost"


def test_a_rule_names_days_and_classes_that_are_there(customers, refusal_of):
    refusal = refusal_of(add_rule, customers, days=None)
    assert refusal.code == "customers.class_rule.days_missing"
    refusal = refusal_of(add_rule, customers, to_class_id="nothing")
    assert (refusal.code, refusal.pointer) == ("customers.customer_class.unknown", "/to_class_id")
    refusal = refusal_of(add_rule, customers, from_class_ids=["class-lost", "nothing"])
    assert refusal.pointer == "/from_class_ids/1"


def test_the_house_grows_its_own_tree_without_rings(customers, refusal_of):
    new = {"name": "样板客户", "key": "model", "parent_id": "class-formal"}
    made = customers.call(contract.create, new)
    assert refusal_of(customers.call, contract.create, new).code.endswith("key_taken")
    ring = {"customer_class_id": "class-formal", "parent_id": made["id"]}
    assert refusal_of(customers.call, contract.update, ring).code.endswith("ring")
    lost = {"customer_class_id": made["id"], "parent_id": "nothing"}
    assert refusal_of(customers.call, contract.update, lost).code.endswith("unknown")


def test_a_tree_is_only_so_deep(customers, refusal_of):
    above = "class-formal_new"
    for number in range(3):
        new = {"name": "A", "key": f"a{number}", "parent_id": above}
        above = customers.call(contract.create, new)["id"]
    deeper = {"name": "B", "key": "b", "parent_id": above}
    assert refusal_of(customers.call, contract.create, deeper).code.endswith("ring")


def test_a_class_in_use_and_a_built_in_one_stay(customers, acme, refusal_of):
    made = customers.call(contract.create, {"name": "样板", "key": "model"})
    key = {"customer_class_id": made["id"]}
    classify(customers, acme, made["id"])
    refusal = refusal_of(customers.call, contract.remove, key, if_version=1)
    assert (refusal.code, refusal.details["count"]) == ("customers.customer_class.in_use", 1)
    classify(customers, acme, None)
    rule = add_rule(customers, to_class_id=made["id"])
    assert refusal_of(customers.call, contract.remove, key, if_version=1).status == 409
    customers.call(class_rule.remove, {"class_rule_id": rule["id"]}, if_version=1)
    customers.call(contract.remove, key, if_version=1)
    refusal = refusal_of(customers.call, contract.remove, {"customer_class_id": "class-lost"})
    assert refusal.code == "customers.customer_class.built_in"

"""Rows tell what the caller may do with them as they are."""

from contracts.customers import contact, lead, pool
from contracts.customers import customer as contract
from contracts.customers import recycle_rule as rules


def able(who, operation, **query):
    [row] = who.call(operation, query)["items"]
    return set(row["abilities"])


def test_a_customer_in_the_pool_can_be_claimed_and_not_released(customers, open_customer):
    made = open_customer(pool=True)
    assert not able(customers, contract.listed) & {"release", "lock", "protect", "unlock"}
    assert able(customers, pool.listed) == {"view", "claim", "assign"}
    rep = customers.acting(grants=("customers.pool.list", "customers.pool.claim"))
    assert able(rep, pool.listed) == {"claim"}
    customers.call(pool.claim, {"customer_id": made["id"]})
    assert able(customers, contract.listed) >= {"release", "lock", "protect", "transfer"}


def test_a_lock_is_set_once_and_taken_off_once(customers, open_customer):
    made = open_customer()
    assert "unlock" not in able(customers, contract.listed)
    customers.call(rules.lock, {"customer_id": made["id"]})
    assert able(customers, contract.listed) & {"lock", "unlock"} == {"unlock"}


def test_the_primary_contact_is_not_made_primary(customers, open_customer):
    open_customer(contact={"name": "韩梅梅"})
    assert able(customers, contact.listed) == {"update", "merge", "remove", "retire"}


def test_an_invalid_lead_can_only_be_reopened_or_removed(customers):
    made = customers.call(lead.create, {"name": "李雷"})
    open_verbs = {"update", "transfer", "invalidate", "convert", "merge", "remove", "release"}
    assert able(customers, lead.listed) == open_verbs
    customers.call(lead.invalidate, {"lead_id": made["id"], "reason": "空号"})
    assert able(customers, lead.listed) == {"reopen", "remove"}

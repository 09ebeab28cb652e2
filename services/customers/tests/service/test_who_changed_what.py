"""The history of one record and of all: who changed what, when and from where."""

import pytest
from sqlalchemy import text

from chassis import history
from contracts.customers import customer as contract
from contracts.customers import customer_class as classes
from contracts.customers import holding_cap, invoice_title
from contracts.customers.relation import customer_relations as relations
from contracts.operation_log import log_of


@pytest.fixture
def changed(customers, open_customer):
    """A customer whose name somebody changed an hour after it was opened."""
    made = open_customer(name="旧名有限公司")
    customers.clock.advance(hours=1)
    han = customers.acting(actor_id="rep", actor_name="Han Meimei", source="10.0.0.7")
    patch = {"customer_id": made["id"], "name": "新名有限公司"}
    han.call(contract.update, patch, if_version=1, correlation_id="request-7")
    return made["id"]


@pytest.mark.requirement("PLT-17")
def test_a_record_tells_who_changed_which_field_when_and_from_where(customers, changed):
    newest, first = customers.call(contract.history, {"customer_id": changed})["items"]
    assert newest == {
        "at": "2026-03-25T05:00:00.000Z",
        "action": "updated",
        "actor_id": "rep",
        "actor_name": "Han Meimei",
        "source": "10.0.0.7",
        "version": 2,
        "changes": {
            "name": ["旧名有限公司", "新名有限公司"],
            "former_names": [[], ["旧名有限公司"]],
        },
    }
    assert (first["action"], first["actor_id"], first["version"]) == ("created", "staff-1", 1)


@pytest.mark.requirement("PLT-17")
def test_the_log_over_everything_tells_the_same(customers, changed):
    asked = {"actor_id": "rep", "resource": "customers.customer"}
    [row] = customers.call(log_of("customers")[1], asked)["items"]
    assert (row["record_id"], row["source"], row["correlation_id"]) == (
        changed,
        "10.0.0.7",
        "request-7",
    )
    assert row["changes"]["name"] == ["旧名有限公司", "新名有限公司"]


@pytest.mark.requirement("PLT-17")
def test_whoever_rewrites_the_past_is_found_out(customers, changed):
    with customers.runtime.database.writing() as connection:
        history.seal(connection)
        assert history.verify(connection) == ""
        connection.execute(text("update history_entry set actor_id='rep-2' where actor_id='rep'"))
        assert history.verify(connection) != ""


def log(customers, record_id):
    return customers.call(log_of("customers")[1], {"record_id": record_id})["items"]


@pytest.mark.requirement("PLT-17")
def test_what_is_deleted_for_ever_leaves_who_did_it_and_what_it_was(customers):
    about = {"subject_kind": "staff", "subject_id": "staff-1", "cap": 7}
    made = customers.call(holding_cap.create, about)
    han = customers.acting(actor_id="boss", actor_name="Han Meimei", source="10.0.0.7")
    han.call(holding_cap.remove, {"holding_cap_id": made["id"]})
    last, first = log(customers, made["id"])
    assert (last["action"], last["actor_id"], last["source"]) == ("destroyed", "boss", "10.0.0.7")
    assert last["changes"] == {name: [value, None] for name, value in about.items()}
    assert (last["version"], first["action"]) == (2, "created")


@pytest.mark.requirement("PLT-17")
def test_a_trial_of_a_deletion_leaves_nothing(customers):
    made = customers.call(classes.create, {"name": "临时", "key": "temporary"})
    one = {"customer_class_id": made["id"]}
    customers.call(classes.remove, one, dry_run=True)
    assert [row["action"] for row in log(customers, made["id"])] == ["created"]
    customers.call(classes.remove, one)
    [last, _] = log(customers, made["id"])
    assert last["changes"]["name"] == ["临时", None]


@pytest.mark.requirement("PLT-17")
def test_a_deleted_title_leaves_nobody_s_number_behind(customers, open_customer):
    mine = {"customer_id": open_customer(name="宏远制造有限公司")["id"]}
    words = {"kind": "person", "title": "王小明", "phone": "13800138000"}
    made = customers.call(invoice_title.create, {**mine, **words})
    customers.call(invoice_title.remove, {"invoice_title_id": made["id"]})
    changes = log(customers, made["id"])[0]["changes"]
    assert (changes["kind"], changes["phone"]) == (["person", None], ["***", None])
    assert "13800138000" not in str(log(customers, made["id"]))


@pytest.mark.requirement("PLT-17")
def test_both_sides_remember_what_they_were_to_one_another(customers, open_customer):
    parent, child = (open_customer(name=name)["id"] for name in ("母公司集团", "子公司贸易"))
    about = {"customer_id": parent, "other_id": child, "kind": "introduced", "note": "秘"}
    made = customers.call(relations.create, about)
    key = {"customer_id": parent, "customer_relation_id": made["id"]}
    customers.acting(actor_id="boss").call(relations.remove, key)
    for mine, other, kind in ((parent, child, "introduced"), (child, parent, "introducer")):
        gone, come, _ = customers.call(contract.history, {"customer_id": mine})["items"]
        told = {"other_id": other, "kind": kind}
        assert come["changes"] == {"relations": [None, told]}
        assert (gone["changes"], gone["actor_id"]) == ({"relations": [told, None]}, "boss")

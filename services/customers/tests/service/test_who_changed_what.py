"""The history of one record and of all: who changed what, when and from where."""

import pytest
from sqlalchemy import text

from chassis import history
from contracts.customers import customer as contract
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

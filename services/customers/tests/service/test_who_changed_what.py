"""The history of one record and of all: who changed what, when and from where."""

import pytest
from sqlalchemy import text

from chassis import history
from chassis.errors import ServiceError
from contracts.customers import contact as contacts
from contracts.customers import customer as contract
from contracts.customers import customer_class as classes
from contracts.customers import holding_cap, invoice_title
from contracts.customers.pieces import custom_fields as fields
from contracts.customers.pieces import saved_views as views
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


@pytest.fixture
def gone(customers):
    """The key of a cap that somebody changed and deleted for ever."""
    about = {"subject_kind": "staff", "subject_id": "staff-1", "cap": 7}
    key = {"holding_cap_id": customers.call(holding_cap.create, about)["id"]}
    customers.call(holding_cap.update, {**key, "cap": 9})
    customers.call(holding_cap.remove, key)
    return key


@pytest.mark.requirement("PLT-17")
def test_the_history_outlives_its_record_for_who_reads_the_log(customers, gone):
    reader = customers.acting(grants=("customers.operation_log.list", "*.*.history"))
    told = reader.call(holding_cap.history, gone)["items"]
    assert [one["action"] for one in told] == ["destroyed", "updated", "created"]
    assert (told[0]["changes"]["cap"], told[1]["changes"]) == ([9, None], {"cap": [7, 9]})
    for other in ({"grants": ("*.*.history",)}, {"scopes": {"*": "below"}}):
        with pytest.raises(ServiceError) as refused:
            customers.acting(**other).call(holding_cap.history, gone)
        assert refused.value.code == "not_found"


@pytest.mark.requirement("PLT-17")
def test_no_log_opens_the_history_of_a_record_that_is_there(customers, changed):
    scopes = {"*": "own", "customers.operation_log": "all"}
    reader = customers.acting(actor_id="stranger", scopes=scopes)
    with pytest.raises(ServiceError) as refused:
        reader.call(contract.history, {"customer_id": changed})
    assert refused.value.code == "not_found"


@pytest.mark.requirement("PLT-17")
@pytest.mark.requirement("PLT-13")
def test_who_sees_the_whole_bin_reads_the_history_of_what_was_in_it(customers, open_customer):
    about = {"credit_limit": {"amount": "500.00", "currency": "USD"}}
    made = open_customer(name="宏远制造有限公司", contact={"name": "李雷"})
    person = customers.call(contacts.listed)["items"][0]["id"]
    key = {"customer_id": made["id"]}
    customers.call(contract.set_credit_limit, {**key, **about})
    customers.call(contract.remove, key)
    keeper = customers.acting(grants=("*.*.history", "*.*.list_removed"))
    assert keeper.call(contract.history, key)["items"][0]["changes"]["deleted_at"][0] is None
    customers.call(contract.destroy, key)
    last = keeper.call(contract.history, key)["items"][0]
    assert (last["action"], last["actor_id"]) == ("destroyed", "staff-1")
    assert last["changes"] == {"credit_limit": [about["credit_limit"], None]}
    taken_along = keeper.call(contacts.history, {"contact_id": person})["items"][0]
    assert (taken_along["action"], taken_along["changes"]) == ("destroyed", {})
    mine = customers.acting(scopes={"*": "own"})
    with pytest.raises(ServiceError) as refused:
        mine.call(contract.history, key)
    assert refused.value.code == "not_found"


@pytest.mark.requirement("PLT-17")
def test_the_log_is_asked_for_what_was_destroyed(customers, gone):
    asked = {"resource": "customers.holding_cap", "action": "destroyed"}
    [row] = customers.call(log_of("customers")[1], asked)["items"]
    assert row["record_id"] == gone["holding_cap_id"]


@pytest.mark.requirement("PLT-17")
def test_fields_and_views_of_the_house_tell_their_history(customers):
    of = {"resource": "customers.customer"}
    field = {**of, "key": "c_size", "kind": "number", "label": "门店数"}
    view = {**of, "name": "大客户", "sort": "-created_at"}
    made = customers.call(fields.create, field)["id"], customers.call(views.create, view)["id"]
    field_key = {**of, "custom_field_id": made[0]}
    view_key = {**of, "saved_view_id": made[1]}
    customers.call(fields.update, {**field_key, "label": "人数"})
    customers.call(views.update, {**view_key, "name": "重点客户"})
    told = customers.call(fields.history, field_key)["items"][0]["changes"]
    assert told == {"label": ["门店数", "人数"]}
    told = customers.call(views.history, view_key)["items"][0]["changes"]
    assert told == {"name": ["大客户", "重点客户"]}
    with pytest.raises(ServiceError) as refused:
        customers.acting(actor_id="other").call(views.history, view_key)
    assert refused.value.code == "not_found"
    customers.call(views.remove, view_key)
    assert customers.call(views.history, view_key)["items"][0]["action"] == "destroyed"


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


def pages(who, key, limit):
    """Return all pages of the history of a customer."""
    told, cursor = [], {}
    while cursor is not None:
        page = who.call(contract.history, {**key, **cursor, "limit": limit})
        told.append(page["items"])
        cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else None
    return told


@pytest.mark.requirement("PLT-17")
def test_a_long_history_is_read_page_by_page_to_its_beginning(customers, open_customer):
    key = {"customer_id": open_customer(name="宏远制造有限公司")["id"]}
    for amount, currency in (("5.00", "CNY"), ("7.00", "CNY"), ("7.00", "USD"), ("9.00", "USD")):
        limit = {"credit_limit": {"amount": amount, "currency": currency}}
        customers.call(contract.set_credit_limit, {**key, **limit})
    whole = customers.call(contract.history, key)
    told = pages(customers, key, 2)
    assert [len(page) for page in told] == [2, 2, 1] and whole["next_cursor"] is None
    assert [one for page in told for one in page] == whole["items"]
    assert whole["items"][-1]["action"] == "created"
    customers.call(contract.remove, key)
    customers.call(contract.destroy, key)
    keeper = customers.acting(grants=("*.*.history", "*.*.list_removed"))
    assert [len(page) for page in pages(keeper, key, 3)] == [3, 3, 1]
    for wrong in ({"limit": 201}, {"cursor": "x"}):
        with pytest.raises(ServiceError, match="invalid"):
            customers.call(contract.history, {**key, **wrong})

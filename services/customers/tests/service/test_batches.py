"""One thing done with many records: a result for each, or all or nothing, or a job."""

import pytest

from chassis import batch, job_rights, jobs
from chassis.messages import field_sentence
from contracts.customers import contact, customer, imports, lead, pieces
from contracts.customers.pieces import custom_fields
from contracts.organization import principal


@pytest.fixture
def some(open_customer):
    """Three customers, A to C."""
    return [open_customer(name=name, region="华东") for name in "ABC"]


def ask(customers, operation=pieces.customer_batch, key="k", who=None, **about):
    return (who or customers).call(operation, about, idempotency_key=key)


class Killed(BaseException):
    """Stands for SIGKILL."""


def dying_after_one():
    """Return what does one record of a batch and dies at the next."""
    one, done = batch._one, []

    def work(*given):
        if done:
            raise Killed
        done.append(one(*given))
        return done[0]

    return work


def regions(customers):
    page = customers.call(customer.listed, {"sort": "name"})
    return [row["region"] for row in page["items"]]


@pytest.mark.requirement("PLT-32")
def test_each_record_has_a_result_of_its_own(customers, some):
    items = [
        {"id": some[0]["id"], "version": 1},
        {"id": some[1]["id"], "version": 9},
        {"id": "nobody"},
        {"id": some[2]["id"], "change": {"region": "西南", "colour": "red"}},
    ]
    told = ask(customers, verb="update", change={"region": "华北"}, items=items)
    assert (told["done"], told["refused"]) == (1, 3)
    assert [one["code"] for one in told["results"]] == [None, "stale", "not_found", "invalid"]
    [wrong] = told["results"][3]["fields"]
    assert (wrong["pointer"], wrong["code"]) == ("/colour", "unknown_field")
    assert wrong["detail"] == field_sentence("unknown_field", "en", {})
    assert told["results"][0]["version"] == 2
    assert regions(customers) == ["华北", "华东", "华东"]


@pytest.mark.requirement("PLT-32", "CUS-43")
@pytest.mark.parametrize("mode", ["each", "atomic"])
def test_what_many_records_can_do_may_be_of_another_resource(customers, some, mode):
    wanted = {"verb": "release", "change": {"reason": "批"}, "mode": mode}
    told = ask(customers, **wanted, ids=[one["id"] for one in some])
    assert (told["done"], told["refused"]) == (3, 0)
    assert ask(customers, **wanted, ids=[one["id"] for one in some]) == told
    assert customers.call(customer.get, {"customer_id": some[0]["id"]})["owner_id"] is None


@pytest.mark.requirement("PLT-32", "CUS-43")
@pytest.mark.parametrize("mode", ["each", "atomic"])
def test_a_pool_that_nobody_knows_is_refused_before_any_record_is(
    customers, some, refusal_of, mode
):
    change = {"reason": "批", "pool_id": "nope"}
    asked = {"verb": "release", "mode": mode, "ids": [one["id"] for one in some]}
    refusal = refusal_of(ask, customers, change=change, **asked)
    assert (refusal.code, refusal.pointer) == ("customers.pool.unknown_pool", "/change/pool_id")
    assert customers.call(customer.get, {"customer_id": some[0]["id"]})["version"] == 1


def test_what_a_batch_is_refused_for_is_named_by_what_it_is(customers, some, refusal_of):
    change = {"reason": "批"}
    asked = {"verb": "release", "mode": "atomic", "ids": [some[0]["id"], "nope"]}
    refusal = refusal_of(ask, customers, change=change, **asked)
    assert refusal.details["resource"] == "customers.customer"


@pytest.mark.requirement("PLT-32")
def test_an_atomic_batch_does_all_or_nothing(customers, some, refusal_of):
    items = [{"id": one["id"]} for one in some]
    asked = {"verb": "update", "mode": "atomic", "change": {"region": "华北"}}
    refusal = refusal_of(ask, customers, items=[*items, {"id": "nobody"}], **asked)
    assert (refusal.code, refusal.pointer) == ("batch.refused", "/items/3")
    assert refusal.details["cause"] == "not_found"
    wrong = [{"id": some[0]["id"], "change": {"colour": "red"}}, {"id": some[1]["id"]}]
    refusal = refusal_of(ask, customers, items=wrong, **asked)
    assert [one["pointer"] for one in refusal.details["fields"]] == ["/items/0/change/colour"]
    refusal = refusal_of(ask, customers, items=wrong[1:], **{**asked, "change": {"region": 7}})
    assert [one["pointer"] for one in refusal.details["fields"]] == ["/change/region"]
    assert regions(customers) == ["华东"] * 3
    assert len(customers.told(customer.updated)) == 0
    assert ask(customers, items=items, **asked)["done"] == 3
    assert regions(customers) == ["华北"] * 3


@pytest.mark.parametrize("mode", ["each", "atomic"])
def test_a_repeat_with_the_same_key_changes_nothing_more(customers, some, mode):
    asked = {"verb": "update", "mode": mode, "items": [{"id": some[0]["id"], "version": 1}]}
    first = ask(customers, change={"region": "华北"}, **asked)
    assert ask(customers, change={"region": "华北"}, **asked) == first
    assert first["done"] == 1


@pytest.mark.requirement("PLT-32")
def test_a_repeat_means_the_records_that_its_filter_met_the_first_time(
    customers, some, open_customer, refusal_of
):
    tree = {"field": "region", "op": "eq", "value": "华东"}
    first = ask(customers, verb="update", change={"region": "华北"}, filter=tree)
    open_customer(name="D", region="华东")
    assert ask(customers, verb="update", change={"region": "华北"}, filter=tree) == first
    assert (customers.replayed, regions(customers)) == (True, ["华北"] * 3 + ["华东"])
    again = {"verb": "update", "change": {"region": "西南"}, "filter": tree}
    assert refusal_of(ask, customers, **again).code == "idempotency_key_reused"


def test_a_batch_whose_process_died_is_finished_by_its_repeat(
    customers, some, monkeypatch, refusal_of
):
    tree = {"field": "region", "op": "eq", "value": "华东"}
    asked = {"verb": "update", "change": {"region": "华北"}, "filter": tree}

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(batch, "_one", dying_after_one())
        ask(customers, **asked)
    assert refusal_of(ask, customers, **asked).code == "idempotency_key_in_flight"
    customers.clock.advance(minutes=2)
    assert ask(customers, **asked)["done"] == 3
    assert regions(customers) == ["华北"] * 3


def test_what_spans_services_is_not_tried(customers):
    told = customers.call(lead.create, {"name": "王五", "company": "甲公司"})
    about = {"verb": "convert", "ids": [told["id"]]}
    [result] = customers.call(pieces.lead_batch, about, dry_run=True)["results"]
    assert result["code"] == "dry_run.not_offered"
    assert customers.call(lead.get, {"lead_id": told["id"]})["state"] == "open"


@pytest.mark.requirement("PLT-32")
def test_a_filter_means_the_records_that_the_caller_sees(customers, some, open_customer):
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    mine = open_customer(rep, region="华东")
    tree = {"field": "region", "op": "eq", "value": "华东"}
    told = ask(customers, who=rep, verb="remove", filter=tree)
    assert [one["id"] for one in told["results"]] == [mine["id"]]
    assert regions(customers) == ["华东"] * 3


@pytest.mark.requirement("PLT-32")
def test_many_are_assigned_to_somebody(customers, some):
    ids = [one["id"] for one in some]
    told = ask(customers, verb="transfer", ids=ids, change={"owner_id": "rep"})
    assert told["done"] == 3
    assert len(customers.call(customer.listed, {"owner_id": "rep"})["items"]) == 3


@pytest.mark.requirement("PLT-32")
def test_what_is_too_long_becomes_a_job(customers, some, monkeypatch):
    monkeypatch.setattr(batch, "DIRECT", 2)
    monkeypatch.setattr(batch, "STEP", 2)
    ids = [*(one["id"] for one in some), "nobody"]
    asked = {"verb": "update", "ids": ids, "change": {"region": "华北"}}
    started = ask(customers, **asked)["job"]
    assert ask(customers, **asked)["job"]["id"] == started["id"]
    jobs.run(customers.runtime, started["id"])
    done = customers.call(imports.jobs.get, {"job_id": started["id"]})
    assert (done["state"], done["counts"]) == ("completed", {"done": 3, "refused": 1})
    assert [(e["row"], e["code"], e["detail"]) for e in done["errors"]] == [
        (4, "not_found", "nobody")
    ]
    assert regions(customers) == ["华北"] * 3


@pytest.mark.requirement("ORG-07", "PLT-32")
def test_a_job_ends_once_whoever_began_it_has_lost_his_rights(customers, some, monkeypatch):
    monkeypatch.setattr(batch, "DIRECT", 0)
    monkeypatch.setattr(batch, "STEP", 1)
    monkeypatch.setattr(job_rights, "EACH_S", 0)
    told = iter([True, True, True, True, False, False])
    rights = {"grants": ["customers.*"], "scopes": {"*": "all"}, "departments": []}
    customers.rpc.answers[principal.of_actor.id] = lambda _: {"active": next(told), **rights}
    ids = [one["id"] for one in some]
    started = ask(customers, verb="update", ids=ids, change={"region": "华北"})["job"]
    jobs.run(customers.runtime, started["id"])
    over = customers.call(imports.jobs.get, {"job_id": started["id"]})
    assert (over["state"], over["problem"]) == ("failed", "rights_gone")
    changed = regions(customers).count("华北")
    assert 0 < over["done"] <= changed < 3


def test_a_job_taken_up_again_does_nothing_twice(customers, some, monkeypatch):
    monkeypatch.setattr(batch, "DIRECT", 0)
    ids = [one["id"] for one in some]
    started = ask(customers, verb="update", ids=ids, change={"region": "华北"})["job"]
    kept = jobs.Job.claim(customers.runtime, started["id"])
    operation = batch.offered("customers.customer")["update"]
    batch._one(  # as far as a process came that was killed before it noted its progress
        customers.runtime, operation, {"id": ids[0]}, {"region": "华北"}, kept.call, kept.id
    )
    batch.work_off(kept, customers.runtime)
    assert customers.call(customer.get, {"customer_id": ids[0]})["version"] == 2


def test_a_batch_needs_the_permission_of_its_verb(customers, some, refusal_of):
    clerk = customers.acting(grants=("customers.customer.get",))
    asked = {"verb": "remove", "ids": [some[0]["id"]], "who": clerk}
    assert refusal_of(ask, customers, **asked).details == {
        "permission": "customers.customer.remove"
    }


@pytest.mark.requirement("ORG-05")
@pytest.mark.parametrize("mode", ["each", "atomic"])
def test_field_rights_count_in_a_batch(customers, some, refusal_of, mode):
    rights = {"customers.customer": {"region": "read_only"}}
    trainee = customers.acting(field_rights=rights)
    asked = {"verb": "update", "mode": mode, "items": [{"id": some[0]["id"]}], "who": trainee}
    if mode == "each":
        [told] = ask(customers, change={"region": "华北"}, **asked)["results"]
        assert told["code"] == "field.read_only"
    else:
        refusal = refusal_of(ask, customers, change={"region": "华北"}, **asked)
        assert refusal.details["cause"] == "field.read_only"


UNCLEAR = [
    ({"verb": "update"}, "batch.unclear"),
    ({"verb": "update", "ids": ["a"], "filter": {}}, "batch.unclear"),
    ({"verb": "explode", "ids": ["a"]}, "batch.no_such_verb"),
    ({"verb": "create", "ids": ["a"]}, "batch.no_such_verb"),
    ({"verb": "update", "filter": {"field": "x", "op": "eq"}}, "batch.filter_unfit"),
]


@pytest.mark.parametrize(("asked", "code"), UNCLEAR)
def test_a_batch_that_makes_no_sense_is_refused(customers, refusal_of, asked, code):
    assert refusal_of(ask, customers, **asked).code == code


def test_a_dry_run_tells_and_changes_nothing(customers, some):
    asked = {"verb": "remove", "ids": [some[0]["id"]]}
    assert customers.call(pieces.customer_batch, asked, dry_run=True)["done"] == 1
    assert len(regions(customers)) == 3


@pytest.mark.requirement("PLT-32")
def test_custom_fields_contacts_and_leads_are_changed_by_batches_as_well(customers, some):
    about = {"key": "c_code", "kind": "text", "label": "编码", "unique": True}
    customers.call(custom_fields.create, {"resource": "customers.lead", **about})
    ids = [customers.call(lead.create, {"name": name})["id"] for name in "AB"]
    told = ask(
        customers, pieces.lead_batch, verb="update", ids=ids, change={"custom": {"c_code": "x"}}
    )
    assert [one["code"] for one in told["results"]] == [None, "custom_field.wrong"]
    person = {"customer_id": some[0]["id"], "name": "李雷"}
    made = customers.call(contact.create, person)["id"]
    assert ask(customers, pieces.contact_batch, verb="remove", ids=[made])["done"] == 1

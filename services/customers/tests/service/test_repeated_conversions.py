"""A conversion that was undone goes on under the same key, unless somebody else was faster."""

import pytest
from sqlalchemy import update

from chassis import process_runs
from chassis.errors import ServiceError, Unavailable
from contracts.customers import customer
from contracts.customers import lead as contract
from contracts.sales import opportunity

DEAL = {"name": "年度框架", "amount": {"amount": "1000.00", "currency": "CNY"}}


@pytest.fixture
def lead(customers):
    return customers.call(contract.create, {"name": "韩梅梅", "company": "华为技术有限公司"})


@pytest.fixture
def again(customers, lead):
    """Try the same request; sales is away at first."""
    customers.rpc.answers[opportunity.create.id] = Unavailable(service="sales", retry_after_s=1)
    customers.rpc.answers[opportunity.withdraw.id] = None
    wanted = {"lead_id": lead["id"], "opportunity": DEAL}

    def attempt(key="k"):
        try:
            about = {"if_version": lead["version"], "idempotency_key": key}
            return customers.call(contract.convert, wanted, **about)["lead"]["state"]
        except ServiceError as refusal:
            return refusal.code

    return attempt


@pytest.fixture
def healed(customers, again):
    for _ in range(2):
        assert again() == "unavailable"
    customers.rpc.answers[opportunity.create.id] = {}
    return customers


def test_the_same_request_goes_on_from_the_version_that_it_knew(healed, again):
    assert again() == "converted"
    assert again() == "converted"


def test_another_request_needs_the_present_version(healed, again):
    assert again("other") == "stale"


def test_what_somebody_else_changed_meanwhile_is_told(healed, lead, again):
    healed.call(contract.update, {"lead_id": lead["id"], "name": "韩雪"})
    assert again() == "stale"


class Killed(BaseException):
    """Stands for SIGKILL."""


def die(asked):
    raise Killed


def test_a_conversion_that_an_older_release_began_comes_to_its_end(customers, lead):
    mine = customers.acting(actor_id="rep")
    customers.rpc.answers[opportunity.create.id] = die
    with pytest.raises(Killed):
        mine.call(contract.convert, {"lead_id": lead["id"], "opportunity": DEAL})
    runs = process_runs.process_run
    with customers.runtime.database.writing() as connection:
        [(run_id, state)] = connection.execute(
            runs.select().with_only_columns(runs.c.id, runs.c.state)
        )
        before = {k: v for k, v in state.items() if k not in ("owner_id", "department_id")}
        connection.execute(update(runs).where(runs.c.id == run_id).values(state=before))
    customers.rpc.answers[opportunity.create.id] = {}
    customers.clock.advance(minutes=5)
    customers.run_due()
    made = customers.call(contract.get, {"lead_id": lead["id"]})
    assert made["state"] == "converted"
    asked = dict(customers.rpc.calls)[opportunity.create.id]
    firm = customers.call(customer.get, {"customer_id": made["customer_id"]})
    assert asked["owner_id"] == firm["owner_id"] == lead["owner_id"] == "staff-1"


@pytest.mark.requirement("CUS-24")
def test_nobody_removes_a_lead_while_it_is_converted_or_opened_again(customers, lead, refusal_of):
    key, seen = {"lead_id": lead["id"]}, []

    def try_to_remove(*_):
        there = customers.call(contract.get, key)
        code = refusal_of(customers.call, contract.remove, key).code
        seen.append((there["state"], "remove" in there["abilities"], code))
        return {}

    for asked in (opportunity.create, opportunity.withdraw):
        customers.rpc.answers[asked.id] = try_to_remove
    customers.call(contract.convert, {**key, "opportunity": DEAL})
    customers.call(contract.undo_conversion, key)
    busy = "process.already_running"
    assert seen == [("converting", False, busy), ("reverting", False, busy)]
    assert "remove" in customers.call(contract.get, key)["abilities"]
    assert customers.call(contract.remove, key)["deleted_at"]

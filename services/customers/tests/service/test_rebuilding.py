"""What is folded from the events of others is the same when it is folded anew."""

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from chassis import operating
from contracts.customers import figure, grade_scheme, merger, timeline
from contracts.ledger import exposure, receipt
from contracts.sales import order
from contracts.service_desk import ticket
from customers import rebuilding
from customers.credit.model import ExposureRef
from customers.figures.model import FACTS, Figures
from customers.timeline.model import TimelineEntry

pytestmark = pytest.mark.postgres


def money(amount):
    return {"amount": amount, "currency": "CNY"}


@pytest.fixture
def acme(open_customer):
    return open_customer(name="Acme")


def events(acme, other):
    """Return events as the logs of the other services have them."""
    sums = dict.fromkeys(("net", "tax", "total"), money("100.00"))
    about = {"id": "o1", "number": "SO1", "title": "Acme", "customer_id": acme["id"], **sums}
    kept = {"kept_total": money("60.00"), "kept_quantity": "6"}
    kept |= {"confirmed_at": "2026-03-25T04:00:00.000Z"}
    paid = {"id": "r1", "number": "R1", "customer_id": other["id"], "state": "posted"}
    paid |= {"amount": money("100.00"), "advance": money("0.00"), "written_off": money("0.00")}
    owed = {"customer_id": acme["id"], "currency": "CNY", "receivable": money("60.00")}
    owed |= {"held": money("0.00"), "advances": money("0.00"), "exposure": money("60.00")}
    opened = {"id": "t1", "number": "T1", "title": "坏了", "subject": "坏了", "state": "open"}
    return [
        (order.confirmed, "o1", {**about, "lines": []}),
        (order.returned, "o1", {**about, **kept}),
        (receipt.posted, "r1", {**paid, "received_on": "2026-03-25", "allocations": []}),
        (exposure.changed, "e1", owed),
        (ticket.opened, "t1", {**opened, "customer_id": acme["id"]}),
    ]


def tell_all(customers, told):
    for number, (event, subject, data) in enumerate(told):
        customers.tell(event, subject, data, id=f"event-{number}", version=number + 1)


def stored(customers):
    with customers.runtime.database.reading() as connection:
        return {
            model.__tablename__: sorted(map(tuple, connection.execute(select(model.__table__))))
            for model in (TimelineEntry, ExposureRef, *FACTS)
        } | {"figures": [dict(r) for r in connection.execute(select(Figures.__table__)).mappings()]}


def forget(customers):
    with customers.runtime.database.writing() as connection:
        return rebuilding.forget(connection, customers.clock.now())


@pytest.mark.requirement("CUS-07", "CUS-08")
def test_folded_anew_everything_is_as_it_was(customers, acme, open_customer):
    other = open_customer()
    told = events(acme, other)
    tell_all(customers, told)
    before = stored(customers)
    seen = customers.call(timeline.overview, {"customer_id": acme["id"]})
    assert set(forget(customers)) == {"sales", "ledger", "service_desk", "notify"}
    assert customers.call(figure.figures, {"customer_id": acme["id"]})["orders"] == 0
    tell_all(customers, told)
    assert stored(customers) == before
    assert customers.call(timeline.overview, {"customer_id": acme["id"]}) == seen


@pytest.mark.requirement("CUS-07")
def test_events_of_a_merged_customer_are_folded_into_the_survivor(customers, acme, open_customer):
    other = open_customer()
    told = events(acme, other)
    tell_all(customers, told)
    given = {"customer_id": acme["id"], "duplicate_ids": [other["id"]]}
    customers.call(merger.merge_customers, given)
    customers.run_due()
    before = stored(customers)
    forget(customers)
    tell_all(customers, told)
    assert stored(customers) == before
    [log] = customers.call(merger.listed)["items"]
    customers.call(merger.split, {"merger_id": log["id"]})
    customers.run_due()
    paid = customers.call(figure.figures, {"customer_id": other["id"]})["paid"]
    assert paid == money("100.00")


def test_grades_stay_while_figures_are_folded_anew(customers, acme, open_customer):
    levels = [{"name": "白银", "least": money("50.00")}]
    scheme = {"name": "S", "levels": levels, "grace_days": 0, "metric": "ordered"}
    customers.call(grade_scheme.create, scheme)
    told = events(acme, open_customer())
    tell_all(customers, told)
    forget(customers)
    tell_all(customers, told[1:] + told[:1])
    customers.clock.advance(minutes=31)
    customers.run_due()
    assert [e["data"]["grade"] for e in customers.told(grade_scheme.graded)] == ["白银"]


@pytest.mark.requirement("CUS-07", "CUS-08")
def test_one_command_forgets_and_lets_the_others_tell_again(customers, acme, monkeypatch):
    asked = []

    def runtime_of(name):
        asked.append(name)
        return customers.runtime

    monkeypatch.setattr(operating, "runtime_of", runtime_of)
    done = CliRunner().invoke(operating.events, ["rebuild", "--service", "customers"])
    assert done.exit_code == 0 and "ledger: 1 events will be told again" in done.output
    assert asked == ["customers", *rebuilding.TELLING]

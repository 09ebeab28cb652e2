"""Money that went another day than it is entered stands on its day in the books."""

import pytest

from chassis.errors import ServiceError
from contracts.ledger import book, entry, expense, payroll_run

from . import arranging as have

BEFORE = "2026-03-20"


def an_advance(ledger):
    return have.an_advance(ledger.harness)


def a_paid_advance(ledger):
    return have.an_advance(ledger.harness, expense.pay_advance) | {"amount": have.TEN}


def a_claim(ledger):
    return have.an_approved_claim(ledger.harness)


def a_run(ledger):
    return have.an_approved_run(ledger.harness, payroll_run.post)


PAID = [
    pytest.param(expense.pay_claim, a_claim, marks=pytest.mark.requirement("LED-08")),
    pytest.param(expense.pay_advance, an_advance, marks=pytest.mark.requirement("LED-08")),
    pytest.param(expense.return_advance, a_paid_advance, marks=pytest.mark.requirement("LED-08")),
    pytest.param(payroll_run.pay, a_run, marks=pytest.mark.requirement("LED-09")),
]


def days(ledger):
    return [one["happened_on"] for one in ledger.call(entry.listed)["items"]]


@pytest.mark.parametrize(("operation", "arrange"), PAID)
def test_what_left_the_bank_another_day_stands_on_that_day(ledger, operation, arrange):
    key = arrange(ledger)
    was = days(ledger).count(BEFORE)
    ledger.keyed(operation, {**key, "paid_on": BEFORE})
    assert days(ledger).count(BEFORE) == was + 1


@pytest.mark.parametrize(("operation", "arrange"), PAID)
def test_a_day_to_come_or_closed_is_refused_at_its_field(ledger, operation, arrange):
    key = arrange(ledger)
    ledger.call(book.close, {"until": "2026-02-28"})
    for day, code in (("2026-03-26", "not_yet"), ("2026-02-27", "period_closed")):
        with pytest.raises(ServiceError) as refused:
            ledger.keyed(operation, {**key, "paid_on": day})
        told = refused.value.code.rpartition(".")[2], refused.value.pointer
        assert told == (code, "/paid_on")
    assert ledger.keyed(operation, key)

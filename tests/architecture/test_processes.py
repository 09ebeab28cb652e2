"""Operations that several services do together."""

import pytest

from chassis.errors import AlreadyRunning
from chassis.process_runs import LEASE
from contracts import catalogue

TOGETHER = ("customers.lead.convert", "customers.lead.undo_conversion", "sales.order.confirm")


@pytest.mark.parametrize("name", TOGETHER)
def test_it_says_that_it_may_be_under_way_and_is_over_before_its_lease(name):
    operation = catalogue().operations[name]
    assert AlreadyRunning in operation.raises
    assert operation.timeout_s < LEASE.total_seconds() - 5, "else two might be at one run"

"""What a flow wants approved is not done before: shipments, quotes, deletion for ever."""

import pytest

from chassis.errors import ServiceError
from contracts.organization import permit
from contracts.sales import opportunity, order, product, quote

GATES = (order.confirm, order.ship, quote.send, opportunity.destroy, product.destroy)


@pytest.mark.requirement("ORG-20")
@pytest.mark.parametrize("operation", GATES, ids=lambda o: o.id)
def test_without_leave_it_is_refused_before_anything_is_looked_at(sales, operation):
    needed = ServiceError("organization.permit.needed", {}, 409)
    sales.rpc.answers[permit.check.id] = needed
    [key] = operation.path_parameters
    with pytest.raises(ServiceError) as refused:
        sales.call(operation, {key: "x1"}, if_version=4)
    assert refused.value.code == "organization.permit.needed"
    [(_, asked)] = [call for call in sales.rpc.calls if call[0] == permit.check.id]
    assert (asked["action"], asked["record_version"]) == (operation.id, 4)

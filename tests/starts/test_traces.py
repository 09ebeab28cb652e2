"""What one request does in all processes is one trace, as a collector receives it."""

import pytest
from tests.e2e.door import Door
from tests.starts.collector import TRACE

from house.demo.client import wait_for

CALLER = "b7ad6b7169203331"


@pytest.mark.requirement("PLT-38")
def test_a_request_is_one_trace_over_http_and_amqp(terminal, collector):
    door = Door(terminal.running(), traceparent=f"00-{TRACE}-{CALLER}-01")
    made = door.open_customer("追踪有限公司")
    assert made.status == 201
    wait_for("sales tells its span", lambda: collector.find("sales", "react "))
    wait_for("the gateway does", lambda: collector.find("gateway", "customers.customer.create"))
    [(asked, caller)] = collector.find("gateway", "customers.customer.create")
    [(done, asking)] = collector.find("customers", "customers.customer.create")
    assert (caller, asking) == (CALLER, asked)
    assert done in {parent for _, parent in collector.find("sales", "react ")}

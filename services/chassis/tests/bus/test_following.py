"""One request can be followed through every process that had to do with it."""

import pytest
from probes import call_for, wait_for

TRACE = "0af7651916cd43dd8448eb211c80319c"
ABOUT = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01", "correlation_id": "request-7"}


@pytest.mark.requirement("PLT-38")
def test_a_request_keeps_its_ids_in_the_service_that_it_asks(lower, upper, client):
    client.ask("upper", "desk_ask", {"text": "hi"}, token=call_for("upper", **ABOUT))
    for process, name in ((upper, "upper.desk.ask"), (lower, "lower.thing.echo")):
        [line] = process.told(name)
        assert (line["trace_id"], line["correlation_id"]) == (TRACE, "request-7")


@pytest.mark.requirement("PLT-38")
def test_a_reaction_keeps_the_id_of_the_request_behind_the_event(lower, upper, client):
    client.ask("lower", "thing_make", {"text": "x"}, token=call_for("lower", **ABOUT))
    wait_for(lambda: upper.told("event.reaction"))
    [line] = upper.told("event.reaction")
    assert (line["correlation_id"], line["outcome"]) == ("request-7", "ok")


@pytest.mark.requirement("PLT-38")
def test_figures_tell_of_operations_and_reactions(lower, upper, client):
    client.ask("lower", "thing_make", {"text": "x"})
    wait_for(lambda: upper.told("event.reaction"))
    kept = 'crm_operation_seconds_count{operation="lower.thing.make",outcome="ok"} 1.0'
    assert kept in lower.get("/metrics")[1]
    assert 'outcome="ok",reaction="upper.things.reactions.' in upper.get("/metrics")[1]
    assert [upper.get(path)[0] for path in ("/live", "/ready")] == [200, 200]

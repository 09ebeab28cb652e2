"""Leave is asked for before anything is done, and seldom where nothing ever needs any."""

from decimal import Decimal

import pytest
from toy import contract

from chassis import gates
from chassis.context import Call
from chassis.errors import ServiceError, Unavailable
from chassis.gates import digest, gate

CHECK, DOES = contract.listed, contract.create


class Asked:
    """What is answered to who asks for leave."""

    def __init__(self, any_flow=False):
        self.answer, self.calls = {"any_flow": any_flow, "permit_ids": []}, []

    def call(self, operation, payload, call):
        self.calls.append(payload)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def now(monkeypatch):
    """Return a clock: a list with the seconds that have passed."""
    passed = [1_000.0]
    monkeypatch.setattr(gates.time, "monotonic", lambda: passed[0])
    monkeypatch.setattr(gates, "_judged", lambda *asked: {"digest": digest(asked[2])})
    return passed


def ask(rpc, kind="staff", **about):
    call = Call(audience="toy", actor_id="li", actor_kind=kind, **about)
    gate(CHECK, DOES)({"name": "box"}, call=call, rpc=rpc, runtime=None)


def test_what_is_to_be_done_is_told_with_the_version_that_it_is_for(now):
    rpc = Asked(any_flow=True)
    ask(rpc, if_version=3)
    told = {"action": DOES.id, "digest": digest({"name": "box"}), "record_version": 3}
    assert rpc.calls == [told]


def test_the_same_quantity_is_the_same_input_however_it_is_written():
    assert digest({"quantity": Decimal("1")}) == digest({"quantity": Decimal("1.00")})
    assert digest({"quantity": Decimal("10")}) != digest({"quantity": Decimal("1")})


def test_while_flows_want_approvals_everything_is_asked_about(now):
    rpc = Asked(any_flow=True)
    ask(rpc)
    ask(rpc)
    assert len(rpc.calls) == 2
    ask(rpc, kind="service")
    assert len(rpc.calls) == 2


def test_where_nothing_needs_leave_that_is_believed_for_some_seconds(now):
    rpc = Asked()
    ask(rpc)
    now[0] += gates.FRESH_S - 1
    ask(rpc)
    assert len(rpc.calls) == 1
    now[0] += 1
    ask(rpc)
    assert len(rpc.calls) == 2


def test_work_goes_on_while_nobody_answers_as_long_as_it_was_free_lately(now):
    rpc = Asked()
    ask(rpc)
    rpc.answer = Unavailable(service="organization", retry_after_s=2)
    now[0] += gates.STALE_S
    ask(rpc)
    now[0] += 1
    with pytest.raises(Unavailable):
        ask(rpc)
    with pytest.raises(Unavailable):
        ask(away())


def away():
    rpc = Asked()
    rpc.answer = Unavailable(service="organization", retry_after_s=2)
    return rpc


def test_a_refusal_is_a_refusal_also_where_all_was_free_before(now):
    rpc = Asked()
    ask(rpc)
    rpc.answer = ServiceError("organization.permit.needed", {}, 409)
    now[0] += gates.FRESH_S
    with pytest.raises(ServiceError):
        ask(rpc)

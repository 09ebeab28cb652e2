"""A job goes on as long as whoever began it may do what it does."""

import pytest

from chassis import job_rights
from chassis.context import Call
from chassis.errors import Unavailable
from chassis.job_rights import RightsGone, Standing
from contracts.organization import principal

STAFF = Call(
    actor_id="wang", actor_kind="staff", audience="customers", deadline=0.0,
    grants=("customers.*",), scopes={"*": "all"},
)  # fmt: skip
NOW = {"active": True, "grants": ["customers.*"], "scopes": {"*": "own"}, "leads": False}


class House:
    """Stands for the runtime of a service beside organization."""

    class service:  # noqa: N801 - an attribute of what it stands for
        name = "customers"

    def __init__(self, answer):
        self.answer, self.asked, self.rpc = answer, [], self

    def own_call(self):
        return Call(actor_kind="service", via="customers", audience="customers", deadline=0.0)

    def call(self, operation, payload, call):
        assert operation is principal.of_actor
        self.asked.append(payload)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    at = [100.0]
    monkeypatch.setattr(job_rights, "EACH_S", 2.0)
    monkeypatch.setattr(job_rights.time, "monotonic", lambda: at[0])
    return at


def standing(answer, permission="customers.customer.update"):
    house = House(answer)
    return house, Standing(house, permission)


@pytest.mark.requirement("ORG-07")
def test_rights_are_those_of_the_moment_and_asked_for_each_two_seconds(clock):
    house, found = standing(NOW)
    assert found.of(STAFF) is STAFF and house.asked == []
    clock[0] += 2
    assert found.of(STAFF).scopes == {"*": "own"}
    assert house.asked == [{"actor_id": "wang", "actor_kind": "staff"}]
    assert found.of(STAFF) is STAFF and len(house.asked) == 1


@pytest.mark.requirement("ORG-07")
@pytest.mark.parametrize("answer", [{"active": False}, {**NOW, "grants": ["sales.*"]}])
def test_it_ends_once_he_has_gone_or_may_not(clock, answer):
    _, found = standing(answer)
    clock[0] += 2
    with pytest.raises(RightsGone):
        found.of(STAFF)


def test_where_nobody_can_tell_it_goes_on(clock):
    _, found = standing(Unavailable(service="organization", retry_after_s=1))
    clock[0] += 2
    assert found.of(STAFF) is STAFF


def test_a_service_asks_nobody_and_what_is_below_does_not_ask_upward(clock):
    house, found = standing(NOW)
    clock[0] += 2
    own = house.own_call()
    assert found.of(own) is own
    house.service.name = "notify"
    assert found.of(STAFF) is STAFF
    house.service.name = "customers"
    assert house.asked == []

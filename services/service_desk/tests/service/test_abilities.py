"""What a ticket says that one may do is what is not refused for its state."""

import pytest

from chassis.errors import ServiceError
from contracts.service_desk import ticket as contract

STEPS = {
    "pend": contract.pend,
    "hold": contract.hold,
    "resume": contract.resume,
    "solve": contract.solve,
    "close": contract.close,
}
WAYS = {
    "new": (),
    "open": ("pend", "resume"),
    "pending": ("pend",),
    "solved": ("solve",),
    "closed": ("close",),
}


def test_what_nobody_works_on_yet_is_not_resumed(open_ticket, act):
    assert "resume" not in open_ticket()["abilities"]
    with pytest.raises(ServiceError) as refused:
        act(contract.resume, open_ticket())
    assert refused.value.code == "service_desk.ticket.wrong_state"


def allowed(act, ticket, verb):
    try:
        act(STEPS[verb], ticket)
    except ServiceError as error:
        assert error.code == "service_desk.ticket.wrong_state"
        return False
    return True


@pytest.mark.parametrize("verb", list(STEPS))
@pytest.mark.parametrize("state", list(WAYS))
def test_an_ability_is_told_exactly_where_the_step_is_not_refused(
    desk, open_ticket, act, state, verb
):
    ticket = open_ticket()
    for step in WAYS[state]:
        act(STEPS[step], ticket)
    told = desk.call(contract.get, {"ticket_id": ticket["id"]})
    assert told["state"] == state
    assert allowed(act, ticket, verb) is (verb in told["abilities"])


def test_a_closed_ticket_is_only_reopened_or_noted_on(desk, open_ticket, act):
    ticket = open_ticket()
    act(contract.close, ticket)
    [row] = desk.call(contract.listed)["items"]
    assert row["abilities"] == ["reply", "reopen"]

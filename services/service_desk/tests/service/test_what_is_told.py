"""Every change of a ticket is told, so that screens, webhooks and partners follow."""

import pytest

from contracts.service_desk import ticket as contract

UNTOLD_BEFORE = {
    contract.update: {"subject": "别的"},
    contract.take: {},
    contract.assign: {"owner_id": "li"},
    contract.pend: {},
    contract.hold: {},
}


@pytest.mark.parametrize("operation", UNTOLD_BEFORE, ids=lambda operation: operation.verb)
def test_a_change_of_a_ticket_is_told_once(desk, open_ticket, act, operation):
    agent = desk.acting(actor_id="wang", departments=("bj",))
    changed = act(operation, open_ticket(agent), **UNTOLD_BEFORE[operation])
    [told] = desk.told(contract.updated)
    assert (told["subject"], told["aggregateversion"]) == (changed["id"], 2)
    names = ("state", "subject", "owner_id", "department_id")
    assert {n: told["data"].get(n) for n in names} == {n: changed[n] for n in names}


def test_a_private_note_is_told_without_its_words(desk, open_ticket, act):
    act(contract.reply, open_ticket(), text="电缆坏了", public=False)
    [told] = desk.told(contract.noted)
    assert told["data"]["reply_id"] and "text" not in told["data"]
    assert not contract.noted.public

"""Partners: granted events, in order, with a sequence."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chassis.errors import ServiceError
from contracts.notify import partner as contract
from contracts.service_desk import ticket

TOLD = {"id": "t1", "number": "TK1", "title": "TK1 打印机", "subject": "打印机", "state": "new"}


def code_of(function, *arguments, **named):
    with pytest.raises(ServiceError) as refusal:
        function(*arguments, **named)
    return refusal.value.code


@pytest.fixture
def acme(notify):
    return notify.call(contract.create, {"name": "acme", "topics": ["service_desk.*"]})


def sequences(notify):
    return [sequence for _, sequence, _, _ in notify.bus.published]


@pytest.mark.requirement("PLT-07")
def test_a_partner_is_told_its_queue_and_what_rights_it_needs(notify, acme):
    assert (acme["queue"], acme["exchange"]) == ("partner.acme", "crm.partners")
    assert acme["broker_rights"]["read"] == r"^partner\.acme$"
    notify.run_due()
    assert notify.bus.declared == {"acme"}


@pytest.mark.requirement("PLT-07")
def test_granted_events_are_published_in_order_with_a_sequence(notify, acme):
    for event in (ticket.opened, ticket.solved, ticket.closed):
        notify.tell(event, "t1", TOLD)
    notify.run_due()
    types = [kind for _, _, kind, _ in notify.bus.published]
    assert types == [ticket.opened.type, ticket.solved.type, ticket.closed.type]
    assert sequences(notify) == [1, 2, 3]
    assert notify.call(contract.get, {"partner_id": acme["id"]})["last_sequence"] == 3


def test_what_is_not_granted_or_switched_off_is_not_published(notify, acme):
    key = {"partner_id": acme["id"]}
    notify.call(contract.update, {**key, "topics": [ticket.solved.type]}, if_version=1)
    notify.tell(ticket.opened, "t1", TOLD)
    notify.call(contract.update, {**key, "active": False}, if_version=2)
    notify.tell(ticket.solved, "t1", TOLD)
    notify.run_due()
    assert notify.bus.published == []


@pytest.mark.requirement("PLT-07")
def test_a_broker_that_is_away_delays_but_loses_and_reorders_nothing(notify, acme):
    notify.run_due()
    notify.bus.outages = [RuntimeError("away")]
    notify.tell(ticket.opened, "t1", TOLD)
    notify.run_due()
    notify.tell(ticket.solved, "t1", TOLD)
    notify.clock.advance(seconds=5)
    notify.run_due()
    assert sequences(notify) == [1, 2]


class Killed(BaseException):
    """Stands for a process that dies."""


def test_a_crash_after_publishing_repeats_the_same_sequences_in_order(notify, acme):
    notify.run_due()
    for number in range(3):
        notify.tell(ticket.opened, f"t{number}", {**TOLD, "id": f"t{number}"})
    publish = notify.bus.publish

    def die_afterwards(*entries):
        notify.bus.publish = publish
        publish(*entries)
        raise Killed

    notify.bus.publish = die_afterwards
    with pytest.raises(Killed):
        notify.run_due()
    notify.tell(ticket.solved, "t1", TOLD)
    notify.clock.advance(minutes=2)
    notify.run_due()
    assert sequences(notify) == [1, 2, 3, 1, 2, 3, 4]


@pytest.mark.requirement("PLT-07")
def test_events_can_be_read_again_from_a_sequence_on(notify, acme):
    for number in range(5):
        notify.tell(ticket.opened, f"t{number}", {**TOLD, "id": f"t{number}"})
    notify.run_due()
    key = {"partner_id": acme["id"]}
    page = notify.call(contract.replay, {**key, "after": 1, "limit": 3})
    assert [i["sequence"] for i in page["items"]] == [2, 3, 4]
    assert (page["next_after"], page["more"]) == (4, True)
    assert page["items"][0]["event"]["data"]["id"] == "t1"
    last = notify.call(contract.replay, {**key, "after": 5})
    assert last == {"items": [], "next_after": 5, "more": False}


def test_a_name_is_given_once_and_topics_must_be_public(notify, acme):
    taken = {"name": "acme", "topics": ["sales.*"]}
    assert code_of(notify.call, contract.create, taken) == "notify.partner.taken"
    private = {"name": "other", "topics": [ticket.replied.type]}
    assert code_of(notify.call, contract.create, private) == "notify.topic.unknown"
    patch = {"partner_id": acme["id"], "topics": ["ledger.entry.*"]}
    assert code_of(notify.call, contract.update, patch) == "notify.topic.unknown"
    assert code_of(notify.call, contract.create, {"name": "A B", "topics": ["*"]}) == "invalid"


@pytest.mark.requirement("PLT-07")
def test_events_told_at_the_same_moment_get_sequences_without_gaps(notify, acme):
    def tell(number):
        notify.tell(ticket.opened, f"t{number}", {**TOLD, "id": f"t{number}"})

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(tell, range(24)))
    notify.run_due()
    assert sequences(notify) == list(range(1, 25))
    assert len({event_id for *_, event_id in notify.bus.published}) == 24


def test_a_large_backlog_goes_out_whole(notify, acme):
    for number in range(205):
        notify.tell(ticket.opened, f"t{number}", {**TOLD, "id": f"t{number}"})
    notify.run_due()
    assert sequences(notify) == list(range(1, 206))


def test_who_does_not_see_all_of_what_events_tell_grants_them_to_no_partner(notify, acme):
    narrow = notify.acting(scopes={"*": "all", "service_desk.ticket": "own"})
    beyond = "notify.endpoint.beyond_own_sight"
    new = {"name": "other", "topics": ["service_desk.*"]}
    assert code_of(narrow.call, contract.create, new) == beyond
    wider = {"partner_id": acme["id"], "topics": ["service_desk.ticket.solved.v1"]}
    assert code_of(narrow.call, contract.update, wider, if_version=1) == beyond

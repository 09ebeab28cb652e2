"""What belongs to a shared customer is seen by whom it was shared with, where that was chosen."""

import pytest

from chassis.errors import ServiceError
from contracts.customers import customer, share
from contracts.service_desk import ticket

TOLD = {"id": "s", "customer_id": "tcl", "customer_name": "TCL", "holder_kind": "staff",
        "holder_id": "helper", "access": "read", "along": ["tickets"]}  # fmt: skip


@pytest.fixture
def made(desk):
    about = {"id": "tcl", "name": "TCL", "owner_id": "rep"}
    desk.tell(customer.created, "tcl", about)
    rep = desk.acting(actor_id="rep", scopes={"*": "own"})
    return rep.call(ticket.create, {"customer_id": "tcl", "subject": "打不开", "owner_id": "rep"})


@pytest.fixture
def helper(desk):
    return desk.acting(actor_id="helper", scopes={"*": "own"}, departments=("west",))


def seen(who):
    return [row["id"] for row in who.call(ticket.listed)["items"]]


@pytest.mark.requirement("CUS-50")
def test_it_is_seen_until_the_share_ends(desk, made, helper):
    assert made["id"] not in seen(helper)
    desk.tell(share.granted, "s", TOLD)
    assert made["id"] in seen(helper)
    desk.tell(share.ended, "s", TOLD, version=2)
    assert made["id"] not in seen(helper)


@pytest.mark.requirement("CUS-50")
def test_it_is_seen_to_the_second_though_nobody_has_told_the_end(desk, made, helper):
    desk.tell(share.granted, "s", {**TOLD, "expires_at": "2026-03-25T05:00:00Z"})
    desk.clock.advance(minutes=59, seconds=59)
    assert made["id"] in seen(helper)
    desk.clock.advance(seconds=1)
    assert made["id"] not in seen(helper)


def test_it_is_left_out_where_it_was_not_chosen(desk, made, helper):
    desk.tell(share.granted, "s", {**TOLD, "along": ["contacts"]})
    assert made["id"] not in seen(helper)


@pytest.mark.requirement("CUS-50")
def test_it_is_changed_only_where_the_share_says_so(desk, made, helper):
    change = {"ticket_id": made["id"], "subject": "新"}
    desk.tell(share.granted, "s", TOLD)
    for operation, command in ((ticket.update, change), (ticket.reply, {**change, "text": "好"})):
        command = {name: command[name] for name in command if name in operation.taken.fields}
        with pytest.raises(ServiceError) as refusal:
            helper.call(operation, command)
        assert (refusal.value.status, refusal.value.code) == (403, "read_only")
    desk.tell(share.granted, "s", {**TOLD, "access": "write"}, version=2)
    assert helper.call(ticket.update, change)["subject"] == "新"

"""Refusals of the office name the field that is wrong, and keep systems from being people."""

import pytest

from chassis.errors import ServiceError
from contracts.notify import message
from contracts.operation_log import log_of
from contracts.organization import (
    api_key,
    appointment,
    attendance,
    calendar,
    delegation,
    handover,
    numbering_rule,
    task,
    work_log,
    work_request,
)

DAY = {"starts_at": "2026-03-26T02:00:00Z", "ends_at": "2026-03-26T01:00:00Z"}
AWAY = {"begins_at": "2026-03-26T02:00:00Z", "ends_at": "2026-03-27T02:00:00Z"}
ABSENT = {"begins_at": "2026-03-26T02:00:00Z", "ends_at": "2026-03-26T01:00:00Z"}
OVERLAP = [{"opens": "09:00", "closes": "18:00"}, {"opens": "12:00", "closes": "19:00"}]
WEEK = [{"weekday": 1, "hours": OVERLAP[:1]}, {"weekday": 2, "hours": OVERLAP}]
NETWORKS = ["10.0.0.0/8", "10.0.0.999"]
_, OPERATIONS = log_of("organization")


def refused(call, *args, **about):
    with pytest.raises(ServiceError) as refusal:
        call(*args, **about)
    return refusal.value


@pytest.mark.parametrize(
    ("operation", "command", "at"),
    [
        (work_request.create, {"kind": "leave", "title": "A"}, "/starts_at"),
        (work_request.create, {"kind": "outing", "title": "A", **DAY}, "/ends_at"),
        (appointment.create, {"title": "A", **DAY}, "/ends_at"),
        (task.create, {"title": "A", "remind_minutes": [5]}, "/due_at"),
        (delegation.create, {"delegate_id": "STAFF", **ABSENT}, "/ends_at"),
        (delegation.create, {"delegate_id": "nobody", **AWAY}, "/delegate_id"),
        (work_log.create, {"day": "2026-03-26"}, "/day"),
        (api_key.create, {"name": "A", "role_id": "rep", "networks": NETWORKS}, "/networks/1"),
        (calendar.create, {"name": "A", "weekly": WEEK}, "/weekly/1/hours"),
        (calendar.create, {"name": "A", "weekly": [], "zone": "Mars/Base"}, "/zone"),
        (
            numbering_rule.create,
            {"series": "quote", "pattern": "Q-{serial}-{serial}", "reset": "never"},
            "/pattern",
        ),
        (handover.create, {"leaver_id": "STAFF", "heir_ids": ["OTHER", "STAFF"]}, "/heir_ids/1"),
        (handover.create, {"leaver_id": "STAFF", "heir_ids": ["OTHER", "x"]}, "/heir_ids/1"),
    ],
)
def test_a_refusal_names_the_field(house, operation, command, at):
    house.rpc.answers[message.create.id] = {"id": "m"}
    ids = {"STAFF": house.hire("li")["id"], "OTHER": house.hire("wu")["id"]}

    def named(value):
        return [named(one) for one in value] if isinstance(value, list) else ids.get(value, value)

    command = {key: value if key == "weekly" else named(value) for key, value in command.items()}
    assert refused(house.call, operation, command).pointer == at


@pytest.mark.requirement("ORG-34")
@pytest.mark.parametrize(
    ("operation", "command"),
    [(attendance.clock, {"kind": "in"}), (work_request.create, {"kind": "general", "title": "A"})],
)
def test_a_system_neither_comes_nor_goes_nor_asks_for_leave(house, operation, command):
    house.call(calendar.create, {"name": "A", "weekly": WEEK[:1]})
    system = house.acting(actor_kind="key")
    assert refused(system.call, operation, command).code == "organization.staff.not_a_colleague"


@pytest.mark.requirement("ORG-13")
@pytest.mark.parametrize("scope", ["department", "below"])
def test_a_key_whose_scope_starts_at_a_department_names_it(house, scope):
    refusal = refused(
        house.call, api_key.create, {"name": "A", "role_id": "auditor", "scope": scope}
    )
    assert refusal.code == "organization.api_key.no_department"
    assert refusal.pointer == "/department_id"


@pytest.mark.requirement("ORG-14")
def test_the_operation_log_tells_who_began_a_session(house):
    hired = house.hire("li", name="Li")
    house.sign_in("li", hired["initial_password"])
    told = house.call(OPERATIONS, {"resource": "organization.session"})["items"]
    assert [(row["actor_id"], row["actor_name"]) for row in told] == [(hired["id"], "Li")]


@pytest.mark.requirement("ORG-37")
def test_a_serial_may_be_written_without_its_letter(house):
    rule = {"series": "quote", "pattern": "Q{yyyy}-{serial:04}", "reset": "yearly"}
    assert house.call(numbering_rule.create, rule)["example"] == "Q2026-0007"

"""Telling who can see what, and why."""

from chassis import shares, stock
from chassis.binding import implements
from chassis.context import Call
from contracts import catalogue
from contracts.house_data import OF_THE_HOUSE
from contracts.notify import call, delivery, endpoint, message, reminder
from contracts.organization import access as contract
from organization.access import store, viewing
from organization.approvals.delegations import store as delegations
from organization.departments import store as departments
from organization.principals import store as principals
from organization.roles import store as roles
from organization.roles.rules import read_scope, scope_of
from organization.staff.model import ACTIVE, Staff

ALL, CUSTOMER = "all", "customer"


@implements(contract.viewers)
def tell_viewers(asked, *, uow):
    return viewing.viewers(uow, asked)


tell_of_a_message = implements(contract.who_sees_message)(viewing.viewers_of_notify(message.get))
tell_of_a_reminder = implements(contract.who_sees_reminder)(viewing.viewers_of_notify(reminder.get))
tell_of_a_call = implements(contract.who_sees_call)(viewing.viewers_of_notify(call.get))
tell_of_an_endpoint = implements(contract.who_sees_endpoint)(
    viewing.viewers_of_notify(endpoint.get)
)
tell_of_a_delivery = implements(contract.who_sees_delivery)(viewing.viewers_of_notify(delivery.get))


@implements(contract.of_person)
def tell_what_a_person_can_see(asked, *, uow):
    staff = stock.load(uow, Staff, asked["staff_id"])
    held = roles.held(uow, staff.id) if staff.state == ACTIVE else []
    rights = principals.rights(uow, held)
    own = [*staff.department_ids, *departments.led(uow, staff.id)]
    return {
        "staff_id": staff.id,
        "name": staff.name,
        "state": staff.state,
        "role_ids": staff.role_ids,
        "department_ids": list(dict.fromkeys(own)),
        "reach": departments.reach(uow, own),
        "subordinates": store.count_subordinates(uow, staff.id),
        "stands_in_for": delegations.looking_after(uow, staff.id),
        "shares": _shares(uow, staff.id, own),
        "resources": _resources(rights),
    }


def _shares(uow, staff_id, own):
    """Return what was shared with somebody, or with what went up in his departments as well."""
    held = shares.held_by(uow, staff_id, [*own, *departments.gone_up_in(uow, own)])
    told = ({**one, "customer_id": one["subject_id"]} for one in held)
    return [{**one, "along": [part for part in one["parts"] if part != CUSTOMER]} for one in told]


def _resources(rights):
    holder = Call(audience="organization", grants=tuple(rights["grants"]))
    verbs: dict[str, list[str]] = {}
    for operation in catalogue().operations.values():
        if operation.access == "permission" and holder.allows(operation.permission):
            name = f"{operation.service}.{operation.resource}"
            verbs.setdefault(name, []).append(operation.verb)
    return [
        {
            "resource": name,
            "verbs": sorted(allowed),
            "scope_rule": read_scope(name, _scope(rights["scopes"], name)),
            "field_rules": [
                {"resource": name, "field": field, "right": right}
                for field, right in rights["field_rights"].get(name, {}).items()
            ],
        }
        for name, allowed in sorted(verbs.items())
    ]


def _scope(scopes, name):
    """Return the scope that bears on a resource: none does on what belongs to nobody."""
    open_to_all = name in OF_THE_HOUSE or (name == Staff.resource and name not in scopes)
    return ALL if open_to_all else scope_of(scopes, name)

"""Principals: what the gateway must know of a caller, as it is this very moment."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.errors import NotFound
from chassis.fields import Schema


class PrincipalKey(Schema):
    actor_id = fields.Id(required=True)
    session_id = fields.Id(required=True)


class StaffKey(Schema):
    actor_id = fields.Id(required=True)


class ActorKey(Schema):
    actor_id = fields.Id(required=True)
    actor_kind = fields.Text(max=20, required=True)


class KeyHash(Schema):
    key_hash = fields.Text(
        min=64, max=64, required=True, metadata={"description": "SHA-256 of the API key, hex."}
    )


class TicketKey(Schema):
    ticket_id = fields.Id(required=True)


class Principal(Schema):
    """`active` is false for somebody who may no longer act; then nothing else is told."""

    active = fields.Flag(required=True)
    actor_id = fields.Text(required=True)
    actor_kind = fields.Text()
    actor_name = fields.Text()
    grants = plain.List(plain.String())
    scopes = plain.Dict(keys=plain.String(), values=plain.String())
    roles = plain.List(plain.String(), metadata={"description": "Ids of the roles held."})
    departments = plain.List(plain.String())
    reach = plain.List(
        plain.String(), metadata={"description": "Empty where it is too long to be carried."}
    )
    leads = fields.Flag(metadata={"description": "Whether anybody works under this person."})
    sells = fields.Flag(
        metadata={"description": "Whether departments of the sales tree open records to him."}
    )
    stands_in_for = plain.List(
        plain.String(),
        metadata={"description": "Colleagues who are away, whose records are his meanwhile."},
    )
    field_rights = plain.Dict(
        keys=plain.String(),
        values=plain.Dict(keys=plain.String(), values=plain.String()),
        metadata={"description": "Resource → field → hidden, masked or read_only."},
    )
    networks = plain.List(
        plain.List(plain.String()),
        metadata={"description": "The source must lie in a network of each of these lists."},
    )
    language = fields.Text()
    time_zone = fields.Text()
    must_change_password = fields.Flag(
        metadata={"description": "Nothing is allowed before the initial password is changed."}
    )


principal = Resource("organization", "principal", zh="身份")

get = principal.operation(
    "get",
    summary="Tell what a signed-in person may do now.",
    takes=PrincipalKey,
    gives=Principal,
    safe=True,
    access="internal",
)
of_staff = principal.operation(
    "of_staff",
    summary="Tell what a colleague may do now, whether he is signed in or not.",
    takes=StaffKey,
    gives=Principal,
    safe=True,
    access="internal",
)
of_actor = principal.operation(
    "of_actor",
    summary="Tell what whoever began something that goes on may do now.",
    takes=ActorKey,
    gives=Principal,
    safe=True,
    access="internal",
)
by_key = principal.operation(
    "by_key",
    summary="Tell what the system with an API key may do now.",
    takes=KeyHash,
    gives=Principal,
    safe=True,
    access="internal",
    raises=(NotFound,),
)
spend_ticket = principal.operation(
    "spend_ticket",
    summary="Note that a ticket was used; the second time the answer is marked as replayed.",
    takes=TicketKey,
    access="internal",
)

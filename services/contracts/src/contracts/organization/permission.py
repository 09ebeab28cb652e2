"""Permissions: the operations of the suite that a role can grant."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.fields import Schema


class Permission(Schema):
    id = fields.Text(required=True)
    summary = fields.Text(metadata={"description": "In the language of the request."})
    is_reading = fields.Flag()


class Permissions(Schema):
    items = plain.List(plain.Nested(Permission))


permission = Resource("organization", "permission", zh="权限")

listed = permission.operation(
    "list",
    summary="List everything that a role can grant.",
    http="GET /permissions",
    gives=Permissions,
    safe=True,
)

"""Records of this service as organization asks for them, which knows who sees what is whose."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import NotFound
from chassis.fields import Schema
from contracts.notify import call, delivery, endpoint, message, reminder

READ = {
    f"{read.service}.{read.resource}": read
    for read in (message.get, reminder.get, call.get, endpoint.get, delivery.get)
}
"""Resource → the operation by which one of its records is read."""


class WhichRecord(Schema):
    resource = fields.Text(max=81, required=True)
    record_id = fields.Id(required=True)


class Whose(Schema):
    """Whose a record is, and where it lies."""

    owner_id = fields.Id(allow_none=True)
    department_id = fields.Id(allow_none=True)


record = Resource("notify", "record", zh="记录")

whose = record.operation(
    "whose",
    summary="Tell whose a record is that the caller may read.",
    takes=WhichRecord,
    gives=Whose,
    safe=True,
    access="internal",
    raises=(NotFound,),
)

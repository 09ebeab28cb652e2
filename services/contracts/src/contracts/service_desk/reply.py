"""Replies: what was said on a ticket, publicly or among staff. They are never changed."""

from chassis import fields
from chassis.contract import Resource
from contracts.shared import RecordFields


class Reply(RecordFields):
    ticket_id = fields.Id(required=True)
    public = fields.Flag(required=True)
    from_requester = fields.Flag(required=True)
    text = fields.LongText(required=True)
    author_name = fields.Text()


reply = Resource("service_desk", "reply", zh="工单回复")

listed, searched = reply.list_operations(
    Reply,
    summary="List what was said on a ticket.",
    http="/tickets/{ticket_id}/replies",
    path_filters=("ticket_id",),
    filters={
        "ticket_id": "id",
        "public": "flag",
        "from_requester": "flag",
        "created_by": "id",
        "created_at": "instant",
    },
    default_sort="created_at",
)

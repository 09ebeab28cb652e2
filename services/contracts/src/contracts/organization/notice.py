"""Notices (通知): what the suite has to tell one person."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import NotFound
from chassis.fields import Schema
from contracts.shared import RecordFields


class NoticeKey(Schema):
    notice_id = fields.Id(required=True)


class Notice(RecordFields):
    kind = fields.Text(metadata={"description": "approval, task, announcement, comment, …"})
    title = fields.Text()
    text = fields.LongText(allow_none=True)
    about_resource = fields.Text(allow_none=True)
    about_id = fields.Id(allow_none=True)
    read_at = fields.Instant(allow_none=True)


class NoticeTold(Schema):
    """Whom notices about the same thing went to, or who read them; up to 500 people."""

    kind = fields.Text(allow_none=True)
    about_resource = fields.Text(allow_none=True)
    about_id = fields.Id(allow_none=True)
    owner_ids = fields.Many(fields.Id(), max=500)


class Unread(Schema):
    unread = fields.Whole(required=True)


notice = Resource("organization", "notice", zh="通知")

listed, searched = notice.list_operations(
    Notice,
    whole=False,
    summary="List my notices; read_at_is_null=true are the unread ones.",
    filters={
        "kind": "text",
        "about_resource": "text",
        "about_id": "id",
        "read_at": "instant",
        "created_at": "instant",
    },
    quick=("title", "text"),
)
count = notice.operation(
    "count",
    summary="Count my unread notices.",
    http="GET /notices/unread",
    gives=Unread,
    safe=True,
)
read = notice.operation(
    "read",
    summary="Note that I have read a notice.",
    http="POST /notices/{notice_id}/read",
    takes=NoticeKey,
    gives=Notice,
    raises=(NotFound,),
)
read_all = notice.operation(
    "read_all",
    summary="Note that I have read all my notices.",
    http="POST /notices/read-all",
    gives=Unread,
)
created = notice.event("created", summary="Some people have a new notice.", data=NoticeTold)
noticed = notice.event("noticed", summary="Somebody has read notices.", data=NoticeTold)

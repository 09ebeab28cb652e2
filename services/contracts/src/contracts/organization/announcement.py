"""Announcements (内部公告): what everybody, some departments or some people are to know."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.organization import access
from contracts.organization.together import UnknownPerson
from contracts.shared import RecordFields

STATES = ("draft", "published", "withdrawn")


class WrongState(Conflict):
    code = "organization.announcement.wrong_state"
    en, zh = "The announcement is {state}.", "该公告的状态为“{state}”。"


class UnknownDepartment(Conflict):
    code = "organization.announcement.unknown_department"
    en, zh = "There is no such department.", "部门不存在。"


class Expired(Conflict):
    code = "organization.announcement.expired"
    pointer = "/expires_at"
    en, zh = "It would be over before it begins.", "公告的失效时间已过。"


class NobodyMeant(Conflict):
    code = "organization.announcement.nobody_meant"
    en, zh = "It is for nobody.", "该公告没有接收人。"


class AnnouncementFields(Schema):
    """What people may write."""

    title = fields.Text(min=1, max=200)
    text = fields.LongText(min=1)
    for_all = fields.Flag()
    department_ids = fields.Many(
        fields.Id(), max=100, metadata={"description": "With all below them."}
    )
    staff_ids = fields.Many(fields.Id(), max=500)
    pinned = fields.Flag()
    expires_at = fields.Instant(allow_none=True)
    by_sms = fields.Flag()


class NewAnnouncement(AnnouncementFields):
    title = fields.Text(min=1, max=200, required=True)
    text = fields.LongText(min=1, required=True)
    for_all = fields.Flag(load_default=False)
    department_ids = fields.Many(fields.Id(), max=100, load_default=list)
    staff_ids = fields.Many(fields.Id(), max=500, load_default=list)
    pinned = fields.Flag(load_default=False)
    by_sms = fields.Flag(load_default=False)


class AnnouncementKey(Schema):
    announcement_id = fields.Id(required=True)


class AnnouncementPatch(AnnouncementFields, AnnouncementKey):
    """Fields that are not given stay as they are."""


class Announcement(AnnouncementFields, RecordFields):
    state = fields.Choice(*STATES)
    owner_id = fields.Id()
    published_at = fields.Instant(allow_none=True)
    recipients = fields.Whole(metadata={"description": "How many people it went to."})


class AnnouncementTold(Schema):
    """What events tell of an announcement; who received it has a notice as well."""

    id = fields.Id(required=True)
    title = fields.Text()
    state = fields.Choice(*STATES)
    owner_id = fields.Id(allow_none=True)
    department_id = fields.Id(allow_none=True)


class BoardItem(Announcement):
    """An announcement on one's board."""

    read_at = fields.Instant(allow_none=True)


class Board(Schema):
    """What I am to know now: pinned first, then the newest."""

    items = plain.List(plain.Nested(BoardItem))
    unread = fields.Whole()


class Receipt(Schema):
    staff_id = fields.Id()
    name = fields.Text()
    read_at = fields.Instant(allow_none=True)


class Receipts(Schema):
    """Who has read it and who has not."""

    read = fields.Whole()
    unread = fields.Whole()
    items = plain.List(plain.Nested(Receipt))


announcement = Resource("organization", "announcement", zh="公告")
MEANING = (UnknownDepartment, UnknownPerson, Expired)

create = announcement.operation(
    "create",
    summary="Write an announcement as a draft.",
    http="POST /announcements",
    takes=NewAnnouncement,
    gives=Announcement,
    status=201,
    raises=MEANING,
)
get = announcement.operation(
    "get",
    summary="Read one announcement.",
    http="GET /announcements/{announcement_id}",
    takes=AnnouncementKey,
    gives=Announcement,
    safe=True,
    raises=(NotFound,),
)
who_sees = access.who_sees(announcement, AnnouncementKey)
history = history_of(announcement, AnnouncementKey)
listed, searched = announcement.list_operations(
    Announcement,
    summary="List announcements that one wrote or received.",
    filters={
        "title": "text",
        "state": "choice",
        "pinned": "flag",
        "owner_id": "id",
        "published_at": "instant",
        "expires_at": "instant",
    },
    sorts=("created_at", "published_at"),
    quick=("title", "text"),
)
board = announcement.operation(
    "board",
    summary="Read what I am to know now.",
    http="GET /announcement-board",
    gives=Board,
    safe=True,
)
update = announcement.operation(
    "update",
    summary="Change a draft.",
    http="PATCH /announcements/{announcement_id}",
    takes=AnnouncementPatch,
    gives=Announcement,
    guarded=True,
    raises=(NotFound, Stale, WrongState, *MEANING),
)
publish = announcement.operation(
    "publish",
    summary="Let everybody know who is meant.",
    http="POST /announcements/{announcement_id}/publish",
    takes=AnnouncementKey,
    gives=Announcement,
    guarded=True,
    keyed="required",
    timeout_s=10.0,
    raises=(NotFound, Stale, WrongState, NobodyMeant, Expired),
)
withdraw = announcement.operation(
    "withdraw",
    summary="Take an announcement off all boards.",
    http="POST /announcements/{announcement_id}/withdraw",
    takes=AnnouncementKey,
    gives=Announcement,
    guarded=True,
    raises=(NotFound, Stale, WrongState),
)
read = announcement.operation(
    "read",
    summary="Note that I have read it.",
    http="POST /announcements/{announcement_id}/read",
    takes=AnnouncementKey,
    gives=BoardItem,
    raises=(NotFound,),
)
receipts = announcement.operation(
    "receipts",
    summary="Read who has read an announcement that one wrote.",
    http="GET /announcements/{announcement_id}/receipts",
    takes=AnnouncementKey,
    gives=Receipts,
    safe=True,
    raises=(NotFound,),
)
updated = announcement.event("updated", summary="A draft was changed.", data=AnnouncementTold)
published = announcement.event(
    "published", summary="An announcement went out.", data=AnnouncementTold
)
withdrawn = announcement.event(
    "withdrawn", summary="An announcement was taken back.", data=AnnouncementTold
)

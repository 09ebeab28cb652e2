"""Calendar feeds (日历订阅): appointments and tasks for other programs, by a secret address."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound
from chassis.fields import Matches, Schema
from chassis.files import File
from contracts.readings import get_of
from contracts.shared import RecordFields

TOKEN = r"^[A-Za-z0-9_-]{43}$"


class TooMany(Conflict):
    code = "organization.calendar_feed.too_many"
    en, zh = "At most {limit} feeds for one person.", "每人最多 {limit} 个订阅。"


class NewFeed(Schema):
    name = fields.Text(min=1, max=100, required=True)


class FeedKey(Schema):
    calendar_feed_id = fields.Id(required=True)


class TokenKey(Schema):
    feed_token = fields.Text(min=43, max=43, required=True, validate=[Matches(TOKEN)])


class Feed(RecordFields):
    name = fields.Text()
    ends = fields.Text(metadata={"description": "The last characters of the secret."})
    read_at = fields.Instant(allow_none=True)


class FeedWithAddress(Feed):
    path = fields.Text(
        allow_none=True,
        metadata={
            "told_once": True,
            "description": "Told once, not to a repeat or in a dry run; who knows it reads.",
        },
    )


feed = Resource("organization", "calendar_feed", zh="日历订阅")

create = feed.operation(
    "create",
    summary="Open a feed of one's calendar; the address is told once.",
    http="POST /calendar-feeds",
    takes=NewFeed,
    gives=FeedWithAddress,
    status=201,
    raises=(TooMany,),
)
get = get_of(feed, FeedKey, Feed)
listed, searched = feed.list_operations(
    Feed,
    summary="List my feeds.",
    filters={"name": "text", "created_at": "instant"},
    quick=("name",),
)
revoke = feed.operation(
    "revoke",
    summary="Close a feed; its address is worth nothing any more.",
    http="POST /calendar-feeds/{calendar_feed_id}/revoke",
    takes=FeedKey,
    gives=Feed,
    raises=(NotFound,),
)
read = feed.operation(
    "read",
    summary="Read a feed as iCalendar; the secret address is the only key.",
    http="GET /calendar-feeds/{feed_token}/calendar.ics",
    takes=TokenKey,
    gives=File,
    safe=True,
    access="public",
    raises=(NotFound,),
)

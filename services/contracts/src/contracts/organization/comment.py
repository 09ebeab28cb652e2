"""Comments (评论): what colleagues say about a record of any service."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Refusal, Stale
from chassis.fields import Schema
from chassis.listing import Listing, Page
from contracts.organization.together import RESOURCE, UnknownPerson
from contracts.shared import RecyclableFields


class NotYours(Refusal):
    code, status = "organization.comment.not_yours", 403
    en, zh = "Only who wrote it can change it.", "只有作者可以修改评论。"


class CannotSee(Conflict):
    """Who is mentioned is told what was said, and that is for those who see the record."""

    code = "organization.comment.cannot_see"
    en, zh = "{people} cannot see this record.", "{people} 无权查看该记录，不能被提及。"


class NewComment(Schema):
    about_resource = fields.Text(max=81, required=True, validate=[fields.Matches(RESOURCE)])
    about_id = fields.Id(required=True)
    text = fields.LongText(min=1, max=4000, required=True)
    mentioned_ids = fields.Many(
        fields.Id(),
        max=50,
        load_default=list,
        metadata={"description": "Who is told (@); each must see the record."},
    )


class CommentKey(Schema):
    comment_id = fields.Id(required=True)


class CommentPatch(CommentKey):
    text = fields.LongText(min=1, max=4000, required=True)
    mentioned_ids = fields.Many(
        fields.Id(),
        max=50,
        metadata={
            "description": "Who is mentioned from now on; who was not before is told, once, and "
            "must see the record. Without it all stays."
        },
    )


class Comment(RecyclableFields):
    about_resource = fields.Text()
    about_id = fields.Id()
    text = fields.LongText()
    mentioned_ids = fields.Many(fields.Id())
    author_name = fields.Text()
    owner_id = fields.Id()


class CommentTold(Schema):
    """About which record something was said, by whom and to whom."""

    id = fields.Id(required=True)
    about_resource = fields.Text()
    about_id = fields.Id()
    owner_id = fields.Id(allow_none=True)
    department_id = fields.Id(allow_none=True)
    mentioned_ids = fields.Many(fields.Id())


comment = Resource("organization", "comment", zh="评论")
LISTING = Listing(
    item=Comment,
    filters={"about_resource": "text", "about_id": "id", "created_at": "instant"},
    path_filters=("about_id",),
    default_sort="created_at",
)

create = comment.operation(
    "create",
    summary="Say something about a record; who is mentioned is told.",
    http="POST /comments",
    takes=NewComment,
    gives=Comment,
    status=201,
    raises=(NotFound, UnknownPerson, CannotSee),
    subject=("about_resource", "about_id"),
)
get = comment.operation(
    "get",
    summary="Read one comment, for who sees the record that it is about.",
    http="GET /comments/{comment_id}",
    takes=CommentKey,
    gives=Comment,
    safe=True,
    raises=(NotFound,),
    subject=("about_resource", "about_id"),
)
of_record = comment.operation(
    "list_of_record",
    summary="List what was said about one record, for who sees that record.",
    http="GET /records/{about_id}/comments",
    takes=LISTING.query_schema,
    gives=Page.of(Comment),
    safe=True,
    listing=LISTING,
    raises=(NotFound,),
    subject=("about_resource", "about_id"),
)
update = comment.operation(
    "update",
    summary="Change what one has said and who is mentioned.",
    http="PATCH /comments/{comment_id}",
    takes=CommentPatch,
    gives=Comment,
    guarded=True,
    raises=(NotFound, Stale, NotYours, UnknownPerson, CannotSee),
    subject=("about_resource", "about_id"),
)
remove = comment.operation(
    "remove",
    summary="Take back what one has said.",
    http="DELETE /comments/{comment_id}",
    takes=CommentKey,
    gives=Comment,
    guarded=True,
    raises=(NotFound, Stale, NotYours),
)
created = comment.event("created", summary="Something was said.", data=CommentTold)
updated = comment.event("updated", summary="A comment was changed.", data=CommentTold)
removed = comment.event("removed", summary="A comment was taken back.", data=CommentTold)

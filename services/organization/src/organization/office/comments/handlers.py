"""What can be done with comments."""

from chassis import stock
from chassis.binding import implements
from contracts.organization import comment as contract
from organization.office.comments import store
from organization.office.comments.model import Comment

get_comment = implements(contract.get)(stock.get(Comment, "comment_id"))
list_comments = implements(contract.of_record)(stock.listing(Comment, contract.of_record))


@implements(contract.create)
def say_something(fields, *, uow):
    mentioned = fields.pop("mentioned_ids")
    store.refuse_unknown(uow, mentioned)
    owner, department = uow.call.actor_id, next(iter(uow.call.departments), None)
    comment = uow.add(
        Comment(
            **fields,
            owner_id=owner,
            department_id=department,
            author_name=uow.call.actor_name or "",
            mentioned_ids=[],
            told_ids=[],
        )
    )
    store.mention(uow, comment, mentioned)
    uow.emit(contract.created, comment)
    return comment


@implements(contract.update)
def change_comment(patch, *, uow):
    comment = store.own(uow, patch["comment_id"])
    comment.text = patch["text"]
    if "mentioned_ids" in patch:
        store.refuse_unknown(uow, patch["mentioned_ids"], kept=comment.mentioned_ids)
        store.mention(uow, comment, patch["mentioned_ids"])
    uow.emit(contract.updated, comment)
    return comment


@implements(contract.remove)
def take_comment_back(command, *, uow):
    comment = store.own(uow, command["comment_id"])
    comment.deleted_at, comment.deleted_by = uow.now, uow.call.actor_id
    uow.emit(contract.removed, comment)
    return comment

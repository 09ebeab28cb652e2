"""Every query about comments."""

from sqlalchemy import select

from chassis.errors import NotFound
from chassis.scopes import present
from chassis.uow import UnitOfWork
from contracts.organization.together import UnknownPerson
from organization.office.comments.model import Comment
from organization.office.notices.store import Word, tell
from organization.staff import store as staff


def refuse_unknown(uow: UnitOfWork, staff_ids: list[str]) -> None:
    """Raise UnknownPerson for the first who is no active colleague."""
    known = staff.active(uow, staff_ids) if staff_ids else set()
    for place, one in enumerate(staff_ids):
        if one not in known:
            raise UnknownPerson(at=f"/mentioned_ids/{place}", id=one)


def mention(uow: UnitOfWork, comment: Comment) -> None:
    """Tell those who are mentioned."""
    title = (f"{comment.author_name} mentioned you", f"{comment.author_name}提到了您")
    word = Word("comment", title, comment.text, comment.about_resource, comment.about_id)
    tell(uow, comment.mentioned_ids, word)


def own(uow: UnitOfWork, comment_id: str) -> Comment:
    """Return a comment of the caller, to be changed. Raises NotFound, Stale or NotYours."""
    chosen = select(Comment).where(Comment.id == comment_id, present(Comment))
    found = uow.session.scalars(chosen.with_for_update()).first()
    if found is None:
        raise NotFound(resource=Comment.resource, id=comment_id)
    found.refuse_unless_by(uow.call.actor_id)
    uow.expect(found)
    return found

"""Every query about comments."""

from collections.abc import Collection

from sqlalchemy import select

from chassis.errors import NotFound
from chassis.scopes import present
from chassis.uow import UnitOfWork
from contracts.organization.together import UnknownPerson
from organization.office.comments.model import Comment
from organization.office.notices.store import Word, tell
from organization.staff import store as staff


def refuse_unknown(uow: UnitOfWork, staff_ids: list[str], kept: Collection[str] = ()) -> None:
    """Raise UnknownPerson for the first who is no active colleague; those *kept* are not asked."""
    wanted = [one for one in staff_ids if one not in kept]
    known = staff.colleagues(uow, wanted) if wanted else set()
    for place, one in enumerate(staff_ids):
        if one not in kept and one not in known:
            raise UnknownPerson(at=f"/mentioned_ids/{place}", id=one)


def mention(uow: UnitOfWork, comment: Comment, staff_ids: list[str]) -> None:
    """Mention exactly these people, and tell those of them who do not know of it."""
    new = comment.mention(staff_ids)
    title = (f"{comment.author_name} mentioned you", f"{comment.author_name}提到了您")
    word = Word("comment", title, comment.text, comment.about_resource, comment.about_id)
    tell(uow, new, word)


def own(uow: UnitOfWork, comment_id: str) -> Comment:
    """Return a comment of the caller, to be changed. Raises NotFound, Stale or NotYours."""
    chosen = select(Comment).where(Comment.id == comment_id, present(Comment))
    found = uow.session.scalars(chosen.with_for_update()).first()
    if found is None:
        raise NotFound(resource=Comment.resource, id=comment_id)
    found.refuse_unless_by(uow.call.actor_id)
    uow.expect(found)
    return found

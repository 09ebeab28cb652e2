"""When the books of customers who were one are looked at again."""

from collections.abc import Iterable

from sqlalchemy import or_, select

from chassis.uow import UnitOfWork
from ledger.parted.model import Parting

CORRECT = "ledger.correct_parted_customers"


def look_again(uow: UnitOfWork, customer_ids: Iterable[str | None]) -> None:
    """Correct a little later what reversals move of *customer_ids*: they mirror earlier names."""
    named = sorted({one for one in customer_ids if one})
    if named:
        theirs = or_(Parting.old_id.in_(named), Parting.new_id.in_(named))
        for merge_id in uow.session.scalars(select(Parting.merge_id).where(theirs)).all():
            uow.schedule(CORRECT, merge_id, uow.now)

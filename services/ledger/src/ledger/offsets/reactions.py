"""What the answer to an approval does to the offset."""

from chassis.binding import reacts_to
from contracts.organization import approval
from ledger.awaiting import store as awaiting
from ledger.offsets.model import Offset


@reacts_to(*approval.ANSWERS)
def keep_the_answer_about_an_offset(event, *, uow):
    offset = awaiting.of_approval(uow, Offset, event.subject)
    if offset is not None:
        offset.answer(event)

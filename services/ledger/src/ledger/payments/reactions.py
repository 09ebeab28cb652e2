"""What the answer to an approval does to the payment."""

from chassis.binding import reacts_to
from contracts.organization import approval
from ledger.awaiting import store as awaiting
from ledger.payments.model import Payment


@reacts_to(*approval.ANSWERS)
def keep_the_answer_about_a_payment(event, *, uow):
    payment = awaiting.of_approval(uow, Payment, event.subject)
    if payment is not None:
        payment.answer(event)

"""What the answer to an approval does to the claim."""

from chassis.binding import reacts_to
from contracts.organization import approval
from ledger.expense_claims import store

STATES = {
    approval.approved.type: "approved",
    approval.rejected.type: "rejected",
    approval.returned.type: "draft",
    approval.recalled.type: "draft",
}


@reacts_to(*approval.ANSWERS)
def keep_the_answer_about_a_claim(event, *, uow):
    claim = store.frozen_by(uow, event.subject)
    if claim is None:
        return
    claim.thaw(event.subject)
    uow.flush()  # it may be changed again only behind its thawing
    claim.state, claim.decided_by = STATES[event.type], event["decided_by"]
    if claim.state == "rejected":
        store.free_vouchers(uow, claim)

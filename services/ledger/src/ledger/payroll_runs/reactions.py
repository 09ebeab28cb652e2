"""What the answer to an approval does to the run."""

from chassis.binding import reacts_to
from contracts.organization import approval
from ledger.payroll_runs import store

STATES = {
    approval.approved.type: "approved",
    approval.rejected.type: "rejected",
    approval.returned.type: "draft",
    approval.recalled.type: "draft",
}


@reacts_to(*approval.ANSWERS)
def keep_the_answer_about_a_run(event, *, uow):
    run = store.frozen_by(uow, event.subject)
    if run is not None:
        run.thaw(event.subject)
        uow.flush()  # it may be changed again only behind its thawing
        run.state, run.decided_by = STATES[event.type], event["decided_by"]

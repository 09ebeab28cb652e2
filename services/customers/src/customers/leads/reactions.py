"""Open leads follow the rules for scores."""

from chassis.due import when_due
from customers.lead_scores.store import FOLLOW
from customers.leads import store

STEP = 200


@when_due(FOLLOW)
def let_leads_follow_the_rules(work, *, uow):
    """Score some more leads; a change of a rule asks for the first step."""
    last = store.score_behind(uow, work["after"], STEP)
    if last is not None:
        uow.schedule(FOLLOW, "all", uow.now, {"after": last})

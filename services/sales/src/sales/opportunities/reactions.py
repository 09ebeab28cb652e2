"""How deals of earlier versions come to be found by pinyin."""

from chassis.due import when_due
from sales.opportunities.model import spoken

STEP = 200


@when_due("sales.learn_opportunities_anew")
def learn_step_by_step(work, *, uow):
    """Go through some more deals; a migration asks for the first step."""
    last = spoken.learn(uow, work["after"], STEP)
    if last:
        uow.schedule("sales.learn_opportunities_anew", "all", uow.now, {"after": last})

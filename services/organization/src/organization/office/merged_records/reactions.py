"""How tasks, comments and approvals follow the survivor of a merger, and come back."""

from chassis import merging
from chassis.binding import reacts_to
from chassis.due import when_due
from chassis.merging import Merge
from contracts.customers import merger
from organization.approvals.cases.model import Approval
from organization.office.comments.model import Comment
from organization.office.tasks.model import Task

SWEEP = "organization.merge_late_ones"
REFERENCES = (Task.customer_id, Task.about_id, Comment.about_id, Approval.customer_id)
"""An id tells its record apart wherever it stands: one of these names the merged one or none."""


@reacts_to(merger.customers_merged, merger.contacts_merged, merger.leads_merged)
def follow_the_survivor(event, *, uow):
    merging.follow(uow, Merge.told(event), REFERENCES, SWEEP)


@reacts_to(merger.customers_split, merger.contacts_split, merger.leads_split)
def go_back_to_the_duplicate(event, *, uow):
    merging.bring_back(uow, Merge.told(event), REFERENCES)


@when_due(SWEEP)
def let_late_ones_follow(work, *, uow):
    merging.sweep(uow, work, REFERENCES)

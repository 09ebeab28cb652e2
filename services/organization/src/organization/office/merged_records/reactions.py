"""What follows the survivor of a merger and comes back: work, words, approvals and leave."""

from chassis.following import Following
from contracts.customers import merger
from organization.approvals.cases.model import Approval
from organization.approvals.permits.model import Permit
from organization.office.appointments.model import Appointment
from organization.office.comments.model import Comment
from organization.office.tasks.model import Task

SWEEP = "organization.merge_late_ones"
REFERENCES = (
    Task.customer_id,
    Task.about_id,
    Appointment.customer_id,
    Appointment.about_id,
    Comment.about_id,
    Approval.customer_id,
    Permit.customer_id,
)
"""An id tells its record apart wherever it stands: one of these names the merged one or none."""

NAMES = ("follow_the_survivor", "go_back_to_the_duplicate")
of_all = Following(__name__, NAMES, REFERENCES, SWEEP)
follow_the_survivor = of_all.merged(
    merger.customers_merged, merger.contacts_merged, merger.leads_merged
)
go_back_to_the_duplicate = of_all.split(
    merger.customers_split, merger.contacts_split, merger.leads_split
)
let_late_ones_follow = of_all.late()

"""What becomes of delegations by themselves."""

from chassis.due import when_due
from organization.approvals.delegations import store


@when_due(store.BEGIN)
def let_who_stands_in_read_what_waits(work, *, uow):
    store.note_begun(uow, work.key)

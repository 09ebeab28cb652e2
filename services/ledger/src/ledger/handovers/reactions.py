"""Take part in the handover of a leaver's work."""

from chassis import handover
from chassis.binding import reacts_to
from chassis.due import when_due
from contracts.ledger import handover_part
from contracts.organization import handover as contract
from ledger.handovers.store import PORTIONS


@reacts_to(contract.asked)
def take_part_in_the_handover(event, *, uow):
    handover.take_part(uow, event, PORTIONS, handover_part.reported)


@when_due(handover.DUE)
def hand_over_the_next(work, *, uow):
    handover.go_on(uow, work, PORTIONS, handover_part.reported)

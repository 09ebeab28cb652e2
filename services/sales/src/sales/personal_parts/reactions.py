"""Find a person here, or forget him."""

from chassis import personal
from chassis.binding import reacts_to
from chassis.due import when_due
from contracts.organization import personal_request as contract
from contracts.personal_data import part_of
from sales.personal_parts.store import HOLDINGS


@reacts_to(contract.asked)
def look_for_the_person(event, *, uow):
    personal.take_part(uow, event, HOLDINGS, part_of("sales").reported)


@when_due(personal.DUE)
def forget_the_next(work, *, uow):
    personal.go_on(uow, work, HOLDINGS, part_of("sales").reported)

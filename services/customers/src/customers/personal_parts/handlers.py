"""What can be asked about the data of a person."""

from chassis import personal
from chassis.binding import implements
from contracts.personal_data import part_of
from customers.personal_parts.store import HOLDINGS


@implements(part_of("customers").tell)
def tell_what_is_kept(asked, *, uow):
    return personal.tell(uow, asked, HOLDINGS)

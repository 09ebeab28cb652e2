"""What can be done with the parked messages of this service."""

from chassis import parking_stock
from chassis.binding import implements
from contracts.parked_messages import parked_of

PARKED = parked_of("sales")
list_parked = implements(PARKED.listed)(parking_stock.listing())
get_parked = implements(PARKED.get)(parking_stock.reading())
replay_parked = implements(PARKED.replay)(parking_stock.replaying())
drop_parked = implements(PARKED.drop)(parking_stock.dropping())

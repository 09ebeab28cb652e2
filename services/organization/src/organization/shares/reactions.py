"""How this service learns which customers were shared with whom."""

from chassis import shares
from chassis.binding import reacts_to
from contracts.customers import share

hear_of_shares = reacts_to(share.granted)(shares.hearing("customer_id", "customer", *share.PARTS))
hear_of_ends = reacts_to(share.ended)(shares.forget_what_was_shared)

"""What becomes of permits for what this service does."""

from chassis.binding import reacts_to
from chassis.holds import keep_the_hold
from contracts.organization import permit

hear_of_permits = reacts_to(permit.moved)(keep_the_hold)

"""What is told of what somebody wants leave for."""

from chassis.binding import implements
from chassis.describing import telling
from contracts.organization import permit_subject as contract
from contracts.permits import CommandUnfit

describe = implements(contract.describe)(telling(CommandUnfit))

"""What is told of what somebody wants leave for."""

from chassis.binding import implements
from chassis.describing import telling
from contracts.permits import CommandUnfit
from contracts.service_desk import permit_subject as contract

describe = implements(contract.describe)(telling(CommandUnfit))

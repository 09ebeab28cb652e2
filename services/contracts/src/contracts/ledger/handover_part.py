"""How far this service is with its part of a handover (离职交接)."""

from contracts.handovers import part_of

handover_part, reported = part_of("ledger")

"""`python -m chassis`: the operator's commands, as `crm` offers them."""

from chassis.main import crm

crm()

"""The base of this service's tables."""

from chassis.tables import model_base
from ledger import foundation

Model = model_base("ledger")
foundation.lay_with(Model.metadata)

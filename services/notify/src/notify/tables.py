"""The base of this service's tables."""

from chassis.tables import model_base

Model = model_base("notify")

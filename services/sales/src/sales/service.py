"""The sales service: its name, its slices and what it stands on."""

from chassis.service import Service
from sales import customer_refs, opportunities, pipelines, products
from sales.settings import SalesSettings
from sales.tables import Model

service = Service(
    name="sales",
    slices=(products, customer_refs, pipelines, opportunities),
    tables=Model.metadata,
    settings=SalesSettings,
)

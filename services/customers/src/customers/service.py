"""The customers service: its name, its slices and what it stands on."""

from chassis.service import Service
from customers import contacts, customers, imports, leads, pool
from customers.settings import CustomersSettings
from customers.tables import Model

service = Service(
    name="customers",
    slices=(customers, contacts, imports, leads, pool),
    tables=Model.metadata,
    settings=CustomersSettings,
)

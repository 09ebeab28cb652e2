"""The customers service: its name, its slices and what it stands on."""

from chassis.service import Service
from customers import contacts, customers
from customers.settings import CustomersSettings
from customers.tables import Model

service = Service(
    name="customers",
    slices=(customers, contacts),
    tables=Model.metadata,
    settings=CustomersSettings,
)

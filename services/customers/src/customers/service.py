"""The customers service: its name, its slices and what it stands on."""

from chassis.service import Service
from customers import customers
from customers.tables import Model

service = Service(
    name="customers",
    slices=(customers,),
    tables=Model.metadata,
)

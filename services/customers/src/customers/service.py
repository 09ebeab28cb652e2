"""The customers service: its name, its slices and what it stands on."""

from chassis import tokens
from chassis.service import Service
from customers import (
    activities,
    caps,
    contacts,
    credit,
    custom_fields,
    customers,
    duplicates,
    handovers,
    imports,
    leads,
    operation_log,
    pool,
    pools,
    recycling,
    registrations,
    staff,
    structure,
    timeline,
)
from customers.settings import CustomersSettings
from customers.tables import Model

service = Service(
    name="customers",
    slices=(
        customers,
        contacts,
        duplicates,
        leads,
        pool,
        pools,
        recycling,
        caps,
        registrations,
        activities,
        timeline,
        credit,
        staff,
        imports,
        structure,
        operation_log,
        handovers,
    ),
    tables=Model.metadata,
    settings=CustomersSettings,
    warm=tokens.warm,
        custom_fields,
)

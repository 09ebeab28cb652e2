"""The customers service: its name, its slices and what it stands on."""

from chassis import tokens
from chassis.attachments import keeping
from chassis.service import Service
from customers import (
    activities,
    attachments,
    batches,
    caps,
    contacts,
    credit,
    custom_fields,
    customers,
    duplicate_pairs,
    duplicate_rules,
    duplicates,
    exports,
    handovers,
    imports,
    leads,
    mergers,
    operation_log,
    pool,
    pools,
    recycling,
    registrations,
    saved_views,
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
        duplicate_rules,
        duplicate_pairs,
        leads,
        mergers,
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
        custom_fields,
        saved_views,
        attachments,
        batches,
        exports,
    ),
    tables=Model.metadata,
    settings=CustomersSettings,
    warm=tokens.warm,
    chores=(keeping.sweep,),
)

"""The sales service: its name, its slices and what it stands on."""

from chassis.attachments import keeping
from chassis.service import Service
from sales import (
    attachments,
    batches,
    custom_fields,
    customer_business,
    customer_refs,
    discount_approvals,
    exports,
    forecasts,
    handovers,
    mergers,
    operation_log,
    opportunities,
    order_confirmation,
    orders,
    parked_messages,
    payments,
    permit_subjects,
    personal_parts,
    pipelines,
    price_lists,
    prices,
    product_categories,
    product_imports,
    products,
    quotes,
    recycle_bin,
    saved_views,
    shares,
    shown_names,
    staff,
    structure,
)
from sales.opportunities.model import spoken
from sales.products import store as found
from sales.products.model import words
from sales.recycle_bin import handlers as bins
from sales.settings import SalesSettings
from sales.tables import Model

service = Service(
    name="sales",
    slices=(
        product_categories,
        products,
        price_lists,
        prices,
        customer_refs,
        mergers,
        pipelines,
        opportunities,
        forecasts,
        quotes,
        discount_approvals,
        orders,
        order_confirmation,
        customer_business,
        payments,
        staff,
        structure,
        operation_log,
        parked_messages,
        personal_parts,
        permit_subjects,
        handovers,
        custom_fields,
        saved_views,
        shares,
        shown_names,
        attachments,
        recycle_bin,
        batches,
        exports,
        product_imports,
    ),
    tables=Model.metadata,
    settings=SalesSettings,
    chores=(keeping.sweep, bins.clear),
    found_by=((words, found.find_all_anew), (spoken.words, spoken.find_anew)),
)

"""The sales service: its name, its slices and what it stands on."""

from chassis import mounts
from chassis.service import Service
from contracts.customers import share
from contracts.operation_log import log_of
from contracts.organization import (
    department,
    handover,
    numbering_rule,
    permit,
    personal_request,
    role,
)
from contracts.organization import staff as staff_contract
from contracts.parked_messages import parked_of
from contracts.permits import CommandUnfit
from contracts.personal_data import part_of
from contracts.sales import handover_part, permit_subject, pieces, product_import
from sales import (
    customer_business,
    customer_refs,
    discount_approvals,
    exports,
    forecasts,
    mergers,
    opportunities,
    order_confirmation,
    orders,
    payments,
    pipelines,
    price_lists,
    prices,
    product_categories,
    product_imports,
    products,
    quotes,
    recycle_bin,
    shown_names,
    staff,
)
from sales.handovers.store import PORTIONS
from sales.opportunities.model import spoken
from sales.personal_parts.store import HOLDINGS
from sales.product_imports import handlers as product_tables
from sales.product_imports import taking_back
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
        shown_names,
        recycle_bin,
        exports,
        product_imports,
    ),
    mounts=(
        mounts.custom_fields(pieces.custom_fields),
        mounts.saved_views(pieces.saved_views),
        mounts.attachments(pieces.attachments),
        mounts.jobs(pieces.jobs, pieces.job_result),
        mounts.batches(
            *("sales", pieces.opportunity_batch, pieces.order_batch, pieces.product_batch),
            work_off=taking_back.work_off,
        ),
        mounts.imports(product_tables.TABLE, product_import, taking_back.PRODUCTS),
        mounts.operation_log(log_of("sales")[1]),
        mounts.parked_messages(parked_of("sales")),
        mounts.permit_subjects(permit_subject.describe, permit.moved, CommandUnfit),
        mounts.personal_parts(part_of("sales"), personal_request.asked, HOLDINGS),
        mounts.handovers(handover_part.reported, handover.asked, PORTIONS),
        mounts.shares(share, "opportunities", "orders"),
        mounts.structure("sales", staff_contract, department, role),
        mounts.numbers("sales", numbering_rule),
    ),
    tables=Model.metadata,
    settings=SalesSettings,
    chores=(bins.clear,),
    found_by=((words, found.find_all_anew), (spoken.words, spoken.find_anew)),
)

"""What the sales service promises."""

from chassis.telling import changes_of
from contracts.operation_log import log_of
from contracts.parked_messages import parked_of
from contracts.personal_data import part_of
from contracts.sales import (
    credit,
    customer_business,
    discount_approval,
    drafts,
    forecast,
    handover_part,
    opportunity,
    permit_subject,
    pieces,
    pipeline,
    price,
    price_list,
    product,
    product_category,
    product_import,
)

resources = (
    product_category.product_category,
    product.product,
    product_import.product_import,
    price_list.price_list,
    price.price,
    pipeline.pipeline,
    opportunity.opportunity,
    forecast.forecast,
    *drafts.WRITTEN,
    discount_approval.discount_approval,
    credit.credit,
    log_of("sales")[0],
    parked_of("sales").resource,
    changes_of("sales"),
    handover_part.handover_part,
    customer_business.customer_business,
    permit_subject.permit_subject,
    part_of("sales").resource,
    *pieces.resources,
)

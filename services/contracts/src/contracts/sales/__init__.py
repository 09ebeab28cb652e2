"""What the sales service promises."""

from contracts.sales import opportunity, order

resources = (opportunity.opportunity, order.order)

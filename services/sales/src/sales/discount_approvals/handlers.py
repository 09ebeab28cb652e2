"""Asking for a discount above the limit."""

from chassis import stock
from chassis.binding import implements
from chassis.values import new_id
from contracts.sales import discount_approval as contract
from sales.discount_approvals import store
from sales.discount_approvals.model import (
    DiscountApproval,
    given,
    refuse_needless,
    snapshot_of,
)
from sales.quotes.model import Quote

get_request = implements(contract.get)(stock.get(DiscountApproval, "discount_approval_id"))
list_requests = implements(contract.listed)(stock.listing(DiscountApproval, contract.listed))


@implements(contract.create)
def ask_for_a_discount(command, *, uow, settings):
    quote = stock.load(uow, Quote, command["quote_id"], change=True)
    quote.must_be("draft")
    limit, given_away = store.limit_bp(settings.discount_limit_percent), given(quote)
    refuse_needless(given_away, limit)
    snapshot, request_id = snapshot_of(quote), new_id()
    request = uow.add(
        DiscountApproval(
            id=request_id,
            quote_id=quote.id,
            quote_number=quote.number,
            customer_id=quote.customer_id,
            edits=quote.edits,
            percent_bp=given_away,
            limit_bp=limit,
            reason=command["reason"],
            state="pending",
            snapshot_hash=quote.freeze(request_id, snapshot),
            owner_id=uow.call.actor_id,
            department_id=next(iter(uow.call.departments), None),
        )
    )
    percent = format(request.percent.normalize(), "f")
    uow.emit(
        contract.approval_requested,
        request,
        document_resource=Quote.resource,
        document_id=quote.id,
        document_version=quote.version,
        title=f"{quote.number} {quote.customer_name}: -{percent} %",
        amount=quote.total,
        submitter_id=uow.call.actor_id,
        submitter_name=uow.call.actor_name,
        chosen_ids=command["approver_ids"],
        facts={"discount_percent": percent, "reason": request.reason},
        snapshot=snapshot,
    )
    return request

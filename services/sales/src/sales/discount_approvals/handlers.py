"""Asking for a discount above the limit."""

from chassis import stock
from chassis.attachments.vouched import files_of
from chassis.binding import implements
from chassis.values import new_id
from contracts.organization import access, approval_flow
from contracts.sales import discount_approval as contract
from contracts.sales.order import Order as OrderTold
from sales.discount_approvals import store
from sales.discount_approvals.model import (
    DiscountApproval,
    given,
    refuse_needless,
    snapshot_of,
)
from sales.orders.model import Order
from sales.quotes.model import Quote

check_choice = stock.choosing(approval_flow.check_choice, DiscountApproval.resource)
get_request = implements(contract.get)(stock.get(DiscountApproval, "discount_approval_id"))
tell_viewers = implements(contract.who_sees)(
    stock.viewers(DiscountApproval, "discount_approval_id", access.viewers)
)
read_history = implements(contract.history)(stock.past(DiscountApproval, "discount_approval_id"))
list_requests = implements(contract.listed)(stock.listing(DiscountApproval, contract.listed))
search_requests = implements(contract.searched)(stock.listing(DiscountApproval, contract.searched))


@implements(contract.create, first=check_choice)
def ask_for_a_discount(command, *, uow, settings):
    quote = stock.load(uow, Quote, command["quote_id"], change=True)
    quote.must_be("draft")
    request = _request(uow, quote, command, settings)
    request.quote_id, request.quote_number = quote.id, quote.number
    return _ask(uow, request, quote, command, snapshot_of(quote))


@implements(contract.create_for_order, first=check_choice)
def ask_for_a_discount_of_an_order(command, *, uow, settings):
    order = stock.load(uow, Order, command["order_id"], change=True)
    if order.frozen_by:
        raise contract.AlreadyAsked(number=order.number)
    order.must_be_draft()
    request = _request(uow, order, command, settings)
    request.order_id, request.order_number = order.id, order.number
    snapshot = {**snapshot_of(order, OrderTold), "files": files_of(uow, order)}
    return _ask(uow, request, order, command, snapshot)


def _request(uow, document, command, settings):
    limit, given_away = store.limit_bp(settings.discount_limit_percent), given(document)
    refuse_needless(given_away, limit)
    return DiscountApproval(
        id=new_id(),
        customer_id=document.customer_id,
        edits=document.edits,
        percent_bp=given_away,
        limit_bp=limit,
        reason=command["reason"],
        state="pending",
        owner_id=uow.call.actor_id,
        department_id=next(iter(uow.call.departments), None),
    )


def _ask(uow, request, document, command, snapshot):
    percent = format(request.percent.normalize(), "f")
    request.snapshot_hash = document.freeze(request.id, snapshot)
    uow.emit(
        contract.approval_requested,
        uow.add(request),
        document_resource=document.resource,
        document_id=document.id,
        document_version=document.version,
        title=f"{document.number} {document.customer_name}: -{percent} %",
        amount=document.total,
        submitter_id=uow.call.actor_id,
        submitter_name=uow.call.actor_name,
        chosen_ids=command["approver_ids"],
        facts={
            "discount_percent": percent,
            "reason": request.reason,
            "owner_id": document.owner_id,
        },
        snapshot=snapshot,
    )
    return request

"""What can be done with quotes."""

import datetime as dt
from zoneinfo import ZoneInfo

from chassis import stock
from chassis.binding import implements
from chassis.gates import gate
from chassis.numbering import next_number
from contracts.organization import access, permit
from contracts.sales import drafts
from contracts.sales import order as order_contract
from contracts.sales import quote as contract
from contracts.sales.documents import DayPast
from sales.customer_refs import credit
from sales.customer_refs import store as customers
from sales.discount_approvals import store as discounts
from sales.hindrances import store as hindrances
from sales.opportunities import store as opportunities
from sales.orders import store as orders
from sales.price_lists import store as price_lists
from sales.pricing.model import price
from sales.quotes import store
from sales.quotes.model import Quote, QuoteLine

EXPIRY = "sales.quote_expiry"
tell_names = implements(contract.names)(stock.naming(Quote, "number"))
list_quotes = implements(contract.listed)(stock.listing(Quote, contract.listed, store.matches))
search_quotes = implements(contract.searched)(
    stock.listing(Quote, contract.searched, store.matches)
)
read_history = implements(contract.history)(stock.past(Quote, "quote_id"))
tell_viewers = implements(contract.who_sees)(stock.viewers(Quote, "quote_id", access.viewers))


@implements(contract.get)
def get_quote(command, *, uow, settings):
    return hindrances.tell_of_quote(uow, stock.load(uow, Quote, command["quote_id"]), settings)


@implements(contract.create)
def create_quote(fields, *, uow, settings):
    customer = customers.for_new_business(uow, fields["customer_id"])
    fields["customer_id"] = customer.id
    opportunities.expect_of(uow, fields.get("opportunity_id"), customer.id)
    if fields["payment_days"] is None:
        held = credit.terms(uow, customer).payment_days
        fields["payment_days"] = credit.USUAL_DAYS if held is None else held
    quote = Quote(
        number=next_number(uow, "quote", settings.quote_number),
        state="draft",
        revision=1,
        currency=fields.pop("currency"),
        tax_included=fields.pop("tax_included"),
        customer_name=customer.name,
        valid_until=hindrances.today(uow) + _validity(settings),
        owner_id=uow.call.actor_id,
        department_id=next(iter(uow.call.departments), None),
    )
    _fill(uow, quote, fields)
    uow.add(quote)
    uow.emit(contract.created, quote)
    return hindrances.tell_of_quote(uow, quote, settings)


@implements(contract.update)
def update_quote(patch, *, uow, settings):
    quote = stock.load(uow, Quote, patch.pop("quote_id"), change=True)
    quote.must_be("draft")
    _fill(uow, quote, patch)
    uow.emit(contract.updated, quote)
    return hindrances.tell_of_quote(uow, quote, settings)


@implements(contract.send, first=gate(permit.check, contract.send))
def send_quote(command, *, uow, settings):
    quote = stock.load(uow, Quote, command["quote_id"], change=True)
    quote.refuse_if_frozen()
    quote.send(uow.now, hindrances.today(uow))
    discounts.refuse_unless_approved(uow, quote, settings.discount_limit_percent)
    day_after = quote.valid_until + dt.timedelta(days=1)
    midnight = dt.datetime.combine(day_after, dt.time(), ZoneInfo(settings.time_zone))
    uow.schedule(EXPIRY, quote.id, midnight, {"quote_id": quote.id})
    uow.emit(contract.sent, quote)
    return quote


@implements(contract.accept)
def accept_quote(command, *, uow):
    quote = stock.load(uow, Quote, command["quote_id"], change=True)
    quote.accept(uow.now, hindrances.today(uow))
    uow.unschedule(EXPIRY, quote.id)
    uow.emit(contract.accepted, quote)
    return quote


@implements(contract.reject)
def reject_quote(command, *, uow):
    quote = stock.load(uow, Quote, command["quote_id"], change=True)
    quote.reject(uow.now, command["reason"])
    uow.unschedule(EXPIRY, quote.id)
    uow.emit(contract.rejected, quote)
    return quote


@implements(drafts.drop_quote)
def drop_quote(command, *, uow):
    quote = stock.load(uow, Quote, command["quote_id"], change=True)
    quote.refuse_if_frozen()
    quote.drop(uow.now, command["reason"])
    uow.emit(drafts.quote_cancelled, quote)
    return quote


@implements(contract.revise)
def revise_quote(command, *, uow, settings):
    quote = stock.load(uow, Quote, command["quote_id"], change=True)
    quote.revise(hindrances.today(uow), _validity(settings))
    uow.unschedule(EXPIRY, quote.id)
    uow.emit(contract.revised, quote)
    return quote


@implements(contract.convert)
def convert_quote(command, *, uow, settings):
    quote = stock.load(uow, Quote, command["quote_id"], change=True)
    quote.become("pending")
    customer = customers.chosen(uow, quote.customer_id)
    standing = credit.admit(uow, customer, quote.total)
    number = next_number(uow, "order", settings.order_number)
    order = orders.add_copy(uow, quote, number)
    order.credit_standing = standing
    quote.order_id = order.id
    uow.emit(contract.converted, quote)
    uow.emit(order_contract.created, order)
    return order


def _validity(settings):
    return dt.timedelta(days=settings.quote_valid_days)


def _fill(uow, quote, fields):
    lines = fields.pop("lines", None)
    until = fields.get("valid_until")
    if until and until != quote.valid_until and until < hindrances.today(uow):
        raise DayPast(at="/valid_until", day=until.isoformat())
    with uow.session.no_autoflush:
        quote.change(fields)
        if lines is not None:
            priced = price(lines, quote.currency, price_lists.basis(uow, lines))
            quote.lines = [QuoteLine(**line) for line in priced]
        quote.add_up()

"""What can be done with payment plans."""

from chassis import stock
from chassis.binding import implements
from chassis.errors import blaming
from chassis.values import Money, new_id
from contracts.ledger import payment_plan as contract
from contracts.organization import access
from ledger.customer_refs import store as customers
from ledger.instalments.model import PaymentPlan
from ledger.payment_plans import store
from ledger.receivables.model import Receivable

tell_viewers = implements(contract.who_sees)(
    stock.viewers(PaymentPlan, "payment_plan_id", access.viewers)
)
read_history = implements(contract.history)(stock.past(PaymentPlan, "payment_plan_id"))


@implements(contract.create)
def plan_payments(fields, *, uow, settings):
    lines, total, tax = (fields.pop(name) for name in ("lines", "total", "tax"))
    fields["customer_id"] = customers.present(uow, fields["customer_id"])
    plan = PaymentPlan(
        **fields,
        id=new_id(),
        currency=total.currency,
        total_minor=total.minor,
        owner_id=uow.call.actor_id,
        department_id=next(iter(uow.call.departments), None),
    )
    plan.divide(lines)
    plan.bear(tax or Money(0, plan.currency))
    if plan.receivable_id is not None:
        _suit(uow, plan, tax)
    else:
        known_as = customers.check(uow, plan.customer_id, contract.PlanCustomerUnknown)
        plan.customer_name = plan.customer_name or known_as
        store.wait_for_first_day(uow, plan)
    return _told(uow, uow.add(plan), settings)


@implements(contract.get)
def get_plan(command, *, uow):
    return store.told(uow, [stock.load(uow, PaymentPlan, command["payment_plan_id"])])[0]


@implements(contract.listed)
def list_plans(query, *, uow):
    page = stock.listing(PaymentPlan, contract.listed)(query, uow=uow)
    return {**page, "items": store.told(uow, page["items"])}


@implements(contract.searched)
def search_plans(query, *, uow):
    page = stock.listing(PaymentPlan, contract.searched)(query, uow=uow)
    return {**page, "items": store.told(uow, page["items"])}


@implements(contract.update)
def divide_anew(command, *, uow, settings):
    plan = stock.load(uow, PaymentPlan, command["payment_plan_id"], change=True)
    store.check_stands(uow, plan)
    store.check_kept(uow, plan, command["lines"])
    plan.divide(command["lines"])
    if plan.receivable_id is None:
        store.wait_for_first_day(uow, plan)
    return _told(uow, plan, settings)


@implements(contract.remove)
def call_a_plan_off(command, *, uow):
    plan = stock.load(uow, PaymentPlan, command["payment_plan_id"], change=True)
    plan.check_waits()
    uow.unschedule(store.OPEN, plan.id)
    stock.remove(uow, plan)
    [told] = store.told(uow, [plan])
    return told


@implements(contract.open_)
def open_plan(command, *, uow, settings):
    plan = stock.load(uow, PaymentPlan, command["payment_plan_id"], change=True)
    store.check_stands(uow, plan)
    plan.check_waits()
    with blaming(""):  # it is about the plan as it stands, not about the input
        store.become_receivable(uow, plan, settings)
    return _told(uow, plan, settings)


def _suit(uow, plan, tax):
    with blaming("/receivable_id"):
        receivable = stock.load(uow, Receivable, plan.receivable_id, mine=True)
        receivable.check_open()
    if receivable.customer_id != plan.customer_id:
        raise contract.OthersReceivable(title=receivable.title)
    if receivable.amount != plan.total:
        raise contract.OtherTotal(amount=str(receivable.amount), total=str(plan.total))
    twin = store.plan_of(uow, receivable.id)
    if twin is not None:
        raise contract.PlannedBefore(plan_id=twin)
    if tax is not None and tax != receivable.tax:
        raise contract.OtherTax(tax=str(receivable.tax))
    plan.customer_name, plan.tax_minor = receivable.customer_name, receivable.tax_minor


def _told(uow, plan, settings):
    uow.flush()
    store.remind(uow, plan, settings)
    return store.told(uow, [plan])[0]

"""How drafts follow what their customers owe, may owe and are called."""

from functools import partial

from chassis.binding import reacts_to
from chassis.due import when_due
from contracts.customers import credit_grade, customer, customer_class
from contracts.ledger import exposure
from sales.customer_refs import credit
from sales.customer_refs import store as customers
from sales.orders import store

JUDGE = "sales.judge_drafts"


@reacts_to(exposure.changed)
def tell_how_customers_of_drafts_stand_now(event, *, uow):
    _judge_at_last(uow, event["customer_id"])


@reacts_to(customer.updated, customer_class.classified)
def tell_how_customers_of_drafts_stand_by_new_terms(event, *, uow):
    _judge_at_last(uow, event.subject)


@reacts_to(credit_grade.told, credit_grade.removed)
def look_at_all_drafts_when_a_grade_changed(event, *, uow):
    uow.schedule(JUDGE, "all", uow.now, {"after": ""})


@when_due(JUDGE)
def tell_how_drafts_stand_by_the_grade(work, *, uow):
    some = store.customers_with_drafts(uow, work.data["after"], credit.BATCH)
    for customer_id in some:
        _judge_drafts(uow, customer_id)
    if len(some) == credit.BATCH:
        uow.schedule(JUDGE, work.key, uow.now, {"after": some[-1]})


def _judge_at_last(uow, customer_id):
    uow.at_last(f"drafts:{customer_id}", partial(_judge_drafts, uow, customer_id))


def _judge_drafts(uow, customer_id):
    customer = customers.find(uow, customer_id)
    if customer is None:
        return
    for order in store.drafts_of(uow, customer_id):
        now = credit.stands(uow, customer, order.total)
        if now != order.credit_standing:
            store.note_standing(uow, order.id, now)

"""How sales learns about customers and their exposure."""

from chassis.binding import reacts_to
from chassis.due import when_due
from contracts.customers import contact, credit_grade, customer, customer_class, imports
from contracts.ledger import exposure
from sales.customer_refs import credit, store
from sales.customer_refs.model import ContactRef, CreditGradeRef, CustomerRef, ExposureRef

JUDGE = "sales.credit_grade_changed"


@reacts_to(
    customer.created,
    customer.updated,
    customer.transferred,
    customer.claimed,
    customer.released,
    customer.restored,
    customer_class.classified,
)
def keep_what_we_need_of_the_customer(event, *, uow):
    store.keep(uow, CustomerRef, _row(event.subject, event.version, event.data))
    credit.judge_at_last(uow, event.subject)


@reacts_to(customer.restored)
def sell_again_to_who_came_back(event, *, uow):
    store.hold_off(uow, [event.subject], now=False)


@reacts_to(imports.imported)
def keep_what_we_need_of_imported_customers(event, *, uow):
    store.keep(uow, CustomerRef, *(_row(told["id"], 1, told) for told in event["customers"]))


@reacts_to(customer.removed)
def sell_nothing_to_a_removed_customer(event, *, uow):
    row = _row(event.subject, event.version, event.data)
    store.keep(uow, CustomerRef, {**row, "removed": True})


@reacts_to(contact.created, contact.updated, contact.restored)
def know_who_can_be_named_in_documents(event, *, uow):
    store.keep(uow, ContactRef, _contact(event.subject, event.version, event, removed=False))


@reacts_to(imports.contacts_imported)
def know_which_imported_people_can_be_named(event, *, uow):
    rows = [_contact(told["id"], 1, told, removed=False) for told in event["contacts"]]
    store.keep(uow, ContactRef, *rows)


@reacts_to(contact.removed)
def name_no_removed_contact(event, *, uow):
    store.keep(uow, ContactRef, _contact(event.subject, event.version, event, removed=True))


@reacts_to(exposure.changed)
def keep_the_exposure_of_the_customer(event, *, uow):
    names = ("receivable", "held", "advances", "exposure")
    amounts = {f"{name}_minor": event[name].minor for name in names}
    key = {"customer_id": event["customer_id"], "currency": event["currency"]}
    row = {**key, **amounts, "version": event.version, "told_at": uow.now}
    store.keep(uow, ExposureRef, row)
    credit.judge_at_last(uow, event["customer_id"])


@reacts_to(credit_grade.told, credit_grade.removed)
def keep_the_terms_of_the_grade(event, *, uow):
    limit = event.get("limit")
    row = {name: event[name] for name in ("name", "payment_days", "mode", "warn_percent", "reach")}
    row |= {"id": event.subject, "version": event.version, "currency": "CNY"}
    row |= {"credit_limit_minor": None, "active": event["active"]}
    if limit:
        row |= {"credit_limit_minor": limit.minor, "currency": limit.currency}
    if event.type == credit_grade.removed.type:
        row["active"] = False
    store.keep(uow, CreditGradeRef, row)
    uow.schedule(JUDGE, event.subject, uow.now, {"after": ""})


@when_due(JUDGE)
def tell_whom_the_grade_brings_to_another_standing(work, *, uow):
    grade = uow.session.get(CreditGradeRef, work.key)
    some = credit.concerned(uow, grade, work.data["after"]) if grade else []
    credit.judge(uow, *some)
    if len(some) == credit.BATCH:
        uow.schedule(JUDGE, work.key, uow.now, {"after": some[-1]})


def _contact(identifier, version, told, *, removed):
    row = {"id": identifier, "version": version, "removed": removed}
    return {**row, "customer_id": told["customer_id"]}


def _row(customer_id, version, told):
    limit = told.get("credit_limit")
    return {
        "id": customer_id,
        "version": version,
        "name": told.get("name") or "",
        "owner_id": told.get("owner_id"),
        "department_id": told.get("department_id"),
        "credit_limit_minor": limit.minor if limit else None,
        "currency": limit.currency if limit else "CNY",
        "removed": False,
        "class_id": told.get("credit_class_id", told.get("class_id")),
        **{name: told.get(name) for name in ("credit_grade_id", "payment_days")},
    }

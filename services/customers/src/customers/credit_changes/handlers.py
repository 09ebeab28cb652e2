"""Asking for another credit, and reading what holds."""

from chassis import stock
from chassis.binding import implements
from chassis.freezing import digest
from chassis.values import new_id
from contracts.customers import credit_change as contract
from contracts.organization import access, approval_flow
from customers.credit_changes import store
from customers.credit_changes.model import CreditChange
from customers.credit_grades import store as grades
from customers.customers import along
from customers.customers.model import Customer

check_choice = stock.choosing(approval_flow.check_choice, CreditChange.resource)
get_change = implements(contract.get)(stock.get(CreditChange, "credit_change_id"))
list_changes = implements(contract.listed)(stock.listing(CreditChange, contract.listed))
search_changes = implements(contract.searched)(stock.listing(CreditChange, contract.searched))
tell_viewers = implements(contract.who_sees)(
    stock.viewers(CreditChange, "credit_change_id", access.viewers)
)
read_history = implements(contract.history)(stock.past(CreditChange, "credit_change_id"))


@implements(contract.terms)
def tell_terms(command, *, uow):
    customer = stock.load(uow, Customer, command["customer_id"])
    along.must_go_along(uow, customer.id, along.WORTH)
    return store.terms(uow, customer)


@implements(contract.create, first=check_choice)
def ask_for_another_credit(wish, *, uow):
    customer = stock.load_own(uow, Customer, wish["customer_id"], lock=False)
    store.refuse_pending(uow, customer.id)
    wanted = wish.get("credit_grade_id")
    if wanted and grades.find(uow, wanted, lock=True) is None:
        raise contract.UnknownGrade(credit_grade_id=wanted)
    change = CreditChange.of(customer, wish)
    if change.is_nothing:
        raise contract.NothingToChange()
    change.id, change.reason = new_id(), wish["reason"]
    change.owner_id = uow.call.actor_id
    change.department_id = next(iter(uow.call.departments), None)
    snapshot = change.told()
    change.snapshot_hash = digest(snapshot)
    uow.add(change)
    given = grades.find(uow, change.credit_grade_id) or grades.of_class(uow, change.credit_class_id)
    asked = {"approver_ids": wish["approver_ids"], "owner_id": customer.owner_id}
    _ask(uow, change, given, asked, snapshot)
    return change


def _ask(uow, change, grade, wish, snapshot):
    """Say what the customer would have: of its own, else what its grade gives."""
    limit = change.credit_limit or (grade and grade.limit)
    facts = {
        "grade": grade.name if grade else None,
        "limit": str(limit) if limit else None,
        "payment_days": change.payment_days,
    }
    asked = [part for part in (facts["grade"], facts["limit"]) if part]
    asked += [f"{change.payment_days} d"] if change.payment_days is not None else []
    uow.emit(
        contract.approval_requested,
        change,
        document_resource=CreditChange.resource,
        document_id=change.id,
        document_version=1,
        title=f"{change.customer_name}: {', '.join(asked) or '-'}",
        amount=limit,
        submitter_id=uow.call.actor_id,
        submitter_name=uow.call.actor_name,
        chosen_ids=wish["approver_ids"],
        facts={**facts, "reason": change.reason, "owner_id": wish["owner_id"]},
        snapshot=snapshot,
    )

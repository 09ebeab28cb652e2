"""What can be done with grade schemes and with the grade of one customer."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.values import Money
from contracts.customers import grade_scheme as contract
from customers.customers.model import Customer
from customers.figures import store as figures
from customers.grades import store
from customers.grades.model import GradeScheme

get_scheme = implements(contract.get)(stock.get(GradeScheme, "grade_scheme_id"))
list_schemes = implements(contract.listed)(stock.listing(GradeScheme, contract.listed))
search_schemes = implements(contract.searched)(stock.listing(GradeScheme, contract.searched))
read_history = implements(contract.history)(stock.past(GradeScheme, "grade_scheme_id"))


@implements(contract.create)
def create_scheme(fields, *, uow):
    scheme = GradeScheme()
    scheme.change(fields)
    return _applied(uow, scheme, new=True)


@implements(contract.update)
def update_scheme(patch, *, uow):
    scheme = stock.load(uow, GradeScheme, patch.pop("grade_scheme_id"), change=True)
    with uow.session.no_autoflush:
        scheme.change(patch)
        return _applied(uow, scheme)


def _applied(uow: Any, scheme: GradeScheme, *, new: bool = False) -> GradeScheme:
    """Grade everybody anew by the changed scheme, a few hundred at a time."""
    other = store.active(uow)
    if scheme.active and other is not None and other is not scheme:
        raise contract.AnotherActive(name=other.name)
    if new:
        uow.add(scheme)
    uow.schedule(store.REGRADE, "all", uow.now, {"after": ""})
    return scheme


@implements(contract.grading)
def explain_grade(command, *, uow):
    customer = stock.load(uow, Customer, command["customer_id"])
    told = {"customer_id": customer.id, "changes": store.changes(uow, customer.id)}
    told["scheme_id"] = None
    about = {"grade": customer.grade, "grade_frozen": customer.grade_frozen}
    scheme = store.active(uow)
    return {**told, **about, **(_explained(uow, customer, scheme) if scheme else {})}


def _explained(uow: Any, customer: Customer, scheme: GradeScheme) -> dict[str, Any]:
    rules, today = scheme.as_rules(), figures.local_day(uow)
    minor = rules.spent(figures.told_of(uow, customer.id), today)
    higher = rules.above(minor)
    return {
        "scheme_id": scheme.id,
        "metric": scheme.metric,
        "since_on": today - rules.window,
        "spent": Money(minor, scheme.currency),
        "reached": rules.reached(minor),
        "falls_at": customer.grade_falls_at,
        "next_grade": higher and higher[0],
        "missing": Money(higher[1], scheme.currency) if higher else None,
    }


@implements(contract.freeze_grade)
def freeze_grade(command, *, uow):
    customer = stock.load(uow, Customer, command["customer_id"], change=True)
    scheme, grade = store.active(uow), command["grade"]
    known = [name for name, _ in scheme.as_rules().levels] if scheme else []
    if grade is not None and grade not in known:
        raise contract.UnknownGrade(grade=grade)
    customer.grade_frozen, customer.grade_falls_at = True, None
    store.move(uow, customer, grade, "hand", command["reason"])
    return customer


@implements(contract.unfreeze_grade)
def unfreeze_grade(command, *, uow, settings):
    customer = stock.load(uow, Customer, command["customer_id"], change=True)
    if customer.grade_frozen:
        customer.grade_frozen = False
        store.move(uow, customer, customer.grade, "freed", command["reason"])
        uow.flush()
        store.recount(uow, settings.currency, customer.id)
    return customer

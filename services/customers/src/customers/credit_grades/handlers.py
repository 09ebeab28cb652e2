"""What can be done with credit grades."""

from chassis import stock
from chassis.binding import implements
from chassis.values import new_id
from contracts.customers import credit_grade as contract
from customers.credit_grades import store
from customers.credit_grades.model import CreditGrade

get_grade = implements(contract.get)(stock.get(CreditGrade, "credit_grade_id"))
list_grades = implements(contract.listed)(stock.listing(CreditGrade, contract.listed))
search_grades = implements(contract.searched)(stock.listing(CreditGrade, contract.searched))
read_history = implements(contract.history)(stock.past(CreditGrade, "credit_grade_id"))
tell_names = implements(contract.names)(stock.naming(CreditGrade))


@implements(contract.create)
def create_grade(fields, *, uow):
    store.refuse_many(uow)
    store.refuse_taken(uow, fields["name"])
    store.refuse_classes(uow, fields["class_ids"])
    grade = uow.add(CreditGrade(id=new_id(), reach=[], **fields))
    store.reach_anew(uow, grade)
    return grade


@implements(contract.update)
def update_grade(patch, *, uow):
    grade = stock.load(uow, CreditGrade, patch.pop("credit_grade_id"), change=True)
    if "name" in patch:
        store.refuse_taken(uow, patch["name"], grade.id)
    if "class_ids" in patch:
        store.refuse_classes(uow, patch["class_ids"], grade.id)
    if grade.is_made_another_by(patch):
        store.refuse_awaited(uow, grade.id)
    grade.change(patch)
    store.reach_anew(uow, grade)
    return grade


@implements(contract.remove)
def remove_grade(command, *, uow):
    grade = stock.load(uow, CreditGrade, command["credit_grade_id"], change=True)
    store.refuse_used(uow, grade.id)
    store.refuse_awaited(uow, grade.id)
    uow.emit(contract.removed, grade)
    uow.flush()
    stock.remove(uow, grade)
    store.reach_anew(uow)
    return grade

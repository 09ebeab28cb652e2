"""What can be done with classes, and how a customer comes into one by hand."""

from chassis import stock
from chassis.binding import implements
from chassis.values import new_id
from contracts.customers import customer_class as contract
from customers.class_rules import store as rules
from customers.classes import store
from customers.classes.model import CustomerClass, built_in_id
from customers.credit_grades import store as credit_grades
from customers.customers.model import Customer

get_class = implements(contract.get)(stock.get(CustomerClass, "customer_class_id"))
list_classes = implements(contract.listed)(stock.listing(CustomerClass, contract.listed))
search_classes = implements(contract.searched)(stock.listing(CustomerClass, contract.searched))
read_history = implements(contract.history)(stock.past(CustomerClass, "customer_class_id"))
tell_names = implements(contract.names)(stock.naming(CustomerClass))


@implements(contract.create)
def create_class(fields, *, uow):
    store.refuse_taken(uow, fields["key"])
    made = CustomerClass(id=new_id(), **fields)
    store.refuse_ring(uow, made.id, fields["parent_id"])
    uow.add(made)
    credit_grades.reach_anew(uow)
    return made


@implements(contract.update)
def update_class(patch, *, uow):
    one = stock.load(uow, CustomerClass, patch.pop("customer_class_id"), change=True)
    if "parent_id" in patch:
        store.refuse_ring(uow, one.id, patch["parent_id"])
    one.change(patch)
    if "parent_id" in patch:
        credit_grades.reach_anew(uow)
    return one


@implements(contract.remove)
def remove_class(command, *, uow):
    one = stock.load(uow, CustomerClass, command["customer_class_id"], change=True)
    if one.built_in:
        raise contract.BuiltInClass()
    count = store.uses(uow, one.id) + rules.naming(uow, one.id)
    count += credit_grades.naming(uow, one.id)
    if count:
        raise contract.ClassInUse(count=count)
    stock.remove(uow, one)
    credit_grades.reach_anew(uow)
    return one


@implements(contract.classify)
def classify_customer(command, *, uow):
    customer = stock.load(uow, Customer, command["customer_id"], change=True)
    wanted, reason = command["class_id"], command["reason"]
    to = store.active(uow, wanted) if wanted else None
    if wanted != customer.class_id:
        if to and not reason and to.id in store.below(uow, [built_in_id("lost")]):
            raise contract.ReasonNeeded(name=to.name)
        credit_grades.classify(uow, customer, to, "hand", reason)
    elif wanted and reason:
        store.explain(uow, customer, reason)
    return customer

"""Setting what payroll runs are reckoned from."""

from chassis import stock, structure
from chassis.binding import implements
from chassis.values import new_id
from contracts.ledger import payroll as contract
from ledger.categories import store as categories
from ledger.payroll_setup import store
from ledger.payroll_setup.model import PayrollItem, PayrollPerson, PayrollYear

list_years = implements(contract.years_listed)(stock.listing(PayrollYear, contract.years_listed))
search_years = implements(contract.years_searched)(
    stock.listing(PayrollYear, contract.years_searched)
)
list_items = implements(contract.items_listed)(stock.listing(PayrollItem, contract.items_listed))
search_items = implements(contract.items_searched)(
    stock.listing(PayrollItem, contract.items_searched)
)
list_people = implements(contract.people_listed)(
    stock.listing(PayrollPerson, contract.people_listed)
)
search_people = implements(contract.people_searched)(
    stock.listing(PayrollPerson, contract.people_searched)
)
get_item = implements(contract.get_item)(stock.get(PayrollItem, "payroll_item_id"))
get_person = implements(contract.get_person)(stock.get(PayrollPerson, "payroll_person_id"))
get_year = implements(contract.get_year)(stock.get(PayrollYear, "payroll_year_id"))
read_year_history = implements(contract.year_history)(stock.past(PayrollYear, "payroll_year_id"))
read_item_history = implements(contract.item_history)(stock.past(PayrollItem, "payroll_item_id"))
read_person_history = implements(contract.person_history)(
    stock.past(PayrollPerson, "payroll_person_id")
)


@implements(contract.create_year)
def import_the_figures_of_a_year(told, *, uow):
    if store.year_of(uow, told["year"], told["region"]) is not None:
        raise contract.YearTaken(year=told["year"], region=told["region"])
    year = PayrollYear(year=told["year"], region=told["region"])
    year.fill(told)
    return uow.add(year)


@implements(contract.create_item)
def define_an_item(fields, *, uow):
    if store.item_by_code(uow, fields["code"]) is not None:
        raise contract.ItemTaken(code=fields["code"])
    item = PayrollItem(**fields, closed=False)
    item.check()
    return uow.add(item)


@implements(contract.update_item)
def change_an_item(patch, *, uow):
    item = stock.load(uow, PayrollItem, patch.pop("payroll_item_id"), change=True)
    for name, value in patch.items():
        setattr(item, name, value)
    item.check()
    return item


@implements(contract.create_person)
def set_the_pay_of_a_person(fields, *, uow):
    structure.expect_colleague(uow, fields["person_id"], "/person_id")
    fields["person_id"] = fields["person_id"] or new_id()
    if store.person_of(uow, fields["person_id"]) is not None:
        raise contract.PersonTaken()
    _check_category(uow, fields["category_id"])
    structure.expect_department(uow, fields["department_id"], "/department_id")
    person = PayrollPerson(left=False)
    person.change(fields)
    return uow.add(person)


@implements(contract.update_person)
def change_the_pay_of_a_person(patch, *, uow):
    person = stock.load(uow, PayrollPerson, patch.pop("payroll_person_id"), change=True)
    _check_category(uow, patch.get("category_id"))
    structure.expect_department(uow, patch.get("department_id"), "/department_id")
    person.change(patch)
    return person


def _check_category(uow, category_id):
    if category_id is not None:
        categories.taking(uow, category_id, "expense")

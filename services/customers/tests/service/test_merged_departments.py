"""After a merger of departments the filters find what still names the one that is gone."""

import pytest

from contracts.customers import customer
from contracts.organization import department


@pytest.fixture
def found(customers, open_customer):
    """Let west go up in east, and that in south; return who is found by a filter."""
    names = {}
    for place in ("east", "west", "north"):
        who = customers.acting(actor_id=place, departments=(place,))
        names[open_customer(who)["id"]] = place
    for gone, heir in (("west", "east"), ("east", "south")):
        told = {"id": gone, "name": gone, "parent_id": heir, "merged_into_id": heir}
        customers.tell(department.updated, gone, told, version=2)

    def found(operation, asked):
        return {names[row["id"]] for row in customers.call(operation, asked)["items"]}

    return found


@pytest.mark.requirement("ORG-01")
@pytest.mark.parametrize("asked", ["south", "east", "west"])
def test_each_of_them_finds_what_named_any(found, asked):
    assert found(customer.listed, {"department_id": asked}) == {"east", "west"}


@pytest.mark.requirement("ORG-01")
@pytest.mark.parametrize(
    ("test", "names"),
    [
        ({"op": "eq", "value": "south"}, {"east", "west"}),
        ({"op": "in", "value": ["south", "north"]}, {"east", "west", "north"}),
        ({"op": "ne", "value": "south"}, {"north"}),
        ({"op": "eq", "value": "north"}, {"north"}),
    ],
)
def test_a_tree_of_conditions_finds_them_as_well(found, test, names):
    tree = {"field": "department_id", **test}
    assert found(customer.searched, {"filter": tree}) == names

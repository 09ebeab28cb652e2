"""By what people are reached or found is marked wherever a record tells it."""

import pytest

from chassis.contract import RESOURCES, Resource
from contracts import catalogue

REACHED = frozenset(
    {
        *("phone", "phones", "mobile", "email", "emails", "addresses", "ship_to", "guests"),
        *("birthday", "lunar_birthday", "next_birthday_on", "latitude", "longitude"),
        *("bank_account", "requester_name", "requester_phone", "requester_email"),
    }
)
"""Fields of these names say who somebody is, where he is, or how he is reached."""
OF_HOUSES = {
    "ledger.bank_statement": "an account of the company itself",
    "customers.invoice_title": "the account of a company; its phone and e-mail are marked",
    "customers.registered_company": "from the public register of companies",
    "customers.loss": "the number of a company, by which it may be won back",
    "sales.quote": "tells it of the order that it becomes, where it is marked",
}
"""Resource → why a field of such a name is none of a person there."""


def told(resource: Resource) -> set[str]:
    """Return the names of all fields that a resource tells."""
    given = [o.listing.item() if o.listing else o.given for o in resource.operations]
    return {name for schema in given if schema is not None for name in schema.fields}


def unmarked(resource: Resource) -> set[str]:
    """Return the fields of a resource that tell of people and are not marked."""
    return (told(resource) & REACHED) - set(resource.personal)


@pytest.mark.requirement("PLT-19")
def test_what_people_are_reached_by_is_marked_wherever_it_is_told():
    known = {f"{o.service}.{o.resource}" for o in catalogue().operations.values()}
    bare = {one for one in known if unmarked(RESOURCES[one])}
    assert bare == OF_HOUSES.keys()

"""`contains` and `q` mean the same on SQLite and PostgreSQL: run on both, the same rows come."""

import pytest

from contracts.customers import customer as contract
from contracts.customers.pieces import custom_fields

pytestmark = pytest.mark.postgres

NAMES = ("ABC Trading Ltd", "abc Ünal 100%", "晨光ABCD文具", "A_B ünal", "Ärmel Straße")


@pytest.fixture(autouse=True)
def stock(customers, open_customer):
    about = {"resource": "customers.customer", "kind": "text", "label": "Code"}
    customers.call(custom_fields.create, {**about, "key": "c_code"})
    for name in NAMES:
        open_customer(name=name, tags=[name], custom={"c_code": name})


@pytest.mark.requirement("PLT-36")
@pytest.mark.parametrize("field", ["name", "tags", "c_code"])
@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("abc", {0, 1, 2}),
        ("ABC", {0, 1, 2}),
        ("abc tRading", {0}),
        ("ÜNAL", {1, 3}),
        ("ünal", {1, 3}),
        ("Ä", {4}),
        ("晨光a", {2}),
        ("0%", {1}),
        ("a_b", {3}),
        ("%", {1}),
        ("strasse", set()),
    ],
)
def test_capital_and_small_letters_are_the_same(customers, field, part, found):
    wanted = {NAMES[one] for one in found}
    leaf = {"field": field, "op": "contains", "value": part}
    simple = {f"{field}_contains": part}
    plain = {"custom": simple} if field == "c_code" else simple
    for page in (
        customers.call(contract.listed, plain),
        customers.call(contract.searched, {"filter": leaf}),
    ):
        assert {row["name"] for row in page["items"]} == wanted


@pytest.mark.parametrize(("field", "found"), [("name", 1), ("tags", 1), ("c_code", 1)])
def test_what_is_equal_is_compared_exactly(customers, field, found):
    about = {"field": field, "op": "eq"}
    for value, count in ((NAMES[0], found), (NAMES[0].lower(), 0)):
        leaf = {"filter": {**about, "value": value}}
        assert len(customers.call(contract.searched, leaf)["items"]) == count

"""The history of a record stands at the address of the record."""

import pytest

from contracts import catalogue

OPERATIONS = catalogue().operations
HISTORIES = [o for o in OPERATIONS.values() if o.verb == "history" and o.http]


@pytest.mark.requirement("PLT-17")
@pytest.mark.parametrize("operation", HISTORIES, ids=lambda o: o.id)
def test_a_history_stands_behind_the_address_of_its_record(operation):
    where = operation.path.removesuffix("/history")
    same = (o for o in OPERATIONS.values() if o.http and o.resource == operation.resource)
    mine = [o for o in same if o.service == operation.service and o is not operation]
    above = where.rpartition("/")[0]  # of what is only listed
    assert any(o.path in (where, above) or o.path.startswith(f"{where}/") for o in mine)

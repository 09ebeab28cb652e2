"""Ready-made customers for tests."""

import itertools

from contracts.customers import customer as contract

_serial = itertools.count(1)


def fresh_phone():
    """Return a mobile number that no other customer of this run has."""
    return f"138{next(_serial):08d}"


def open_customer(who, **fields):
    """Let *who* open a customer with a name and phone of its own."""
    number = next(_serial)
    given = {"name": f"测试{number}有限公司", "phones": [{"number": fresh_phone()}], **fields}
    return who.call(contract.create, given)

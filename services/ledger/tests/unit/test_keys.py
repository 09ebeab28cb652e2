"""What posts to the books is asked for with a key, so that a repeat posts nothing."""

import pytest

from contracts import catalogue
from contracts.ledger import product_cost
from contracts.ledger.entry import POSTING

OPERATIONS = [one for one in catalogue().operations.values() if one.id.startswith("ledger.")]


@pytest.mark.requirement("PLT-12")
def test_what_moves_money_needs_a_key():
    posting = [one for one in OPERATIONS if set(POSTING) <= set(one.raises) and one.http]
    assert len(posting) > 40
    asked = (*posting, product_cost.set_)
    assert [one.id for one in asked if one.keyed != "required"] == []
